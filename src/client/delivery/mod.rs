//! How a server gets its secrets: from the environment of the client, or from mcpkey, which the entry starts.
//!
//! Every entry has a plain form, with `${VAR}` where a secret goes, and one in which mcpkey stands between: for a url the
//! command `mcpkey bridge`, for a command `mcpkey exec NAME --` in front of it. Each says everything that the other does.
//! Everything that asks what a server wants, and where that goes, looks at the plain form.

mod bridge;
mod executed;

use std::str::FromStr;

use thiserror::Error;

use super::Entry;
use super::bridged::{BridgeWords, MCPKEY, is_mcpkey};
use crate::base::names::{AccountName, VarName};
use crate::base::next::Next;
use crate::client::expand;
use crate::known::{Scope, Wire};

use executed::Executed;

/// A server's own words for how it gets its secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// From the environment that the client was started in.
    Env,
    /// From mcpkey, which the client starts in the server's place.
    Mcpkey,
}

/// Why mcpkey cannot stand between the client and a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Undeliverable {
    /// The bridge speaks HTTP only.
    #[error("mcpkey bridges no web socket")]
    Socket,
    /// The command itself comes from a variable.
    #[error("{0} stands in its command")]
    Command(VarName),
    /// It holds text that mcpkey would take for a placeholder of its own.
    #[error("\"{0}\" in it would be taken for a placeholder")]
    Braces(String),
    /// Somebody's helper gives its headers.
    #[error("it has a headersHelper of its own")]
    Helper,
    /// The client itself signs in there.
    #[error("Claude Code signs in there itself")]
    Login,
    /// Its entry says of which account it gets them, which only a person changes.
    #[error("its entry names an account; change it by hand")]
    Account,
    /// Nothing in it is a secret.
    #[error("it mentions no secret")]
    Nothing,
}

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
        match between(entry) {
            Some(_) => Self::Mcpkey,
            None => Self::Env,
        }
    }

    /// How a new server of this scope gets its secrets as long as nobody decides otherwise: a file that is shared works without
    /// mcpkey, a person's own has it at hand.
    pub fn usual(scope: Scope) -> Self {
        match scope {
            Scope::Project => Self::Env,
            Scope::Local | Scope::User => Self::Mcpkey,
        }
    }

    /// The word of settings, flags and machine views.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Mcpkey => "mcpkey",
        }
    }
}

impl FromStr for Delivery {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = [Self::Env, Self::Mcpkey].into_iter().find(|delivery| delivery.as_str() == text);
        found.ok_or_else(|| {
            format!("unknown delivery \"{}\": use env or mcpkey", crate::base::text::short(text))
        })
    }
}

/// What mcpkey does for an entry that starts it.
enum Between<'a> {
    Bridge(BridgeWords),
    Exec(Executed<'a>),
}

fn between(entry: &Entry) -> Option<Between<'_>> {
    let Entry::Stdio { command, args, .. } = entry else { return None };
    if !is_mcpkey(command) {
        return None;
    }
    let executed = executed::read(args).map(Between::Exec);
    executed.or_else(|| BridgeWords::of(entry).map(Between::Bridge))
}

/// mcpkey as an entry calls it: by a path, or by its name alone.
pub fn program(entry: &Entry) -> Option<&str> {
    match entry {
        Entry::Stdio { command, .. } if between(entry).is_some() => Some(command),
        _ => None,
    }
}

/// Whether mcpkey starts the command of this entry where the client stands, even where it is one for all projects.
pub fn is_here(entry: &Entry) -> bool {
    matches!(between(entry), Some(Between::Exec(Executed { is_here: true, .. })))
}

/// The account whose values mcpkey fills in, where this entry names one.
pub fn account(entry: &Entry) -> Option<AccountName> {
    match between(entry)? {
        Between::Bridge(words) => words.account,
        Between::Exec(executed) => executed.account,
    }
}

/// Whether these words are arguments in which mcpkey, and not the client, fills in placeholders of its own.
pub fn is_between(command: &str, args: &[&str]) -> bool {
    // Of nearly every entry that is all.
    if !is_mcpkey(command) {
        return false;
    }
    let args = args.iter().map(|arg| (*arg).to_owned()).collect();
    between(&Entry::stdio(command.to_owned(), args, Vec::new())).is_some()
}

/// The plain form of an entry, whichever form it has.
pub fn plain(entry: &Entry) -> Entry {
    let mut plain = match between(entry) {
        Some(Between::Bridge(words)) => bridge::plain(entry, &words),
        Some(Between::Exec(Executed { program, args, .. })) => executed::plain(entry, program, args),
        None => return entry.clone(),
    };
    plain.extra_mut().shift_remove(NOTE);
    plain
}

/// The form of a plain entry in which mcpkey stands between. `moves` says which variables mcpkey is to supply; `program`
/// is its path, or none in a config that is shared; `is_here` says that a command starts where the client stands.
pub fn by_mcpkey(
    server: &str,
    entry: &Entry,
    program: Option<&str>,
    is_here: bool,
    moves: &dyn Fn(&VarName) -> bool,
) -> Result<Entry, Undeliverable> {
    let mut mentioned = entry.placeholders();
    let wants = mentioned.any(|(_, placeholder)| placeholder.name.parse().is_ok_and(|name| moves(&name)));
    if wants { started(server, entry, program, is_here, moves) } else { Err(Undeliverable::Nothing) }
}

/// A server behind a url that mentions no secret, for a client that does not reach it by itself.
pub fn bridged(server: &str, entry: &Entry, program: Option<&str>) -> Result<Entry, Undeliverable> {
    match entry {
        Entry::Remote { .. } => started(server, entry, program, false, &|_| false),
        Entry::Stdio { .. } => Err(Undeliverable::Nothing),
    }
}

fn started(
    server: &str,
    entry: &Entry,
    program: Option<&str>,
    is_here: bool,
    moves: &dyn Fn(&VarName) -> bool,
) -> Result<Entry, Undeliverable> {
    let between = match entry {
        Entry::Remote { wire: Wire::Ws, .. } => return Err(Undeliverable::Socket),
        Entry::Remote { extra, .. } if extra.contains_key("headersHelper") => {
            return Err(Undeliverable::Helper);
        }
        Entry::Remote { extra, .. } if extra.contains_key("oauth") => return Err(Undeliverable::Login),
        Entry::Remote { .. } => bridge::write(server, entry, moves),
        Entry::Stdio { .. } => executed::write(server, entry, is_here, moves),
    };
    let mut between = between?;
    if let Entry::Stdio { command, .. } = &mut between {
        program.unwrap_or(MCPKEY).clone_into(command);
    }
    if program.is_none() {
        between.extra_mut().insert(NOTE.to_owned(), note().into());
    }
    Ok(between)
}

/// `text` with each placeholder of what `moves` as `spell` writes it, so that the client leaves it alone.
fn respelled(text: &str, moves: &dyn Fn(&VarName) -> bool, spell: fn(&str) -> String) -> String {
    let mut out = text.to_owned();
    for placeholder in expand::placeholders(text).into_iter().rev() {
        if placeholder.name.parse::<VarName>().is_ok_and(|name| moves(&name)) {
            let written = spell(&text[placeholder.range.clone()]);
            out.replace_range(placeholder.range, &written);
        }
    }
    out
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;
