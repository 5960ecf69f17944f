//! What is to be looked at, and how: what the flags of `lint` come down to.

use std::path::PathBuf;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct LintRequest {
    /// What was named; nothing is the working directory, or all of the repository.
    pub paths: Vec<PathBuf>,
    /// Where it is.
    pub what: What,
    /// Whether a file must be a config by name or shape to be looked at, also where it was named.
    pub configs_only: bool,
    /// Whether texts are looked at too, for what is a config or writes one in them.
    pub docs: bool,
    /// What is not reported.
    pub known: Baselines,
    /// By whose settings and marks a change is judged.
    pub settings: JudgedBy,
}

/// By whose settings and marks a change is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum JudgedBy {
    /// Those from before it, where git has the bytes.
    #[default]
    Before,
    /// The same for files of the working tree: those of the last commit.
    Committed,
    /// Its own.
    New,
}

/// Where the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// In the working tree.
    Tree {
        /// Whether ignored files are searched too.
        no_ignore: bool,
    },
    /// On standard input, under this name.
    Stdin(String),
    /// In the index of git.
    Staged,
    /// In what the current commit changes against this one.
    Diff(String),
    /// In every commit.
    History {
        /// Of this range; all refs where it is not said.
        range: Option<String>,
        /// After this date, as git understands it.
        since: Option<String>,
    },
}

impl Default for What {
    fn default() -> Self {
        Self::Tree { no_ignore: false }
    }
}

impl What {
    /// Whether git has the bytes.
    pub fn is_of_git(&self) -> bool {
        matches!(self, Self::Staged | Self::Diff(_) | Self::History { .. })
    }
}

/// The findings that somebody has already agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Baselines {
    /// Every finding is reported.
    #[default]
    Nothing,
    /// Those in this baseline are not.
    In(PathBuf),
    /// All that is found is written into this baseline, and none of it is reported.
    Write(PathBuf),
}
