//! A command line, given as words or as one text: flags and their values, assignments, headers, nested shells.

use std::ops::Range;

use super::header::judge_header;
use super::identifiers::is_hash;
use super::names::{Says, says};
use super::rules::RANDOM_VALUE;
use super::value::{Context, From, is_plain, judge, shifted, trimmed};
use super::{ArgMatch, Match, assigned, formats, programs, prose, shape};

/// Flags whose value is `NAME=value`.
const ENV_FLAGS: &[&str] = &["-e", "-E", "--env", "--environment", "--build-arg", "--set-env"];
/// Flags whose value is `Name: value`.
const HEADER_FLAGS: &[&str] = &["-H", "--header", "--headers", "--http-header", "--extra-header"];
/// Flags of a shell whose value is a command line.
const SHELL_FLAGS: &[&str] =
    &["-c", "-lc", "-ic", "-ec", "-lic", "-cl", "/c", "/C", "/k", "-Command", "-command"];

/// Words of a text that make a hexadecimal word in it a hash, beside those for hashes themselves.
const PINS: &[&str] = &[
    "pinned",
    "tag",
    "image",
    "build",
    "checkout",
    "release",
    "@",
    "cherry-pick",
    "merge",
    "upstream",
    "version",
    "ref",
    "id",
];

fn is_pin(word: &str) -> bool {
    let word = word.trim_end_matches(':').to_ascii_lowercase();
    PINS.contains(&&*word) || is_hash(&word)
}

/// What is secret in the words of a command line.
pub(super) fn words(line: &[&str], depth: u8) -> Vec<ArgMatch> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let word = line[at];
        let next = line.get(at + 1).copied();
        let (used, matches) = match next {
            Some(value) if ENV_FLAGS.contains(&word) && is_assignment(value) => (1, assignment(value, depth)),
            Some(name) if HEADER_FLAGS.contains(&word) && is_header_name(name) && at + 2 < line.len() => {
                (2, judge_header(name, line[at + 2], depth))
            }
            Some(value) if HEADER_FLAGS.contains(&word) => (1, header_text(value, depth)),
            Some(value) if SHELL_FLAGS.contains(&word) && value.contains([' ', ';', '&']) => {
                (1, find(value, depth + 1))
            }
            Some(_) if SETTERS.contains(&word) && sets(line, at + 1) => (0, Vec::new()),
            Some(value) if sets(line, at) => (1, judge(Context::new(From::Variable, word, depth), value)),
            Some(value) if is_flag(word) && !word.contains('=') && takes(word, value) => {
                (1, flag(word, value, depth))
            }
            _ => (0, single(word, depth)),
        };
        found.extend(matches.into_iter().map(|found| ArgMatch { index: at + used, found }));
        at += 1 + used;
    }
    found
}

/// A header's name alone, whose value is the next word.
fn is_header_name(word: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    word.len() <= 40 && word.bytes().all(sign) && matches!(says(word), Says::Secret | Says::Password)
}

/// Words before a name that is set to the next word.
const SETTERS: &[&str] = &["setx", "setenv", "-x", "-gx", "-Ux", "-Ugx", "-xg", "-lx", "-xU"];

/// Whether the word at `at` is the name that `setx NAME value` or `set -gx NAME value` sets.
fn sets(line: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map(|b| line[b]).unwrap_or_default();
    let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    SETTERS.contains(&before)
        && !line[at].is_empty()
        && line[at].bytes().all(sign)
        && matches!(says(line[at]), Says::Secret | Says::Password)
}

fn is_flag(word: &str) -> bool {
    let option = || {
        word.strip_prefix('/').is_some_and(|name| {
            matches!(says(name), Says::Password | Says::Secret) && !name.contains(['/', '.'])
        })
    };
    word.len() > 1 && (word.starts_with('-') || option()) && !word.contains(char::is_whitespace)
}

/// Whether the word after a flag is its value: not another flag, unless a credential is due and it is no flag's name.
fn takes(flag: &str, value: &str) -> bool {
    let due = matches!(says(flag), Says::Password | Says::Secret);
    !value.starts_with('-') || due && shape::is_random(value, 16)
}

