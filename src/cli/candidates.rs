//! What a shell offers for a word that names something that exists here: read from the configs and the index alone, so that
//! nothing is unlocked, started or asked.

use std::collections::BTreeSet;

use clap_complete::CompletionCandidate;

use super::help;
use crate::client::template;
use crate::known;
use crate::world::World;

/// Servers that are configured here.
pub(super) fn servers() -> Vec<CompletionCandidate> {
    let view = World::read(false).and_then(|world| world.view());
    let servers = view.map(|view| view.servers).unwrap_or_default();
    candidates(servers.into_iter().map(|server| server.name))
}

/// Variables that are stored for this project, or for all.
pub(super) fn variables() -> Vec<CompletionCandidate> {
    let known = World::read(false).and_then(|world| {
        let (index, project) = (world.index()?, world.project());
        let near = index.in_reach(world.asker(&project));
        Ok(near.map(|record| record.variable.to_string()).collect::<BTreeSet<_>>())
    });
    candidates(known.unwrap_or_default())
}

/// Accounts that a value is stored for, or that the settings know.
pub(super) fn accounts() -> Vec<CompletionCandidate> {
    let known = World::read(false).map(|world| world.known_accounts()).unwrap_or_default();
    candidates(known.into_iter().map(String::from))
}

/// Either.
pub(super) fn servers_and_variables() -> Vec<CompletionCandidate> {
    servers().into_iter().chain(variables()).collect()
}

/// Well-known servers.
pub(super) fn templates() -> Vec<CompletionCandidate> {
    candidates(template::all().iter().map(|template| template.name.to_string()))
}

/// Clients that servers can be registered with, as people call them for short.
pub(super) fn clients() -> Vec<CompletionCandidate> {
    let short =
        known::registered().map(|(client, registry)| (registry.short.first().unwrap_or(&client.id), client));
    let all = CompletionCandidate::new("all").help(Some("those that are found here".into()));
    short
        .map(|(name, client)| CompletionCandidate::new(*name).help(Some(client.title.into())))
        .chain([all])
        .collect()
}

/// What `help` knows.
pub(super) fn readings() -> Vec<CompletionCandidate> {
    let topics =
        help::TOPICS.iter().map(|topic| CompletionCandidate::new(topic.name).help(Some(topic.about.into())));
    help::usual_verbs().map(CompletionCandidate::new).chain(topics).collect()
}

/// A name that a shell could not pass on as one word, or that hides in a terminal, is not offered.
fn candidates(names: impl IntoIterator<Item = String>) -> Vec<CompletionCandidate> {
    let is_plain = |name: &String| {
        let is_word = |c: char| c.is_alphanumeric() || "-_.@/:+".contains(c);
        !name.is_empty() && name.chars().all(is_word) && !name.starts_with('-')
    };
    names.into_iter().filter(is_plain).map(CompletionCandidate::new).collect()
}
