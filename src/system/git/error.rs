//! Why git gave no answer.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use thiserror::Error;

/// Why git gave no answer. What git itself said is kept to one line that is safe on a terminal.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is no git on the PATH.
    #[error("git is not installed, or not on the PATH")]
    NoGit,
    /// The directory is in no repository.
    #[error("{}: is not in a git repository", crate::base::text::path(dir))]
    NotARepository {
        /// From where git was asked.
        dir: PathBuf,
    },
    /// The repository belongs to somebody else, and git will not read it before `safe.directory` says so.
    #[error("git: {said}")]
    Refused {
        /// Git's own words.
        said: String,
    },
    /// The name of a revision that means nothing here.
    #[error("{rev:?}: no such revision in this repository", rev = crate::base::text::short(rev))]
    NoRevision {
        /// What was asked for.
        rev: String,
    },
    /// Two revisions without a common ancestor in this repository, as in a shallow clone.
    #[error("{base:?} and HEAD have no common ancestor in this repository", base = crate::base::text::short(base))]
    NoMergeBase {
        /// What HEAD was to be compared with.
        base: String,
    },
    /// Words that git takes for the present moment, because it knows no date in them.
    #[error("{date:?}: is not a date in the past that git understands", date = crate::base::text::short(date))]
    BadDate {
        /// What was asked for.
        date: String,
    },
    /// Git ended with another exit code than 0, or was stopped.
    #[error("git {what}: {said}")]
    Failed {
        /// The subcommand.
        what: String,
        /// The exit code, where it has one.
        code: Option<i32>,
        /// Git's own words, or how it ended.
        said: String,
    },
    /// Git could not be started or read.
    #[error("git {what}: {source}")]
    Io {
        /// The subcommand.
        what: String,
        /// The system's words.
        source: io::Error,
    },
    /// An object that the history leads to and that is not here, as in a partial clone.
    #[error("{name} is not in this clone, though its history leads there")]
    Lacking {
        /// What was asked for.
        name: String,
    },
    /// An answer of a form that no known git gives.
    #[error("git {what}: gave an answer that mcpkey does not understand")]
    Garbled {
        /// The subcommand.
        what: String,
    },
}

impl GitError {
    /// What a git that ended badly meant, by what it left on standard error in the C locale.
    pub(super) fn ended(what: &str, dir: PathBuf, status: ExitStatus, stderr: &[u8]) -> Self {
        let stderr = String::from_utf8_lossy(stderr);
        let telling = |line: &&str| line.starts_with("fatal: ") || line.starts_with("error: ");
        let line = stderr.lines().find(telling).or_else(|| stderr.lines().next()).unwrap_or_default();
        let said = line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("error: ")).unwrap_or(line);
        if said.starts_with("not a git repository") {
            return Self::NotARepository { dir };
        }
        if said.contains("dubious ownership") {
            return Self::Refused { said: crate::base::text::short(said) };
        }
        if let Some(rev) = said.strip_prefix("bad revision '") {
            return Self::NoRevision { rev: rev.trim_end_matches('\'').to_owned() };
        }
        // A git that knows no GIT_NO_LAZY_FETCH says so where another says that the object is missing.
        if let Some((name, _)) =
            said.strip_prefix("could not fetch ").and_then(|rest| rest.split_once(" from promisor remote"))
        {
            return Self::Lacking { name: name.to_owned() };
        }
        let said = if said.is_empty() { status.to_string() } else { crate::base::text::short(said) };
        Self::Failed { what: what.to_owned(), code: status.code(), said }
    }

    /// What went wrong with a pipe; [`io::ErrorKind::InvalidData`] is what a reader of answers says of one it does not know. An error of
    /// this kind inside it is what it was.
    pub(super) fn io(what: &str) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_owned();
        move |source| match source.downcast::<Self>() {
            Ok(own) => own,
            Err(source) if source.kind() == io::ErrorKind::InvalidData => Self::Garbled { what },
            Err(source) => Self::Io { what, source },
        }
    }
}
