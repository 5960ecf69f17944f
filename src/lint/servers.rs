//! What is wrong with a server in any client's config: a credential that travels in the clear, a placeholder that
//! nobody replaces.

use std::collections::HashSet;

use super::context::{ConfigContext, Note, field};
use super::excerpt;
use super::finding::Finding;
use super::matched::{MOST, Matched, Pointer, PointerStep, ServerAt, Spot};
use super::rules::{CLEARTEXT_URL, FOREIGN_PLACEHOLDER};
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::placeholder::{Placeholder, placeholders};
use crate::base::syntax::{Leaf, Node};
use crate::base::text;
use crate::client::delivery;
use crate::known::fields::{Role, expands_itself, role};
use crate::known::{ClientForm, ConfigKind, Replaces};
use crate::vault::destination::Origin;

/// Flags of bridges such as `mcp-remote` after which a header stands.
const HEADER_FLAGS: &[&str] = &["--header", "--headers", "-H"];

/// Foreign placeholders of one string that are listed.
const MOST_IN_STRING: usize = 50;

/// Everything of the kind in the file, or a little more than [`MOST`].
pub(super) fn check(context: &ConfigContext<'_>) -> Vec<Finding> {
    let is_sent = |hit: &&Matched<'_>| match &hit.spot {
        Spot::Header(_) | Spot::Url(_) => true,
        Spot::Argument(Some(flag)) => HEADER_FLAGS.contains(&&**flag),
        _ => false,
    };
    let literal: HashSet<usize> =
        context.hits.hits.iter().filter(is_sent).filter_map(|hit| hit.server).collect();
    let mut found = Vec::new();
    for (at, server) in context.hits.servers.iter().enumerate() {
        if found.len() > MOST {
            break;
        }
        found.extend(cleartext(context, at, server, literal.contains(&at)));
        let owner = match server.pointer.0.first() {
            Some(PointerStep::Key(key)) => context.client.map(|client| client.owner(key)),
            _ => context.client,
        };
        if let Some(client) = owner {
            found.extend(foreign(context, at, server, client));
        }
    }
    found
}

fn cleartext(
    context: &ConfigContext<'_>,
    at: usize,
    server: &ServerAt<'_>,
    literal: bool,
) -> Option<Finding> {
    let (pointer, leaf) = cleartext_url(server)?;
    if !literal && !has_credential(server) && placeholders(&leaf.value).is_empty() {
        return None;
    }
    let origin = Origin::of_url(&leaf.value).ok()?.to_string();
    let note = Note {
        rule: &CLEARTEXT_URL,
        what: format!("a credential goes to {} unencrypted", text::short(&origin)),
        advice: format!("use {}://", if origin.starts_with("ws:") { "wss" } else { "https" }),
    };
    Some(context.finding(leaf.span.clone(), Some(&pointer), Some(at), note))
}

/// Where a server is, with the way to it, if that is in the clear: its own url, or the one that a bridge has among its
/// arguments.
fn cleartext_url<'n>(server: &'n ServerAt<'_>) -> Option<(Pointer, &'n Leaf<'n>)> {
    let is_clear = |node: &&Node<'_>| node.text().is_some_and(is_cleartext);
    server.node.members().iter().find_map(|member| {
        let (node, step) = match (role(&member.key.value), &member.value) {
            (Some(Role::Url), url) => (Some(url).filter(is_clear)?, None),
            (Some(Role::Args), Node::Array(list)) => {
                let at = list.iter().position(|node| is_clear(&node))?;
                (&list[at], Some(PointerStep::Index(at)))
            }
            _ => return None,
        };
        let mut way = server.pointer.clone();
        way.0.extend([Some(PointerStep::key(&member.key.value)), step].into_iter().flatten());
        Some((way, node.leaf()?))
    })
}

