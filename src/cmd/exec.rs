//! `exec`: starts one stdio server with just its own secrets, and becomes it.

use std::ffi::OsString;

use crate::actions::serving::{self, NotHanded};
use crate::base::names::AccountName;
use crate::base::text;
use crate::cli;
use crate::client::Entry;
use crate::process::launch::Launch;
use crate::system::files::Search;
use crate::vault::log::LogEntry;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb and gives the server's exit code. On Unix it comes back only when the server did not start.
pub fn run(world: &World, args: &cli::Exec) -> Result<i32, Failure> {
    start(world, args).map_err(|refusal| {
        world.note(refusal.entry("exec", Some(&args.server)));
        serving::notify(world, &args.server, refusal.failure.message());
        refusal.failure.before_start()
    })
}

fn start(world: &World, args: &cli::Exec) -> Result<i32, NotHanded> {
    let line: Vec<String> = args
        .command
        .iter()
        .map(|word| {
            word.to_str().map(str::to_owned).ok_or_else(|| {
                Failure::new(format!("{}: is not text, and every config is", text::path(word)))
            })
        })
        .collect::<Result<_, Failure>>()?;
    let account: Option<AccountName> =
        args.account.as_deref().map(str::parse).transpose().map_err(Failure::from)?;
    // What this process has in its environment, whatever is between could have put there.
    let world = &serving::admit(world)?;
    let answer = serving::command(world, &args.server, &line, (args.here, account.as_ref()))?;
    let Entry::Stdio { command, args: words, env, .. } = &answer.filled else {
        return Err(Failure::no_secrets_known(&args.server).into());
    };
    let words: Vec<OsString> = words.iter().map(|word| OsString::from(word.as_str())).collect();
    let program = OsString::from(command.as_str());
    let environ = answer.start.environ(&world.environ);
    let search = Search { path: environ.get_os("PATH"), dir: &answer.start.dir, grounds: world.grounds() };
    let mut launch = Launch::find(&program, &words, search).map_err(Failure::from)?;
    launch.stand_in(&answer.start.dir, &environ);
    for (name, value) in env {
        launch.set(name, value);
    }
    launch.withhold("MCPKEY_PASSPHRASE");
    world.note(LogEntry::of("exec").server(Some(&args.server)).handed(answer.handed));
    Ok(launch.go().map_err(Failure::from)?)
}
