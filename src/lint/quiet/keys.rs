//! `"mcpkey-allow"` beside a value: the way that works in strict JSON.
//!
//! Clients pass over a field of a server that they do not know, and one at the top of the file. Among headers and variables
//! they send it along, and among servers take it for one: it holds there too, and is told a better place.

use std::collections::HashSet;
use std::ops::Range;

use super::{Wrong, allowed};
use crate::base::syntax::{Leaf, Node};
use crate::detect::Rule;
use crate::known::fields::{Role, role};

/// The name of the field.
pub(super) const KEY: &str = "mcpkey-allow";

/// What a field allows.
pub(super) struct AllowScope<'t> {
    /// Which rule, or why none.
    pub rule: Result<&'static Rule, Wrong<'t>>,
    /// The bytes that say so.
    pub span: Range<usize>,
    /// The JSON pointer of the value it speaks for, with all below.
    pub pointer: String,
}

/// The fields of a file.
#[derive(Default)]
pub(super) struct Keys<'t> {
    /// What they allow.
    pub scopes: Vec<AllowScope<'t>>,
    /// The names of those that stand where a client would use them, and as what.
    pub misplaced: Vec<(Range<usize>, &'static str)>,
}

/// Reads the fields at and below `root`; `maps` are the pointers of the objects whose members are servers.
pub(super) fn read<'t>(root: &'t Node<'t>, maps: &HashSet<String>) -> Keys<'t> {
    let mut keys = Keys::default();
    node(root, None, &mut String::new(), maps, &mut keys);
    keys
}

fn node<'t>(
    here: &'t Node<'t>,
    role_here: Option<Role>,
    path: &mut String,
    maps: &HashSet<String>,
    keys: &mut Keys<'t>,
) {
    let length = path.len();
    for (at, element) in here.elements().iter().enumerate() {
        path.push_str(&format!("/{at}"));
        node(element, None, path, maps, keys);
        path.truncate(length);
    }
    for member in here.members() {
        if member.key.value == KEY {
            let used_as = match role_here {
                Some(Role::Headers) => Some("a header"),
                Some(Role::Env) => Some("a variable"),
                _ => maps.contains(path.as_str()).then_some("a server"),
            };
            keys.misplaced.extend(used_as.map(|used_as| (member.key.span.clone(), used_as)));
            field(&member.key, &member.value, path, keys);
            continue;
        }
        path.push('/');
        path.push_str(&member.key.value.replace('~', "~0").replace('/', "~1"));
        node(&member.value, role(&member.key.value), path, maps, keys);
        path.truncate(length);
    }
}

fn field<'t>(key: &Leaf<'t>, value: &'t Node<'t>, path: &str, keys: &mut Keys<'t>) {
    match value {
        Node::Object(members) => {
            for member in members {
                let below = format!("{path}/{}", member.key.value.trim_start_matches('/'));
                texts(&member.key, &member.value, &below, keys);
            }
        }
        value => texts(key, value, path, keys),
    }
}

fn texts<'t>(key: &Leaf<'t>, value: &'t Node<'t>, pointer: &str, keys: &mut Keys<'t>) {
    let listed = value.elements().iter().map(Node::leaf);
    let mut nothing = value.elements().is_empty();
    for leaf in value.leaf().into_iter().map(Some).chain(listed) {
        let (rule, span) = match leaf {
            Some(leaf) => (allowed(&leaf.value), leaf.span.clone()),
            None => (Err(Wrong::NoRule), key.span.clone()),
        };
        nothing = false;
        keys.scopes.push(AllowScope { rule, span, pointer: pointer.to_owned() });
    }
    if nothing {
        keys.scopes.push(AllowScope {
            rule: Err(Wrong::NoRule),
            span: key.span.clone(),
            pointer: pointer.to_owned(),
        });
    }
}
