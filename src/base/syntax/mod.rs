//! A config's bytes as a tree that knows where each string stands, whatever the syntax.
//!
//! Values in, values out. What a client would read is what the tree says (`\u0067` is a `g`), and every string can
//! tell which bytes of the file spell a stretch of it. A file that does not parse still gives the strings in it.

mod dotenv;
mod escape;
mod json;
mod loose;
mod source;
mod surrogates;
mod toml;
mod yaml;

use std::borrow::Cow;
use std::ops::Range;

pub use json::{JSONC, STRICT};
pub use source::{Encoding, Position, SourceText, characters};
pub use surrogates::whole_characters;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// JSON, with the comments and trailing commas that editors allow.
    Json,
    /// TOML.
    Toml,
    /// `NAME=value` lines.
    Dotenv,
    /// YAML.
    Yaml,
    /// Markdown, in front of which YAML may stand.
    Markdown,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'t> {
    /// Members in the order of the file, also those that a later one of the same name hides.
    Object(Vec<Member<'t>>),
    /// Elements.
    Array(Vec<Node<'t>>),
    /// A string.
    Text(Leaf<'t>),
    /// A number, a boolean, a date, null.
    Other(Range<usize>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'t> {
    /// Its name.
    pub key: Leaf<'t>,
    /// Its value.
    pub value: Node<'t>,
}

/// A string of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf<'t> {
    /// What it says.
    pub value: Cow<'t, str>,
    /// The bytes of the text that spell it, without quotes.
    pub span: Range<usize>,
}

/// A file as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree<'t> {
    /// The value at the top; an empty object where the file is empty.
    pub root: Node<'t>,
    /// The bytes of each comment, in order.
    pub comments: Vec<Range<usize>>,
    /// Where the file stops being of its language; the tree then holds what could be made out all the same.
    pub broken: Option<Broken>,
}

/// Why a file is not of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Byte of the text.
    pub at: usize,
    /// In lower case, without a full stop.
    pub message: String,
}

/// Levels of nesting beyond which a file is not read further.
pub const DEEPEST: usize = 128;

/// Quotes, brackets, commas and the like in a file, beyond which it is not taken apart: its values would take a hundred
/// times as much memory as the file.
pub const MOST_MARKS: usize = 10_000_000;

fn marks(text: &str) -> usize {
    text.bytes().filter(|b| matches!(b, b'"' | b',' | b'[' | b'{' | b'=' | b'\n')).count()
}

impl Language {
    /// The language that a file of this name is written in; JSON where the name does not tell.
    pub fn of_name(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let name = name.trim_end_matches(".example").trim_end_matches(".sample");
        match name.rsplit_once('.') {
            Some((_, "toml")) => Self::Toml,
            Some((_, "env")) => Self::Dotenv,
            Some((_, "yaml" | "yml")) => Self::Yaml,
            Some((_, "md")) => Self::Markdown,
            _ if name == ".env" || name.starts_with(".env.") => Self::Dotenv,
            _ => Self::Json,
        }
    }

    /// Reads `text`. One with more than [`MOST_MARKS`] is taken for one string.
    pub fn read(self, text: &str) -> Tree<'_> {
        if text.len() > MOST_MARKS && marks(text) > MOST_MARKS {
            let root = Node::Text(Leaf::new(Cow::Borrowed(text), 0..text.len()));
            let message = "holds more values than any config".to_owned();
            return Tree { root, comments: Vec::new(), broken: Some(Broken { at: 0, message }) };
        }
        match self {
            Self::Json => json::read(text),
            Self::Toml => toml::read(text),
            Self::Dotenv => dotenv::read(text),
            Self::Yaml => yaml::read(text),
            Self::Markdown => yaml::read_front(text),
        }
    }
}

/// The named strings in a piece of `text` that is no file of its own: a comment that holds what was once a part of one.
pub fn fragment(language: Language, text: &str, span: Range<usize>) -> Vec<(String, Leaf<'_>)> {
    let body = &text[span.clone()];
    let start = span.start;
    let root = match language {
        Language::Json if !body.contains('"') => return Vec::new(),
        Language::Json => loose::read(body),
        Language::Toml | Language::Dotenv => dotenv::read(body.trim_start_matches(['#', ' '])).root,
        Language::Yaml => yaml::read_line(body.trim_start_matches(['#', ' '])),
        Language::Markdown => return Vec::new(),
    };
    let skip = match language {
        Language::Json => 0,
        _ => body.len() - body.trim_start_matches(['#', ' ']).len(),
    };
    let mut found = Vec::new();
    named_strings("", root, &mut found);
    for (_, leaf) in &mut found {
        leaf.span = leaf.span.start + start + skip..leaf.span.end + start + skip;
    }
    found
}

fn named_strings<'t>(name: &str, node: Node<'t>, found: &mut Vec<(String, Leaf<'t>)>) {
    match node {
        Node::Text(leaf) => found.push((name.to_owned(), leaf)),
        Node::Object(members) => {
            members.into_iter().for_each(|m| named_strings(&m.key.value, m.value, found));
        }
        Node::Array(elements) => elements.into_iter().for_each(|e| named_strings(name, e, found)),
        Node::Other(_) => {}
    }
}

impl<'t> Node<'t> {
    /// The value under `key`, of several the last, as parsers have it.
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.members().iter().rfind(|m| m.key.value == key).map(|m| &m.value)
    }

    /// The members, none unless this is an object.
    pub fn members(&self) -> &[Member<'t>] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements, none unless this is an array.
    pub fn elements(&self) -> &[Node<'t>] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The string, if this is one.
    pub fn text(&self) -> Option<&str> {
        self.leaf().map(|leaf| &*leaf.value)
    }

    /// The string and where it stands, if this is one.
    pub fn leaf(&self) -> Option<&Leaf<'t>> {
        match self {
            Self::Text(leaf) => Some(leaf),
            _ => None,
        }
    }
}

impl<'t> Leaf<'t> {
    /// The string that `span` of `text` spells, when it says `value`.
    fn new(value: Cow<'t, str>, span: Range<usize>) -> Self {
        Self { value, span }
    }

    /// The bytes of `text`, the whole file, that spell the bytes `range` of [`Leaf::value`].
    pub fn locate(&self, text: &str, range: Range<usize>) -> Range<usize> {
        let raw = &text[self.span.clone()];
        let start = self.span.start;
        if raw == self.value {
            return start + range.start..start + range.end;
        }
        let places = escape::places(raw, &self.value, [range.start, range.end]);
        start + places[0]..start + places[1]
    }
}

#[cfg(test)]
mod tests;
