//! What the name of a header, variable, flag or parameter says about its value.

/// What to expect under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A password: even plain words count.
    Password,
    /// A token, key or other credential, which a machine made.
    Secret,
    /// Something about a credential, or an identifier: its lifetime, file, name, kind.
    Harmless,
    /// Nothing.
    Neutral,
}

/// In the languages of those who write configs.
#[rustfmt::skip]
const PASSWORD: &[&str] = &[
    "adgangskode", "contrasena", "contrasenia", "contrasenya", "contraseña", "geslo", "haslo", "hasło", "heslo", "jelszo", "jelszó", "katasandi",
    "kennwort", "kodeord", "losenord", "lozinka", "lösenord", "matkhau", "mdp", "mnemonic", "motdepasse", "parol", "parola", "parolasi", "parole",
    "pass", "passcode", "passe", "passord", "passphrase", "passw", "passwd", "password", "passwords", "passwort", "paswoord", "psk", "pswd", "pw",
    "pwd", "salasana", "sandi", "seedphrase", "senha", "sifre", "sifresi", "wachtwoord", "şifre", "şifresi", "κωδικός", "парола", "пароли", "пароль",
    "סיסמה", "รหัสผ่าน", "パスワード", "口令", "密码", "密碼", "暗証番号", "비밀번호", "암호",
];

#[rustfmt::skip]
const SECRET: &[&str] = &[
    "accesskey", "accesstoken", "accesstokens", "anahtar", "anahtari", "apikey", "apikeys", "apitoken", "apitokens", "auth", "authkey", "authentication", "authn",
    "authorization", "authtoken", "authtokens", "avain", "bearer", "chave", "chiave", "clave", "cle", "clef", "clé", "cookie", "cookies", "cred",
    "credential", "credentials", "creds", "geheim", "geheimnis", "geheimschlüssel", "jeton", "jwt", "key", "keys", "klic", "klucz", "klíč", "kulcs",
    "llave", "nyckel", "nøgle", "pat", "pem", "privatekey", "privkey", "salt", "schluessel", "schlüssel", "secret", "secretkey", "secreto", "secrets",
    "segredo", "segreto", "sekret", "session", "sessionid", "sessiontoken", "sig", "signature", "sleutel", "token", "token_api", "tokens", "ключ",
    "секрет", "токен", "キー", "シークレット", "トークン", "令牌", "密鑰", "密钥", "秘钥", "비밀", "비밀키", "키", "토큰",
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
    "address", "affinity", "age", "alg", "algo", "algorithm", "alias", "allowed", "app", "arn", "attempts", "aud", "audience", "authority",
    "autorefresh", "backend", "base", "binding", "bindings", "bits", "budget", "cache", "callback", "case", "challenge", "characters", "chars",
    "charset", "chunk", "claim", "claims", "class", "cmd", "column", "complexity", "config", "contract", "cost", "count", "counter", "counting",
    "cron", "curve", "days", "delimiter", "denied", "description", "dir", "directory", "discovery", "display", "domain", "domains", "driver",
    "enable", "enabled", "encoding", "endpoint", "env", "environment", "estimate", "estimator", "events", "excluded", "expiration", "expire",
    "expires", "expiresin", "expiry", "field", "file", "filename", "fingerprint", "flow", "flows", "folder", "format", "generator", "grant", "grants",
    "group", "groups", "handler", "header", "helper", "history", "host", "hosts", "hours", "id", "ids", "ignore", "ignored", "included", "index",
    "interval", "issuer", "iterations", "jwks", "kdf", "kind", "label", "layout", "leeway", "len", "length", "level", "lifetime", "limit", "limits",
    "location", "lockout", "login", "logout", "manager", "mapping", "mappings", "max", "maxlength", "metadata", "method", "methods", "middleware",
    "min", "minlength", "mint", "minutes", "mode", "model", "name", "names", "namespace", "order", "overlap", "owner", "page", "param", "path",
    "paths", "pattern", "per", "persist", "persistent", "placeholder", "placement", "plugin", "policy", "port", "ports", "position", "prefix",
    "price", "program", "provider", "pruning", "quota", "rate", "realm", "redirect", "ref", "refresh_interval", "refreshinterval", "regex", "region",
    "repeat", "required", "requirement", "requirements", "reset", "resource", "retries", "rotate", "rotation", "rounds", "rule", "rules", "schedule",
    "schema", "scheme", "scope", "scopes", "screen", "script", "seconds", "sensitive", "sensitivity", "separator", "server", "service", "services",
    "shortcut", "size", "skew", "sort", "source", "splitter", "state", "status", "stdin", "storage", "store", "strategy", "strength", "style",
    "subject", "supported", "symbols", "table", "template", "tenant", "threshold", "timeout", "title", "tokenizer", "tool", "tools", "truncate",
    "ttl", "type", "types", "uri", "url", "usage", "user", "username", "validation", "validator", "var", "variable", "vars", "verifier", "version",
    "visible", "window",
];

/// Before it, these do.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "allow", "average", "avg", "cached", "completion", "context", "disable", "enable", "enabled", "expose", "forward", "generate", "has", "hide",
    "ignore", "input", "log", "mask", "max", "min", "no", "num", "number", "output", "prompt", "public", "publishable", "redact", "remaining",
    "require", "requires", "reserved", "rotate", "show", "skip", "strip", "total", "use", "validate", "verify",
];

