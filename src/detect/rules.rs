//! The rules, one row each: what is found, and why it is a secret. `examples` has something for each that matches, and
//! something that does not.

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A literal secret.
    Secret,
    /// A config that will not do what its author expects.
    Config,
}

/// How much a finding matters by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; people differ on whether it is a secret.
    Warning,
    /// A secret.
    Error,
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
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $title:literal $why:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            id: $id, title: $title, why: $why, category: Category::Secret, severity: Severity::$severity,
        };)*
        /// All rules, in the order in which they are listed.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    VENDOR_TOKEN "vendor-token" Error "a token in a vendor's own format"
        "its prefix, alphabet and length are those of the vendor's tokens";
    TEST_KEY "test-key" Warning "a vendor's key for tests"
        "it works, although only on test data";
    PUBLISHABLE_KEY "publishable-key" Warning "a key that is public by design"
        "it is meant for browsers and guarded by rules at the server, which not everyone has set up";
    PRIVATE_KEY "private-key" Error "a private key"
        "a PEM block that says PRIVATE KEY can sign or decrypt for its owner";
    JSON_WEB_TOKEN "json-web-token" Error "a JSON web token"
        "its first part decodes to a header with an algorithm; whoever holds it is its subject";
    AWS_KEY_ID "aws-key-id" Warning "an AWS access key id"
        "it names the key whose secret is often beside it";
    CREDENTIAL_HEADER "credential-header" Error "a credential in a header"
        "the header carries what proves who is asking";
    BASIC_CREDENTIAL "basic-credential" Error "a user name and password in a header"
        "Basic credentials are only base64: anyone can read the password";
    COOKIE "cookie" Error "a session cookie"
        "it stands for a login until the session ends";
    CREDENTIAL_VARIABLE "credential-variable" Error "a credential in a variable or field"
        "its name says credential and its value is neither a placeholder nor a setting";
    CREDENTIAL_ARGUMENT "credential-argument" Error "a credential in an argument"
        "the flag says credential; arguments are also visible to every process of the machine";
    PASSWORD "password" Error "a password"
        "its name says password and its value is no placeholder";
    CONNECTION_STRING "connection-string" Error "a connection string with a password"
        "whoever reads the config can open the database";
    LOCAL_PASSWORD "local-password" Warning "a default password for this machine"
        "it opens only what loopback or a compose network reaches, and is no secret there";
    URL_USERINFO "url-userinfo" Error "a credential before the host of a url"
        "it is sent with every request and kept in logs and histories";
    URL_QUERY "url-query" Error "a credential in the query of a url"
        "the parameter's name says credential, and urls are kept in logs and histories";
    URL_PATH "url-path" Error "a token in the path of a url"
        "a random path segment is what keeps others out of such a url";
    WEBHOOK_URL "webhook-url" Error "a webhook's address"
        "whoever knows it can post in its owner's name";
    SENTRY_DSN "sentry-dsn" Warning "a Sentry DSN"
        "it lets anyone send events, and is shipped in many programs anyway";
    LOOPBACK_TOKEN "loopback-token" Warning "a credential in a url of this machine"
        "it is sent nowhere else, but is still in the file";
    RANDOM_VALUE "random-value" Error "a value that looks like a key"
        "its characters look chosen by chance, as only generated keys and ids do";
    TEXT_CREDENTIAL "credential-in-text" Error "a credential inside a longer text"
        "a command, comment or nested config names it as one";
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_in_kebab_case() {
        let mut ids: Vec<&str> = RULES.iter().map(|r| r.id).collect();
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
