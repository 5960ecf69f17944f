//! A config and the secrets in it, each with the way back to it.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::base::names::VarName;
use crate::base::placeholder::placeholders;
use crate::base::secret::{BadSecret, Secret};
use crate::base::syntax::{Language, Node, SourceText, Tree};
use crate::base::text;
use crate::client::bridged::BridgeWords;
use crate::client::rewrite::{Follower, Turn, Way, Ways};
use crate::client::{Entry, Scope, expand};
use crate::detect::Category;
use crate::known::{self, ConfigKind, fields};
use crate::lint::{self, CheckOptions, ConfigInput, Finding, Matched, Pointer, PointerStep, Spot};
use crate::system::files;
use crate::world::World;
use crate::world::error::Failure;

use super::entry;
use super::places::ConfigPlace;

/// A config that holds secrets.
pub(super) struct ImportFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is written.
    pub language: Language,
    /// Its bytes when it was read.
    pub bytes: Vec<u8>,
    /// Whose secrets these are.
    pub place: ConfigPlace,
    /// mcpkey as it is to be called there.
    pub program: String,
    /// Its servers.
    pub servers: Vec<ImportServer>,
    /// Its secrets, in order.
    pub found: Vec<Found>,
}

/// A server of a config.
pub(super) struct ImportServer {
    /// Its name.
    pub name: String,
    /// The way to it.
    pub way: Vec<Turn>,
    /// Its entry as it stands.
    pub present: Entry,
    /// The same as the way, as far as names go.
    pub pointer: Pointer,
    /// Whether it has a command in one string.
    pub has_command: bool,
    /// Whether it is `mcp-remote`, which replaces `${VAR}` in the headers among its arguments from its own environment.
    pub fills_headers: bool,
    /// Whether it starts a bridge, which fills in placeholders itself, whatever the client does.
    pub is_bridge: bool,
}

/// A secret in its place.
pub(super) struct Found {
    /// The string it is in.
    pub way: Way,
    /// The way as pointers have it.
    pub pointer: Pointer,
    /// What of the string makes way for a placeholder.
    pub range: Range<usize>,
    /// What the whole string says.
    pub text: Zeroizing<String>,
    /// The secret, or why it cannot be one that is stored.
    pub value: Result<Secret, BadSecret>,
    /// What the string is for.
    pub spot: Spot,
    /// The place of its server in [`ImportFile::servers`].
    pub server: Option<usize>,
    /// Whose config this part of the file is.
    pub client: Option<&'static ConfigKind>,
    /// The `id` beside it.
    pub id: Option<String>,
    /// The variable whose default it is.
    pub default_of: Option<VarName>,
    /// Whether it stands inside another placeholder, so that none can be put there.
    pub is_inside: bool,
    /// What lint says of it.
    pub finding: Finding,
}

/// Why a file contributes nothing: words for a person.
pub(super) struct UnreadImport(pub String);

impl ImportFile {
    /// Reads a file; `None` where there is none.
    pub(super) fn read(world: &World, path: &Path, place: ConfigPlace) -> Result<Option<Self>, UnreadImport> {
        let unread = |why: &dyn std::fmt::Display| UnreadImport(why.to_string());
        let Some(bytes) = files::read(path).map_err(|e| unread(&e))? else { return Ok(None) };
        world.ui.detail(&format!("reads {}", path.display()));
        let near = path.strip_prefix(&world.cwd).unwrap_or(path);
        let shown = near.to_string_lossy().replace('\\', "/");
        let checked = lint::check(
            &ConfigInput { path: &shown, bytes: &bytes, ..ConfigInput::default() },
            CheckOptions::default(),
        );
        if let Some(problem) = checked.problem {
            let place = problem.place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            return Err(UnreadImport(format!(
                "{}{place}: {}; it was left as it is",
                text::short(&shown),
                problem.message
            )));
        }
        let secrets: Vec<Finding> =
            checked.findings.into_iter().filter(|f| f.category() == Category::Secret).collect();
        let client = known::of_path(&path.to_string_lossy().replace('\\', "/"));
        let source = SourceText::decode(&bytes);
        let language = Language::of_name(&shown);
        let tree = language.read(&source.text);
        let hits = lint::hits_of(&tree, &source.text, (client, false), language);
        let starts = hits.hits.iter().map(|hit| hit.leaf.span.start).collect();
        let nodes = hits.servers.iter().map(|server| std::ptr::from_ref(server.node)).collect();
        let ways = Ways::new(&tree, &starts, &nodes);
        let servers = hits.servers.iter().map(|server| ImportServer {
            name: server.name.clone(),
            way: ways.to_node(server.node).unwrap_or_default().to_vec(),
            present: entry::read(&source.text, server.node, owning(client, &server.pointer), &[]),
            pointer: server.pointer.clone(),
            has_command: server.node.get("command").and_then(Node::text).is_some(),
            fills_headers: fills_headers(server.node),
            is_bridge: is_bridge(server.node),
        });
        let servers = servers.collect();
        // What lint keeps quiet is not taken out either.
        let secrets: HashMap<(usize, usize), &Finding> =
            secrets.iter().rev().map(|finding| ((finding.line, finding.column), finding)).collect();
        let of_finding = |hit: &Matched<'_>| {
            let at = source.position(hit.span.start);
            secrets.get(&(at.line, at.column)).map(|finding| (*finding).clone())
        };
        let follower = Follower::new(&tree, &source.text);
        let found = hits.hits.iter().filter_map(|hit| {
            let way = ways.to(&hit.leaf.span)?;
            Some(found((&tree, &follower), hit, way, client, of_finding(hit)?))
        });
        let found = found.collect();
        let path = path.to_owned();
        // Programs of a desktop find nothing that is not in a directory of the system.
        let scope = if matches!(place, ConfigPlace::Project(_)) { Scope::Project } else { Scope::User };
        let program = world.program_for(scope).unwrap_or_else(|| "mcpkey".to_owned());
        Ok(Some(Self { path, language, bytes, place, program, servers, found }))
    }

    /// The server of one of its secrets.
    pub(super) fn server_of(&self, found: &Found) -> Option<&ImportServer> {
        found.server.and_then(|at| self.servers.get(at))
    }

    /// The project for which its secret is stored; `None` is all.
    pub(super) fn project_of(&self, found: &Found) -> Option<String> {
        match (&self.place, found.pointer.0.as_slice()) {
            (ConfigPlace::State, [PointerStep::Key(projects), PointerStep::Key(project), ..])
                if projects == "projects" =>
            {
                Some(project.clone())
            }
            // Claude Desktop does not start in a project, wherever its config lies.
            (ConfigPlace::Project(_), _) if found.client.is_some_and(|c| c.id == "claude-desktop") => None,
            (ConfigPlace::Project(project), _) => Some(project.clone()),
            (ConfigPlace::State | ConfigPlace::User, _) => None,
        }
    }
}

