//! The new content of one file, worked out and not yet written.

use std::path::{Path, PathBuf};

use super::plan::{Change, FileEdit};
use crate::system::files::{self, Staged, Was, Writable};
use crate::world::World;
use crate::world::error::Failure;

/// A change of one file that is about to be written where it waits.
pub(super) struct Prepared<'e> {
    pub(super) edit: &'e FileEdit,
    path: Writable,
    new: NewContent,
}

enum NewContent {
    Edited { before: Option<Vec<u8>>, after: Vec<u8> },
    Instead(Vec<u8>),
    Was(Was),
}

impl FileEdit {
    /// Works it out from what the file holds now; nothing where it is as wanted already.
    pub(super) fn prepare(&self, world: &World) -> Result<Option<Prepared<'_>>, Failure> {
        let path = world.writable(&self.path)?;
        let new = match &self.change {
            Change::Instead(bytes) => NewContent::Instead(bytes.clone()),
            Change::Copy { from, turn } => NewContent::Was(Was::at(from)?.turned(turn)),
            Change::Remove if files::stamp(&self.path)?.is_none() => return Ok(None),
            Change::Remove => NewContent::Was(Was::Nothing),
            change => {
                let before = files::read(&self.path)?;
                let after =
                    change.apply(before.as_deref()).map_err(|error| Failure::edit(&self.path, &error))?;
                let Some(after) = after else { return Ok(None) };
                NewContent::Edited { before, after }
            }
        };
        Ok(Some(Prepared { edit: self, path, new }))
    }
}

impl Prepared<'_> {
    /// The file that changes: where a link leads, unless it is the link that changes.
    pub(super) fn target(&self) -> Result<PathBuf, Failure> {
        Ok(match self.new {
            NewContent::Edited { .. } => files::followed(&self.path)?,
            NewContent::Instead(_) | NewContent::Was(_) => Path::to_path_buf(&self.path),
        })
    }

    /// Writes it in place of what waits for the same file.
    pub(super) fn replace(self, staged: &mut Staged) -> Result<(), Failure> {
        // They wait under one name.
        staged.keep();
        *staged = self.stage()?;
        Ok(())
    }

    /// Writes it where it waits.
    pub(super) fn stage(self) -> Result<Staged, Failure> {
        let Self { edit, path, new } = self;
        // The client makes the directory that CLAUDE_CONFIG_DIR names in the same way.
        files::shared_dir(&path.dir())?;
        Ok(match new {
            NewContent::Edited { before, after } => Staged::new(&path, before, &after, edit.expect)?,
            NewContent::Instead(bytes) => Staged::instead(&path, &bytes, edit.expect)?,
            NewContent::Was(was) => Staged::restoring(&path, &was)?,
        })
    }
}
