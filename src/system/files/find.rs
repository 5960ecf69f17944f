//! Which files the client reads from a working directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::paths;
use crate::base::system::System;

/// Where the client keeps what belongs to the user.
#[derive(Debug, Clone)]
pub struct Places {
    /// `~/.claude.json` (`~/.claude/.config.json` where that exists), or `.claude.json` in `CLAUDE_CONFIG_DIR`: local
    /// and user scope.
    pub claude_json: PathBuf,
    /// `settings.json` of the user, whose `env` feeds placeholders.
    pub settings: PathBuf,
    /// The home directory, where other clients keep theirs.
    pub home: PathBuf,
    /// Where the system keeps the settings of programs: `~/.config`, `~/Library/Application Support` or `%APPDATA%`.
    pub programs: PathBuf,
}

impl Places {
    /// From the home directory, the one for the settings of programs, and `CLAUDE_CONFIG_DIR` where it is set.
    pub fn new(home: &Path, programs: &Path, config_dir: Option<&Path>) -> Self {
        let (claude_json, settings) = match config_dir {
            Some(dir) => (dir.join(".claude.json"), dir.join("settings.json")),
            None => {
                let older = home.join(".claude").join(".config.json");
                let claude_json = if super::may_be_there(&older) { older } else { home.join(".claude.json") };
                (claude_json, home.join(".claude").join("settings.json"))
            }
        };
        Self { claude_json, settings, home: home.to_owned(), programs: programs.to_owned() }
    }
}

/// Every path at which the client looks for a project config from `cwd`: nearest first, up to the root of
/// the file system, also above a git root.
pub fn configs(cwd: &Path) -> impl Iterator<Item = PathBuf> {
    cwd.ancestors().map(|dir| dir.join(".mcp.json"))
}

/// `path` without `.`, `..` and symlinks, as [`paths::plain`] writes it; an error where it does not exist.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize().map(paths::plain)
}

/// The directory above or at `cwd` that holds `.git`, be it a directory or the file of a worktree.
pub fn git_root(cwd: &Path) -> Option<&Path> {
    cwd.ancestors().find(|dir| super::may_be_there(&dir.join(".git")))
}

/// The directory by which the client keys local scope, and mcpkey a project's secrets: the git root (for a linked
/// worktree that of the main one, for one of a bare repository the bare directory), or the working directory
/// outside git. Measured on the real client.
pub fn project_key(cwd: &Path) -> String {
    project_key_of(git_root(cwd).unwrap_or(cwd))
}

/// The same of a directory that is a [`git_root`], or in none.
pub fn project_key_of(root: &Path) -> String {
    paths::filed(main_worktree(root).as_deref().unwrap_or(root), System::here())
}

/// Where git keeps what is of the working tree at `root` alone.
pub(super) fn git_dir(root: &Path) -> Option<PathBuf> {
    let dot_git = root.join(".git");
    if super::is_dir(&dot_git) { Some(dot_git) } else { Some(root.join(pointer(&dot_git, "gitdir: ")?)) }
}

/// [`git_dir`], where no file that came from elsewhere names it: a directory, or what a linked worktree and it say of each other.
pub(super) fn own_git_dir(root: &Path) -> Option<PathBuf> {
    let dot_git = root.join(".git");
    if fs::symlink_metadata(&dot_git).ok()?.is_dir() { Some(dot_git) } else { linked(root) }
}

/// The main worktree of the linked worktree at `root`.
fn main_worktree(root: &Path) -> Option<PathBuf> {
    let git_dir = linked(root)?;
    let common = real(&git_dir.join(pointer(&git_dir.join("commondir"), "")?)).ok()?;
    match common.file_name() {
        Some(name) if name == ".git" => common.parent().map(Path::to_owned),
        _ => Some(common),
    }
}

/// Git's directory for the linked worktree at `root`.
///
/// The link must be mutual: a `.git` file can be committed, and one copied from elsewhere must not make a stranger's
/// directory pass for the repository it points to.
fn linked(root: &Path) -> Option<PathBuf> {
    let link = root.join(".git");
    let git_dir = root.join(pointer(&link, "gitdir: ")?);
    let back = git_dir.join(pointer(&git_dir.join("gitdir"), "")?);
    (real(&back).ok()? == real(&link).ok()?).then_some(git_dir)
}

/// The path in one of git's little files.
fn pointer(file: &Path, prefix: &str) -> Option<PathBuf> {
    let bytes = super::read(file).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    Some(PathBuf::from(text.strip_prefix(prefix)?.trim_end_matches(['\r', '\n'])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::Command;

    fn git(dir: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let status = Command::new("git").current_dir(dir).args(identity).args(args).output().unwrap().status;
        assert!(status.success(), "git {args:?}");
    }

    #[test]
    fn a_project_is_its_git_root_or_the_directory_itself() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let sub = root.join("repo/a/b");
        fs::create_dir_all(&sub).unwrap();
        assert_eq!(project_key(&sub), sub.to_string_lossy());
        git(&root.join("repo"), &["init", "-q"]);
        assert_eq!(project_key(&sub), root.join("repo").to_string_lossy());
    }

    #[test]
    fn a_linked_worktree_is_its_repository_and_a_copied_link_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (repo, linked, forged) = (root.join("repo"), root.join("linked"), root.join("forged"));
        fs::create_dir_all(&repo).unwrap();
        fs::create_dir_all(&forged).unwrap();
        git(&repo, &["init", "-q"]);
        git(&repo, &["commit", "-q", "--allow-empty", "-m", "x"]);
        git(&repo, &["worktree", "add", "-q", "../linked"]);
        assert_eq!(project_key(&linked), repo.to_string_lossy());
        fs::copy(linked.join(".git"), forged.join(".git")).unwrap();
        assert_eq!(project_key(&forged), forged.to_string_lossy());
    }
}
