//! Which variables a config names that is not in effect here: of another directory of this repository, of another client, of
//! a plugin, of the person, of another branch. What any of them names is in use, whatever the configs in effect here say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::names::VarName;
use crate::base::text;
use crate::known;
use crate::system::files::{self, FileError, WalkOptions};
use crate::system::git::Git;
use crate::world::World;

/// What came of looking for mentions.
#[derive(Debug, Default)]
pub struct Mentions {
    /// The variables that some config names, each with the first such config.
    pub found: BTreeMap<VarName, MentionedIn>,
    /// Whether every config that could name one was looked at. Where not, nothing is called unused.
    pub is_whole: bool,
}

/// A config that names a variable.
#[derive(Debug, Clone)]
pub struct MentionedIn {
    /// Where it is.
    pub path: PathBuf,
    /// Where git has it, if it does not stand in this working tree so: `on branch NAME`, or `in the index`.
    pub only: Option<String>,
}

impl MentionedIn {
    /// `.mcp.json on branch feature`; `shown` is the path as a person here names it.
    pub fn named(&self, shown: &str) -> String {
        self.only.as_ref().map_or_else(|| shown.to_owned(), |only| format!("{shown} {only}"))
    }
}

/// How long branches are looked at.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks for each of `variables` in configs that are not in effect here. However a client writes a reference, the name of the
/// variable stands in it.
pub fn elsewhere(world: &World, variables: &[VarName]) -> Mentions {
    let mut mentions = Mentions { found: BTreeMap::new(), is_whole: true };
    if variables.is_empty() {
        return mentions;
    }
    let (configs, is_whole) = configs(world);
    mentions.is_whole = is_whole;
    for path in configs {
        match files::read(&path) {
            Ok(Some(bytes)) => mentions.note(variables, &bytes, &MentionedIn { path, only: None }),
            Ok(None) | Err(FileError::NotAFile { .. }) => {}
            Err(_) => mentions.is_whole = false,
        }
    }
    if variables.iter().any(|variable| !mentions.found.contains_key(variable)) {
        mentions.look_into_git(world, variables);
    }
    mentions
}

impl Mentions {
    fn note(&mut self, variables: &[VarName], bytes: &[u8], place: &MentionedIn) {
        let text = String::from_utf8_lossy(bytes);
        for variable in variables.iter().filter(|variable| names(&text, variable.as_str())) {
            self.found.entry(variable.clone()).or_insert_with(|| place.clone());
        }
    }

    /// What the index and the other local branches of this repository have.
    fn look_into_git(&mut self, world: &World, variables: &[VarName]) {
        let Some(top) = files::git_root(&world.cwd) else { return };
        let wanted = |path: &Path| path.to_str().is_some_and(|path| known::of_path(path).is_some());
        let Ok(tips) = Git::of(top).tips(&wanted, PATIENCE) else {
            self.is_whole = false;
            return;
        };
        self.is_whole &= tips.is_whole;
        for file in tips.files {
            let only = file.branch.map_or_else(
                || "in the index".to_owned(),
                |branch| format!("on branch {}", text::short(&branch)),
            );
            self.note(variables, &file.bytes, &MentionedIn { path: top.join(file.path), only: Some(only) });
        }
    }
}

/// Every config of a known client, of this repository and of the person, and whether all could be looked for.
fn configs(world: &World) -> (Vec<PathBuf>, bool) {
    let top = files::git_root(&world.cwd).unwrap_or(&world.cwd).to_owned();
    let fixed = || known::kinds().flat_map(|kind| kind.files).filter(|file| !file.contains('*'));
    // Those that git is told to ignore are found by their names, in the directories from here up.
    let up = world.cwd.ancestors().take_while(|dir| dir.starts_with(&top));
    let mut all: Vec<PathBuf> = up.flat_map(|dir| fixed().map(|file| dir.join(file))).collect();
    all.extend(files::configs(&world.cwd));
    let (home, programs) = (&world.places.home, &world.places.programs);
    all.extend([home, programs].iter().flat_map(|dir| fixed().map(|file| dir.join(file))));
    all.push(world.places.claude_json.clone());
    all.extend(super::import::configs(world));
    // Another account's, another project's: where a value was stored for an entry, its config is known.
    let index = world.index().ok();
    let entries =
        index.iter().flat_map(|index| index.records()).filter_map(|record| record.owner.entry.as_ref());
    all.extend(entries.map(|entry| PathBuf::from(&entry.file)));
    let plugins = world.places.settings.with_file_name("plugins");
    // A repository of the whole home directory, or none at all, is not walked through.
    let is_walked = files::git_root(&world.cwd).is_some() && !home.starts_with(&top);
    let roots = [is_walked.then(|| top.clone()), Some(plugins).filter(|dir| files::may_be_there(dir))];
    let roots: Vec<PathBuf> = roots.into_iter().flatten().collect();
    let wanted = |path: &Path| path.to_str().is_some_and(|path| known::of_path(path).is_some());
    let mut is_whole = is_walked || files::git_root(&world.cwd).is_none();
    if !roots.is_empty() {
        let walked = files::walk(&roots, WalkOptions::default(), wanted, |_| ());
        is_whole &= walked.errors.is_empty();
        all.extend(walked.found.into_iter().map(|(path, ())| path));
    }
    if is_walked {
        let tracked = Git::of(&top).tracked(&wanted);
        is_whole &= tracked.is_ok();
        all.extend(tracked.unwrap_or_default().into_iter().map(|path| top.join(path)));
    }
    all.sort();
    all.dedup();
    (all, is_whole)
}

/// Whether `name` stands in `text` as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_of_its_own() {
        for text in ["${A_B}", "A_B", "env:A_B}", "\"A_B\"", "$A_B/x", "XA_B A_B"] {
            assert!(names(text, "A_B"), "{text}");
        }
        for text in ["", "A_BC", "XA_B", "A_B2", "a_b"] {
            assert!(!names(text, "A_B"), "{text}");
        }
    }
}
