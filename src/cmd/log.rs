//! `log`: which commands handed which variables to whom, and what was withheld.

use std::path::Path;

use serde::Serialize;
use serde_json::json;

use crate::base::text;
use crate::cli;
use crate::known;
use crate::vault::calls::{CallEntry, UsedToken};
use crate::vault::expiry;
use crate::vault::log::LogEntry;
use crate::world::World;
use crate::world::error::Failure;

/// The version of `log --json`.
const VERSION: u32 = 1;

/// Entries that a screen holds, each with what it handed over.
const SCREEN: usize = 20;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Log) -> Result<u8, Failure> {
    let since = args.since.as_deref().map(|when| since(world, when)).transpose()?.unwrap_or_default();
    // RFC 3339 in UTC sorts as text.
    let is_meant = |time: &str, is_about: &dyn Fn(&str) -> bool| {
        *time >= *since && args.server.as_deref().is_none_or(is_about)
    };
    if args.calls {
        let mut calls = world.calls().read()?;
        calls.retain(|call| is_meant(&call.time, &|server| call.is_about(server)));
        if let Some(account) = &args.account {
            calls.retain(|call| call.tokens.iter().any(|token| token.account.as_ref() == Some(account)));
        }
        return show(world, args, &calls, &|call| call_line(world, call), world.calls().path());
    }
    let mut entries = world.log().read()?;
    entries.retain(|entry| is_meant(&entry.time, &|server| entry.is_about(server)));
    if let Some(account) = &args.account {
        entries.retain(|entry| entry.handed.iter().any(|handed| handed.account.as_ref() == Some(account)));
    }
    show(world, args, &entries, &|entry| lines(world, entry), world.log().path())
}

/// The last of `entries`, for people or for machines.
fn show<E: Serialize>(
    world: &World,
    args: &cli::Log,
    entries: &[E],
    lines: &dyn Fn(&E) -> String,
    path: &Path,
) -> Result<u8, Failure> {
    // A program that asks for all gets all.
    let limit = args.limit.unwrap_or(if args.json { 0 } else { SCREEN });
    let older = if limit == 0 { 0 } else { entries.len().saturating_sub(limit) };
    let entries = &entries[older..];
    let answer = if args.json {
        let key = if args.calls { "calls" } else { "entries" };
        text::json(&json!({"version": VERSION, key: entries}).to_string())
    } else {
        entries.iter().map(lines).collect()
    };
    if answer.is_empty() {
        world.ui.say(&format!("nothing in {}", text::path(path)));
        return Ok(0);
    }
    if args.json { world.ui.answer(&answer) } else { world.ui.page(&answer) }?;
    if older > 0 && !args.json {
        let all = older + entries.len();
        world.ui.say(&format!("the last {} of {all}; all of them: --limit 0", entries.len()));
    }
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
fn lines(world: &World, entry: &LogEntry) -> String {
    let what = [Some(&entry.verb), entry.server.as_ref(), entry.program.as_ref()];
    let what = what.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let client = entry.client.as_ref().map(|id| format!("  for {}", known::title(id))).unwrap_or_default();
    let parent = entry.parent.as_ref().map(|p| format!("  (asked by {}, pid {})", p.name, p.pid));
    let parent = parent.unwrap_or_default();
    let mut out = line(&format!("{}  {what}{client}{parent}", world.local_time(&entry.time)));
    for handed in &entry.handed {
        let from = match (&handed.from, &handed.store) {
            (Some(from), _) => format!(" from {from}"),
            (None, Some(store)) => format!(" from the {store}"),
            (None, None) => String::new(),
        };
        let of = handed.account.as_ref().map(|of| format!(" of account {of}")).unwrap_or_default();
        let places = match handed.destinations.as_slice() {
            [] => String::new(),
            places => format!(" to {}", text::list(places)),
        };
        out.push_str(&line(&format!("  {}{of}{from}{places}", handed.variable)));
    }
    for withheld in &entry.withheld {
        out.push_str(&line(&format!("  {} withheld: {}", withheld.variable, withheld.why)));
    }
    if let Some(failure) = &entry.failure {
        out.push_str(&line(&format!("  nothing: {failure}")));
    }
    out
}

/// One call: when, of which server, what, with which token, what came of it.
fn call_line(world: &World, call: &CallEntry) -> String {
    let server = call.server.as_ref().unwrap_or(&call.destination);
    let name = call.name.as_ref().unwrap_or(&call.method);
    let token = |token: &UsedToken| {
        let of = token.account.as_ref().map(|of| format!(" of account {of}")).unwrap_or_default();
        format!("{}{of}, {}", token.variable, expiry::old(&token.since, &call.time))
    };
    let tokens: Vec<String> = call.tokens.iter().map(token).collect();
    let with = if tokens.is_empty() { String::new() } else { format!("  ({})", tokens.join("; ")) };
    let client = call.client.as_ref().map(|id| format!("  for {}", known::title(id))).unwrap_or_default();
    let missed = call.unwritten.map(|count| {
        line(&format!(
            "before this, {} could not be written down",
            text::some(usize::try_from(count).unwrap_or(usize::MAX), "call")
        ))
    });
    let missed = missed.unwrap_or_default();
    let time = world.local_time(&call.time);
    let (outcome, milliseconds) = (&call.outcome, call.milliseconds);
    missed + &line(&format!("{time}  {server}  {name}  {outcome}  {milliseconds} ms{client}{with}"))
}

/// A line of a log that any process of this user could have written to.
fn line(text: &str) -> String {
    format!("{}\n", text::line(text, 1000))
}
