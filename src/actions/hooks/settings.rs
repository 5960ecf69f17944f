//! A settings file of Claude Code: where it is, read, and changed as a plan.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::base::text;
use crate::change::{Change, FileEdit, Plan};
use crate::client::permissions::{self, Malformed, PermissionRule};
use crate::client::{Document, Edit, edit};
use crate::system::files::{self, Expect};
use crate::system::git::Git;
use crate::world::World;
use crate::world::error::Failure;

/// The directory of the project's settings. The client reads those of the directory it is started in, which is the top of
/// the repository unless there is a `.claude` here.
fn of(dir: &Path) -> PathBuf {
    let here = dir.join(".claude");
    let top = || Git::at(dir).top().ok().flatten().map(|top| top.join(".claude"));
    let dir = if files::is_dir(&here) { None } else { top() };
    dir.unwrap_or(here)
}

/// The settings that are committed with the project.
pub fn shared(world: &World) -> PathBuf {
    shared_of(&world.cwd)
}

/// This person's own settings of the project.
pub fn local(world: &World) -> PathBuf {
    local_of(&world.cwd)
}

/// [`shared`] of the project at `dir`.
pub(crate) fn shared_of(dir: &Path) -> PathBuf {
    of(dir).join("settings.json")
}

/// [`local`] of the project at `dir`.
pub(crate) fn local_of(dir: &Path) -> PathBuf {
    of(dir).join("settings.local.json")
}

/// What a settings file held when it was read.
#[derive(Debug)]
pub struct ClientSettings {
    path: PathBuf,
    bytes: Vec<u8>,
    root: Value,
}

impl ClientSettings {
    /// Reads one; a file that is not there holds nothing.
    pub fn read(path: PathBuf) -> Result<Self, Failure> {
        let bytes = files::read(&path)?.unwrap_or_default();
        let root = Document::parse(&bytes).map_err(|error| Failure::syntax(&path, &error))?.into_root();
        Ok(Self { path, bytes, root })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Its permission rules.
    pub fn rules(&self) -> Result<Vec<PermissionRule>, Failure> {
        permissions::rules(&self.root).map_err(|malformed| self.malformed(&malformed))
    }

    /// The edits that take some rules out and put others in.
    pub fn rule_edits(&self, take: &[PermissionRule], put: &[PermissionRule]) -> Result<Vec<Edit>, Failure> {
        permissions::edits(&self.root, take, put).map_err(|malformed| self.malformed(&malformed))
    }

    fn malformed(&self, malformed: &Malformed) -> Failure {
        Failure::new(format!("{}: {malformed}", text::path(&self.path)))
            .hint("mend the file and try again; it was left as it is")
    }

    /// What `edits` would change, as a diff.
    pub fn diff(&self, edits: &[Edit]) -> Result<String, Failure> {
        self.plan(edits).diff()
    }

    /// Makes the change. A file that holds nothing any more is removed: gives whether it was.
    pub fn apply(&self, world: &World, edits: &[Edit]) -> Result<bool, Failure> {
        self.apply_with(world, edits, None)
    }

    /// The same together with a change of another file.
    pub fn apply_with(
        &self,
        world: &World,
        edits: &[Edit],
        other: Option<FileEdit>,
    ) -> Result<bool, Failure> {
        let after = edit::apply(&self.bytes, edits).map_err(|error| Failure::edit(&self.path, &error))?;
        let is_empty =
            |bytes: &[u8]| matches!(serde_json::from_slice(bytes), Ok(Value::Object(all)) if all.is_empty());
        let is_gone = is_empty(&after) && !is_empty(&self.bytes);
        let mut plan = if is_gone { self.plan_of(Change::Remove) } else { self.plan(edits) };
        plan.edits.extend(other);
        plan.apply(world)?;
        Ok(is_gone)
    }

    fn plan(&self, edits: &[Edit]) -> Plan {
        self.plan_of(Change::Json(edits.to_vec()))
    }

    fn plan_of(&self, change: Change) -> Plan {
        let edit =
            FileEdit { path: self.path.clone(), change, expect: Expect::Shared, shared_with_client: false };
        Plan { edits: vec![edit], ..Plan::default() }
    }
}
