//! What the project makes a client do by itself, agreed to by a person before it runs with their secrets in its environment.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use super::supply;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::{self, session};
use crate::client::resolve;
use crate::client::session::SessionPart;
use crate::client::{Scope, Server, View};
use crate::known::{self, Client};
use crate::process::agents;
use crate::vault::consent::PERSON;
use crate::vault::destination::Destination;
use crate::vault::records::{Index, StoreKind};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// The parts of a session, and which of them nobody agreed to.
#[derive(Debug)]
pub struct SessionState {
    /// Of which client.
    pub client: &'static Client,
    /// All of them.
    pub parts: Vec<SessionPart>,
    /// How those that nobody agreed to are shown.
    pub open: Vec<String>,
}

impl SessionState {
    /// Looks at the project and into these stores, in which all must have been agreed to.
    pub fn look(
        world: &World,
        index: &Index,
        started: Starting<'_>,
        stores: &BTreeSet<StoreKind>,
    ) -> Result<Self, Failure> {
        let Starting { client, view, words } = started;
        let parts = world.session_parts_for(client, view, words);
        let forms: Vec<String> = parts.iter().map(SessionPart::agreed_form).collect();
        let mut open = BTreeSet::new();
        for kind in stores.iter().filter(|_| !forms.is_empty()) {
            match world.consent(index, &world.project(), *kind)? {
                Some(consent) => open.extend(consent.missing(&world.project(), &forms)),
                None => open.extend(&forms),
            }
        }
        let is_open: Vec<bool> = forms.iter().map(|form| open.contains(form)).collect();
        let open = parts.iter().zip(is_open).filter(|(_, is_open)| *is_open).map(|(part, _)| part);
        let open = changes(index, &world.project(), client, &parts, open);
        Ok(Self { client, parts, open })
    }

    /// The same by what the index shows, which opens no store and decides nothing.
    pub fn by_index(world: &World, index: &Index, started: Starting<'_>) -> Self {
        let Starting { client, view, words } = started;
        let parts = world.session_parts_for(client, view, words);
        let known = known(index, &world.project());
        let is_open = |part: &&SessionPart| known.get(part.name().as_str()) != Some(&part.shown.as_str());
        let open = changes(index, &world.project(), client, &parts, parts.iter().filter(is_open));
        Self { client, parts, open }
    }

    /// How it stands, in a few words.
    pub fn state(&self) -> String {
        let (all, who) = (text::some(self.parts.len(), "thing"), self.client.title);
        match self.open.len() {
            0 if self.parts.is_empty() => format!("the project makes {who} do nothing by itself"),
            0 => format!("the project makes {who} do {all} by itself: agreed"),
            open => format!("the project makes {who} do {all} by itself, {open} not agreed to yet"),
        }
    }

    /// Where the client would use a stored secret, beside the servers that it sees: the variable, and in words where. `handed`
    /// are those that its environment will hold.
    pub fn further_uses(&self, world: &World, index: &Index, handed: &[&VarName]) -> Vec<(VarName, String)> {
        let project = world.project();
        let stored: BTreeSet<&VarName> =
            index.in_reach(world.asker(&project)).map(|record| &record.variable).collect();
        let uses = self.parts.iter().flat_map(|part| part.mentions.iter().map(move |name| (name, part)));
        let uses = uses.filter(|(name, _)| stored.contains(name));
        uses.map(|(name, part)| {
            let place = text::short(&part.name());
            let said = if handed.contains(&name) {
                format!("{name} is used in {place} too")
            } else {
                format!("{name} is not handed out for {place}: {}", Next::run_only(name, "claude"))
            };
            (name.clone(), said)
        })
        .collect()
    }
}

/// A client that is about to start.
#[derive(Clone, Copy)]
pub struct Starting<'a> {
    /// Which.
    pub client: &'static Client,
    /// What it sees here.
    pub view: &'a View,
    /// What starts it.
    pub words: &'a [OsString],
}

