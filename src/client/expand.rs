//! `${VAR}` exactly as Claude Code expands it, no more and no less.
//!
//! The rules were measured on the real client (2.1.329); `tests/it/claude/expansion.rs` drives it over the
//! same rows. A placeholder is `${NAME}` or `${NAME:-default}`, a default ends at the first `}`, there
//! is no escape, and a default stands in for *unset* only: a variable set to nothing gives nothing.

use std::ops::Range;

use crate::base::names::is_variable;
use crate::base::placeholder::{self, Reading, Style};

/// One `${NAME}` or `${NAME:-default}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion<'a> {
    /// The variable.
    pub name: &'a str,
    /// What stands in while the variable is unset.
    pub default: Option<&'a str>,
    /// Bytes of the text from `$` to `}`.
    pub range: Range<usize>,
}

/// The placeholders of `text` in one pass, left to right.
pub fn placeholders(text: &str) -> Vec<Expansion<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    // By its first byte, because most texts have none and are short.
    while let Some(start) = memchr::memchr(b'$', &text.as_bytes()[from..]).map(|i| from + i) {
        if text.as_bytes().get(start + 1) != Some(&b'{') {
            from = start + 1;
            continue;
        }
        match parse(text, start) {
            Some(placeholder) => {
                from = placeholder.range.end;
                found.push(placeholder);
            }
            None => from = start + 2,
        }
    }
    found
}

fn parse(text: &str, start: usize) -> Option<Expansion<'_>> {
    let body = &text[start + 2..];
    let end = body.find('}')?;
    let inner = &body[..end];
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    is_variable(name).then(|| Expansion { name, default, range: start..start + 2 + end + 1 })
}

/// A variable's value; `None` is unset.
pub type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// `text` as a server receives it in `command`, `args`, `env` and `url`: one pass.
pub fn expand(text: &str, lookup: &Lookup<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for placeholder in placeholders(text) {
        out.push_str(&text[from..placeholder.range.start]);
        match lookup(placeholder.name) {
            Some(value) => out.push_str(&value),
            None => out.push_str(placeholder.default.unwrap_or(&text[placeholder.range.clone()])),
        }
        from = placeholder.range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// `text` as a server receives it in `headers`: the client expands those twice, so that a value or a
/// default that contains a placeholder is expanded again.
pub fn expand_header(text: &str, lookup: &Lookup<'_>) -> String {
    expand(&expand(text, lookup), lookup)
}

/// A placeholder of a shell or another client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign<'a> {
    /// As written: `$TOKEN`, `${env:TOKEN}`, `%TOKEN%`, `{{TOKEN}}`.
    pub written: &'a str,
    /// The variable that is probably meant.
    pub name: Option<&'a str>,
}

/// The placeholders of shells and other clients in a text of a config of Claude Code's, which passes them on as written.
///
/// `$(…)` is left out: the end of a regular expression looks the same.
pub fn foreign(text: &str) -> Vec<Foreign<'_>> {
    let is_foreign = |p: &placeholder::Placeholder<'_>| {
        !matches!(p.style, Style::Braces | Style::Default | Style::Parentheses)
    };
    let found = placeholder::read(text, Reading::Own).into_iter().filter(is_foreign);
    found.map(|p| Foreign { written: &text[p.range], name: variable(p.name) }).collect()
}

fn variable(name: &str) -> Option<&str> {
    Some(name.trim()).filter(|name| is_variable(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lookup(name: &str) -> Option<String> {
        let value = match name {
            "VAR" => "value",
            "B" => "bee",
            "EMPTY" => "",
            "NESTED" => "a${B}c",
            _ => return None,
        };
        Some(value.to_owned())
    }

    /// The table of measured facts: what is written, what an argument receives, what a header receives.
    const ROWS: &[(&str, &str, &str)] = &[
        ("${VAR}", "value", "value"),
        ("${EMPTY}", "", ""),
        ("${UNSET}", "${UNSET}", "${UNSET}"),
        ("$VAR", "$VAR", "$VAR"),
        ("%VAR%", "%VAR%", "%VAR%"),
        ("${env:VAR}", "${env:VAR}", "${env:VAR}"),
        ("${VAR-dflt}", "${VAR-dflt}", "${VAR-dflt}"),
        ("${ VAR }", "${ VAR }", "${ VAR }"),
        ("${V-DASH}", "${V-DASH}", "${V-DASH}"),
        ("${1ABC}", "${1ABC}", "${1ABC}"),
        ("${UNSET:-dflt}", "dflt", "dflt"),
        ("${EMPTY:-dflt}", "", ""),
        ("${UNSET:-a:-b}", "a:-b", "a:-b"),
        ("${UNSET:-}", "", ""),
        ("${UNSET:-${B}}", "${B}", "bee"),
        ("x${VAR}y${VAR}", "xvalueyvalue", "xvalueyvalue"),
        ("\\${VAR}", "\\value", "\\value"),
        ("$${VAR}", "$value", "$value"),
        ("${NESTED}", "a${B}c", "abeec"),
        ("${var}", "${var}", "${var}"),
        ("${VAR", "${VAR", "${VAR"),
        ("${${VAR}}", "${value}", "${value}"),
    ];

    #[test]
    fn every_row_of_the_measured_table_holds() {
        for (written, argument, header) in ROWS {
            assert_eq!(expand(written, &lookup), *argument, "{written} in args");
            assert_eq!(expand_header(written, &lookup), *header, "{written} in headers");
        }
    }

    #[test]
    fn other_clients_placeholders_are_recognised() {
        let rows = [
            ("Bearer $TOKEN", "$TOKEN", Some("TOKEN")),
            ("${env:TOKEN}", "${env:TOKEN}", Some("TOKEN")),
            ("${input:api-key}", "${input:api-key}", None),
            ("{env:TOKEN}", "{env:TOKEN}", Some("TOKEN")),
            ("https://h/$TOKEN/mcp", "$TOKEN", Some("TOKEN")),
            ("%TOKEN%", "%TOKEN%", Some("TOKEN")),
            ("{{ TOKEN }}", "{{ TOKEN }}", Some("TOKEN")),
            ("${ TOKEN }", "${ TOKEN }", Some("TOKEN")),
            ("${TOKEN-x}", "${TOKEN-x}", Some("TOKEN")),
        ];
        for (text, written, name) in rows {
            assert_eq!(foreign(text), [Foreign { written, name }], "{text}");
        }
    }

    #[test]
    fn ordinary_text_is_not_foreign() {
        for text in [
            "${VAR}",
            "${VAR:-$x}",
            "https://h/?$filter=a",
            "a%2Fb%20c",
            "%AB%CD",
            "100%",
            "$5",
            "{\"a\":1}",
            "pa$$w",
        ] {
            assert_eq!(foreign(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_without_a_placeholder_is_left_alone(text in "[^{]*") {
            prop_assert_eq!(expand(&text, &lookup), text);
        }

        #[test]
        fn ranges_cut_the_text_into_what_was_written(text in "([${}:\\-A-B]|VAR){0,30}") {
            for p in placeholders(&text) {
                let default = p.default.map(|d| format!(":-{d}")).unwrap_or_default();
                prop_assert_eq!(&text[p.range.clone()], format!("${{{}{}}}", p.name, default));
            }
            foreign(&text);
        }

        #[test]
        fn a_set_variable_leaves_no_trace_of_its_placeholder(before in "[a-z]*", after in "[a-z]*") {
            let text = format!("{before}${{VAR:-x}}{after}");
            prop_assert_eq!(expand(&text, &lookup), format!("{before}value{after}"));
        }
    }
}
