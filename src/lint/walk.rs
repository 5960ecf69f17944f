//! The way through a config: each string to the judge of its kind, with the server and the field it stands in.

mod lists;

use std::borrow::Cow;
use std::ops::Range;

use super::entries::{has_entries, holds_servers, is_entry, is_odd_map};
use super::matched::{MOST, Matched, Matches, Pointer, PointerStep, ServerAt, Spot};
use super::named::{VALUES, field, spoken};
use super::reach::LookInto;
use crate::base::syntax::{Language, Leaf, Member, Node, Tree, fragment};
use crate::detect::{self, Match};
use crate::known::fields::{Role, is_server_map, role};

/// Bytes of strings with escapes, counted once for each secret in them: so many are walked through and held.
const MOST_COPIED: usize = 100_000_000;

/// A judge of what stands under a name.
type Judge = fn(&str, &str) -> Vec<Match>;

/// The members of a public key as JSON (RFC 7517, section 4, and RFC 7518, section 6).
const PUBLIC_KEY: &[&str] =
    &["kty", "use", "key_ops", "alg", "kid", "x5u", "x5c", "x5t", "x5t#S256", "crv", "x", "y", "n", "e"];

/// Where it is on its way through a config, and what it has found.
pub(super) struct Walk<'t> {
    text: &'t str,
    reach: LookInto,
    path: Vec<PointerStep>,
    /// Whether it is inside of an entry, whose fields have their roles: a server's, a hook's, a provider's.
    in_entry: bool,
    /// Whether it is below a member for servers.
    in_map: bool,
    /// Whether no member for servers is there, so that what stands at the top may be some.
    is_flat: bool,
    server: Option<usize>,
    /// Whether the strings visited are those of a comment, to which no pointer leads.
    in_comment: bool,
    /// Whether comments are a text that people and models read, in which a commit or an id is none of a secret.
    is_prose: bool,
    copied: usize,
    hits: Matches<'t>,
}

impl<'t> Walk<'t> {
    /// At the top of `text`.
    pub(super) fn new(text: &'t str, reach: LookInto) -> Self {
        let (path, hits) = (Vec::new(), Matches::default());
        let (in_entry, in_map, is_flat) = (false, false, false);
        Self {
            text,
            reach,
            path,
            in_entry,
            in_map,
            is_flat,
            server: None,
            in_comment: false,
            is_prose: false,
            copied: 0,
            hits,
        }
    }

