//! How a file is laid out, and new values written the same way.

use jsonc_parser::ast;
use serde_json::Value;

/// The habits of one file.
#[derive(Debug, Clone)]
pub(super) struct JsonStyle {
    /// `\n` or `\r\n`.
    pub newline: &'static str,
    /// What one level adds in front of a line.
    pub unit: String,
    /// Arrays of plain values stand on one line though objects do not.
    pub short_arrays: bool,
}

/// How one value is laid out.
#[derive(Debug, Clone)]
pub(super) enum Layout {
    /// A line for each member; the line of the value itself starts with `indent`.
    Lines { indent: String, colon: String, short_arrays: bool },
    /// All on one line.
    Line(Inline),
}

/// The spaces of a value on one line: `{ "a": 1, "b": 2 }` has ` ` as pad, ` ` as gap and `: ` as colon.
#[derive(Debug, Clone)]
pub(super) struct Inline {
    pub pad: String,
    pub gap: String,
    pub colon: String,
}

impl Inline {
    /// Read off the spaces in front of the first two members, and what stands between a name and its value.
    pub(super) fn seen(spaces: &[&str], colon: Option<&str>) -> Option<Self> {
        let one_line = |space: &&str| !space.contains('\n');
        let pad = spaces.first()?;
        let colon = colon.filter(one_line).unwrap_or(": ");
        let pad = Some(*pad).filter(one_line).unwrap_or_default();
        let airy = !pad.is_empty() || colon.ends_with(' ');
        let gap = spaces.get(1).copied().filter(one_line).unwrap_or(if airy { " " } else { "" });
        Some(Self { pad: pad.to_owned(), gap: gap.to_owned(), colon: colon.to_owned() })
    }
}

impl JsonStyle {
    /// The habits seen in `root`; where none is seen, those of Claude Code, whose files are
    /// `JSON.stringify(value, null, 2)`.
    pub(super) fn of(text: &str, root: &ast::Value<'_>) -> Self {
        let crlf = text.find('\n').is_some_and(|i| text[..i].ends_with('\r'));
        let mut seen = Seen::default();
        seen.look(text, root);
        Self {
            newline: if crlf { "\r\n" } else { "\n" },
            unit: seen.unit.unwrap_or_else(|| "  ".to_owned()),
            short_arrays: seen.short_arrays.unwrap_or(false),
        }
    }

    /// Writes a value; the cursor stands behind whatever precedes it on its line.
    pub(super) fn render(&self, value: &Value, layout: &Layout, out: &mut String) {
        let (open, close, count) = match value {
            Value::Object(members) => ('{', '}', members.len()),
            Value::Array(elements) => ('[', ']', elements.len()),
            scalar => return out.push_str(&scalar.to_string()),
        };
        out.push(open);
        if count > 0 {
            let place = self.place(value, layout);
            for (i, (key, child)) in children(value).enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(if i > 0 { &place.between } else { &place.first });
                if let Some(key) = key {
                    out.push_str(&quote(key));
                    out.push_str(place.colon);
                }
                self.render(child, &place.inside, out);
            }
            out.push_str(&place.last);
        }
        out.push(close);
    }

    fn place<'l>(&self, value: &Value, layout: &'l Layout) -> Around<'l> {
        match layout {
            Layout::Lines { short_arrays: true, colon, .. } if is_plain_array(value) => Around {
                first: String::new(),
                between: " ".to_owned(),
                last: String::new(),
                colon,
                inside: layout.clone(),
            },
            Layout::Lines { indent, colon, short_arrays } => {
                let deeper = format!("{indent}{}", self.unit);
                let line = format!("{}{deeper}", self.newline);
                Around {
                    first: line.clone(),
                    between: line,
                    last: format!("{}{indent}", self.newline),
                    colon,
                    inside: Layout::Lines {
                        indent: deeper,
                        colon: colon.clone(),
                        short_arrays: *short_arrays,
                    },
                }
            }
            Layout::Line(inline) => {
                let pad = if value.is_object() { inline.pad.clone() } else { String::new() };
                Around {
                    first: pad.clone(),
                    between: inline.gap.clone(),
                    last: pad,
                    colon: &inline.colon,
                    inside: layout.clone(),
                }
            }
        }
    }
}

struct Around<'l> {
    first: String,
    between: String,
    last: String,
    colon: &'l str,
    inside: Layout,
}

/// A string as JSON, escaped as `JSON.stringify` does it.
pub(super) fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// What stands after the last line break, if there is one.
pub(super) fn indent_of(space: &str) -> Option<&str> {
    space.rfind('\n').map(|i| &space[i + 1..])
}

fn is_plain_array(value: &Value) -> bool {
    matches!(value, Value::Array(all) if all.iter().all(|v| !v.is_object() && !v.is_array()))
}

fn children(value: &Value) -> Box<dyn Iterator<Item = (Option<&String>, &Value)> + '_> {
    match value {
        Value::Object(members) => Box::new(members.iter().map(|(key, child)| (Some(key), child))),
        Value::Array(elements) => Box::new(elements.iter().map(|child| (None, child))),
        _ => Box::new(std::iter::empty()),
    }
}

/// What the walk has found out so far.
#[derive(Default)]
struct Seen {
    unit: Option<String>,
    short_arrays: Option<bool>,
}

impl Seen {
    fn look(&mut self, text: &str, value: &ast::Value<'_>) {
        use jsonc_parser::common::Ranged;
        if self.unit.is_some() && self.short_arrays.is_some() {
            return;
        }
        let range = value.range();
        let ends = match value {
            ast::Value::Object(o) => o.properties.first().map(|p| p.range.start),
            ast::Value::Array(a) => a.elements.first().map(Ranged::start),
            _ => None,
        };
        let Some(first) = ends else { return };
        let child = indent_of(&text[range.start + 1..first]);
        let inner = &text[range.start + 1..range.end - 1];
        let own = indent_of(&inner[inner.trim_end().len()..]);
        if let (None, Some(child), Some(own)) = (&self.unit, child, own) {
            self.unit = child.strip_prefix(own).map(str::to_owned);
        }
        match value {
            ast::Value::Object(o) => o.properties.iter().for_each(|p| self.look(text, &p.value)),
            ast::Value::Array(a) => {
                self.short_arrays.get_or_insert(!inner.contains('\n'));
                a.elements.iter().for_each(|e| self.look(text, e));
            }
            _ => {}
        }
    }
}
