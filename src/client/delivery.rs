//! How a server gets its secrets: from the environment of the client, or from mcpkey when it is asked.
//!
//! Every entry has a plain form, with `${VAR}` where a secret goes, and by helper one without: for a url
//! `headersHelper` stands in for the headers, for a command `mcpkey exec NAME --` in front of it. What the second
//! lacks is [`Kept`] elsewhere. Everything that asks what a server wants, and where that goes, looks at the plain form.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;
use thiserror::Error;

use super::{Entry, Wire};
use crate::base::names::{VarName, is_variable};
use crate::base::next::Next;
use crate::client::expand;
use crate::system::files;
use crate::vault::records::Kept;

/// A server's own words for how it gets its secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// From the environment that the client was started in.
    Env,
    /// From mcpkey, which the client asks.
    Helper,
}

/// Why a server cannot be asked to take its secrets from a helper.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoHelper {
    /// The client asks no helper for web sockets.
    #[error("Claude Code asks no helper for a web socket")]
    Socket,
    /// A helper gives headers, nothing else.
    #[error("{0} stands in its url, and a helper gives headers only")]
    Url(VarName),
    /// The command itself comes from a variable.
    #[error("{0} stands in its command")]
    Command(VarName),
    /// It holds text that mcpkey would take for a placeholder of its own.
    #[error("\"{0}\" in its command would be taken for a placeholder")]
    Braces(String),
    /// Somebody else's helper.
    #[error("it has a headersHelper of its own")]
    Taken,
    /// Its value is known in one project, and the client asks for a server of the user's in its own directory.
    #[error(
        "{0} is stored for one project, and Claude Code asks for a server of the user's scope outside of any"
    )]
    ProjectOnly(VarName),
    /// Nothing in it is a secret.
    #[error("it mentions no secret")]
    Nothing,
}

/// What stands in for a header that a helper gives. No HTTP client can send it, so that nothing is sent at all where
/// mcpkey does not answer: without it Claude Code would connect as nobody, and say nothing of it (measured, 2.1.329).
const BLOCK: &str = "→";
const BEARER: &str = "Bearer ";

/// What stands in for a header of this value.
fn block(value: &str) -> String {
    if value.starts_with(BEARER) { format!("{BEARER}{BLOCK}") } else { BLOCK.to_owned() }
}

/// Whether a header's value stands in for one that a helper gives.
pub fn is_block(value: &str) -> bool {
    value.strip_prefix(BEARER).unwrap_or(value) == BLOCK
}

/// The key of a helper.
pub const HELPER: &str = "headersHelper";
const EXEC: &str = "exec";

/// What a shared entry says to those who do not have mcpkey.
fn note() -> String {
    format!(
        "its secrets come from mcpkey: run '{}' once; or copy .mcp.json.example over this file and export its variables",
        Next::Setup
    )
}

/// The key of that, which the client ignores.
const NOTE: &str = "mcpkey";

impl Delivery {
    /// How this entry gets its secrets.
    pub fn of(entry: &Entry) -> Self {
        let by_helper = match entry {
            Entry::Stdio { .. } => executed(entry).is_some(),
            Entry::Remote { extra, .. } => extra.get(HELPER).and_then(Value::as_str).is_some_and(is_ours),
        };
        if by_helper { Self::Helper } else { Self::Env }
    }

    /// The word of settings, flags and machine views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Helper => "helper",
        }
    }
}

impl FromStr for Delivery {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = [Self::Env, Self::Helper].into_iter().find(|delivery| delivery.as_str() == text);
        found.ok_or_else(|| {
            format!("unknown delivery \"{}\": use env or helper", crate::base::text::short(text))
        })
    }
}

/// Whether a helper's command line is `mcpkey headers`, by whatever path, with variables and `exec` in front of it.
fn is_ours(command: &str) -> bool {
    let words = shlex::split(command).unwrap_or_default();
    let is_front = |word: &&String| {
        word.split_once('=').is_some_and(|(name, _)| is_variable(name)) || word.as_str() == "exec"
    };
    let mut words = words.iter().skip_while(is_front);
    words.next().is_some_and(|word| is_mcpkey(word)) && words.next().is_some_and(|word| word == "headers")
}

