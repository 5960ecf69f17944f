//! The end of the variable's name that people expect for a secret: `_TOKEN`, `_API_KEY`, `_PASSWORD`.

use super::names::{Says, says};
use super::words::NameWords;

/// What the last words of a name call for. The first row that fits counts.
const ENDS: &[(&[&str], &str)] = &[
    (&["authorization"], "TOKEN"),
    (&["cookie"], "COOKIE"),
    (&["api", "key"], "API_KEY"),
    (&["apikey"], "API_KEY"),
    (&["secret", "access", "key"], "SECRET_ACCESS_KEY"),
    (&["access", "key"], "ACCESS_KEY"),
    (&["secret", "key"], "SECRET_KEY"),
    (&["private", "key"], "PRIVATE_KEY"),
    (&["application", "key"], "APPLICATION_KEY"),
    (&["app", "key"], "APP_KEY"),
    (&["subscription", "key"], "SUBSCRIPTION_KEY"),
    (&["signing", "key"], "SIGNING_KEY"),
    (&["api", "token"], "API_TOKEN"),
    (&["access", "token"], "ACCESS_TOKEN"),
    (&["bot", "token"], "BOT_TOKEN"),
    (&["app", "token"], "APP_TOKEN"),
    (&["client", "secret"], "CLIENT_SECRET"),
    (&["secret"], "SECRET"),
    (&["passphrase"], "PASSPHRASE"),
    (&["password"], "PASSWORD"),
    (&["passwd"], "PASSWORD"),
    (&["pass"], "PASSWORD"),
    (&["pwd"], "PASSWORD"),
    (&["connection", "string"], "CONNECTION_STRING"),
    (&["dsn"], "DSN"),
    (&["webhook", "url"], "WEBHOOK_URL"),
    (&["webhook"], "WEBHOOK_URL"),
];

/// Words that say what kind of secret something is, and not whose.
#[rustfmt::skip]
const KINDS: &[&str] = &[
    "access", "api", "app", "apikey", "auth", "authorization", "bearer", "client", "cookie", "credential", "credentials", "header",
    "key", "pass", "passphrase", "passwd", "password", "personal", "private", "pwd", "secret", "token",
];

/// The suffix for a secret that stands under `name`: a header's, a flag's, a query parameter's.
///
/// An empty name (a positional argument, a path segment) and any that says nothing give `TOKEN`; one that says that it is
/// something else, such as `X-Account`, gives that. The password before the host of a url is asked for as `password`.
pub fn suffix(name: &str) -> String {
    let words = NameWords::of(name);
    if let Some((_, suffix)) = ENDS.iter().find(|(end, _)| words.end_with(end)) {
        return (*suffix).to_owned();
    }
    match words.last() {
        "key" if words.len() == 1 => "API_KEY".to_owned(),
        "key" => "KEY".to_owned(),
        _ if says(name) == Says::Harmless => {
            let rest: Vec<&str> = words.iter().skip(usize::from(words.at(0) == "x")).collect();
            rest.join("_").to_ascii_uppercase()
        }
        _ => "TOKEN".to_owned(),
    }
}

/// Whether a name says what kind of secret something is and nothing else, as `API_KEY` does.
pub fn is_plain(name: &str) -> bool {
    let words = NameWords::of(name);
    !words.is_empty() && words.iter().all(|word| KINDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_the_expected_ones() {
        let rows = [
            ("Authorization", "TOKEN"),
            ("X-API-Key", "API_KEY"),
            ("--api-key", "API_KEY"),
            ("--figma-api-key", "API_KEY"),
            ("tavilyApiKey", "API_KEY"),
            ("key", "API_KEY"),
            ("Cookie", "COOKIE"),
            ("password", "PASSWORD"),
            ("--client_secret", "CLIENT_SECRET"),
            ("PRIVATE-TOKEN", "TOKEN"),
            ("", "TOKEN"),
            ("X-Acme", "TOKEN"),
            ("X-Acme-Key", "KEY"),
            ("X-Account", "ACCOUNT"),
            ("X-Tenant-Id", "TENANT_ID"),
            ("AWS_SECRET_ACCESS_KEY", "SECRET_ACCESS_KEY"),
        ];
        for (name, expected) in rows {
            assert_eq!(suffix(name), expected, "{name}");
        }
    }

    #[test]
    fn a_plain_name_says_nothing_of_whose_it_is() {
        for name in ["API_KEY", "TOKEN", "apiKey", "client_secret", "PASSWORD", "AUTH_HEADER"] {
            assert!(is_plain(name), "{name}");
        }
        for name in ["GITHUB_TOKEN", "DB_PASSWORD", "K1", "MY_KEY", "DATABASE_URL", ""] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
