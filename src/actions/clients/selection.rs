//! The clients that are meant.

use crate::actions::target::EntryTarget;
use crate::base::text;
use crate::client::Scope;
use crate::known::{self, EntryForm};
use crate::world::error::Failure;
use crate::world::{Registered, World};

/// The word for every client that is found here.
const ALL: &str = "all";

/// The clients that a server is to be registered with, and where.
#[derive(Debug)]
pub struct ClientSelection {
    /// Whether Claude Code is one.
    pub is_claudes: bool,
    /// The scope there.
    pub scope: Scope,
    /// The places in the files of the others.
    pub others: Vec<EntryTarget>,
    /// Whether a client that cannot have it is left out, because none was named.
    pub is_lenient: bool,
}

/// The places of the server `name` with the clients of these words, or where there are none with those that the person decided
/// on once. Each has it in the scope that was asked for, or, where it has no such file, in the other one.
pub fn select(
    world: &World,
    words: &[String],
    scope: Option<Scope>,
    name: &str,
) -> Result<ClientSelection, Failure> {
    let decided = if words.is_empty() { world.clients()? } else { Vec::new() };
    let words = if words.is_empty() { &decided } else { words };
    let wanted = scope.unwrap_or(Scope::Project);
    let mut selected = ClientSelection {
        is_claudes: words.is_empty(),
        scope: wanted,
        others: Vec::new(),
        is_lenient: false,
    };
    selected.is_lenient = words.iter().any(|word| is_all(word));
    let clients = named(world, words)?;
    for (client, registry) in clients {
        if matches!(registry.entry, EntryForm::Claude) {
            selected.is_claudes = true;
            continue;
        }
        let other = if wanted == Scope::User { Scope::Project } else { Scope::User };
        let place = |scope| world.client_file((client, registry), scope).map(|file| (scope, file));
        let place = match wanted {
            Scope::Local if selected.is_lenient => continue,
            Scope::Local => {
                return Err(Failure::new(format!("{} has no local scope", client.title))
                    .hint("leave -s out, or say -s project or -s user"));
            }
            _ => place(wanted).or_else(|| place(other)),
        };
        let Some(place) = place else {
            return Err(Failure::new(format!(
                "{} has no file here that servers could be registered in",
                client.title
            )));
        };
        let target = EntryTarget::with((client, registry), place, name);
        if !selected.others.iter().any(|known| known.file == target.file) {
            selected.others.push(target);
        }
    }
    if !selected.is_claudes && selected.others.is_empty() {
        return Err(Failure::new("no client is found here").hint("name one: --client codex"));
    }
    Ok(selected)
}

/// The clients that these words name.
pub fn named(world: &World, words: &[String]) -> Result<Vec<Registered>, Failure> {
    let mut clients = Vec::new();
    for word in words {
        if is_all(word) {
            clients.extend(known::registered().filter(|client| world.has_client(*client)))
        } else {
            clients.push(known::called(word).ok_or_else(|| unknown(word))?)
        }
    }
    Ok(clients)
}

fn is_all(word: &str) -> bool {
    word.eq_ignore_ascii_case(ALL)
}

/// A word that names no client.
fn unknown(word: &str) -> Failure {
    let failure = Failure::new(format!("no client is called {}", text::short(word)));
    let names = known::registered()
        .flat_map(|(client, registry)| std::iter::once(client.id).chain(registry.short.iter().copied()));
    let names: Vec<&str> = names.chain([ALL]).collect();
    match text::nearest(word, names.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean {near}?")),
        None => failure.hint(format!("there are: {}", names.join(", "))),
    }
}
