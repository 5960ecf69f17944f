//! `remove`: take a server out of its config and the example.

use std::collections::BTreeSet;

use crate::actions::clients;
use crate::actions::guarded;
use crate::actions::pick;
use crate::actions::supply;
use crate::actions::target::EntryTarget;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::Plan;
use crate::cli;
use crate::client::resolve;
use crate::client::{Scope, Server, View};
use crate::known::EntryForm;
use crate::vault::records::{Index, Record};
use crate::world::error::Failure;
use crate::world::kind::FailureKind;
use crate::world::{ForeignServer, World};

/// Runs the verb.
pub fn run(world: &World, args: &cli::Remove) -> Result<u8, Failure> {
    pick::check(world, args.name.is_some(), || Failure::unnamed(cli::missing("remove")))?;
    match args.name.as_deref() {
        Some(name) => of(world, args, name, false),
        None => {
            let (name, args) = chosen(world, args)?;
            of(world, &args, &name, true)
        }
    }
}

/// The server that a person chooses of those that can be taken out here, and where that is.
fn chosen(world: &World, args: &cli::Remove) -> Result<(String, cli::Remove), Failure> {
    let (view, scope) = (world.view()?, args.scope.map(Scope::from));
    let named = if args.client.is_empty() { None } else { Some(clients::named(world, &args.client)?) };
    let is_meant = |server: &Server| {
        scope.is_none_or(|scope| scope == server.scope)
            && named.as_ref().is_none_or(|named| named.iter().any(|(client, _)| *client == server.client))
    };
    let others: Vec<Server> = world.foreign_servers().into_iter().map(|other| other.server).collect();
    let mut all: Vec<&Server> = view.servers.iter().chain(&view.shadowed).chain(&others).collect();
    all.retain(|server| is_meant(server));
    let mut choices = Vec::new();
    for server in all {
        // What stands in a directory above is taken out there.
        if !server.is_claudes() || EntryTarget::new(world, server.scope, &server.name).file == server.file {
            choices.push((pick::row_of(server), server));
        }
    }
    let server = pick::choose(world, "remove which server?", choices, || {
        Failure::no("no server to remove here").hint(format!("see what there is: {}", Next::List))
    })?;
    let mut args = args.clone();
    if server.is_claudes() {
        args.scope = Some(server.scope.into())
    } else {
        args.client = vec![server.client.id.to_owned()]
    }
    Ok((server.name.clone(), args))
}

/// Takes out the server of this name; what was chosen from a list is asked about once more.
fn of(world: &World, args: &cli::Remove, server: &str, is_chosen: bool) -> Result<u8, Failure> {
    if args.forget && !args.dry_run {
        world.refuse_agent("an agent cannot delete what is stored")?;
    }
    let mut plan = Plan::default();
    let index = world.index()?;
    let view = world.view()?;
    let Leaving { targets, stays } = leaving(world, args, server, (&index, &view))?;
    for target in &targets {
        target.remove(&mut plan, server)?;
    }
    let orphans = orphans(world, &index, server, &targets);
    if args.forget {
        plan.forget = orphans.clone();
    }
    // An agent does not take out what guard wrote: it could put the server back without its rules.
    let is_guarded = !world.is_agent() && is_last(world, &view, server, &targets);
    if args.dry_run {
        world.ui.page(&plan.diff()?)?;
        if is_guarded {
            guarded::take_out(world, server, true)?;
        }
        return Ok(0);
    }
    if is_chosen {
        let files: Vec<String> = targets.iter().map(|target| text::path(&target.file)).collect();
        let question = format!("remove server {} from {}?", text::short(server), text::list(&files));
        if !supply::is_sure(world, false, &question)? {
            return Ok(FailureKind::No.code());
        }
    }
    plan.apply(world)?;
    for target in &targets {
        let file = text::path(&target.file);
        world.ui.say(&format!("removed server {} from {file}", text::short(server)));
    }
    for other in stays {
        let (name, file) = (text::short(server), text::path(&other.server.file));
        let next = Next::RemoveFrom { server: server.to_owned(), client: other.server.client.id };
        world.ui.say(&format!("another server {name} stays in {file}; '{next}' takes it out"));
    }
    for record in orphans {
        let (variable, store) = (&record.variable, record.store.title());
        world.ui.say(&if args.forget {
            format!("deleted {variable} from the {store}; revoke it at the server too")
        } else {
            format!(
                "{variable} is still in the {store}; '{}' deletes it",
                Next::forget(variable).of(world.named(&record))
            )
        });
    }
    if is_guarded {
        unguard(world, server);
    }
    Ok(0)
}

