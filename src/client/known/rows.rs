//! How a row of the table is written: what it says, and nothing of what it leaves open.

use super::Style::{
    Actions, Braces, Default, Dollar, Env, EnvColon, File, Input, Mustache, Parentheses, Percent, PowerShell,
    Shell,
};
use super::{Client, ClientForm, Style, Syntax};

pub(super) const ALL: &[Style] = &[
    Braces,
    Default,
    Shell,
    Dollar,
    EnvColon,
    Input,
    Env,
    File,
    Actions,
    Mustache,
    Percent,
    PowerShell,
    Parentheses,
];

/// What VS Code and the editors made from it put in `${…}`.
pub(super) const EDITOR: &[&str] = &[
    "workspaceFolder",
    "workspaceFolderBasename",
    "workspaceRoot",
    "userHome",
    "pathSeparator",
    "cwd",
    "file",
    "relativeFile",
    "fileDirname",
];

pub(super) const fn row(id: &'static str, title: &'static str) -> Client {
    Client {
        id,
        title,
        source: "only the place is known",
        files: &[],
        servers: &[&["mcpServers"]],
        syntax: Syntax::Either,
        form: ClientForm::Unknown,
        prefix: "",
        reads: &[],
        unsure: ALL,
        predefined: &[],
        unread: None,
    }
}

impl Client {
    pub(super) const fn called(self, id: &'static str, title: &'static str) -> Self {
        Self { id, title, ..self }
    }
    pub(super) const fn known(self, source: &'static str) -> Self {
        Self { source, ..self }
    }
    pub(super) const fn at(self, files: &'static [&'static str]) -> Self {
        Self { files, ..self }
    }
    pub(super) const fn keys(self, servers: &'static [&'static [&'static str]]) -> Self {
        Self { servers, ..self }
    }
    pub(super) const fn parsed(self, syntax: Syntax) -> Self {
        Self { syntax, ..self }
    }
    pub(super) const fn reads(
        self,
        form: ClientForm,
        reads: &'static [Style],
        unsure: &'static [Style],
    ) -> Self {
        Self { form, reads, unsure, ..self }
    }
    pub(super) const fn predefines(self, predefined: &'static [&'static str]) -> Self {
        Self { predefined, ..self }
    }
    pub(super) const fn prefixed(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }
    pub(super) const fn unread(self, advice: &'static str) -> Self {
        Self { unread: Some(advice), ..self }
    }
}
