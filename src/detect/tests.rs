//! Single cases that the corpus does not make: exact ranges, policy, odd input.

use super::samples::{hex, mixed};
use super::*;

fn cut<'a>(value: &'a str, found: &[Match]) -> Vec<&'a str> {
    found.iter().map(|m| &value[m.range.clone()]).collect()
}

#[test]
fn the_range_is_the_token_and_nothing_around_it() {
    let token = mixed(32);
    let bearer = format!("Bearer {token}");
    assert_eq!(cut(&bearer, &header("Authorization", &bearer)), [token.as_str()]);
    let address = format!("https://mcp.acme.dev/mcp?apiKey={token}&x=1");
    assert_eq!(cut(&address, &url(&address)), [token.as_str()]);
    let address = format!("https://ada:{token}@mcp.acme.dev/");
    assert_eq!(cut(&address, &url(&address)), [token.as_str()]);
    let database = format!("postgres://ada:{token}@db.acme.dev/x");
    assert_eq!(cut(&database, &env("DATABASE_URL", &database)), [database.as_str()]);
    let line = [format!("--api-key={token}")];
    let found = args("npx", &line);
    assert_eq!((found[0].index, &line[0][found[0].found.range.clone()]), (0, token.as_str()));
}

#[test]
fn a_literal_default_is_found_inside_its_placeholder() {
    let token = mixed(32);
    let value = format!("${{ACME_TOKEN:-{token}}}");
    assert_eq!(cut(&value, &env("ACME_TOKEN", &value)), [token.as_str()]);
    let value = format!("https://mcp.acme.dev/mcp?apiKey=${{KEY:-{token}}}");
    assert_eq!(cut(&value, &url(&value)), [token.as_str()]);
}

#[test]
fn what_names_a_header_may_hold_its_value() {
    let token = mixed(32);
    assert_eq!(cut(&token, &env("AUTH_HEADER", &token)), [token.as_str()]);
    for name in ["X-API-Key", "Authorization", "x-acme-token", "Private-Token"] {
        assert!(env("AUTH_HEADER", name).is_empty() && env("API_KEY_HEADER", name).is_empty(), "{name}");
    }
}

#[test]
fn what_people_differ_on_is_a_warning() {
    let mild = [
        env("DATABASE_URL", "postgres://postgres:postgres@localhost:5432/app"),
        env("DATABASE_URL", "postgres://postgres:postgres@db:5432/app"),
        env("SENTRY_DSN", &format!("https://{}@o1.ingest.us.sentry.io/2", hex(32))),
        env("STRIPE_SECRET_KEY", &format!("sk_{}_{}", "test", mixed(60))),
        url(&format!("http://127.0.0.1:9000/mcp?token={}", mixed(32))),
        env("FIREBASE_API_KEY", &format!("AI{}{}", "za", mixed(35))),
        env("AWS_ACCESS_KEY_ID", &format!("AK{}{}", "IA", "Q7Z2VXRB4TNLWYC6")),
    ];
    for found in mild {
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].severity, Severity::Warning, "{found:?}");
    }
}

#[test]
fn a_supabase_anon_key_is_a_warning_and_its_service_key_is_not() {
    let token = |role: &str| {
        let part =
            |t: &str| base64::encode(t.as_bytes()).trim_end_matches('=').replace('+', "-").replace('/', "_");
        format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part(&format!("{{\"role\":\"{role}\"}}")), mixed(43))
    };
    assert_eq!(env("SUPABASE_KEY", &token("anon"))[0].severity, Severity::Warning);
    assert_eq!(env("SUPABASE_KEY", &token("service_role"))[0].severity, Severity::Error);
}

#[test]
fn a_password_glued_to_its_flag_is_found_for_the_clients_that_take_one() {
    let line = ["-u".to_owned(), "root".to_owned(), format!("-pSommer{}!", 2024)];
    let found = args("/usr/bin/mysql", &line);
    assert_eq!((found.len(), found[0].index, found[0].found.range.clone()), (1, 2, 2..13));
    assert!(args("docker", &["-p".to_owned(), "8080:80".to_owned()]).is_empty());
}

#[test]
fn the_vendor_is_named() {
    let found = env("X", &format!("gh{}_{}", "p", mixed(36)));
    assert_eq!(found[0].what, "GitHub personal access token");
}

#[test]
fn odd_input_breaks_nothing() {
    let odd = [
        "",
        " ",
        "\"",
        "'",
        "${",
        "${}",
        "${:-}",
        "${A:-${B:-${C:-x}}}",
        "://",
        "a://",
        "@",
        ":@",
        "%",
        "%zz",
        "{\"",
        "{\"a\":\"\\",
        "-",
        "--",
        "=",
        "-=",
        "--=x",
        "é=é",
        "eyJ",
        "eyJ.é.é",
        "AKIA",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "日本://語:鍵@x/日?本=語",
        "<>",
        "\u{0}",
        "Basic ",
        "Bearer",
        "a:b@c/d",
        "x;y=z;=",
        "_live_",
        "é_live_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "\"é",
        "sh -c 'sh -c \"sh -c x\"'",
    ];
    for value in odd {
        for name in ["", "Authorization", "Cookie", "PASSWORD", "X"] {
            header(name, value);
            env(name, value);
        }
        url(value);
        text(value);
        args("sh", &["-c".to_owned(), value.to_owned(), value.to_owned()]);
        args("npx", &["--token".to_owned(), value.to_owned()]);
    }
}

#[test]
fn long_hostile_input_comes_to_an_end() {
    for piece in [
        "${A:-",
        "a=\"",
        "https://a:b@c/",
        "{\"a\":",
        "eyJ",
        "-----BEGIN ",
        "<",
        "sk-",
        "'x ",
        "a:b@",
        "x_live_",
        "AKIA",
        "ghs_.",
        "key=",
        "KEY=value ",
        "${A} --token k3Xp9QvT ",
    ] {
        // Enough for a wait that everyone notices where the time grows with the square, without optimisation.
        let long = piece.repeat(50_000 / piece.len());
        text(&long);
        env("TOKEN", &long);
        url(&long);
        header("Authorization", &long);
    }
}

proptest::proptest! {
    #[test]
    fn ranges_are_always_within_the_value_and_on_characters(name in "[A-Za-z_-]{0,12}", value in "\\PC{0,60}") {
        for found in [header(&name, &value), env(&name, &value), url(&value), text(&value)].concat() {
            proptest::prop_assert!(value.get(found.range.clone()).is_some_and(|v| !v.is_empty()), "{:?}", found.range);
        }
    }

    #[test]
    fn structured_text_breaks_nothing(value in "([a-z]{1,4}|://|@|:|=|\\$\\{|:-|\\}|\"|'| |<|>|--|%|/|\\?|&|;|\\{|é){0,24}") {
        for found in [env("TOKEN", &value), url(&value), text(&value), header("Cookie", &value)].concat() {
            proptest::prop_assert!(value.get(found.range.clone()).is_some_and(|v| !v.is_empty()), "{:?}", found.range);
        }
    }
}
