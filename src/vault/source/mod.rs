//! Where a value comes from that no store holds: a program that is asked for it when it is wanted.
//!
//! A source rests in the item, as the person agreed to it. The very words that start the program are in it, so that no file which
//! others can edit says what is run, also not the data file that the words were made by.

mod pattern;
pub mod programs;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::base::shell;
use crate::base::system::System;
use crate::base::text;

use super::spelled::is_false;

/// The word of the index for a source that is a command of the person's own.
pub const COMMAND: &str = "command";

/// Characters of a reference or a command line at most.
const LONGEST: usize = 1000;

/// How a value is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// As a person writes it: `op://Dev/github/token`, or a command line.
    pub written: String,
    /// The name of the vault; none for a command of the person's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<String>,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Where the value is in what is printed, which is JSON then (RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// Whether the first line of what is printed is the value.
    #[serde(default, rename = "first-line", skip_serializing_if = "is_false")]
    pub is_first_line: bool,
    /// How many seconds it may take at most.
    pub seconds: u64,
    /// When the program asks a person something.
    #[serde(default)]
    pub asks: Asks,
    /// For how many seconds a value that was fetched is kept in the item; it is not kept at all where this is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u64>,
}

/// When a program asks a person something on the terminal, such as a password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// Never.
    #[default]
    Never,
    /// The first time, and not while it remembers that.
    Once,
    /// Each time.
    EachTime,
}

/// Why something is no source.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadSource {
    /// Nothing stands there.
    #[error("nothing is said")]
    Empty,
    /// More than anybody types.
    #[error("it is longer than {LONGEST} characters")]
    TooLong,
    /// A character that nobody sees, a line break among them.
    #[error("it has a character in it that does not show, or a line break")]
    Unseen,
    /// `${`
    #[error("it has \"${{\" in it, and nothing is filled in here")]
    Placeholder,
    /// A command line with a quote that is not closed.
    #[error("a quote in it is not closed")]
    Quote,
    /// A piece of a reference that a program would take for an option.
    #[error("\"{0}\" in it would be taken for an option")]
    Option(String),
    /// A reference that is not of the form its vault has.
    #[error("it is not of the form {0}")]
    Form(String),
    /// A program that is named from where one stands.
    #[error(
        "{0} is a path from where you stand, and the program is started elsewhere: name it by its whole path"
    )]
    Relative(String),
}

/// Why what a program printed is no value. No variant holds any of it.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadOutput {
    /// Bytes.
    #[error("what it printed is not text")]
    NotText,
    /// Not JSON.
    #[error("what it printed is not JSON")]
    NotJson,
    /// JSON without the member.
    #[error("what it printed has nothing at {0}")]
    Nothing(String),
    /// A list or an object in place of a value.
    #[error("what it printed has more than a value at {0}")]
    NotOne(String),
}

impl Source {
    /// A command line of the person's own. It is split as a shell splits words, and no shell reads it.
    pub fn of_command(line: &str) -> Result<Self, BadSource> {
        let line = checked(line)?;
        let words = shell::split(line, System::here()).ok_or(BadSource::Quote)?;
        let program = words.first().filter(|program| !program.is_empty()).ok_or(BadSource::Empty)?;
        check_program(program)?;
        Ok(Self {
            written: line.to_owned(),
            vault: None,
            words,
            json: None,
            is_first_line: false,
            seconds: programs::SECONDS,
            asks: Asks::Once,
            ttl: None,
        })
    }

    /// The word that the index shows for it.
    pub fn word(&self) -> &str {
        self.vault.as_deref().unwrap_or(COMMAND)
    }

    /// The program, as it is named.
    pub fn program(&self) -> &str {
        self.words.first().map(String::as_str).unwrap_or_default()
    }

    /// The command line, as a person could type it.
    pub fn line(&self) -> String {
        let words: Vec<_> = self.words.iter().map(|word| shell::quoted(word, System::here())).collect();
        text::line(&words.join(" "), 3 * LONGEST)
    }

    /// What of `output` is the value. The line break at its end is none of it.
    pub fn value(&self, output: &[u8]) -> Result<Zeroizing<String>, BadOutput> {
        let printed = std::str::from_utf8(output).map_err(|_| BadOutput::NotText)?;
        let value = match &self.json {
            Some(pointer) => member(printed, pointer)?,
            None if self.is_first_line => {
                Zeroizing::new(printed.lines().next().unwrap_or_default().to_owned())
            }
            None => Zeroizing::new(printed.to_owned()),
        };
        let rest = value.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        Ok(rest.map(|rest| Zeroizing::new(rest.to_owned())).unwrap_or(value))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::line(&self.written, 200))
    }
}

/// The text at `pointer` of a JSON document; nothing else of that stays in memory.
fn member(printed: &str, pointer: &str) -> Result<Zeroizing<String>, BadOutput> {
    let mut document: Value = serde_json::from_str(printed).map_err(|_| BadOutput::NotJson)?;
    let found = match document.pointer(pointer) {
        Some(Value::String(text)) => Ok(Zeroizing::new(text.clone())),
        Some(Value::Number(number)) => Ok(Zeroizing::new(number.to_string())),
        None | Some(Value::Null) => Err(BadOutput::Nothing(text::short(pointer))),
        Some(_) => Err(BadOutput::NotOne(text::short(pointer))),
    };
    wipe(&mut document);
    found
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| wipe(member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a person wrote, without white space around it, if it can be a source at all.
fn checked(written: &str) -> Result<&str, BadSource> {
    let written = written.trim();
    match written {
        "" => Err(BadSource::Empty),
        _ if written.chars().count() > LONGEST => Err(BadSource::TooLong),
        _ if written.contains(text::is_unsafe) => Err(BadSource::Unseen),
        _ if written.contains("${") => Err(BadSource::Placeholder),
        written => Ok(written),
    }
}

/// A program is named as the `PATH` has it, or by its whole path.
fn check_program(program: &str) -> Result<(), BadSource> {
    let is_bare = !program.contains(['/', '\\']);
    if is_bare || std::path::Path::new(program).is_absolute() {
        Ok(())
    } else {
        Err(BadSource::Relative(text::short(program)))
    }
}

#[cfg(test)]
mod tests;
