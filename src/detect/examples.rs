//! For each rule something that it finds, and something alike that it does not: shown to a person, and tried in tests.

use std::fmt;

use super::base64;
use super::samples::{hex, mixed};

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
    /// A value of a kind.
    fn at(place: Place, value: impl Into<String>) -> Self {
        Self { place, value: value.into() }
    }

    /// A whole config, for rules that look at more than one value.
    pub fn file(name: &'static str, text: impl Into<String>) -> Self {
        Self::at(Place::File(name), text)
    }

    /// The name and the text of a whole config.
    pub fn as_file(&self) -> Option<(&'static str, &str)> {
        match self.place {
            Place::File(name) => Some((name, &self.value)),
            _ => None,
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

/// What a rule finds, and what it does not.
#[derive(Debug, Clone)]
pub struct Examples {
    /// Found.
    pub yes: Sample,
    /// Not found.
    pub no: Sample,
}

use Place::{Env, Flag, Header, Text, Url};

macro_rules! examples {
    ($($id:literal $yes:expr, $no:expr;)*) => {
        /// The examples of the rule with this id, assembled so that no secret-shaped literal is in the source.
        pub fn examples(id: &str) -> Option<Examples> {
            match id {
                $($id => Some(Examples { yes: $yes, no: $no }),)*
                _ => None,
            }
        }
    };
}

examples! {
    "vendor-token" Sample::at(Env("GITHUB"), format!("gh{}_{}", "p", mixed(36))), Sample::at(Env("GITHUB"), format!("gh{}_{}", "p", "x".repeat(36)));
    "test-key" Sample::at(Env("STRIPE"), format!("sk_{}_{}", "test", mixed(40))), Sample::at(Env("STRIPE"), format!("pk_{}_{}", "test", mixed(40)));
    "publishable-key" Sample::at(Env("FIREBASE_WEB_KEY"), format!("AI{}{}", "za", mixed(35))), Sample::at(Env("FIREBASE_PROJECT"), "acme-orders");
    "private-key" Sample::at(Env("SIGNER"), pem("PRIVATE KEY")), Sample::at(Env("SIGNER"), pem("PUBLIC KEY"));
    "json-web-token" Sample::at(Env("ACME"), jwt("{\"alg\":\"HS256\"}")), Sample::at(Env("ACME"), "eyJ.is.short");
    "aws-key-id" Sample::at(Env("AWS_ACCESS_KEY_ID"), format!("AK{}{}", "IA", "Q7Z2VXRB4TNLWYC6")),
        Sample::at(Env("AWS_ACCESS_KEY_ID"), format!("AK{}{}", "IA", "IOSFODNN7EXAMPLE"));
    "credential-header" Sample::at(Header("Authorization"), format!("Bearer {}", mixed(24))), Sample::at(Header("Authorization"), "Bearer ${ACME_TOKEN}");
    "basic-credential" Sample::at(Header("Authorization"), format!("Basic {}", base64::encode(b"ada:Tr0ub4dor-and-3"))),
        Sample::at(Header("Authorization"), format!("Basic {}", base64::encode(b"username:password")));
    "cookie" Sample::at(Header("Cookie"), format!("session={}; theme=dark", mixed(32))), Sample::at(Header("Cookie"), "theme=dark; lang=en");
    "credential-variable" Sample::at(Env("ACME_API_KEY"), mixed(20)), Sample::at(Env("ACME_API_KEY_FILE"), "./acme.json");
    "credential-argument" Sample::at(Flag("--api-key"), mixed(20)), Sample::at(Flag("--token-limit"), "4096");
    "password" Sample::at(Env("DB_PASSWORD"), format!("Sommer{}!", 2024)), Sample::at(Env("DB_PASSWORD"), "changeme");
    "connection-string" Sample::at(Env("DATABASE_URL"), format!("postgres://app:{}@db.acme.net/x", mixed(12))),
        Sample::at(Env("DATABASE_URL"), "postgres://app:${DB_PASSWORD}@db.acme.net/x");
    "local-password" Sample::at(Env("DATABASE_URL"), "postgres://postgres:postgres@localhost:5432/x"),
        Sample::at(Env("DATABASE_URL"), "postgres://postgres@localhost:5432/x");
    "url-userinfo" Sample::at(Url, format!("https://ada:{}@mcp.acme.dev/", mixed(16))), Sample::at(Url, "https://git@mcp.acme.dev/");
    "url-query" Sample::at(Url, format!("https://mcp.acme.dev/?apiKey={}", mixed(20))), Sample::at(Url, "https://mcp.acme.dev/?region=eu-central-1");
    "url-path" Sample::at(Url, format!("https://mcp.acme.dev/s/{}/mcp", mixed(32))),
        Sample::at(Url, "https://mcp.acme.dev/projects/123e4567-e89b-12d3-a456-426614174000/mcp");
    "webhook-url" Sample::at(Env("NOTIFY"), format!("https://hooks.{}.com/services/T0AB12CD3/B0AB12CD3EF/{}", "slack", mixed(24))),
        Sample::at(Env("NOTIFY"), "https://docs.acme.dev/api/webhooks/create/payload");
    "sentry-dsn" Sample::at(Env("SENTRY_DSN"), format!("https://{}@o12.ingest.sentry.io/34", hex(32))), Sample::at(Env("SENTRY_DSN"), "https://sentry.io/34");
    "loopback-token" Sample::at(Url, format!("http://localhost:8080/mcp?token={}", mixed(24))), Sample::at(Url, "http://localhost:8080/mcp?token=${TOKEN}");
    "random-value" Sample::at(Env("ACME"), mixed(32)), Sample::at(Env("ACME_PROJECT_ID"), mixed(32));
    "credential-in-text" Sample::at(Text, format!("npx acme --token {}", mixed(24))), Sample::at(Text, "set ACME_TOKEN before you start");
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
use super::Match;

#[cfg(test)]
impl Sample {
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

#[cfg(test)]
mod tests {
    use super::super::RULES;
    use super::examples;

    #[test]
    fn every_example_matches_its_rule_and_every_counterexample_nothing() {
        for rule in RULES {
            let shown = examples(rule.id).unwrap();
            let (yes, no) = (&shown.yes, &shown.no);
            assert!(yes.judge().iter().any(|m| m.rule == *rule), "{}: {yes} gave {:?}", rule.id, yes.judge());
            assert!(no.judge().is_empty(), "{}: {no} gave {:?}", rule.id, no.judge());
        }
    }
}
