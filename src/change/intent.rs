//! What a change that is being made is about to do: one small file of mcpkey's own, there for as long as that takes.
//!
//! It names files and items, and holds nothing of what is in them. A command that finds one, and nobody at work on it, undoes
//! the change or finishes it, by its [`IntentState`].

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::names::ItemId;
use crate::base::text;
use crate::system::files::{self, Expect, Lock, Staged, Writable};
use crate::vault::records::{Index, Item};
use crate::world::World;
use crate::world::error::Failure;

/// How far a change had come. `docs/stores.md` has the same table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IntentState {
    /// New content is being written where it waits, and values are being stored. Nothing names them yet.
    #[default]
    Preparing,
    /// All of that is there: one file after the other takes its place, the index first.
    Placing,
}

impl IntentState {
    /// Every state.
    pub const ALL: [Self; 2] = [Self::Preparing, Self::Placing];

    /// What a command does that finds the intent in this state.
    pub fn resumed(self) -> &'static str {
        match self {
            Self::Preparing => {
                "undoes it: what waits goes, and what was stored is deleted with the next use of its store"
            }
            Self::Placing => {
                "finishes it; where somebody else wrote one of the files before the first was in place, undoes it"
            }
        }
    }
}

const VERSION: u32 = 1;

/// What a change is about to do.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Intent {
    version: u32,
    pub(super) state: IntentState,
    /// The files that change, in their order.
    #[serde(default)]
    pub(super) files: Vec<IntendedFile>,
    /// Items that are in a store, or about to be, and that the index may come to name.
    #[serde(default)]
    pub(super) items: Vec<Item>,
    /// Secrets whose records go once all files are in place.
    #[serde(default)]
    pub(super) forget: Vec<String>,
}

/// One file of a change.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IntendedFile {
    target: SpelledPath,
    /// Whether new content waits for it; else it goes.
    is_new: bool,
    /// [`files::stamp`] of what stood there.
    before: Option<String>,
}

/// A path as text, or as bytes where it is none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum SpelledPath {
    Text(String),
    Bytes(Vec<u8>),
}

impl SpelledPath {
    fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
        }
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Text(text) => text.into(),
            #[cfg(unix)]
            Self::Bytes(bytes) => PathBuf::from(
                <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes.clone()),
            ),
            #[cfg(not(unix))]
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        }
    }
}

impl IntendedFile {
    /// A file that is about to be written where it waits.
    pub(super) fn coming(target: &Path) -> Self {
        Self { target: SpelledPath::of(target), is_new: true, before: None }
    }

    /// One that is ready.
    pub(super) fn ready(staged: &Staged) -> Result<Self, Failure> {
        let target = SpelledPath::of(staged.target());
        Ok(Self { target, is_new: staged.waits().is_some(), before: files::stamp(staged.target())? })
    }

    /// Whether it is in place, waits for that, or cannot be put there any more.
    fn look(&self) -> Result<FileState, Failure> {
        let target = self.target.path();
        let now = files::stamp(&target)?;
        let waits = if self.is_new { files::stamp(&files::place(&target))?.is_some() } else { now.is_some() };
        Ok(match (waits, now == self.before) {
            // What was to come is gone, and did not come.
            (false, true) if self.is_new => FileState::Overtaken,
            (false, _) => FileState::Done,
            (true, true) => FileState::Waits,
            (true, false) => FileState::Overtaken,
        })
    }

    /// Puts it in place.
    fn place(&self, world: &World) -> Result<(), Failure> {
        let target = world.writable(&self.target.path())?;
        if self.is_new {
            files::rename(&files::place(&target), &target)?
        } else {
            files::remove(&target)?
        }
        Ok(())
    }