/// The command line of a helper, where `program` is mcpkey's path, or none in a config that is shared.
///
/// The shell makes way for mcpkey, so that the client's signal reaches it, and a client that was started from a desktop,
/// whose `PATH` lacks the places of a person's own programs, finds it too (both measured).
fn helper(program: Option<&str>) -> String {
    match program {
        Some(path) if cfg!(windows) => format!("\"{path}\" headers"),
        // No path holds a NUL, the one thing that cannot be quoted.
        Some(path) => format!("exec {} headers", shlex::try_quote(path).unwrap_or_default()),
        None => format!("{} exec mcpkey headers", files::usual_path()),
    }
}

/// Whether a command is mcpkey, by whatever path.
pub(super) fn is_mcpkey(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name) == "mcpkey"
}

/// The program and the arguments behind `mcpkey exec NAME --`.
fn executed(entry: &Entry) -> Option<(&String, &[String])> {
    let Entry::Stdio { command, args, .. } = entry else { return None };
    match args.as_slice() {
        [exec, _, dashes, program, rest @ ..] if exec == EXEC && dashes == "--" => {
            is_mcpkey(command).then_some((program, rest))
        }
        _ => None,
    }
}

/// How a placeholder is spelled behind `mcpkey exec`, where the client must not replace it: `${…}` as `{{…}}`.
fn spelled(written: &str) -> String {
    format!("{}}}", written.replacen('$', "{", 1))
}

