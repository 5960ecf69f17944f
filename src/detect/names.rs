//! What the name of a header, variable, flag or parameter says about its value.

/// What to expect under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// A password: even plain words count.
    Password,
    /// A token, key or other credential, which a machine made.
    Secret,
    /// Something about a credential, or an identifier: its lifetime, file, name, kind.
    Harmless,
    /// Nothing.
    Neutral,
}

const PASSWORD: &[&str] = &[
    "contraseña",
    "mnemonic",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "passwort",
    "password",
    "passwords",
    "psk",
    "pw",
    "pwd",
    "seedphrase",
];

#[rustfmt::skip]
const SECRET: &[&str] = &[
    "accesskey", "accesstoken", "apikey", "apikeys", "apitoken", "auth", "authkey", "authn", "authorization",
    "authtoken", "bearer", "chave", "clave", "clef", "cookie", "cookies", "cred", "credential", "credentials", "creds", "jwt", "key",
    "keys", "pat", "pem", "privatekey", "privkey", "salt", "schluessel", "secret", "secretkey", "secrets", "session", "sessionid",
    "sessiontoken", "sig", "signature", "token", "tokens",
];

/// Ends of words written without a gap, as in `pgpassword`.
const PASSWORD_ENDS: &[&str] = &["password", "passwd", "passphrase", "passwort", "kennwort", "senha"];
const SECRET_ENDS: &[&str] = &[
    "token",
    "secret",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "credentials",
    "authorization",
];

/// After the word that says credential, these turn it into something about a credential.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "address", "affinity", "age", "alg", "algorithm", "alias", "app", "arn", "audience", "backend", "base", "budget", "cache",
    "callback", "chars", "class", "config", "contract", "count", "counter", "days", "dir", "directory", "domain", "enable",
    "enabled", "endpoint", "env", "environment", "expiration", "expires", "expiry", "field", "file",
    "filename", "flow", "folder", "format", "grant", "header", "helper", "host", "hours", "id", "ids",
    "index", "issuer", "kind", "label", "layout", "length", "len", "level", "lifetime", "limit", "limits",
    "location", "manager", "max", "metadata", "method", "methods", "min", "mint", "model", "minutes", "mode", "name", "names", "param",
    "path", "paths", "pattern", "per", "policy", "port", "prefix", "provider", "realm", "redirect", "ref",
    "refresh_interval", "region", "required", "rotation", "scheme", "scope", "scopes", "seconds", "server",
    "service", "size", "source", "stdin", "store", "strategy", "timeout", "ttl", "type", "types", "uri",
    "url", "usage", "user", "username", "var", "variable", "version", "window",
];

/// Before it, these do.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "allow", "disable", "enable", "enabled", "has", "input", "max", "min", "no", "num", "number", "output", "public",
    "publishable", "require", "requires", "show", "skip", "total", "use",
];

/// Before `key`, which has other meanings, these do too.
#[rustfmt::skip]
const BEFORE_KEY: &[&str] = &[
    "board", "bucket", "bundle", "cache", "column", "composite", "context", "dedupe", "document", "file", "foreign", "gpg", "group", "hash", "host", "hot",
    "idempotency", "issue", "lookup", "map", "node", "object", "page", "partition", "pgp", "primary", "project", "record", "requests", "routing",
    "s3", "site", "sort", "space", "table", "tag", "team", "ticket", "translation", "tree",
];

/// Names of identifiers, hashes and versions, whose values look random by nature.
#[rustfmt::skip]
const IDENTIFIERS: &[&str] = &[
    "account", "address", "agent", "arn", "audience", "base", "board", "branch", "bucket", "build", "calendar",
    "channel", "channels", "chat", "checksum", "cluster", "collection", "commit", "container", "contract", "database",
    "deployment", "device", "digest", "directory", "doc", "document", "domain", "email", "env", "environment", "etag",
    "file", "fingerprint", "folder", "githead", "guid", "guild", "hash", "head", "host", "hostname", "id",
    "identifier", "ids", "image", "index", "instance", "integrity", "issuer", "kid", "list", "mac", "md5", "model",
    "namespace", "network", "nonce", "npub", "org", "organisation", "organization", "origin", "page", "parent",
    "path", "pin", "playlist", "profile", "project", "projects", "pubkey", "queue", "recipient", "recipients", "ref",
    "region", "release", "repo", "repository", "rev", "revision", "room", "schema", "serial", "sha", "sha1", "sha256",
    "sha384", "sha512", "sheet", "sid", "site", "sitekey", "slug", "socket", "space", "span", "spreadsheet", "store",
    "stream", "subscription", "table", "tag", "team", "template", "tenant", "thumbprint", "topic", "traceid",
    "traceparent", "user", "username", "uuid", "version", "video", "voice", "volume", "workspace", "zone",
];

