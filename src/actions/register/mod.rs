//! Registering a server: first ask, then test, then plan once under the lock, where no other process can take the same names.
//!
//! `add` and `add-json` are this with different front doors.

mod consent;
mod drawing;
mod naming;
mod plan;
mod sight;
mod trial;
mod wanted;

use super::afterwards;
use super::answers::Answers;
use super::doubts;
use super::oauth;
use super::target::{EntryTarget, document};
use crate::base::next::Next;
use crate::base::text;
use crate::change::{Plan, await_client, lock_with};
use crate::client::Scope;
use crate::world::World;
use crate::world::error::Failure;
use drawing::{Drawing, draw};
use sight::{Given, Sight};

pub use wanted::{Manner, NewServer};

/// Registers `wanted`: asks for its blanks, tests it, makes the change and says so. With `dry_run` the change is only shown.
pub fn register(world: &World, wanted: &NewServer, manner: &Manner) -> Result<(), Failure> {
    let client_secret =
        if manner.client_secret && !manner.dry_run { Some(oauth::client_secret(world)?) } else { None };
    check(world, wanted)?;
    let sight = Sight::of(world, wanted)?;
    let about = Given { all: manner.source.is_named() || wanted.force, ..Given::default() };
    if manner.dry_run {
        let diff = plan::plan(&sight, wanted, manner, &about)?.plan.diff()?;
        return Ok(world.ui.page(if diff.is_empty() { "nothing would change" } else { &diff })?);
    }
    let drawing = draw(&sight, wanted, &about)?;
    let mut given = ask(world, manner, &drawing)?;
    given.agreed = consent::ask(&sight, wanted, &drawing, &given)?;
    let tested = if manner.tests { trial::hold(&sight, wanted, &drawing, &mut given)? } else { None };
    if manner.is_reviewed {
        review(&sight, wanted, manner, &given)?;
    }
    let store = if given.values.is_empty() { None } else { Some(world.chosen_store()?.store) };
    if wanted.scope != Scope::Project {
        await_client(world)?;
    }
    let reviewed = Plan::reviewed(world, || Ok(plan::plan(&sight, wanted, manner, &given)?.plan))?;
    let lock = lock_with(world, store)?;
    check(world, wanted)?;
    let mut registration = plan::plan(&Sight::of(world, wanted)?, wanted, manner, &given)?;
    registration.plan.reviewed = reviewed;
    registration.plan.apply_under(&lock, world)?;
    drop(lock);
    if let Some(secret) = &client_secret {
        oauth::hand_over(world, &wanted.name, &registration.entry, secret)?;
    }
    registration.news.iter().for_each(|line| world.ui.say(line));
    if let Some(tested) = tested {
        tested.note(world, wanted, &drawing);
        world.ui.say(&tested.line);
    }
    afterwards::say(world, &|server| server.name == wanted.name.as_str())
}

/// Shows what is about to be written, and asks whether it is to be.
fn review(sight: &Sight<'_>, wanted: &NewServer, manner: &Manner, given: &Given) -> Result<(), Failure> {
    let Some(terminal) = sight.world.terminal() else { return Ok(()) };
    let planned = plan::plan(sight, wanted, manner, given)?;
    let diff = planned.plan.diff()?;
    if !diff.is_empty() {
        terminal.show(&format!("this is about to be written:\n{}", diff.trim_end()))?;
    }
    for secret in &planned.plan.secrets {
        let (variable, store, owner) =
            (&secret.record.variable, secret.record.store.title(), &secret.record.owner);
        terminal.show(&format!("{variable} goes to the {store}, for {owner}"))?;
    }
    if !terminal.confirm("write it?", true)? {
        return Err(Failure::no("nothing was changed"));
    }
    terminal.settle();
    Ok(())
}

/// Whether the server can go where it is wanted; what stands in the way is said before anything is asked.
fn check(world: &World, wanted: &NewServer) -> Result<(), Failure> {
    if wanted.ignore && wanted.scope != Scope::Project {
        return Err(Failure::new("--ignore is for the project scope: the others write no .mcp.json")
            .hint("leave --ignore out, or add -s project"));
    }
    let target = EntryTarget::new(world, wanted.scope, wanted.name.as_str());
    let all = wanted.is_claudes.then_some(&target).into_iter().chain(&wanted.others);
    for target in all.filter(|_| !wanted.force) {
        if target.is_there()? {
            let (name, file) = (&wanted.name, text::path(&target.file));
            let remove = Next::remove(name, target.scope.as_str());
            return Err(Failure::new(format!("server {name} exists already in {file}"))
                .hint(format!("add --force to replace it, or take it out with '{remove}'")));
        }
    }
    if wanted.is_claudes && wanted.scope == Scope::Project {
        document(&target.file.with_file_name(".mcp.json.example"))?;
    }
    Ok(())
}

/// The variable of the environment that a person means who typed its name without a value.
fn exported<'l>(world: &World, manner: &Manner, label: &'l str) -> Option<&'l str> {
    let is_unasked = !manner.source.is_named() && world.terminal().is_none();
    (is_unasked && world.environ.get(label).is_some()).then_some(label)
}

/// Asks for every new value that was not typed.
fn ask(world: &World, manner: &Manner, drawing: &Drawing) -> Result<Given, Failure> {
    let mut answers = Answers::of(world, &manner.source);
    let mut given = Given::default();
    for get in drawing.fresh() {
        let field = &drawing.fields[get.at];
        if let Some(value) = &field.value {
            doubts::of_typed(world, &field.question(), value, &drawing.position(field))?;
        } else {
            let value = answers.next_given(&field.question(), &field.variable, &drawing.position(field));
            let value = value.map_err(|failure| match exported(world, manner, &field.label) {
                Some(name) => failure.hint(format!("it is in your environment: add --from-env {name}")),
                None => failure,
            });
            given.note(get.at, value?);
        }
    }
    answers.finish()?;
    Ok(given)
}
