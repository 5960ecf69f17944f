//! The values in the store, looked for by themselves: in the repository with all it ever held, and in what clients and shells keep.
//!
//! Nothing is judged here: a value is there, in one of its spellings, or it is not. What is reported is a place and a name.

mod files;
mod objects;
mod report;
mod seen;
mod values;

use std::path::PathBuf;

use crate::base::text;
use crate::lint::Report;
use crate::system::files::git_root;
use crate::world::World;
use crate::world::error::Failure;

use values::Sought;

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeakScope<'a> {
    /// These files and directories.
    Paths(&'a [PathBuf]),
    /// The repository, or the working directory outside one.
    Repository,
    /// That, and the transcripts of clients, histories of shells and hidden files of the person.
    Machine,
}

/// What came of it.
#[derive(Debug)]
pub struct FoundCopies {
    /// Places and names.
    pub report: Report,
    /// How many values were looked for.
    pub values: usize,
    /// The variables with a value that is too short or too ordinary to be looked for.
    pub ordinary: Vec<String>,
}

impl FoundCopies {
    /// What was not looked for, where there is anything to say of it.
    pub fn unsought(&self) -> Option<String> {
        match (self.values, self.ordinary.is_empty()) {
            (0, true) => Some("nothing is stored, so that there is nothing to look for".to_owned()),
            (_, true) => None,
            (_, false) => Some(format!(
                "not looked for, because it could stand anywhere (shorter than 8 bytes, or an ordinary word): a value of {}",
                text::list(&self.ordinary)
            )),
        }
    }
}

/// Variables that a hook's caller sets: git, and the framework of that name.
const IN_HOOK: &[&str] = &["GIT_INDEX_FILE", "PRE_COMMIT"];

/// Looks for every value that is stored. For a person only, and in no hook, for whoever can have anything looked for can find out a
/// value by trying.
pub fn known(world: &World, reach: LeakScope<'_>) -> Result<FoundCopies, Failure> {
    world.refuse_agent("what is stored is not looked for on behalf of an agent")?;
    if IN_HOOK.iter().any(|name| world.environ.setting(name).is_some()) {
        return Err(Failure::new("what is stored is not looked for in a hook").hint(world.by_yourself()));
    }
    let index = world.index()?;
    let mut sought = Sought::read(world, index.records())?;
    let mut report = Report { unit: Some("file"), ..Report::default() };
    report.problems.append(&mut sought.problems);
    if !sought.patterns.is_empty() {
        let roots = files::roots(world, reach);
        let top = git_root(&world.cwd).filter(|_| reach != LeakScope::Machine || !files::is_home(world));
        files::look(world, &roots, &sought, &mut report);
        if let (Some(top), LeakScope::Repository | LeakScope::Machine) = (top, reach) {
            objects::look(world, top, &sought, &mut report)?;
        }
    }
    report.sort();
    Ok(FoundCopies { report, values: sought.values.len(), ordinary: sought.ordinary })
}
