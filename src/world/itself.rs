//! Where this program is, and what it may close.

use std::path::{Path, PathBuf};

use super::World;

impl World {
    /// Where this program is: by the name under which the person's shell finds it, which outlives an update.
    pub fn own_program(&self) -> Option<PathBuf> {
        let exe = std::env::current_exe().ok()?;
        let named = which::which_in("mcpkey", self.environ.get_os("PATH"), &self.cwd).ok();
        let is_same = |path: &PathBuf| path.canonicalize().ok() == exe.canonicalize().ok();
        named.filter(is_same).or(Some(exe))
    }

    /// Whether the home directory or the work itself is in this directory, so that it is not mcpkey's to close.
    pub fn is_inside(&self, dir: &Path) -> bool {
        self.places.home.starts_with(dir) || self.cwd.starts_with(dir)
    }
}
