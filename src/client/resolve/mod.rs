//! Which value for which placeholder, and what would go wrong if the client started now.
//!
//! Pure: what the client sees, what the index knows and what the environment holds go in; for each variable who
//! wants it, where it would go and what supplies it come out, with everything the client would pass over in silence.

mod canonical;
mod places;
mod problems;
mod uses;
mod wants;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::names::{AccountName, ItemId, VarName};
use crate::client::delivery::Delivery;
use crate::client::{Field, Server, View};
use crate::known::{self, Client, Scope};
use crate::system::environ::Environ;
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::vault::supplying::Asker;

pub use canonical::destination;
pub use places::{BadPlace, mentions};
pub use problems::{Problem, of_needs, of_server, unsupplied, withheld};
pub use uses::UsesByServer;
pub use wants::{Wants, destination_of, wants, wants_of};
pub use words::MentionedWords;

/// What a value can come from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What is stored.
    pub index: &'a Index,
    /// Who asks.
    pub asker: Asker<'a>,
    /// The environment mcpkey was started in.
    pub environ: &'a Environ,
    /// The variables of the person's settings of the client.
    pub settings: &'a BTreeMap<String, String>,
    /// The variables that the project's settings of the client set, which decide nothing but what an entry is.
    pub project_settings: &'a BTreeMap<String, String>,
    /// The variables that are about to be stored.
    pub coming: &'a [VarName],
    /// Whether the environment beats the store.
    pub prefer_env: bool,
}

impl<'a> Facts<'a> {
    /// The same, asked by the entry that is this owner.
    pub fn at(self, entry: &'a Owner) -> Self {
        Self { asker: self.asker.at(entry), ..self }
    }

    /// The same for a server of `client`: what the settings of Claude Code set, no other client has.
    pub fn of(self, client: &Client) -> Self {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        if client == known::CLAUDE { self } else { Self { settings: &NONE, project_settings: &NONE, ..self } }
    }

    /// The same for a server, whose entry may name the account itself.
    pub fn of_server(self, server: &'a Server) -> Self {
        self.of(server.client).by(server.account.as_ref())
    }

    /// The same for an entry that names this account, if it names one.
    pub fn by(self, account: Option<&'a AccountName>) -> Self {
        Self { asker: self.asker.of(account), ..self }
    }

    /// What is stored under `name` for whoever asks.
    pub fn stored<'n>(&self, name: &'n str) -> Option<&'n Record>
    where
        'a: 'n,
    {
        self.index.find(name, self.asker)
    }

    /// Whether `name` stands for a secret of ours, whatever the environment holds.
    pub fn is_secret(&self, name: &str) -> bool {
        self.coming.iter().any(|coming| coming.as_str() == name) || self.stored(name).is_some()
    }

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

    /// Each server that wants it with what is stored for that: its own value where mcpkey hands it over, else that of all that share
    /// its client's environment.
    pub fn supplied(&self) -> impl Iterator<Item = (&Use, Option<&Arc<Record>>)> {
        let mut shared: BTreeMap<&str, &Arc<Record>> = BTreeMap::new();
        for user in self.uses.iter().filter(|u| u.is_on && u.delivery == Delivery::Env) {
            if let Some(record) = &user.stored {
                shared.entry(user.client.id).or_insert(record);
            }
        }
        self.uses.iter().map(move |user| {
            let own = user.stored.as_ref().filter(|_| user.delivery == Delivery::Mcpkey);
            let of_client = || shared.get(user.client.id).copied();
            (user, own.or_else(of_client).or(self.supply.stored()))
        })
    }

    /// A place where the client starts a server with it, and never fills it.
    pub fn never_filled(&self) -> Option<(&Use, &Field)> {
        self.uses.iter().filter(|u| u.is_on).find_map(|u| Some((u, u.never.as_ref()?)))
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
    /// Whose config that is.
    pub client: &'static Client,
    /// The entry as the owner of a value of its own.
    pub owner: Owner,
    /// The account that its entry names itself.
    pub account: Option<AccountName>,
    /// What is stored for it, or for it too.
    pub stored: Option<Arc<Record>>,
    /// Where a value would go; an error where no such place can be told.
    pub destination: Result<Destination, BadPlace>,
    /// The fields of the entry that mention it.
    pub fields: Vec<Field>,
    /// Whether every mention in this server has a default of its own.
    pub has_default: bool,
    /// Whether the client starts this server now. One that is off could be switched on while the client runs, so it
    /// counts when a secret is withheld, and not when one is missing.
    pub is_on: bool,
    /// How the value gets there.
    pub delivery: Delivery,
    /// A place in this server where the client never fills it.
    pub never: Option<Field>,
}

/// What supplies a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Supply<R = Arc<Record>> {
    /// A store.
    Stored(R),
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

impl<R> Supply<R> {
    /// What a store has.
    pub fn stored(&self) -> Option<&R> {
        match self {
            Self::Stored(record) => Some(record),
            _ => None,
        }
    }