fn flag(name: &str, value: &str, depth: u8) -> Vec<Match> {
    if says(name) == Says::Neutral && (is_assignment(value) || is_header(value)) {
        // As in `env -S "NAME=value command"`.
        if is_assignment(value) && value.contains(' ') {
            return find(value, depth + 1);
        }
        return single(value, depth);
    }
    // What a short flag is for only its value tells.
    let is_short = SHORT.contains(&name) && (shape::is_random(value, 16) || is_key(value));
    let name = if is_short { "token" } else { name };
    judge(Context::new(From::Argument, name, depth), value)
}

/// Short flags after which a token or key may stand.
const SHORT: &[&str] = &["-k", "-t", "-a", "-s", "-p", "-w", "-x", "-K", "-T", "-A", "-S", "-P", "-W"];

/// Whether a word is as long as a key in hexadecimal digits.
fn is_key(word: &str) -> bool {
    [16, 20, 24, 32, 40, 48, 64].contains(&word.len()) && shape::is_hex(word)
}

/// A word that stands for itself.
fn single(word: &str, depth: u8) -> Vec<Match> {
    let (start, word) = trimmed(word);
    if is_plain(word) {
        return Vec::new();
    }
    // As in `set NAME=value&& …` and `$env:NAME='value';`.
    let word = word.trim_end_matches(['&', ';']);
    if let Some(rest) = word.strip_prefix("$env:").filter(|rest| is_assignment(rest)) {
        return shifted(assignment(rest, depth), start + 5);
    }
    let found = if let Some((name, rest)) = split_option(word) {
        shifted(judge(Context::new(From::Argument, name, depth), &word[rest..]), rest)
    } else if let Some((name, rest)) = split_flag(word) {
        let value = &word[rest..];
        if HEADER_FLAGS.contains(&name) {
            shifted(header_text(value, depth), rest)
        } else if ENV_FLAGS.contains(&name) && is_assignment(value) {
            shifted(assignment(value, depth), rest)
        } else {
            shifted(judge(Context::new(From::Argument, name, depth), value), rest)
        }
    } else if is_assignment(word) {
        assignment(word, depth)
    } else if is_header(word) {
        header_text(word, depth)
    } else if is_pinned(word) {
        formats::find(word)
    } else if let Some(at) = named_inside(word) {
        shifted(assignment(&word[at..], depth), at)
    } else {
        judge(Context::new(From::Argument, "", depth), word)
    };
    shifted(found, start)
}

/// Where in a word a name begins that says secret and is given a value, as in `//registry.acme.dev/:_authToken=…`.
fn named_inside(word: &str) -> Option<usize> {
    let at = word.find('=').filter(|&at| at + 8 < word.len() && !word.contains("://"))?;
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = word[..at].rsplit(|c| !sign(c)).next().unwrap_or_default();
    let fits = name.len() < at && matches!(says(name), Says::Secret | Says::Password);
    fits.then_some(at - name.len())
}

/// A package with a version or a commit, whose hash is no secret: `@acme/mcp@1.2`, `github:acme/mcp#3f9a…`.
fn is_pinned(word: &str) -> bool {
    let package = word.contains('@') && (word.starts_with('@') || !word.contains(':'));
    !word.contains("://") && (package || word.contains('#'))
}

/// `/token:value` and `-Token:value`, as programs of Windows take it.
fn split_option(word: &str) -> Option<(&str, usize)> {
    let at = word.find([':', '=']).filter(|at| (3..=48).contains(at))?;
    let name = word[..at].strip_prefix(['/', '-'])?;
    let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let fits = word.starts_with('/') || word.as_bytes()[at] == b':';
    (fits && name.bytes().all(sign) && matches!(says(name), Says::Secret | Says::Password))
        .then_some((name, at + 1))
}

fn split_flag(word: &str) -> Option<(&str, usize)> {
    let at = word.find('=')?;
    is_flag(&word[..at]).then_some((&word[..at], at + 1))
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    let first = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let padding = word[name.len()..].bytes().all(|b| b == b'=') && name.len() >= 16;
    !padding
        && name.bytes().next().is_some_and(first)
        && name.len() <= 80
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}

