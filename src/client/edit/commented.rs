//! The same changes to a file with comments and trailing commas, as editors allow them. Each is made by itself in the text: a
//! member comes with a line of its own behind the last one and what is said of that on its line, and goes as it came. A comment
//! is nobody's of whom mcpkey knows: it stays where it is.

use jsonc_parser::ast::{self, ObjectProp};
use jsonc_parser::common::Ranged;
use serde_json::{Map, Value};

use super::style::{Inline, JsonStyle, Layout, quote};
use super::tree::same;
use super::{Edit, EditError, SyntaxError, document};
use crate::base::syntax::JSONC;

/// `text` after the edits.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut text = text.to_owned();
    for edit in edits {
        text = match edit {
            Edit::Set { path, value } => set(&text, path, value)?,
            Edit::Remove { path } if path.is_empty() => return Err(EditError::Everything),
            Edit::Remove { path } => remove(text, path)?,
        };
    }
    Ok(text)
}

/// Whether the text is what an editor takes for JSON.
pub(super) fn check(text: &str) -> Result<(), SyntaxError> {
    parse(text).map(drop)
}

fn parse(text: &str) -> Result<Option<ast::Value<'_>>, SyntaxError> {
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &JSONC);
    let parsed = parsed.map_err(|error| {
        document::at(text, error.range().start, &document::lower_first(&error.kind().to_string()))
    })?;
    Ok(parsed.value)
}

/// Where in a text something else is to stand.
struct Splice {
    at: usize,
    end: usize,
    new: String,
}

/// `text` with all of these, none of which may overlap.
fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| splice.at);
    let (mut out, mut done) = (String::with_capacity(text.len() + 256), 0);
    for Splice { at, end, new } in splices {
        out.push_str(&text[done..at]);
        out.push_str(&new);
        done = end;
    }
    out.push_str(&text[done..]);
    out
}

fn set(text: &str, path: &[String], value: &Value) -> Result<String, EditError> {
    let Some(root) = parse(text)? else {
        // Comments alone.
        let line = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
        return set(&format!("{text}{line}{{}}"), path, value);
    };
    let mut node = &root;
    for (depth, key) in path.iter().enumerate() {
        let object = node.as_object().ok_or_else(|| EditError::NotAnObject(path[..depth].to_vec()))?;
        match object.properties.iter().rfind(|member| member.name.as_str() == key) {
            Some(member) => node = &member.value,
            None => {
                let rest = path[depth + 1..].iter().rev();
                let value = rest
                    .fold(value.clone(), |inner, key| Value::Object(Map::from_iter([(key.clone(), inner)])));
                let style = JsonStyle::of(text, &root);
                return Ok(spliced(text, added(text, object, (key, &value), &style)));
            }
        }
    }
    if same(node, value) {
        return Ok(text.to_owned());
    }
    let (Some(object), Value::Object(wanted)) = (node.as_object(), value) else {
        let style = JsonStyle::of(text, &root);
        let layout = layout(text, node.start(), &style);
        let mut new = String::new();
        style.render(value, &layout, &mut new);
        return Ok(spliced(text, vec![Splice { at: node.start(), end: node.end(), new }]));
    };
    let gone =
        object.properties.iter().map(|member| member.name.as_str()).filter(|key| !wanted.contains_key(*key));
    let below = |key: &str| path.iter().cloned().chain([key.to_owned()]).collect();
    let mut edits: Vec<Edit> = gone.map(|key| Edit::Remove { path: below(key) }).collect();
    edits.extend(wanted.iter().map(|(key, value)| Edit::Set { path: below(key), value: value.clone() }));
    apply(text, &edits)
}

fn remove(mut text: String, path: &[String]) -> Result<String, EditError> {
    let Some((last, above)) = path.split_last() else { return Ok(text) };
    loop {
        let Some(root) = parse(&text)? else { return Ok(text) };
        let step = |node, key: &String| {
            let object: &ast::Object<'_> = ast::Value::as_object(node)?;
            object.properties.iter().rfind(|member| member.name.as_str() == key).map(|member| &member.value)
        };
        let object = above.iter().try_fold(&root, step).and_then(ast::Value::as_object);
        let Some(object) = object else { return Ok(text) };
        let Some(at) = object.properties.iter().position(|member| member.name.as_str() == last) else {
            return Ok(text);
        };
        let splices = taken(&text, object, at);
        text = spliced(&text, splices);
    }
}

