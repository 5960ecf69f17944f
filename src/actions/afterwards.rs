//! What is to be done now, in one line for a person: how the client gets what was just registered or stored.

use std::collections::BTreeSet;

use crate::base::next::Next;
use crate::base::text;
use crate::client::Server;
use crate::client::delivery::Delivery;
use crate::client::resolve;
use crate::known::{self, Client};
use crate::world::World;
use crate::world::error::Failure;

/// Says what is next for the servers that `is_meant` says, as they are configured now. Nothing for an agent or a script, and nothing
/// where something is withheld, which is said with its own advice.
pub fn say(world: &World, is_meant: &dyn Fn(&Server) -> bool) -> Result<(), Failure> {
    if world.terminal().is_none() || world.is_agent() {
        return Ok(());
    }
    if let Some(line) = next(world, is_meant)? {
        world.ui.say(&format!("next: {line}"));
    }
    Ok(())
}

fn next(world: &World, is_meant: &dyn Fn(&Server) -> bool) -> Result<Option<String>, Failure> {
    let (view, index, project) = (world.view_of_all_in_part(), world.index()?, world.project());
    let servers: Vec<&Server> =
        view.servers.iter().filter(|server| view.is_on(server) && is_meant(server)).collect();
    let facts = world.facts(&index, &project);
    let (mut by_environment, mut by_itself) = (Vec::new(), Vec::new());
    let needs = resolve::needs(&view, facts);
    for need in &needs {
        for user in need.uses.iter().filter(|user| servers.iter().any(|server| user.is_by(server))) {
            let list = if user.delivery == Delivery::Env { &mut by_environment } else { &mut by_itself };
            list.push(user.client);
        }
        let is_missing = resolve::unsupplied(need, facts)
            .is_some_and(|need| need.uses.iter().any(|user| servers.iter().any(|server| user.is_by(server))));
        if is_missing {
            return Ok(Some(Next::Setup.to_string()));
        }
    }
    by_itself.extend(servers.iter().map(|server| server.client));
    let mut steps: BTreeSet<(bool, String)> = BTreeSet::new();
    for client in by_environment.iter().copied() {
        steps.insert((false, started(client)));
    }
    by_itself.retain(|client| !by_environment.contains(client));
    let titles: BTreeSet<&str> = by_itself.iter().map(|client| client.title).collect();
    let titles: Vec<&str> = titles.into_iter().collect();
    if !titles.is_empty() {
        steps.insert((true, format!("start {}, or restart it where it runs", text::list(&titles))));
    }
    let steps: Vec<String> = steps.into_iter().map(|(_, step)| step).collect();
    Ok(Some(steps.join("; ")).filter(|line| !line.is_empty()))
}

/// How a client is started with what its configs mention.
fn started(client: &'static Client) -> String {
    if client == known::CLAUDE {
        return Next::Claude.to_string();
    }
    Next::Run { only: Vec::new(), command: client.typed.unwrap_or("COMMAND") }.to_string()
}
