//! What all subjects look at: the configs, the index, which stores can be read without asking anybody.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::names::ItemId;
use crate::base::next::Argument;
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::resolve::{self, Facts, Need};
use crate::client::{Scope, View};
use crate::system::files;
use crate::vault::deposit::Deposit;
use crate::vault::records::{Index, Record, StoreKind};
use crate::vault::store::file::ENCRYPTED;
use crate::vault::store::{Status, Store, StoreError};
use crate::world::error::Failure;
use crate::world::{Choice, World};

/// The machine and the project as they are now.
pub(super) struct Scene<'a> {
    /// The world.
    pub world: &'a World,
    /// What can be read of the configs of Claude Code.
    pub view: View,
    /// The same, with what of the other clients' mcpkey has to do with.
    pub all: View,
    /// What is stored; empty where that cannot be read.
    pub index: Arc<Index>,
    /// Why the index cannot be read.
    pub no_index: Option<Failure>,
    /// The store for new secrets.
    pub choice: Result<Choice, Failure>,
    /// The keychain, where anything is to do with it.
    pub keychain: Option<StoreReach>,
    /// The encrypted file, where anything is to do with it.
    pub file: Option<StoreReach>,
    project: String,
}

/// What came of reading everything that a store holds.
#[derive(Debug)]
pub(super) enum StoreReach {
    /// It gave all but these.
    Read {
        /// What it lost.
        lost: Vec<LostItem>,
        /// How many items it holds beside that the index does not name.
        unnamed: usize,
    },
    /// It would have to ask somebody first.
    Locked,
    /// It did not.
    Failed(Failure),
}

/// An item that does not give its secret.
#[derive(Debug)]
pub(super) struct LostItem {
    /// Which.
    pub id: ItemId,
    /// What is there instead; nothing where it is gone.
    pub instead: Option<String>,
}

impl<'a> Scene<'a> {
    /// Looks around.
    pub(super) fn look(world: &'a World) -> Self {
        let (index, no_index) = match world.index() {
            Ok(index) => (index, None),
            Err(failure) => (Arc::default(), Some(failure)),
        };
        let choice = world.chosen_store();
        let is_used = |kind| {
            let chosen = choice.as_ref().is_ok_and(|choice| choice.store == kind);
            let has_file = kind == StoreKind::File && files::may_be_file(&world.own.data.join(ENCRYPTED));
            chosen || has_file || index.records().iter().any(|record| record.store == kind)
        };
        let keychain = is_used(StoreKind::Keychain).then(|| keychain(world, &index));
        let file = is_used(StoreKind::File).then(|| file(world, &index));
        let (view, project) = (world.view_in_part(), world.project());
        let all = world.view_of_all_in_part();
        Self { world, view, all, index, no_index, choice, keychain, file, project }
    }

