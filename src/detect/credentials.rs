//! Words in names that say: a credential; and those that turn one into something about it.

use super::table::{By, Table};

/// Words for a password, in the languages of those who write configs.
#[rustfmt::skip]
static PASSWORD: Table = Table::new(By::Whole, &[
    "adgangskode", "contrasena", "contrasenia", "contrasenya", "contraseña", "geslo", "haslo", "hasło", "heslo", "jelszo", "jelszó", "katasandi",
    "kennwort", "kodeord", "losenord", "lozinka", "lösenord", "matkhau", "mdp", "mnemonic", "motdepasse", "parol", "parola", "parolasi", "parole",
    "pass", "passcode", "passe", "passord", "passphrase", "passw", "passwd", "password", "passwords", "passwort", "paswoord", "psk", "pswd", "pw",
    "pwd", "salasana", "sandi", "seedphrase", "senha", "sifre", "sifresi", "wachtwoord", "şifre", "şifresi", "κωδικός", "парола", "пароли", "пароль",
    "סיסמה", "รหัสผ่าน", "パスワード", "口令", "密码", "密碼", "暗証番号", "비밀번호", "암호",
]);

/// Words for what a machine made, in the same.
#[rustfmt::skip]
static SECRET: Table = Table::new(By::Whole, &[
    "accesskey", "accesstoken", "accesstokens", "anahtar", "anahtari", "apikey", "apikeys", "apitoken", "apitokens", "auth", "authkey", "authentication", "authn",
    "authorization", "authtoken", "authtokens", "avain", "bearer", "chave", "chiave", "clave", "cle", "clef", "clé", "cookie", "cookies", "cred",
    "credential", "credentials", "creds", "geheim", "geheimnis", "geheimschlüssel", "jeton", "jwt", "key", "keys", "klic", "klucz", "klíč", "kulcs",
    "llave", "nyckel", "nøgle", "pat", "pem", "privatekey", "privkey", "salt", "schluessel", "schlüssel", "secret", "secretkey", "secreto", "secrets",
    "segredo", "segreto", "sekret", "session", "sessionid", "sessiontoken", "sig", "signature", "sleutel", "token", "token_api", "tokens", "ключ",
    "секрет", "токен", "キー", "シークレット", "トークン", "令牌", "密鑰", "密钥", "秘钥", "비밀", "비밀키", "키", "토큰",
]);

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
static ABOUT: Table = Table::new(By::Whole, &[
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
]);

/// Whether a word says that a value is a password.
pub(super) fn is_password(word: &str) -> bool {
    let word = stem(word);
    let glued = word.ends_with("pass") && !["bypass", "compass", "surpass", "trespass"].contains(&word);
    glued || PASSWORD.has(word) || PASSWORD_ENDS.iter().any(|e| word.ends_with(e))
}

/// Whether a word says that a value is a token, a key or another credential that a machine made.
pub(super) fn is_secret(word: &str) -> bool {
    let word = stem(word);
    SECRET.has(word) || SECRET_ENDS.iter().any(|e| word.ends_with(e))
}

/// Whether a word, after one for a credential, says that the value is something about it.
pub(super) fn is_about(word: &str) -> bool {
    ABOUT.has(word)
}

/// The word without a number behind it.
fn stem(word: &str) -> &str {
    if word == "auth0" { word } else { word.trim_end_matches(|c: char| c.is_ascii_digit()) }
}
