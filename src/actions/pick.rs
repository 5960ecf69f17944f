//! A verb that was given no name: on a terminal a person chooses one from a list, the same for every verb.
//!
//! What there is only one of is taken at once. A verb that deletes asks a question of its own about what was chosen.

use std::collections::{BTreeMap, BTreeSet};

use super::supply::Named;
use crate::base::names::{ItemId, VarName};
use crate::base::next::ValueFlags;
use crate::base::text;
use crate::client::registration::going;
use crate::client::resolve::{self, Need};
use crate::client::{Server, View};
use crate::system::prompt::ListRow;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// A row of the list, and what is meant by it.
pub type Choosable<T> = (ListRow, T);

/// Refuses a verb that `is_named` nothing where nobody can be asked, with what the parser says.
pub fn check(world: &World, is_named: bool, missing: impl FnOnce() -> Failure) -> Result<(), Failure> {
    if is_named || world.terminal().is_some() && !world.is_agent() { Ok(()) } else { Err(missing()) }
}

/// What a person means of `choices`; `none` says that there is nothing.
pub fn choose<T>(
    world: &World,
    question: &str,
    choices: Vec<Choosable<T>>,
    none: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    let (rows, mut meant): (Vec<ListRow>, Vec<T>) = choices.into_iter().unzip();
    match (rows.len(), world.terminal()) {
        (0, _) | (_, None) => Err(none()),
        (1, _) => Ok(meant.swap_remove(0)),
        (_, Some(terminal)) => Ok(meant.swap_remove(terminal.pick(question, &rows)?)),
    }
}

/// One of the values that are stored for here and that a verb `can` take, as far as its flags say which.
pub fn record<'i>(
    world: &World,
    index: &'i Index,
    named: Named<'_>,
    (question, can): (&str, &dyn Fn(&Record) -> bool),
) -> Result<&'i Record, Failure> {
    let known = Known::of(world, index);
    let mut meant: Vec<&Record> = known.near.iter().copied().filter(|record| can(record)).collect();
    meant.retain(|record| named.allows(world, &record.owner));
    let choices = meant.into_iter().map(|record| (known.row(record), record)).collect();
    choose(world, question, choices, || Failure::no("nothing is stored here that this could be done with"))
}

/// A variable that a value can be stored for, and which of its values is meant where it has some: those without one come first.
pub fn variable(
    world: &World,
    index: &Index,
    view: &View,
    named: Named<'_>,
) -> Result<(VarName, Option<ValueFlags>), Failure> {
    let (known, project) = (Known::of(world, index), world.project());
    let facts = world.facts(index, &project);
    let needs = resolve::needs(view, facts);
    let without = |need: &&Need| need.supply.stored().is_none();
    let (missing, supplied): (Vec<&Need>, Vec<&Need>) =
        needs.iter().filter(without).partition(|need| resolve::unsupplied(need, facts).is_some());
    let of_need = |need: &Need, state: &str| {
        let about = format!("{state}; {}", wanted_by(need.uses.iter().map(|user| user.server.as_str())));
        (ListRow { name: need.variable.to_string(), about }, (need.variable.clone(), None))
    };
    let mut choices: Vec<Choosable<_>> = missing.iter().map(|need| of_need(need, "no value yet")).collect();
    choices.extend(supplied.iter().map(|need| of_need(need, &need.supply.to_string())));
    // What is stored under the name is of the account that is in use here.
    let is_meant =
        |record: &&&Record| named.allows(world, &record.owner) && world.is_of_account_here(index, record);
    for record in known.near.iter().filter(is_meant) {
        let flags = index.named(record, world.asker(&project));
        choices.push((known.row(record), (record.variable.clone(), Some(flags))));
    }
    choose(world, "which variable?", choices, || {
        Failure::no("no config here mentions a variable, and none is stored for here")
    })
}

/// The servers of every client here.
pub fn servers(view: &View) -> Vec<Choosable<&Server>> {
    let all = view.servers.iter().chain(&view.shadowed);
    all.map(|server| (row_of(server), server)).collect()
}

/// A server as a row.
pub fn row_of(server: &Server) -> ListRow {
    let about = format!("{}; {}", server.named_scope(), going::named_target(&server.entry));
    ListRow { name: server.name.clone(), about }
}

/// What is stored that can be used here, and who uses each.
struct Known<'i> {
    near: Vec<&'i Record>,
    users: BTreeMap<ItemId, BTreeSet<String>>,
}

impl<'i> Known<'i> {
    fn of(world: &World, index: &'i Index) -> Self {
        let project = world.project();
        let near: BTreeSet<&ItemId> =
            index.in_reach(world.asker(&project)).map(|record| &record.id).collect();
        let near = index.records().iter().filter(|record| near.contains(&record.id)).collect();
        let mut users: BTreeMap<ItemId, BTreeSet<String>> = BTreeMap::new();
        for need in resolve::needs(&world.view_of_all_in_part(), world.facts(index, &project)) {
            for user in &need.uses {
                if let Some(record) = &user.stored {
                    users.entry(record.id.clone()).or_default().insert(user.server.clone());
                }
            }
        }
        Self { near, users }
    }

    fn row(&self, record: &Record) -> ListRow {
        let users = self.users.get(&record.id).into_iter().flatten();
        let about = format!("{}; {}", record.whose(), wanted_by(users.map(String::as_str)));
        ListRow { name: record.variable.to_string(), about }
    }
}

fn wanted_by<'s>(servers: impl Iterator<Item = &'s str>) -> String {
    let servers: BTreeSet<String> = servers.map(text::short).collect();
    let servers: Vec<String> = servers.into_iter().collect();
    if servers.is_empty() {
        "used by no server here".to_owned()
    } else {
        format!("used by {}", text::list(&servers))
    }
}
