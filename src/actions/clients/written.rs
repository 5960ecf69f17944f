//! A server in the form of one client.

use serde_json::Value;

use crate::actions::deliver;
use crate::actions::target::EntryTarget;
use crate::base::names::ServerName;
use crate::client::delivery::{self, Delivery, Undeliverable};
use crate::client::foreign::{self, Unwritable};
use crate::client::{Entry, Scope, Server, expand};
use crate::known::Registry;
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

/// A server that is to be written for another client.
pub struct ClientWriting<'a> {
    /// Where.
    pub target: &'a EntryTarget,
    /// Its name.
    pub server: &'a ServerName,
    /// It, in its plain form.
    pub entry: &'a Entry,
    /// How it gets its secrets, where that was decided; else from mcpkey.
    pub delivery: Option<Delivery>,
    /// Whether mcpkey starts it where the client stands, although it is for all projects.
    pub is_here: bool,
}

/// An entry in a client's own form.
#[derive(Debug)]
pub struct ClientEntry {
    /// It.
    pub entry: Value,
    /// How it gets its secrets.
    pub delivery: Delivery,
    /// What is to be said of it.
    pub news: Vec<String>,
}

/// Why a client cannot have a server.
#[derive(Debug)]
pub struct CannotHave {
    what: String,
}

impl CannotHave {
    /// Said where the client was named.
    pub fn failure(&self) -> Failure {
        Failure::new(self.what.clone()).hint("leave that client out")
    }

    /// Said where it was not.
    pub fn left_out(&self) -> String {
        format!("left out: {}", self.what)
    }
}

/// The server in the form of its client: with mcpkey in between, or by the client's environment where that was decided and the
/// client reads it. `index` says what is stored.
pub fn written(world: &World, index: &Index, wanted: &ClientWriting<'_>) -> Result<ClientEntry, CannotHave> {
    let ClientWriting { target, server, entry, delivery, .. } = wanted;
    let (Some((client, registry)), Some(kind)) = (target.other, target.kind()) else {
        return Ok(ClientEntry { entry: entry.to_value(), delivery: Delivery::Env, news: Vec::new() });
    };
    let cannot = |why: &dyn std::fmt::Display| CannotHave {
        what: format!("{} cannot have {server}: {why}", client.title),
    };
    let plain = || foreign::write(registry, kind, entry);
    let by_env = |value, news: Vec<String>| {
        let own = format!("{server} gets its secrets from the environment of {}", client.title);
        let news = if entry.placeholders().next().is_some() {
            news.into_iter().chain([own]).collect()
        } else {
            Vec::new()
        };
        ClientEntry { entry: value, delivery: Delivery::Env, news }
    };
    let mut news = Vec::new();
    if *delivery == Some(Delivery::Env) {
        match plain() {
            Ok(value) => return Ok(by_env(value, Vec::new())),
            Err(why) => {
                news.push(format!("{server} gets its secrets from mcpkey in {}, since {why}", client.title))
            }
        }
    }
    match between(world, index, wanted, registry) {
        Ok(between) => {
            let value = foreign::write(registry, kind, &between).map_err(|why| cannot(&why))?;
            if client.minimal_path && target.scope == Scope::Project {
                news.push(format!(
                    "{} is started by the desktop, with a PATH of its own: if it does not find mcpkey there, register {server} with -s user",
                    client.title
                ));
            }
            Ok(ClientEntry { entry: value, delivery: Delivery::Mcpkey, news })
        }
        Err(Undeliverable::Nothing) => {
            plain().map(|value| by_env(value, Vec::new())).map_err(|why| cannot(&why))
        }
        Err(why) if delivery.is_none() => match plain() {
            Ok(value) => Ok(by_env(value, vec![])),
            Err(_) => Err(cannot(&why)),
        },
        Err(why) => Err(cannot(&why)),
    }
}

/// The server with mcpkey in between.
fn between(
    world: &World,
    index: &Index,
    wanted: &ClientWriting<'_>,
    registry: &Registry,
) -> Result<Entry, Undeliverable> {
    let ClientWriting { target, server, entry, is_here, .. } = wanted;
    let owner = target.owner(world, server.as_str());
    let is_here = *is_here && target.scope == Scope::User && !entry.is_remote();
    if registry.env.is_some() {
        let between = deliver::by_mcpkey(world, index, (server, target.scope, is_here), &owner, entry);
        return match (between, entry) {
            (Err(Undeliverable::Nothing), Entry::Remote { wire, .. })
                if !foreign::speaks(registry, *wire) =>
            {
                bridged(world, wanted, entry)
            }
            (between, _) => between,
        };
    }
    // Nothing of its environment is read: what has a default is that, unless it is stored.
    let project = world.project();
    let asker = world.asker(&project).at(&owner);
    let entry = &entry.map(|_, text| with_defaults(text, &|name| index.find(name, asker).is_some()));
    let program = world.program_for(target.scope);
    match (delivery::by_mcpkey(server.as_str(), entry, program.as_deref(), is_here, &|_| true), entry) {
        (Err(Undeliverable::Nothing), Entry::Remote { wire, .. }) if !foreign::speaks(registry, *wire) => {
            bridged(world, wanted, entry)
        }
        (between, _) => between,
    }
}

/// A server without a secret, for a client that does not reach it by itself.
fn bridged(world: &World, wanted: &ClientWriting<'_>, entry: &Entry) -> Result<Entry, Undeliverable> {
    let program = world.program_for(wanted.target.scope);
    delivery::bridged(wanted.server.as_str(), entry, program.as_deref())
}

/// `text` with the default of each placeholder that has one, but for what `is_stored`.
fn with_defaults(text: &str, is_stored: &dyn Fn(&str) -> bool) -> String {
    let mut out = text.to_owned();
    for found in expand::placeholders(text).into_iter().rev() {
        if let Some(default) = found.default.filter(|_| !is_stored(found.name)) {
            out.replace_range(found.range, default);
        }
    }
    out
}

/// The same server of a client, written so that it gets its secrets by `to`.
pub fn delivered(
    world: &World,
    index: &Index,
    (server, target): (&Server, &EntryTarget),
    (to, here): (Delivery, bool),
) -> Result<ClientEntry, String> {
    let name: ServerName = server.name.parse().map_err(|why| format!("{why}"))?;
    let ((_, registry), kind) = target.other.zip(target.kind()).ok_or("it is Claude Code's")?;
    if to == Delivery::Env {
        let value = foreign::write(registry, kind, &server.entry);
        let value = value.map_err(|why: Unwritable| why.to_string())?;
        return Ok(ClientEntry { entry: with_others(value, server), delivery: to, news: Vec::new() });
    }
    let is_here = here || server.written.as_deref().is_some_and(delivery::is_here);
    let order = ClientWriting { target, server: &name, entry: &server.entry, delivery: Some(to), is_here };
    let made = written(world, index, &order).map_err(|why| why.what)?;
    Ok(ClientEntry { entry: with_others(made.entry, server), ..made })
}

/// An entry with what else its client, or a person, noted in it.
fn with_others(mut entry: Value, server: &Server) -> Value {
    if let Some(members) = entry.as_object_mut() {
        for (key, value) in server.entry.extra() {
            members.entry(key).or_insert_with(|| value.clone());
        }
    }
    entry
}
