//! The door: parse, look around, run one verb, turn the result into an exit code.

#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

use std::ffi::OsString;
use std::io::ErrorKind;

use clap::CommandFactory;
use mcpkey::change;
use mcpkey::cli::{self, Cli, Verb};
use mcpkey::cmd;
use mcpkey::system::limits::{self, Room};
use mcpkey::system::ui::Ui;
use mcpkey::world::World;
use mcpkey::world::error::Failure;
use mcpkey::world::kind::FailureKind;

#[cfg(any(not(all(target_os = "linux", target_env = "gnu")), test))]
fn main() {
    // An `ExitCode` has no room for the codes of Windows, which have 32 bits.
    std::process::exit(guarded());
}

/// Where the C library begins: see [`mcpkey::system::bare`]. The words come to Rust on another way, which this library has and musl
/// has not.
#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
#[expect(unsafe_code, reason = "the name is the one that the C library calls, and no other function has it")]
#[unsafe(no_mangle)]
extern "C" fn main() -> std::ffi::c_int {
    mcpkey::system::bare::prepare();
    // A panic must not leave a function of C. It has said what it is, and ends a program of Rust with this code.
    std::process::exit(std::panic::catch_unwind(guarded).unwrap_or(101))
}

/// All of it, out of sight of other processes.
fn guarded() -> i32 {
    mcpkey::process::launch::hide_memory();
    begin()
}

/// What has to come while there is no other thread, and then the work.
fn begin() -> i32 {
    let args: Vec<OsString> = std::env::args_os().collect();
    cli::complete(&args);
    let is_run = cli::is_run(&args);
    let args = match cli::own(args) {
        Ok(args) => args,
        Err(error) => {
            Ui::default().say(&error.to_string());
            return stopped(is_run);
        }
    };
    if cli::is_bridge(&args) {
        match mcpkey::process::shelter::enter() {
            Ok(None) => {}
            Ok(Some(code)) => return i32::from(code),
            Err(error) => {
                Ui::default().say(&format!("cannot start a process for the token: {error}"));
                return stopped(false);
            }
        }
    }
    let is_run = cli::is_run(&args);
    let code = match limits::prepare() {
        Ok(Room::Here) => return work(args),
        Ok(Room::Thread) => {
            limits::with_room(|| work(args)).map_err(|error| format!("there is no room to work in: {error}"))
        }
        Err(said) => Err(said.to_owned()),
    };
    code.unwrap_or_else(|said| {
        Ui::default().say(&said);
        stopped(is_run)
    })
}

/// The code where nothing was begun.
fn stopped(is_run: bool) -> i32 {
    i32::from(if is_run { FailureKind::Stopped.code() } else { FailureKind::Trouble.code() })
}

fn work(args: Vec<OsString>) -> i32 {
    let is_run = cli::is_run(&args);
    let cli = match cli::parse(cli::split(args.clone())) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            let error = cli::with_own_tip(error, &args, &Cli::command());
            Ui::default().explain(&cli::without_secrets(&error.render().to_string(), &args));
            return stopped(is_run);
        }
        Err(help) => {
            let print = || {
                if help.kind() == clap::error::ErrorKind::DisplayHelp && cli::asks_for_overview(&args) {
                    let ui = Ui::default();
                    ui.answer(&cli::help::overview(&Cli::command(), ui.columns()))
                } else {
                    help.print()
                }
            };
            return match print() {
                Err(unwritten) if unwritten.kind() != ErrorKind::BrokenPipe => stopped(false),
                _ => 0,
            };
        }
    };
    let world = World::read(cli.flags.verbose)
        .map(|world| world.typed(move || cli::typed(&args)))
        .and_then(|world| world.of_account(cli.verb.as_ref().and_then(Verb::account).flatten()))
        .map_err(|failure| if is_run { failure.before_start() } else { failure });
    let (ui, code) = match world {
        Ok(world) => (world.ui.clone(), run(&world, cli.verb)),
        Err(failure) => (Ui::default(), Err(failure)),
    };
    code.unwrap_or_else(|failure| {
        ui.say(&failure.to_string());
        i32::from(failure.exit_code())
    })
}

fn run(world: &World, verb: Option<Verb>) -> Result<i32, Failure> {
    if let Err(failure) = change::resume(world) {
        world.ui.say(&format!("warning: a change that was cut short is not finished: {failure}"));
    }
    let Some(verb) = verb else { return cmd::status::run(world).map(i32::from) };
    if verb.account().is_some() {
        let is_run = matches!(verb, Verb::Run(_) | Verb::Claude { .. });
        let checked = world.check_account(verb.may_bring_account());
        checked.map_err(|failure| if is_run { failure.before_start() } else { failure })?;
    }
    let code = match verb {
        Verb::Add(args) => cmd::add::run(world, *args),
        Verb::AddJson(args) => cmd::add::json::run(world, &args),
        Verb::Remove(args) => cmd::remove::run(world, &args),
        Verb::List(args) => cmd::list::run(world, &args),
        Verb::Set(args) => cmd::set::run(world, &args),
        Verb::Forget(args) => cmd::forget::run(world, &args),
        Verb::Reveal(args) => cmd::reveal::run(world, &args),
        Verb::Setup(args) => cmd::setup::run(world, &args),
        Verb::Bridge(args) => cmd::bridge::run(world, &args),
        Verb::Exec(args) => return cmd::exec::run(world, &args),
        Verb::Run(args) => return cmd::run::run(world, &args),
        Verb::Claude { args } => return cmd::run::run(world, &cli::Run::claude(args)),
        Verb::Allow(args) => cmd::allow::run(world, &args),
        Verb::Deliver(args) => cmd::deliver::run(world, &args),
        Verb::Guard(args) => cmd::guard::run(world, &args),
        Verb::Test(args) => cmd::test::run(world, &args),
        Verb::Rotate(args) => cmd::rotate::run(world, &args),
        Verb::Doctor(args) => cmd::doctor::run(world, &args),
        Verb::Import(args) => cmd::import::run(world, &args),
        Verb::Lint(args) => cmd::lint::run(world, &args),
        Verb::Store(args) => cmd::store::run(world, &args),
        Verb::Log(args) => cmd::log::run(world, &args),
        Verb::Hook(args) => cmd::hook::run(world, &args),
        Verb::Help(args) => cmd::help::run(world, &args),
        Verb::Version => cmd::help::version(world),
        Verb::Completions(args) => cmd::completions::run(world, &args),
        Verb::Man(args) => cmd::man::run(world, &args),
    };
    code.map(i32::from)
}
