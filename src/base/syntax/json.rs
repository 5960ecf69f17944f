//! JSON and JSONC.
//!
//! `jsonc_parser` reads them. What it takes only by goodwill (a missing comma, a single quote) is broken for every
//! client, but its strings are still looked at.

use std::borrow::Cow;

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, ParseResult, parse_to_ast};

use super::{Broken, Leaf, Member, Node, Tree, loose, whole_characters};

/// What `JSON.parse` takes, as far as options tell.
pub const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What editors take: comments and trailing commas.
pub const JSONC: ParseOptions = ParseOptions { allow_comments: true, allow_trailing_commas: true, ..STRICT };

/// Reads `text`; empty text is an empty object. Half of a surrogate pair reads as U+FFFD.
pub(super) fn read(text: &str) -> Tree<'_> {
    match whole_characters(text) {
        Cow::Borrowed(text) => read_whole(text),
        Cow::Owned(other) => {
            let Tree { root, comments, broken } = read_whole(&other);
            Tree { root: kept(root), comments, broken }
        }
    }
}

fn read_whole(text: &str) -> Tree<'_> {
    match parse(text, &JSONC) {
        Ok(parsed) => tree(text, parsed, None),
        Err(broken) => match parse(text, &ParseOptions::default()) {
            Ok(parsed) => tree(text, parsed, Some(broken)),
            Err(_) => Tree { root: loose::read(text), comments: Vec::new(), broken: Some(broken) },
        },
    }
}

/// The same with nothing borrowed.
fn kept<'t>(node: Node<'_>) -> Node<'t> {
    let leaf = |leaf: Leaf<'_>| Leaf::new(Cow::Owned(leaf.value.into_owned()), leaf.span);
    match node {
        Node::Object(members) => {
            let member = |member: Member<'_>| Member { key: leaf(member.key), value: kept(member.value) };
            Node::Object(members.into_iter().map(member).collect())
        }
        Node::Array(elements) => Node::Array(elements.into_iter().map(kept).collect()),
        Node::Text(text) => Node::Text(leaf(text)),
        Node::Other(span) => Node::Other(span),
    }
}

fn parse<'t>(text: &'t str, options: &ParseOptions) -> Result<ParseResult<'t>, Broken> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: false };
    parse_to_ast(text, &collect, options).map_err(|error| {
        let message = match error.kind().to_string() {
            deep if deep.contains("nesting depth") => "nested too deeply".to_owned(),
            other => lower_first(&other),
        };
        Broken { at: error.range().start, message }
    })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn tree<'t>(text: &'t str, parsed: ParseResult<'t>, broken: Option<Broken>) -> Tree<'t> {
    let found = parsed.comments.iter().flat_map(|map| map.values()).flat_map(|list| list.iter());
    let mut comments: Vec<_> = found.map(|comment| comment.range().start..comment.range().end).collect();
    comments.sort_by_key(|range| range.start);
    comments.dedup();
    let root = parsed.value.map_or_else(|| Node::Object(Vec::new()), |value| node(text, value));
    Tree { root, comments, broken }
}

fn node<'t>(text: &'t str, value: ast::Value<'t>) -> Node<'t> {
    match value {
        ast::Value::Object(object) => {
            let member = |property: ast::ObjectProp<'t>| {
                let key = match property.name {
                    ObjectPropName::String(name) => quoted(text, name),
                    ObjectPropName::Word(name) => {
                        Leaf::new(Cow::Borrowed(name.value), name.range.start..name.range.end)
                    }
                };
                Member { key, value: node(text, property.value) }
            };
            Node::Object(object.properties.into_iter().map(member).collect())
        }
        ast::Value::Array(array) => {
            Node::Array(array.elements.into_iter().map(|element| node(text, element)).collect())
        }
        ast::Value::StringLit(string) => Node::Text(quoted(text, string)),
        other => Node::Other(other.start()..other.end()),
    }
}

fn quoted<'t>(text: &'t str, string: ast::StringLit<'t>) -> Leaf<'t> {
    let (start, end) = (string.range.start, string.range.end);
    // A string that the end of the file cuts off has no second quote.
    let closed = end - start >= 2 && text.as_bytes()[start] == text.as_bytes()[end - 1];
    Leaf::new(string.value, start + 1..if closed { end - 1 } else { end.max(start + 1) })
}
