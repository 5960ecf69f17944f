//! `list`: servers, their variables, where each value would come from and how old it is; never a value.

mod all;
mod json;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::actions::mentioned::{self, Mentions};
use crate::actions::unread;
use crate::base::names::VarName;
use crate::base::next::{Next, Rotation};
use crate::base::table;
use crate::base::text;
use crate::cli;
use crate::client::View;
use crate::client::registration::{fields, going};
use crate::client::resolve::{self, Need, Problem, Supply, Use, UsesByServer};
use crate::vault::expiry::{self, Expiry, ago};
use crate::vault::owner::Layer;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// Everything the verb shows, in either form.
struct Picture {
    view: View,
    index: Arc<Index>,
    project: String,
    needs: Vec<Need>,
    problems: Vec<Problem>,
    /// Variables that only a config names which is not in effect here, and that config.
    elsewhere: Mentions,
}

/// Runs the verb.
pub fn run(world: &World, args: &cli::ListArgs) -> Result<u8, Failure> {
    if args.all {
        return all::run(world, args.json);
    }
    let (view, index, project) = (world.view_of_all()?, world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let needs = resolve::needs(&view, facts);
    let problems = resolve::of_needs(&needs, facts);
    let loose: Vec<VarName> = here(&index, &project)
        .map(|record| record.variable.clone())
        .filter(|name| !needs.iter().any(|need| need.variable == *name))
        .collect();
    let elsewhere = mentioned::elsewhere(world, &loose);
    let picture = Picture { view, index, project, needs, problems, elsewhere };
    if args.json {
        world.ui.answer(&json::render(world, &picture))?
    } else {
        world.ui.page(&render(world, &picture))?
    }
    let now = world.timestamp();
    for need in &picture.needs {
        if let Some(record) = need.supply.stored()
            && let lifetime = Expiry::of(record, &now)
            && lifetime.is_urgent()
        {
            let variable = &need.variable;
            world.ui.say(&format!(
                "warning: {} {lifetime}: {}",
                record.title(),
                Next::rotate(variable, Rotation::New).of(world.named(record))
            ));
        }
    }
    for server in picture.view.servers.iter().filter(|server| !fields::literals(&server.entry).is_empty()) {
        let (name, next) = (text::short(&server.name), Next::import(server.file.to_string_lossy()));
        world.ui.say(&format!("warning: the config holds a secret of server {name} itself: {next}"));
    }
    unread::say(world, &picture.view);
    for skipped in &picture.view.skipped {
        let (name, file) = (text::short(&skipped.name), text::path(&skipped.file));
        world.ui.say(&format!("warning: Claude Code skips server {name} in {file}: {}", skipped.why));
    }
    Ok(0)
}

fn render(world: &World, picture: &Picture) -> String {
    let now = &world.timestamp();
    let mut rows = vec![
        ["SERVER", "SCOPE", "GOES TO", "VARIABLE", "VALUE FROM", "DELIVERED BY", "AGE"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let uses = UsesByServer::of(&picture.needs);
    let withheld = resolve::withheld(&picture.problems);
    for server in &picture.view.servers {
        let scope = server.named_scope();
        let target = going::named_target(&server.entry);
        let head = [text::line(&server.name, 40), scope, text::line(&target, 50)];
        let by = server.delivery.as_str().to_owned();
        let mut empty = true;
        for (need, user) in uses.by(server) {
            empty = false;
            let supply = if withheld.contains(need.variable.as_str()) {
                "withheld".to_owned()
            } else {
                source(need, user)
            };
            rows.push(
                [&head[..], &[need.variable.to_string(), supply, by.clone(), age(&need.supply, now)]]
                    .concat(),
            );
        }
        let literals: BTreeSet<String> =
            fields::literals(&server.entry).iter().map(|place| text::line(&place.to_string(), 40)).collect();
        empty &= literals.is_empty();
        rows.extend(literals.into_iter().map(|place| [&head[..], &[place, "literal".to_owned()]].concat()));
        if empty {
            rows.push([&head[..], &["-".to_owned()]].concat());
        }
    }
    let mut out = match rows.len() {
        1 => "no servers are configured here\n".to_owned(),
        _ => table::fitted(&rows, world.ui.columns(), true),
    };
    for (variable, place) in &picture.elsewhere.found {
        let place = place.named(&text::path(&place.path));
        out.push_str(&format!("\n{variable} is stored too, and used by {place}\n"));
    }
    let unused = picture.unmentioned();
    if !unused.is_empty() {
        let unseen = if picture.elsewhere.is_whole { "" } else { " (some configs could not be read)" };
        out.push_str(&format!("\nstored, and mentioned by no config here{unseen}:\n"));
        for record in unused {
            out.push_str(&format!("  {} ({}, {})\n", record.variable, record.supplier(), record.whose()));
        }
    }
    out + &kept(world, &picture.here(), now)
}

/// The old and the new values that are stored beside those in use.
fn kept(world: &World, records: &[&Record], now: &str) -> String {
    let mut out = String::new();
    for record in records {
        let variable = record.title();
        let next = |how| Next::rotate(&record.variable, how).of(world.named(record));
        if let Some(past) = &record.previous {
            let ago = ago(&past.replaced, now);
            out.push_str(&format!(
                "  {variable}: the old value, replaced {ago} ({}, or --forget-old)\n",
                next(Rotation::Undo)
            ));
        }
        if let Some(waiting) = &record.next {
            let ago = ago(&waiting.since, now);
            out.push_str(&format!(
                "  {variable}: a new value, stored {ago} and not in use yet ({})\n",
                next(Rotation::Resume)
            ));
        }
    }
    if out.is_empty() { out } else { format!("\nkept beside the values in use:\n{out}") }
}

impl Picture {
    /// What is stored for this project or for all.
    fn here(&self) -> Vec<&Record> {
        here(&self.index, &self.project).collect()
    }

    /// What of that no config mentions that was looked at.
    fn unmentioned(&self) -> Vec<&Record> {
        let mentioned = |r: &Record| {
            self.needs.iter().any(|n| n.variable == r.variable)
                || self.elsewhere.found.contains_key(&r.variable)
        };
        self.here().into_iter().filter(|r| !mentioned(r)).collect()
    }
}

/// What is stored for `project` or for all.
fn here<'i>(index: &'i Index, project: &'i str) -> impl Iterator<Item = &'i Record> {
    index.records().iter().filter(move |r| r.owner.project.as_deref().is_none_or(|p| p == project))
}

/// Where the value of a server comes from, and for whom it is stored.
fn source(need: &Need, user: &Use) -> String {
    match (&need.supply, &user.stored) {
        (Supply::Stored(_), Some(record)) => {
            let of =
                record.account.as_ref().map(|account| format!(", account {account}")).unwrap_or_default();
            format!("{} ({}{of})", record.supplier(), layer(record))
        }
        (supply, _) => supply.to_string(),
    }
}

fn layer(record: &Record) -> &'static str {
    match record.owner.layer() {
        Layer::Entry => "this server",
        Layer::Project => "this project",
        Layer::All => "all projects",
    }
}

fn age(supply: &Supply, now: &str) -> String {
    supply.stored().map(|record| expiry::cell(record, now)).unwrap_or_default()
}
