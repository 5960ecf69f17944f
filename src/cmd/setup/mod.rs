//! `setup`: after a clone, ask for each variable that the configs mention and nothing supplies, and test what is given.

mod trial;

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::actions::adopt;
use crate::actions::afterwards;
use crate::actions::answers;
use crate::actions::answers::Answers;
use crate::actions::offers;
use crate::actions::preflight;
use crate::actions::session;
use crate::actions::sourced::GivenValue;
use crate::actions::supply::{self, NewValue};
use crate::actions::target;
use crate::actions::unread;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::secret::Secret;
use crate::base::text;
use crate::change;
use crate::cli;
use crate::client::example::{self, Help};
use crate::client::resolve::{self, Facts, Need, Problem};
use crate::client::{Edit, Server, View, edit};
use crate::system::files::{self, Expect, Staged};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Setup) -> Result<u8, Failure> {
    recreate_config(world)?;
    let (view, project) = (world.view_of_all()?, world.project());
    let index = world.index()?;
    let facts = world.facts(&index, &project);
    let needs = fillable(world, resolve::needs(&view, facts), facts);
    let missing: Vec<Need> = needs.iter().filter_map(|need| resolve::unsupplied(need, facts)).collect();
    let parts =
        if missing.is_empty() && !args.stdin { Vec::new() } else { session::introduce(world, &index, &view) };
    let has_all = unread::say(world, &view);
    // Of what nobody could read nobody knows what it lacks.
    let least = if has_all { 0 } else { FailureKind::Trouble.code() };
    if missing.is_empty() {
        session::went_on(world, &parts)?;
        let which = if has_all { "the configs mention" } else { "the other configs mention" };
        world.ui.say(&format!("every variable that {which} has a value"));
        return Ok(least);
    }
    let mut given = if args.stdin { pairs(world, &view)? } else { BTreeMap::new() };
    let help = help(world)?;
    let (refused, missing) = missing.into_iter().partition(|need| supply::is_refused(&need.variable));
    refuse(world, refused, &mut given);
    let (mut left, mut stored) = (Vec::new(), Vec::new());
    for (at, need) in missing.iter().enumerate() {
        // Which account is meant comes before a value.
        if world.account().is_none() && world.without_account(&need.variable, None).is_some() {
            given.remove(need.variable.as_str());
            left.push(need);
            continue;
        }
        let is_given = given.contains_key(need.variable.as_str());
        if !is_given && adopt::ask(world, need)? {
            stored.push(need);
            continue;
        }
        let is_asked = is_given || !args.stdin && world.terminal().is_some();
        if is_asked && supply::check_claim(world, &need.variable).is_err() {
            given.remove(need.variable.as_str());
            left.push(need);
            continue;
        }
        let destinations = supply::destinations(need, args.allow_http)?;
        let value = match given.remove(need.variable.as_str()) {
            Some(value) => Some(value.into()),
            None if args.stdin || world.terminal().is_none() => None,
            None => ask(world, &view, need, help.get(&need.variable), (at + 1, missing.len()))?,
        };
        let Some(value) = value else {
            left.push(need);
            continue;
        };
        let new = NewValue {
            variable: need.variable.clone(),
            owner: supply::owner(need, &project),
            account: world.account_of_new(&index, &need.variable),
            destinations,
            agreed: Vec::new(),
            expires: None,
            value: value.held(world),
        };
        world.ui.say(&new.store(world)?);
        stored.push(need);
    }
    if !stored.is_empty() {
        session::went_on(world, &parts)?;
    }
    if let Some(name) = given.keys().next() {
        world
            .ui
            .say(&format!("warning: {} on stdin is not missing here, and was not stored", text::short(name)));
    }
    let tests = !args.no_test && world.tests_on_add()?;
    let tested = if tests { trial::hold(world, &view, &stored)? } else { 0 };
    match left.as_slice() {
        [] => {
            let is_user =
                |server: &Server| stored.iter().flat_map(|need| &need.uses).any(|user| user.is_by(server));
            afterwards::say(world, &is_user)?;
            Ok(if tested == 0 { least } else { tested })
        }
        left => Err(still_missing(world, left, &help)),
    }
}

/// Without what the client never fills, which is said.
fn fillable(world: &World, mut needs: Vec<Need>, facts: Facts<'_>) -> Vec<Need> {
    for problem in resolve::of_needs(&needs, facts) {
        let blank = match &problem {
            Problem::NeverFilled(need, ..) => Some(need),
            Problem::Missing(need) => Some(need).filter(|need| need.never_filled().is_some()),
            _ => None,
        };
        if let Some(need) = blank {
            let (what, hint) = preflight::say(world, &problem);
            world.ui.say(&format!("warning: {what}\n  {hint}"));
            needs.retain(|other| other.variable != need.variable);
        }
    }
    needs
}