impl<'a> Starting<'a> {
    /// Claude Code.
    pub fn claude(view: &'a View, words: &'a [OsString]) -> Self {
        Self { client: known::CLAUDE, view, words }
    }
}

/// Asks, where a secret is about to be handed to the client and the project would make it do what nobody agreed to.
pub fn check(
    world: &World,
    index: &Index,
    started: Starting<'_>,
    stores: &BTreeSet<StoreKind>,
) -> Result<(), Failure> {
    let session = SessionState::look(world, index, started, stores)?;
    if session.open.is_empty() {
        return Ok(());
    }
    if world.terminal().is_some() && ask(world, &said(&session), false)? {
        return session::agree(
            world,
            &change::lock_with(world, stores.iter().copied())?,
            &world.project(),
            &session.parts,
            stores,
        );
    }
    let hint = format!("look at it, and agree if that is what you want: {}", next(started));
    Err(Failure::new(format!("nobody agreed to what {}", said(&session)))
        .hint(hint)
        .kind(FailureKind::Stopped))
}

/// Shows what nobody agreed to and has a person agree. Gives whether they did.
pub fn allow(world: &World, words: &[OsString], yes: bool) -> Result<bool, Failure> {
    world.refuse_agent("an agent cannot agree to what a project makes Claude Code do")?;
    let index = world.index()?;
    let stores = world.stores_in_reach(&index);
    if stores.is_empty() {
        world.ui.say("nothing is stored that this project could get, so there is nothing to agree to");
        return Ok(true);
    }
    let path = words.first().map(Path::new).unwrap_or(Path::new(""));
    let client = agents::started_by(path, words).unwrap_or(known::CLAUDE);
    let view = world.view_of(client)?;
    let session = SessionState::look(world, &index, Starting { client, view: &view, words }, &stores)?;
    if session.open.is_empty() {
        world.ui.say(&session.state());
        return Ok(true);
    }
    if !ask(world, &said(&session), yes)? {
        return Ok(false);
    }
    session::agree(
        world,
        &change::lock_with(world, stores.iter().copied())?,
        &world.project(),
        &session.parts,
        &stores,
    )?;
    world.ui.say("agreed; you are asked again when it changes");
    Ok(true)
}

/// Shows what a person's own settings widen, and has them agree in every store that holds something. Gives whether they did.
pub fn allow_settings(world: &World, yes: bool) -> Result<bool, Failure> {
    world.refuse_agent("an agent cannot agree to what the settings widen")?;
    let (parts, index) = (world.widening()?, world.index()?);
    if parts.is_empty() {
        world.ui.say("nothing in config.toml widens who is handed a secret");
        return Ok(true);
    }
    let lines: Vec<String> = parts.iter().map(|part| format!("{}: {}", part.name(), part.shown)).collect();
    let said = format!("your settings widen where secrets can go:\n  {}", lines.join("\n  "));
    if !ask(world, &said, yes)? {
        return Ok(false);
    }
    let mut stores: BTreeSet<StoreKind> = index.records().iter().map(|record| record.store).collect();
    if stores.is_empty() {
        stores.insert(world.chosen_store()?.store);
    }
    session::agree(world, &change::lock_with(world, stores.iter().copied())?, PERSON, &parts, &stores)?;
    world.ui.say("agreed to these settings; others are asked about by themselves");
    Ok(true)
}

/// Takes back what was agreed to for `project`.
pub fn revoke(world: &World, project: &str) -> Result<(), Failure> {
    let rows = world.index()?;
    let rows = rows.sessions().iter().filter(|row| row.project == project);
    let _lock = change::lock_opening(world, rows.map(|row| row.store).collect::<BTreeSet<_>>())?;
    let mut index = Index::clone(&*world.index()?);
    index.drop_sessions(|row| row.project == project);
    world.write_index(&index)?;
    change::items::clear(world, &mut index, |_| true);
    Ok(())
}

