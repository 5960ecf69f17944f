//! `deliver`: how servers get their secrets, from the environment or from mcpkey itself.

use crate::actions::clients;
use crate::actions::deliver::{self, DeliverResult};
use crate::actions::target::{self, EntryTarget};
use crate::base::text;
use crate::change::{self, Plan};
use crate::cli;
use crate::client::delivery::{Delivery, Undeliverable};
use crate::client::{Server, View};
use crate::vault::records::Index;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;
use crate::world::{ForeignServer, World};

/// Runs the verb.
pub fn run(world: &World, args: &cli::Deliver) -> Result<u8, Failure> {
    let to = Delivery::from(args.how);
    if to == Delivery::Env && !args.dry_run {
        world.refuse_agent("an agent cannot have secrets put into the environment of the client")?;
    }
    // Planned under the lock that it is made under, so that no other change comes between.
    let lock = if args.dry_run {
        None
    } else {
        Some(change::lock_opening(world, world.stores_in_reach(&*world.index()?))?)
    };
    let (view, index) = (world.view()?, world.index()?);
    let mut plan = Plan::default();
    let (mut placed, mut carried, mut news) = (Vec::new(), Vec::new(), Vec::new());
    let mut refused = false;
    for server in wanted(world, &view, args)? {
        let name = text::short(&server.name);
        match deliver::convert(world, &index, server, (to, args.here), &mut carried)? {
            DeliverResult::Changes(entry) => {
                placed.push(*entry);
                // Without a change the difference says it.
                if !args.dry_run {
                    news.push(format!("{} ({})", deliver::news(&name, to), text::path(&server.file)));
                }
            }
            DeliverResult::Cannot(Undeliverable::Nothing) if args.all => {}
            DeliverResult::Stands if args.all => {}
            DeliverResult::Stands => news.push(format!("{name} is delivered by {} already", to.as_str())),
            DeliverResult::Cannot(why) => {
                refused = true;
                news.push(format!("{name} stays as it is: {why}"));
            }
        }
    }
    deliver::agree(world, carried, &mut plan)?;
    target::put(&mut plan, placed)?;
    for (server, target) in foreign(world, &view, &index, args) {
        let (name, file) = (text::short(&server.name), text::path(&target.file));
        if server.delivery == to {
            continue;
        }
        match clients::delivered(world, &index, (&server, &target), (to, args.here)) {
            Ok(made) if made.delivery != to => {}
            Ok(made) => {
                plan.edit(target.set(made.entry));
                if !args.dry_run {
                    news.push(format!("{name} in {file} is delivered by {}", to.as_str()));
                }
            }
            Err(why) => {
                refused |= !args.all;
                news.push(format!("{name} in {file} stays as it is: {why}"));
            }
        }
    }
    match lock {
        None => {
            let diff = plan.diff()?;
            world.ui.page(if diff.is_empty() { "nothing would change" } else { &diff })?;
        }
        Some(lock) => plan.apply_under(&lock, world)?,
    }
    if news.is_empty() && !args.dry_run {
        news.push("no server here has anything to change".to_owned());
    }
    news.iter().for_each(|line| world.ui.say(line));
    Ok(if refused { FailureKind::No.code() } else { 0 })
}

/// The servers of Claude Code that were named, or all. One that only other clients have is none of these.
fn wanted<'v>(world: &World, view: &'v View, args: &cli::Deliver) -> Result<Vec<&'v Server>, Failure> {
    if args.all {
        return Ok(view.servers.iter().collect());
    }
    let foreign: Vec<String> = world.foreign_servers().into_iter().map(|other| other.server.name).collect();
    let mut found = Vec::new();
    for name in &args.names {
        match view.servers.iter().find(|server| server.name == *name) {
            Some(server) => found.push(server),
            None if foreign.contains(name) => {}
            None => {
                let known = view.servers.iter().map(|server| &server.name).chain(&foreign);
                let known: Vec<&str> = known.map(String::as_str).collect();
                return Err(Failure::no_server(name, &known));
            }
        }
    }
    Ok(found)
}

/// The same servers with other clients: those that are the very ones that Claude Code has, and those of a name that it does not
/// have.
fn foreign(world: &World, view: &View, index: &Index, args: &cli::Deliver) -> Vec<(Server, EntryTarget)> {
    let all = world.foreign_servers().into_iter();
    let is_meant = |other: &ForeignServer| {
        let own = view.servers.iter().find(|server| server.name == other.server.name);
        (args.all || args.names.contains(&other.server.name))
            && own.is_none_or(|own| clients::is_same(world, index, own, &other.server))
            && other.server.entry.placeholders().next().is_some()
    };
    all.filter(is_meant).map(|other| (other.server.clone(), EntryTarget::of_foreign(&other))).collect()
}
