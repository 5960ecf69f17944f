//! Starting git so that it answers the same way everywhere, and noticing when it fails.

use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

use super::{Git, GitError};
use crate::system::files::{self, Grounds};

/// Settings of a user or repository that would change the form of an answer or start further programs.
const SETTINGS: &[&str] = &["core.quotePath=false", "core.fsmonitor=false", "diff.relative=false"];

/// No locks, no downloads from the remote of a partial clone (the first of the two is understood by every git, and makes it
/// fail where it would download; the second by git 2.45 and some before), English words, and the objects as they are. Nobody waits for a
/// single record, so that none is written by itself: each would wake the one who reads.
const SET: &[(&str, &str)] = &[
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_FLUSH", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

/// Variables that would give the paths named to git another meaning.
const UNSET: &[&str] =
    &["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"];

/// Variables by which git, in a hook, names the repository that the hook is for.
const HANDED_DOWN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
];

/// What every pipe takes at once, in bytes, so that nobody has to read meanwhile (pipe(7): a page, for a user of many pipes).
const FITS: usize = 4096;

/// Enough of standard error to say what was wrong.
const HEARD: u64 = 16_384;

/// A git at work. Dropped before its end, it is stopped.
#[derive(Debug)]
pub(super) struct Running {
    git: Git,
    pub(super) what: String,
    child: Child,
    stderr: Option<JoinHandle<Vec<u8>>>,
}

impl Git {
    /// Starts git; `args` begins with the subcommand. [`Running::talk`] goes on.
    pub(super) fn start(&self, args: &[&str], stdin: Stdio) -> Result<Running, GitError> {
        let what = args.first().copied().unwrap_or_default().to_owned();
        let dir = if self.dir.as_os_str().is_empty() { Path::new(".") } else { &self.dir };
        let mut command = Command::new(program(dir).ok_or(GitError::NoGit)?);
        command.arg("--no-pager").args(SETTINGS.iter().flat_map(|s| ["-c", s])).args(args);
        command.envs(SET.iter().copied()).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in UNSET {
            command.env_remove(name);
        }
        if self.is_alone {
            for name in HANDED_DOWN {
                command.env_remove(name);
            }
            command.env("GIT_CEILING_DIRECTORIES", self.dir.parent().unwrap_or(&self.dir));
        }
        if !self.dir.as_os_str().is_empty() {
            command.current_dir(&self.dir);
        }
        let mut child = command.spawn().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound if self.dir.as_os_str().is_empty() || files::is_dir(&self.dir) => {
                GitError::NoGit
            }
            _ => GitError::Io { what: what.clone(), source },
        })?;
        // Read to its end on the side: a full pipe would hold git up for ever.
        let stderr = child.stderr.take().map(|mut stderr| {
            thread::spawn(move || {
                let mut heard = Vec::new();
                let _what_came = stderr.by_ref().take(HEARD).read_to_end(&mut heard);
                let _rest = io::copy(&mut stderr, &mut io::sink());
                heard
            })
        });
        Ok(Running { git: self.clone(), what, child, stderr })
    }

    /// The whole answer.
    pub(super) fn answer(&self, args: &[&str]) -> Result<Vec<u8>, GitError> {
        self.start(args, Stdio::null())?.answer()
    }

    /// The whole answer, or nothing where git says no by exit code 1.
    pub(super) fn answer_if_any(&self, args: &[&str]) -> Result<Option<Vec<u8>>, GitError> {
        match self.answer(args) {
            Err(GitError::Failed { code: Some(1), .. }) => Ok(None),
            other => other.map(Some),
        }
    }
}

/// The git of this machine: the first one on the `PATH` that does not come with the project that is looked at.
fn program(dir: &Path) -> Option<PathBuf> {
    let grounds = Grounds::around(dir, dir, Path::new("/"));
    which::which_all("git").ok()?.find(|found| !grounds.hold(found))
}

impl Running {
    /// The whole answer of one that is told nothing more.
    pub(super) fn answer(self) -> Result<Vec<u8>, GitError> {
        self.talk(b"", |mut stdout| {
            let mut answer = Vec::new();
            stdout.read_to_end(&mut answer)?;
            Ok(answer)
        })
    }

    /// Hands `input` over, has `read` take the answer to its end, and waits for git's own, which must be a good one.
    pub(super) fn talk<T>(
        mut self,
        input: &[u8],
        read: impl FnOnce(BufReader<ChildStdout>) -> io::Result<T>,
    ) -> Result<T, GitError> {
        if input.len() <= FITS
            && let Some(mut stdin) = self.child.stdin.take()
        {
            // Where git has ended, its exit code tells.
            let _ended = stdin.write_all(input);
        }
        self.converse(|mut stdin| stdin.write_all(input), read)
    }

    /// The same where `write` hands over what is there only by and by.
    pub(super) fn converse<T>(
        mut self,
        write: impl FnOnce(ChildStdin) -> io::Result<()> + Send,
        read: impl FnOnce(BufReader<ChildStdout>) -> io::Result<T>,
    ) -> Result<T, GitError> {
        let (stdin, stdout) = (self.child.stdin.take(), self.child.stdout.take());
        let answer = thread::scope(|scope| {
            if let Some(stdin) = stdin {
                // On the side: git takes no more as long as nobody takes its answers. Where it has ended, its exit code tells.
                scope.spawn(move || write(stdin));
            }
            let stdout = stdout.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
            read(BufReader::with_capacity(1 << 16, stdout))
        });
        match answer.map_err(GitError::io(&self.what)) {
            Err(told @ (GitError::Garbled { .. } | GitError::Lacking { .. })) => Err(told),
            other => self.finish().and(other),
        }
    }

    fn finish(mut self) -> Result<(), GitError> {
        let status = self.child.wait().map_err(GitError::io(&self.what))?;
        let stderr = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        Err(GitError::ended(&self.what, self.git.dir.clone(), status, &stderr))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `finish` both do nothing.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
