//! Headers: schemes before the value, cookies, and names that say nothing.

use super::harmless::is_harmless;
use super::names::{Says, says};
use super::placeholder::is_placeholder;
use super::rules::{BASIC_CREDENTIAL, COOKIE, CREDENTIAL_HEADER};
use super::value::{Context, From, judge, shifted, trimmed};
use super::words::NameWords;
use super::{Match, base64, formats, shape};
use crate::base::scheme;

/// Headers that never carry a credential, whatever their value looks like. In lower case.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "accept", "accept-encoding", "accept-language", "anthropic-beta", "anthropic-version", "cache-control",
    "connection", "content-type", "etag", "host", "if-match", "if-none-match", "mcp-protocol-version",
    "mcp-session-id", "notion-version", "origin", "referer", "traceparent", "tracestate", "user-agent",
];

/// Whether a word is the scheme before a credential.
pub(super) fn is_scheme(word: &str) -> bool {
    scheme::is_scheme(word) || is_vendors_scheme(word)
}

/// `Zoho-oauthtoken`, `GenieKey`, `SSWS`, `Splunk`.
fn is_vendors_scheme(word: &str) -> bool {
    const OWN: &[&str] = &[
        "ssws",
        "splunk",
        "oauth",
        "hawk",
        "jwt",
        "mac",
        "klaviyo-api-key",
        "snowflake",
        "discogs",
        "access_token",
        "private-token",
    ];
    const ENDS: &[&str] = &["token", "-key", "apikey", "-auth", "geniekey", "secret", "bearer"];
    let word = word.to_ascii_lowercase();
    let sign = |b: u8| b.is_ascii_lowercase() || b == b'-' || b == b'_';
    word.len() <= 24
        && word.bytes().all(sign)
        && (OWN.contains(&word.as_str()) || ENDS.iter().any(|end| word.ends_with(end)))
}

/// What is secret in the value of the header `name`.
pub(super) fn judge_header(name: &str, value: &str, depth: u8) -> Vec<Match> {
    let (start, value) = trimmed(value);
    let name = name.trim();
    let words = NameWords::of(name);
    let last = words.last();
    let found = if PLAIN.iter().any(|p| name.eq_ignore_ascii_case(p)) {
        formats::find(value)
    } else if last == "authorization" {
        authorization(value, depth)
    } else if last == "cookie" {
        cookie(value)
    } else {
        match value.split_once(' ') {
            Some((scheme, _)) if is_scheme(scheme) && says(name) != Says::Harmless => {
                authorization(value, depth)
            }
            _ => plain(name, value, depth),
        }
    };
    shifted(found, start)
}

fn plain(name: &str, value: &str, depth: u8) -> Vec<Match> {
    judge(Context::new(From::Header, name, depth), value)
}

fn authorization(value: &str, depth: u8) -> Vec<Match> {
    let (scheme, rest) = value
        .split_once(' ')
        .or_else(|| value.split_once("%20"))
        .filter(|(s, v)| is_scheme(s) || is_own_scheme(s, v))
        .unwrap_or(("", value));
    let (skip, token) = trimmed(rest);
    let start = value.len() - rest.len() + skip;
    if scheme.eq_ignore_ascii_case("basic") && !token.contains("${") {
        return shifted(basic(token).into_iter().collect(), start);
    }
    if scheme.is_empty() && is_scheme(token) || token.is_empty() {
        return Vec::new();
    }
    let found = judge(Context::new(From::Header, "Authorization", depth), token);
    if found.is_empty() && is_spoken(token) {
        return vec![Match::of(&CREDENTIAL_HEADER, start..start + token.len())];
    }
    shifted(found, start)
}

/// A vendor's own word before what can only be a credential.
fn is_own_scheme(word: &str, rest: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphabetic() || b == b'-';
    word.len() <= 24 && word.bytes().all(sign) && shape::is_random(rest, 12)
}

/// A short or wordy value in the one header that carries nothing but credentials.
fn is_spoken(token: &str) -> bool {
    let plain = token.chars().all(|c| !c.is_whitespace() && !"{}<>\"".contains(c));
    plain
        && token.chars().count() >= 6
        && !is_harmless("Authorization", token)
        && token.chars().any(|c| c.is_ascii_digit() || "!@#*&^?".contains(c))
}

fn basic(token: &str) -> Option<Match> {
    let whole = 0..token.len();
    let pair = base64::decode(token).and_then(|bytes| String::from_utf8(bytes).ok());
    let secret = match pair.as_deref().and_then(|p| p.split_once(':')) {
        Some((user, "")) => shape::is_random(user, 12) && !is_placeholder(user),
        Some((_, password)) => !is_placeholder(password),
        None => shape::is_random(token, 12) && !is_placeholder(token),
    };
    secret.then(|| Match::of(&BASIC_CREDENTIAL, whole))
}

/// One finding for the whole header: cookies are only useful together.
fn cookie(value: &str) -> Vec<Match> {
    let proves = |pair: &str| {
        let (name, value) = pair.trim().split_once('=').unwrap_or(("", pair.trim()));
        let named = says(name) == Says::Secret && value.len() >= 8 && !shape::is_words(value);
        let random = shape::is_random(value, 16) && !name.starts_with("_ga");
        !is_harmless(name, value) && (named || random || !formats::find(value).is_empty())
    };
    if value.split(';').any(proves) { vec![Match::of(&COOKIE, 0..value.len())] } else { Vec::new() }
}
