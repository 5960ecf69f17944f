//! What is wrong with a server in any client's config: a credential that travels in the clear, a placeholder that
//! nobody replaces.

use std::collections::HashSet;

use super::excerpt;
use super::finding::Finding;
use super::hit::{Hit, Pointer, ServerAt, Spot, Step};
use super::rules::{CLEARTEXT_URL, FOREIGN_PLACEHOLDER};
use super::sheet::{Note, Sheet, field};
use crate::config::client::fields::{Role, expands_itself, role};
use crate::config::client::placeholder::{Placeholder, placeholders};
use crate::config::client::{Client, Verdict};
use crate::destination::Destination;
use crate::names::VarName;
use crate::syntax::{Leaf, Node};
use crate::text;

/// Everything of the kind in the file.
pub fn check(sheet: &Sheet<'_>) -> Vec<Finding> {
    let carries = |hit: &&Hit<'_>| matches!(hit.spot, Spot::Header(_) | Spot::Url(_));
    let carriers: HashSet<usize> =
        sheet.hits.hits.iter().filter(carries).filter_map(|hit| hit.server).collect();
    let mut found = Vec::new();
    for (at, server) in sheet.hits.servers.iter().enumerate() {
        found.extend(cleartext(sheet, at, server, carriers.contains(&at)));
        let owner = match server.pointer.0.first() {
            Some(Step::Key(key)) => sheet.client.map(|client| client.owner(key)),
            _ => sheet.client,
        };
        if let Some(client) = owner {
            found.extend(foreign(sheet, at, server, client));
        }
    }
    found
}

fn cleartext(sheet: &Sheet<'_>, at: usize, server: &ServerAt<'_>, literal: bool) -> Option<Finding> {
    let leaf = field(server.node, Role::Url).and_then(Node::leaf)?;
    let origin = Destination::of_url(&leaf.value).ok().filter(Destination::is_cleartext)?;
    let headers = field(server.node, Role::Headers).map(Node::members).unwrap_or_default();
    let strings = headers.iter().filter_map(|member| member.value.text()).chain([&*leaf.value]);
    let inserted = strings.flat_map(placeholders).count() > 0;
    if !literal && !inserted {
        return None;
    }
    let note = Note {
        rule: &CLEARTEXT_URL,
        what: format!("a credential goes to {} unencrypted", text::short(&origin.to_string())),
        advice: "use https://".to_owned(),
    };
    let mut pointer = server.pointer.clone();
    pointer.0.push(Step::Key("url".to_owned()));
    Some(sheet.finding(leaf.span.clone(), Some(&pointer), Some(at), note))
}

/// The strings of a server that its client may expand, each with the way to it.
fn strings<'n>(server: &'n ServerAt<'_>) -> Vec<(Pointer, &'n Leaf<'n>)> {
    fn visit<'n>(way: &mut Pointer, node: &'n Node<'n>, out: &mut Vec<(Pointer, &'n Leaf<'n>)>) {
        let mut step = |step, node| {
            way.0.push(step);
            visit(way, node, out);
            way.0.pop();
        };
        match node {
            Node::Object(members) => {
                members.iter().for_each(|m| step(Step::Key(m.key.value.to_string()), &m.value));
            }
            Node::Array(list) => list.iter().enumerate().for_each(|(at, node)| step(Step::Index(at), node)),
            Node::Text(leaf) => out.push((way.clone(), leaf)),
            Node::Other(_) => {}
        }
    }
    let mut out = Vec::new();
    let words = field(server.node, Role::Args).into_iter().chain(field(server.node, Role::Command));
    let is_shell = words.flat_map(|node| std::iter::once(node).chain(node.elements()));
    let is_shell = is_shell.filter_map(Node::text).any(expands_itself);
    for member in server.node.members() {
        let wanted = match role(&member.key.value) {
            Some(Role::Args | Role::Command) => !is_shell,
            Some(Role::Url | Role::Headers | Role::Env) => true,
            _ => false,
        };
        if wanted {
            let mut way = server.pointer.clone();
            way.0.push(Step::Key(member.key.value.to_string()));
            visit(&mut way, &member.value, &mut out);
        }
    }
    out
}

fn foreign(sheet: &Sheet<'_>, at: usize, server: &ServerAt<'_>, client: &'static Client) -> Vec<Finding> {
    let mut found = Vec::new();
    for (pointer, leaf) in strings(server) {
        for placeholder in placeholders(&leaf.value) {
            if client.understands(&placeholder) != Verdict::No {
                continue;
            }
            let span = leaf.locate(&sheet.source.text, placeholder.range.clone());
            let shown = text::line(&excerpt::masked(&sheet.source.text, &sheet.hits.hits, span.clone()), 60);
            let note = Note {
                rule: &FOREIGN_PLACEHOLDER,
                what: format!("{} passes {shown} on as it is written", client.title),
                advice: right_form(client, &placeholder),
            };
            found.push(sheet.finding(span, Some(&pointer), Some(at), note));
        }
    }
    found
}

fn right_form(client: &Client, placeholder: &Placeholder<'_>) -> String {
    let variable = placeholder.name.parse().ok().unwrap_or_else(|| VarName::derive("", placeholder.name));
    match client.write(&variable) {
        Some(form) => format!("write {form}"),
        None => format!("{} replaces no placeholder here; see 'mcpkey import --help'", client.title),
    }
}
