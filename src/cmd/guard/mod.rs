//! `guard`: a server's tools as Claude Code permission rules, by what the server and its tools' names say.

mod judge;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::actions::guarded::{self, GuardRecord};
use crate::actions::hooks::settings::{self, ClientSettings};
use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::table;
use crate::base::text;
use crate::cli;
use crate::client::permissions::{self, PermissionRule, RuleList};
use crate::client::{Entry, Scope, View};
use crate::probe::message::Tool;
use crate::probe::outcome::words::OutcomeKind;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

use judge::{Judged, KnownTool};

/// The version of `guard --json`.
const VERSION: u32 = 1;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Guard) -> Result<u8, Failure> {
    if args.remove {
        return remove(world, args);
    }
    if let Some(bad) = args.deny.iter().chain(&args.allow).find(|pattern| !guarded::is_pattern(pattern)) {
        return Err(Failure::new(format!("no tool is named like '{}'", text::short(bad)))
            .hint("name tools, with '*' for anything: --deny 'delete_*'"));
    }
    let view = world.view()?;
    test::check_names(std::slice::from_ref(&args.name), &view)?;
    let path = file(world, &view, args);
    ClientSettings::read(path.clone())?.rules()?;
    let tools = tools(world, &view, args)?;
    // Read once more: the server may have taken its time, and somebody may have written meanwhile.
    let settings = ClientSettings::read(path)?;
    let standing = settings.rules()?;
    let before = GuardRecord::read(settings.root(), &args.name);
    let mut after = before.clone();
    after.learn(RuleList::Allow, &patterns(&args.allow, &args.name));
    after.learn(RuleList::Deny, &patterns(&args.deny, &args.name));
    let by_person: Vec<PermissionRule> =
        standing.into_iter().filter(|rule| !before.rules.contains(rule)).collect();
    let others: Vec<&str> =
        view.servers.iter().map(|server| server.name.as_str()).filter(|name| *name != args.name).collect();
    let known =
        KnownTool { server: &args.name, others: &others, patterns: &after.patterns, standing: &by_person };
    let judged = judge::judge(&tools, &known);
    let rules = judge::rules(&judged, &known);
    let denied = judge::denied(&judged, &rules, &after.patterns, &args.name);
    after.rules = rules.into_iter().filter(|rule| !by_person.contains(rule)).collect();
    let mut edits = settings.rule_edits(&before.rules, &after.rules)?;
    edits.extend(after.edit(settings.root(), &args.name));
    let page = match (args.json, args.dry_run) {
        (true, _) => text::json(&json(args, &settings, &judged, !edits.is_empty()).to_string()),
        (false, false) => table(&judged),
        (false, true) => format!("{}\n{}", table(&judged), settings.diff(&edits)?),
    };
    if args.json { world.ui.answer(&page) } else { world.ui.page(&page) }?;
    let shown = text::path(settings.path());
    let done = match (edits.is_empty(), args.dry_run) {
        (true, _) => "is as it should be",
        (false, true) => "would be changed",
        (false, false) => "is changed",
    };
    if !args.dry_run {
        settings.apply(world, &edits)?;
        bridged(world, &view, args, settings.path(), &denied)?;
    }
    world.ui.say(&format!("{shown} {done}: {}", summary(&judged)));
    if judged.iter().any(|tool| tool.list == RuleList::Allow && tool.needs_rule) {
        world.ui.say("what a tool does is the server's own word; to be asked about one all the same, take its rule out");
    }
    Ok(0)
}

/// The patterns without the head that rules have, for those who type it.
fn patterns(given: &[String], server: &str) -> Vec<String> {
    let head = permissions::of_tool(server, "");
    given.iter().map(|pattern| pattern.strip_prefix(&head).unwrap_or(pattern).to_owned()).collect()
}

