//! All that git holds: every version of every file, what was amended away, the messages of commits and tags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::report;
use super::seen::{Held, Watch};
use super::values::Sought;
use crate::lint::{FoundIn, Report, Unchecked};
use crate::system::files;
use crate::system::git::{Git, GitError, GitObject, ObjectKind};
use crate::system::progress::Progress;
use crate::world::World;
use crate::world::error::Failure;

/// How many objects go by between two looks at the clock.
const STRIDE: usize = 256;

/// Looks into the repository at `top`. Where there is no git to ask, the files were all.
pub(super) fn look(
    world: &World,
    top: &Path,
    sought: &Sought<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    let git = Git::at(top);
    match search(world, &git, sought) {
        Err(GitError::NoGit | GitError::NotARepository { .. }) => return Ok(()),
        other => tell(&git, sought, other?, report)?,
    }
    if git.is_partial()? {
        let message = "is a partial clone: what is not in it was not looked at; git fetch --refetch --no-filter brings it".to_owned();
        report.problems.push(Unchecked { path: report::shown(world, top), place: None, message });
    }
    Ok(())
}

fn search(world: &World, git: &Git, sought: &Sought<'_>) -> Result<Vec<(GitObject, Held)>, GitError> {
    let progress = Progress::start(&world.environ, "objects of git searched", None);
    let reach = sought.patterns.reach();
    let (mut found, mut passed) = (Vec::new(), 0usize);
    git.objects(&mut |object, size, bytes| {
        passed += 1;
        if passed.is_multiple_of(STRIDE) {
            progress.step(STRIDE as u64);
        }
        let mut watch = Watch::new(&sought.patterns);
        files::pieces(bytes, size, reach, &mut |piece, old| watch.piece(piece, old, reach))?;
        let held = watch.end();
        if !held.spots.is_empty() {
            found.push((object.clone(), held));
        }
        Ok(())
    })?;
    Ok(found)
}

fn tell(
    git: &Git,
    sought: &Sought<'_>,
    found: Vec<(GitObject, Held)>,
    report: &mut Report,
) -> Result<(), Failure> {
    let is_blob = |object: &GitObject| object.kind == ObjectKind::Blob;
    let blobs: BTreeSet<String> =
        found.iter().filter(|(object, _)| is_blob(object)).map(|(object, _)| object.id.clone()).collect();
    let known = if blobs.is_empty() { BTreeMap::new() } else { git.whereabouts(&blobs)? };
    for (object, held) in found {
        let short: String = object.id.chars().take(12).collect();
        let alone = |kind: &str| format!("{kind} {short}");
        let place = match object.kind {
            ObjectKind::Commit => alone("the message of commit"),
            ObjectKind::Tag => alone("the message of tag"),
            ObjectKind::Tree => alone("a name of a file, in tree"),
            ObjectKind::Blob => alone("a file that no commit has, in blob"),
        };
        match known.get(&object.id) {
            Some((paths, commits)) => {
                let commits: Vec<FoundIn> = commits.iter().map(|commit| FoundIn::from(&**commit)).collect();
                for path in paths {
                    report::add(sought, &super::super::paths::name(path), &held, &commits, report);
                }
            }
            None => report::add(sought, &place, &held, &[], report),
        }
    }
    Ok(())
}
