//! Which value for which placeholder, and what would go wrong if the client started now.
//!
//! Pure: what the client sees, what the index knows and what the environment holds go in; for each variable who
//! wants it, where it would go and what supplies it come out, with everything the client would pass over in silence.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::config::delivery::Delivery;
use crate::config::{Entry, Place, Scope, Server, SourceProblem, View};
use crate::destination::{BadDestination, Destination};
use crate::detect;
use crate::environ::Environ;
use crate::expand::{self, Foreign};
use crate::index::{Index, Record};
use crate::names::VarName;

/// What a value can come from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What is stored.
    pub index: &'a Index,
    /// The project whose secrets apply.
    pub project: &'a str,
    /// The environment mcpkey was started in.
    pub environ: &'a Environ,
    /// The variables of the person's settings of the client.
    pub settings: &'a BTreeMap<String, String>,
    /// Whether the environment beats the store.
    pub prefer_env: bool,
}

impl<'a> Facts<'a> {
    /// What the client's environment will hold under `name` by itself: its settings override what it is started with.
    pub fn environment(&self, name: &str) -> Option<&'a str> {
        self.settings.get(name).map(String::as_str).or_else(|| self.environ.get(name))
    }
}

/// One variable that the configs mention.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its name.
    pub variable: VarName,
    /// Who wants it, in the order of the view.
    pub uses: Vec<Use>,
    /// What supplies it.
    pub supply: Supply,
}

impl Need {
    /// Whether a server that the client starts now wants it; what no config mentions was asked for by name.
    pub fn is_on(&self) -> bool {
        self.uses.is_empty() || self.uses.iter().any(|u| u.is_on)
    }

    /// Whether the environment of the client has to hold it: a server that it starts now takes it from there, or it was
    /// asked for by name.
    pub fn is_for_environment(&self) -> bool {
        self.uses.is_empty() || self.uses.iter().any(|u| u.is_on && u.delivery == Delivery::Env)
    }

    /// A variable that no config mentions.
    pub fn unused(variable: VarName) -> Self {
        Self { variable, uses: Vec::new(), supply: Supply::Missing }
    }
}

/// One server that mentions a variable.
#[derive(Debug, Clone)]
pub struct Use {
    /// The server's name, as the config has it.
    pub server: String,
    /// The config.
    pub file: PathBuf,
    /// Where a value would go; an error where no such place can be told.
    pub destination: Result<Destination, BadPlace>,
    /// Whether every mention in this server has a default of its own.
    pub has_default: bool,
    /// Whether the client starts this server now. One that is off could be switched on while the client runs, so it
    /// counts when a secret is withheld, and not when one is missing.
    pub is_on: bool,
    /// How the value gets there.
    pub delivery: Delivery,
}

/// What supplies a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Supply {
    /// A store. Boxed: it is much larger than the rest.
    Stored(Box<Record>),
    /// The environment mcpkey was started in.
    Environment,
    /// The person's settings of the client, which override the environment.
    Settings,
    /// The environment, where it is set to nothing: the client takes that, not the default.
    Empty,
    /// The placeholder's own default, in every server that mentions it.
    Default,
    /// Nothing.
    Missing,
}

impl fmt::Display for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(record) => f.write_str(record.store.title()),
            Self::Environment => f.write_str("environment"),
            Self::Settings => f.write_str("settings.json"),
            Self::Empty => f.write_str("environment (empty)"),
            Self::Default => f.write_str("default"),
            Self::Missing => f.write_str("missing"),
        }
    }
}

/// Why a server has no destination to which a secret could be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlace {
    /// The url is none.
    #[error(transparent)]
    Url(#[from] BadDestination),
    /// The host of the url is itself a secret's value.
    #[error("the host of its url comes out of the store, so it cannot be checked")]
    HostIsSecret,
    /// A server with neither url nor command.
    #[error("it has neither a url nor a command")]
    Nowhere,
}

