//! One case for each thing that is decided of a header.

use super::header;
use super::marked::holds;
use super::rules::{BASIC_CREDENTIAL, COOKIE};

#[test]
fn of_a_header_what_follows_its_scheme() {
    for (name, written) in [
        ("Authorization", "Bearer «kvq7zm»"),
        ("authorization", "bearer  «kvq7zm»"),
        (" Authorization ", "  Bearer «kvq7zm» "),
        ("Authorization", "\"Bearer «‹m32›»\""),
        ("Authorization", "Bearer%20«kvq7zm»"),
        ("Proxy-Authorization", "Token «kvq!zm»"),
        ("Authorization", "SSWS «kvq7zm»"),
        ("Authorization", "Zoho-oauthtoken «kvq7zm»"),
        ("Authorization", "access_token «kvq7zm»"),
        ("Authorization", "GenieKey «kvq7zm»"),
        ("Authorization", "abcdefghijklmnopqrstoken «kvq7zm»"),
        ("Authorization", "abcdefghijklmnopqrsttoken kvq7zm"),
        ("Authorization", "to8en kvq7zm"),
        ("Authorization", "Acme «‹m20›»"),
        ("Authorization", "Acme-Mcp «‹u›»"),
        ("Authorization", "abcdefghijklmnopqrstuvwx «‹u›»"),
        ("Authorization", "Acme «‹m14›»"),
        ("Authorization", "Acme «ghp_‹m36›»"),
        ("Authorization", "Acme hello1"),
        ("Authorization", "«kvq7zm»"),
        ("Authorization", "«kvqxz?»"),
        ("Authorization", "kvq7z"),
        ("Authorization", "kvqxzm"),
        ("Authorization", "<kvq7zm>"),
        ("Authorization", "oauth2"),
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer "),
        ("Authorization", "kqxzvbpwmtoken"),
        ("X-Acme", "Bearer «kvq7zm»"),
        ("X-Password", "Bearer «kvq7zm»"),
        ("X-Client-Id", "Bearer kvq7zm"),
        ("X-Acme", "Acme kvq7zm"),
        ("User-Agent", "‹m40›"),
        ("User-Agent", "«ghp_‹m36›»"),
    ] {
        holds(name, written, |value| header(name, value));
    }
}

#[test]
fn of_basic_the_pair() {
    for written in [
        "Basic «‹b ada:vexqumz4›»",
        "basic  «‹b ada:vexqumz4›»",
        "Basic «‹p20›»",
        "Basic ‹b ada:›",
        "Basic ‹b ada:your-password›",
        "Basic ${TOKEN}",
        "Basic hello-world",
        "Basic «‹m24›»",
    ] {
        let found = holds("Authorization", written, |value| header("Authorization", value));
        assert!(found.iter().all(|one| *one.rule == BASIC_CREDENTIAL), "{written}: {found:?}");
    }
}

#[test]
fn of_cookies_the_whole_header() {
    for written in [
        "«session_token=kvq7zm4x»",
        "session_token=kvq7zm4",
        "session_token=hello-world",
        "«theme=dark; sid=‹m20›»",
        "«‹m16›»",
        "sid=‹m15›",
        "_ga=‹m20›",
        "«x=ghp_‹m36›»",
        "theme=dark; lang=de",
        "session_token=your-token-here",
    ] {
        let found = holds("Cookie", written, |value| header("Cookie", value));
        assert!(found.iter().all(|one| *one.rule == COOKIE), "{written}: {found:?}");
    }
}
