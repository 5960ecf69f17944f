//! What is a secret by its form alone, wherever it stands: vendors' tokens, private keys, JSON web tokens.

use super::placeholder::is_placeholder;
use super::rules::{AWS_KEY_ID, JSON_WEB_TOKEN, PRIVATE_KEY, PUBLISHABLE_KEY, TEST_KEY, VENDOR_TOKEN};
use super::signs::Signs;
use super::{Match, base64, vendor};

/// No format is shorter.
pub(super) const SHORTEST: usize = 16;

/// Starts of tokens whose vendors take them as `Authorization: Bearer TOKEN`, by their documentation.
const BEARERS: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "gsk_",
    "hf_",
    "nvapi-",
    "napi_",
    "ntn_",
    "secret_",
    "apify_api_",
    "sbp_",
    "rnd_",
    "r8_",
    "fc-",
    "tvly-",
    "pplx-",
    "sk-proj-",
    "sk-or-v1-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "xoxb-",
    "xoxp-",
    "dop_v1_",
    "ya29.",
    "sntryu_",
    "sntrys_",
    "pul-",
    "dapi",
];

/// Whether `token` is of a form that is sent as `Bearer`, and as nothing else.
pub fn is_bearer(token: &str) -> bool {
    let found = find(token);
    let is_whole = |one: &Match| one.range == (0..token.len());
    found.iter().any(|one| {
        is_whole(one) && (one.rule == &JSON_WEB_TOKEN || BEARERS.iter().any(|start| token.starts_with(start)))
    })
}

/// Everything in `text` that has such a form, in order and without overlaps.
pub(super) fn find(text: &str) -> Vec<Match> {
    if text.len() < SHORTEST {
        return Vec::new();
    }
    let signs = Signs::of(text);
    let mut found = if signs.have(b"-BEGIN ") { private_keys(text) } else { Vec::new() };
    if signs.have(b"eyJ") {
        found.extend(web_tokens(text));
    }
    if signs.have(b"AI") {
        found.extend(aws_ids(text));
    }
    found.extend(vendor::find(text, &signs).into_iter().map(|(range, what, test)| {
        Match::of(if test { &TEST_KEY } else { &VENDOR_TOKEN }, range).called(what)
    }));
    super::found::apart(found)
}

fn private_keys(text: &str) -> Vec<Match> {
    let (begin, label) = ("-----BEGIN ", "PRIVATE KEY");
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(begin).map(|i| from + i) {
        let rest = &text[at..];
        let end = rest.find("-----END ").map_or(rest.len(), |end| {
            let tail = &rest[end + 9..];
            end + 9 + tail.find("-----").map_or(0, |i| i + 5)
        });
        let head = rest[begin.len()..].find("-----").map_or("", |i| &rest[begin.len()..begin.len() + i]);
        let inside = rest[..end].get(begin.len() + head.len() + 5..).unwrap_or_default();
        let body = inside.split("-----END").next().unwrap_or_default().replace("\\n", "");
        let signs = body.bytes().filter(|b| b.is_ascii_alphanumeric()).count();
        if head.contains(label) && signs >= 32 && !is_placeholder(body.trim()) {
            found.push(Match::of(&PRIVATE_KEY, at..at + end));
        }
        from = at + end.max(begin.len());
    }
    found
}

/// A Supabase anon key is a JWT whose claims say so, and is public by design.
fn web_tokens(text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("eyJ").map(|i| from + i) {
        let sign = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let length = text[at..].bytes().take_while(|&b| sign(b)).count();
        let starts = at == 0 || !sign(text.as_bytes()[at - 1]);
        let token = text[at..at + length].trim_end_matches('.');
        let parts: Vec<&str> = token.split('.').collect();
        let shown = is_placeholder(&token[..token.len().min(4096)]);
        if starts
            && !shown
            && (parts.len() == 3 || parts.len() == 5)
            && parts[2].len() >= 8
            && says(parts[0], "\"alg\"")
        {
            let anon = says(parts[1], "\"role\":\"anon\"");
            let rule = if anon { &PUBLISHABLE_KEY } else { &JSON_WEB_TOKEN };
            found.push(Match::of(rule, at..at + token.len()));
        }
        from = at + length.max(3);
    }
    found
}

fn says(part: &str, what: &str) -> bool {
    let bytes = base64::decode(part).unwrap_or_default();
    String::from_utf8(bytes).is_ok_and(|text| text.replace(' ', "").contains(what))
}

fn aws_ids(text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    for prefix in ["AKIA", "ASIA"] {
        for (at, _) in text.match_indices(prefix) {
            let run = text[at..]
                .bytes()
                .take(21)
                .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                .count();
            let starts = at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric();
            let body = &text[at + 4..at + run];
            let digits = body.bytes().any(|b| b.is_ascii_digit());
            if starts && run == 20 && digits && !is_placeholder(body) {
                found.push(Match::of(&AWS_KEY_ID, at..at + run));
            }
        }
    }
    found
}