/// Something that the client would pass on in silence.
#[derive(Debug, Clone)]
pub enum Problem {
    /// Nothing supplies it.
    Missing(Need),
    /// It is set to nothing.
    Empty(Need),
    /// It is unset, but this name, the same but for case, is known.
    Case(Need, String),
    /// A stored secret would go where it was not allowed to.
    Withheld(Need, Use),
    /// A placeholder of a shell or another client.
    Foreign {
        /// The server.
        server: String,
        /// The config.
        file: PathBuf,
        /// As written there.
        written: String,
        /// The variable that is probably meant.
        name: Option<String>,
    },
    /// A server that takes its secrets from mcpkey, and nothing says which those are.
    Unknown {
        /// The server.
        server: String,
        /// The config.
        file: PathBuf,
    },
    /// A config that the client ignores as a whole.
    Unread {
        /// The config.
        file: PathBuf,
        /// Why.
        why: SourceProblem,
    },
    /// A default that is itself a secret.
    SecretDefault {
        /// The server.
        server: String,
        /// The config.
        file: PathBuf,
        /// The variable whose default it is.
        variable: String,
    },
}

/// Every variable the view mentions, in the order of the alphabet.
pub fn needs(view: &View, facts: Facts<'_>) -> Vec<Need> {
    let mut uses: BTreeMap<VarName, Vec<Use>> = BTreeMap::new();
    for server in contacted(view) {
        let mentions = mentions(&server.entry, facts);
        if mentions.is_empty() {
            continue;
        }
        let destination = destination(&server.entry, facts);
        for (variable, has_default) in mentions {
            uses.entry(variable).or_default().push(Use {
                server: server.name.clone(),
                file: server.file.clone(),
                destination: destination.clone(),
                has_default,
                is_on: view.is_on(server),
                delivery: server.delivery,
            });
        }
    }
    uses.into_iter()
        .map(|(variable, uses)| {
            let supply = supply(variable.as_str(), uses.iter().all(|u| u.has_default), facts);
            Need { variable, uses, supply }
        })
        .collect()
}

/// The servers that the client may contact. As long as a project is not approved, its servers hide none of the
/// user's, so those count too.
fn contacted(view: &View) -> impl Iterator<Item = &Server> {
    view.servers.iter().chain(view.shadowed.iter().filter(|server| server.scope == Scope::User))
}

/// What supplies `variable`; `has_default` says whether every mention carries a default.
pub fn supply(variable: &str, has_default: bool, facts: Facts<'_>) -> Supply {
    let stored = facts.index.find(variable, facts.project);
    let settings = facts.settings.get(variable).map(String::as_str);
    let environment = facts.environment(variable);
    match (stored, environment) {
        (Some(record), None) => Supply::Stored(Box::new(record.clone())),
        (Some(record), Some(_)) if !facts.prefer_env => Supply::Stored(Box::new(record.clone())),
        (_, Some("")) => Supply::Empty,
        (_, Some(_)) if settings.is_some() => Supply::Settings,
        (_, Some(_)) => Supply::Environment,
        (None, None) if has_default => Supply::Default,
        (None, None) => Supply::Missing,
    }
}

/// What would go wrong with `needs`.
pub fn of_needs(needs: &[Need], facts: Facts<'_>) -> Vec<Problem> {
    needs.iter().flat_map(|need| of_need(need, facts)).collect()
}

/// Whether one of `problems` withholds the variable of `need`.
pub fn is_withheld(need: &Need, problems: &[Problem]) -> bool {
    problems.iter().any(|p| matches!(p, Problem::Withheld(other, _) if other.variable == need.variable))
}

fn of_need(need: &Need, facts: Facts<'_>) -> Vec<Problem> {
    let name = need.variable.as_str();
    match &need.supply {
        Supply::Environment | Supply::Settings | Supply::Default => Vec::new(),
        Supply::Empty | Supply::Missing if !need.is_on() => Vec::new(),
        Supply::Empty => vec![Problem::Empty(need.clone())],
        Supply::Missing => {
            let stored = facts.index.other_case(name, facts.project).map(VarName::as_str);
            match stored.or_else(|| facts.environ.other_case(name)) {
                Some(known) => vec![Problem::Case(need.clone(), known.to_owned())],
                None => vec![Problem::Missing(need.clone())],
            }
        }
        Supply::Stored(record) => {
            let stray = |u: &&Use| !matches!(&u.destination, Ok(d) if record.destinations.contains(d));
            need.uses.iter().filter(stray).map(|u| Problem::Withheld(need.clone(), u.clone())).collect()
        }
    }
}