/// Shows a person who is about to hand over values what the project makes the client do; gives what they saw.
pub fn introduce(world: &World, index: &Index, view: &View) -> Vec<SessionPart> {
    if world.is_agent() {
        return Vec::new();
    }
    let session = SessionState::by_index(world, index, Starting::claude(view, &[]));
    if !session.open.is_empty() {
        world.ui.say(&said(&session));
    }
    session.parts
}

/// Notes that a person went on after [`introduce`].
pub fn went_on(world: &World, parts: &[SessionPart]) -> Result<(), Failure> {
    if parts.is_empty() {
        return Ok(());
    }
    let stores = world.stores_in_reach(&*world.index()?);
    session::agree(
        world,
        &change::lock_with(world, stores.iter().copied())?,
        &world.project(),
        parts,
        &stores,
    )
}

/// Notes that a person let a secret go to these places: the servers of the project that are those need no second question.
pub fn let_go_to(world: &World, to: &BTreeSet<Destination>) -> Result<(), Failure> {
    let (view, index, project) = (world.view()?, world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let is_one = |server: &&Server| {
        let owner = server.owner(&project);
        let place = resolve::destination_of(server, facts.at(&owner));
        server.scope == Scope::Project && server.is_claudes() && place.is_ok_and(|place| to.contains(&place))
    };
    let parts: Vec<SessionPart> =
        view.servers.iter().filter(is_one).map(|server| world.server_part(server)).collect();
    if parts.is_empty() { Ok(()) } else { session::agree_to_servers(world, &change::lock(world)?, &parts) }
}

fn ask(world: &World, said: &str, yes: bool) -> Result<bool, Failure> {
    match world.terminal().filter(|_| !yes) {
        Some(terminal) => terminal.show(said)?,
        None => world.ui.say(said),
    }
    supply::is_sure(world, yes, "agree to that?")
}

fn said(session: &SessionState) -> String {
    let (who, open) = (session.client.title, session.open.join("\n  "));
    format!("this project makes {who} do by itself, with your secrets in its environment:\n  {open}")
}

/// `mcpkey allow --session`, with the words that start the client where they name files, or the client is another than Claude Code.
fn next(Starting { client, words, .. }: Starting<'_>) -> Next {
    let all = || words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    Next::AllowSession(match client == known::CLAUDE {
        true if World::names_files(words) => all(),
        true => Vec::new(),
        false => client.programs.first().map(|program| (*program).to_owned()).into_iter().collect(),
    })
}

/// The parts as the difference to what was agreed to last, and what is gone since.
fn changes<'p>(
    index: &Index,
    project: &str,
    client: &Client,
    parts: &[SessionPart],
    open: impl Iterator<Item = &'p SessionPart>,
) -> Vec<String> {
    let known = known(index, project);
    let line = |part: &SessionPart| {
        let (name, shown) = (text::short(&part.name()), &part.shown);
        match known.get(part.name().as_str()) {
            Some(was) if *was != shown => format!("changed  {name}: {shown}\n             before: {was}"),
            Some(_) => format!("changed  {name}: {shown}"),
            None => format!("new      {name}: {shown}"),
        }
    };
    let mut lines: Vec<String> = open.map(line).collect();
    if !lines.is_empty() {
        let is_here = |name: &str| parts.iter().any(|part| part.name() == name);
        let is_its = |name: &str| SessionPart::client_of(name) == client;
        let gone = known.keys().filter(|name| is_its(name) && !is_here(name));
        lines.extend(gone.map(|name| format!("gone     {}", text::short(name))));
    }
    lines
}

/// What was agreed to last, as it was shown.
fn known<'i>(index: &'i Index, project: &str) -> BTreeMap<&'i str, &'i str> {
    let rows = index.sessions().iter().filter(|row| row.project == project);
    rows.flat_map(|row| &row.parts).map(|(name, shown)| (name.as_str(), shown.as_str())).collect()
}
