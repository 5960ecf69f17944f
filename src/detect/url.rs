//! Urls and connection strings: userinfo, query and path, each at its exact place.
//!
//! Not read with the `url` crate, because that would lose the places and refuse what is not quite a url:
//! a password with a `/` in it, a placeholder for a host.

use std::ops::Range;

use super::names::{Says, says};
use super::placeholder::is_placeholder;
use super::public::is_public;
use super::reference::is_reference;
use super::rules::{CONNECTION_STRING, LOCAL_PASSWORD, LOOPBACK_TOKEN, SENTRY_DSN, URL_USERINFO};
use super::value::{Context, From, is_credential, judge, shifted, trimmed};
use super::vocabulary::is_known;
use super::words::NameWords;
use super::{Match, formats, path, shape};

/// The parts of one url as ranges of the text it stands in.
struct Parts<'a> {
    scheme: &'a str,
    userinfo: Option<Range<usize>>,
    host: &'a str,
    path: Range<usize>,
    query: Range<usize>,
}

/// Passwords that come with an image or a tutorial.
#[rustfmt::skip]
const DEFAULTS: &[&str] = &[
    "postgres", "root", "admin", "password", "guest", "minio", "minioadmin", "mysql", "redis", "secret",
    "test", "neo4j", "elastic", "sa", "user", "default", "example", "pass", "mongo", "rabbitmq", "dev",
    "development", "local", "changeme",
];

/// Everything secret in the urls of `text`.
pub(super) fn find(text: &str, depth: u8) -> Vec<Match> {
    if is_bare(text) {
        return bare(text);
    }
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://").map(|i| from + i) {
        let scheme = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
        let start = at - text[from..at].bytes().rev().take_while(|&b| scheme(b)).count();
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
        let end = text[at..].find(ends).map_or(text.len(), |i| at + i);
        let parts = parse(text, start..at, at + 3..end);
        found.extend(judge_parts(text, &parts, depth));
        from = end.max(at + 3);
    }
    found
}

fn parse(text: &str, scheme: Range<usize>, rest: Range<usize>) -> Parts<'_> {
    let body = &text[rest.clone()];
    let plain = body.find(['/', '?', '#']).unwrap_or(body.len());
    // A password may hold an unescaped `/`, `?` or `#`; the host then comes after the last `@`.
    let odd = || {
        body.rfind('@').filter(|&at| body[..plain].contains(':') && !body[..at].contains("//") && at > plain)
    };
    let sign = match body[..plain].rfind('@') {
        Some(at) => Some(at),
        None if !text[scheme.clone()].starts_with("http") => odd(),
        None => None,
    };
    let from = sign.map_or(0, |at| at + 1);
    let host_end = body[from..].find(['/', '?', '#']).map_or(body.len(), |i| from + i);
    let query = body[host_end..].find(['?', '#']).map_or(body.len(), |i| host_end + i);
    Parts {
        scheme: &text[scheme],
        userinfo: sign.map(|at| rest.start..rest.start + at),
        host: &body[from..host_end],
        path: rest.start + host_end..rest.start + query,
        query: rest.start + query..rest.end,
    }
}

fn judge_parts(text: &str, parts: &Parts<'_>, depth: u8) -> Vec<Match> {
    let mut found: Vec<Match> = userinfo(text, parts).into_iter().collect();
    found.extend(path::tokens(parts.host, &text[parts.path.clone()], parts.path.start));
    found.extend(query(text, parts.query.clone(), depth));
    if is_loopback(parts.host) {
        for one in found.iter_mut().filter(|m| m.rule != &LOCAL_PASSWORD) {
            *one = Match::of(&LOOPBACK_TOKEN, one.range.clone()).called(one.what);
        }
    }
    found
}

fn userinfo(text: &str, parts: &Parts<'_>) -> Option<Match> {
    let range = parts.userinfo.clone()?;
    let info = &text[range.clone()];
    if is_reference(info) || info.starts_with('{') && info.ends_with('}') {
        return None;
    }
    let web =
        ["http", "https", "ws", "wss", "ssh"].iter().any(|s| parts.scheme.rsplit('+').next() == Some(s));
    let rule = if web { &URL_USERINFO } else { &CONNECTION_STRING };
    let (user, password) = info.split_once(':').unwrap_or((info, ""));
    if password.is_empty() || matches!(password, "x-oauth-basic" | "x" | "X") {
        return alone(user, range.start, parts);
    }
    let place = range.start + user.len() + 1..range.end;
    let plain = unescaped(password);
    let local = is_loopback(parts.host) || !parts.host.split(':').next().unwrap_or_default().contains('.');
    let weak = DEFAULTS.contains(&plain.to_ascii_lowercase().as_str()) || plain == user;
    let stands_in = is_stand_in(parts.host, user, &plain);
    if local && weak && !stands_in {
        return Some(Match::of(&LOCAL_PASSWORD, place));
    }
    let none =
        stands_in && weak || is_placeholder(&plain) || is_its_word(user, &plain) || plain.chars().count() < 3;
    (!none).then(|| Match::of(rule, place))
}

