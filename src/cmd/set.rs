//! `set`: store a value for a variable, or replace it.

use std::collections::BTreeSet;

use crate::actions::accounts;
use crate::actions::adopt;
use crate::actions::afterwards;
use crate::actions::answers::{Answers, ValueSource};
use crate::actions::pick;
use crate::actions::supply::{self, NewValue};
use crate::actions::typed;
use crate::base::names::{AccountName, VarName};
use crate::base::next::Next;
use crate::base::text;
use crate::cli;
use crate::client::resolve::{self, Facts, Need, Supply};
use crate::client::{Server, View};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Set) -> Result<u8, Failure> {
    pick::check(world, args.variable.is_some(), || Failure::unnamed(cli::missing("set")))?;
    match args.variable.as_deref() {
        Some(typed) => of(world, args, typed),
        None => {
            let (index, view) = (world.index()?, world.view_of_all()?);
            let (variable, whose) = pick::variable(world, &index, &view, args.which.of(""))?;
            let which = whose.map_or_else(|| args.which.clone(), cli::WhichValue::from);
            of(world, &cli::Set { which, ..args.clone() }, variable.as_str())
        }
    }
}

/// The same for the variable that was `typed`, or chosen.
fn of(world: &World, args: &cli::Set, typed: &str) -> Result<u8, Failure> {
    let (name, value) = typed.split_once('=').map_or((typed, None), |(n, v)| (n, Some(v)));
    let variable: VarName = name.parse()?;
    if value.is_some() || !args.typed.is_empty() {
        return Err(Failure::new(
            "a value is not typed as an argument: every process can read it there, and the shell keeps it",
        )
        .hint(format!(
            "{}, and paste it when asked; or pipe it: … | {}",
            Next::set(&variable),
            Next::SetStdin(variable.to_string())
        )));
    }
    if let Some(path) = &args.from_project {
        adopt::from_project(world, &variable, path)?.iter().for_each(|line| world.ui.say(line));
        return Ok(0);
    }
    let (view, index, own_project) = (world.view_of_all()?, world.index()?, world.project());
    let coming = [variable.clone()];
    let facts = Facts { coming: &coming, ..world.facts(&index, &own_project) };
    let needs = resolve::needs(&view, facts);
    let need = needs.into_iter().find(|need| need.variable == variable);
    let mut need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    let account = world.account_of_new(&index, &variable);
    let old = old(world, &index, args, &need, account.as_ref())?;
    let places = accounts::read(world, &args.of.places)?;
    match old {
        None => supply::check_claim(world, &variable)?,
        // Before anybody is asked for a value.
        Some(_) => world.refuse_agent(&supply::cannot_replace(&variable))?,
    }
    // What stands is replaced where it stands: a value for all projects does not get a twin for this one.
    let owner = match old {
        Some(record) => record.owner.clone(),
        None => new_owner(world, args, &view, &need, &own_project)?,
    };
    if args.which.server.is_some() {
        need.uses.retain(|user| user.owner == owner);
    }
    let destinations = match (args.to.is_empty(), old) {
        (false, _) => named(world, args, &variable)?,
        // A stored secret keeps the places it was allowed for; a config cannot add one by itself.
        (true, Some(record)) if world.readable(record)?.is_some() => BTreeSet::new(),
        (true, _) => supply::destinations(&need, args.allow_http)?,
    };
    let expires = args.expires.as_deref().map(|when| supply::expiry(when, world.now)).transpose()?;
    let from_env: Vec<String> = args.from_env.iter().cloned().collect();
    let (from, options) = (args.fetched.named(), args.fetched.options()?);
    let source = ValueSource { stdin: args.stdin, from_env, from, options };
    let of = account.as_ref().map(|account| format!(" of account {account}")).unwrap_or_default();
    let question = if need.uses.is_empty() {
        format!("{variable}{of}")
    } else {
        supply::question(&need, account.as_ref())
    };
    let mut answers = Answers::of(world, &source);
    let given = answers.next_given(&question, &variable, &view.position(&variable))?;
    answers.finish()?;
    let value = given.held(world);
    let new = NewValue {
        variable,
        owner,
        account: account.clone(),
        destinations,
        agreed: Vec::new(),
        expires,
        value,
    };
    world.ui.say(&new.store(world)?);
    if let Some(account) = account {
        accounts::note(world, &account, &places)?.iter().for_each(|line| world.ui.say(line));
    }
    let is_user = |server: &Server| need.uses.iter().any(|user| user.is_by(server));
    afterwards::say(world, &is_user)?;
    Ok(0)
}

/// What is stored already and about to be replaced. Where several values could be meant, the flags say which.
fn old<'i>(
    world: &World,
    index: &'i Index,
    args: &cli::Set,
    need: &Need,
    account: Option<&AccountName>,
) -> Result<Option<&'i Record>, Failure> {
    let of_all = || index.exact(need.variable.as_str(), &Owner::of(None), account);
    let named = args.which.of(need.variable.as_str());
    if args.which.global && args.which.server.is_none() {
        return Ok(of_all());
    }
    let found = supply::stored_if_any(world, index, named)?;
    if args.which.server.is_some() || args.which.all_servers {
        return Ok(found);
    }
    let supplied = match &need.supply {
        Supply::Stored(record) if record.account.as_ref() == account => {
            index.exact(need.variable.as_str(), &record.owner, account)
        }
        _ => of_all(),
    };
    match (found, supplied) {
        (Some(found), Some(supplied)) if found.id != supplied.id && !need.uses.is_empty() => {
            Err(supply::several(world, index, &[found, supplied], named.option))
        }
        _ => Ok(found.or(supplied)),
    }
}

/// Whose a value is that was not stored before.
fn new_owner(
    world: &World,
    args: &cli::Set,
    view: &View,
    need: &Need,
    project: &str,
) -> Result<Owner, Failure> {
    let Some(name) = &args.which.server else {
        return Ok(match (args.which.global, args.which.all_servers) {
            (true, _) => Owner::of(None),
            (_, true) => Owner::of(Some(project.to_owned())),
            _ => supply::owner(need, project),
        });
    };
    let servers: Vec<&Server> = view.servers.iter().chain(&view.shadowed).collect();
    let owners = servers.iter().filter(|server| server.name == *name).map(|server| server.owner(project));
    let named = args.which.of(need.variable.as_str());
    owners.into_iter().find(|owner| named.fits(world, owner)).ok_or_else(|| {
        let known: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
        let shown = text::short(name);
        match (known.contains(&name.as_str()), args.which.global) {
            (false, _) => Failure::no_server(name, &known),
            (true, false) => Failure::no(format!("server {shown} belongs to all projects"))
                .hint("to name that one, add -g"),
            (true, true) => Failure::no(format!("server {shown} belongs to this project alone"))
                .hint("to name that one, leave -g out"),
        }
    })
}

fn named(world: &World, args: &cli::Set, variable: &VarName) -> Result<BTreeSet<Destination>, Failure> {
    let mut found = BTreeSet::new();
    for text in &args.to {
        let place = typed::destination(world, variable, text, &args.header)?;
        supply::check_cleartext(place.shown(), variable.as_str(), args.allow_http)?;
        found.insert(place);
    }
    Ok(found)
}
