//! One line of the page: about what, how it is, and what mends it.

use crate::base::text;
use crate::world::error::Failure;

/// What `--fix` mended, or what it could not.
pub(super) type FixResult = Result<String, String>;

/// The parts of the page, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// mcpkey itself, the client, the environment.
    Machine,
    /// Where secrets rest, and who can read the files.
    Store,
    /// What the client loads, and what it passes over.
    Configs,
    /// What the configs mention.
    Variables,
    /// What is stored.
    Secrets,
    /// Copies of what is stored.
    Leaks,
    /// What is committed, and the checks before that.
    Repository,
    /// What answers.
    Servers,
}

impl Section {
    /// All, in the order of the page.
    pub(super) const ALL: [Self; 8] = [
        Self::Machine,
        Self::Store,
        Self::Configs,
        Self::Variables,
        Self::Secrets,
        Self::Leaks,
        Self::Repository,
        Self::Servers,
    ];

    /// The heading; in lower case the word for machines.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Machine => "Machine",
            Self::Store => "Store",
            Self::Configs => "Configs",
            Self::Variables => "Variables",
            Self::Secrets => "Secrets",
            Self::Leaks => "Leaks",
            Self::Repository => "Repository",
            Self::Servers => "Servers",
        }
    }
}

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineState {
    /// As it should be.
    Ok,
    /// It works, and somebody should know.
    Warning,
    /// It does not work, or a secret is in danger.
    Problem,
}

impl LineState {
    /// The word of both views.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DoctorLine {
    /// Where it stands.
    pub section: Section,
    /// The stable word for what was looked at.
    pub id: &'static str,
    /// How it is.
    pub state: LineState,
    /// The variable, server or file that it is about.
    pub about: Option<String>,
    /// What there is to say, safe for a terminal.
    pub what: String,
    /// What mends it: a command, or advice.
    pub next: Option<String>,
    /// Whether `--fix` does it.
    pub fixable: bool,
}

/// No line needs more characters.
const LONGEST: usize = 2000;

impl DoctorLine {
    /// A line of this state.
    pub(super) fn new(section: Section, id: &'static str, state: LineState, what: impl AsRef<str>) -> Self {
        let what = text::line(what.as_ref(), LONGEST);
        Self { section, id, state, about: None, what, next: None, fixable: false }
    }

    /// All is well.
    pub(super) fn ok(section: Section, id: &'static str, what: impl AsRef<str>) -> Self {
        Self::new(section, id, LineState::Ok, what)
    }

    /// It works, and somebody should know.
    pub(super) fn warning(section: Section, id: &'static str, what: impl AsRef<str>) -> Self {
        Self::new(section, id, LineState::Warning, what)
    }

    /// It does not work.
    pub(super) fn problem(section: Section, id: &'static str, what: impl AsRef<str>) -> Self {
        Self::new(section, id, LineState::Problem, what)
    }

    /// What another part of mcpkey failed with.
    pub(super) fn failed(section: Section, id: &'static str, failure: &Failure) -> Self {
        let line = Self::problem(section, id, failure.message());
        match failure.advice() {
            Some(advice) => line.next(advice),
            None => line,
        }
    }

    /// The same about this variable, server or file.
    pub(super) fn about(mut self, about: impl AsRef<str>) -> Self {
        self.about = Some(text::short(about.as_ref()));
        self
    }

    /// The same with what mends it.
    pub(super) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(text::line(&next.into().replace('\n', "; "), LONGEST));
        self
    }

    /// The same, mended by `--fix`.
    pub(super) fn fixable(mut self) -> Self {
        self.fixable = true;
        self
    }
}