/// Whether no other server here has the name.
fn is_last(world: &World, view: &View, name: &str, targets: &[EntryTarget]) -> bool {
    let foreign: Vec<Server> = world.foreign_servers().into_iter().map(|other| other.server).collect();
    let all = view.servers.iter().chain(&view.shadowed).chain(&foreign);
    !all.filter(|server| !goes(targets, server)).any(|server| server.name == name)
}

/// Whether `server` is at one of the places.
fn goes(targets: &[EntryTarget], server: &Server) -> bool {
    targets.iter().any(|target| target.file == server.file && target.scope == server.scope)
}

/// What is to be taken out.
struct Leaving {
    targets: Vec<EntryTarget>,
    /// Servers of that name with other clients, that are others.
    stays: Vec<ForeignServer>,
}

/// The places of the server: with Claude Code, and with every other client that has the very same one; or with the clients that
/// were named, whatever it is there.
fn leaving(
    world: &World,
    args: &cli::Remove,
    name: &str,
    (index, view): (&Index, &View),
) -> Result<Leaving, Failure> {
    let wanted = args.scope.map(Scope::from);
    let mut others: Vec<ForeignServer> = world.foreign_servers();
    others
        .retain(|other| other.server.name == name && wanted.is_none_or(|scope| scope == other.server.scope));
    if !args.client.is_empty() {
        let selected = clients::named(world, &args.client)?;
        others.retain(|other| selected.iter().any(|(client, _)| *client == other.server.client));
        let mut targets: Vec<EntryTarget> = others.iter().map(EntryTarget::of_foreign).collect();
        if selected.iter().any(|(_, registry)| matches!(registry.entry, EntryForm::Claude)) {
            targets.insert(0, EntryTarget::new(world, which_scope(world, args, name)?, name));
        }
        return some(Leaving { targets, stays: Vec::new() }, name);
    }
    let own = match which_scope(world, args, name) {
        Ok(scope) => Some(EntryTarget::new(world, scope, name)),
        Err(_) if !others.is_empty() && !is_claudes(world, name)? => None,
        Err(failure) => return Err(failure),
    };
    let registered = own.as_ref().and_then(|own| {
        let mut all = view.servers.iter().chain(&view.shadowed);
        all.find(|server| server.name == name && server.scope == own.scope && server.file == own.file)
    });
    let first = registered.or(others.first().map(|other| &other.server)).cloned();
    let is_it = |other: &ForeignServer| {
        own.is_none() && others_are_one(&others, other)
            || first.as_ref().is_some_and(|first| clients::is_same(world, index, first, &other.server))
    };
    if own.is_none() && !others.iter().all(is_it) {
        let clients: Vec<String> = others
            .iter()
            .map(|other| {
                Next::RemoveFrom { server: name.to_owned(), client: other.server.client.id }.to_string()
            })
            .collect();
        let name = text::short(name);
        return Err(Failure::new(format!(
            "several clients have a server {name}, and it is not the same one"
        ))
        .hint(format!("say whose:\n{}", clients.join("\n"))));
    }
    let (gone, stays): (Vec<ForeignServer>, Vec<ForeignServer>) = others.iter().cloned().partition(is_it);
    let targets = own.into_iter().chain(gone.iter().map(EntryTarget::of_foreign)).collect();
    some(Leaving { targets, stays }, name)
}

