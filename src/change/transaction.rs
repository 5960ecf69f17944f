//! One change of files, index and stores: prepared as a whole, then put in place as a whole.
//!
//! What waits and what is stored is in the intent before it is there. Until the intent says that all of it is ready, a kill
//! leaves everything as it was; from then on it leaves something to finish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::system::files::{FileError, Lock, Staged, Was, Writable};
use crate::system::interrupt;
use crate::vault::records::{Index, Item, Record, StoreKind};
use crate::vault::store::StoreError;
use crate::world::World;
use crate::world::error::Failure;

use super::intent::{IntendedFile, Intent, IntentState};
use super::plan::FileEdit;

/// How often a file that another program keeps rewriting is tried.
const TRIES: u32 = 50;

/// A change under way.
pub struct Transaction<'w> {
    world: &'w World,
    /// The index as it will be.
    pub index: Index,
    before: Arc<Index>,
    intent: Intent,
    /// Whether the intent is on disk.
    is_noted: bool,
    staged: Vec<(FileEdit, Staged)>,
}

impl<'w> Transaction<'w> {
    /// Begins one under the lock.
    pub fn begin(world: &'w World, _: &Lock) -> Result<Self, Failure> {
        let before = world.index()?;
        let index = Index::clone(&before);
        Ok(Self { world, index, before, intent: Intent::default(), is_noted: false, staged: Vec::new() })
    }