/// Where the rules go: to where the server is registered for, unless told otherwise.
fn file(world: &World, view: &View, args: &cli::Guard) -> PathBuf {
    let scope = view.servers.iter().find(|server| server.name == args.name).map(|server| server.scope);
    match scope {
        _ if args.local => settings::local(world),
        Some(Scope::User) => world.places.settings.clone(),
        Some(Scope::Local) => settings::local(world),
        Some(Scope::Project) | None => settings::shared(world),
    }
}

/// Has the bridge to the server deny the same, where it is reached by url.
fn bridged(
    world: &World,
    view: &View,
    args: &cli::Guard,
    file: &Path,
    denied: &[String],
) -> Result<(), Failure> {
    let server = view.servers.iter().find(|server| server.name == args.name);
    let Some((Entry::Remote { url, .. }, scope)) = server.map(|server| (&server.entry, server.scope)) else {
        return Ok(());
    };
    guarded::bridge::note(world, (url, &args.name, scope), denied, file)
}

/// What the server offers; an error with `test`'s outcome where it does not say.
fn tools(world: &World, view: &View, args: &cli::Guard) -> Result<Vec<Tool>, Failure> {
    let name = args.name.as_str();
    let server = view.servers.iter().find(|server| server.name == name);
    let is_approved = test::approves(world, true, args.yes);
    let subject = server.map(|server| Subject::from(server).approved(is_approved));
    let order = TestOrder { limit: args.timeout, ..TestOrder::default() };
    let tested = subject.map(|subject| test::check(world, vec![subject], &order)).transpose()?;
    let skipped = view.skipped.iter().filter(|skipped| skipped.name == name).map(ProbeRun::from);
    let Some(health) = tested.into_iter().flatten().chain(skipped).next() else {
        return Err(Failure::new(format!("{} could not be asked", text::short(name))));
    };
    let words = health.words();
    let kind = match health.report.outcome.kind() {
        OutcomeKind::Works => return Ok(health.report.tools.unwrap_or_default()),
        OutcomeKind::Fails | OutcomeKind::Off => FailureKind::No,
        OutcomeKind::Untested => FailureKind::Trouble,
    };
    let failure = Failure::new(format!("{}: {}", text::short(name), words.sentence)).kind(kind);
    Err(if words.next.is_empty() { failure } else { failure.hint(words.next) })
}

fn remove(world: &World, args: &cli::Guard) -> Result<u8, Failure> {
    if !guarded::take_out(world, &args.name, args.dry_run)? {
        world.ui.say(&format!("guard wrote nothing for {} here", text::short(&args.name)));
    }
    Ok(0)
}

fn table(judged: &[Judged]) -> String {
    let row = |tool: &Judged| vec![tool.list.as_str().to_owned(), tool.name.clone(), tool.why.clone()];
    table::table(
        &RuleList::ALL
            .iter()
            .rev()
            .flat_map(|list| judged.iter().filter(|tool| tool.list == *list))
            .map(row)
            .collect::<Vec<_>>(),
    )
}

fn summary(judged: &[Judged]) -> String {
    let count = |list: RuleList| judged.iter().filter(|tool| tool.list == list).count();
    match judged.len() {
        0 => "the server has no tools".to_owned(),
        all => format!(
            "{} of {} allowed, {} denied, {} asked about",
            count(RuleList::Allow),
            text::some(all, "tool"),
            count(RuleList::Deny),
            count(RuleList::Ask)
        ),
    }
}

fn json(args: &cli::Guard, settings: &ClientSettings, judged: &[Judged], changes: bool) -> Value {
    let tool = |tool: &Judged| json!({"name": tool.name, "rule": tool.rule, "decision": tool.list.as_str(), "why": tool.why});
    json!({
        "version": VERSION,
        "server": args.name,
        "file": settings.path().to_string_lossy(),
        "tools": judged.iter().map(tool).collect::<Vec<_>>(),
        "changes": changes,
        "dry_run": args.dry_run,
    })
}
