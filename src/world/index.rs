//! The index on disk: which stored secret is whose. Looked at whenever it is asked for, read only where it changed.

use std::path::PathBuf;
use std::sync::Arc;

use super::World;
use super::here::staged_own;
use crate::base::next::Next;
use crate::system::files::{self, Lock, Staged};
use crate::vault::index_text::BadIndex;
use crate::vault::records::Index;
use crate::world::error::Failure;

/// Bytes from which on it pays to look for the records that are wanted: some tens of them.
const LONG: usize = 16 * 1024;

impl World {
    /// What is known of stored secrets.
    pub fn index(&self) -> Result<Arc<Index>, Failure> {
        self.index_by(None)
    }

    /// [`World::index`] for one who only looks up variables that `is_wanted`, by their names, and this project's sessions: of a long one
    /// the records of others are passed over unread, and are not in it.
    pub fn index_of(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Arc<Index>, Failure> {
        self.index_by(Some(&is_wanted))
    }

    fn index_by(&self, is_wanted: Option<&dyn Fn(&str) -> bool>) -> Result<Arc<Index>, Failure> {
        let stamp = files::stamp_of_target(&self.own.index)?;
        if let Some((known, index)) = &*self.known_index.borrow()
            && *known == stamp
        {
            return Ok(index.clone());
        }
        // Whoever replaces it now is seen the next time: the stamp is of before.
        let bytes = files::read(&self.own.index)?.unwrap_or_default();
        let part = is_wanted.filter(|_| bytes.len() >= LONG);
        let index = text(&bytes).and_then(|text| match part {
            Some(is_wanted) => Index::parse_of(text, &self.project(), is_wanted),
            None => Index::parse(text),
        });
        let index = Arc::new(self.said(index)?);
        self.note_accounts(&index);
        if part.is_none() {
            *self.known_index.borrow_mut() = Some((stamp, index.clone()));
        }
        Ok(index)
    }

    /// The index as this process saw it last, for one who names many secrets that are in it.
    pub(super) fn last_index(&self) -> Option<Arc<Index>> {
        let last = self.known_index.borrow().as_ref().map(|(_, index)| index.clone());
        last.or_else(|| self.index().ok())
    }

    fn said(&self, read: Result<Index, BadIndex>) -> Result<Index, Failure> {
        read.map_err(|error| {
            let path = crate::base::text::path(&self.own.index);
            Failure::new(format!("{path}: {error}")).hint(match error {
                BadIndex::Newer(_) => "update mcpkey".to_owned(),
                BadIndex::Syntax(_) => {
                    format!("have it made anew from what the stores hold: {}", Next::DoctorFix)
                }
            })
        })
    }

    /// Whether what is in the place of the index is none, not even one of a later mcpkey.
    pub fn has_broken_index(&self) -> Result<bool, Failure> {
        let bytes = files::read(&self.own.index)?.unwrap_or_default();
        Ok(matches!(parse(&bytes), Err(BadIndex::Syntax(_))))
    }

    /// Gives what is in the place of the index another name beside it, where it is none. Gives that name.
    pub fn set_index_aside(&self, _: &Lock) -> Result<Option<PathBuf>, Failure> {
        if !self.has_broken_index()? {
            return Ok(None);
        }
        let names = (1..).map(|number| self.own.index.with_extension(format!("broken-{number}")));
        let aside = names.into_iter().find(|name| !files::may_be_there(name));
        aside.iter().try_for_each(|aside| files::rename(&self.own.index, aside))?;
        Ok(aside)
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

fn parse(bytes: &[u8]) -> Result<Index, BadIndex> {
    Index::parse(text(bytes)?)
}

fn text(bytes: &[u8]) -> Result<&str, BadIndex> {
    str::from_utf8(bytes).map_err(|_| BadIndex::Syntax("is not text".to_owned()))
}
