//! One config on the desk: its text, its tree, what was found so far, and how a finding about it is written.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::config::ConfigInput;
use super::excerpt;
use super::finding::Finding;
use super::matched::{Matched, Matches, Pointer, ServerAt};
use super::wording;
use crate::base::syntax::{Node, SourceText, Tree};
use crate::base::text;
use crate::detect::Rule;
use crate::known::ConfigKind;
use crate::known::fields::{Role, role};
use crate::vault::destination::Origin;

/// A config that was read.
pub(super) struct ConfigContext<'s> {
    /// What was handed in.
    pub blob: &'s ConfigInput<'s>,
    /// Its text.
    pub source: &'s SourceText<'s>,
    /// Its values.
    pub tree: &'s Tree<'s>,
    /// Its secrets and servers.
    pub hits: &'s Matches<'s>,
    /// Whose it is, as far as the name tells.
    pub client: Option<&'static ConfigKind>,
    /// Told apart only where something is found, because most servers have nothing.
    destinations: Vec<OnceCell<Option<String>>>,
    known: OnceCell<HashMap<String, usize>>,
}

/// What a finding says beside its place.
pub(super) struct Note {
    /// By which rule.
    pub rule: &'static Rule,
    /// What it is.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl<'s> ConfigContext<'s> {
    /// Lays the config on the desk.
    pub(super) fn new(
        blob: &'s ConfigInput<'s>,
        client: Option<&'static ConfigKind>,
        (source, tree): (&'s SourceText<'s>, &'s Tree<'s>),
        hits: &'s Matches<'s>,
    ) -> Self {
        let destinations = vec![OnceCell::new(); hits.servers.len()];
        Self { blob, source, tree, hits, client, destinations, known: OnceCell::new() }
    }

    /// A finding at the bytes `span` of the text.
    pub(super) fn finding(
        &self,
        span: Range<usize>,
        pointer: Option<&Pointer>,
        server: Option<usize>,
        note: Note,
    ) -> Finding {
        let (start, end) = (self.source.position(span.start), self.source.position(span.end));
        let destination = server.and_then(|at| self.destination(at));
        let server = server.and_then(|at| self.hits.servers.get(at));
        Finding {
            path: self.blob.path.to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            pointer: pointer
                .filter(|pointer| !pointer.0.is_empty())
                .map(|pointer| pointer.shown().to_string()),
            severity: note.rule.severity,
            rule: note.rule,
            what: note.what,
            server: server.map(|server| wording::name(&server.name)).filter(|name| !name.is_empty()),
            destination,
            advice: note.advice,
            client: self.client.map(|client| client.id),
            fixable: false,
            excerpt: Some(excerpt::of(self.source, &self.hits.hits, span)),
            commits: Vec::new(),
            mark: None,
        }
    }

    /// Which of [`Matches::servers`] this leads to.
    pub(super) fn server_at(&self, pointer: &Pointer) -> Option<usize> {
        let servers = || self.hits.servers.iter().enumerate();
        let known = self
            .known
            .get_or_init(|| servers().map(|(at, server)| (server.pointer.to_string(), at)).collect());
        known.get(&pointer.to_string()).copied()
    }

    fn destination(&self, at: usize) -> Option<String> {
        let server = self.hits.servers.get(at)?;
        self.destinations.get(at)?.get_or_init(|| destination(server, &self.hits.hits)).clone()
    }
}

/// Where a server is, as it may be shown: the origin of its url, or its command up to the first word that is no flag.
fn destination(server: &ServerAt<'_>, hits: &[Matched<'_>]) -> Option<String> {
    if let Some(url) = field(server.node, Role::Url).and_then(Node::text) {
        return Origin::of_url(url).ok().map(|origin| origin.to_string());
    }
    let is_clean = |node: &&Node<'_>| {
        node.leaf().is_some_and(|leaf| {
            let next = hits.partition_point(|hit| hit.span.start < leaf.span.start);
            hits.get(next).is_none_or(|hit| hit.span.start >= leaf.span.end)
        })
    };
    let command = field(server.node, Role::Command)?;
    let words = field(server.node, Role::Args).map(Node::elements).unwrap_or_default();
    let words = std::iter::once(command).chain(command.elements()).chain(words);
    let mut shown: Vec<String> = Vec::new();
    for node in words.filter(|node| node.leaf().is_some()).take_while(is_clean) {
        let word = wording::name(node.text().unwrap_or_default());
        let is_flag = word.starts_with('-');
        shown.push(word);
        if shown.len() > 1 && !is_flag {
            break;
        }
    }
    (!shown.is_empty()).then(|| format!("stdio: {}", text::line(&shown.join(" "), 100)))
}

/// The first field of a server's entry that holds this.
pub(super) fn field<'n, 't>(entry: &'n Node<'t>, wanted: Role) -> Option<&'n Node<'t>> {
    entry.members().iter().find(|member| role(&member.key.value) == Some(wanted)).map(|member| &member.value)
}
