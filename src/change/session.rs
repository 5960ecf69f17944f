//! Noting what a person agreed that a project makes the client do: what they said yes to, and what mcpkey wrote for them.

use std::collections::{BTreeMap, BTreeSet};

use super::items::clear;
use super::plan::FileEdit;
use super::transaction::Transaction;
use crate::client::session::SessionPart;
use crate::known::{self, Client};
use crate::system::files::Lock;
use crate::vault::consent::Consent;
use crate::vault::records::{Index, Item, SessionRow, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

/// Notes that all these `parts` of `project` were agreed to, in each of these stores. The caller holds the lock.
pub fn agree(
    world: &World,
    lock: &Lock,
    project: &str,
    parts: &[SessionPart],
    stores: &BTreeSet<StoreKind>,
) -> Result<(), Failure> {
    let mut change = Transaction::begin(world, lock)?;
    for kind in stores {
        let consent = world.consent(&change.index, project, *kind)?;
        let row = SessionKey { project, store: *kind };
        // What was shown for another client is still what it saw last.
        let of = parts.first().map(|part| SessionPart::client_of(&part.name()));
        let others = change.index.session(project, *kind).into_iter().flat_map(|row| row.parts.clone());
        let others = others.filter(|(name, _)| of.is_some_and(|of| SessionPart::client_of(name) != of));
        let shown = others.chain(parts.iter().map(shown)).collect();
        keep(&mut change, row, consent, parts, shown)?;
    }
    clear(world, &mut change.place(&[])?, |kind| world.is_open(kind));
    Ok(())
}

/// Notes that a person agreed to these servers of the project, all of which they saw when they let a secret go there. The caller holds
/// the lock.
pub fn agree_to_servers(world: &World, lock: &Lock, servers: &[SessionPart]) -> Result<(), Failure> {
    let mut change = Transaction::begin(world, lock)?;
    let servers: Vec<&SessionPart> = servers.iter().collect();
    for kind in world.stores_in_reach(&change.index) {
        note_in(&mut change, kind, &ByName::default(), &servers)?;
    }
    clear(world, &mut change.place(&[])?, |kind| world.is_open(kind));
    Ok(())
}

/// What the project made its clients do before a change of its files.
pub(super) struct PartsBefore {
    /// Those that read one of the files.
    clients: Vec<&'static Client>,
    parts: Vec<SessionPart>,
}

impl PartsBefore {
    /// Looks, where one of `edits` is of a file that the client reads.
    pub(super) fn of(world: &World, edits: &[FileEdit]) -> Self {
        let of_claude = |edit: &FileEdit| {
            edit.path.ends_with(".mcp.json") || edit.path.parent().is_some_and(|dir| dir.ends_with(".claude"))
        };
        let is_projects =
            |client: &Client, edit: &FileEdit| world.projects_files(client).contains(&edit.path);
        let is_read = |client: &'static Client| {
            if client == known::CLAUDE {
                edits.iter().any(of_claude)
            } else {
                edits.iter().any(|edit| client.owns(&edit.path) && is_projects(client, edit))
            }
        };
        let mut clients: Vec<&'static Client> = known::all().filter(|client| is_read(client)).collect();
        if !clients.is_empty() && world.is_agent() {
            clients.clear();
        }
        let parts = now(world, &clients);
        Self { clients, parts }
    }

    /// Notes what is new since, for a person has had mcpkey write it; gives the index as it is then. No verb fails because that
    /// cannot be noted: it is asked about then. No store is opened for it that would ask.
    pub(super) fn note(self, world: &World, lock: &Lock) -> Option<Index> {
        let Self { clients, parts: before } = self;
        let after = now(world, &clients);
        let before = ByName::of(&before);
        let new: Vec<&SessionPart> = after.iter().filter(|part| !before.has(part)).collect();
        if new.is_empty() {
            return None;
        }
        let unnoted = |failure: Failure| {
            world.ui.detail(&format!("what was written is not noted as agreed: {failure}"));
        };
        let mut change = Transaction::begin(world, lock).map_err(unnoted).ok()?;
        for kind in world.stores_in_reach(&change.index) {
            note_in(&mut change, kind, &before, &new).unwrap_or_else(unnoted);
        }
        change.place(&[]).map_err(unnoted).ok()
    }
}

