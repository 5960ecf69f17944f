//! The index as text: what is not one is told from what a later mcpkey wrote.

use memchr::memmem;
use thiserror::Error;

use super::records::{Index, VERSION};

/// Why an index could not be read.
#[derive(Debug, Error)]
pub enum BadIndex {
    /// Not TOML, or not of the index's shape.
    #[error("{0}")]
    Syntax(String),
    /// Written by a later mcpkey.
    #[error("it has version {0}, which is newer than this mcpkey knows")]
    Newer(u32),
}

const HEADER: &str =
    "# mcpkey's index: which secrets exist. It is for display: where each may go is stored with its value.\n";

/// The version that an index says it has.
fn version(text: &str) -> Option<u32> {
    toml::from_str::<toml::Table>(text).ok()?.get("version")?.as_integer()?.try_into().ok()
}

impl Index {
    /// Reads the text form; empty text is an empty index.
    pub fn parse(text: &str) -> Result<Self, BadIndex> {
        if text.trim().is_empty() {
            return Ok(Self::empty());
        }
        let index: Result<Self, _> = toml::from_str(text);
        // A later one may be of another shape.
        let version = index.as_ref().map_or_else(|_| version(text), |index| Some(index.version));
        match version {
            Some(newer) if newer > VERSION => Err(BadIndex::Newer(newer)),
            _ => index.map_err(|error| BadIndex::Syntax(error.message().to_owned())),
        }
    }

    /// [`Index::parse`] without the records of variables that nobody wants, and without the sessions of other projects than `project`. Such
    /// a one is passed over unread where it looks as mcpkey writes it: for one who only looks something up, since what is wrong inside
    /// of it is not noticed.
    pub fn parse_of(text: &str, project: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Self, BadIndex> {
        let is_wanted = |of: Of| match of {
            Of::Variable(name) => is_wanted(name),
            Of::Project(of) => of == project,
        };
        match without_others(text, is_wanted) {
            Some(part) => Self::parse(&part),
            None => Self::parse(text),
        }
    }

    /// The text form.
    pub fn render(&self) -> Result<String, BadIndex> {
        let body = toml_edit::ser::to_string_pretty(self).map_err(|e| BadIndex::Syntax(e.to_string()))?;
        Ok(format!("{HEADER}{body}"))
    }
}

/// What a block of the index is of.
enum Of<'t> {
    /// A record, of no account: whether there are others decides which account counts.
    Variable(&'t str),
    /// What is known of a session.
    Project(&'t str),
}

/// The text without what is of others. Nothing where it cannot be told line by line.
fn without_others(text: &str, is_wanted: impl Fn(Of) -> bool) -> Option<String> {
    let bytes = text.as_bytes();
    let is_odd = |byte: u8| byte < b' ' && byte != b'\n' || byte == 0x7f;
    let has_odd = || bytes.iter().fold(false, |any, byte| any | is_odd(*byte));
    let has_long_strings =
        || ["\"\"\"", "'''"].iter().any(|mark| memmem::find(bytes, mark.as_bytes()).is_some());
    if !text.ends_with('\n') || has_odd() || has_long_strings() {
        return None;
    }
    let mut begins = memmem::find_iter(bytes, BEGINS).peekable();
    let mut part = text[..*begins.peek()?].to_owned();
    while let Some(at) = begins.next() {
        let block = &text[at..begins.peek().copied().unwrap_or(text.len())];
        if of(block).is_none_or(&is_wanted) {
            part.push_str(block);
        }
    }
    // What stood before the first block, or between two of them, ended with a line break.
    if !part.ends_with('\n') {
        part.push('\n');
    }
    Some(part)
}

/// What each record, and each other row of a list, begins with.
const BEGINS: &str = "\n[[";

/// What a block is of, where it has the form in which one is written.
fn of(block: &str) -> Option<Of<'_>> {
    let block = block.strip_prefix(BEGINS)?;
    match block.strip_prefix("secret]]\nvariable = \"") {
        Some(rest) => named(rest, is_of_record).map(Of::Variable),
        None => named(block.strip_prefix("session]]\nproject = \"")?, is_of_session).map(Of::Project),
    }
}

/// The text that `rest` begins with, where each line behind it is one of the block's.
fn named(rest: &str, is_of_it: fn(&[u8]) -> bool) -> Option<&str> {
    let (name, rest) = rest.split_once("\"\n")?;
    let is_plain = !name.contains('\\');
    (is_plain && rest.as_bytes().split(|byte| *byte == b'\n').all(is_of_it)).then_some(name)
}

fn is_of_record(line: &[u8]) -> bool {
    match line {
        [] | [b']'] | [b' ', .., b','] => true,
        [b'[', .., b']'] => line.starts_with(b"[secret."),
        _ => {
            let key = line.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            let (key, rest) = line.split_at(key);
            let value = rest.strip_prefix(b" = ").and_then(<[u8]>::last);
            key != b"account" && matches!(value, Some(b'"' | b'\'' | b'[' | b']' | b'}' | b'e'))
        }
    }
}

fn is_of_session(line: &[u8]) -> bool {
    match line {
        [] => true,
        [b'[', ..] => line == b"[session.parts]",
        // The name of a part is a text.
        [.., b'"' | b'\''] => line.starts_with(b"\"") || line.starts_with(b"'") || is_of_record(line),
        _ => false,
    }
}
