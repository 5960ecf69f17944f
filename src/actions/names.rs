//! Which names of variables are taken here: by what is stored, by what a config mentions, by the person's settings.
//!
//! `add` and `import` ask the same; `client::registration::naming` chooses among what is free.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::target::EntryTarget;
use crate::base::names::{ItemId, VarName};
use crate::base::secret::Secret;
use crate::client::{Entry, Server, expand};
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// An entry of a config: the file, and the keys that lead to it.
pub(super) type EntryOwner = (PathBuf, Vec<String>);

/// What is known of names.
pub(super) struct Names<'a> {
    world: &'a World,
    index: &'a Index,
    /// The entries that mention each variable.
    mentions: HashMap<String, Vec<EntryOwner>>,
    values: BTreeMap<ItemId, Option<Secret>>,
}

/// Whose name is sought.
pub(super) struct Seeker<'s> {
    /// Its entry.
    pub(super) owner: &'s EntryOwner,
    /// The project that its value is stored for; `None` is all.
    pub(super) project: Option<&'s str>,
    /// Its value, where that may be compared with what is stored.
    pub(super) value: Option<&'s Secret>,
    /// What becomes of a stored value of its own: whether a new one takes its place.
    pub(super) replaces: bool,
    /// Whether a record, under this name, is of the same server as far as its destinations tell.
    pub(super) is_akin: &'s dyn Fn(&VarName, &Record) -> bool,
}

/// Whether a name can be had.
pub(super) enum NameTaken {
    /// Nothing stands under it, or what does is replaced.
    No,
    /// Something else does.
    Yes,
    /// What is stored under it is what is wanted.
    Own(Box<Record>),
}

impl<'a> Names<'a> {
    /// Nothing is mentioned yet.
    pub(super) fn new(world: &'a World, index: &'a Index) -> Self {
        Self { world, index, mentions: HashMap::new(), values: BTreeMap::new() }
    }

    /// Notes what the servers of a view mention, also those that others hide.
    pub(super) fn note_servers<'s>(&mut self, servers: impl Iterator<Item = &'s Server>) {
        for server in servers {
            let target = EntryTarget::of(self.world, server);
            self.note(&(target.file, target.path), &server.entry);
        }
    }

    fn note(&mut self, owner: &EntryOwner, entry: &Entry) {
        for (_, text) in entry.texts() {
            for placeholder in expand::placeholders(text) {
                self.note_name(owner, placeholder.name);
            }
        }
    }

    /// Notes that an entry mentions a variable.
    pub(super) fn note_name(&mut self, owner: &EntryOwner, name: &str) {
        self.mentions.entry(name.to_owned()).or_default().push(owner.clone());
    }

    /// Forgets what an entry mentions, because another is about to take its place.
    pub(super) fn forget(&mut self, owner: &EntryOwner) {
        self.mentions.values_mut().for_each(|owners| owners.retain(|have| have != owner));
    }

    /// Whether an entry other than that of the seeker mentions a variable, or with `also_own` its own does.
    fn is_mentioned(&self, seeker: &Seeker<'_>, name: &VarName, also_own: bool) -> bool {
        let of = |owner: &EntryOwner| also_own || owner != seeker.owner;
        self.mentions.get(name.as_str()).is_some_and(|owners| owners.iter().any(of))
    }

    /// Whether `record` holds `value`.
    pub(super) fn holds(&mut self, record: &Record, value: &Secret) -> Result<bool, Failure> {
        if !self.values.contains_key(&record.id) {
            let found = self.world.readable(record)?.and_then(|deposit| deposit.value.at_rest().cloned());
            self.values.insert(record.id.clone(), found);
        }
        Ok(self.values.get(&record.id).is_some_and(|stored| stored.as_ref() == Some(value)))
    }

    /// Whether the seeker can have `name`. A name stands for one value of one server: what another entry mentions is taken,
    /// whoever supplies it, and so is what is stored for another server, or for this one in a layer that this value would
    /// hide or be hidden by.
    pub(super) fn taken(&mut self, seeker: &Seeker<'_>, name: &VarName) -> Result<NameTaken, Failure> {
        if self.is_mentioned(seeker, name, false) || self.world.client_variables().contains_key(name.as_str())
        {
            return Ok(NameTaken::Yes);
        }
        if self.index.of_variable(name.as_str()).any(|record| is_below(seeker, record)) {
            return Ok(NameTaken::Yes);
        }
        match self.stored(seeker, name)? {
            NameTaken::No if self.is_mentioned(seeker, name, true) => Ok(NameTaken::Yes),
            taken => Ok(taken),
        }
    }

    /// The same by what is stored alone, for a name that cannot be another.
    pub(super) fn stored(&mut self, seeker: &Seeker<'_>, name: &VarName) -> Result<NameTaken, Failure> {
        let overlaps = |record: &Record| {
            record.owner.is_global()
                || seeker.project.is_none()
                || record.owner.project.as_deref() == seeker.project
        };
        let mut found = NameTaken::No;
        let index = self.index;
        let project = self.world.project();
        let asker = self.world.asker(&project);
        // The value of an entry that is not in effect here is that entry's alone. What is for all projects stands beside the
        // values of each.
        let is_met = |record: &Record| match seeker.project {
            None if !record.owner.is_global() => true,
            _ => asker.reaches(record),
        };
        let account = self.world.account_of_new(index, name);
        for record in index.of_variable(name.as_str()).filter(|r| overlaps(r) && is_met(r)) {
            // Two accounts at one server have one name between them.
            if record.account != account {
                if (seeker.is_akin)(name, record) {
                    continue;
                }
                return Ok(NameTaken::Yes);
            }
            let is_exact = record.owner.project.as_deref() == seeker.project;
            let is_usable = is_exact || record.owner.is_global();
            let is_own = is_usable && (seeker.is_akin)(name, record);
            let is_same = match seeker.value {
                Some(value) if is_own && !(is_exact && seeker.replaces) => self.holds(record, value)?,
                value => value.is_none() && !seeker.replaces,
            };
            match (is_own, is_same) {
                (true, true) => found = NameTaken::Own(Box::new(record.clone())),
                (true, false) if is_exact && seeker.replaces => {}
                _ => return Ok(NameTaken::Yes),
            }
        }
        Ok(found)
    }
}

/// Whether the seeker's entry, which is another one, will be in effect where the entry of `record` is: in a directory below that of its `.mcp.json`, or
/// anywhere in the project if it is a person's own there.
fn is_below(seeker: &Seeker<'_>, record: &Record) -> bool {
    let (file, keys) = seeker.owner;
    let Some(entry) = &record.owner.entry else { return false };
    let below = Path::new(&entry.file);
    let is_local = keys.first().is_some_and(|key| key == "projects");
    let dir = file.parent().filter(|_| is_project(file));
    record.owner.project.as_deref() == seeker.project
        && is_project(below)
        && below != file
        && (is_local || dir.is_some_and(|dir| below.starts_with(dir)))
}

fn is_project(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == ".mcp.json")
}
