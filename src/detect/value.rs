//! One value, judged by what its name says and what it looks like. Everything else cuts values out and asks here.
//!
//! A circle: notations nest. A value may be a url, a line of a shell or JSON, each of which holds values again, to a
//! depth that is counted; who cuts values out asks who judges them, and who judges asks who cuts.

use std::ops::Range;

use super::harmless::{is_harmless, is_plainly};
use super::names::{Says, says};
use super::placeholder::is_path_with_blanks;
use super::public::{is_host, is_id};
use super::reference::is_reference;
use super::rules::{
    CREDENTIAL_ARGUMENT, CREDENTIAL_HEADER, CREDENTIAL_VARIABLE, PASSWORD, PRIVATE_KEY, PUBLISHABLE_KEY,
    RANDOM_VALUE, URL_QUERY,
};
use super::signs::holds;
use super::wording::is_numbered;
use super::words::NameWords;
use super::{Match, Rule, base64, formats, header, human, json, line, shape, url};
use crate::base::placeholder::default_of;

/// Where a value was cut out, which decides how its finding is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Header,
    Variable,
    Argument,
    Query,
}

/// The value, and how deep it is nested in other texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    from: From,
    name: &'a str,
    /// What that name says of the value: asked once, and wanted again and again.
    says: Says,
    depth: u8,
}

/// How often a text may hold a text that holds a text.
pub(super) const DEEPEST: u8 = 4;

impl<'a> Context<'a> {
    /// A value under `name` that is so deep in other texts.
    pub(super) fn new(from: From, name: &'a str, depth: u8) -> Self {
        Self { from, name, says: says(name), depth }
    }

    /// One step further in.
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn is_telling(&self) -> bool {
        matches!(self.says, Says::Password | Says::Secret)
    }

    fn rule(&self) -> &'static Rule {
        match self.from {
            From::Header => &CREDENTIAL_HEADER,
            From::Variable => &CREDENTIAL_VARIABLE,
            From::Argument => &CREDENTIAL_ARGUMENT,
            From::Query => &URL_QUERY,
        }
    }

    /// The rule for a value that only says after decoding what it is.
    fn rule_for(&self, inside: &Match) -> &'static Rule {
        if *inside.rule == PRIVATE_KEY { &PRIVATE_KEY } else { self.rule() }
    }
}

/// What is secret in `value`, which stands under `context.name`.
pub(super) fn judge(context: Context<'_>, value: &str) -> Vec<Match> {
    let (start, value) = trimmed(value);
    let found = if context.depth > DEEPEST || is_plain(value) && !context.is_telling() {
        Vec::new()
    } else {
        inner(context, value)
    };
    shifted(found, start)
}

/// Too short and simple to be a secret unless its name says so.
pub(super) fn is_plain(value: &str) -> bool {
    value.len() < 16 && !value.bytes().any(|b| b"=:@<{$%".contains(&b))
}

fn inner(context: Context<'_>, value: &str) -> Vec<Match> {
    if value.is_empty() {
        return Vec::new();
    }
    if is_reference(value) {
        return if value.contains(' ') { formats::find(value) } else { Vec::new() };
    }
    if holds(value, "${") {
        return around_placeholders(context, value);
    }
    let deeper = context.deeper();
    if json::is_like(value) {
        return json::fields(value, deeper.depth);
    }
    if let Some(nested) = encoded(value) {
        let found = inner(Context::new(context.from, "", deeper.depth), nested.trim());
        return found.first().map(|m| Match::of(context.rule_for(m), 0..value.len())).into_iter().collect();
    }
    let formats = formats::find(value);
    if !formats.is_empty() && !holds(value, "://") {
        return formats.into_iter().map(|m| softened(context.name, value, m)).collect();
    }
    if value.starts_with('<') && value.contains("</") {
        return line::find(value, deeper.depth);
    }
    if let Some(inside) = value.strip_prefix('<').and_then(|v| v.strip_suffix('>')) {
        return if shape::is_random(inside, 16) || shape::ends_in_uuid(inside) {
            shifted(inner(deeper, inside), 1)
        } else {
            Vec::new()
        };
    }
    if is_plainly(value) { Vec::new() } else { of_parts(context, value) }
}

