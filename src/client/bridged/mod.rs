//! The arguments of `mcpkey bridge`, which are those of `npx mcp-remote`: what they say of the server, as an entry.
//!
//! Only braces around a name are a placeholder. The plain form, with `${VAR}`, is what everything else looks at.

mod flags;
mod guarded;
mod sections;
mod spelling;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use thiserror::Error;

use super::registration::fields;
use super::{Entry, Field};
use crate::base::names::{AccountName, BadName, is_token};
use crate::base::text;
use crate::detect;
use crate::known::Wire;

pub use guarded::{forget_guarded, note_guarded};
pub use sections::{BRIDGE, BridgeRoute, BridgeRules, BridgeSection, Sections, sections};

use flags::{FLAGS, Flag, Meaning};

/// The name of the program.
pub(super) const MCPKEY: &str = "mcpkey";

/// Whether a program is mcpkey, by whatever path.
pub(super) fn is_mcpkey(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name) == MCPKEY
}

/// In which order the transports of MCP over HTTP are tried, by mcp-remote's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransportOrder {
    /// Streamable HTTP, and where the server does not know it the older HTTP with SSE.
    #[default]
    HttpFirst,
    /// The other way round.
    SseFirst,
    /// Streamable HTTP alone.
    HttpOnly,
    /// HTTP with SSE alone.
    SseOnly,
}

/// What the arguments say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BridgeWords {
    /// Where the server is, as it is written.
    pub url: String,
    /// What is sent with each request, as it is written.
    pub headers: Vec<(String, String)>,
    /// How it is reached.
    pub order: TransportOrder,
    /// Whether `http://` to another machine is fine where no secret goes there.
    pub allow_http: bool,
    /// What the server is called, in words and in the log.
    pub name: Option<String>,
    /// The account whose values are sent.
    pub account: Option<AccountName>,
    /// Tools that the client is not to see, `*` for anything.
    pub ignored_tools: Vec<String>,
    /// Whether to say nothing but errors.
    pub is_silent: bool,
    /// Whether to say more.
    pub is_verbose: bool,
    /// What means nothing here: the argument, and why.
    pub passed_over: Vec<(&'static str, &'static str)>,
    /// The arguments that hold a literal credential although they mean nothing here.
    leaks: Vec<&'static str>,
}

