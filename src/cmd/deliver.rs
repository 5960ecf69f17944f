//! `deliver`: how servers get their secrets, from the environment or from mcpkey itself.

use crate::actions::deliver::{self, DeliverResult};
use crate::actions::target;
use crate::base::text;
use crate::change::{self, Plan};
use crate::cli;
use crate::client::delivery::{Delivery, Undeliverable};
use crate::client::{Server, View};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Deliver) -> Result<u8, Failure> {
    let to = Delivery::from(args.how);
    if to == Delivery::Env && !args.dry_run {
        world.refuse_agent("an agent cannot have secrets put into the environment of the client")?;
    }
    // Planned under the lock that it is made under, so that no other change comes between.
    let lock = (!args.dry_run).then(|| change::lock(world)).transpose()?;
    let (view, index) = (world.view()?, world.index()?);
    let mut plan = Plan::default();
    let (mut placed, mut news) = (Vec::new(), Vec::new());
    let mut refused = false;
    for server in wanted(&view, args)? {
        let name = text::short(&server.name);
        match deliver::convert(world, &index, server, to, args.here, &mut plan)? {
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
    target::put(&mut plan, placed)?;
    match lock {
        None => {
            let diff = plan.diff()?;
            world.ui.answer(if diff.is_empty() { "nothing would change" } else { &diff })?;
        }
        Some(lock) => plan.apply_under(&lock, world)?,
    }
    if news.is_empty() && !args.dry_run {
        news.push("no server here has anything to change".to_owned());
    }
    news.iter().for_each(|line| world.ui.say(line));
    Ok(if refused { FailureKind::No.code() } else { 0 })
}

/// The servers that were named, or all.
fn wanted<'v>(view: &'v View, args: &cli::Deliver) -> Result<Vec<&'v Server>, Failure> {
    if args.all {
        return Ok(view.servers.iter().collect());
    }
    let find = |name: &String| {
        view.servers.iter().find(|server| server.name == *name).ok_or_else(|| {
            let known: Vec<&str> = view.servers.iter().map(|server| server.name.as_str()).collect();
            Failure::no_server(name, &known)
        })
    };
    args.names.iter().map(find).collect()
}
