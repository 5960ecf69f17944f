//! What Claude Code would make of its own config: which file it does not read, which server it skips, and whether the
//! example beside it still fits.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::context::{ConfigContext, Note};
use super::excerpt;
use super::finding::Finding;
use super::matched::{MOST, Pointer, PointerStep};
use super::rules::{EXAMPLE_OUT_OF_STEP, NEVER_FILLED, REJECTED_CONFIG, SKIPPED_SERVER, URL_WITHOUT_TYPE};
use super::wording;
use crate::base::names::ServerName;
use crate::base::syntax::{Encoding, Member, Node};
use crate::base::text;
use crate::client::delivery;
use crate::client::registration::fields;
use crate::client::registration::naming::filled_instead;
use crate::client::{Document, Entry, EntryProblem, Field, SERVERS, never_filled};
use crate::known::ConfigKind;
use crate::known::fields::{Role, role};

/// Everything that is wrong with a config of Claude Code's, or a little more than [`MOST`].
pub(super) fn check(context: &ConfigContext<'_>, client: &'static ConfigKind) -> Vec<Finding> {
    if let Some(advice) = client.unread {
        return vec![rejected(
            context,
            "Claude Code does not read a file of this name".to_owned(),
            0,
            advice,
        )];
    }
    let document = match Document::parse(context.blob.bytes) {
        Ok(document) if document.is_blank() => return Vec::new(),
        Ok(document) => document,
        Err(_) if context.source.encoding != Encoding::Utf8 => {
            let what = "Claude Code reads UTF-8 only, and this is UTF-16".to_owned();
            return vec![rejected(context, what, 0, "save it as UTF-8")];
        }
        // What is no JSON for anyone is reported as such.
        Err(_) if context.tree.broken.is_some() => return Vec::new(),
        Err(error) => {
            let at = context.source.line(error.line).start;
            let said = excerpt::sentence(&error.message);
            let what = format!("Claude Code takes strict JSON only, and here {said}");
            return vec![rejected(context, what, at, "take it out")];
        }
    };
    let root = document.root();
    if context.blob.path.ends_with(".mcp.json") && !root.get(SERVERS).is_some_and(Value::is_object) {
        // Visual Studio's file of the same name has another key, and a plugin's may hold the servers without one.
        let is_map = |root: &Value| root.as_object().is_some_and(|map| map.values().all(Value::is_object));
        if root.get("servers").is_some_and(Value::is_object) || context.blob.in_plugin && is_map(root) {
            return Vec::new();
        }
        let what = format!("Claude Code finds no object \"{SERVERS}\" in it");
        return vec![rejected(context, what, 0, "put the servers under \"mcpServers\"")];
    }
    let mut found = Vec::new();
    for path in client.servers {
        servers(&context.tree.root, path, &mut Vec::new(), &mut |pointer, member| {
            let value = root.pointer(&pointer.to_string()).filter(|_| found.len() <= MOST);
            match value.map(Entry::read) {
                Some(Ok(entry)) => never(context, &pointer, member, &entry, &mut found),
                Some(Err(problem)) => found.push(skipped(context, &pointer, member, &problem)),
                None => {}
            }
        });
    }
    found.extend(example(context, root));
    found
}

fn rejected(context: &ConfigContext<'_>, what: String, at: usize, advice: &str) -> Finding {
    let line = context.source.line(context.source.position(at).line);
    let note = Note { rule: &REJECTED_CONFIG, what, advice: advice.to_owned() };
    context.finding(line, None, None, note)
}