/// Why arguments are not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadBridgeWords {
    /// A flag that is none.
    #[error("unknown flag {0}; there are: {all}", all = known())]
    Unknown(String),
    /// A flag without what it takes.
    #[error("{0} takes a value")]
    NoValue(&'static str),
    /// No url.
    #[error("the url of the server is missing")]
    NoUrl,
    /// A third word.
    #[error("a url and the port of mcp-remote's callback at most, and then \"{0}\"")]
    Further(String),
    /// Not `Name: value`.
    #[error("--header number {0} is not \"Name: value\"")]
    Header(usize),
    /// A word that names no order.
    #[error("--transport takes http-first, http-only, sse-first or sse-only, not \"{0}\"")]
    Transport(String),
    /// A name that no account has.
    #[error(transparent)]
    Account(#[from] BadName),
    /// What cannot be passed over, because the server would be asked as somebody else.
    #[error("{0} is not taken: {1}")]
    NotTaken(&'static str, &'static str),
}

impl FromStr for TransportOrder {
    type Err = BadBridgeWords;
    fn from_str(word: &str) -> Result<Self, BadBridgeWords> {
        Ok(match word {
            "http-first" => Self::HttpFirst,
            "sse-first" => Self::SseFirst,
            "http-only" => Self::HttpOnly,
            "sse-only" => Self::SseOnly,
            other => return Err(BadBridgeWords::Transport(text::short(other))),
        })
    }
}

impl BridgeWords {
    /// Reads arguments, flags and words in any order.
    pub fn read(args: &[String]) -> Result<Self, BadBridgeWords> {
        let mut read = Self::default();
        let (mut words, mut headers) = (Vec::new(), 0);
        let mut args = args.iter().map(String::as_str);
        while let Some(arg) = args.next() {
            if arg == "--" {
                words.extend(args.by_ref());
            } else if arg.len() > 1 && arg.starts_with('-') {
                let (flag, own) = flag(arg)?;
                let value = if flag.takes_value {
                    own.or_else(|| args.next()).ok_or(BadBridgeWords::NoValue(flag.name))?
                } else {
                    ""
                };
                headers += usize::from(flag.meaning == Meaning::Header);
                read.take(flag, value, headers)?;
            } else {
                words.push(arg);
            }
        }
        let (url, port, further) = (words.first(), words.get(1), words.get(2));
        read.url = url.filter(|url| !url.is_empty()).ok_or(BadBridgeWords::NoUrl)?.trim().to_owned();
        let is_port = |word: &&&str| word.bytes().all(|b| b.is_ascii_digit());
        if let Some(port) = port {
            let port =
                Some(port).filter(is_port).ok_or_else(|| BadBridgeWords::Further(text::short(port)))?;
            let _unused = port;
            read.passed_over.push(("the port of a callback", flags::OAUTH));
        }
        match further {
            Some(word) => Err(BadBridgeWords::Further(text::short(word))),
            None => Ok(read),
        }
    }

    fn take(&mut self, flag: &Flag, value: &str, header: usize) -> Result<(), BadBridgeWords> {
        match flag.meaning {
            Meaning::Header => {
                let (name, value) = value.split_once(':').ok_or(BadBridgeWords::Header(header))?;
                if name.is_empty() || !name.chars().all(is_token) {
                    return Err(BadBridgeWords::Header(header));
                }
                // The last of one name counts, as with mcp-remote.
                self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                self.headers.push((name.to_owned(), value.trim().to_owned()));
            }
            Meaning::Transport => self.order = value.parse()?,
            Meaning::AllowHttp => self.allow_http = true,
            Meaning::Name => self.name = Some(value.to_owned()),
            Meaning::Account => self.account = Some(value.parse()?),
            Meaning::IgnoreTool => self.ignored_tools.push(value.to_owned()),
            Meaning::Silent => self.is_silent = true,
            Meaning::Verbose => self.is_verbose = true,
            Meaning::PassedOver(why) => {
                self.passed_over.push((flag.name, why));
                if !detect::text(value).is_empty() {
                    self.leaks.push(flag.name);
                }
            }
            Meaning::NotTaken(why) => return Err(BadBridgeWords::NotTaken(flag.name, why)),
        }
        Ok(())
    }

    /// The server as a plain entry, in which `${VAR}` stands for a secret. `{VAR}` is one if its name is in capitals, or
    /// `is_known`.
    pub fn entry(&self, is_known: &dyn Fn(&str) -> bool) -> Entry {
        let plain = |written: &str| spelling::plain(written, is_known);
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), plain(value)));
        let wire = match self.order {
            TransportOrder::HttpFirst | TransportOrder::HttpOnly => Wire::Http,
            TransportOrder::SseFirst | TransportOrder::SseOnly => Wire::Sse,
        };
        Entry::remote(wire, plain(&self.url), headers.collect())
    }

    /// What an entry that starts a bridge says; nothing for any other, or one that mcpkey would not start with.
    pub fn of(entry: &Entry) -> Option<Self> {
        let Entry::Stdio { command, args, .. } = entry else { return None };
        let (verb, words) = args.split_first()?;
        let is_bridge = is_mcpkey(command) && verb == BRIDGE;
        is_bridge.then(|| Self::read(words).ok()).flatten()
    }

    /// Where in the arguments a literal credential stands, in words.
    pub fn literals(&self) -> Vec<String> {
        let place = |place: Field| match place {
            Field::Header(name) => format!("--header {}", text::short(&name)),
            _ => "the url".to_owned(),
        };
        let found = fields::literals(&self.entry(&|_| true)).into_iter().map(place);
        found.chain(self.leaks.iter().map(|flag| (*flag).to_owned())).collect()
    }
}

fn flag(arg: &str) -> Result<(&'static Flag, Option<&str>), BadBridgeWords> {
    let (name, value) = arg.split_once('=').map_or((arg, None), |(name, value)| (name, Some(value)));
    let known = FLAGS.iter().find(|flag| flag.name == name && (value.is_none() || flag.takes_value));
    known.map(|flag| (flag, value)).ok_or_else(|| BadBridgeWords::Unknown(text::short(name)))
}

/// The flags that mean something here.
fn known() -> String {
    let names =
        FLAGS.iter().filter(|flag| !matches!(flag.meaning, Meaning::PassedOver(_) | Meaning::NotTaken(_)));
    names.map(|flag| flag.name).collect::<Vec<_>>().join(", ")
}