fn found(
    (tree, follower): (&Tree<'_>, &Follower<'_, '_>),
    hit: &Matched<'_>,
    way: Way,
    client: Option<&'static ConfigKind>,
    finding: Finding,
) -> Found {
    // A piece of a comment is told by where it is in the whole of it.
    let (whole, mut range) = match (&way, follower.string(&way)) {
        (Way::Comment(_), Some(leaf)) => {
            let start = hit.span.start - leaf.span.start;
            (leaf.value.into_owned(), start..start + hit.span.len())
        }
        _ => (hit.leaf.value.clone().into_owned(), hit.found.range.clone()),
    };
    let said = &whole[range.clone()];
    range.start += said.len() - said.trim_start().len();
    range.end -= said.len() - said.trim_end().len();
    let placeholder = expand::placeholders(&whole)
        .into_iter()
        .find(|p| p.default.is_some() && p.range.start <= range.start && range.end <= p.range.end)
        .and_then(|p| Some((p.name.parse::<VarName>().ok()?, p.default?.to_owned(), p.range.clone())));
    let (default_of, value) = match placeholder {
        Some((name, default, around)) => {
            range = around;
            (Some(name), default)
        }
        None => (None, whole[range.clone()].to_owned()),
    };
    let around = placeholders(&whole);
    let is_inside =
        default_of.is_none() && around.iter().any(|p| p.range.start < range.start && range.end < p.range.end);
    let above = Pointer(hit.pointer.0.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default());
    let id = above.find(&tree.root).and_then(|node| node.get("id")).and_then(Node::text).map(str::to_owned);
    let client = owning(client, &hit.pointer);
    Found {
        way,
        pointer: hit.pointer.clone(),
        range,
        value: Secret::new(value).map(|(secret, _)| secret),
        text: Zeroizing::new(whole),
        spot: hit.spot.clone(),
        server: hit.server,
        client,
        id,
        default_of,
        is_inside,
        finding,
    }
}

/// Whose config the part of a file is to which the pointer leads.
fn owning(client: Option<&'static ConfigKind>, pointer: &Pointer) -> Option<&'static ConfigKind> {
    match (client, pointer.0.first()) {
        (Some(client), Some(PointerStep::Key(key))) => Some(client.owner(key)),
        (client, _) => client,
    }
}

impl From<Failure> for UnreadImport {
    fn from(failure: Failure) -> Self {
        Self(failure.to_string())
    }
}

fn fills_headers(server: &Node<'_>) -> bool {
    let args = server.get("args").map(Node::elements).unwrap_or_default();
    let mut words = server.get("command").into_iter().chain(args).filter_map(Node::text);
    words.any(fields::fills_headers)
}

fn is_bridge(server: &Node<'_>) -> bool {
    let command = server.get("command").and_then(Node::text).unwrap_or_default().to_owned();
    let args = server.get("args").map(Node::elements).unwrap_or_default().iter();
    let args: Option<Vec<String>> = args.map(|arg| arg.text().map(str::to_owned)).collect();
    args.is_some_and(|args| BridgeWords::of(&Entry::stdio(command, args, Vec::new())).is_some())
}