    /// The same, with something made of what a store has.
    pub fn map<T>(self, of: impl FnOnce(R) -> T) -> Supply<T> {
        match self {
            Self::Stored(record) => Supply::Stored(of(record)),
            Self::Environment => Supply::Environment,
            Self::Settings => Supply::Settings,
            Self::Empty => Supply::Empty,
            Self::Default => Supply::Default,
            Self::Missing => Supply::Missing,
        }
    }
}

impl fmt::Display for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(record) => match &record.account {
                Some(account) => write!(f, "{} (account {account})", record.store.title()),
                None => f.write_str(record.store.title()),
            },
            Self::Environment => f.write_str("environment"),
            Self::Settings => f.write_str("settings.json"),
            Self::Empty => f.write_str("environment (empty)"),
            Self::Default => f.write_str("default"),
            Self::Missing => f.write_str("missing"),
        }
    }
}

/// Every variable the view mentions, in the order of the alphabet.
pub fn needs(view: &View, facts: Facts<'_>) -> Vec<Need> {
    let mut uses: BTreeMap<VarName, Vec<Use>> = BTreeMap::new();
    let mut records = SharedRecords::default();
    for server in contacted(view) {
        let owner = server.owner(facts.asker.project);
        let facts = facts.of_server(server).at(&owner);
        let mentions = mentions(&server.entry, facts);
        if mentions.is_empty() {
            continue;
        }
        let destination = destination_of(server, facts);
        let mut never = places::never_filled_of(server, facts);
        let mut places = server.entry.places();
        for (variable, has_default) in mentions {
            let delivery = server.delivery_of(&variable);
            let fields = places.remove(variable.as_str()).unwrap_or_default();
            let never = never.remove(&variable);
            let stored = facts.stored(variable.as_str()).map(|record| records.share(record));
            uses.entry(variable).or_default().push(Use {
                server: server.name.clone(),
                file: server.file.clone(),
                client: server.client,
                owner: owner.clone(),
                account: server.account.clone(),
                stored,
                destination: destination.clone(),
                fields,
                has_default,
                is_on: view.is_on(server),
                delivery,
                never,
            });
        }
    }
    let need = |(variable, uses): (VarName, Vec<Use>)| {
        let supply = shared(&variable, &uses, facts).map(|record| records.share(record));
        Need { variable, uses, supply }
    };
    uses.into_iter().map(need).collect()
}

/// Records of the index, each copied once however many servers it is for.
#[derive(Default)]
struct SharedRecords(BTreeMap<ItemId, Arc<Record>>);

impl SharedRecords {
    fn share(&mut self, record: &Record) -> Arc<Record> {
        self.0.entry(record.id.clone()).or_insert_with(|| Arc::new(record.clone())).clone()
    }
}

/// What supplies a variable to the servers that take it from the client's environment, which holds one value of it, or where
/// there are none to all that mention it.
fn shared<'a>(variable: &'a VarName, uses: &'a [Use], facts: Facts<'a>) -> Supply<&'a Record> {
    let has_default = uses.iter().all(|u| u.has_default);
    let by_env = uses.iter().filter(|u| u.is_on && u.delivery == Delivery::Env);
    let first = by_env.chain(uses).find(|u| u.stored.is_some());
    // Where the settings of Claude Code set it, all others still go without.
    let whose = first.or(uses.first()).map_or(known::CLAUDE, |u| u.client);
    let facts = facts.of(whose);
    supply(variable.as_str(), has_default, first.map_or(facts, |u| facts.by(u.account.as_ref()).at(&u.owner)))
}

/// The servers that the client may contact. As long as a project is not approved, its servers hide none of the
/// user's, so those count too; what a person has for this project alone always hides them.
fn contacted(view: &View) -> impl Iterator<Item = &Server> {
    let is_local = |name: &str| view.servers.iter().any(|s| s.scope == Scope::Local && s.name == name);
    let is_hidden = move |s: &&Server| s.is_claudes() && is_local(&s.name);
    let hidden = view.shadowed.iter().filter(move |s| s.scope == Scope::User && !is_hidden(s));
    view.servers.iter().chain(hidden)
}

/// Whether a stored secret may go to a place, as far as there is one and the index shows it. The item itself decides.
pub fn may_go(record: &Record, to: &Result<Destination, BadPlace>) -> bool {
    to.as_ref().is_ok_and(|to| record.may_go(to))
}

/// What supplies `variable`; `has_default` says whether every mention carries a default.
pub fn supply<'a>(variable: &'a str, has_default: bool, facts: Facts<'a>) -> Supply<&'a Record> {
    let stored = facts.stored(variable);
    let settings = facts.settings.get(variable).map(String::as_str);
    let environment = facts.environment(variable);
    match (stored, environment) {
        (Some(record), None) => Supply::Stored(record),
        (Some(record), Some(_)) if !facts.prefer_env => Supply::Stored(record),
        (_, Some("")) => Supply::Empty,
        (_, Some(_)) if settings.is_some() => Supply::Settings,
        (_, Some(_)) => Supply::Environment,
        (None, None) if has_default => Supply::Default,
        (None, None) => Supply::Missing,
    }
}

#[cfg(test)]
mod tests;
