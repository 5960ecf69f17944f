//! Which secret is meant: by its variable, or by a server that has one.

use crate::actions::pick;
use crate::actions::supply;
use crate::base::names::VarName;
use crate::base::next::{Next, Rotation};
use crate::base::text;
use crate::cli;
use crate::client::View;
use crate::client::resolve;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// The record to rotate. A variable beats a server of the same name; a server with several secrets is asked about.
pub(super) fn find(world: &World, index: &Index, view: &View, args: &cli::Rotate) -> Result<Record, Failure> {
    let project = world.project();
    let Some(what) = args.what.as_deref() else {
        let can = |record: &Record| match (args.undo || args.forget_old, args.resume) {
            (true, _) => record.previous.is_some(),
            (_, true) => record.next.is_some(),
            _ => true,
        };
        return pick::record(world, index, args.which.of(""), ("rotate which secret?", &can)).cloned();
    };
    let which = args.which.of(what);
    if index.has_variable(what) {
        return supply::stored(world, index, which).cloned();
    }
    let named = view.servers.iter().chain(&view.shadowed).find(|server| server.name == what);
    let Some(server) = named else {
        if what.parse::<VarName>().is_ok()
            && let Some(record) = supply::stored_if_any(world, index, which)?
        {
            return Ok(record.clone());
        }
        let name = text::short(what);
        let failure = Failure::no(format!("no variable and no server is called {name} here"));
        let variables = index.in_reach(world.asker(&project)).map(|record| record.variable.as_str());
        let servers = view.servers.iter().map(|server| server.name.as_str());
        return Err(failure.hint(match text::nearest(what, variables.chain(servers)) {
            Some(near) => format!("did you mean {}?", text::short(near)),
            None => format!("see what there is: {}", Next::List),
        }));
    };
    let owner = server.owner(&project);
    let facts = world.facts(index, &project).of_server(server).at(&owner);
    let mentioned: Vec<_> = resolve::mentions(&server.entry, facts).into_keys().collect();
    let records = mentioned.iter().filter_map(|variable| facts.stored(variable.as_str()));
    let records: Vec<&Record> = records.filter(|r| !args.which.global || r.owner.is_global()).collect();
    let name = text::short(what);
    match (records.as_slice(), mentioned.first()) {
        ([one], _) => Ok((*one).clone()),
        ([], Some(variable)) => Err(Failure::no(format!("nothing is stored for server {name}"))
            .hint(format!("store it first: {}", Next::set(variable)))),
        ([], None) => Err(Failure::no(format!("server {name} mentions no variable"))
            .hint(format!("a literal secret in its entry is moved to the store by: {}", Next::Import(None)))),
        (several, _) => ask(world, &name, several),
    }
}

fn ask(world: &World, server: &str, records: &[&Record]) -> Result<Record, Failure> {
    let names: Vec<&str> = records.iter().map(|record| record.variable.as_str()).collect();
    let Some(terminal) = world.terminal() else {
        let ways = records
            .iter()
            .map(|record| Next::rotate(&record.variable, Rotation::New).of(world.named(record)).to_string());
        return Err(Failure::new(format!("server {server} has several secrets: {}", text::list(&names)))
            .hint(format!("say which:\n{}", ways.collect::<Vec<_>>().join("\n"))));
    };
    loop {
        let question = format!("which of {} (secrets of server {server})?", text::list(&names));
        let answer = terminal.line(&question, names.first().copied())?;
        if let Some(record) = records.iter().find(|record| record.variable.as_str() == answer) {
            return Ok((*record).clone());
        }
    }
}
