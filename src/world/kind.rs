//! Kinds of failures: the one place that says which exit code each gives.

/// What a failure comes to, for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// A clear no: something is missing.
    No,
    /// Could not tell: usage, an unreadable file, a store out of reach.
    Trouble,
    /// `run` and `exec`: mcpkey itself stopped it (as `env` and `timeout` do).
    Stopped,
    /// `run` and `exec`: found, but not executable.
    NotExecutable,
    /// `run` and `exec`: not found.
    NotFound,
    /// Ctrl-C at a prompt, or while it worked.
    Interrupted,
    /// Esc at a question, where a person goes back to the last one.
    Back,
}

impl FailureKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::No,
        Self::Trouble,
        Self::Stopped,
        Self::NotExecutable,
        Self::NotFound,
        Self::Interrupted,
        Self::Back,
    ];

    /// The exit code. `run` and `exec` give the command's own once it has started.
    pub fn code(self) -> u8 {
        match self {
            Self::No => 1,
            Self::Trouble => 2,
            Self::Stopped => 125,
            Self::NotExecutable => 126,
            Self::NotFound => 127,
            // 128 and the number of SIGINT.
            Self::Interrupted | Self::Back => 130,
        }
    }
}
