//! The words of which texts consist that stand where a secret will be, in the languages of those who write manuals.

use super::table::{By, Table};

/// Words that ask for something to be put here or say that nothing is. Folded: in small letters, without marks.
#[rustfmt::skip]
static ASKING: Table = Table::new(By::Whole, &[
    "actual", "aendern", "aici", "anahtarin", "anahtariniz", "anahtarinizi", "anda", "andern", "andre", "avaimesi",
    "beispiel", "bitte", "byt", "cambia", "cambiame", "cambiami", "cambiar", "cambiare", "censored", "change",
    "changed", "changeit", "changeme", "changer", "changethis", "changez", "colar", "cole", "coller", "collez",
    "coloque", "contoh", "cua", "degistir", "degistirin", "dein", "deine", "deinem", "deinen", "deiner", "deines",
    "delegated", "deprecated", "dummy", "einfuegen", "einfugen", "eingeben", "einsetzen", "eintragen", "ejemplo",
    "ekleyin", "eksempel", "empty", "endre", "enter", "entrer", "entrez", "ersatt", "ersetze", "ersetzen", "erstat",
    "erstatt", "esempio", "esimerkki", "example", "exempel", "exemple", "exemplo", "exemplu", "expired", "fake",
    "fetched", "fill", "fillme", "fixme", "foobar", "ganti", "gantidengan", "girin", "giriniz", "here", "hidden",
    "hier", "ici", "ignored", "ihr", "ihre", "ihren", "incolla", "indsaet", "infoga", "injected", "inlocuieste",
    "inlocuiti", "insere", "inserer", "inserez", "inserire", "inserisci", "insert", "inserta", "insertar", "inserte",
    "insira", "introduce", "introduceti", "introduisez", "introduzca", "invullen", "isi", "jouw", "kamu", "klistra",
    "korvaa", "koyun", "letakkan", "liita", "lisaa", "loaded", "masked", "masukkan", "mettez", "missing", "mock",
    "mude", "nahrad", "nahradte", "nhap", "nil", "none", "noop", "null", "omitted", "optional", "ornek", "paste",
    "pega", "pegar", "pelda", "placeholder", "plak", "platzhalter", "podaj", "pon", "ponga", "preencha", "priklad",
    "provide", "provided", "przyklad", "redacted", "redigiert", "reemplace", "reemplaza", "reemplazame", "reemplazar",
    "removed", "remplace", "remplacer", "remplacez", "replace", "replaced", "replaceme", "replacethis", "required",
    "resolved", "revoked", "rotated", "saisir", "saisissez", "sample", "sanitized", "scrubbed", "senin", "seu",
    "sifreniz", "sinun", "sizin", "sostituire", "sostituisci", "specify", "stripped", "sua", "substitua",
    "substituir", "substitute", "supplied", "sustituir", "sustituye", "syota", "tahan", "tbc", "tbd", "tempel",
    "todo", "tokenin", "tokeniniz", "troque", "tua", "tuo", "tutaj", "tvoj", "tvuj", "twoj", "twoja", "twoje",
    "twojego", "ubah", "undefined", "unset", "unused", "uzupelnij", "vaihda", "vase", "vervang", "vervangen",
    "vlozte", "voorbeeld", "vos", "vostra", "vostro", "votre", "wijzig", "wklej", "wpisz", "wstaw", "yapistirin",
    "yazin", "yaziniz", "your", "yours", "zadejte", "zamien", "zde", "zmen", "zmien",
]);

/// Nouns for what goes there. Folded.
#[rustfmt::skip]
static NOUNS: Table = Table::new(By::Whole, &[
    "adgangskode", "anahtar", "anahtari", "apikey", "avain", "bearer", "chave", "cheie", "chiave", "clave", "cle",
    "clef", "contrasena", "cookie", "credential", "credentials", "geheimnis", "gizli", "haslo", "hemlighet",
    "hemligt", "hemmelig", "heslo", "jelszo", "jeton", "jwt", "kennwort", "key", "keys", "khoa", "klic", "kluc",
    "klucz", "kulcs", "kunci", "llave", "losenord", "motdepasse", "nogle", "nokkel", "nyckel", "parola", "parolasi",
    "pass", "passe", "passord", "passphrase", "passwd", "password", "passwort", "pat", "pw", "pwd", "rahasia",
    "salasana", "sandi", "schluessel", "schlussel", "secret", "secreto", "secrets", "segredo", "segreto", "senha",
    "sifre", "sleutel", "tajne", "tajny", "token", "tokens", "wachtwoord", "zugangsdaten",
]);

/// Words that go with them and say nothing alone. Folded.
#[rustfmt::skip]
static GLUE: Table = Table::new(By::Whole, &[
    "1password", "a", "access", "account", "add", "admin", "an", "anonymous", "any", "anything", "api", "app",
    "application", "aqui", "as", "ask", "auth", "authorization", "authtoken", "auto", "ban", "bar", "base64", "baz",
    "be", "bitwarden", "bot", "browser", "buraya", "by", "care", "client", "code", "compatible", "connection", "cpp",
    "da", "daily", "database", "db", "de", "default", "del", "della", "demo", "den", "der", "des", "dev",
    "development", "di", "die", "din", "dina", "direnv", "disini", "dit", "ditt", "do", "doesn", "doesnt", "dummy",
    "el", "elsewhere", "en", "encoded", "env", "environment", "foo", "for", "from", "generated", "goes", "gpt4all",
    "har", "her", "http", "iam", "id", "ide", "identity", "il", "in", "inherit", "inherited", "integration",
    "interactive", "internal", "is", "it", "jan", "je", "kata", "kerberos", "keychain", "keyring", "koboldcpp", "la",
    "ldap", "le", "les", "litellm", "live", "llama", "llamacpp", "llamafile", "lm", "lo", "local", "localai", "login",
    "long", "ma", "main", "managed", "manager", "manual", "master", "mat", "matter", "matters", "mcp", "me", "mein",
    "meine", "mi", "min", "mit", "mlx", "mon", "mot", "msi", "my", "na", "name", "needed", "new", "nightly", "no",
    "noauth", "not", "o", "oauth", "oauth2", "obtain", "of", "oidc", "okta", "old", "ollama", "only", "openai", "or",
    "own", "passwordless", "personal", "private", "prod", "production", "project", "prompt", "public", "put", "qui",
    "qux", "random", "read", "real", "refresh", "root", "same", "saml", "secretmanager", "secure", "see", "server",
    "service", "session", "set", "sglang", "signing", "some", "sso", "staging", "stored", "string", "studio", "su",
    "super", "sus", "ta", "te", "team", "test", "testing", "tests", "text", "tgi", "that", "the", "this", "to", "ton",
    "tu", "tus", "un", "una", "unique", "use", "user", "username", "uw", "value", "vas", "vault", "very", "via",
    "vllm", "vul", "webhook", "weekly", "whatever", "with",
]);

/// Whether it is one of the words above, folded.
pub(super) fn is_known(word: &str) -> bool {
    NOUNS.has(word) || GLUE.has(word) || ASKING.has(word)
}

/// Whether it asks for something to be put here, or says that nothing is.
pub(super) fn is_asking(word: &str) -> bool {
    ASKING.has(word)
}

/// Whether it is a word for what goes there.
pub(super) fn is_noun(word: &str) -> bool {
    NOUNS.has(word)
}