    /// Takes away what waits.
    fn drop_new(&self) -> Result<(), Failure> {
        let waits = files::place(&self.target.path());
        if self.is_new {
            files::remove(&Writable::own(&waits))?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileState {
    Done,
    Waits,
    Overtaken,
}

impl Intent {
    /// The intent of an unfinished change, if there is one: one failed look where there is none.
    fn read(world: &World) -> Result<Option<Self>, Failure> {
        let path = &world.own.intent;
        let Some(bytes) = files::read(path)? else { return Ok(None) };
        let shown = text::path(path);
        let intent: Self = serde_json::from_slice(&bytes).map_err(|_| {
            Failure::new(format!("{shown}: is not what mcpkey wrote"))
                .hint("move it out of the way and try again")
        })?;
        if intent.version > VERSION {
            Err(Failure::new(format!("{shown}: is of a newer mcpkey")).hint("update mcpkey"))
        } else {
            Ok(Some(intent))
        }
    }

    /// Writes it; durable on return.
    pub(super) fn write(&mut self, world: &World) -> Result<(), Failure> {
        self.version = VERSION;
        let text = serde_json::to_vec(self).map_err(|error| Failure::new(error.to_string()))?;
        let path = Writable::own(&world.own.intent);
        Ok(Staged::instead(&path, &text, Expect::Private)?.commit()?)
    }

    /// The change is made, or undone: nothing is left to do.
    pub(super) fn end(world: &World) -> Result<(), Failure> {
        Ok(files::remove(&Writable::own(&world.own.intent))?)
    }

    /// Nothing of it happens.
    pub(super) fn undo(&self, world: &World) -> Result<(), Failure> {
        for file in &self.files {
            file.drop_new()?;
        }
        self.settle(world, &[])
    }

    /// All of it happens, or nothing; says what could not.
    fn finish(&self, world: &World) -> Result<(), Failure> {
        let mut states = Vec::new();
        for file in &self.files {
            states.push((file, file.look()?));
        }
        let all = |state| states.iter().filter(move |(_, found)| *found == state).map(|(file, _)| *file);
        let overtaken: Vec<String> =
            all(FileState::Overtaken).map(|file| text::path(file.target.path())).collect();
        if !overtaken.is_empty() && all(FileState::Done).next().is_none() {
            world.ui.say(&format!(
                "a change that was cut short is undone: {} changed since",
                text::list(&overtaken)
            ));
            return self.undo(world);
        }
        for file in all(FileState::Waits) {
            file.place(world)?;
        }
        for file in all(FileState::Overtaken) {
            file.drop_new()?;
        }
        if overtaken.is_empty() {
            self.settle(world, &self.forget)?;
            world.ui.say("a change that was cut short is finished");
        } else {
            self.settle(world, &[])?;
            world.ui.say(&format!(
                "a change that was cut short is finished but for {}, which changed since: look at it, and make the change again",
                text::list(&overtaken)
            ));
        }
        Ok(())
    }

    /// Has the index know of each item, and not of what is to be forgotten; the intent ends.
    fn settle(&self, world: &World, forget: &[String]) -> Result<(), Failure> {
        let before = world.index()?;
        let mut index = Index::clone(&before);
        let forget: Vec<ItemId> = forget.iter().filter_map(|id| id.parse().ok()).collect();
        index.remove_all(&forget.iter().collect());
        self.leave(&mut index);
        if index != *before {
            world.write_index(&index)?;
        }
        Self::end(world)
    }

    /// Items that no record came to name are to be deleted.
    pub(super) fn leave(&self, index: &mut Index) {
        index.drop_items(self.items.clone());
    }
}

/// Undoes or finishes a change that was cut short, if there is one and no other mcpkey is at work on it.
pub fn resume(world: &World) -> Result<(), Failure> {
    if files::stamp(&world.own.intent)?.is_none() {
        return Ok(());
    }
    match Lock::free_file(&world.own.lock)? {
        Some(lock) => resume_under(&lock, world),
        None => Ok(()),
    }
}

/// The same, where the caller holds the lock.
pub(super) fn resume_under(_: &Lock, world: &World) -> Result<(), Failure> {
    match Intent::read(world)? {
        None => Ok(()),
        Some(intent) => match intent.state {
            IntentState::Preparing => intent.undo(world),
            IntentState::Placing => intent.finish(world),
        },
    }
}

#[cfg(test)]
#[path = "intent_tests.rs"]
mod tests;