/// Says of what must not be stored under its name why, and takes it out of what was given.
fn refuse(world: &World, needs: Vec<Need>, given: &mut BTreeMap<String, Secret>) {
    for need in needs {
        if let Err(refusal) = supply::check_claim(world, &need.variable) {
            world.ui.say(&format!("warning: {refusal}"));
        }
        given.remove(need.variable.as_str());
    }
}

/// For teams that commit only the example: the config is the example without the help.
fn recreate_config(world: &World) -> Result<(), Failure> {
    let (config, example) = (world.cwd.join(".mcp.json"), world.cwd.join(".mcp.json.example"));
    let (None, Some(bytes)) = (files::read(&config)?, files::read(&example)?) else { return Ok(()) };
    let edited =
        edit::apply(&bytes, &[Edit::remove(["mcpkey"])]).map_err(|error| Failure::edit(&example, &error))?;
    let _lock = change::lock(world)?;
    let config = world.writable(&config)?;
    // What another file of the person's holds does not come into one that is committed.
    world.writable(&example)?;
    Staged::new(&config, None, &edited, Expect::Shared)?.commit()?;
    world.ui.say("made .mcp.json from .mcp.json.example");
    Ok(())
}

/// What the examples beside the configs say; the nearest one wins.
fn help(world: &World) -> Result<BTreeMap<VarName, Help>, Failure> {
    let mut all = BTreeMap::new();
    for config in files::configs(&world.cwd) {
        let root = target::document(&config.with_file_name(".mcp.json.example"))?;
        for (variable, help) in root.iter().flat_map(example::read) {
            all.entry(variable).or_insert(help);
        }
    }
    Ok(all)
}

/// Asks for one value, the first number's of as many as the second says.
fn ask(
    world: &World,
    view: &View,
    need: &Need,
    help: Option<&Help>,
    (at, of): (usize, usize),
) -> Result<Option<GivenValue>, Failure> {
    if let (Some(help), Some(terminal)) = (help, world.terminal()) {
        for line in lines(help) {
            terminal.show(&line)?;
        }
    }
    let account = world.account_of_new(&*world.index()?, &need.variable);
    let question = format!("{at} of {of}: {}", supply::question(need, account.as_ref()));
    Answers::new(world, false, &[]).next_or_skip(&question, &need.variable, &view.position(&need.variable))
}

fn lines(help: &Help) -> Vec<String> {
    let scopes = Some(text::list(&help.scopes)).filter(|s| !s.is_empty()).map(|s| format!("scopes: {s}"));
    let url = help.url.as_ref().map(|url| format!("get one at {url}"));
    [help.help.clone(), url, scopes]
        .into_iter()
        .flatten()
        .map(|line| format!("  {}", text::short(&line)))
        .collect()
}

fn still_missing(world: &World, left: &[&Need], help: &BTreeMap<VarName, Help>) -> Failure {
    let lines = left.iter().map(|need| {
        let name = &need.variable;
        let url = help.get(name).and_then(|h| h.url.as_ref()).map(|url| format!("  # {}", text::short(url)));
        let line = format!("{}{}", offers::storing(world, need), url.unwrap_or_default());
        offers::advice(world, need).map_or(line.clone(), |offer| format!("{offer}\nor {line}"))
    });
    let names: Vec<&str> = left.iter().map(|need| need.variable.as_str()).collect();
    let lines = lines.collect::<Vec<_>>().join("\n");
    Failure::no(format!("no value for {}", text::list(&names)))
        .hint(format!("{lines}\nor start without: {}", Next::RunMissing))
}

/// `VAR=value` lines; empty ones and those that begin with `#` are passed over.
fn pairs(world: &World, view: &View) -> Result<BTreeMap<String, Secret>, Failure> {
    let bytes = answers::rest_of_stdin()?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::new("what is on stdin is not text"))?;
    let mut pairs = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or_else(|| {
            Failure::new(format!("line {} of stdin is not of the form VAR=value", number + 1))
        })?;
        let name: VarName = name.trim().parse()?;
        let secret =
            answers::checked(world, name.as_str(), Zeroizing::new(value.to_owned()), &view.position(&name))?;
        pairs.insert(name.as_str().to_owned(), secret);
    }
    Ok(pairs)
}