/// Whether a text without white space is an assignment under a name that says something.
pub(super) fn assigns(value: &str) -> bool {
    is_assignment(value)
        && value.split_once('=').is_some_and(|(name, v)| says(name) != Says::Neutral && !v.is_empty())
        || named_inside(value).is_some()
}

fn assignment(word: &str, depth: u8) -> Vec<Match> {
    let Some(at) = word.find('=') else { return Vec::new() };
    let (name, value) = (&word[..at], &word[at + 1..]);
    let context = Context::new(From::Variable, name, depth);
    let mut found = judge(context, value);
    // As in `NAME='value' command`.
    if found.is_empty() && value.contains(' ') && matches!(says(name), Says::Password | Says::Secret) {
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let skip = usize::from(quote.is_some());
        let first = value[skip..].split(quote.unwrap_or(' ')).next().unwrap_or_default();
        found = shifted(judge(context, first), skip);
    }
    shifted(found, at + 1)
}

/// `Name: value` or `Authorization:value`, as bridges take it.
fn is_header(word: &str) -> bool {
    let Some((name, value)) = word.split_once(':') else { return false };
    // A sentence about a password is no header.
    let told = says(name) == Says::Password && value.trim().contains(' ');
    let fits = !told
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits && !value.starts_with("//") && (value.starts_with(' ') || name.eq_ignore_ascii_case("authorization"))
}

fn header_text(text: &str, depth: u8) -> Vec<Match> {
    let (start, text) = trimmed(text);
    if text.starts_with('{') {
        return judge_bare(text, depth, start);
    }
    let sign = if text.contains(':') { ':' } else { '=' };
    let Some(at) = text.find(sign) else { return judge_bare(text, depth, start) };
    shifted(judge_header(&text[..at], &text[at + 1..], depth), start + at + 1)
}

fn judge_bare(text: &str, depth: u8, start: usize) -> Vec<Match> {
    shifted(judge(Context::new(From::Header, "", depth), text), start)
}

/// What is secret in a text: a command line, a comment, prose.
pub(super) fn find(text: &str, depth: u8) -> Vec<Match> {
    if depth > super::value::DEEPEST {
        return formats::find(text);
    }
    let ranges = split(text);
    let line: Vec<&str> = ranges.iter().map(|r| &text[r.clone()]).collect();
    let is_pinned = |word: &str| shape::is_hex(word) && line.iter().any(|word| is_pin(word));
    let mut found: Vec<Match> = words(&line, depth)
        .into_iter()
        .chain(programs::echoed(&line, depth))
        .chain(programs::find(&line, depth + 1))
        .filter(|hit| *hit.found.rule != RANDOM_VALUE || !prose::is_labelled(&line[..hit.index]))
        .filter(|hit| *hit.found.rule != RANDOM_VALUE || !is_pinned(line[hit.index]))
        .flat_map(|hit| shifted(vec![hit.found], ranges[hit.index].start))
        .collect();
    found.extend(prose::find(text, &ranges));
    found.extend(assigned::find(text, depth));
    found.extend(formats::find(text));
    super::found::apart(found)
}

/// The words of a text as a shell would part them, roughly; quotes around a whole word and punctuation after it are left out.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = None;
    let mut quote = None;
    let last = [text.rfind('"'), text.rfind('\'')].map(Option::unwrap_or_default);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, c) if c.is_whitespace() || matches!(c, ';' | '|') || text[at..].starts_with("&&") => {
                ranges.extend(start.take().map(|s| bare(text, s..at)));
            }
            (None, c) => {
                let first = start.is_none() || text[..at].ends_with('=');
                if matches!(c, '"' | '\'') && first && last[usize::from(c == '\'')] > at {
                    quote = Some(c);
                }
                start = start.or(Some(at));
            }
        }
    }
    ranges.extend(start.map(|s| bare(text, s..text.len())));
    ranges.retain(|r| !r.is_empty());
    ranges
}

fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let word = text[range.clone()].trim_end_matches([',', ')', '&']);
    let (skip, inside) = trimmed(word);
    range.start + skip..range.start + skip + inside.len()
}
