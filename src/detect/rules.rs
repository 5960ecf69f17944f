//! The rules, one row each: what is found, why it is a secret, an example that matches and one that must not.

use std::fmt;

use super::base64;
use super::samples::{hex, mixed};
use super::{Match, Severity};

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A literal secret.
    Secret,
    /// A config that will not do what its author expects.
    Config,
}

/// One kind of finding.
#[derive(Debug)]
pub struct Rule {
    /// Its name in reports and settings, in kebab-case; never changes.
    pub id: &'static str,
    /// What was found, as the subject of a sentence.
    pub title: &'static str,
    /// Why that is one.
    pub why: &'static str,
    /// What it is about.
    pub category: Category,
    /// How bad it is, where the place does not say otherwise.
    pub severity: Severity,
    /// Something it matches, assembled at run time.
    pub example: fn() -> Sample,
    /// Something alike that it must not match.
    pub counterexample: fn() -> Sample,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A value in its place; shown as a config would spell it.
#[derive(Debug, Clone)]
pub struct Sample {
    place: Place,
    value: String,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Header(&'static str),
    Env(&'static str),
    Flag(&'static str),
    Url,
    Text,
    File(&'static str),
}

impl Sample {
    /// A whole config, for rules that look at more than one value.
    pub fn file(name: &'static str, text: impl Into<String>) -> Self {
        at(Place::File(name), text)
    }

    /// The name and the text of a whole config.
    pub fn as_file(&self) -> Option<(&'static str, &str)> {
        match self.place {
            Place::File(name) => Some((name, &self.value)),
            _ => None,
        }
    }

    /// What the detector makes of it; of a whole config nothing, because that takes the linter.
    pub fn judge(&self) -> Vec<Match> {
        match self.place {
            Place::Header(name) => super::header(name, &self.value),
            Place::Env(name) => super::env(name, &self.value),
            Place::Url => super::url(&self.value),
            Place::Text => super::text(&self.value),
            Place::File(_) => Vec::new(),
            Place::Flag(name) => {
                let line = [name.to_owned(), self.value.clone()];
                super::args("npx", &line).into_iter().map(|m| m.found).collect()
            }
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Header(name) => write!(f, "{name}: {}", self.value),
            Place::Env(name) => write!(f, "{name}={}", self.value),
            Place::Flag(name) => write!(f, "{name} {}", self.value),
            Place::File(name) => write!(f, "{name}: {}", self.value),
            Place::Url | Place::Text => f.write_str(&self.value),
        }
    }
}

fn at(place: Place, value: impl Into<String>) -> Sample {
    Sample { place, value: value.into() }
}

use Place::{Env, Flag, Header, Text, Url};
use Severity::{Error, Warning};

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $title:literal $why:literal $yes:expr, $no:expr;)*) => {
        $(pub(super) static $name: Rule = Rule {
            id: $id, title: $title, why: $why, category: Category::Secret, severity: $severity, example: || $yes, counterexample: || $no,
        };)*
        /// All rules, in the order in which they are listed.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    VENDOR_TOKEN "vendor-token" Error "a token in a vendor's own format"
        "its prefix, alphabet and length are those of the vendor's tokens"
        at(Env("GITHUB"), format!("gh{}_{}", "p", mixed(36))), at(Env("GITHUB"), format!("gh{}_{}", "p", "x".repeat(36)));
    TEST_KEY "test-key" Warning "a vendor's key for tests"
        "it works, although only on test data"
        at(Env("STRIPE"), format!("sk_{}_{}", "test", mixed(40))), at(Env("STRIPE"), format!("pk_{}_{}", "test", mixed(40)));
    PUBLISHABLE_KEY "publishable-key" Warning "a key that is public by design"
        "it is meant for browsers and guarded by rules at the server, which not everyone has set up"
        at(Env("FIREBASE_WEB_KEY"), format!("AI{}{}", "za", mixed(35))), at(Env("FIREBASE_PROJECT"), "acme-orders");
    PRIVATE_KEY "private-key" Error "a private key"
        "a PEM block that says PRIVATE KEY can sign or decrypt for its owner"
        at(Env("SIGNER"), pem("PRIVATE KEY")), at(Env("SIGNER"), pem("PUBLIC KEY"));
    JSON_WEB_TOKEN "json-web-token" Error "a JSON web token"
        "its first part decodes to a header with an algorithm; whoever holds it is its subject"
        at(Env("ACME"), jwt("{\"alg\":\"HS256\"}")), at(Env("ACME"), "eyJ.is.short");
    AWS_KEY_ID "aws-key-id" Warning "an AWS access key id"
        "it names the key whose secret is often beside it"
        at(Env("AWS_ACCESS_KEY_ID"), format!("AK{}{}", "IA", "Q7Z2VXRB4TNLWYC6")),
        at(Env("AWS_ACCESS_KEY_ID"), format!("AK{}{}", "IA", "IOSFODNN7EXAMPLE"));
    CREDENTIAL_HEADER "credential-header" Error "a credential in a header"
        "the header carries what proves who is asking"
        at(Header("Authorization"), format!("Bearer {}", mixed(24))), at(Header("Authorization"), "Bearer ${ACME_TOKEN}");
    BASIC_CREDENTIAL "basic-credential" Error "a user name and password in a header"
        "Basic credentials are only base64: anyone can read the password"
        at(Header("Authorization"), format!("Basic {}", base64::encode(b"ada:Tr0ub4dor-and-3"))),
        at(Header("Authorization"), format!("Basic {}", base64::encode(b"username:password")));
    COOKIE "cookie" Error "a session cookie"
        "it stands for a login until the session ends"
        at(Header("Cookie"), format!("session={}; theme=dark", mixed(32))), at(Header("Cookie"), "theme=dark; lang=en");
    CREDENTIAL_VARIABLE "credential-variable" Error "a credential in a variable or field"
        "its name says credential and its value is neither a placeholder nor a setting"
        at(Env("ACME_API_KEY"), mixed(20)), at(Env("ACME_API_KEY_FILE"), "./acme.json");
    CREDENTIAL_ARGUMENT "credential-argument" Error "a credential in an argument"
        "the flag says credential; arguments are also visible to every process of the machine"
        at(Flag("--api-key"), mixed(20)), at(Flag("--token-limit"), "4096");
    PASSWORD "password" Error "a password"
        "its name says password and its value is no placeholder"
        at(Env("DB_PASSWORD"), format!("Sommer{}!", 2024)), at(Env("DB_PASSWORD"), "changeme");
    CONNECTION_STRING "connection-string" Error "a connection string with a password"
        "whoever reads the config can open the database"
        at(Env("DATABASE_URL"), format!("postgres://app:{}@db.acme.net/x", mixed(12))),
        at(Env("DATABASE_URL"), "postgres://app:${DB_PASSWORD}@db.acme.net/x");
    LOCAL_PASSWORD "local-password" Warning "a default password for this machine"
        "it opens only what loopback or a compose network reaches, and is no secret there"
        at(Env("DATABASE_URL"), "postgres://postgres:postgres@localhost:5432/x"),
        at(Env("DATABASE_URL"), "postgres://postgres@localhost:5432/x");
    URL_USERINFO "url-userinfo" Error "a credential before the host of a url"
        "it is sent with every request and kept in logs and histories"
        at(Url, format!("https://ada:{}@mcp.acme.dev/", mixed(16))), at(Url, "https://git@mcp.acme.dev/");
    URL_QUERY "url-query" Error "a credential in the query of a url"
        "the parameter's name says credential, and urls are kept in logs and histories"
        at(Url, format!("https://mcp.acme.dev/?apiKey={}", mixed(20))), at(Url, "https://mcp.acme.dev/?region=eu-central-1");
    URL_PATH "url-path" Error "a token in the path of a url"
        "a random path segment is what keeps others out of such a url"
        at(Url, format!("https://mcp.acme.dev/s/{}/mcp", mixed(32))),
        at(Url, "https://mcp.acme.dev/projects/123e4567-e89b-12d3-a456-426614174000/mcp");
    WEBHOOK_URL "webhook-url" Error "a webhook's address"
        "whoever knows it can post in its owner's name"
        at(Env("NOTIFY"), format!("https://hooks.{}.com/services/T0AB12CD3/B0AB12CD3EF/{}", "slack", mixed(24))),
        at(Env("NOTIFY"), "https://docs.acme.dev/api/webhooks/create/payload");
    SENTRY_DSN "sentry-dsn" Warning "a Sentry DSN"
        "it lets anyone send events, and is shipped in many programs anyway"
        at(Env("SENTRY_DSN"), format!("https://{}@o12.ingest.sentry.io/34", hex(32))), at(Env("SENTRY_DSN"), "https://sentry.io/34");
    LOOPBACK_TOKEN "loopback-token" Warning "a credential in a url of this machine"
        "it is sent nowhere else, but is still in the file"
        at(Url, format!("http://localhost:8080/mcp?token={}", mixed(24))), at(Url, "http://localhost:8080/mcp?token=${TOKEN}");
    RANDOM_VALUE "random-value" Error "a value that looks like a key"
        "its characters look chosen by chance, as only generated keys and ids do"
        at(Env("ACME"), mixed(32)), at(Env("ACME_PROJECT_ID"), mixed(32));
    TEXT_CREDENTIAL "credential-in-text" Error "a credential inside a longer text"
        "a command, comment or nested config names it as one"
        at(Text, format!("npx acme --token {}", mixed(24))), at(Text, "set ACME_TOKEN before you start");
}

fn pem(what: &str) -> String {
    let dashes = "-".repeat(5);
    format!("{dashes}BEGIN {what}{dashes}\n{}\n{dashes}END {what}{dashes}", mixed(64))
}

fn jwt(header: &str) -> String {
    let part = |text: &str| base64::encode(text.as_bytes()).trim_end_matches('=').to_owned();
    format!("{}.{}.{}", part(header), part("{\"sub\":\"ada\"}"), mixed(43))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_matches_its_rule_and_every_counterexample_nothing() {
        for rule in RULES {
            let (yes, no) = ((rule.example)(), (rule.counterexample)());
            assert!(yes.judge().iter().any(|m| m.rule == *rule), "{}: {yes} gave {:?}", rule.id, yes.judge());
            assert!(no.judge().is_empty(), "{}: {no} gave {:?}", rule.id, no.judge());
        }
    }

    #[test]
    fn ids_are_unique_and_in_kebab_case() {
        let mut ids: Vec<&str> = RULES.iter().map(|r| r.id).collect();
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
