//! A config as spans of its own text, opened only along the way to what changes.
//!
//! What is not opened is copied as it stands.

use std::collections::HashMap;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde_json::{Map, Number, Value};

use super::container::{Container, layout_after};
use super::style::{Inline, JsonStyle, Layout};

/// What is that many keys down the way is not an object.
#[derive(Debug)]
pub(super) struct Blocked(pub usize);

/// The text being edited and its habits.
pub(super) struct SpanTree<'a> {
    pub text: &'a str,
    pub style: JsonStyle,
}

/// A value, as it stood or as it shall stand.
pub(super) enum SpanNode<'a> {
    Kept(&'a ast::Value<'a>),
    Open(Container<'a>),
    Fresh(Value, Layout),
}

impl<'a> SpanNode<'a> {
    /// Makes the value at `path` equal to `value`, creating objects on the way.
    pub(super) fn set(
        &mut self,
        path: &[String],
        value: &Value,
        at: &Layout,
        file: &SpanTree<'a>,
    ) -> Result<(), Blocked> {
        let Some((name, rest)) = path.split_first() else {
            self.assign(value, at, file);
            return Ok(());
        };
        if let SpanNode::Fresh(fresh, _) = self {
            let mut place = fresh;
            for (depth, name) in path.iter().enumerate() {
                place = place
                    .as_object_mut()
                    .ok_or(Blocked(depth))?
                    .entry(name)
                    .or_insert(Value::Object(Map::new()));
            }
            *place = value.clone();
            return Ok(());
        }
        let object = self.open(file).filter(|c| c.braces.0 == '{').ok_or(Blocked(0))?;
        object.put((name, rest), value, at, file)
    }

    /// Takes out what is at `path`, if it is there.
    pub(super) fn remove(&mut self, path: &[String], file: &SpanTree<'a>) {
        let Some((name, rest)) = path.split_first() else { return };
        if let SpanNode::Fresh(fresh, _) = self {
            let Some((last, way)) = path.split_last() else { return };
            let parent = way.iter().try_fold(fresh, |place, name| place.get_mut(name));
            parent.and_then(Value::as_object_mut).and_then(|object| object.shift_remove(last));
            return;
        }
        let Some(object) = self.open(file) else { return };
        if rest.is_empty() {
            object.take(|key| key == Some(name.as_str()));
        } else if let Some(member) = object.find(name) {
            member.node.remove(rest, file);
        }
    }

    /// Writes the value out.
    pub(super) fn write(&self, file: &SpanTree<'a>, out: &mut String) {
        match self {
            SpanNode::Kept(value) => out.push_str(value.text(file.text)),
            SpanNode::Fresh(value, layout) => file.style.render(value, layout, out),
            SpanNode::Open(container) => container.write(file, out),
        }
    }

    /// Changes no more than is needed to make this equal to `value`.
    fn assign(&mut self, value: &Value, at: &Layout, file: &SpanTree<'a>) {
        if self.is(value) {
            return;
        }
        let layout = self.layout(at, file);
        let Some(container) = self.open(file) else {
            *self = SpanNode::Fresh(value.clone(), layout);
            return;
        };
        match (value, container.braces.0) {
            (Value::Object(wanted), '{') => {
                for (name, value) in wanted {
                    // A path of one name cannot be blocked.
                    let _ = container.put((name, &[]), value, at, file);
                }
                container.take(|name| name.is_none_or(|name| !wanted.contains_key(name)));
            }
            (Value::Array(wanted), '[') if wanted.len() == container.members.len() => {
                let inline = container.inline(at);
                for (member, value) in container.members.iter_mut().zip(wanted) {
                    member.node.assign(value, &layout_after(&member.before, &inline, file), file);
                }
            }
            (Value::Array(wanted), '[') if container.starts(wanted) => {
                for value in &wanted[container.members.len()..] {
                    container.append(None, value.clone(), &layout, file);
                }
            }
            (Value::Array(wanted), '[') => match container.leaves(wanted) {
                Some(keep) => container.keep(&keep),
                None => *self = SpanNode::Fresh(value.clone(), layout),
            },
            _ => *self = SpanNode::Fresh(value.clone(), layout),
        }
    }

