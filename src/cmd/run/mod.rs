//! `run`: start `claude`, or any command, with exactly the variables that the configs mention.

mod handing;
mod situation;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::actions::preflight;
use crate::actions::serving::{self, NotHanded};
use crate::base::next::Next;
use crate::base::table;
use crate::cli;
use crate::client::resolve::Problem;
use crate::process::agents;
use crate::process::launch::Launch;
use crate::vault::log::Withheld;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

use situation::Situation;

/// Runs the verb and gives the command's exit code. On Unix it comes back only when the command did not start.
pub fn run(world: &World, args: &cli::Run) -> Result<i32, Failure> {
    if args.print_names {
        return print_names(world, args);
    }
    let launch = find(world, &args.command).map_err(Failure::before_start)?;
    let (path, program) = (launch.path().to_owned(), launch.name());
    start(world, args, launch).map_err(|refusal| {
        // Ctrl-C at a question is a person's own refusal.
        if !refusal.failure.is_interrupted() {
            let client = agents::started_by(&path, &words(&args.command)).map(|client| client.id);
            world.note(refusal.entry("run", None).program(program).client(client));
        }
        refusal.failure.before_start()
    })
}

fn start(world: &World, args: &cli::Run, mut launch: Launch) -> Result<i32, NotHanded> {
    let words = words(&args.command);
    let client = agents::started_by(launch.path(), &words);
    let mut situation = Situation::read(world, args, client)?;
    if !args.allow_missing && situation.ask_for_missing()? {
        situation = Situation::read(world, args, client)?;
    }
    let problems = situation.problems();
    if !problems.is_empty() {
        let failure = preflight::failure(world, &problems);
        if !args.allow_missing {
            let failure = or_without(failure, &problems).kind(FailureKind::Stopped);
            return Err(NotHanded { failure, withheld: handing::withheld(&problems) });
        }
        world.ui.say(&format!("warning: {failure}"));
    }
    if let Some((what, hint)) = situation.scrubbed() {
        world.ui.say(&format!("warning: {what}\n  {hint}"));
    }
    if client.is_some() {
        situation.want_consents();
    }
    let lets_agents = serving::lets_agents(world)?;
    let values = situation.values(&problems)?;
    if let Some(variable) = situation.first_not_held(&values).filter(|_| !lets_agents) {
        serving::refuse_agent(world, variable).map_err(|failure| {
            let why = failure.message().to_owned();
            let withheld = vec![Withheld { variable: variable.to_string(), server: None, why }];
            NotHanded { failure: failure.kind(FailureKind::Stopped), withheld }
        })?;
    }
    if !values.is_empty() && client.is_some() {
        situation.check_session(&problems, &words)?;
    }
    for (variable, secret) in values {
        launch.give(&variable, &secret);
    }
    world.note(situation.entry(&problems, launch.name()));
    // What the client starts by mcpkey is of the same account.
    if let Some((variable, account)) = world.named_by_flag() {
        launch.set(variable, account.as_str());
    }
    launch.withhold("MCPKEY_PASSPHRASE");
    launch.brand(world.agents());
    Ok(launch.go().map_err(Failure::from)?)
}

/// The same, with the way to start all the same where values are all that is missing.
fn or_without(failure: Failure, problems: &[Problem]) -> Failure {
    if !problems.iter().all(|problem| matches!(problem, Problem::Missing(_))) {
        return failure;
    }
    let hint = failure.advice().unwrap_or_default().to_owned();
    failure.hint(format!("{hint}\nor start without: {}", Next::RunMissing))
}

fn find(world: &World, command: &[OsString]) -> Result<Launch, Failure> {
    let words = words(command);
    let (program, args) =
        words.split_first().map_or((OsStr::new("claude"), &[][..]), |(first, rest)| (first, rest));
    Ok(Launch::find(program, args, world.search())?)
}

/// What starts the command.
fn words(command: &[OsString]) -> Vec<OsString> {
    if command.is_empty() { vec![OsString::from("claude")] } else { command.to_vec() }
}

fn print_names(world: &World, args: &cli::Run) -> Result<i32, Failure> {
    let words = words(&args.command);
    let path = words.first().map(Path::new).unwrap_or(Path::new(""));
    let situation = Situation::read(world, args, agents::started_by(path, &words))?;
    world.ui.page(&table::fitted(&situation.rows(), world.ui.columns(), false))?;
    situation.session_lines(&words).iter().for_each(|line| world.ui.say(line));
    let problems = situation.problems();
    if problems.is_empty() { Ok(0) } else { Err(preflight::failure(world, &problems).kind(FailureKind::No)) }
}