/// `text` with each `{{VAR}}` as the placeholder it stands for.
fn unspelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, after) = (&rest[..start], &rest[start + 2..]);
        out.push_str(before);
        let is_name = |text: &str| is_variable(text.split(":-").next().unwrap_or(text));
        match after.split_once("}}").filter(|(inner, _)| is_name(inner)) {
            Some((inner, behind)) => {
                out.push_str(&format!("${{{inner}}}"));
                rest = behind;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// mcpkey as an entry by helper calls it: by a path, or by its name alone.
pub fn program(entry: &Entry) -> Option<String> {
    match entry {
        Entry::Stdio { command, .. } => executed(entry).map(|_| command.clone()),
        Entry::Remote { extra, .. } => {
            let words = shlex::split(extra.get(HELPER)?.as_str()?)?;
            words.into_iter().find(|word| is_mcpkey(word))
        }
    }
}

/// Whether these words are behind `mcpkey exec NAME --`, which replaces `{{VAR}}` in them.
pub fn is_executed(command: &str, args: &[&str]) -> bool {
    is_mcpkey(command) && matches!(args, [exec, _, dashes, ..] if *exec == EXEC && *dashes == "--")
}

/// The plain form of an entry by helper, of which the rest was `kept`.
pub fn plain(entry: &Entry, kept: &Kept) -> Entry {
    let mut plain = entry.clone();
    plain.extra_mut().shift_remove(NOTE);
    match &mut plain {
        Entry::Stdio { command, args, env, .. } => {
            if let Some((program, rest)) = executed(entry) {
                *command = unspelled(program);
                *args = rest.iter().map(|arg| unspelled(arg)).collect();
                complete(env, &kept.env);
            }
        }
        Entry::Remote { headers, extra, .. } => {
            extra.shift_remove(HELPER);
            complete(headers, &kept.headers);
            headers.retain(|(_, value)| !is_block(value));
        }
    }
    plain
}

/// Adds what was kept; a block makes way for it, anything else stands.
fn complete(pairs: &mut Vec<(String, String)>, kept: &BTreeMap<String, String>) {
    for (name, value) in kept {
        match pairs.iter_mut().find(|(have, _)| have.eq_ignore_ascii_case(name)) {
            Some((_, text)) if is_block(text) => value.clone_into(text),
            Some(_) => {}
            None => pairs.push((name.clone(), value.clone())),
        }
    }
}

/// What the plain form of an entry has to give back to its form by helper.
pub fn kept_of(plain: &Entry) -> Kept {
    let mentioning = plain.pairs().iter().filter(|(_, value)| !expand::placeholders(value).is_empty());
    kept(plain, mentioning.cloned().collect())
}

/// What was taken out of the pairs of `entry`, as what it is.
fn kept(entry: &Entry, pairs: BTreeMap<String, String>) -> Kept {
    match entry {
        Entry::Stdio { .. } => Kept { env: pairs, ..Kept::default() },
        Entry::Remote { .. } => Kept { headers: pairs, ..Kept::default() },
    }
}

/// The form by helper of a plain entry, and what has to be kept of it. `moves` says which variables the helper is to
/// supply; `program` is mcpkey's path, or none in a config that is shared.
pub fn by_helper(
    server: &str,
    entry: &Entry,
    program: Option<&str>,
    moves: &dyn Fn(&VarName) -> bool,
) -> Result<(Entry, Kept), NoHelper> {
    let wanted = |text: &str| {
        expand::placeholders(text)
            .iter()
            .find_map(|p| p.name.parse::<VarName>().ok().filter(|name| moves(name)))
    };
    let mut helped = entry.clone();
    let taken = take(helped.pairs_mut(), &wanted);
    let mut found = !taken.is_empty();
    match &mut helped {
        Entry::Stdio { command, args, .. } => {
            if let Some(name) = wanted(command) {
                return Err(NoHelper::Command(name));
            }
            let mut line = std::iter::once(&*command).chain(&*args);
            if let Some(word) = line.find(|word| unspelled(word) != **word) {
                return Err(NoHelper::Braces(crate::base::text::short(word)));
            }
            let moves = |name: &VarName| moves(name) && !entry.defines(name.as_str());
            let front = [EXEC, server, "--", command].map(str::to_owned);
            let respelled: Vec<String> = args.iter().map(|arg| respelled(arg, &moves)).collect();
            found |= respelled != *args;
            *args = front.into_iter().chain(respelled).collect();
            *command = program.unwrap_or("mcpkey").to_owned();
        }
        Entry::Remote { wire: Wire::Ws, .. } => return Err(NoHelper::Socket),
        Entry::Remote { url, headers, extra, .. } => {
            if extra.contains_key(HELPER) {
                return Err(NoHelper::Taken);
            }
            if let Some(name) = wanted(url) {
                return Err(NoHelper::Url(name));
            }
            headers.extend(taken.iter().map(|(name, value)| (name.clone(), block(value))));
            extra.insert(HELPER.to_owned(), helper(program).into());
        }
    }
    if !found {
        return Err(NoHelper::Nothing);
    }
    if program.is_none() {
        helped.extra_mut().insert(NOTE.to_owned(), note().into());
    }
    Ok((helped, kept(entry, taken)))
}

/// Takes out the pairs whose value mentions what is wanted.
fn take(
    pairs: &mut Vec<(String, String)>,
    wanted: &dyn Fn(&str) -> Option<VarName>,
) -> BTreeMap<String, String> {
    let taken = pairs.iter().filter(|(_, value)| wanted(value).is_some()).cloned().collect();
    pairs.retain(|(_, value)| wanted(value).is_none());
    taken
}

/// `text` with the placeholders of what `moves` spelled so that the client leaves them alone.
fn respelled(text: &str, moves: &dyn Fn(&VarName) -> bool) -> String {
    let mut out = text.to_owned();
    for placeholder in expand::placeholders(text).into_iter().rev() {
        if placeholder.name.parse::<VarName>().is_ok_and(|name| moves(&name)) {
            let written = &text[placeholder.range.clone()];
            out.replace_range(placeholder.range, &spelled(written));
        }
    }
    out
}

#[cfg(test)]
#[path = "delivery_properties.rs"]
mod properties;

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
