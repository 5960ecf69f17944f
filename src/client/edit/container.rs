//! An opened object or array: its members and the white space around each.
//!
//! White space belongs to the member it stands in front of, so that a member comes and goes with its own
//! line and the right comma. What leads to the closing brace stays there, whichever member is last.
//!
//! A circle: an object holds values, and a value may be an object.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde_json::{Map, Value};

use super::style::{Inline, Layout, indent_of, quote};
use super::tree::{Blocked, SpanNode, SpanTree, inline_of};

/// An object or an array whose parts may change.
pub(super) struct Container<'a> {
    pub braces: (char, char),
    pub members: Vec<SpanMember<'a>>,
    /// What stands between the braces when there is no member.
    hollow: &'a str,
}

/// One of them.
pub(super) struct SpanMember<'a> {
    pub before: Cow<'a, str>,
    /// Of an object's member: its name, the name as spelled, and what leads to the value.
    key: Option<(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>)>,
    pub node: SpanNode<'a>,
    after: Cow<'a, str>,
}

impl<'a> Container<'a> {
    pub(super) fn of(value: &'a ast::Value<'a>, text: &'a str) -> Option<Self> {
        let (braces, parts): (_, Vec<_>) = match value {
            ast::Value::Object(o) => {
                (('{', '}'), o.properties.iter().map(|p| (Some(&p.name), &p.value)).collect())
            }
            ast::Value::Array(a) => (('[', ']'), a.elements.iter().map(|e| (None, e)).collect()),
            _ => return None,
        };
        let end = value.end() - 1;
        let mut at = value.start() + 1;
        let hollow = if parts.is_empty() { &text[at..end] } else { "" };
        let mut members = Vec::with_capacity(parts.len());
        for (name, child) in parts {
            let start = name.map_or(child.start(), Ranged::start);
            let key = name.map(|name| {
                let colon = &text[name.end()..child.start()];
                (Cow::from(name.as_str()), Cow::from(name.text(text)), Cow::from(colon))
            });
            let rest = &text[child.end()..end];
            let space = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let after = Cow::from(&rest[..space]);
            members.push(SpanMember {
                before: Cow::from(&text[at..start]),
                key,
                node: SpanNode::Kept(child),
                after,
            });
            at = child.end() + space + 1;
        }
        Some(Self { braces, members, hollow })
    }

    pub(super) fn find(&mut self, name: &str) -> Option<&mut SpanMember<'a>> {
        self.members.iter_mut().rfind(|m| m.name() == Some(name))
    }

    pub(super) fn put(
        &mut self,
        (name, rest): (&str, &[String]),
        value: &Value,
        at: &Layout,
        file: &SpanTree<'a>,
    ) -> Result<(), Blocked> {
        let inline = self.inline(at);
        if let Some(member) = self.find(name) {
            let at = layout_after(&member.before, &inline, file);
            return member.node.set(rest, value, &at, file).map_err(|Blocked(depth)| Blocked(depth + 1));
        }
        let value = rest
            .iter()
            .rev()
            .fold(value.clone(), |inner, name| Value::Object(Map::from_iter([(name.clone(), inner)])));
        self.append(Some(name), value, at, file);
        Ok(())
    }

    /// Adds a member at the end, without a name in an array.
    pub(super) fn append(&mut self, name: Option<&str>, value: Value, at: &Layout, file: &SpanTree<'a>) {
        self.hollow = "";
        let inline = self.inline(at);
        let (before, after) = match (self.members.last(), at) {
            (Some(last), _) => {
                let line = last.before.rfind('\n').map(|i| i - usize::from(last.before[..i].ends_with('\r')));
                let before = line.map_or(inline.gap.clone(), |i| last.before[i..].to_owned());
                (before, last.after.clone().into_owned())
            }
            (None, Layout::Lines { indent, .. }) => {
                let line = format!("{}{indent}", file.style.newline);
                (format!("{line}{}", file.style.unit), line)
            }
            (None, Layout::Line(_)) => (inline.pad.clone(), inline.pad.clone()),
        };
        let sibling = match self.members.last() {
            Some(SpanMember { node: SpanNode::Kept(ast::Value::Object(o)), .. }) => inline_of(o, file),
            _ => None,
        };
        let layout = sibling.map_or_else(|| layout_after(&before, &inline, file), Layout::Line);
        // What led to the closing brace now leads there from the new member; its neighbour gets what others have
        // in front of their comma.
        let count = self.members.len();
        let comma = if count > 1 { self.members[count - 2].after.clone() } else { Cow::from("") };
        if let Some(last) = self.members.last_mut() {
            last.after = comma;
        }
        let key = name.map(|name| (name.to_owned().into(), quote(name).into(), inline.colon.into()));
        self.members.push(SpanMember {
            before: before.into(),
            key,
            node: SpanNode::Fresh(value, layout),
            after: after.into(),
        });
    }

    /// Takes out the members whose names are `unwanted`, each with its line and its comma.
    pub(super) fn take(&mut self, unwanted: impl Fn(Option<&str>) -> bool) {
        let keep: Vec<bool> = self.members.iter().map(|m| !unwanted(m.name())).collect();
        self.keep(&keep);
    }

    /// Takes out the members for which `keep` says no, each with its line and its comma.
    pub(super) fn keep(&mut self, keep: &[bool]) {
        if keep.iter().all(|keep| *keep) {
            return;
        }
        let first = self.members.first().map(|m| m.before.clone());
        let last = self.members.last().map(|m| m.after.clone());
        let mut kept = keep.iter();
        self.members.retain(|_| kept.next().is_none_or(|keep| *keep));
        self.hollow = "";
        if let (Some(false), Some(head), Some(before)) = (keep.first(), self.members.first_mut(), first) {
            head.before = before;
        }
        if let (Some(false), Some(tail), Some(after)) = (keep.last(), self.members.last_mut(), last) {
            tail.after = after;
        }
    }

    /// The spaces that members on one line have here, or would have.
    pub(super) fn inline(&self, at: &Layout) -> Inline {
        let outer = match at {
            Layout::Line(inline) => inline.clone(),
            Layout::Lines { colon, .. } => {
                Inline { pad: String::new(), gap: " ".to_owned(), colon: colon.clone() }
            }
        };
        let spaces: Vec<&str> = self.members.iter().take(2).map(|m| m.before.as_ref()).collect();
        let colon = self.members.last().and_then(|m| m.key.as_ref()).map(|key| key.2.as_ref());
        Inline::seen(&spaces, colon).unwrap_or(outer)
    }

    pub(super) fn write(&self, file: &SpanTree<'a>, out: &mut String) {
        out.push(self.braces.0);
        out.push_str(self.hollow);
        for (i, member) in self.members.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push_str(&member.before);
            if let Some((_, spelled, colon)) = &member.key {
                out.push_str(spelled);
                out.push_str(colon);
            }
            member.node.write(file, out);
            out.push_str(&member.after);
        }
        out.push(self.braces.1);
    }
}

impl<'a> SpanMember<'a> {
    fn name(&self) -> Option<&str> {
        self.key.as_ref().map(|key| key.0.as_ref())
    }
}

/// How the value of a member is laid out that has `before` in front of it.
pub(super) fn layout_after(before: &str, inline: &Inline, file: &SpanTree<'_>) -> Layout {
    match indent_of(before) {
        Some(indent) => Layout::Lines {
            indent: indent.to_owned(),
            colon: inline.colon.clone(),
            short_arrays: file.style.short_arrays,
        },
        None => Layout::Line(inline.clone()),
    }
}
