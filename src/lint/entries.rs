//! Which objects of a file are entries of MCP servers: told by the member that holds them, not by their shape alone, because
//! hooks, providers and formatters have commands and addresses too.

use crate::base::syntax::{Member, Node};
use crate::known::fields::{Role, is_plain_map, is_server_map, role};

/// How deep below its top a file may hold its servers: `customizations.vscode.settings.mcp.servers` is the deepest known.
const DEEPEST: usize = 6;

/// Whether an object has the fields of an entry, in any client's words.
pub(super) fn is_entry(node: &Node<'_>) -> bool {
    has_fields(node)
        || node.members().iter().any(|member| match (role(&member.key.value), &member.value) {
            (Some(Role::Command), inner @ Node::Object(_)) => is_entry(inner),
            (Some(Role::Headers), Node::Object(_)) => true,
            _ => false,
        })
}

/// Whether an object has a field that no object of entries by their names can have, whatever they are called.
fn has_fields(node: &Node<'_>) -> bool {
    node.members().iter().any(|member| match (role(&member.key.value), &member.value) {
        (Some(Role::Command), Node::Text(_) | Node::Array(_)) | (Some(Role::Args), Node::Array(_)) => true,
        (Some(Role::Command), inner @ Node::Object(_)) => inner.get("path").is_some(),
        (Some(Role::Url), Node::Text(leaf)) => leaf.value.contains("://") || leaf.value.contains("${"),
        _ => false,
    })
}

/// Whether an object has entries by their names, and only looks like one because one is called `headers` or `cmd`.
pub(super) fn has_entries(node: &Node<'_>) -> bool {
    !has_fields(node) && node.members().iter().any(|member| is_entry(&member.value))
}

/// Whether somewhere in `node` a member for servers holds an entry. What lies in a list is somebody's data, not a config.
pub(super) fn holds_servers(node: &Node<'_>) -> bool {
    within(node, DEEPEST)
}

fn within(node: &Node<'_>, deepest: usize) -> bool {
    node.members().iter().any(|member| {
        is_server_map(&member.key.value) && is_map(&member.key.value, &member.value)
            || deepest > 0 && within(&member.value, deepest - 1)
    })
}

fn is_map(key: &str, value: &Node<'_>) -> bool {
    // A table of Codex can stand for itself: `[mcp_servers.NAME.env]`.
    let is_any = |node: &Node<'_>| {
        is_entry(node) || is_wrapped(node) || matches!(node.get("env"), Some(Node::Object(_)))
    };
    // Of the word alone nobody knows whose servers they are.
    let is_one = if is_plain_map(key) { is_whole_entry } else { is_any };
    match value {
        Node::Object(members) => members.iter().any(|member| is_one(&member.value)),
        Node::Array(list) => list.iter().any(is_one),
        _ => false,
    }
}

/// `{"transport": {"type": "stdio", "command": …}}`, and `{"settings": {…}}` of an extension that brings the server itself.
fn is_wrapped(node: &Node<'_>) -> bool {
    node.get("transport").is_some_and(is_entry) || matches!(node.get("settings"), Some(Node::Object(_)))
}

/// Whether an object is nothing but servers by their names, as some clients keep them.
pub(super) fn is_map_of_servers(node: &Node<'_>) -> bool {
    let is_note = |name: &str| name.starts_with(['$', '_', '/']);
    let mut members = node.members().iter().filter(|member| !is_note(&member.key.value)).peekable();
    members.peek().is_some() && members.all(|member| is_whole_entry(&member.value))
}

/// Whether somewhere in `node` a member of whatever name is nothing but servers, with arguments, which services of other kinds
/// have not.
pub(super) fn holds_odd_map(node: &Node<'_>) -> bool {
    fn within(node: &Node<'_>, deepest: usize) -> bool {
        let inner = |value: &Node<'_>| is_odd_map(value) || deepest > 0 && within(value, deepest - 1);
        node.members().iter().any(|member| inner(&member.value))
    }
    within(node, DEEPEST)
}

/// Whether an object is such a member's value.
pub(super) fn is_odd_map(node: &Node<'_>) -> bool {
    let is_url = |member: &Member<'_>| role(&member.key.value) == Some(Role::Url);
    let has_args = |entry: &Node<'_>| {
        let args = |member: &Member<'_>| role(&member.key.value) == Some(Role::Args) || is_url(member);
        entry.members().iter().any(args)
    };
    is_map_of_servers(node) && node.members().iter().any(|member| has_args(&member.value))
}

/// Whether an object can hardly be anything but an entry.
fn is_whole_entry(node: &Node<'_>) -> bool {
    let has = |wanted: &[Role]| {
        node.members().iter().any(|member| {
            role(&member.key.value).is_some_and(|role| wanted.contains(&role))
                && matches!(member.value, Node::Object(_) | Node::Array(_))
        })
    };
    let text = |keys: &[&str]| keys.iter().find_map(|key| node.get(key)).and_then(Node::text);
    let is_kept = ["type", "transport"].iter().any(|key| node.get(key).is_some());
    text(&["command", "cmd"]).is_some() && has(&[Role::Args, Role::Env])
        || text(&["url", "uri"]).is_some_and(|url| url.contains("://")) && (is_kept || has(&[Role::Headers]))
}