/// Ends of such names written without a gap, as in `clientid`.
const IDENTIFIER_ENDS: &[&str] = &[
    "clientid",
    "appid",
    "tenantid",
    "projectid",
    "accountid",
    "userid",
    "teamid",
    "orgid",
    "workspaceid",
    "keyid",
    "fileid",
    "pageid",
    "databaseid",
    "channelid",
    "sessionid",
    "requestid",
    "traceid",
    "uuid",
];

/// What `name` says. Case, `-`, `_`, `.` and camel humps do not matter.
pub fn says(name: &str) -> Says {
    let words = words(name);
    let of = |word: &str| {
        let glued = word.ends_with("pass") && !["bypass", "compass", "surpass", "trespass"].contains(&word);
        if glued || PASSWORD.contains(&word) || PASSWORD_ENDS.iter().any(|e| word.ends_with(e)) {
            Some(Says::Password)
        } else if SECRET.contains(&word) || SECRET_ENDS.iter().any(|e| word.ends_with(e)) {
            Some(Says::Secret)
        } else {
            None
        }
    };
    if let [.., kind, last] = &words[..]
        && last == "phrase"
        && ["seed", "recovery", "secret", "backup"].contains(&kind.as_str())
    {
        return Says::Password;
    }
    let last = words.iter().rposition(|w| of(w).is_some());
    let identifier = || {
        words.last().is_some_and(|w| {
            IDENTIFIERS.contains(&w.as_str()) || IDENTIFIER_ENDS.iter().any(|e| w.len() > 2 && w.ends_with(e))
        })
    };
    let Some(at) = last else {
        return if identifier() { Says::Harmless } else { Says::Neutral };
    };
    let about = words[at + 1..].iter().any(|w| ABOUT.contains(&w.as_str()));
    let before = at.checked_sub(1).is_some_and(|b| {
        let word = words[b].as_str();
        BEFORE.contains(&word) || BEFORE_KEY.contains(&word) && words[at].starts_with("key")
    });
    let turned = words
        .first()
        .is_some_and(|w| at > 0 && ["max", "min", "num", "use", "no", "require"].contains(&w.as_str()));
    if about || before || turned || at + 1 < words.len() && identifier() {
        return Says::Harmless;
    }
    of(&words[at]).unwrap_or(Says::Neutral)
}

/// The words of a name in lower case: `tavilyApiKey` is `tavily`, `api`, `key`.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_small = chars.peek().is_some_and(|n| n.is_lowercase());
        let hump = c.is_uppercase()
            && before.is_some_and(|b: char| {
                b.is_lowercase() || next_is_small && (b.is_numeric() || b.is_uppercase())
            });
        before = Some(c);
        if hump || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn humps_and_gaps_part_words() {
        assert_eq!(words("tavilyApiKey"), ["tavily", "api", "key"]);
        assert_eq!(words("X-API-Key"), ["x", "api", "key"]);
        assert_eq!(words("APIKey"), ["api", "key"]);
        assert_eq!(words("--figma_api.key"), ["figma", "api", "key"]);
    }

    #[test]
    fn names_of_credentials_are_told_from_names_about_them() {
        for name in [
            "GITHUB_TOKEN",
            "apiKey",
            "X-API-Key",
            "PGAPIKEY",
            "client_secret",
            "DD-APPLICATION-KEY",
            "Cookie",
        ] {
            assert_eq!(says(name), Says::Secret, "{name}");
        }
        for name in ["DB_PASSWORD", "PGPASSWORD", "smtp_pass", "ACME_PWD"] {
            assert_eq!(says(name), Says::Password, "{name}");
        }
        for name in [
            "TOKEN_LIMIT",
            "AUTH_MODE",
            "KEY_FILE",
            "MAX_TOKENS",
            "tokenEnvVar",
            "CLIENT_ID",
            "PUBLIC_KEY",
            "PROJECT_KEY",
            "PASSWORD_MIN_LENGTH",
        ] {
            assert_eq!(says(name), Says::Harmless, "{name}");
        }
        for name in ["ACME", "KEYBOARD", "AUTHOR", "monkey", "LOG_LEVEL", "OAUTH"] {
            assert_eq!(says(name), Says::Neutral, "{name}");
        }
    }
}
