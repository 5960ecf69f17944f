//! The strings of a file that no parser takes: what looks like `"name": "value"`, with braces counted as far as they go.

use std::borrow::Cow;

use super::{DEEPEST, Leaf, Member, Node};

/// An object or array that is not closed yet.
struct Open<'t> {
    is_object: bool,
    key: Option<Leaf<'t>>,
    members: Vec<Member<'t>>,
    elements: Vec<Node<'t>>,
    /// The member of the level above that this one is the value of.
    under: Option<Leaf<'t>>,
}

/// Reads as much as can be made out. Never fails; levels beyond [`DEEPEST`] are read as part of that one.
pub(super) fn read(text: &str) -> Node<'_> {
    let bytes = text.as_bytes();
    let mut stack = vec![Open::new(true, None)];
    let mut flat = 0;
    let mut at = 0;
    while at < bytes.len() {
        let depth = stack.len();
        let Some(top) = stack.last_mut() else { break };
        match bytes[at] {
            b'"' => {
                let leaf = string(text, at + 1);
                at = leaf.span.end;
                let after = bytes[(at + 1).min(bytes.len())..].iter().find(|b| !b.is_ascii_whitespace());
                match after {
                    Some(b':') if top.is_object => top.key = Some(leaf),
                    _ => top.put(Node::Text(leaf)),
                }
            }
            b'{' | b'[' if depth >= DEEPEST => flat += 1,
            open @ (b'{' | b'[') => {
                let under = top.key.take();
                stack.push(Open::new(open == b'{', under));
            }
            b'}' | b']' if flat > 0 => flat -= 1,
            b'}' | b']' if depth > 1 => close(&mut stack),
            _ => {}
        }
        at += 1;
    }
    while stack.len() > 1 {
        close(&mut stack);
    }
    let root = stack.pop().map_or_else(|| Node::Object(Vec::new()), Open::into_node);
    match root {
        Node::Object(mut members) if members.len() == 1 && members[0].key.value.is_empty() => {
            members.remove(0).value
        }
        root => root,
    }
}

fn close(stack: &mut Vec<Open<'_>>) {
    let Some(mut done) = stack.pop() else { return };
    let Some(top) = stack.last_mut() else { return };
    top.key = done.under.take();
    let node = done.into_node();
    top.put(node);
}

impl<'t> Open<'t> {
    fn new(is_object: bool, under: Option<Leaf<'t>>) -> Self {
        Self { is_object, key: None, members: Vec::new(), elements: Vec::new(), under }
    }

    fn put(&mut self, value: Node<'t>) {
        if self.is_object {
            let key = self.key.take().unwrap_or_else(|| Leaf::new(Cow::Borrowed(""), 0..0));
            self.members.push(Member { key, value });
        } else {
            self.elements.push(value);
        }
    }

    fn into_node(self) -> Node<'t> {
        if self.is_object { Node::Object(self.members) } else { Node::Array(self.elements) }
    }
}

/// The string that starts at `start`, up to its quote or the end of its line.
fn string(text: &str, start: usize) -> Leaf<'_> {
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() && !matches!(bytes[end], b'"' | b'\n') {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let mut end = end.min(bytes.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let raw = &text[start..end];
    let quoted = raw.contains('\\').then(|| serde_json::from_str(&format!("\"{raw}\"")).ok()).flatten();
    Leaf::new(quoted.map_or(Cow::Borrowed(raw), Cow::Owned), start..end)
}
