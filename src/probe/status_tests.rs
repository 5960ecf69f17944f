use super::*;
use hyper::header::{HeaderName, HeaderValue};

fn judge(
    has_credential: bool,
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
) -> (Outcome, String) {
    let pairs = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
    let headers = pairs.collect();
    let refused = Refused { status, headers: &headers, body, has_credential, asked_proxy: true };
    let refusal = refused.judge(&Redactor::default());
    (refusal.outcome, refusal.said.to_string())
}

fn say(text: &str) -> Said {
    Redactor::default().say(text, 300)
}

#[test]
fn a_401_is_told_apart_by_what_was_sent_and_what_is_asked_for() {
    let invalid = "Bearer error=\"invalid_token\", error_description=\"no such token\"";
    let login = "Bearer resource_metadata=\"https://a.example/m\"";
    let both = "Bearer error=\"invalid_token\", resource_metadata=\"https://a.example/m\"";
    let expired = "Bearer error=\"invalid_token\", error_description=\"The access token expired\"";
    let hedged = "Bearer error=\"invalid_token\", error_description=\"Invalid or expired token\"";
    let table = [
        (false, "Bearer", "", Outcome::NoToken, ""),
        (false, invalid, "", Outcome::NoToken, "no such token"),
        (false, login, "", Outcome::WantsLogin, ""),
        (true, "Basic realm=x", "go away\nnow", Outcome::BadToken, "go away"),
        (true, invalid, "", Outcome::BadToken, "no such token"),
        (true, login, "", Outcome::WantsLogin, ""),
        (true, both, "", Outcome::BadToken, "it offers a login too"),
        (true, expired, "", Outcome::ExpiredToken, "The access token expired"),
        (true, hedged, "", Outcome::BadToken, "Invalid or expired token"),
        (true, "Bearer", "{\"error\": \"token_expired\"}", Outcome::ExpiredToken, "token_expired"),
    ];
    for (has_credential, challenge, body, outcome, said) in table {
        let found = judge(has_credential, 401, &[("www-authenticate", challenge)], body);
        assert_eq!(found, (outcome, said.to_owned()), "{has_credential} {challenge} {body}");
    }
}

#[test]
fn other_statuses_have_their_own_verdicts() {
    let scope = ("www-authenticate", "Bearer error=\"insufficient_scope\", scope=\"repo user\"");
    let table = [
        (403, vec![scope], Outcome::Forbidden(Some(say("repo user")))),
        (403, vec![], Outcome::Forbidden(None)),
        (404, vec![], Outcome::NotFound),
        (405, vec![], Outcome::NotAllowed),
        (406, vec![], Outcome::NotAllowed),
        (407, vec![], Outcome::Proxy(ProxyTrouble::WantsPassword)),
        (429, vec![("retry-after", "17")], Outcome::RateLimited(Some(say("17")))),
        (503, vec![], Outcome::ServerError),
        (418, vec![], Outcome::Status),
    ];
    for (status, headers, outcome) in table {
        assert_eq!(judge(true, status, &headers, "").0, outcome, "{status}");
    }
}

#[test]
fn a_servers_words_are_found_where_servers_put_them() {
    let table = [
        ("{\"error\": {\"code\": 1, \"message\": \"in an object\"}}", "in an object"),
        ("{\"error\": \"x\", \"error_description\": \"described\"}", "described"),
        ("{\"errors\": [{\"message\": \"in a list\"}]}", "in a list"),
        ("{\"other\": 1}", ""),
        ("<html><head><TITLE>\n 502 Bad\n Gateway</TITLE>", "502 Bad Gateway"),
        ("<html>no title", ""),
    ];
    for (body, words) in table {
        assert_eq!(judge(true, 502, &[], body).1, words, "{body}");
    }
}

#[test]
fn what_is_no_mcp_is_called_what_it_is() {
    let table = [
        ("  ", "an empty answer"),
        ("<!DOCTYPE html><title>Sign in</title>", "a web page titled \"Sign in\""),
        ("<html></html>", "a web page"),
        ("{\"ok\": true}", "JSON that is no MCP: {\"ok\": true}"),
        ("it works\nreally", "text: it works"),
    ];
    for (body, words) in table {
        assert_eq!(what_it_is(body, &Redactor::default()).as_str(), words);
    }
}
