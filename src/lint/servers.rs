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
use crate::config::client::{Client, Form, Verdict};
use crate::destination::Destination;
use crate::names::VarName;
use crate::syntax::{Leaf, Node};
use crate::text;

/// Flags of bridges such as `mcp-remote` after which a header stands.
const HEADER_FLAGS: &[&str] = &["--header", "--headers", "-H"];

/// Everything of the kind in the file.
pub fn check(sheet: &Sheet<'_>) -> Vec<Finding> {
    let is_sent = |hit: &&Hit<'_>| match &hit.spot {
        Spot::Header(_) | Spot::Url(_) => true,
        Spot::Argument(Some(flag)) => HEADER_FLAGS.contains(&&**flag),
        _ => false,
    };
    let literal: HashSet<usize> =
        sheet.hits.hits.iter().filter(is_sent).filter_map(|hit| hit.server).collect();
    let mut found = Vec::new();
    for (at, server) in sheet.hits.servers.iter().enumerate() {
        found.extend(cleartext(sheet, at, server, literal.contains(&at)));
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
    let (pointer, leaf) = urls(server).into_iter().find(|(_, leaf)| is_cleartext(&leaf.value))?;
    if !literal && !has_credential(server) && placeholders(&leaf.value).is_empty() {
        return None;
    }
    let origin = Destination::of_url(&leaf.value).ok()?.to_string();
    let note = Note {
        rule: &CLEARTEXT_URL,
        what: format!("a credential goes to {} unencrypted", text::short(&origin)),
        advice: format!("use {}://", if origin.starts_with("ws:") { "wss" } else { "https" }),
    };
    Some(sheet.finding(leaf.span.clone(), Some(&pointer), Some(at), note))
}

/// Where a server is, with the way to it: its own url, or the one that a bridge has among its arguments.
fn urls<'n>(server: &'n ServerAt<'_>) -> Vec<(Pointer, &'n Leaf<'n>)> {
    let mut urls = Vec::new();
    for member in server.node.members() {
        let way = |steps: Vec<Step>| Pointer([server.pointer.0.clone(), steps].concat());
        let key = || Step::Key(member.key.value.to_string());
        match (role(&member.key.value), &member.value) {
            (Some(Role::Url), Node::Text(leaf)) => urls.push((way(vec![key()]), leaf)),
            (Some(Role::Args), Node::Array(list)) => {
                let words = list.iter().enumerate().filter_map(|(at, node)| Some((at, node.leaf()?)));
                urls.extend(words.map(|(at, leaf)| (way(vec![key(), Step::Index(at)]), leaf)));
            }
            _ => {}
        }
    }
    urls
}

/// Whether what is sent there can be read on the way. Nobody here knows the host that a placeholder stands for.
fn is_cleartext(url: &str) -> bool {
    let authority =
        url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    !host.contains(['$', '{', '%']) && Destination::of_url(url).is_ok_and(|origin| origin.is_cleartext())
}

/// Whether a variable, or a helper, gives a server's requests a credential.
fn has_credential(server: &ServerAt<'_>) -> bool {
    let mut words = field(server.node, Role::Args).map(Node::elements).unwrap_or_default().iter();
    let mut in_header = false;
    let bridged = words.any(|node| {
        let word = node.text().unwrap_or_default();
        let is_flag = HEADER_FLAGS.contains(&word.split('=').next().unwrap_or_default());
        let is_header = std::mem::replace(&mut in_header, is_flag) || is_flag;
        is_header && !placeholders(word).is_empty()
    });
    bridged
        || server.node.members().iter().any(|member| match role(&member.key.value) {
            Some(Role::Headers) => {
                let values = member.value.members().iter().map(|m| &m.value).chain(member.value.elements());
                values.filter_map(Node::text).any(|value| !placeholders(value).is_empty())
            }
            Some(Role::Credential | Role::VariableNames) => field(server.node, Role::Url).is_some(),
            _ => member.key.value == "headersHelper",
        })
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
            Some(Role::Url | Role::Headers | Role::Env | Role::Credential) => true,
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
    match (client.write(&variable), client.form) {
        (Some(form), _) => format!("write {form}"),
        (None, Form::Fields) => {
            "name the variable itself: bearer_token_env_var, env_http_headers or env_vars".to_owned()
        }
        (None, _) => format!("{} replaces no placeholder here; see 'mcpkey import --help'", client.title),
    }
}
