//! Which blobs were seen, at which paths, and by which commits: put together from what several gits say side by side, as if one had
//! said it all.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::commit::Commit;
use super::records::GitRecord;

/// Where a blob was, and who brought it there, newest first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub paths: BTreeSet<PathBuf>,
    pub commits: Vec<Arc<Commit>>,
}

/// The place of a commit in the list of all, newest first, and of a blob among those it brought.
type Place = (usize, usize);

/// A blob, as far as one git has told of it.
#[derive(Debug)]
struct Met {
    id: String,
    first: Place,
    paths: BTreeSet<PathBuf>,
    /// Each with its place.
    commits: Vec<(usize, Arc<Commit>)>,
}

/// Blobs, each met once or more.
#[derive(Debug, Default)]
pub(super) struct Blobs {
    met: Vec<Met>,
    known: HashMap<String, usize>,
}

impl Blobs {
    /// Takes in that `commit` brought a blob to a path.
    pub(super) fn add(&mut self, GitRecord { path, id }: GitRecord, place: Place, commit: &Arc<Commit>) {
        let met = self.at(id, place);
        met.paths.insert(path);
        if met.commits.last().is_none_or(|(last, _)| *last != place.0) {
            met.commits.push((place.0, Arc::clone(commit)));
        }
    }

    /// Takes in what another git told.
    pub(super) fn join(&mut self, other: Self) {
        for Met { id, first, paths, commits } in other.met {
            let met = self.at(id, first);
            met.first = met.first.min(first);
            met.paths.extend(paths);
            met.commits.extend(commits);
        }
    }

    /// All of them, in the order in which the list of commits meets them first.
    pub(super) fn in_order(mut self) -> Vec<(String, Seen)> {
        self.met.sort_by_key(|met| met.first);
        let seen = |Met { id, paths, mut commits, .. }: Met| {
            commits.sort_by_key(|(place, _)| *place);
            (id, Seen { paths, commits: commits.into_iter().map(|(_, commit)| commit).collect() })
        };
        self.met.into_iter().map(seen).collect()
    }

    fn at(&mut self, id: String, first: Place) -> &mut Met {
        let at = *self.known.entry(id).or_insert_with_key(|id| {
            let (paths, commits) = (BTreeSet::new(), Vec::new());
            self.met.push(Met { id: id.clone(), first, paths, commits });
            self.met.len() - 1
        });
        &mut self.met[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_gits_tell_is_put_in_the_order_of_the_list() {
        let commit =
            |id: &str| Arc::new(Commit { id: id.to_owned(), author: String::new(), date: String::new() });
        let record = |id: &str, path: &str| GitRecord { path: path.into(), id: id.to_owned() };
        let (mut one, mut other) = (Blobs::default(), Blobs::default());
        one.add(record("x", "b"), (7, 0), &commit("seventh"));
        one.add(record("x", "c"), (7, 1), &commit("seventh"));
        one.add(record("z", "b"), (8, 0), &commit("eighth"));
        other.add(record("y", "a"), (5, 0), &commit("fifth"));
        other.add(record("x", "a"), (5, 1), &commit("fifth"));
        one.join(other);
        let told: Vec<(String, Vec<String>, usize)> = one
            .in_order()
            .into_iter()
            .map(|(id, seen)| (id, seen.commits.iter().map(|c| c.id.clone()).collect(), seen.paths.len()))
            .collect();
        let row = |id: &str, commits: &[&str], paths| {
            (id.to_owned(), commits.iter().map(|c| (*c).to_owned()).collect(), paths)
        };
        assert_eq!(
            told,
            [row("y", &["fifth"], 1), row("x", &["fifth", "seventh"], 3), row("z", &["eighth"], 1)]
        );
    }
}
