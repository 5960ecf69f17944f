//! The real git, in repositories of its own.
#![cfg(unix)]

mod compared;
mod history;
mod places;
mod staged;

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{Blob, Git, GitError, ReadWith, WantedPath};

struct Repo {
    _root: tempfile::TempDir,
    dir: PathBuf,
}

impl Repo {
    /// An empty repository with a branch `main`, and settings that change the form of what git prints.
    fn new() -> Self {
        Self::of(&[])
    }

    fn of(args: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().canonicalize().unwrap().join("repo");
        fs::create_dir(&dir).unwrap();
        let repo = Self { _root: root, dir };
        repo.run(&[&["init", "-q", "-b", "main"], args].concat());
        repo.settings(&[
            ("user.name", "A Person"),
            ("user.email", "person@example.com"),
            ("core.quotePath", "true"),
            ("diff.relative", "true"),
            ("diff.renames", "copies"),
            ("diff.external", "false"),
            ("diff.noPrefix", "true"),
            ("log.showRoot", "false"),
            ("log.showSignature", "true"),
            ("log.diffMerges", "first-parent"),
            ("log.decorate", "full"),
            ("format.pretty", "fuller"),
            ("protocol.file.allow", "always"),
        ]);
        repo
    }

    fn settings(&self, settings: &[(&str, &str)]) {
        for (key, value) in settings {
            self.run(&["config", key, value]);
        }
    }

    #[track_caller]
    fn run<S: AsRef<OsStr> + std::fmt::Debug>(&self, args: &[S]) -> String {
        let ran = Command::new("git").current_dir(&self.dir).args(args).output().unwrap();
        assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).trim_end().to_owned()
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes and stages.
    fn stage(&self, path: impl AsRef<Path>, text: &str) {
        self.write(&path, text);
        self.run(&[OsStr::new("add"), OsStr::new("-f"), OsStr::new("--"), path.as_ref().as_os_str()]);
    }

    /// Commits what is staged and gives the id.
    fn commit(&self, message: &str) -> String {
        self.run(&["commit", "-q", "--allow-empty", "-m", message]);
        self.run(&["rev-parse", "HEAD"])
    }

    /// Makes what `git fast-import` reads.
    fn import(&self, stream: &str) {
        let mut import = Command::new("git");
        import.current_dir(&self.dir).args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped());
        let mut import = import.spawn().unwrap();
        import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
        assert!(import.wait().unwrap().success());
    }

    fn git(&self) -> Git {
        Git::at(&self.dir)
    }
}

impl Git {
    /// What is staged, and nothing of what belongs to it.
    fn staged_alone(&self, wanted: WantedPath<'_>) -> Result<Vec<Blob>, GitError> {
        self.staged(wanted, ReadWith::NOTHING).map(|taken| taken.blobs)
    }

    fn diff_alone(&self, base: &str, wanted: WantedPath<'_>) -> Result<Vec<Blob>, GitError> {
        self.diff(base, wanted, ReadWith::NOTHING).map(|taken| taken.blobs)
    }
}

fn all(_: &Path) -> bool {
    true
}

/// Paths and texts.
fn seen(blobs: &[Blob]) -> Vec<(&str, &str)> {
    blobs
        .iter()
        .map(|b| (b.path.to_str().unwrap(), std::str::from_utf8(b.bytes.as_ref().unwrap()).unwrap()))
        .collect()
}

/// Runs a test of this binary once more, in `dir` and with variables that a test cannot set for itself.
fn again(test: &str, dir: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let own = module_path!().split_once("::").map_or("", |(_, below)| below);
    command.args(["--exact", "--nocapture", &format!("{own}::{test}")]).current_dir(dir);
    command.envs(variables.iter().copied()).env("MCPKEY_TEST_AGAIN", "1").output().unwrap()
}

/// Whether this is the run that [`again`] started.
fn is_again() -> bool {
    std::env::var_os("MCPKEY_TEST_AGAIN").is_some()
}

#[track_caller]
fn passed(ran: &Output) {
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}