/// What adds a member behind the others.
fn added(
    text: &str,
    object: &ast::Object<'_>,
    (key, value): (&str, &Value),
    style: &JsonStyle,
) -> Vec<Splice> {
    let (open, close) = (object.start() + 1, object.end() - 1);
    let written = |layout: &Layout, colon: &str| {
        let mut out = format!("{}{colon}", quote(key));
        style.render(value, layout, &mut out);
        out
    };
    let lines = |indent: &str| Layout::Lines {
        indent: indent.to_owned(),
        colon: ": ".to_owned(),
        short_arrays: style.short_arrays,
    };
    let Some(last) = object.properties.last() else {
        let (outer, hollow) = (indent_at(text, object.start()), &text[open..close]);
        let line = format!("{}{outer}{}", style.newline, style.unit);
        let member = written(&lines(&format!("{outer}{}", style.unit)), ": ");
        return match hollow.rfind('\n') {
            Some(at) => {
                let at = open + at - usize::from(hollow[..at].ends_with('\r'));
                vec![Splice { at, end: at, new: format!("{line}{member}") }]
            }
            None if hollow.trim().is_empty() => {
                vec![Splice { at: open, end: close, new: format!("{line}{member}{}{outer}", style.newline) }]
            }
            None => vec![Splice { at: close, end: close, new: format!("{member} ") }],
        };
    };
    let end = last.end();
    let comma = comma_after(text, end, close);
    let behind = comma.map_or(end, |at| at + 1);
    let separator = |at| Splice { at, end: at, new: ",".to_owned() };
    let mut splices: Vec<Splice> = comma.is_none().then(|| separator(end)).into_iter().collect();
    let is_in_lines = starts_its_line(text, last.start());
    let trailing = if comma.is_some() { "," } else { "" };
    if is_in_lines {
        let indent = indent_at(text, last.start());
        let at = line_end(text, behind, close);
        let new = format!("{}{indent}{}{trailing}", style.newline, written(&lines(indent), ": "));
        splices.push(Splice { at, end: at, new });
    } else {
        let inline = Inline { pad: String::new(), gap: " ".to_owned(), colon: ": ".to_owned() };
        let new = format!(" {}{trailing}", written(&Layout::Line(inline), ": "));
        splices.push(Splice { at: behind, end: behind, new });
    }
    splices
}

/// What takes a member out, with its line and one comma.
fn taken(text: &str, object: &ast::Object<'_>, at: usize) -> Vec<Splice> {
    let (open, close) = (object.start() + 1, object.end() - 1);
    let members: &[ObjectProp<'_>] = &object.properties;
    let (own, next) = (&members[at], members.get(at + 1));
    let comma = comma_after(text, own.end(), next.map_or(close, Ranged::start));
    let mut end = comma.map_or(own.end(), |comma| comma + 1);
    let mut start = own.start();
    let mut splices = Vec::new();
    // The last one takes the comma in front of it along, if it has none behind.
    let before = at.checked_sub(1).map(|before| &members[before]);
    if let (None, Some(before)) = (comma, before)
        && let Some(comma) = comma_after(text, before.end(), own.start())
    {
        splices.push(Splice { at: comma, end: comma + 1, new: String::new() });
    }
    let said = text[end..line_end(text, end, close)].trim();
    if starts_its_line(text, start) {
        let line = start - indent_at(text, start).len();
        // A word that is said of it on its line keeps the line.
        if said.is_empty() && ends_its_line(text, end) {
            start = line.saturating_sub(1);
            start -= usize::from(text[..start].ends_with('\r'));
            end = line_end(text, end, close);
        }
    } else if let Some(next) = next
        .filter(|next| text[end..next.start()].trim().is_empty() && !text[end..next.start()].contains('\n'))
    {
        end = next.start();
    } else if let Some(before) = before {
        let gap = &text[before.end()..start];
        start -= gap.len() - gap.trim_end_matches([' ', '\t']).len();
    }
    let is_alone =
        members.len() == 1 && format!("{}{}", &text[open..start], &text[end..close]).trim().is_empty();
    if is_alone {
        vec![Splice { at: open, end: close, new: String::new() }]
    } else {
        splices.push(Splice { at: start, end, new: String::new() });
        splices
    }
}

/// The comma between `from` and `to`, outside of comments.
fn comma_after(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while at < to {
        let rest = &text[at..to];
        match rest.as_bytes().first()? {
            b',' => return Some(at),
            b'/' => at += comment_len(rest),
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    None
}

/// How many bytes the comment takes that `text` begins with.
fn comment_len(text: &str) -> usize {
    if text.starts_with("/*") {
        text.find("*/").map_or(text.len(), |end| end + 2)
    } else {
        text.find('\n').unwrap_or(text.len())
    }
}

/// Where the line ends on which a member ends at `from`, what is said of it included; at most `to`.
fn line_end(text: &str, from: usize, to: usize) -> usize {
    let mut at = from;
    while at < to {
        let rest = &text[at..to];
        match rest.as_bytes()[0] {
            b' ' | b'\t' => at += 1,
            b'/' => at += comment_len(rest),
            b'\r' | b'\n' => {
                return at - usize::from(text[..at].ends_with('\r'));
            }
            _ => break,
        }
    }
    from
}

/// The white space in front of the line on which `at` is.
fn indent_at(text: &str, at: usize) -> &str {
    let line = &text[text[..at].rfind('\n').map_or(0, |line| line + 1)..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn starts_its_line(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n');
    line.is_some_and(|line| text[line + 1..at].trim_matches([' ', '\t']).is_empty())
}

fn ends_its_line(text: &str, at: usize) -> bool {
    text[at..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// How a value that begins at `at` is laid out: as the line on which it is.
fn layout(text: &str, at: usize, style: &JsonStyle) -> Layout {
    Layout::Lines {
        indent: indent_at(text, at).to_owned(),
        colon: ": ".to_owned(),
        short_arrays: style.short_arrays,
    }
}

#[cfg(test)]
#[path = "commented_tests.rs"]
mod tests;