/// The same for a value that stands as it is, by what it is put together from: headers, pairs, urls, lines.
fn of_parts(context: Context<'_>, value: &str) -> Vec<Match> {
    let deeper = context.deeper();
    if let Some((scheme, rest)) = value.split_once(' ').or_else(|| escaped(value))
        && header::is_scheme(scheme)
        && !rest.trim().contains(' ')
        && context.says != Says::Password
    {
        return header::judge_header("Authorization", value, deeper.depth);
    }
    if let Some(found) = pair(context, value) {
        return found;
    }
    if value.contains(';') && holds(value, "://") {
        let fields = url::pairs(value);
        if !fields.is_empty() {
            return fields;
        }
    }
    if holds(value, "://") && value.contains(char::is_whitespace) {
        let mut found = url::find(value, context.depth);
        found.extend(line::find(value, deeper.depth));
        return super::found::apart(found);
    }
    if holds(value, "://") || url::is_bare(value) {
        return url::find(value, context.depth);
    }
    let fields = url::pairs(value);
    if !fields.is_empty() {
        return fields;
    }
    let password = context.says == Says::Password;
    let listed = !password && line::assigns(value);
    if !password && is_path_with_blanks(value) {
        return formats::find(value);
    }
    if listed || (!password && value.contains(char::is_whitespace)) {
        return line::find(value, deeper.depth);
    }
    named(context, value).into_iter().collect()
}

/// The two sides of a blank as a url writes it.
fn escaped(value: &str) -> Option<(&str, &str)> {
    if value.contains('%') { value.split_once("%20") } else { None }
}

/// The JSON object or key text that a value is in base64, as some hosts take a server's settings in its url.
pub(super) fn encoded(value: &str) -> Option<String> {
    let starts = ["eyJ", "ewo", "eyA", "LS0tLS1CRUdJTi"].iter().any(|start| value.starts_with(start));
    let bytes = starts.then(|| base64::decode(value)).flatten()?;
    String::from_utf8(bytes).ok().filter(|text| text.starts_with('-') || text.trim_end().ends_with('}'))
}

/// `user:password` under a name for both.
fn pair(context: Context<'_>, value: &str) -> Option<Vec<Match>> {
    let words = NameWords::of(context.name);
    let last = words.last();
    let flag = context.from == From::Argument && ["u", "user"].contains(&last);
    if !flag && !PAIRS.contains(&last) {
        return None;
    }
    let (user, password) = value.split_once(':')?;
    let is_user = |b: u8| b.is_ascii_alphanumeric() || b"_-.@+".contains(&b);
    let fits =
        !user.is_empty() && user.len() <= 64 && user.bytes().all(is_user) && !password.starts_with("//");
    // `docker run --user 1000:1000` and `--user nobody:nogroup`.
    let ids = password.bytes().all(|b| b.is_ascii_digit()) && password.len() < 6;
    let group = flag && password.bytes().all(|b| b.is_ascii_lowercase());
    (fits && !password.ends_with(':') && password.len() >= 4 && !ids && !group).then(|| {
        let found = !is_harmless(context.name, password);
        let place = user.len() + 1..value.len();
        found.then(|| Match::of(&PASSWORD, place)).into_iter().collect()
    })
}

/// Last words of names under which a user and a password stand, joined by a colon.
const PAIRS: &[&str] =
    &["auth", "basic", "basicauth", "credential", "credentials", "creds", "login", "userpass", "userpwd"];

/// The plain case: one word, no structure.
fn named(context: Context<'_>, value: &str) -> Option<Match> {
    if is_harmless(context.name, value) {
        return None;
    }
    let whole = 0..value.len();
    match context.says {
        Says::Password => (value.chars().count() >= 4).then(|| Match::of(&PASSWORD, whole)),
        Says::Secret if human::is_chosen(value) || human::is_passphrase(value) => {
            Some(Match::of(context.rule(), whole))
        }
        _ if !value.is_ascii() || is_host(value) => None,
        Says::Secret => is_credential(value).then(|| Match::of(context.rule(), whole)),
        Says::Neutral => {
            let least = if context.from == From::Header { 16 } else { 20 };
            let hash = shape::is_hex(value) && value.len() < 26;
            (shape::is_random(value, least)
                && !hash
                && !shape::is_uuid(value)
                && !is_id(value)
                && !is_labelled(value))
            .then(|| Match::of(&RANDOM_VALUE, whole))
        }
        // No id in a header is so long.
        Says::Harmless => {
            let long = context.from == From::Header
                && shape::is_random(value, 40)
                && !shape::is_hex(value)
                && !is_id(value);
            (long && NameWords::of(context.name).len() <= 2).then(|| Match::of(&RANDOM_VALUE, whole))
        }
    }
}