    /// What resolving needs to know.
    pub(super) fn facts(&self) -> Facts<'_> {
        self.world.facts(&self.index, &self.project)
    }

    /// Every variable that the configs mention.
    pub(super) fn needs(&self) -> Vec<Need> {
        resolve::needs(&self.all, self.facts())
    }

    /// Every variable that the configs of Claude Code mention.
    pub(super) fn claudes_needs(&self) -> Vec<Need> {
        resolve::needs(&self.view, self.facts())
    }

    /// What is stored for this project or for all.
    pub(super) fn records(&self) -> Vec<&Record> {
        let here = |record: &&Record| record.owner.project.as_deref().is_none_or(|p| p == self.project);
        self.index.records().iter().filter(here).collect()
    }

    /// What came of reading a store; nothing where it was not looked at.
    pub(super) fn reach(&self, kind: StoreKind) -> Option<&StoreReach> {
        match kind {
            StoreKind::Keychain => self.keychain.as_ref(),
            StoreKind::File => self.file.as_ref(),
        }
    }

    /// Whether a store gives its secrets without asking anybody.
    pub(super) fn answers(&self, kind: StoreKind) -> bool {
        matches!(self.reach(kind), Some(StoreReach::Read { .. }))
    }

    /// Whether there is no index any more, and every store that there is tells what a new one is to name.
    pub(super) fn may_make_index(&self) -> bool {
        let stores = || StoreKind::ALL.into_iter().filter(|kind| self.reach(*kind).is_some());
        self.world.has_broken_index().unwrap_or(false)
            && stores().next().is_some()
            && stores().all(|kind| self.answers(kind))
    }

    /// The top of the project: of the repository, or the working directory outside one.
    pub(super) fn top(&self) -> &'a Path {
        files::git_root(&self.world.cwd).unwrap_or(&self.world.cwd)
    }

    /// Every `.mcp.json` of this project that the client reads, nearest first.
    pub(super) fn project_configs(&self) -> Vec<PathBuf> {
        let top = self.top();
        files::configs(&self.world.cwd)
            .filter(|path| path.starts_with(top) && files::may_be_file(path))
            .collect()
    }

    /// Whether the client ignores this file as a whole.
    pub(super) fn is_unread(&self, path: &Path) -> bool {
        self.view.unread.iter().any(|unread| unread.file == path)
    }

    /// `path` as a person here names it: relative, or from the home directory.
    pub(super) fn shown(&self, path: &Path) -> String {
        match (self.inside(&self.world.cwd, path), self.inside(&self.world.places.home, path)) {
            (Some(here), _) => text::path(here),
            (None, Some(rest)) => text::path(Path::new("~").join(rest)),
            (None, None) => text::path(path),
        }
    }

    /// `path` as an argument that a shell here reads back.
    pub(super) fn argument(&self, path: &Path) -> Argument {
        let written = |path: &Path| path.to_string_lossy().into_owned();
        match (self.inside(&self.world.cwd, path), self.inside(&self.world.places.home, path)) {
            (Some(here), _) => Argument::Path(written(here)),
            (None, Some(rest)) if cfg!(unix) => Argument::Home(written(rest)),
            _ => Argument::Path(written(path)),
        }
    }

    fn inside<'p>(&self, dir: &Path, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(dir).ok().filter(|rest| !rest.as_os_str().is_empty())
    }

    /// `project .mcp.json`, `user ~/.claude.json`.
    pub(super) fn place(&self, scope: Scope, file: &Path) -> String {
        format!("{} {}", scope.as_str(), self.shown(file))
    }
}

/// Reads what the index says is there, from a keychain that is open already.
fn keychain(world: &World, index: &Index) -> StoreReach {
    match world.keychain_status() {
        Status::Locked => StoreReach::Locked,
        Status::Absent(why) => StoreReach::Failed(StoreError::Absent(why).into()),
        Status::Failing(error) => StoreReach::Failed(error.into()),
        // macOS may ask whether this program may have an item, whatever the state of the keychain.
        Status::Ready if cfg!(target_os = "macos") => StoreReach::Read { lost: Vec::new(), unnamed: 0 },
        Status::Ready => read(world, index, StoreKind::Keychain),
    }
}

fn file(world: &World, index: &Index) -> StoreReach {
    read(world, index, StoreKind::File)
}

fn read(world: &World, index: &Index, kind: StoreKind) -> StoreReach {
    let records: Vec<&Record> = index.records().iter().filter(|record| record.store == kind).collect();
    let ids: Vec<ItemId> = records.iter().map(|record| record.id.clone()).collect();
    let store = world.quiet_store(kind);
    let found = store.each(&ids).unwrap_or_else(|error| vec![Err(error)]);
    let mut lost = Vec::new();
    for (at, found) in found.into_iter().enumerate() {
        match found {
            Ok(found) => lost.extend(records.get(at).and_then(|record| lost_item(&*store, record, found))),
            Err(error) if error.is_of_item() => {
                lost.push(LostItem { id: ids[at].clone(), instead: Some(error.to_string()) });
            }
            Err(StoreError::NoPassphrase(_) | StoreError::Locked) => return StoreReach::Locked,
            Err(error) => return StoreReach::Failed(error.into()),
        }
    }
    match store.ids() {
        Ok(ids) => StoreReach::Read { lost, unnamed: index.unnamed(kind, ids.unwrap_or_default()).len() },
        Err(StoreError::NoPassphrase(_) | StoreError::Locked) => StoreReach::Locked,
        Err(error) => StoreReach::Failed(error.into()),
    }
}

/// What is wrong with what a store gave for `record`.
fn lost_item(store: &dyn Store, record: &Record, found: Option<Secret>) -> Option<LostItem> {
    let instead = match found.as_ref().map(Deposit::read) {
        None => {
            let foreign = store.foreign(std::slice::from_ref(&record.id));
            let is_foreign = foreign.is_ok_and(|foreign| foreign.contains(&true));
            is_foreign.then(|| "another program has an item with its attributes".to_owned())
        }
        Some(Err(why)) => Some(why.to_string()),
        Some(Ok(deposit)) if record.shows(&deposit) => return None,
        Some(Ok(_)) => Some("it is another secret than the index says".to_owned()),
    };
    Some(LostItem { id: record.id.clone(), instead })
}