    /// Where it is made.
    pub(super) fn world(&self) -> &'w World {
        self.world
    }

    /// Writes the new content of every file where it waits.
    pub(super) fn stage(&mut self, edits: &[FileEdit]) -> Result<(), Failure> {
        let mut wanted = Vec::new();
        for edit in edits {
            wanted.extend(edit.prepare(self.world)?);
        }
        if wanted.is_empty() {
            return Ok(());
        }
        for prepared in &wanted {
            self.intent.files.push(IntendedFile::coming(&prepared.target()?));
        }
        self.note()?;
        for prepared in wanted {
            let edit = prepared.edit.clone();
            self.staged.push((edit, prepared.stage()?));
        }
        Ok(())
    }

    /// Stores texts under fresh ids, each of which is in the intent before.
    pub fn put_items(&mut self, texts: &[(Item, Secret)]) -> Result<(), Failure> {
        self.intent.items.extend(texts.iter().map(|(item, _)| item.clone()));
        self.note()?;
        let mut of_store: BTreeMap<StoreKind, Vec<(ItemId, Secret)>> = BTreeMap::new();
        for (item, text) in texts {
            of_store.entry(item.store).or_default().push((item.id.clone(), text.clone()));
        }
        for (kind, items) in of_store {
            if let Err(error) = self.world.store(kind).put(&items) {
                // Where there is no keychain at all, nothing can have been written, and nothing is left to clear.
                if matches!(error, StoreError::Absent(_)) {
                    let unwritten: BTreeSet<&Item> = texts.iter().map(|(item, _)| item).collect();
                    self.intent.items.retain(|noted| !unwritten.contains(noted));
                }
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), Failure> {
        self.intent.write(self.world)?;
        self.is_noted = true;
        Ok(())
    }

    /// Puts everything in place, then takes out the records in `forget`. Gives the index as it is then.
    pub fn place(mut self, forget: &[Record]) -> Result<Index, Failure> {
        self.intent.leave(&mut self.index);
        let clients = self.staged.iter().filter(|(edit, _)| edit.shared_with_client);
        // Waiting for the client can be ended; from here on nothing waits.
        let say = |text: &str| self.world.ui.say(text);
        let locks: Result<Vec<Lock>, FileError> =
            clients.map(|(edit, _)| Lock::beside(&edit.path, &say)).collect();
        let _locks = locks?;
        let _held = interrupt::hold_all();
        let mut steps: Vec<Step> = Vec::new();
        if self.index != *self.before {
            steps.push(Step { edit: None, staged: self.world.staged_index(&self.index)? });
        }
        for (edit, staged) in std::mem::take(&mut self.staged) {
            steps.push(Step { edit: Some(edit), staged });
        }
        self.intent.forget = forget.iter().map(|record| record.id.to_string()).collect();
        if steps.len() + usize::from(!forget.is_empty()) > 1 {
            self.ready(&mut steps)?;
        }
        let made = self.make(steps)?;
        if !forget.is_empty() {
            self.index.remove_all(&forget.iter().map(|record| &record.id).collect());
            if let Err(failure) = self.world.write_index(&self.index) {
                self.is_noted &= made.is_empty() || self.bring_back(&made).is_ok();
                return Err(failure);
            }
        }
        if std::mem::take(&mut self.is_noted) {
            // One that stays says of a change that all of it is made, which the next command finds too.
            let _stays = Intent::end(self.world);
        }
        Ok(std::mem::take(&mut self.index))
    }

    /// Has the intent say that all of it is there.
    fn ready(&mut self, steps: &mut [Step]) -> Result<(), Failure> {
        for Step { edit, staged } in steps.iter_mut() {
            // What the client wrote until its lock was ours.
            if let (Err(FileError::Changed { .. }), Some(edit)) = (staged.check(), edit)
                && let Some(again) = edit.prepare(self.world)?
            {
                again.replace(staged)?;
            }
        }
        self.intent.state = IntentState::Placing;
        self.intent.files =
            steps.iter().map(|step| IntendedFile::ready(&step.staged)).collect::<Result<_, _>>()?;
        self.note()
    }

    /// Renames one file after the other. Where one cannot be, those before it are brought back.
    /// Gives what was where.
    fn make(&mut self, steps: Vec<Step>) -> Result<Vec<(Writable, Was)>, Failure> {
        let mut made = Vec::new();
        let mut steps = steps.into_iter();
        while let Some(mut step) = steps.next() {
            let target = Writable::own(step.staged.target());
            let was = Was::at(&target)?;
            if let Err(failure) = self.commit(&mut step, made.len()) {
                // Where even that fails, the next command finishes what the intent says.
                if !made.is_empty() && self.bring_back(&made).is_err() {
                    std::iter::once(step).chain(steps).for_each(|mut step| step.staged.keep());
                    self.is_noted = false;
                }
                return Err(failure);
            }
            made.push((target, was));
        }
        Ok(made)
    }

    /// Makes one step, the `at`th.
    fn commit(&mut self, step: &mut Step, at: usize) -> Result<(), Failure> {
        for _ in 0..TRIES {
            match (step.staged.commit(), &step.edit) {
                // Another program wrote the file meanwhile: the same change, made to what it holds now.
                (Err(FileError::Changed { .. }), Some(edit)) => {
                    let Some(again) = edit.prepare(self.world)? else { return Ok(()) };
                    again.replace(&mut step.staged)?;
                    if self.intent.state == IntentState::Placing {
                        self.intent.files[at] = IntendedFile::ready(&step.staged)?;
                        self.note()?;
                    }
                }
                (outcome, _) => return Ok(outcome?),
            }
        }
        Err(FileError::Changed { path: step.staged.target().to_owned() }.into())
    }

    /// Undoing is a change as any other.
    fn bring_back(&mut self, made: &[(Writable, Was)]) -> Result<(), Failure> {
        let mut back = Vec::new();
        for (target, was) in made.iter().rev() {
            back.push(Staged::restoring(target, was)?);
        }
        self.intent.forget = Vec::new();
        self.intent.files = back.iter().map(IntendedFile::ready).collect::<Result<_, _>>()?;
        self.note()?;
        for at in 0..back.len() {
            if let Err(error) = back[at].commit() {
                back.iter_mut().for_each(Staged::keep);
                return Err(error.into());
            }
        }
        self.intent.files = Vec::new();
        Ok(())
    }
}

/// One file of a change, ready to take its place.
struct Step {
    /// How it is made again, where another program writes the file meanwhile.
    edit: Option<FileEdit>,
    staged: Staged,
}

impl Drop for Transaction<'_> {
    /// One that does not come to its end is undone; where that fails, the next command does it.
    fn drop(&mut self) {
        if self.is_noted {
            let _left_to_the_next = self.intent.undo(self.world);
        }
    }
}