/// `drive:1x…` and `folders/1x…`: an id behind the word for what it is of.
fn is_labelled(value: &str) -> bool {
    value
        .split_once([':', '/', '='])
        .is_some_and(|(label, id)| says(label) == Says::Harmless && !id.contains(':'))
}

/// Whether a value under a name that says credential is one, and not the word for how to get it.
pub(super) fn is_credential(value: &str) -> bool {
    let length = value.chars().count();
    let digits = value.strip_prefix('+').unwrap_or(value);
    let number = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.len() <= 12 + (length - digits.chars().count()) * 4;
    length >= 8 && !number && !shape::is_words(value) && !is_numbered(value)
}

/// The literal defaults of `${VAR:-default}` and of its like, what only its form tells elsewhere within a placeholder, and what stands
/// beside placeholders.
fn around_placeholders(context: Context<'_>, value: &str) -> Vec<Match> {
    let (mut found, mut within) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(open) = value[from..].find("${").map(|i| from + i) {
        let end = value[open..].find('}').map(|i| open + i);
        let close = end.unwrap_or(value.len());
        let (start, inside) = (open + 2, &value[open + 2..close]);
        let hits = match default_of(inside) {
            Some((name, at)) => shifted(of_default(context, name, &inside[at..]), start + at),
            None => shifted(formats::find(inside), start),
        };
        // What follows one that is not closed need not be of it.
        if end.is_some() || !hits.is_empty() {
            within.push(open..close);
        }
        found.extend(hits);
        from = close;
    }
    let more = match holds(value, "://") {
        true => url::find(value, context.depth),
        false if value.contains(char::is_whitespace) || url::is_pairs(value) => {
            line::find(value, context.depth + 1)
        }
        false => formats::find(value),
    };
    // A line reads `TOKEN:-default` and `TOKEN:?message` as pairs.
    let is_beside = |m: &Match| {
        let next = within.partition_point(|one| one.end <= m.range.start);
        within.get(next).is_none_or(|one| m.range.end <= one.start) && !value[m.range.clone()].contains("${")
    };
    found.extend(more.into_iter().filter(is_beside));
    super::found::apart(found)
}

/// What is secret in the default of the variable `name`.
fn of_default(context: Context<'_>, name: &str, literal: &str) -> Vec<Match> {
    let named = Context::new(context.from, name, context.depth);
    let deeper = if named.is_telling() { named.deeper() } else { context.deeper() };
    let plain = url::unescaped(literal);
    let hits = judge(deeper, &plain);
    if plain == literal {
        return hits;
    }
    hits.into_iter().take(1).map(|m| Match { range: 0..literal.len(), ..m }).collect()
}

/// A Google key under a name that says it is for the web is public by design.
fn softened(name: &str, value: &str, found: Match) -> Match {
    let web = NameWords::of(name).iter().any(|w| matches!(w, "firebase" | "public" | "vite"));
    if web && value[found.range.clone()].starts_with("AIza") {
        return Match::of(&PUBLISHABLE_KEY, found.range);
    }
    found
}

/// `value` without white space and one pair of quotes around it, and where that starts.
pub(super) fn trimmed(value: &str) -> (usize, &str) {
    let body = value.trim_start();
    let start = value.len() - body.len();
    let body = body.trim_end();
    for quote in ['"', '\'', '`'] {
        if let Some(inside) = body.strip_prefix(quote).and_then(|b| b.strip_suffix(quote)) {
            return (start + 1, inside);
        }
    }
    (start, body)
}

/// `found`, whose ranges are those of a part that starts at `by`.
pub(super) fn shifted(mut found: Vec<Match>, by: usize) -> Vec<Match> {
    for one in &mut found {
        one.range = Range { start: one.range.start + by, end: one.range.end + by };
    }
    found
}