/// What is to be taken out, if that is anything.
fn some(leaving: Leaving, name: &str) -> Result<Leaving, Failure> {
    if leaving.targets.is_empty() { Err(nothing(name)) } else { Ok(leaving) }
}

/// Whether there is only this one.
fn others_are_one(others: &[ForeignServer], one: &ForeignServer) -> bool {
    others.len() == 1 && others.iter().all(|other| other.server.file == one.server.file)
}

/// Whether Claude Code has a server of this name in any scope.
fn is_claudes(world: &World, name: &str) -> Result<bool, Failure> {
    for scope in [Scope::Project, Scope::Local, Scope::User] {
        if EntryTarget::new(world, scope, name).is_there()? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn nothing(name: &str) -> Failure {
    Failure::no(format!("no server {} to remove here", text::short(name)))
        .hint(format!("see what there is: {}", Next::List))
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

fn which_scope(world: &World, args: &cli::Remove, server: &str) -> Result<Scope, Failure> {
    let name = text::short(server);
    let asked: Vec<Scope> = match args.scope {
        Some(scope) => vec![scope.into()],
        None => vec![Scope::Project, Scope::Local, Scope::User],
    };
    let mut found = Vec::new();
    for scope in asked {
        if EntryTarget::new(world, scope, server).is_there()? {
            found.push(scope);
        }
    }
    match found.as_slice() {
        [scope] => Ok(*scope),
        [] => {
            let view = world.view()?;
            let elsewhere = view.servers.iter().find(|s| s.name == server && s.scope == Scope::Project);
            let failure = Failure::no(format!("no server {name} to remove here"));
            Err(match elsewhere.and_then(|s| s.file.parent()) {
                Some(dir) => failure.hint(format!("it is configured in {0}: cd {0}", text::path(dir))),
                None => {
                    failure.hint(match text::nearest(server, view.servers.iter().map(|s| s.name.as_str())) {
                        Some(near) => format!("did you mean {}?", text::short(near)),
                        None => format!("see what there is: {}", Next::List),
                    })
                }
            })
        }
        _ => Err(Failure::new(format!("server {name} is in more than one scope"))
            .hint("say which with -s project, -s local or -s user")),
    }
}

/// The secrets that the server uses and nothing else in view does.
fn orphans(world: &World, index: &Index, server: &str, targets: &[EntryTarget]) -> Vec<Record> {
    let (project, view) = (world.project(), world.view_of_all_in_part());
    let Some(first) = targets.first() else { return Vec::new() };
    // What could not be read may use any of them.
    if let Some(unread) = view.unread.first() {
        let file = text::path(&unread.file);
        world.ui.say(&format!("{file} cannot be read, so no secret is taken for unused"));
        return Vec::new();
    }
    let used_by = |own: bool| -> BTreeSet<VarName> {
        let servers = view.servers.iter().chain(&view.shadowed);
        let servers = servers.filter(|s| (s.name == server && goes(targets, s)) == own);
        let mentioned = |s: &Server| {
            let owner = s.owner(&project);
            resolve::mentions(&s.entry, world.facts(index, &project).of_server(s).at(&owner)).into_keys()
        };
        servers.flat_map(mentioned).collect()
    };
    let (own, others) = (used_by(true), used_by(false));
    // A secret for all projects may be in use where we do not look, unless it came with a server for all projects.
    let target = first.owner(world, server);
    let reach = |r: &&Record| {
        // What is stored for another entry was lent to this one: it is looked at when nothing else is left.
        let supplies = || index.find(r.variable.as_str(), world.asker(&project).at(&target));
        let is_its = r.owner.entry.is_none() || supplies().is_some_and(|found| found.id == r.id);
        is_its && (!r.owner.is_global() || first.scope == Scope::User) && world.is_of_account_here(index, r)
    };
    let only_here = |r: &&Record| own.contains(&r.variable) && !others.contains(&r.variable);
    index.in_reach(world.asker(&project)).filter(reach).filter(only_here).cloned().collect()
}