/// Parts by their names, in their order.
#[derive(Default)]
struct ByName<'p>(BTreeMap<String, Vec<&'p SessionPart>>);

impl<'p> ByName<'p> {
    fn of(parts: &'p [SessionPart]) -> Self {
        let mut all = Self::default();
        parts.iter().for_each(|part| all.0.entry(part.name()).or_default().push(part));
        all
    }

    fn first(&self, name: &str) -> Option<&'p SessionPart> {
        self.0.get(name)?.first().copied()
    }

    fn has(&self, part: &SessionPart) -> bool {
        self.0.get(&part.name()).is_some_and(|parts| parts.contains(&part))
    }
}

fn note_in(
    change: &mut Transaction<'_>,
    kind: StoreKind,
    before: &ByName<'_>,
    new: &[&SessionPart],
) -> Result<(), Failure> {
    let (world, index) = (change.world(), &change.index);
    let project = world.project();
    let row = index.session(&project, kind);
    if !world.is_open(kind) {
        // Fails where somebody would have to be asked.
        let mut records = index.records().iter().filter(|record| record.store == kind);
        let id = row.map(|row| &row.id).or_else(|| Some(&records.next()?.id)).cloned();
        world.quiet_store(kind).get(id.as_slice())?;
    }
    let mut shown: BTreeMap<String, String> = row.map(|row| row.parts.clone()).unwrap_or_default();
    let consent = world.consent(index, &project, kind)?;
    // What stood there before, and changed, may hold more than mcpkey put in: it must have been agreed to.
    let is_agreed = |part: &SessionPart| {
        let Some(was) = before.first(&part.name()) else { return true };
        match &consent {
            Some(consent) => consent.missing(&project, &[was.agreed_form()]).is_empty(),
            // A person who begins with mcpkey has it look at servers of their own.
            None => part.is_server(),
        }
    };
    let agreed: Vec<SessionPart> = new.iter().copied().filter(|part| is_agreed(part)).cloned().collect();
    if agreed.is_empty() {
        return Ok(());
    }
    shown.extend(agreed.iter().map(self::shown));
    keep(change, SessionKey { project: &project, store: kind }, consent, &agreed, shown)
}

/// What a consent is for.
struct SessionKey<'a> {
    project: &'a str,
    store: StoreKind,
}

/// Stores a consent in which `parts` are noted too, and then names it in the index.
fn keep(
    change: &mut Transaction<'_>,
    SessionKey { project, store }: SessionKey<'_>,
    consent: Option<Consent>,
    parts: &[SessionPart],
    shown: BTreeMap<String, String>,
) -> Result<(), Failure> {
    let forms: Vec<String> = parts.iter().map(SessionPart::agreed_form).collect();
    let is_shown = |row: &SessionRow| row.parts == shown;
    if consent.as_ref().is_some_and(|consent| consent.missing(project, &forms).is_empty())
        && change.index.session(project, store).is_some_and(is_shown)
    {
        return Ok(());
    }
    let world = change.world();
    let mut consent = match consent {
        Some(consent) => consent,
        None => Consent::nothing(world.salt()?),
    };
    consent.note(project, &forms);
    let unwritten = || Failure::new("what was agreed to cannot be stored");
    let text = consent.write().ok_or_else(unwritten)?;
    let id = world.new_id(&SessionRow::title().ok_or_else(unwritten)?)?;
    change.put_items(&[(Item { id: id.clone(), store }, text)])?;
    change.index.put_session(SessionRow { project: project.to_owned(), id, store, parts: shown });
    Ok(())
}

fn now(world: &World, clients: &[&'static Client]) -> Vec<SessionPart> {
    if clients.is_empty() {
        return Vec::new();
    }
    let view = world.view_in_part();
    clients.iter().flat_map(|client| world.session_parts_for(client, &view, &[])).collect()
}

fn shown(part: &SessionPart) -> (String, String) {
    (part.name(), part.shown.clone())
}
