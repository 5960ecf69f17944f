//! Where an entry goes: the file of its scope, the place in it, and what follows in the example and `.gitignore`.

use std::collections::{BTreeMap, btree_map};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::base::names::{ServerName, VarName};
use crate::base::syntax::{Language, Node, SourceText};
use crate::base::text;
use crate::change::example::{self, Added};
use crate::change::{Change, FileEdit, Plan};
use crate::client::example::Help;
use crate::client::{Document, Edit, SERVERS, Scope, Server, claude_json};
use crate::known::{ConfigKind, Syntax};
use crate::system::files::{self, Expect};
use crate::vault::owner::{EntryName, Owner};
use crate::world::error::Failure;
use crate::world::{ForeignServer, Registered, World};

/// One server's place in one config.
#[derive(Debug, Clone)]
pub struct EntryTarget {
    /// The config.
    pub file: PathBuf,
    /// The keys that lead to the server.
    pub path: Vec<String>,
    /// The scope; of another client than Claude Code `Project` or `User`.
    pub scope: Scope,
    /// Which other client's it is; none is Claude Code's.
    pub other: Option<Registered>,
}

impl EntryTarget {
    /// The place of `server` in the config that `claude mcp add -s SCOPE` would write from here.
    pub fn new(world: &World, scope: Scope, server: &str) -> Self {
        let user = || vec![SERVERS.to_owned(), server.to_owned()];
        let (file, path) = match scope {
            Scope::Project => (world.cwd.join(".mcp.json"), user()),
            Scope::Local => {
                (world.places.claude_json.clone(), claude_json::local_path(&world.filed_as(), server))
            }
            Scope::User => (world.places.claude_json.clone(), user()),
        };
        Self { file, path, scope, other: None }
    }

    /// The place of a server that is configured.
    pub fn of(world: &World, server: &Server) -> Self {
        Self { file: server.file.clone(), ..Self::new(world, server.scope, &server.name) }
    }

    /// The place of `server` in the file of another client, which keeps servers of this scope there.
    pub fn with(other: Registered, (scope, file): (Scope, PathBuf), server: &str) -> Self {
        let path = other.1.keys.iter().copied().chain([server]).map(str::to_owned).collect();
        Self { file, path, scope, other: Some(other) }
    }

    /// The place of a server that another client has.
    pub fn of_foreign(foreign: &ForeignServer) -> Self {
        let ForeignServer { registry, server } = foreign;
        Self::with((server.client, registry), (server.scope, server.file.clone()), &server.name)
    }

    /// The server's entry as the owner of a value of its own.
    pub fn owner(&self, world: &World, server: &str) -> Owner {
        let project = (self.scope != Scope::User).then(|| world.project());
        Owner::of(project).at(EntryName::new(&self.file, server))
    }

    /// Whether the config has the server; a config that does not parse is an error.
    pub fn is_there(&self) -> Result<bool, Failure> {
        if self.other.is_some() {
            return self.exists_there();
        }
        let root = document(&self.file)?;
        Ok(root.is_some_and(|root| self.path.iter().try_fold(&root, |value, key| value.get(key)).is_some()))
    }

    fn exists_there(&self) -> Result<bool, Failure> {
        let Some(bytes) = files::read(&self.file)? else { return Ok(false) };
        let source = SourceText::decode(&bytes);
        let tree = Language::of_name(&self.file.to_string_lossy()).read(&source.text);
        match tree.broken {
            Some(broken) => {
                let at = source.position(broken.at);
                let (path, message) = (text::path(&self.file), broken.message);
                Err(Failure::new(format!("{path}:{}:{}: {message}", at.line, at.column))
                    .hint("mend the file and try again; it was left as it is"))
            }
            None => Ok(self.path.iter().try_fold(&tree.root, |node, key| Node::get(node, key)).is_some()),
        }
    }

