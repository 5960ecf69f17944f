//! Which files the client reads from a working directory.

use std::path::{Path, PathBuf};

/// Where the client keeps what belongs to the user.
#[derive(Debug, Clone)]
pub struct Places {
    /// `~/.claude.json`, or `.claude.json` in `CLAUDE_CONFIG_DIR`: local and user scope.
    pub claude_json: PathBuf,
    /// `settings.json` of the user, whose `env` feeds placeholders.
    pub settings: PathBuf,
}

impl Places {
    /// From the home directory, and `CLAUDE_CONFIG_DIR` where it is set.
    pub fn new(home: &Path, config_dir: Option<&Path>) -> Self {
        match config_dir {
            Some(dir) => Self { claude_json: dir.join(".claude.json"), settings: dir.join("settings.json") },
            None => {
                let settings = home.join(".claude").join("settings.json");
                Self { claude_json: home.join(".claude.json"), settings }
            }
        }
    }
}

/// Every path at which the client looks for a project config from `cwd`: nearest first, up to the root of
/// the file system, also above a git root.
pub fn configs(cwd: &Path) -> impl Iterator<Item = PathBuf> {
    cwd.ancestors().map(|dir| dir.join(".mcp.json"))
}

/// The directory above or at `cwd` that holds `.git`, be it a directory or the file of a worktree.
pub fn git_root(cwd: &Path) -> Option<&Path> {
    cwd.ancestors().find(|dir| dir.join(".git").exists())
}

/// The directory by which the client keys local scope, and mcpkey a project's secrets: the git root, or
/// the working directory outside git.
pub fn project_key(cwd: &Path) -> String {
    git_root(cwd).unwrap_or(cwd).to_string_lossy().into_owned()
}
