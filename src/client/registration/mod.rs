//! What was typed after `add`, as an entry with its literal values and the blanks that are still to be asked for.
//!
//! Pure. The rules of the command line are those of `claude mcp add`, measured by `tests/it/add/parity.rs`.

mod choices;
pub mod claimed;
pub mod fields;
pub mod going;
pub mod mended;
pub mod naming;
mod samples;

use serde_json::Value;
use thiserror::Error;

use crate::base::names::{VarName, is_token};
use crate::client::template::{Reached, Template};
use crate::client::{Entry, EntryProblem, Field, Transport};
use crate::known::Wire;
use crate::vault::destination;

pub use choices::{BadChoice, Choices};
pub use fields::Blank;

/// A server about to be registered.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The entry as typed, literal values and all.
    pub entry: Entry,
    /// Values that were not typed.
    pub blanks: Vec<Blank>,
    /// Flags that mean nothing for a server of this kind.
    pub ignored: Vec<&'static str>,
    /// The JSON that was given, whose shape the entry keeps.
    pub given: Option<Value>,
}

/// The words of the command line.
#[derive(Debug, Clone, Default)]
pub struct AddWords<'a> {
    /// `-t`.
    pub transport: Option<Transport>,
    /// Url or command.
    pub target: &'a str,
    /// Arguments of the command.
    pub args: &'a [String],
    /// `-e`.
    pub env: &'a [String],
    /// `-H`.
    pub headers: &'a [String],
    /// `--bearer`.
    pub bearer: bool,
}

