//! The index on disk: which stored secret is whose. Read anew whenever it is asked for, parsed only where it changed.

use std::rc::Rc;

use super::World;
use super::here::staged_own;
use crate::system::files::{self, Staged};
use crate::vault::records::{BadIndex, Index};
use crate::world::error::Failure;

impl World {
    /// What is known of stored secrets.
    pub fn index(&self) -> Result<Index, Failure> {
        self.shared_index().map(|index| Index::clone(&index))
    }

    /// [`World::index`] for one who only looks something up.
    pub(super) fn shared_index(&self) -> Result<Rc<Index>, Failure> {
        let bytes = files::read(&self.own.index)?.unwrap_or_default();
        if let Some((known, index)) = &*self.known_index.borrow()
            && *known == bytes
        {
            return Ok(index.clone());
        }
        let index = Rc::new(self.parsed(&bytes)?);
        self.note_accounts(&index);
        *self.known_index.borrow_mut() = Some((bytes, index.clone()));
        Ok(index)
    }

    fn parsed(&self, bytes: &[u8]) -> Result<Index, Failure> {
        let path = crate::base::text::path(&self.own.index);
        let text = str::from_utf8(bytes).map_err(|_| Failure::new(format!("{path}: is not text")))?;
        Index::parse(text).map_err(|error| {
            Failure::new(format!("{path}: {error}")).hint(match error {
                BadIndex::Newer(_) => "update mcpkey",
                BadIndex::Syntax(_) => {
                    "mend it or restore it from a backup: it says which stored secret is whose"
                }
            })
        })
    }

    /// Replaces the index. The caller holds the lock.
    pub fn write_index(&self, index: &Index) -> Result<(), Failure> {
        Ok(self.staged_index(index)?.commit()?)
    }

    /// The index that waits to take the place of the present one. The caller holds the lock.
    pub fn staged_index(&self, index: &Index) -> Result<Staged, Failure> {
        staged_own(&self.own.index, &index.render()?)
    }
}
