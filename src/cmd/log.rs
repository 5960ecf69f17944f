//! `log`: which commands handed which variables to whom, and what was withheld.

use serde_json::json;

use crate::base::text;
use crate::cli;
use crate::vault::expiry;
use crate::vault::log::Entry;
use crate::world::World;
use crate::world::error::Failure;

/// The version of `log --json`.
const VERSION: u32 = 1;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Log) -> Result<u8, Failure> {
    let since = args.since.as_deref().map(|when| since(world, when)).transpose()?.unwrap_or_default();
    let mut entries = world.journal().read()?;
    // RFC 3339 in UTC sorts as text.
    entries.retain(|entry| {
        entry.time >= since && args.server.as_deref().is_none_or(|server| entry.is_about(server))
    });
    let answer = match args.json {
        true => text::json(&json!({"version": VERSION, "entries": entries}).to_string()),
        false => entries.iter().map(lines).collect(),
    };
    if answer.is_empty() {
        world.ui.say(&format!("nothing in {}", text::path(world.journal().path())));
        return Ok(0);
    }
    world.ui.answer(&answer)?;
    Ok(0)
}

fn since(world: &World, when: &str) -> Result<String, Failure> {
    let now = expiry::seconds(&world.timestamp()).unwrap_or_default();
    expiry::moment(when, |span| Some(now.saturating_sub(span))).ok_or_else(|| {
        Failure::new(format!("--since {}: neither a time span nor a date", text::short(when)))
            .hint("for instance --since 2d, or --since 2026-01-31")
    })
}

/// One entry: what happened, and below it each variable.
fn lines(entry: &Entry) -> String {
    let what = [Some(&entry.verb), entry.server.as_ref(), entry.program.as_ref()];
    let what = what.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let parent = entry.parent.as_ref().map(|p| format!("  (asked by {}, pid {})", p.name, p.pid));
    let mut out = line(&format!("{}  {what}{}", entry.time, parent.unwrap_or_default()));
    for handed in &entry.handed {
        let from = handed.store.as_ref().map(|store| format!(" from the {store}")).unwrap_or_default();
        let places = match handed.destinations.as_slice() {
            [] => String::new(),
            places => format!(" to {}", text::list(places)),
        };
        out.push_str(&line(&format!("  {}{from}{places}", handed.variable)));
    }
    for withheld in &entry.withheld {
        out.push_str(&line(&format!("  {} withheld: {}", withheld.variable, withheld.why)));
    }
    if let Some(failure) = &entry.failure {
        out.push_str(&line(&format!("  nothing: {failure}")));
    }
    out
}

/// A line of a log that any process of this user could have written to.
fn line(text: &str) -> String {
    format!("{}\n", text::line(text, 1000))
}