/// What would go wrong with the texts of a server, whatever the variables hold.
pub fn of_server(server: &Server) -> Vec<Problem> {
    let mut found = Vec::new();
    if server.is_unknown {
        found.push(Problem::Unknown { server: server.name.clone(), file: server.file.clone() });
    }
    for (place, text) in server.entry.strings() {
        for placeholder in expand::placeholders(text) {
            let default = placeholder.default.filter(|d| !detect::env(placeholder.name, d).is_empty());
            if default.is_some() {
                found.push(Problem::SecretDefault {
                    server: server.name.clone(),
                    file: server.file.clone(),
                    variable: placeholder.name.to_owned(),
                });
            }
        }
        // What a shell is given to run may use the shell's own variables.
        let shell_text = matches!(place, Place::Arg(_)) && is_shell(&server.entry.command);
        let foreign = if shell_text { Vec::new() } else { expand::foreign(text) };
        found.extend(foreign.into_iter().map(|Foreign { written, name }| Problem::Foreign {
            server: server.name.clone(),
            file: server.file.clone(),
            written: written.to_owned(),
            name: name.map(str::to_owned),
        }));
    }
    found
}

fn is_shell(command: &str) -> bool {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    matches!(name, "sh" | "bash" | "zsh" | "dash" | "fish" | "ksh" | "cmd" | "powershell" | "pwsh" | "env")
}

/// The variables an entry mentions, each with whether all its mentions carry a default.
pub fn mentions(entry: &Entry, facts: Facts<'_>) -> BTreeMap<VarName, bool> {
    let mut found: BTreeMap<VarName, bool> = BTreeMap::new();
    let mut note = |text: &str| {
        for placeholder in expand::placeholders(text) {
            if let Ok(name) = placeholder.name.parse::<VarName>() {
                *found.entry(name).or_insert(true) &= placeholder.default.is_some();
            }
        }
    };
    for (place, text) in entry.strings() {
        note(text);
        if matches!(place, Place::Header(_)) {
            // Headers are expanded twice: what the first pass leaves or brings in is mentioned too.
            note(&expand::expand(text, &|name| value_or(name, "", facts)));
        }
    }
    found
}

/// The value of a variable with `stand_in` for a stored one, which is never looked at here.
fn value_or(name: &str, stand_in: &str, facts: Facts<'_>) -> Option<String> {
    match supply(name, false, facts) {
        Supply::Stored(_) => Some(stand_in.to_owned()),
        _ => facts.environment(name).map(str::to_owned),
    }
}

/// Where a secret in this entry would go.
///
/// A url is judged after expansion, with the environment and defaults the client would use. A command line is
/// judged as it is written: expanding it could put a value of the environment into the index, and a config
/// that asks for another command has another text anyway.
pub fn destination(entry: &Entry, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    if !entry.url.is_empty() {
        let with = |stand_in: &str| {
            Destination::of_url(&expand::expand(&entry.url, &|name| value_or(name, stand_in, facts)))
        };
        // Two stand-ins that give two origins show that a stored value decides where the request goes.
        return match (with("1"), with("2")) {
            (Ok(one), Ok(two)) if one == two => Ok(one),
            (Err(error), Err(_)) => Err(error.into()),
            _ => Err(BadPlace::HostIsSecret),
        };
    }
    if entry.command.is_empty() {
        return Err(BadPlace::Nowhere);
    }
    let mut args = entry.args.clone();
    for hit in detect::args(&entry.command, &entry.args).into_iter().rev() {
        args[hit.index].replace_range(hit.found.range, "<secret>");
    }
    let mask = |name, value| if detect::env(name, value).is_empty() { value } else { "<secret>" };
    let env = entry.env.iter().map(|(name, value)| (name.as_str(), mask(name, value)));
    Ok(Destination::of_command(&entry.command, args.iter().map(String::as_str), env)?)
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