/// Before `key`, which has other meanings, these do too.
#[rustfmt::skip]
const BEFORE_KEY: &[&str] = &[
    "answer", "arrow", "attribute", "board", "bucket", "bundle", "cache", "cell", "column", "composite", "context", "ctrl", "dedup", "dedupe",
    "delete", "dictionary", "document", "down", "enter", "entity", "escape", "field", "file", "filter", "foreign", "gpg", "group", "hash", "home",
    "host", "hot", "idempotency", "index", "issue", "item", "json", "kms", "label", "lang", "language", "leader", "left", "locale", "lookup", "map", "menu",
    "merge", "meta", "meter", "metric", "modifier", "nav", "node", "noun", "object", "option", "page", "parent", "partition", "payload", "pgp",
    "phrase", "pivot", "primary", "project", "range", "record", "requests", "result", "return", "right", "routing", "row", "s3", "schema", "screen",
    "section", "select", "shard", "shift", "shortcut", "site", "slot", "sort", "sorting", "space", "tab", "table", "tag", "task", "team", "template",
    "ticket", "topic", "translation", "tree", "type", "unique", "up", "var", "variable", "view",
];

/// Names of identifiers, hashes and versions, whose values look random by nature.
#[rustfmt::skip]
const IDENTIFIERS: &[&str] = &[
    "account", "address", "agent", "aid", "alert", "appid", "arn", "asset", "audience", "audiences", "avatar", "backup", "base", "block", "board",
    "branch", "bucket", "build", "buildid", "bundle", "bundleid", "ca", "cacert", "calendar", "callid", "campaign", "cert", "certificate",
    "challenge", "changeset", "channel", "channels", "chat", "checksum", "cid", "cidr", "cluster", "cohort", "collection", "color", "colour",
    "column", "commit", "cuid", "commitid", "container", "contract", "correlation", "crt", "csp", "csr", "cursor", "customer", "dashboard", "database",
    "dataset", "deployment", "device", "did", "digest", "directory", "doc", "document", "domain", "drive", "email", "env", "environment", "epic",
    "etag", "event", "experiment", "exponent", "extension", "feed", "fid", "file", "fingerprint", "fingerprints", "flow", "folder", "font",
    "footprint", "fpr", "gateway", "gid", "gitcommit", "githead", "gitsha", "group", "guid", "guild", "hash", "head", "host", "hostname", "icon",
    "id", "identifier", "ids", "image", "incident", "index", "ingress", "instance", "integrities", "integrity", "invoice", "ip", "issue", "issuer",
    "item", "job", "jwks", "keyset", "ksuid", "kid", "knownhost", "knownhosts", "kty", "layer", "list", "listener", "locale", "location", "locationid", "lockfile",
    "logo", "mac", "machine", "manifest", "md5", "mid", "model", "module", "modulus", "monitor", "namespace", "nanoid", "network", "node", "nodeid", "nonce", "notebook",
    "npub", "offset", "oid", "order", "org", "organisation", "organization", "orgid", "origin", "package", "page", "panel", "parent", "partition",
    "path", "peer", "pid", "pin", "pipeline", "pkg", "place", "placeid", "plan", "playlist", "plugin", "pod", "policy", "ppid", "price", "product",
    "profile", "program", "project", "projects", "pubkey", "queue", "recipient", "recipients", "ref", "region", "regions", "release", "replica",
    "repo", "repository", "request", "rev", "revision", "rid", "role", "room", "route", "row", "rule", "run", "sandbox", "schema", "segment",
    "serial", "sha", "sha1", "sha256", "sha384", "sha512", "shard", "sheet", "sid", "site", "sitekey", "sitename", "sku", "slug", "snapshot",
    "socket", "space", "span", "spanid", "spki", "spreadsheet", "sprint", "sri", "stage", "state", "store", "stream", "subnet", "subscriber",
    "subscription", "survey", "table", "tag", "target", "task", "team", "template", "tenant", "theme", "thread", "thumbprint", "ticket", "tid",
    "topic", "trace", "traceid", "traceparent", "treeish", "uid", "ulid", "unit", "user", "username", "uuid", "variant", "vault", "version", "vid", "video",
    "vnet", "voice", "volume", "vpc", "workflow", "workspace", "xid", "zone",
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
pub(super) fn says(name: &str) -> Says {
    let words = words(name);
    let of = |word: &str| {
        let word = if word == "auth0" { word } else { word.trim_end_matches(|c: char| c.is_ascii_digit()) };
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
    if words.ends_with(&["key".to_owned(), "base".to_owned()]) {
        return Says::Secret;
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
    let itself = words.last().is_some_and(|w| ["value", "val"].contains(&w.as_str()));
    let about = !itself && words[at + 1..].iter().any(|w| ABOUT.contains(&w.as_str()));
    let before = at.checked_sub(1).is_some_and(|b| {
        let word = words[b].as_str();
        BEFORE.contains(&word) || BEFORE_KEY.contains(&word) && words[at].starts_with("key")
    });
    let turned = words
        .first()
        .is_some_and(|w| at > 0 && ["max", "min", "num", "use", "no", "require"].contains(&w.as_str()));
    // What names a header may be its name or its value, so only a value that looks made by chance tells.
    let is_header = at + 2 == words.len() && words[at + 1] == "header" && !before;
    if is_header {
        return Says::Neutral;
    }
    if about || before || turned || at + 1 < words.len() && identifier() {
        return Says::Harmless;
    }
    of(&words[at]).unwrap_or(Says::Neutral)
}

/// Bytes of a name that are read, from its end, where names say what they are for.
const LONGEST: usize = 400;

/// The words of a name in lower case: `tavilyApiKey` is `tavily`, `api`, `key`.
pub(super) fn words(name: &str) -> Vec<String> {
    let cut =
        (name.len().saturating_sub(LONGEST)..).find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    let name = &name[cut..];
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
