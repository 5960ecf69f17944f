//! The end of the variable's name that people expect for a secret: `_TOKEN`, `_API_KEY`, `_PASSWORD`.

use super::names::words;

/// What the last words of a name call for. The first row that fits counts.
const ENDS: &[(&[&str], &str)] = &[
    (&["authorization"], "TOKEN"),
    (&["cookie"], "COOKIE"),
    (&["api", "key"], "API_KEY"),
    (&["apikey"], "API_KEY"),
    (&["access", "key"], "ACCESS_KEY"),
    (&["secret", "key"], "SECRET_KEY"),
    (&["private", "key"], "PRIVATE_KEY"),
    (&["application", "key"], "APPLICATION_KEY"),
    (&["app", "key"], "APP_KEY"),
    (&["subscription", "key"], "SUBSCRIPTION_KEY"),
    (&["signing", "key"], "SIGNING_KEY"),
    (&["key"], "API_KEY"),
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
    (&["dsn"], "DSN"),
    (&["webhook", "url"], "WEBHOOK_URL"),
    (&["webhook"], "WEBHOOK_URL"),
];

/// The suffix for a secret that stands under `name`: a header's, a flag's, a query parameter's.
///
/// An empty name (a positional argument, a path segment) and any that says nothing give `TOKEN`.
/// The password before the host of a url is asked for as `password`.
pub fn suffix(name: &str) -> &'static str {
    let words = words(name);
    let fits = |end: &[&str]| words.len() >= end.len() && words[words.len() - end.len()..] == *end;
    ENDS.iter().find(|(end, _)| fits(end)).map_or("TOKEN", |(_, suffix)| suffix)
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
        ];
        for (name, expected) in rows {
            assert_eq!(suffix(name), expected, "{name}");
        }
    }
}
