//! `forget`: delete a stored value with its history, or all that is kept for one project.

use std::path::Path;
use std::sync::Arc;

use crate::actions::directory::NamedDirectory;
use crate::actions::pick;
use crate::actions::supply;
use crate::base::text;
use crate::change::Plan;
use crate::cli;
use crate::client::resolve;
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Forget) -> Result<u8, Failure> {
    let is_named = args.variable.is_some() || args.project.is_some();
    pick::check(world, is_named, || Failure::unnamed(cli::missing("forget")))?;
    world.refuse_agent("an agent cannot delete what is stored")?;
    let variable = args.variable.as_deref().unwrap_or_default();
    if let Some(project) = &args.project {
        return of_project(world, args, project, variable);
    }
    let index = world.index()?;
    let named = args.which.of(variable);
    let record = match args.variable {
        Some(_) => supply::stored(world, &index, named)?,
        None => pick::record(world, &index, named, ("forget which secret?", &|_| true))?,
    };
    let record = record.clone();
    let (name, store, whose) = (&record.variable, record.store.title(), record.whose());
    let title = record.title();
    let history = match (&record.previous, &record.next) {
        (None, None) => "",
        _ => " and what is kept beside it",
    };
    // Who chooses from a list did not say yes to what is in it beforehand.
    let yes = args.yes && args.variable.is_some();
    if !supply::is_sure(world, yes, &format!("delete {name}{history}, stored for {whose}?"))? {
        return Ok(FailureKind::No.code());
    }
    let view = world.view_of_all()?;
    let project = world.project();
    let needs = resolve::needs(&view, world.facts(&index, &project));
    Plan { forget: vec![record.clone()], ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("deleted {title} from the {store}"));
    if let Some(need) = needs.iter().find(|need| need.variable == *name) {
        let is_its = |record_of: &Option<Arc<Record>>| record_of.as_ref().is_some_and(|r| r.id == record.id);
        let users = need.uses.iter().filter(|user| is_its(&user.stored));
        let servers: Vec<String> = users.map(|user| text::short(&user.server)).collect();
        if !servers.is_empty() {
            let want = if servers.len() == 1 { "wants" } else { "want" };
            world.ui.say(&format!("{} still {want} it; revoke it at the server too", text::list(&servers)));
        }
    }
    Ok(0)
}

/// Deletes what is kept for the project at `path`, be it there or gone; of one variable, if one is named.
fn of_project(world: &World, args: &cli::Forget, path: &Path, variable: &str) -> Result<u8, Failure> {
    let directory = NamedDirectory::new(world, path);
    let shown = &directory.shown;
    let is_its = |record: &&Record| {
        let is_meant = variable.is_empty() || record.variable.as_str() == variable;
        is_meant && directory.has(&record.owner)
    };
    let forget: Vec<Record> = world.index()?.records().iter().filter(is_its).cloned().collect();
    if forget.is_empty() {
        return Err(Failure::no(format!("nothing like that is stored for {shown}")));
    }
    let names: Vec<&str> = forget.iter().map(|record| record.variable.as_str()).collect();
    let names = text::list(&names);
    if !supply::is_sure(world, args.yes, &format!("delete {names}, stored for {shown}?"))? {
        return Ok(FailureKind::No.code());
    }
    Plan { forget: forget.clone(), ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("deleted {names} of {shown}; revoke what is still valid at its server too"));
    Ok(0)
}
