//! Finding a program as a shell would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Directories in which people install programs, and which the `PATH` of a program lacks that an editor or a desktop started;
/// as a shell reads them.
pub const USUAL: [&str; 5] = [
    "$HOME/.cargo/bin",
    "$HOME/.local/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
];

/// `PATH="$PATH:…"`, with which a shell finds in [`USUAL`] what is nowhere else.
pub fn usual_path() -> String {
    format!("PATH=\"$PATH:{}\"", USUAL.join(":"))
}

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
