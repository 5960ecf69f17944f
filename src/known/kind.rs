//! One family of files that a client reads alike, as a row says it: what is known of it, and nothing of what is left open.

use crate::base::names::VarName;
use crate::base::placeholder::Style::{
    Actions, Braces, Default, Dollar, Env, EnvColon, File, Input, Mustache, Parentheses, Percent, PowerShell,
    Shell,
};
use crate::base::placeholder::{Placeholder, Style};

/// One family of files that a client reads alike.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigKind {
    /// Stable, for machines: the client's own, or one that tells the family from its others.
    pub id: &'static str,
    /// As people call whoever reads it.
    pub title: &'static str,
    /// Where the facts of this row come from.
    pub source: &'static str,
    /// Ends of paths. `*` stands for any part of one component.
    pub files: &'static [&'static str],
    /// Paths of keys to the maps of servers; `*` is any key or element. Of two that lead to an
    /// object, one inside the other, the longer counts.
    pub servers: &'static [&'static [&'static str]],
    /// What the client's parser accepts.
    pub syntax: Syntax,
    /// What to put in place of a secret.
    pub form: ClientForm,
    /// What names of variables must begin with.
    pub prefix: &'static str,
    /// Placeholders that it replaces.
    pub reads: &'static [Style],
    /// Placeholders of which nobody here knows; all others it passes on as written.
    pub unsure: &'static [Style],
    /// Names that stand in `${…}` without being variables of the environment.
    pub predefined: &'static [&'static str],
    /// Set where the client does not read a file of this name although people expect it: what to do instead.
    pub unread: Option<&'static str>,
}

/// What a parser accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Strict: a comment or a trailing comma loses the whole file.
    Json,
    /// Comments are fine, mostly trailing commas too.
    Jsonc,
    /// JSON, and nobody here knows whether a comment is fine.
    Either,
    /// TOML.
    Toml,
    /// YAML, also in front of Markdown.
    Yaml,
}

/// How a reference to a variable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientForm {
    /// `${VAR}`
    Braces,
    /// `${env:VAR}`
    EnvColon,
    /// `${input:id}`, beside an entry in `inputs`.
    Input,
    /// `{env:VAR}`
    Env,
    /// Other fields name the variable, as Codex's `bearer_token_env_var`.
    Fields,
    /// The client replaces nothing.
    Nothing,
    /// Nobody here knows.
    Unknown,
}

/// Whether a client replaces a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaces {
    /// It does.
    Yes,
    /// It passes it on as written.
    No,
    /// Nobody here knows.
    Unknown,
}

impl ClientForm {
    /// The reference to `variable`; `None` where no text in its place can be one.
    pub fn write(self, variable: &VarName) -> Option<String> {
        match self {
            Self::Braces => Some(Style::Braces.write(variable.as_str())),
            Self::EnvColon => Some(Style::EnvColon.write(variable.as_str())),
            Self::Input => Some(Style::Input.write(&input_id(variable))),
            Self::Env => Some(Style::Env.write(variable.as_str())),
            Self::Fields | Self::Nothing | Self::Unknown => None,
        }
    }
}

/// The `id` of the input that asks for `variable`. Visual Studio's schema allows no hyphen in it.
pub fn input_id(variable: &VarName) -> String {
    variable.as_str().to_ascii_lowercase()
}

impl ConfigKind {
    /// The reference to `variable` as this client reads it, its name begun as the client demands.
    pub fn write(&self, variable: &VarName) -> Option<String> {
        let named = if variable.as_str().starts_with(self.prefix) {
            Some(variable.clone())
        } else {
            format!("{}{variable}", self.prefix).parse().ok()
        };
        self.form.write(&named?)
    }

    /// Whether it is read by Claude Code.
    pub fn is_claudes(&self) -> bool {
        self.form == ClientForm::Braces && self.id.starts_with("claude-code")
    }

    /// Whether this client replaces `placeholder`.
    pub fn understands(&self, placeholder: &Placeholder<'_>) -> Replaces {
        let style = placeholder.style;
        let predefined = style == Style::Braces && self.predefined.contains(&placeholder.name);
        if predefined || self.reads.contains(&style) {
            Replaces::Yes
        } else if style == Style::Other || self.unsure.contains(&style) {
            Replaces::Unknown
        } else {
            Replaces::No
        }
    }
}

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

pub(super) const fn kind(id: &'static str, title: &'static str) -> ConfigKind {
    ConfigKind {
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

impl ConfigKind {
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
