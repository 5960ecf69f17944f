//! What is secret in a header, a variable, a url, a text, the arguments of a command.

use std::collections::BTreeMap;

use super::found::{ArgMatch, Match};
use super::value::{Context, From};
use super::words::NameWords;
use super::{
    formats, header as headers, identifiers, json, line, names, programs, reference, rules, shape, value,
};

/// Whether a field's name promises a credential.
pub fn is_telling(name: &str) -> bool {
    matches!(names::says(name), names::Says::Password | names::Says::Secret)
}

/// Whether a name says that hashes or pins are kept under it: then the names below it are those of what was hashed.
pub fn names_hashes(name: &str) -> bool {
    identifiers::is_hash(NameWords::of(name).last())
}

/// Whether a key is data and no name: a pattern that something is compared with, as in the rules of a client's permissions.
pub fn is_pattern(key: &str) -> bool {
    key.bytes().any(|b| b"*?(|^\\".contains(&b)) || key.starts_with("~/")
}

/// Whether a word or a line that should be a name has a secret in it, or is one: by its form, or because chance made it.
pub fn is_like_secret(answer: &str) -> bool {
    let is_made = |word: &str| shape::is_random(word, 16) || shape::is_uuid(word);
    !text(answer).is_empty() || answer.split_whitespace().any(is_made)
}

/// What is secret in the value of the header `name`: the token without its scheme, the whole of a cookie header.
pub fn header(name: &str, value: &str) -> Vec<Match> {
    reference::outside(value, headers::judge_header(name, value, 0))
}

/// What is secret in the variable `name`.
///
/// At most one finding, and it spans the whole value (a connection string as much as a token), unless the value
/// holds a `${…}`: then only the literal parts are reported.
pub fn env(name: &str, value: &str) -> Vec<Match> {
    let found = value::judge(Context::new(From::Variable, name, 0), value);
    let mut found = reference::outside(value, found);
    if found.is_empty() || value.contains("${") {
        return found;
    }
    found.sort_by_key(|m| std::cmp::Reverse(m.severity));
    found.truncate(1);
    let start = value.len() - value.trim_start().len();
    found.iter_mut().for_each(|m| m.range = start..start + value.trim().len());
    found
}

/// What is secret in a server's url: in its userinfo, path and query.
pub fn url(value: &str) -> Vec<Match> {
    reference::outside(value, value::judge(Context::new(From::Query, "", 0), value))
}

/// What is secret in any other text: a command as one string, a comment, prose, a nested config.
pub fn text(value: &str) -> Vec<Match> {
    if is_short_word(value) {
        return Vec::new();
    }
    if json::is_like(value.trim_start()) {
        return reference::outside(value, json::fields(value, 1));
    }
    let mut found = reference::outside(value, line::find(value, 1));
    for one in &mut found {
        if one.rule.id.starts_with("credential-") {
            *one = Match::of(&rules::TEXT_CREDENTIAL, one.range.clone());
        }
    }
    found
}

/// One word, too short for every format and without a sign that would join a value to it. Most of what is looked at is one, so that
/// this only saves time.
fn is_short_word(text: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"_-./".contains(&b);
    text.len() < formats::SHORTEST && text.bytes().all(sign)
}

/// What is secret in the name of a tool, a pattern of such names, or a rule about a command that a tool may run.
pub fn tool(value: &str) -> Vec<Match> {
    // `Bash(curl …)`: of the command, the name of the tool is no word.
    if let Some((name, rest)) = value.split_once('(')
        && let Some(command) = rest.strip_suffix(')')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return value::shifted(text(command), name.len() + 1);
    }
    let found = text(value);
    let is_name = !value.contains([' ', '(']);
    found.into_iter().filter(|one| !is_name || one.rule != &rules::RANDOM_VALUE).collect()
}

/// What is secret in the arguments of `command`.
pub fn args(command: &str, args: &[String]) -> Vec<ArgMatch> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut found = line::words(&words, 0);
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default();
    let line: Vec<&str> = std::iter::once(command).chain(words.iter().copied()).collect();
    let of_argument = |m: ArgMatch| m.index.checked_sub(1).map(|index| ArgMatch { index, ..m });
    let own: Vec<ArgMatch> = programs::find(&line, 0).into_iter().filter_map(of_argument).collect();
    let taken: std::collections::BTreeSet<usize> = found.iter().map(|m| m.index).collect();
    found.extend(own.into_iter().filter(|m| !taken.contains(&m.index)));
    let is_contained = CONTAINERS.iter().any(|program| name == *program || args.iter().any(|a| a == program));
    if is_contained {
        found.retain(|m| m.found.rule != &rules::RANDOM_VALUE || !shape::is_hex(&args[m.index]));
    }
    let mut by_word: BTreeMap<usize, Vec<Match>> = BTreeMap::new();
    for one in found {
        by_word.entry(one.index).or_default().push(one.found);
    }
    let outside = |(index, found): (usize, Vec<Match>)| {
        let found = args.get(index).map(|word| reference::outside(word, found)).unwrap_or_default();
        found.into_iter().map(move |found| ArgMatch { index, found })
    };
    by_word.into_iter().flat_map(outside).collect()
}

/// Programs whose arguments name containers and images by their hashes.
const CONTAINERS: &[&str] =
    &["docker", "podman", "nerdctl", "crictl", "ctr", "kubectl", "finch", "lxc", "incus"];
