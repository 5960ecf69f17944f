//! `list --all`: every secret that is stored, whosever it is.

use std::path::Path;

use serde_json::{Value, json};

use super::json::{VERSION, stored};
use crate::actions::directory::is_gone;
use crate::base::{table, text};
use crate::vault::expiry;
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;

/// Runs it.
pub(super) fn run(world: &World, as_json: bool) -> Result<u8, Failure> {
    let index = world.index()?;
    if as_json {
        let all: Vec<Value> = index.records().iter().map(stored).collect();
        world.ui.answer_json(&json!({"version": VERSION, "stored": all}))?;
    } else {
        world.ui.page(&table(world, index.records()))?;
    }
    Ok(0)
}

fn directory(world: &World, dir: &Path) -> String {
    format!("{}{}", world.shown(dir), if is_gone(dir) { " (gone)" } else { "" })
}

fn table(world: &World, records: &[Record]) -> String {
    if records.is_empty() {
        return "nothing is stored\n".to_owned();
    }
    let now = world.timestamp();
    let titles = ["VARIABLE", "STORED FOR", "SERVER", "MAY GO TO", "IN", "AGE"];
    let mut rows = vec![titles.map(str::to_owned).to_vec()];
    rows.extend(records.iter().map(|record| {
        let owner = &record.owner;
        let config = owner.entry.as_ref().map(|entry| Path::new(&entry.file));
        let whose = match (owner.directory(), config.filter(|file| *file != world.places.claude_json)) {
            (Some(dir), _) => directory(world, &dir),
            (None, Some(file)) => format!("all projects, of {}", world.shown(file)),
            (None, None) => "all projects".to_owned(),
        };
        let whose = record.account.iter().fold(whose, |whose, account| format!("{whose}, account {account}"));
        let server = owner.entry.as_ref().map_or("-".to_owned(), |entry| text::line(&entry.server, 40));
        let places: Vec<String> = record.destinations.iter().map(ToString::to_string).collect();
        let places = if places.is_empty() { "-".to_owned() } else { text::line(&text::list(&places), 60) };
        let store =
            record.from.as_ref().map_or_else(|| record.store.to_string(), |from| format!("from {from}"));
        let age = expiry::cell(record, &now);
        vec![record.variable.to_string(), whose, server, places, store, age]
    }));
    table::fitted(&rows, world.ui.columns(), true)
}
