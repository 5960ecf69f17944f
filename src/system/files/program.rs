//! Finding a program as a shell would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Why there is no program to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoProgram {
    /// Nothing of that name is there.
    Missing,
    /// This is there, and may not be executed.
    NotExecutable(PathBuf),
}

/// The file to start for `program`: by its path from `dir` where it has one, else by the directories of `search`. On
/// Windows `npx` finds `npx.cmd`.
pub fn program(program: &OsStr, search: Option<&OsStr>, dir: &Path) -> Result<PathBuf, NoProgram> {
    which::which_in(program, search, dir).map_err(|_| {
        let there = dir.join(program);
        let has_path = Path::new(program).components().count() > 1;
        if has_path && there.exists() { NoProgram::NotExecutable(there) } else { NoProgram::Missing }
    })
}