/// Why the words make no server.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadWords {
    /// A header that cannot be sent.
    #[error("invalid header \"{0}\": {1}")]
    Header(String, &'static str),
    /// A variable that no process can have.
    #[error("invalid environment variable \"{0}\": {1}")]
    Env(String, &'static str),
    /// A url where one is needed.
    #[error("invalid url \"{0}\"")]
    Url(String),
    /// A flag for the other kind of server.
    #[error("{0} is for {1} servers")]
    Misplaced(&'static str, &'static str),
    /// `--bearer` beside an Authorization header.
    #[error("--bearer and an Authorization header are the same thing: give one of them")]
    TwoBearers,
    /// Words after the url.
    #[error("a url takes no arguments, but \"{0}\" follows it")]
    ArgsAfterUrl(String),
    /// A long word after the url, which is not repeated: a token that was typed after `--bearer` is one.
    #[error("a url takes no arguments, and a value is never one: --bearer, -H NAME and -e KEY ask for it")]
    ValueAfterUrl,
    /// Not an entry that the client would load.
    #[error("the entry: {0}")]
    Entry(#[from] EntryProblem),
    /// A secret under a key to whose value the client gives no placeholders.
    #[error("\"{0}\" holds what looks like a secret, and no placeholder works there")]
    SecretElsewhere(String),
    /// A flag where a command belongs.
    #[error("{0} is no command: it begins with a dash")]
    FlagAsCommand(String),
    /// A command of no letters.
    #[error("the command is empty")]
    EmptyCommand,
}

const AUTHORIZATION: &str = "Authorization";
const BEARER: &str = "Bearer ";

impl Registration {
    /// An entry that is JSON already.
    pub fn from_json(given: &Value) -> Result<Self, BadWords> {
        let entry = Entry::read(given)?;
        match &entry {
            Entry::Stdio { env, .. } => {
                env.iter().try_for_each(|(name, value)| check_env(name, name, value))?;
            }
            Entry::Remote { url, headers, .. } => {
                check_url(url)?;
                headers.iter().try_for_each(|(name, value)| check_header(name, name, value))?;
            }
        }
        if let Some((key, _)) = entry.extra().iter().find(|(key, value)| !fields::is_harmless(key, value)) {
            return Err(BadWords::SecretElsewhere(crate::base::text::short(key)));
        }
        Ok(Self { entry, blanks: Vec::new(), ignored: Vec::new(), given: Some(given.clone()) })
    }

    /// `entry`, this draft's with its placeholders, as it is to be written.
    pub fn written(&self, entry: &Entry) -> Value {
        match &self.given {
            Some(given) => entry.to_value_like(given),
            None => entry.to_value(),
        }
    }

    /// Reads the words. A url needs no `-t http`: nothing else it could mean would work.
    pub fn read(words: &AddWords<'_>) -> Result<Self, BadWords> {
        let guess = match words.target.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()) {
            Some(scheme) if scheme == "http" || scheme == "https" => Transport::Remote(Wire::Http),
            Some(scheme) if scheme == "ws" || scheme == "wss" => Transport::Remote(Wire::Ws),
            _ => Transport::Stdio,
        };
        match words.transport.unwrap_or(guess) {
            Transport::Stdio => Self::stdio(words),
            Transport::Remote(wire) => Self::remote(wire, words),
        }
    }

    fn stdio(words: &AddWords<'_>) -> Result<Self, BadWords> {
        if words.bearer {
            return Err(BadWords::Misplaced("--bearer", "http, sse and ws"));
        }
        if words.target.is_empty() {
            return Err(BadWords::EmptyCommand);
        }
        if is_flag(words.target) {
            return Err(BadWords::FlagAsCommand(crate::base::text::short(words.target)));
        }
        let mut blanks = Vec::new();
        let mut env: Vec<(String, String)> = Vec::new();
        for typed in words.env {
            let (name, value) = match typed.split_once('=') {
                Some((name, value)) => (name, value),
                None => {
                    blanks.push(Blank { place: Field::Env(typed.clone()), at: 0, variable: None });
                    (typed.as_str(), "")
                }
            };
            check_env(typed, name, value)?;
            set(&mut env, name, value);
        }
        let args = words.args.to_vec();
        let ignored = if words.headers.is_empty() { Vec::new() } else { vec!["-H"] };
        Ok(Self { entry: Entry::stdio(words.target.to_owned(), args, env), blanks, ignored, given: None })
    }

    fn remote(wire: Wire, words: &AddWords<'_>) -> Result<Self, BadWords> {
        match words.args.first() {
            Some(arg) if arg.len() < 12 => return Err(BadWords::ArgsAfterUrl(crate::base::text::short(arg))),
            Some(_) => return Err(BadWords::ValueAfterUrl),
            None => {}
        }
        check_url(words.target)?;
        let mut blanks = Vec::new();
        let mut headers: Vec<(String, String)> = Vec::new();
        for typed in words.headers {
            let (name, value) = match typed.split_once(':') {
                Some((name, value)) => (name.trim(), value.trim()),
                None => (typed.trim(), ""),
            };
            check_header(typed, name, value)?;
            if !typed.contains(':') {
                blanks.push(Blank { place: Field::Header(name.to_owned()), at: 0, variable: None });
            }
            // The client keeps two spellings of one name, and sends both values in one header.
            set(&mut headers, name, value);
        }
        if words.bearer {
            if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION)) {
                return Err(BadWords::TwoBearers);
            }
            headers.push((AUTHORIZATION.to_owned(), BEARER.to_owned()));
            let place = Field::Header(AUTHORIZATION.to_owned());
            blanks.push(Blank { place, at: BEARER.len(), variable: None });
        }
        let ignored = if words.env.is_empty() { Vec::new() } else { vec!["-e"] };
        let entry = Entry::remote(wire, words.target.to_owned(), headers);
        Ok(Self { entry, blanks, ignored, given: None })
    }

    /// A well-known server, with the headers and variables that were typed in place of its own or beside them.
    pub fn from_template(template: &Template, words: &AddWords<'_>) -> Result<Self, BadWords> {
        let is_stdio = template.transport == Reached::Stdio;
        let target = if is_stdio { &template.command } else { &template.url };
        let transport = match template.transport {
            Reached::Http => Transport::Remote(Wire::Http),
            Reached::Sse => Transport::Remote(Wire::Sse),
            Reached::Stdio => Transport::Stdio,
        };
        let mut registration = Self::read(&AddWords {
            transport: Some(transport),
            target,
            args: &template.args,
            ..words.clone()
        })?;
        let pairs = registration.entry.pairs_mut();
        add_missing(pairs, (if is_stdio { &template.env } else { &template.headers }).iter());
        for secret in &template.secrets {
            let name = if is_stdio { &secret.env } else { &secret.header };
            add_missing(pairs, name.iter().map(|name| (name, &secret.text)));
        }
        let variables: Vec<VarName> = template.secrets.iter().map(|s| s.variable.clone()).collect();
        registration.ask_for(&variables);
        Ok(registration)
    }

    /// Takes out a blank and the header or variable that waits for it.
    pub fn leave_out(&mut self, variable: &VarName) {
        let is_it = |blank: &Blank| blank.variable.as_ref() == Some(variable);
        for blank in self.blanks.iter().filter(|b| is_it(b)) {
            if let Field::Header(name) | Field::Env(name) = &blank.place {
                self.entry.pairs_mut().retain(|(have, _)| have != name);
            }
        }
        self.blanks.retain(|blank| !is_it(blank));
    }

    /// Turns placeholders into blanks, so that their values are asked for.
    fn ask_for(&mut self, variables: &[VarName]) {
        let blanks = &mut self.blanks;
        self.entry = self.entry.map(|place, text| {
            let mut text = text.to_owned();
            for variable in variables {
                let placeholder = variable.placeholder();
                if let Some(at) = text.find(&placeholder) {
                    text.replace_range(at..at + placeholder.len(), "");
                    blanks.push(Blank { place: place.clone(), at, variable: Some(variable.clone()) });
                }
            }
            text
        });
    }
}

