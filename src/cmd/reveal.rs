//! `reveal`: show one stored value, on a terminal, to a person who was asked first.

use crate::actions::pick;
use crate::actions::supply;
use crate::base::next::Next;
use crate::cli;
use crate::vault::log::{Handed, LogEntry};
use crate::world::error::Failure;
use crate::world::kind::FailureKind;
use crate::world::{Taking, World};

/// Runs the verb.
pub fn run(world: &World, args: &cli::Reveal) -> Result<u8, Failure> {
    pick::check(world, args.variable.is_some(), || Failure::unnamed(cli::missing("reveal")))?;
    world.refuse_agent("secrets are not revealed to an agent")?;
    let index = world.index()?;
    let is_shown = world.ui.answers_on_terminal();
    let record = match args.variable.as_deref() {
        Some(variable) => supply::stored(world, &index, args.which.of(variable))?,
        None if !is_shown => return Err(unseen()),
        None => pick::record(world, &index, args.which.of(""), ("show which secret?", &|_| true))?,
    };
    let Some(terminal) = world.terminal().filter(|_| is_shown) else { return Err(unseen()) };
    if !terminal.confirm(&format!("show {} on this screen?", record.title()), false)? {
        return Ok(FailureKind::No.code());
    }
    for secret in world.values(&[Taking::by_person(record)])? {
        world.note(LogEntry::of("reveal").handed([Handed::shown_of(record)]));
        terminal.reveal(&[secret.expose()], "press Enter to hide it")?;
    }
    Ok(0)
}

fn unseen() -> Failure {
    Failure::new("secrets are revealed on a terminal only, never into a pipe or a file")
        .hint(format!("to hand one to a program: {}", Next::run_only("VAR", "PROGRAM")))
}
