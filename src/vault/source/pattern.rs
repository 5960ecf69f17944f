//! How the reference of a vault is written, `vault:{path}#{field}`, and how its pieces become arguments.

use std::collections::BTreeMap;

/// Text and named pieces. What stands in `[…]` at the end may be left away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// The parts in brackets.
    tail: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Piece(String),
}

/// The pieces of a reference by their names.
pub(super) type ReferencePieces = BTreeMap<String, String>;

impl Pattern {
    /// Reads a pattern; nothing where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (parts, tail) = match text.strip_suffix(']') {
            Some(text) => text.split_once('[')?,
            None => (text, ""),
        };
        let pattern = Self { parts: parts_of(parts)?, tail: parts_of(tail)? };
        let is_one = matches!(pattern.parts.first(), Some(Part::Text(_))) && pattern.names().next().is_some();
        is_one.then_some(pattern)
    }

    /// What every reference of it begins with.
    pub(super) fn scheme(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(scheme)) => scheme,
            _ => "",
        }
    }

    /// The names of its pieces.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().chain(&self.tail).filter_map(|part| match part {
            Part::Piece(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The pieces of `reference`, none of them empty; nothing where it is not of this form.
    pub(super) fn pieces(&self, reference: &str) -> Option<ReferencePieces> {
        let whole: Vec<&Part> = self.parts.iter().chain(&self.tail).collect();
        let short: Vec<&Part> = self.parts.iter().collect();
        matched(&whole, reference).or_else(|| matched(&short, reference))
    }
}

/// `text` with the pieces that it names filled in; nothing where one of them is not there.
pub(super) fn filled(text: &str, pieces: &ReferencePieces) -> Option<String> {
    let parts = parts_of(text)?;
    parts.iter().try_fold(String::new(), |mut out, part| {
        out.push_str(match part {
            Part::Text(text) => text,
            Part::Piece(name) => pieces.get(name)?,
        });
        Some(out)
    })
}

/// The names in `text`; nothing where a brace in it is not closed.
pub(super) fn names_in(text: &str) -> Option<Vec<String>> {
    let parts = parts_of(text)?.into_iter();
    let names = parts.filter_map(|part| match part {
        Part::Piece(name) => Some(name),
        Part::Text(_) => None,
    });
    Some(names.collect())
}

fn parts_of(text: &str) -> Option<Vec<Part>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let (name, after) = after.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        parts.push(Part::Piece(Some(name).filter(|_| is_name)?.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Some(parts)
}

/// A piece ends at the first of what stands behind it.
fn matched(parts: &[&Part], reference: &str) -> Option<ReferencePieces> {
    let (mut pieces, mut rest) = (ReferencePieces::new(), reference);
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Text(text) => rest = rest.strip_prefix(text.as_str())?,
            Part::Piece(name) => {
                let end = match parts.peek() {
                    Some(Part::Text(text)) => rest.find(text.as_str())?,
                    _ => rest.len(),
                };
                let (piece, after) = rest.split_at(end);
                pieces.insert(name.clone(), Some(piece).filter(|piece| !piece.is_empty())?.to_owned());
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(pieces)
}
