//! `--scope`, which several verbs have.

use clap::ValueEnum;

use crate::client::Scope;

/// `-s`: the client's three scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScopeArg {
    /// .mcp.json of the working directory, which can be committed
    Project,
    /// this project in ~/.claude.json
    Local,
    /// all projects in ~/.claude.json
    User,
}

impl From<Scope> for ScopeArg {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Project => Self::Project,
            Scope::Local => Self::Local,
            Scope::User => Self::User,
        }
    }
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Self {
        match scope {
            ScopeArg::Project => Self::Project,
            ScopeArg::Local => Self::Local,
            ScopeArg::User => Self::User,
        }
    }
}
