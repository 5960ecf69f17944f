//! Where each secret may go: what its server will say once the placeholder stands there.

use std::collections::BTreeMap;

use crate::base::names::ItemId;
use crate::base::syntax::{Language, SourceText};
use crate::client::Entry;
use crate::client::resolve::{self, BadPlace};
use crate::client::rewrite::{CodexField, Rewrite, WayGuide};
use crate::vault::destination::{Destination, Origin, ValueAccount};
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

use super::between;
use super::entry;
use super::forms::{self, Move};
use super::picks::{Pick, SecretGroup};
use super::read::ImportFile;

/// The file's secrets among `picks`, as one change of it.
pub(super) fn rewrite(
    files: &[ImportFile],
    at: usize,
    picks: &[Pick<'_>],
    groups: &[SecretGroup],
) -> Rewrite {
    let mut rewrite = Rewrite::new(files[at].language);
    for group in groups {
        for pick in group.picks.iter().map(|i| &picks[*i]).filter(|pick| pick.file == at) {
            forms::add(&mut rewrite, &files[at], pick.found, &pick.way, &group.variable);
        }
    }
    rewrite
}

/// Where each of `picks` would go; an error where no place can be told. `None`: no server sends it anywhere.
pub(super) fn places(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    picks: &[Pick<'_>],
    groups: &[SecretGroup],
) -> Result<Vec<Option<Result<Destination, BadPlace>>>, Failure> {
    let index = as_if_stored(world, index, groups);
    let mut places: Vec<_> = picks.iter().map(|_| None).collect();
    for (at, file) in files.iter().enumerate() {
        let source = SourceText::decode(&file.bytes);
        let rewrite = rewrite(files, at, picks, groups);
        let text = match file.language {
            // Other fields name the variables then.
            Language::Toml => {
                rewrite.apply(&file.bytes).map(|after| SourceText::decode(&after).text.into_owned())
            }
            _ => rewrite.swapped(&source.text),
        };
        let text = text.map_err(|error| Failure::edit(&file.path, &error.into()))?;
        let tree = file.language.read(&text);
        let guide = WayGuide::new(&tree, &text);
        let mut gone: BTreeMap<Option<usize>, Vec<&str>> = BTreeMap::new();
        for pick in picks.iter().filter(|pick| pick.file == at) {
            if let Move::Wrap(name) | Move::Field(CodexField::Variable(name)) = &pick.way {
                gone.entry(pick.found.server).or_default().push(name.as_str());
            }
        }
        for (i, pick) in picks.iter().enumerate().filter(|(_, pick)| pick.file == at) {
            let Some(server) = file.server_of(pick.found) else { continue };
            let Some(node) = guide.follow(&server.way) else { continue };
            let gone = gone.get(&pick.found.server).map(Vec::as_slice).unwrap_or_default();
            let made =
                (pick.way == Move::Between).then(|| between::of(world, &index, file, (pick, picks, groups)));
            let entry = match made {
                Some(Ok(made)) => made.entry,
                // It stays, and why is said elsewhere.
                Some(Err(_)) => continue,
                None => entry::read(&text, node, pick.found.client, gone),
            };
            let owner = Owner::of(file.project_of(pick.found));
            let project = owner.project.clone().unwrap_or_else(|| world.project());
            places[i] = Some(resolve::destination(&entry, world.facts(&index, &project).at(&owner)));
        }
    }
    Ok(places)
}

/// The index as it will be, so that a host that comes out of the store is known for one.
pub(super) fn as_if_stored(world: &World, index: &Index, groups: &[SecretGroup]) -> Index {
    let mut coming = index.clone();
    let new = groups.iter().filter(|group| group.stored.is_none()).map(|group| {
        let account = index.value_account(&group.variable, world.account_of_new(index, &group.variable));
        Record {
            id: ItemId::new(&group.variable, 0),
            variable: group.variable.clone(),
            owner: group.owner.clone(),
            destinations: group.destinations.iter().map(|to| to.shown_of(&account)).collect(),
            beside: account == ValueAccount::Beside,
            account: account.name().cloned(),
            store: StoreKind::File,
            created: world.timestamp(),
            rotated: None,
            from: None,
            expires: None,
            previous: None,
            next: None,
        }
    });
    coming.put_all(new.collect());
    coming
}

/// The server of a secret as it stands.
pub(super) fn present<'f>(file: &'f ImportFile, pick: &Pick<'_>) -> Option<&'f Entry> {
    file.server_of(pick.found).map(|server| &server.present)
}

/// Whether what is stored goes nowhere but to the server of a secret, as far as that can be told before the secret has left it:
/// of a command line the program.
pub(super) fn is_akin(file: &ImportFile, pick: &Pick<'_>, record: &Record) -> bool {
    let Some(entry) = present(file, pick) else { return record.destinations.is_empty() };
    record.destinations.iter().all(|place| match entry {
        Entry::Remote { url, .. } => {
            place.origin().is_some_and(|origin| Origin::of_url(url).is_ok_and(|own| own == origin))
        }
        Entry::Stdio { command, .. } => {
            let words = shlex::split(place.as_str()).unwrap_or_default();
            place.is_command() && !command.is_empty() && words.contains(command)
        }
    })
}
