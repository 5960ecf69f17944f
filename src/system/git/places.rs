//! Where a repository keeps things: its top, its hooks, its settings, the files it tracks.

use std::path::{Path, PathBuf};

use super::records::to_path;
use super::{Git, GitError, WantedPath};

/// A setting of git's and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitSetting {
    /// Its value.
    pub value: String,
    /// `system`, `global`, `local`, `worktree` or `command`.
    pub scope: String,
    /// `file:` and a path (relative to the repository's top for its own), or `command line:`.
    pub origin: String,
}

impl Git {
    /// The top of the working tree; nothing in a bare repository.
    pub fn top(&self) -> Result<Option<PathBuf>, GitError> {
        match self.answer(&["rev-parse", "--show-toplevel"]) {
            Err(GitError::Failed { said, .. }) if said.contains("must be run in a work tree") => Ok(None),
            other => Ok(Some(line(&other?)?)),
        }
    }

    /// The commits that a new working tree would begin from: the one in use, and those that the remote calls its own.
    pub fn beginnings(&self) -> Result<String, GitError> {
        let remote = ["HEAD", "main", "master"].map(|name| format!("refs/remotes/origin/{name}"));
        let [head, main, master] = remote.each_ref().map(String::as_str);
        let said = self.answer(&["rev-parse", "--revs-only", "HEAD", head, main, master])?;
        Ok(String::from_utf8_lossy(&said).trim().to_owned())
    }

    /// The directory whose hooks git runs, as `core.hooksPath` and worktrees have it. It need not exist.
    pub fn hooks_dir(&self) -> Result<PathBuf, GitError> {
        // From the top, because that is what a relative `core.hooksPath` is relative to.
        let dir = match self.top()? {
            Some(top) => top,
            None => self.dir.join(line(&self.answer(&["rev-parse", "--absolute-git-dir"])?)?),
        };
        let hooks = Self::at(&dir).answer(&["rev-parse", "--git-path", "hooks"])?;
        Ok(dir.join(line(&hooks)?))
    }

    /// Where the repository itself is, which all its working trees share.
    pub fn common_dir(&self) -> Result<PathBuf, GitError> {
        Ok(self.dir.join(line(&self.answer(&["rev-parse", "--git-common-dir"])?)?))
    }

    /// The value that holds for `key`, such as `core.hooksPath`.
    pub fn config(&self, key: &str) -> Result<Option<GitSetting>, GitError> {
        let args = ["config", "--show-scope", "--show-origin", "-z", "--get", key];
        let Some(answer) = self.answer_if_any(&args)? else { return Ok(None) };
        let answer = String::from_utf8_lossy(&answer);
        let mut fields = answer.split('\0').map(str::to_owned);
        match (fields.next(), fields.next(), fields.next()) {
            (Some(scope), Some(origin), Some(value)) => Ok(Some(GitSetting { value, scope, origin })),
            _ => Err(GitError::Garbled { what: "config".to_owned() }),
        }
    }

    /// Whether git would leave this file out; one that is tracked already is not asked about.
    pub fn ignores(&self, path: &Path) -> Result<bool, GitError> {
        let path = path.to_string_lossy();
        Ok(self.answer_if_any(&["check-ignore", "--", &path])?.is_some())
    }

    /// The wanted files that git tracks at or below the directory from which it is asked, relative to that, sorted. They
    /// are committed even where `.gitignore` names them, so whoever walks a tree by its ignore files must add these.
    pub fn tracked(&self, wanted: WantedPath<'_>) -> Result<Vec<PathBuf>, GitError> {
        let answer = self.answer(&["ls-files", "-z"])?;
        let paths = answer.split(|b| *b == 0).filter(|path| !path.is_empty()).map(to_path);
        let mut tracked: Vec<_> = paths.filter(|path| wanted(path)).map(|p| p.into_owned()).collect();
        tracked.sort();
        tracked.dedup();
        Ok(tracked)
    }
}

/// The path on the only line of an answer; it may itself hold line breaks. An empty one would be the directory that one stands in.
fn line(answer: &[u8]) -> Result<PathBuf, GitError> {
    let line = answer.strip_suffix(b"\n").unwrap_or(answer);
    match line.strip_suffix(b"\r").filter(|_| cfg!(windows)).unwrap_or(line) {
        b"" => Err(GitError::Garbled { what: "rev-parse".to_owned() }),
        line => Ok(to_path(line).into_owned()),
    }
}