    /// Adds the removal of the server to `plan`, from the example too.
    pub fn remove(&self, plan: &mut Plan, server: &str) -> Result<(), Failure> {
        plan.edit(self.edit(vec![Edit::Remove { path: self.path.clone() }]));
        if self.scope == Scope::Project && self.other.is_none() {
            let path = self.file.with_file_name(".mcp.json.example");
            let edits =
                document(&path)?.map(|root| example::after_removing(&root, server)).unwrap_or_default();
            if !edits.is_empty() {
                plan.edit(shared(path, Change::Json(edits)));
            }
        }
        Ok(())
    }

    /// How another client reads the file.
    pub fn kind(&self) -> Option<&'static ConfigKind> {
        self.other.and_then(|(client, _)| client.reads_own(&self.file))
    }

    /// The writing of the server's entry, and of nothing else.
    pub fn set(&self, entry: Value) -> FileEdit {
        self.edit(vec![Edit::Set { path: self.path.clone(), value: entry }])
    }

    fn edit(&self, edits: Vec<Edit>) -> FileEdit {
        let syntax = self.kind().map_or(Syntax::Json, |kind| kind.syntax);
        let change = match syntax {
            Syntax::Toml => Change::Tables(edits),
            Syntax::Jsonc | Syntax::Either | Syntax::Yaml => Change::Commented(edits),
            Syntax::Json => Change::Json(edits),
        };
        match self.scope {
            _ if self.other.is_some() => {
                let expect = if self.scope == Scope::Project { Expect::Shared } else { Expect::Private };
                FileEdit { path: self.file.clone(), change, expect, shared_with_client: false }
            }
            Scope::Project => shared(self.file.clone(), change),
            Scope::Local | Scope::User => FileEdit {
                path: self.file.clone(),
                change,
                expect: Expect::Private,
                shared_with_client: true,
            },
        }
    }
}

/// An entry for its place.
#[derive(Debug)]
pub struct PlacedEntry {
    /// Where.
    pub target: EntryTarget,
    /// Its server.
    pub server: ServerName,
    /// The entry as it is to be written.
    pub entry: Value,
    /// The same in its plain form, which the example has.
    pub plain: Value,
    /// What is known of its variables.
    pub helps: Vec<(VarName, Help)>,
}

/// Adds the writing of these entries to `plan`; for those of the project scope the example follows. Each file is read once.
pub fn put(plan: &mut Plan, placed: Vec<PlacedEntry>) -> Result<(), Failure> {
    let mut shared_files: BTreeMap<PathBuf, (Map<String, Value>, Added)> = BTreeMap::new();
    for PlacedEntry { target, server, entry, plain, helps } in placed {
        plan.edit(target.set(entry));
        if target.scope == Scope::Project && target.other.is_none() {
            let (servers, added) = match shared_files.entry(target.file) {
                btree_map::Entry::Occupied(known) => known.into_mut(),
                btree_map::Entry::Vacant(new) => {
                    let config = document(new.key())?.unwrap_or_default();
                    let servers = config.get(SERVERS).and_then(Value::as_object).cloned().unwrap_or_default();
                    new.insert((servers, Added::new()))
                }
            };
            servers.insert(server.to_string(), plain);
            added.insert(server, helps);
        }
    }
    for (file, (servers, added)) in shared_files {
        let path = file.with_file_name(".mcp.json.example");
        let edits = example::after_adding(document(&path)?.as_ref(), &servers, &added);
        plan.edit(shared(path, Change::Json(edits)));
    }
    Ok(())
}

/// The edit that keeps `.mcp.json` of this directory out of git.
pub fn ignore(world: &World) -> FileEdit {
    shared(world.cwd.join(".gitignore"), Change::Line(".mcp.json".to_owned()))
}

/// An edit of a file that a team shares.
pub fn shared(path: PathBuf, change: Change) -> FileEdit {
    FileEdit { path, change, expect: Expect::Shared, shared_with_client: false }
}

/// The value of a JSON file, `None` where there is no file.
pub fn document(path: &Path) -> Result<Option<Value>, Failure> {
    let Some(bytes) = files::read(path)? else { return Ok(None) };
    match Document::parse(&bytes) {
        Ok(document) => Ok(Some(document.into_root())),
        Err(_) if bytes.is_empty() => Ok(None),
        Err(error) => Err(Failure::syntax(path, &error)),
    }
}