/// Whether what is sent there can be read on the way. Nobody here knows the host that a placeholder stands for.
fn is_cleartext(url: &str) -> bool {
    if url.starts_with("https://") || !url.contains(':') {
        return false;
    }
    let authority =
        url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    !host.contains(['$', '{', '%']) && Origin::of_url(url).is_ok_and(|origin| origin.is_cleartext())
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

/// Calls `each` for the strings below `node`, to which `way` leads, with the way to them.
fn strings<'n>(way: &mut Pointer, node: &'n Node<'n>, each: &mut dyn FnMut(&Pointer, &'n Leaf<'n>)) {
    let mut step = |step, node| {
        way.0.push(step);
        strings(way, node, each);
        way.0.pop();
    };
    match node {
        Node::Object(members) => members.iter().for_each(|m| step(PointerStep::key(&m.key.value), &m.value)),
        Node::Array(list) => {
            list.iter().enumerate().for_each(|(at, node)| step(PointerStep::Index(at), node))
        }
        Node::Text(leaf) => each(way, leaf),
        Node::Other(_) => {}
    }
}

/// Whether a server's words are a shell's, which expands them itself.
fn is_shell(server: &ServerAt<'_>) -> bool {
    let words = field(server.node, Role::Args).into_iter().chain(field(server.node, Role::Command));
    let mut words = words.flat_map(|node| std::iter::once(node).chain(node.elements()));
    words.any(|word| word.text().is_some_and(expands_itself))
}

/// Whether mcpkey stands between, and replaces placeholders of its own.
fn is_between(server: &ServerAt<'_>) -> bool {
    let args = field(server.node, Role::Args).map(Node::elements).unwrap_or_default();
    let args: Vec<&str> = args.iter().filter_map(Node::text).collect();
    let command = field(server.node, Role::Command).and_then(Node::text);
    command.is_some_and(|command| delivery::is_between(command, &args))
}

fn foreign(
    context: &ConfigContext<'_>,
    at: usize,
    server: &ServerAt<'_>,
    client: &'static ConfigKind,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let env = field(server.node, Role::Env);
    // What the entry's own variables define, the server may read in its arguments by whatever spelling it knows.
    let is_own = |pointer: &Pointer, one: &Placeholder<'_>| {
        let field = pointer.field_below(&server.pointer);
        field.and_then(role) == Some(Role::Args) && env.is_some_and(|env| env.get(one.name).is_some())
    };
    let mut look = |pointer: &Pointer, leaf: &Leaf<'_>| {
        let foreign = placeholders(&leaf.value)
            .into_iter()
            .filter(|one| client.understands(one) == Replaces::No && !is_own(pointer, one));
        for placeholder in foreign.take(MOST_IN_STRING) {
            if found.len() > MOST {
                return;
            }
            let span = leaf.locate(&context.source.text, placeholder.range.clone());
            let shown =
                text::line(&excerpt::masked(&context.source.text, &context.hits.hits, span.clone()), 60);
            let note = Note {
                rule: &FOREIGN_PLACEHOLDER,
                what: format!("{} passes {shown} on as it is written", client.title),
                advice: right_form(client, &placeholder),
            };
            found.push(context.finding(span, Some(pointer), Some(at), note));
        }
    };
    let mut way = server.pointer.clone();
    let (is_shell, is_between) = (is_shell(server), is_between(server));
    for member in server.node.members() {
        let may_expand = match role(&member.key.value) {
            Some(Role::Args | Role::Env) if is_between => false,
            Some(Role::Args | Role::Command) => !is_shell,
            Some(Role::Url | Role::Headers | Role::Env | Role::Credential) => true,
            _ => false,
        };
        if may_expand {
            way.0.push(PointerStep::key(&member.key.value));
            strings(&mut way, &member.value, &mut look);
            way.0.pop();
        }
    }
    found
}

fn right_form(client: &ConfigKind, placeholder: &Placeholder<'_>) -> String {
    let variable = placeholder.name.parse().ok().unwrap_or_else(|| VarName::derive("", placeholder.name));
    match (client.write(&variable), client.form) {
        (Some(form), _) => format!("write {}", excerpt::sentence(&form)),
        (None, ClientForm::Fields) => {
            "name the variable itself: bearer_token_env_var, env_http_headers or env_vars".to_owned()
        }
        (None, _) => format!("{} replaces no placeholder here; see '{}'", client.title, Next::Help("import")),
    }
}