/// A user without a password: a token in its place, as git hosts take it, or the public key of a Sentry DSN.
fn alone(user: &str, start: usize, parts: &Parts<'_>) -> Option<Match> {
    let place = start..start + user.len();
    let plain = unescaped(user);
    let user = plain.as_str();
    let vendor = formats::find(user);
    if parts.host.contains("sentry") && shape::is_hex(user) {
        return Some(Match::of(&SENTRY_DSN, place));
    }
    // What one colon parts may be a key and its id, both escaped.
    (!vendor.is_empty() || (shape::is_random(user, 16) || shape::is_uuid(user)) && !is_placeholder(user))
        .then(|| Match::of(&URL_USERINFO, place))
}

/// `user:password@host:port/db`, in whatever case: the example of a manual, not the default of an image.
fn is_stand_in(host: &str, user: &str, password: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let place = ["host", "hostname", "server", "servername"].iter().any(|word| host.ends_with(word))
        && host != "localhost";
    let person = USERS.iter().any(|word| user.eq_ignore_ascii_case(word)) && host != "localhost";
    place || person || is_its_word(user, password)
}

/// Words for who logs in.
const USERS: &[&str] = &["user", "username", "login", "account"];

/// Whether user and password are the same word with `user` and `password` behind it, as `proxyuser` and `proxypass` are.
fn is_its_word(user: &str, password: &str) -> bool {
    let (user, password) = (user.to_ascii_lowercase(), password.to_ascii_lowercase());
    let owner = USERS.iter().find_map(|word| user.strip_suffix(word));
    owner
        .and_then(|owner| password.strip_prefix(owner))
        .is_some_and(|rest| !rest.is_empty() && is_known(rest))
}

fn query(text: &str, range: Range<usize>, depth: u8) -> Vec<Match> {
    let mut found = Vec::new();
    let mut start = range.start;
    for part in text[range].split(['?', '&', '#', ';']) {
        if let Some((name, value)) = part.split_once('=') {
            let plain = unescaped(value);
            let context = Context::new(From::Query, name, depth + 1);
            let place = start + name.len() + 1;
            let hits = judge(context, &plain);
            if plain == value {
                found.extend(shifted(hits, place));
            } else {
                found.extend(
                    hits.into_iter().take(1).map(|m| Match { range: place..place + value.len(), ..m }),
                );
            }
        }
        start += part.len() + 1;
    }
    found
}

/// Whether `host` (with or without a port) is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name == "::1"
        || name.starts_with("127.")
        || name.ends_with(".localhost")
        || name == "0.0.0.0"
}

/// `%41` read as `A`; what is no such sequence stays.
pub(super) fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// `user:password@tcp(host:3306)/db`, `user:password@host/db`, and Oracle's `user/password@host:1521/db`.
pub(super) fn is_bare(text: &str) -> bool {
    !text.contains(char::is_whitespace) && !is_public(text) && bare_password(text).is_some()
}

fn bare_password(text: &str) -> Option<Range<usize>> {
    let at = text.rfind('@')?;
    let (info, rest) = (&text[..at], &text[at + 1..]);
    let (rest, easy) = rest.strip_prefix("//").map_or((rest, false), |rest| (rest, true));
    let word = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let named = rest.starts_with("tcp(") || word(name) && rest != host;
    let oracle = word(name) && port.len() >= 4 && port.bytes().all(|b| b.is_ascii_digit()) && rest != host;
    let sign = info.find([':', '/'])?;
    let (user, password) = (&info[..sign], &info[sign + 1..]);
    let fits = if info.as_bytes()[sign] == b':' {
        named && !password.starts_with("//")
    } else {
        (oracle || easy && word(name)) && !password.contains('/')
    };
    (word(user) && !password.is_empty() && fits).then_some(sign + 1..at)
}

fn bare(text: &str) -> Vec<Match> {
    let place = bare_password(text).filter(|p| !is_placeholder(&text[p.clone()]));
    place.map(|p| Match::of(&CONNECTION_STRING, p)).into_iter().collect()
}

/// Whether a text is `Name=value;Name=value` or the same with spaces.
pub(super) fn is_pairs(text: &str) -> bool {
    let sign = if text.contains(';') { ';' } else { ' ' };
    !text.starts_with('-') && text.split(sign).filter(|p| p.contains('=')).count() >= 2
}

/// `Server=…;Password=…` and `host=… password=…`.
pub(super) fn pairs(text: &str) -> Vec<Match> {
    let sign = if text.contains(';') { ';' } else { ' ' };
    if !is_pairs(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for part in text.split(sign) {
        if let Some((name, value)) = part.split_once('=') {
            let says = says(name);
            let words = NameWords::of(name);
            let last = words.last();
            let key = last == "key" || last == "accountkey" || last.ends_with("accesskey");
            let secret = says == Says::Password
                || key && (shape::is_random(value, 16) || value.len() >= 20 && is_credential(value));
            let (skip, value) = trimmed(value);
            if secret && !value.is_empty() && !is_placeholder(value) {
                let place = start + name.len() + 1 + skip;
                found.push(Match::of(&CONNECTION_STRING, place..place + value.len()));
            }
        }
        start += part.len() + 1;
    }
    found
}