fn add_missing<'a>(list: &mut Vec<(String, String)>, more: impl Iterator<Item = (&'a String, &'a String)>) {
    for (name, value) in more {
        if !list.iter().any(|(have, _)| have.eq_ignore_ascii_case(name)) {
            list.push((name.clone(), value.clone()));
        }
    }
}

fn check_url(url: &str) -> Result<(), BadWords> {
    if destination::is_url(url) {
        Ok(())
    } else {
        Err(BadWords::Url(crate::base::text::short(&destination::without_userinfo(url))))
    }
}

/// The client takes any name; one that is empty or holds white space is a typing error.
fn check_env(typed: &str, name: &str, value: &str) -> Result<(), BadWords> {
    let bad = |why| Err(BadWords::Env(shown(typed, '='), why));
    if name.is_empty() || name.contains(char::is_whitespace) || name.contains('\0') {
        return bad("it has no name that a variable could have");
    }
    if value.contains('\0') {
        return bad("it contains NUL");
    }
    Ok(())
}

/// The rule of RFC 9110 for field names; a value must not break out of its line.
fn check_header(typed: &str, name: &str, value: &str) -> Result<(), BadWords> {
    let bad = |why| Err(BadWords::Header(shown(typed, ':'), why));
    if name.is_empty() {
        return bad("it has no name");
    }
    if value.contains(['\r', '\n', '\0']) || name.contains(['\r', '\n', '\0']) {
        return bad("it contains a line break");
    }
    if !name.chars().all(is_token) {
        return bad("the name has a character that no header name can have");
    }
    Ok(())
}

/// What was typed, without the value, which may be a secret.
fn shown(typed: &str, separator: char) -> String {
    crate::base::text::short(typed.split(separator).next().unwrap_or_default())
}

fn set(list: &mut Vec<(String, String)>, name: &str, value: &str) {
    match list.iter_mut().find(|(have, _)| have == name) {
        Some(pair) => pair.1 = value.to_owned(),
        None => list.push((name.to_owned(), value.to_owned())),
    }
}

/// Whether a word is a flag that mcpkey does not have, and not a command; the client takes `-` and `-1` for commands.
fn is_flag(word: &str) -> bool {
    word.starts_with('-') && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
