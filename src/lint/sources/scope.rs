//! The part of a repository that paths on the command line name.

use std::path::{Component, Path, PathBuf};

use crate::base::text;
use crate::system::files;
use crate::system::git::Git;
use crate::world::World;
use crate::world::error::Failure;

/// Paths relative to the repository's top.
pub(super) struct PathScope(Vec<PathBuf>);

impl PathScope {
    /// What `paths` names; all of the repository when nothing is named.
    pub(super) fn new(world: &World, paths: &[PathBuf], git: &Git) -> Result<Self, Failure> {
        if paths.is_empty() {
            return Ok(Self(Vec::new()));
        }
        // Where there is no working tree, paths are as git has them.
        let top = git.top()?.unwrap_or_else(|| world.cwd.clone());
        paths.iter().map(|path| within(&top, &world.cwd, path)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether `path`, relative to the top, is in it.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.0.is_empty() || self.0.iter().any(|named| path.starts_with(named))
    }
}

/// `path` relative to `top`. One that lies elsewhere is an error, because nothing of it would be looked at.
fn within(top: &Path, cwd: &Path, path: &Path) -> Result<PathBuf, Failure> {
    if path.as_os_str() == "-" {
        return Err(Failure::new("'-' stands alone: stdin is no part of a repository"));
    }
    let full = plain(&cwd.join(path));
    let inside = |full: &Path| full.strip_prefix(top).ok().map(Path::to_owned);
    // A deleted file is nowhere on the disk, its directory perhaps.
    let real = || match (files::real(&full), full.parent(), full.file_name()) {
        (Ok(real), ..) => Some(real),
        (_, Some(parent), Some(name)) => Some(files::real(parent).ok()?.join(name)),
        _ => None,
    };
    inside(&full)
        .or_else(|| inside(&real()?))
        .ok_or_else(|| Failure::new(format!("{}: is not in this repository", text::path(path))))
}

/// `path` without `.` and `..`, as far as its text tells.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