    /// Whether this stands as it stood, and is equal to `value`.
    fn is(&self, value: &Value) -> bool {
        matches!(self, SpanNode::Kept(kept) if same(kept, value))
    }

    /// How a value in this one's place is laid out: as this one is.
    fn layout(&self, at: &Layout, file: &SpanTree<'a>) -> Layout {
        match (self, at) {
            (SpanNode::Kept(ast::Value::Array(old)), Layout::Lines { indent, colon, .. })
                if !old.elements.is_empty() =>
            {
                let short_arrays = !old.text(file.text).contains('\n');
                Layout::Lines { indent: indent.clone(), colon: colon.clone(), short_arrays }
            }
            (SpanNode::Kept(ast::Value::Object(old)), Layout::Lines { .. }) => {
                inline_of(old, file).map_or_else(|| at.clone(), Layout::Line)
            }
            (SpanNode::Fresh(_, layout), _) => layout.clone(),
            _ => at.clone(),
        }
    }

    fn open(&mut self, file: &SpanTree<'a>) -> Option<&mut Container<'a>> {
        if let SpanNode::Kept(kept) = self {
            *self = SpanNode::Open(Container::of(kept, file.text)?);
        }
        match self {
            SpanNode::Open(container) => Some(container),
            _ => None,
        }
    }
}

impl Container<'_> {
    /// Whether `wanted` begins with all that is here, and goes on.
    fn starts(&self, wanted: &[Value]) -> bool {
        !self.members.is_empty()
            && self.members.len() < wanted.len()
            && self.members.iter().zip(wanted).all(|(member, value)| member.node.is(value))
    }

    /// Which elements stay where `wanted` is some of what is here, in order.
    fn leaves(&self, wanted: &[Value]) -> Option<Vec<bool>> {
        let mut rest = wanted.iter().peekable();
        let keep = self.members.iter().map(|m| rest.next_if(|value| m.node.is(value)).is_some()).collect();
        rest.peek().is_none().then_some(keep)
    }
}

/// The spaces of an object that stands on one line and is not empty.
pub(super) fn inline_of(object: &ast::Object<'_>, file: &SpanTree<'_>) -> Option<Inline> {
    if object.text(file.text).contains('\n') {
        return None;
    }
    let mut at = object.start() + 1;
    let mut spaces = Vec::new();
    for member in object.properties.iter().take(2) {
        let space = &file.text[at..member.start()];
        spaces.push(space.rsplit(',').next().unwrap_or(space));
        at = member.end();
    }
    let last = object.properties.last()?;
    Inline::seen(&spaces, Some(&file.text[last.name.end()..last.value.start()]))
}

/// Whether a value stands there already, however it is spelled.
pub(super) fn same(kept: &ast::Value<'_>, value: &Value) -> bool {
    match (kept, value) {
        (ast::Value::StringLit(a), Value::String(b)) => a.value == b.as_str(),
        (ast::Value::NumberLit(a), Value::Number(b)) => a.value.parse::<Number>().is_ok_and(|a| a == *b),
        (ast::Value::BooleanLit(a), Value::Bool(b)) => a.value == *b,
        (ast::Value::NullKeyword(_), Value::Null) => true,
        (ast::Value::Array(a), Value::Array(b)) => {
            a.elements.len() == b.len() && a.elements.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (ast::Value::Object(a), Value::Object(b)) => {
            let last: HashMap<&str, &ast::Value<'_>> =
                a.properties.iter().map(|p| (p.name.as_str(), &p.value)).collect();
            last.len() == b.len() && b.iter().all(|(k, b)| last.get(k.as_str()).is_some_and(|a| same(a, b)))
        }
        _ => false,
    }
}
