//! `remove`: take a server out of its config and the example.

use std::collections::BTreeSet;

use crate::actions::guarded;
use crate::actions::target::EntryTarget;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::Plan;
use crate::cli;
use crate::client::resolve;
use crate::client::{Scope, Server, View};
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Remove) -> Result<u8, Failure> {
    if args.forget && !args.dry_run {
        world.refuse_agent("an agent cannot delete what is stored")?;
    }
    let scope = which_scope(world, args)?;
    let mut plan = Plan::default();
    let target = EntryTarget::new(world, scope, &args.name);
    target.remove(&mut plan, &args.name)?;
    let index = world.index()?;
    let view = world.view()?;
    let orphans = orphans(world, (&index, &view), &args.name, scope);
    if args.forget {
        plan.forget = orphans.clone();
    }
    // An agent does not take out what guard wrote: it could put the server back without its rules.
    let is_guarded = !world.is_agent() && is_last(&view, &args.name, scope);
    if args.dry_run {
        world.ui.answer(&plan.diff()?)?;
        if is_guarded {
            guarded::take_out(world, &args.name, true)?;
        }
        return Ok(0);
    }
    plan.apply(world)?;
    let file = text::path(&target.file);
    world.ui.say(&format!("removed server {} from {file}", text::short(&args.name)));
    for record in orphans {
        let (variable, store) = (&record.variable, record.store.title());
        world.ui.say(&match args.forget {
            true => format!("deleted {variable} from the {store}; revoke it at the server too"),
            false => format!(
                "{variable} is still in the {store}; '{}' deletes it",
                Next::forget(variable).of(world.named(&record))
            ),
        });
    }
    if is_guarded {
        unguard(world, &args.name);
    }
    Ok(0)
}

/// Whether no other server here has the name.
fn is_last(view: &View, name: &str, scope: Scope) -> bool {
    let mut others = view.servers.iter().chain(&view.shadowed).filter(|server| server.scope != scope);
    !others.any(|server| server.name == name)
}

/// Takes out what guard wrote for a server that is gone.
fn unguard(world: &World, name: &str) {
    if let Err(failure) = guarded::take_out(world, name, false) {
        let next = Next::Unguard(name.to_owned());
        world.ui.say(&format!(
            "warning: {}; what guard wrote for it may still be there: {next}",
            failure.message()
        ));
    }
}

fn which_scope(world: &World, args: &cli::Remove) -> Result<Scope, Failure> {
    let name = text::short(&args.name);
    let asked: Vec<Scope> = match args.scope {
        Some(scope) => vec![scope.into()],
        None => vec![Scope::Project, Scope::Local, Scope::User],
    };
    let mut found = Vec::new();
    for scope in asked {
        if EntryTarget::new(world, scope, &args.name).is_there()? {
            found.push(scope);
        }
    }
    match found.as_slice() {
        [scope] => Ok(*scope),
        [] => {
            let view = world.view()?;
            let elsewhere = view.servers.iter().find(|s| s.name == args.name && s.scope == Scope::Project);
            let failure = Failure::no(format!("no server {name} to remove here"));
            Err(match elsewhere.and_then(|s| s.file.parent()) {
                Some(dir) => failure.hint(format!("it is configured in {0}: cd {0}", text::path(dir))),
                None => failure.hint(format!("see what there is: {}", Next::List)),
            })
        }
        _ => Err(Failure::new(format!("server {name} is in more than one scope"))
            .hint("say which with -s project, -s local or -s user")),
    }
}

/// The secrets that the server uses and nothing else in view does.
fn orphans(world: &World, (index, view): (&Index, &View), server: &str, scope: Scope) -> Vec<Record> {
    let project = world.project();
    let used_by = |own: bool| -> BTreeSet<VarName> {
        let servers = view.servers.iter().chain(&view.shadowed);
        let servers = servers.filter(|s| (s.name == server && s.scope == scope) == own);
        let mentioned = |s: &Server| {
            let owner = s.owner(&project);
            resolve::mentions(&s.entry, world.facts(index, &project).at(&owner)).into_keys()
        };
        servers.flat_map(mentioned).collect()
    };
    let (own, others) = (used_by(true), used_by(false));
    // A secret for all projects may be in use where we do not look, unless it came with a server for all projects.
    let target = EntryTarget::new(world, scope, server).owner(world, server);
    let reach = |r: &&Record| {
        // What is stored for another entry was lent to this one: it is looked at when nothing else is left.
        let supplies = || index.find(r.variable.as_str(), world.asker(&project).at(&target));
        let is_its = r.owner.entry.is_none() || supplies().is_some_and(|found| found.id == r.id);
        is_its && (!r.owner.is_global() || scope == Scope::User)
    };
    let only_here = |r: &&Record| own.contains(&r.variable) && !others.contains(&r.variable);
    index.in_reach(world.asker(&project)).filter(reach).filter(only_here).cloned().collect()
}
