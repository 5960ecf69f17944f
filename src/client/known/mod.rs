//! The clients that read MCP configs: whose a file is, where its servers stand, how it writes a variable.
//!
//! By name only and without looking inside: what a file of another name holds is for whoever reads it to say.

pub mod fields;
mod paths;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use crate::base::names::VarName;

pub use crate::base::placeholder::{Placeholder, Style};
pub use paths::{is_config_name, of_path};
pub use table::CLIENTS;

/// One client, or one family of files that a client reads differently from its others.
#[derive(Debug)]
pub struct Client {
    /// Stable, for machines.
    pub id: &'static str,
    /// As people call it.
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

impl Client {
    /// The reference to `variable` as this client reads it, its name begun as the client demands.
    pub fn write(&self, variable: &VarName) -> Option<String> {
        let named = match variable.as_str().starts_with(self.prefix) {
            true => Some(variable.clone()),
            false => format!("{}{variable}", self.prefix).parse().ok(),
        };
        self.form.write(&named?)
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

    /// Whose map of servers stands under the top-level `key` of a file with this client's name: `.mcp.json`
    /// is also Visual Studio's, and the settings of VS Code also hold Amp's servers.
    pub fn owner(&'static self, key: &str) -> &'static Self {
        let other = table::OWNERS.iter().find(|(client, its, _)| *client == self.id && *its == key);
        other.and_then(|(_, _, owner)| of_id(owner)).unwrap_or(self)
    }
}

/// The client of this id.
pub fn of_id(id: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.id == id)
}
