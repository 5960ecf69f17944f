//! `list`: servers, their variables, where each value would come from and how old it is; never a value.

mod json;

use std::time::SystemTime;

use crate::cli;
use crate::config::View;
use crate::ctx::World;
use crate::draft::slots;
use crate::error::Failure;
use crate::index::{Index, Record};
use crate::resolve::{self, Need, Problem, Supply};
use crate::{text, ui};

/// Everything the verb shows, in either form.
struct Picture {
    view: View,
    index: Index,
    project: String,
    needs: Vec<Need>,
    problems: Vec<Problem>,
}

/// Runs the verb.
pub fn run(world: &World, args: &cli::List) -> Result<u8, Failure> {
    let (view, index, project) = (world.view()?, world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let needs = resolve::needs(&view, facts);
    let problems = resolve::of_needs(&needs, facts);
    let picture = Picture { view, index, project, needs, problems };
    let answer = if args.json { json::render(world, &picture) } else { render(world, &picture) };
    world.ui.answer(&answer)?;
    for unread in &picture.view.unread {
        world.ui.say(&format!("warning: {}:{}", text::path(&unread.file), unread.why));
    }
    for skipped in &picture.view.skipped {
        let (name, file) = (text::short(&skipped.name), text::path(&skipped.file));
        world.ui.say(&format!("warning: Claude Code skips server {name} in {file}: {}", skipped.why));
    }
    Ok(0)
}

fn render(world: &World, picture: &Picture) -> String {
    let mut rows =
        vec![["SERVER", "SCOPE", "GOES TO", "VARIABLE", "VALUE FROM", "AGE"].map(str::to_owned).to_vec()];
    for server in &picture.view.servers {
        let scope = server.scope.as_str().to_owned();
        let target = slots::shown_target(&server.entry);
        let head = [text::line(&server.name, 40), scope, text::line(&target, 50)];
        let needs = picture.needs.iter().filter(|n| n.uses.iter().any(|u| u.server == server.name));
        let mut empty = true;
        for need in needs {
            empty = false;
            let supply = if resolve::is_withheld(need, &picture.problems) {
                "withheld".to_owned()
            } else {
                need.supply.to_string()
            };
            rows.push(
                [&head[..], &[need.variable.to_string(), supply, age(&need.supply, world.now)]].concat(),
            );
        }
        if empty {
            rows.push([&head[..], &["-".to_owned()]].concat());
        }
    }
    let mut out = match rows.len() {
        1 => "no servers are configured here\n".to_owned(),
        _ => ui::table(&rows),
    };
    let unused = picture.unused();
    if !unused.is_empty() {
        out.push_str("\nstored, and mentioned by no config here:\n");
        for record in unused {
            let whose = if record.project.is_some() { "this project" } else { "all projects" };
            out.push_str(&format!("  {} ({}, {whose})\n", record.variable, record.store.title()));
        }
    }
    out
}

impl Picture {
    /// What is stored for this project or for all, and not mentioned here.
    fn unused(&self) -> Vec<&Record> {
        let here = |r: &&Record| r.project.as_deref().is_none_or(|p| p == self.project);
        let mentioned = |r: &&Record| self.needs.iter().any(|n| n.variable == r.variable);
        self.index.records().iter().filter(here).filter(|r| !mentioned(r)).collect()
    }
}

/// `12d`, and `expired` or `expires in 3d` where that is known.
fn age(supply: &Supply, now: SystemTime) -> String {
    let Supply::Stored(record) = supply else { return String::new() };
    let at = |text: &str| humantime::parse_rfc3339(text).ok();
    let age = at(record.since()).and_then(|then| now.duration_since(then).ok());
    let mut out = age.map(|age| format!("{}d", age.as_secs() / 86_400)).unwrap_or_default();
    if let Some(end) = record.expires.as_deref().and_then(at) {
        match end.duration_since(now) {
            Ok(left) => out.push_str(&format!(", expires in {}d", left.as_secs() / 86_400)),
            Err(_) => out.push_str(", expired"),
        }
    }
    out
}