/// Calls `each` for every server below the maps that `path` leads to.
fn servers(
    node: &Node<'_>,
    path: &[&str],
    way: &mut Vec<PointerStep>,
    each: &mut dyn FnMut(Pointer, &Member<'_>),
) {
    if let Some(("*", rest)) = path.split_first().map(|(key, rest)| (*key, rest)) {
        for (at, element) in node.elements().iter().enumerate() {
            way.push(PointerStep::Index(at));
            servers(element, rest, way, each);
            way.pop();
        }
    }
    // Of two with one name the client takes the last.
    let last: HashMap<&str, usize> =
        node.members().iter().enumerate().map(|(at, member)| (&*member.key.value, at)).collect();
    for (at, member) in node.members().iter().enumerate() {
        if last.get(&*member.key.value) != Some(&at) {
            continue;
        }
        way.push(PointerStep::key(&member.key.value));
        match path.split_first() {
            None => each(Pointer(way.clone()), member),
            Some((key, rest)) if *key == "*" || *key == member.key.value => {
                servers(&member.value, rest, way, each);
            }
            Some(_) => {}
        }
        way.pop();
    }
}

fn skipped(
    context: &ConfigContext<'_>,
    pointer: &Pointer,
    member: &Member<'_>,
    problem: &EntryProblem,
) -> Finding {
    let name = text::short(&wording::name(&member.key.value));
    let (rule, why, advice) = match (problem, foreign_key(problem, &member.value)) {
        (_, Some((key, own))) => {
            let typed = if own == "url" { ", and add \"type\": \"http\"" } else { "" };
            let why = format!("\"{key}\" is another client's word for \"{own}\"");
            (&SKIPPED_SERVER, why, format!("call it \"{own}\"{typed}"))
        }
        (EntryProblem::NoType, None) => {
            let advice = "add \"type\": \"http\" (or \"sse\" or \"ws\")";
            (&URL_WITHOUT_TYPE, excerpt::sentence(&problem.to_string()), advice.to_owned())
        }
        (_, None) => (&SKIPPED_SERVER, excerpt::sentence(&problem.to_string()), "mend the field".to_owned()),
    };
    let note = Note { rule, what: format!("Claude Code skips {name}: {why}"), advice };
    let at = context.server_at(pointer);
    context.finding(member.key.span.clone(), Some(pointer), at, note)
}

/// The field of an entry that another client would read in the place of the one that is missing, and what it is called here.
fn foreign_key(problem: &EntryProblem, entry: &Node<'_>) -> Option<(String, &'static str)> {
    let EntryProblem::Type { field, found: "nothing", .. } = problem else { return None };
    let own = |wanted| match wanted {
        Role::Url => Some("url"),
        Role::Command => Some("command"),
        _ => None,
    };
    let is_due = |own: &str| own == field || field == "command";
    entry.members().iter().find_map(|member| {
        let own =
            role(&member.key.value).and_then(own).filter(|own| is_due(own) && *own != member.key.value)?;
        Some((text::short(&wording::name(&member.key.value)), own))
    })
}

/// Variables that the client leaves empty. In a command only a default is a use for one: it counts while nothing is set.
fn never(
    context: &ConfigContext<'_>,
    pointer: &Pointer,
    member: &Member<'_>,
    entry: &Entry,
    found: &mut Vec<Finding>,
) {
    let is_blank = |place: &Field, name: &str, has_default: bool| {
        never_filled(place, name) && (place.is_remote() || !has_default)
    };
    for (place, placeholder) in entry.placeholders() {
        if found.len() > MOST || !is_blank(&place, placeholder.name, placeholder.default.is_some()) {
            continue;
        }
        let node = |key: &str| last(&member.value, key);
        let (mut steps, leaf) = match &place {
            Field::Command => (vec![PointerStep::key("command")], node("command")),
            Field::Url => (vec![PointerStep::key("url")], node("url")),
            Field::Arg(at) => {
                let arg = node("args").and_then(|args| args.elements().get(*at));
                (vec![PointerStep::key("args"), PointerStep::Index(*at)], arg)
            }
            Field::Env(name) => (
                vec![PointerStep::key("env"), PointerStep::key(name)],
                node("env").and_then(|env| last(env, name)),
            ),
            Field::Header(name) => {
                let header = node("headers").and_then(|headers| last(headers, name));
                (vec![PointerStep::key("headers"), PointerStep::key(name)], header)
            }
        };
        let Some(leaf) = leaf.and_then(Node::leaf) else { continue };
        let mut way = pointer.clone();
        way.0.append(&mut steps);
        let name = placeholder.name;
        let note = Note {
            rule: &NEVER_FILLED,
            what: format!("Claude Code never fills {}, and puts nothing here", text::short(name)),
            advice: format!("call it something else, such as ${{{}}}", filled_instead(name)),
        };
        let span = leaf.locate(&context.source.text, placeholder.range.clone());
        found.push(context.finding(span, Some(&way), context.server_at(pointer), note));
    }
}

/// Of two members with one name the client takes the last.
fn last<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
    node.members().iter().rfind(|member| member.key.value == key).map(|member| &member.value)
}

/// Servers that the example beside the config lacks, or has otherwise. One with a literal secret is said to have that first.
fn example(context: &ConfigContext<'_>, root: &Value) -> Vec<Finding> {
    let Some(example) = context.blob.example.and_then(|bytes| Document::parse(bytes).ok()) else {
        return Vec::new();
    };
    let is_map = |member: &&Member<'_>| member.key.value == SERVERS;
    let Some(map) = context.tree.root.members().iter().rfind(is_map) else { return Vec::new() };
    let literal: HashSet<Option<usize>> = context.hits.hits.iter().map(|hit| hit.server).collect();
    let mut found = Vec::new();
    for member in map.value.members() {
        if found.len() > MOST {
            break;
        }
        let name = &*member.key.value;
        let pointer = Pointer(vec![PointerStep::key(SERVERS), PointerStep::key(name)]);
        let at = context.server_at(&pointer);
        let has_secret = at.is_some() && literal.contains(&at);
        let (value, theirs) = (&root[SERVERS][name], example.root()[SERVERS].get(name));
        let (Ok(server), Ok(entry)) = (name.parse::<ServerName>(), Entry::read(value)) else { continue };
        let wanted = fields::masked(&server, &delivery::plain(&entry)).to_value();
        // Fields left out and fields that say the default are the same to the client.
        let fits = |theirs: &Value| Entry::read(theirs).is_ok_and(|entry| entry.to_value() == wanted);
        let what = match theirs {
            _ if has_secret => continue,
            Some(theirs) if fits(theirs) => continue,
            Some(_) => format!("the example has {} otherwise", text::short(&wording::name(name))),
            None => format!("the example lacks {}", text::short(&wording::name(name))),
        };
        let advice = "bring .mcp.json.example in step".to_owned();
        let note = Note { rule: &EXAMPLE_OUT_OF_STEP, what, advice };
        found.push(context.finding(member.key.span.clone(), Some(&pointer), at, note));
    }
    let known = |name: &String| root[SERVERS].get(name).is_some();
    let theirs = example.root()[SERVERS].as_object().into_iter().flat_map(|servers| servers.keys());
    for name in theirs.filter(|name| !known(name)).take(MOST) {
        let note = Note {
            rule: &EXAMPLE_OUT_OF_STEP,
            what: format!("the example has {} as well", text::short(&wording::name(name))),
            advice: "bring .mcp.json.example in step".to_owned(),
        };
        let pointer = Pointer(vec![PointerStep::key(SERVERS)]);
        found.push(context.finding(map.key.span.clone(), Some(&pointer), None, note));
    }
    found
}
