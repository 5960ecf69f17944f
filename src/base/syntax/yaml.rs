//! YAML, by `granit_parser`, which knows where everything stands; and the YAML in front of a Markdown file.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

use super::{Broken, DEEPEST, Leaf, Member, Node, Tree};

/// Reads `text`; of several documents the members stand side by side. One that is not YAML is read line by line from where
/// it stops being some.
pub(super) fn read(text: &str) -> Tree<'_> {
    let nesting = DEEPEST - 1;
    let options = options! { flow_nesting_limit: nesting, block_nesting_limit: nesting };
    let mut building = Building { text, open: Vec::new(), documents: Vec::new(), comments: Vec::new() };
    let mut broken = None;
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => building.take(event, range(text, span)),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
                let message = error.info();
                let message = message.lines().next().unwrap_or_default().to_owned();
                broken = Some(Broken { at, message });
                break;
            }
        }
    }
    while building.close() {}
    if let Some(broken) = &broken {
        let rest = lines(text, broken.at);
        building.documents.push(Node::Object(rest));
    }
    let Building { documents, mut comments, .. } = building;
    comments.sort_by_key(|comment| comment.start);
    Tree { root: joined(documents), comments, broken }
}

/// Reads a Markdown file: the YAML between the lines `---` at its top as members, and the text behind it, line by line, as
/// comments are.
pub(super) fn read_front(text: &str) -> Tree<'_> {
    let front = front(text);
    let body = front.as_ref().map_or(0, |front| front.end);
    let mut tree = match front {
        // Before it are only the three signs, which begin a document of YAML as well.
        Some(front) => read(&text[..front.end]),
        None => Tree { root: Node::Object(Vec::new()), comments: Vec::new(), broken: None },
    };
    let mut at = body;
    for line in text[body..].split_inclusive('\n') {
        let said = line.trim();
        let start = at + line.len() - line.trim_start().len();
        if !said.is_empty() && !said.bytes().all(|b| b == b'-') {
            tree.comments.push(start..start + said.len());
        }
        at += line.len();
    }
    tree
}

/// The bytes between the two lines `---`.
fn front(text: &str) -> Option<Range<usize>> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut at = first.len();
    for line in lines {
        if line.trim_end() == "---" {
            return Some(first.len()..at);
        }
        at += line.len();
    }
    None
}

fn range(text: &str, span: Span) -> Range<usize> {
    span.byte_range().filter(|range| text.get(range.clone()).is_some()).unwrap_or(0..text.len())
}

fn joined(mut documents: Vec<Node<'_>>) -> Node<'_> {
    match documents.len() {
        0 => Node::Object(Vec::new()),
        1 => documents.remove(0),
        _ if documents.iter().all(|node| matches!(node, Node::Object(_))) => {
            let members = documents.into_iter().flat_map(|node| match node {
                Node::Object(members) => members,
                _ => Vec::new(),
            });
            Node::Object(members.collect())
        }
        _ => Node::Array(documents),
    }
}

/// A mapping or a sequence that is not closed yet.
enum Open<'t> {
    Mapping { members: Vec<Member<'t>>, key: Option<Leaf<'t>> },
    Sequence(Vec<Node<'t>>),
}

struct Building<'t> {
    text: &'t str,
    open: Vec<Open<'t>>,
    documents: Vec<Node<'t>>,
    comments: Vec<Range<usize>>,
}

impl<'t> Building<'t> {
    fn take(&mut self, event: Event<'t>, span: Range<usize>) {
        match event {
            Event::MappingStart(..) => self.open.push(Open::Mapping { members: Vec::new(), key: None }),
            Event::SequenceStart(..) => self.open.push(Open::Sequence(Vec::new())),
            Event::MappingEnd | Event::SequenceEnd => {
                self.close();
            }
            Event::Scalar(value, style, ..) => {
                let leaf = self.leaf(value, style, span);
                let is_text = style != ScalarStyle::Plain || is_text(&leaf.value);
                self.put(if is_text { Node::Text(leaf) } else { Node::Other(leaf.span) });
            }
            // What an alias stands for is looked at where it has its name.
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.put(Node::Other(span)),
            Event::Comment(..) => self.comments.push(span),
            _ => {}
        }
    }

    fn close(&mut self) -> bool {
        match self.open.pop() {
            Some(Open::Mapping { members, .. }) => self.put(Node::Object(members)),
            Some(Open::Sequence(elements)) => self.put(Node::Array(elements)),
            None => return false,
        }
        true
    }

    fn put(&mut self, node: Node<'t>) {
        match self.open.last_mut() {
            Some(Open::Mapping { members, key }) => match key.take() {
                Some(key) => members.push(Member { key, value: node }),
                None => *key = Some(name(self.text, node)),
            },
            Some(Open::Sequence(elements)) => elements.push(node),
            None => self.documents.push(node),
        }
    }

    fn leaf(&self, value: Cow<'t, str>, style: ScalarStyle, span: Range<usize>) -> Leaf<'t> {
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let inside = span.start + 1..span.end.saturating_sub(1);
        let span = if quoted && self.text.get(inside.clone()).is_some() { inside } else { span };
        let raw = &self.text[span.clone()];
        Leaf::new(if raw == value { Cow::Borrowed(raw) } else { value }, span)
    }
}

/// A key; one that is no scalar has no name.
fn name<'t>(text: &'t str, key: Node<'t>) -> Leaf<'t> {
    match key {
        Node::Text(leaf) => leaf,
        Node::Other(span) => Leaf::new(Cow::Borrowed(&text[span.clone()]), span),
        Node::Object(_) | Node::Array(_) => Leaf::new(Cow::Borrowed(""), 0..0),
    }
}

/// Whether a plain scalar is a string, and no number, date, truth or nothing.
fn is_text(value: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "~"];
    let is_number = value.bytes().all(|b| b.is_ascii_digit() || b"+-._: TZ".contains(&b));
    !is_number && !WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// The lines `NAME: value` from a byte on.
fn lines(text: &str, from: usize) -> Vec<Member<'_>> {
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let mut at = start;
    let mut members = Vec::new();
    for line in text[start..].split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t', '-']);
        if let Some((name, value)) = body.split_once(": ").filter(|(name, _)| !name.contains(['#', '{'])) {
            let key_at = at + line.len() - body.len();
            let key = Leaf::new(Cow::Borrowed(name), key_at..key_at + name.len());
            let value_at = key_at + name.len() + 2 + value.len() - value.trim_start().len();
            let (skip, value) = unquoted(value.trim());
            let span = value_at + skip..value_at + skip + value.len();
            members.push(Member { key, value: Node::Text(Leaf::new(Cow::Borrowed(value), span)) });
        }
        at += line.len();
    }
    members
}

/// The line `NAME: value` of a comment.
pub(super) fn read_line(text: &str) -> Node<'_> {
    Node::Object(lines(text, 0))
}

fn unquoted(value: &str) -> (usize, &str) {
    ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .map_or((0, value), |inside| (1, inside))
}
