//! A config as a value: strict JSON, as Claude Code's `JSON.parse` takes it, and where it is not, the place.
//!
//! `serde_json` decides what is JSON; `jsonc_parser`, which knows the usual slips (a comment, a
//! trailing comma) by name, is asked for the better sentence when it is not.

use std::borrow::Cow;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::base::syntax::{self, characters, whole_characters};

/// The key under which every client config keeps its servers.
pub const SERVERS: &str = "mcpServers";

/// Where a config stops being JSON.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{line}:{column}: {message}")]
pub struct SyntaxError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// What is wrong there, in lower case.
    pub message: String,
}

/// A parsed config.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: Value,
    blank: bool,
}

const BOM: &str = "\u{feff}";

impl Document {
    /// Reads a config. One that is empty, or nothing but white space, is an empty object: so the client takes it.
    ///
    /// A byte-order mark is accepted. Of duplicate keys the last wins. Half of a surrogate pair, which
    /// JavaScript can write and Rust cannot hold, reads as U+FFFD.
    pub fn parse(bytes: &[u8]) -> Result<Self, SyntaxError> {
        let text = decode(bytes)?;
        if is_blank(&text) {
            return Ok(Self { root: Value::Object(Map::new()), blank: true });
        }
        value(&text).map(|root| Self { root, blank: false })
    }

    /// Whether the file is empty, or nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.blank
    }

    /// The value at the top, whatever its type.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The value at the top, for one who keeps nothing else.
    pub fn into_root(self) -> Value {
        self.root
    }
}

/// Whether a config holds nothing yet.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace())
}

/// The text after the byte-order mark, at the same length as the bytes after it.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    let wide = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]);
    if wide {
        let message = "the file is UTF-16 or binary, and a config must be UTF-8".to_owned();
        return Err(SyntaxError { line: 1, column: 1, message });
    }
    let bytes = bytes.strip_prefix(BOM.as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(whole_characters(text)),
        Err(error) => {
            let sound = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            Err(at(&sound, sound.len(), "a byte that is not UTF-8"))
        }
    }
}

/// How many bytes the byte-order mark takes.
pub(super) fn bom_len(bytes: &[u8]) -> usize {
    if bytes.starts_with(BOM.as_bytes()) { BOM.len() } else { 0 }
}

/// Strict JSON to a value.
pub(super) fn value(text: &str) -> Result<Value, SyntaxError> {
    serde_json::from_str(text).map_err(|error| explain(text, &error))
}

/// Of what two parsers have to say, what comes first in the file.
fn explain(text: &str, error: &serde_json::Error) -> SyntaxError {
    let full = error.to_string();
    let message = match full.split(" at line ").next() {
        Some(message) if message.starts_with("recursion limit") => "nested too deeply",
        Some(message) => message,
        None => &full,
    };
    let line_start = match error.line().checked_sub(2) {
        Some(breaks) => text.match_indices('\n').nth(breaks).map_or(text.len(), |(i, _)| i + 1),
        None => 0,
    };
    let offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    match jsonc_parser::parse_to_ast(text, &Default::default(), &syntax::STRICT) {
        Err(named) if named.range().start <= offset => {
            at(text, named.range().start, &lower_first(&named.kind().to_string()))
        }
        _ => at(text, offset, &lower_first(message)),
    }
}

pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), text.starts_with("EOF")) {
        (_, true) => text.replacen("EOF", "the file ends", 1),
        (Some(first), _) => first.to_lowercase().chain(chars).collect(),
        (None, _) => String::new(),
    }
}

pub(super) fn at(text: &str, offset: usize, message: &str) -> SyntaxError {
    let before: &[u8] = &text.as_bytes()[..offset.min(text.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let column = characters(&before[start..]) + 1;
    SyntaxError { line, column, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn error(text: &str) -> String {
        Document::parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_the_client_refuses_is_refused_with_its_place() {
        let table = [
            ("{\n  // x\n  \"a\": 1}", "2:3: comments are not allowed"),
            ("{\"a\": 1,}", "1:8: trailing commas are not allowed"),
            ("[1,]", "1:3: trailing commas are not allowed"),
            ("{'a': 1}", "1:2: single-quoted strings are not allowed"),
            ("{a: 1}", "1:2: expected string for object property"),
            ("{\"é\": tru}", "1:7: unexpected token"),
            ("{\"a\": 1 \"b\": 2}", "1:8: expected comma"),
            ("{\"a\": 01}", "1:8: "),
            ("{\"a\": +1}", "1:7: unary plus on numbers is not allowed"),
            ("{\"a\": .5}", "1:7: "),
            ("{\"a\": 1.}", "1:7: "),
            ("{\"a\": 0x1}", "1:7: "),
            ("{\"a\": NaN}", "1:7: "),
            ("{\"a\": \"x\ty\"}", "1:9: control character"),
            ("{\"a\": \"\\x41\"}", "1:8: invalid escape"),
            ("{\"a\":\u{a0}1}", "1:6: "),
            ("{\"a\":\u{b}1}", "1:6: "),
            ("{\"a\": 1", "1:1: unterminated object"),
            ("{} {}", "1:4: "),
            ("{\"a\" 1}", "1:6: expected colon"),
            ("\u{feff}{\"a\": x}", "1:7: "),
            ("x", "1:1: "),
        ];
        for (text, expected) in table {
            let error = error(text);
            assert!(error.starts_with(expected), "{text}\n gave {error}\n not  {expected}");
        }
    }

    #[test]
    fn what_is_not_utf8_is_said_to_be_so() {
        let of = |bytes: &[u8]| Document::parse(bytes).unwrap_err().to_string();
        assert_eq!(of(b"{\n\"\xc3\xa9\xff\"}"), "2:3: a byte that is not UTF-8");
        assert!(of(b"\xff\xfe{\0}\0").contains("UTF-16"));
        assert!(of(b"{\0}\0").contains("UTF-16"));
    }

    #[test]
    fn what_the_client_takes_is_taken() {
        let root = |text: &str| Document::parse(text.as_bytes()).unwrap().root().clone();
        assert_eq!(root("\u{feff}{\"a\":1}"), json!({"a": 1}));
        assert_eq!(root("{\"a\":1,\"a\":2}"), json!({"a": 2}));
        assert_eq!(root(""), json!({}));
        assert_eq!(root("\u{feff} \r\n"), json!({}));
        assert_eq!(root(r#"{"\u0061":"\ud83d\ude00"}"#), json!({"a": "😀"}));
        assert_eq!(
            root(r#"["\ud83d","\\ud83d","\udc00\ud83d"]"#),
            json!(["\u{fffd}", "\\ud83d", "\u{fffd}\u{fffd}"])
        );
        assert_eq!(root("[1.0e+05,-0,1E400]").to_string(), "[1.0e+05,-0,1e+400]");
    }

    #[test]
    fn depth_is_an_error_and_not_a_crash() {
        for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
            assert!(error(&text).ends_with("nested too deeply"), "{}", error(&text));
        }
    }
}