    /// What is in `tree`, in no order.
    pub(super) fn through(mut self, tree: &'t Tree<'t>, language: Language) -> Matches<'t> {
        self.is_flat = self.reach == LookInto::Config && !holds_servers(&tree.root);
        self.is_prose = language == Language::Markdown;
        self.node("", &tree.root, 0..0);
        if self.reach != LookInto::State {
            for comment in &tree.comments {
                self.comment(comment.clone(), language);
            }
        }
        self.hits
    }

    fn node(&mut self, key: &str, node: &'t Node<'t>, name: Range<usize>) {
        let starts = !self.in_entry && is_entry(node) && !(self.is_map(key) && has_entries(node));
        let is_server = starts && (self.in_map || self.is_flat && self.path.len() <= 1);
        self.in_entry |= starts;
        if is_server {
            self.server = Some(self.hits.servers.len());
            let pointer = Pointer(self.path.clone());
            self.hits.servers.push(ServerAt { name: key.to_owned(), pointer, node, span: name });
        }
        // Its name says nothing of what it holds.
        let key = if is_server { "" } else { key };
        let role = match node {
            // Nor does that of what stands in a list.
            Node::Object(_) if matches!(self.path.last(), Some(PointerStep::Index(_))) => None,
            _ if self.in_entry => role(key),
            Node::Object(_) => role(key).filter(|role| matches!(role, Role::Headers | Role::Env)),
            Node::Array(_) => role(key).filter(|role| *role == Role::Tools),
            Node::Text(leaf) if leaf.value.contains('(') => role(key).filter(|role| *role == Role::Tools),
            _ => None,
        };
        match (node, role) {
            (Node::Object(_), Some(Role::Headers)) => self.named(node, Spot::Header, detect::header),
            (Node::Object(_), Some(Role::Env)) => self.named(node, Spot::Variable, detect::env),
            (Node::Object(_), Some(Role::VariableNames)) => self.named(node, Spot::Variable, unnamed),
            (Node::Array(list), Some(Role::Tools | Role::VariableNames)) => self.each(key, list),
            (Node::Array(list), Some(Role::Headers)) => self.list(list, "-H"),
            (Node::Array(list), Some(Role::Env)) => self.list(list, "-e"),
            (Node::Array(list), Some(Role::Command)) => self.arguments("", list),
            (Node::Array(list), _) => self.array(key, list),
            (Node::Object(_), _) => self.object(key, node),
            (Node::Text(leaf), role) => self.string(key, leaf, role),
            (Node::Other(_), _) => {}
        }
        if starts {
            (self.in_entry, self.server) = (false, None);
        }
    }

    /// Whether servers may stand under `key` by their names.
    fn is_map(&self, key: &str) -> bool {
        is_server_map(key) || self.path.is_empty() || self.reach == LookInto::Odd
    }

    fn object(&mut self, key: &str, node: &'t Node<'t>) {
        // Zed's `command` may be an object whose `path` is the program.
        let command = ["command", "path", "cmd"].iter().find_map(|key| node.get(key).and_then(Node::text));
        let command = command.unwrap_or(NO_COMMAND);
        let asked = self.asked(node);
        let is_public = node.get("kty").and_then(Node::text).is_some()
            && node.get("d").or_else(|| node.get("k")).is_none();
        // Where its keys are data, what holds an object says what its values are.
        let is_data =
            detect::names_hashes(key) || node.members().iter().any(|m| detect::is_pattern(&m.key.value));
        let is_of_key = |member: &&'t Member<'t>| !is_public || !PUBLIC_KEY.contains(&&*member.key.value);
        for member in node.members().iter().filter(is_of_key) {
            self.path.push(PointerStep::key(&member.key.value));
            self.key(&member.key);
            let outer = self.in_map;
            self.in_map |= is_server_map(&member.key.value)
                || self.reach == LookInto::Odd && !self.in_entry && is_odd_map(&member.value);
            match (&member.value, role(&member.key.value)) {
                (Node::Text(leaf), _) if is_data => self.string(key, leaf, None),
                (Node::Array(list), Some(Role::Args)) if self.in_entry => {
                    self.arguments(command, list);
                }
                (Node::Text(leaf), _) if member.key.value == "default" && asked.is_some() => {
                    let name = asked.unwrap_or_default();
                    self.add(leaf, detect::env(name, &leaf.value), &Spot::Field("default".to_owned()));
                }
                (Node::Text(leaf), _)
                    if VALUES.contains(&&*member.key.value) && spoken(key, node).is_some() =>
                {
                    let name = spoken(key, node).unwrap_or_default();
                    self.add(leaf, detect::env(name, &leaf.value), &Spot::Field(name.to_owned()));
                }
                (value, _) => self.node(&member.key.value, value, member.key.span.clone()),
            }
            self.in_map = outer;
            self.path.pop();
        }
    }

    /// What the default of an input that hides what is typed stands for.
    fn asked(&self, node: &'t Node<'t>) -> Option<&'t str> {
        let Some(Node::Other(span)) = node.get("password") else { return None };
        (&self.text[span.clone()] == "true").then_some("token")
    }

    /// Headers or variables.
    fn named(&mut self, node: &'t Node<'t>, spot: fn(String) -> Spot, judge: Judge) {
        for member in node.members() {
            self.path.push(PointerStep::key(&member.key.value));
            let name = &*member.key.value;
            match &member.value {
                Node::Text(leaf) => self.one(name, leaf, spot, judge),
                Node::Other(span) => {
                    let leaf = Leaf { value: self.text[span.clone()].into(), span: span.clone() };
                    self.one(name, &leaf, spot, judge);
                }
                other => self.node(name, other, 0..0),
            }
            self.path.pop();
        }
    }

    /// A header or a variable.
    fn one(&mut self, name: &str, leaf: &Leaf<'t>, spot: fn(String) -> Spot, judge: Judge) {
        let found = judge(if self.is_servers(name) { "token" } else { name }, &leaf.value);
        if !found.is_empty() {
            self.add(leaf, found, &spot(name.to_owned()));
        }
    }

    /// Whether a variable has no other name than its server.
    fn is_servers(&self, name: &str) -> bool {
        fn letters(name: &str) -> impl Iterator<Item = char> {
            name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase())
        }
        let server = self.server.and_then(|at| self.hits.servers.get(at));
        server.is_some_and(|server| name.len() > 2 && letters(name).eq(letters(&server.name)))
    }

    fn string(&mut self, key: &str, leaf: &'t Leaf<'t>, role: Option<Role>) {
        let value = &*leaf.value;
        let (found, spot): (_, fn(String) -> Spot) = match role {
            Some(Role::Url) => (detect::url(value), Spot::Url),
            Some(Role::Command) => (detect::text(value), Spot::Command),
            Some(Role::EnvFile) => {
                self.hits.env_files.push(value.to_owned());
                return;
            }
            Some(Role::VariableNames) => (unnamed("", value), Spot::Field),
            Some(Role::Tools) => (detect::tool(value), Spot::Field),
            _ => (field(key, value), Spot::Field),
        };
        if !found.is_empty() {
            self.add(leaf, found, &spot(key.to_owned()));
        }
    }

    /// A name that is itself a secret, as in a comment key.
    fn key(&mut self, key: &'t Leaf<'t>) {
        if key.value.len() >= 20 && key.value.starts_with(['_', '/', '#']) {
            let found = detect::text(&key.value);
            self.add(key, found, &Spot::Comment);
        }
    }

    fn comment(&mut self, span: Range<usize>, language: Language) {
        self.in_comment = true;
        let spot = if self.is_prose { Spot::Prose } else { Spot::Comment };
        let body = &self.text[span.clone()];
        for (name, leaf) in fragment(language, self.text, span.clone()) {
            let found = field(&name, &leaf.value);
            self.add(&leaf, found, &spot);
        }
        let leaf = Leaf { value: body.into(), span };
        let found = detect::text(body);
        self.add(&leaf, found, &spot);
        self.in_comment = false;
    }

    fn add(&mut self, leaf: &Leaf<'t>, found: Vec<Match>, spot: &Spot) {
        for found in found {
            if matches!(leaf.value, Cow::Owned(_)) {
                self.copied += leaf.span.len();
            }
            if self.hits.hits.len() == MOST || self.copied > MOST_COPIED {
                self.hits.is_cut = true;
                return;
            }
            let is_free = self.in_comment && !self.is_prose;
            if self.server.is_none() && !is_free && !self.counts_outside(&found, spot) {
                continue;
            }
            let span = leaf.locate(self.text, found.range.clone());
            let pointer = if self.in_comment { Pointer::default() } else { Pointer(self.path.clone()) };
            let (leaf, spot, server) = (leaf.clone(), spot.clone(), self.server);
            self.hits.hits.push(Matched { leaf, found, span, pointer, spot, server });
        }
    }

    fn counts_outside(&self, found: &Match, spot: &Spot) -> bool {
        let is_given = matches!(spot, Spot::Header(_) | Spot::Variable(_) | Spot::Url(_));
        match self.reach {
            LookInto::Config => true,
            LookInto::Settings | LookInto::Odd => {
                is_given || !matches!(found.rule.id, "random-value" | "url-path")
            }
            LookInto::State => {
                let own =
                    |step: &PointerStep| matches!(step, PointerStep::Key(key) if OWN.contains(&key.as_str()));
                matches!(
                    found.rule.id,
                    "vendor-token" | "credential-variable" | "password" | "json-web-token"
                ) && self.path.len() <= 2
                    && !self.path.iter().any(own)
            }
        }
    }
}

/// What stands where the name of a variable should.
fn unnamed(_: &str, value: &str) -> Vec<Match> {
    detect::env("", value)
}

/// Where no command is known, so that the first argument is not taken for one.
const NO_COMMAND: &str = "?";

/// Fields of a client's own state that hold its own secrets, or what was typed.
const OWN: &[&str] =
    &["primaryApiKey", "oauthAccount", "customApiKeyResponses", "history", "projects", "cachedChangelog"];
