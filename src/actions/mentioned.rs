//! Which variables a config names that is not in effect here: of another directory of this repository, of another client, of
//! a plugin, of the person. What any of them names is in use, whatever the configs in effect here say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::names::VarName;
use crate::client::known::{self, CLIENTS};
use crate::system::files::{self, WalkOptions};
use crate::system::git::Git;
use crate::world::World;

/// For each of `variables` that some config names, the first such config. However a client writes a reference, the name
/// of the variable stands in it.
pub fn elsewhere(world: &World, variables: &[VarName]) -> BTreeMap<VarName, PathBuf> {
    let mut found = BTreeMap::new();
    if variables.is_empty() {
        return found;
    }
    for path in configs(world) {
        let Ok(Some(bytes)) = files::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for variable in variables.iter().filter(|variable| names(&text, variable.as_str())) {
            found.entry(variable.clone()).or_insert_with(|| path.clone());
        }
    }
    found
}

/// Every config of a known client, of this repository and of the person.
fn configs(world: &World) -> Vec<PathBuf> {
    let top = files::git_root(&world.cwd).unwrap_or(&world.cwd).to_owned();
    let fixed = || CLIENTS.iter().flat_map(|client| client.files).filter(|file| !file.contains('*'));
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
    let roots = [is_walked.then(|| top.clone()), Some(plugins).filter(|dir| dir.is_dir())];
    let roots: Vec<PathBuf> = roots.into_iter().flatten().collect();
    let wanted = |path: &Path| path.to_str().is_some_and(|path| known::of_path(path).is_some());
    if !roots.is_empty() {
        let walked = files::walk(&roots, WalkOptions::default(), wanted, |_| ());
        all.extend(walked.found.into_iter().map(|(path, ())| path));
    }
    if is_walked {
        let tracked = Git::at(&top).tracked(&wanted).unwrap_or_default();
        all.extend(tracked.into_iter().map(|path| top.join(path)));
    }
    all.sort();
    all.dedup();
    all
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
