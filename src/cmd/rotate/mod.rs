//! `rotate`: a new token in place of an old one, tested before the old one goes.
//!
//! The new value is stored beside the old one before anything is done with it, so that whatever happens next it can be
//! gone on with: by `--resume`, or, once it is in use, back by `--undo`.

mod made;
mod running;
mod source;
mod trial;
mod which;

use crate::actions::pick;
use crate::actions::rotate::{self, NextValue};
use crate::actions::supply;
use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::cli;
use crate::vault::records::Record;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;
use crate::world::{Taking, World};

use source::TokenSource;
use trial::{Trial, TrialResult};

/// Runs the verb.
pub fn run(world: &World, args: &cli::Rotate) -> Result<u8, Failure> {
    pick::check(world, args.what.is_some(), || Failure::unnamed(cli::missing("rotate")))?;
    world.refuse_agent("an agent cannot change the value of a stored secret")?;
    let (index, view) = (world.index()?, world.view_of_all()?);
    let record = which::find(world, &index, &view, args)?;
    if args.what.is_none() && !is_sure(world, args, &record)? {
        return Ok(FailureKind::No.code());
    }
    let trial = Trial::new(world, &index, &view, &record, args);
    match (args.forget_old, args.undo) {
        (true, _) => forget_old(world, &record),
        (_, true) => undo(world, args, &record, &trial),
        _ => replace(world, args, &record, &trial),
    }
}

/// Whether a person who chose from a list wants what is done without a further question.
fn is_sure(world: &World, args: &cli::Rotate, record: &Record) -> Result<bool, Failure> {
    let (variable, owner) = (&record.variable, &record.owner);
    let question = match (args.forget_old, args.undo, args.generate.is_some() || args.resume) {
        (true, ..) => format!("delete the old value of {variable}, stored for {owner}?"),
        (_, true, _) => format!("go back to the old value of {variable}, stored for {owner}?"),
        (.., true) => format!("replace the value of {variable}, stored for {owner}?"),
        // It asks for the new value.
        _ => return Ok(true),
    };
    supply::is_sure(world, false, &question)
}

fn forget_old(world: &World, record: &Record) -> Result<u8, Failure> {
    let variable = &record.variable;
    let old = rotate::old(world, record);
    rotate::forget_old(world, record)?;
    world.ui.say(&format!("the old value of {} is deleted; revoke it at the server too", record.title()));
    // Whoever has it still is to be restarted before that. A store that has lost it leaves nothing to look for.
    let old = old.ok().and_then(|old| old.at_rest().cloned());
    if let (Some(old), Ok(current)) = (old, world.values(&[Taking::by_person(record)])) {
        current.iter().for_each(|current| running::report(world, variable, &old, current));
    }
    Ok(0)
}

fn undo(world: &World, args: &cli::Rotate, record: &Record, trial: &Trial<'_>) -> Result<u8, Failure> {
    let (variable, old) = (&record.variable, world.value_of(record, rotate::old(world, record)?)?);
    let outcome = trial.of(&old, args.no_test)?;
    if !outcome.is_good() && !args.force {
        let what = match outcome {
            TrialResult::Refused => "the old value does not work any more",
            _ => "it cannot be told whether the old value still works",
        };
        let anyway = match world.terminal() {
            Some(terminal) => terminal.confirm(&format!("{what}: go back to it anyway?"), false)?,
            None => false,
        };
        if !anyway {
            return Err(Failure::new(format!("{what}: {variable} stays as it is"))
                .kind(outcome.kind())
                .hint(format!(
                    "to go back all the same: {}",
                    Next::rotate(variable, Rotation::UndoForce).of(world.named(record))
                )));
        }
    }
    let replaced = world.values(&[Taking::by_person(record)])?;
    rotate::undo(world, record)?;
    world.ui.say(&format!(
        "{} has its old value again; the one it had is kept ('{}' swaps them again)",
        record.title(),
        Next::rotate(variable, Rotation::Undo).of(world.named(record))
    ));
    replaced.iter().for_each(|replaced| running::report(world, variable, replaced, &old));
    running::helped(world, &trial.helped);
    Ok(0)
}

fn replace(world: &World, args: &cli::Rotate, record: &Record, trial: &Trial<'_>) -> Result<u8, Failure> {
    rotate::check_is_ours(world, record)?;
    let current = world.values(&[Taking::by_person(record)])?.pop();
    let source = TokenSource::new(world, args, record);
    let new = source.value(trial)?;
    if Some(&new.value) == current.as_ref() {
        world.ui.say(&format!("{} has that value already: nothing to do", record.variable));
        return Ok(0);
    }
    let record = if args.resume { record.clone() } else { stash(world, record, &new)? };
    let (variable, named) = (record.variable.clone(), record.named());
    let used = go_on(world, args, (record, new), trial, &source).map_err(|failure| {
        // What was typed or made is not lost, whatever was pressed.
        if failure.is_interrupted() {
            failure.hint(format!(
                "the new value is kept, and not in use: {}",
                Next::rotate(&variable, Rotation::Resume).of(named.clone())
            ))
        } else {
            failure
        }
    })?;
    if let Some(new) = used {
        current.iter().for_each(|old| running::report(world, &variable, old, &new));
        running::helped(world, &trial.helped);
    }
    Ok(0)
}

fn stash(world: &World, record: &Record, new: &NextValue) -> Result<Record, Failure> {
    if record.next.is_some() {
        world.ui.say(&format!("the new value of {} that waited until now is deleted", record.variable));
    }
    rotate::stash(world, record, new)
}

/// Tests the new value and puts it in use; `None` where it waits for a person to hand it over.
fn go_on(
    world: &World,
    args: &cli::Rotate,
    (mut record, mut new): (Record, NextValue),
    trial: &Trial<'_>,
    source: &TokenSource<'_>,
) -> Result<Option<Secret>, Failure> {
    if !source.hand_over(&new)? {
        return Ok(None);
    }
    loop {
        let outcome = trial.of(&new.value, args.no_test)?;
        if outcome.is_good() || args.force {
            break;
        }
        match source.after(outcome)? {
            source::Then::Again => {}
            source::Then::Another => {
                new = source.value(trial)?;
                record = stash(world, &record, &new)?;
            }
            source::Then::Anyway => break,
            source::Then::Leave => return Err(left(world, &record, outcome)),
        }
    }
    rotate::swap(world, &record)?;
    let variable = &record.variable;
    world.ui.say(&format!(
        "{} has the new value; the old one is kept until the next rotation ('{}' goes back to it, --forget-old deletes it)",
        record.title(),
        Next::rotate(variable, Rotation::Undo).of(world.named(&record))
    ));
    Ok(Some(new.value))
}

fn left(world: &World, record: &Record, outcome: TrialResult) -> Failure {
    let variable = &record.variable;
    let what = match outcome {
        TrialResult::Refused => "the new value does not work",
        _ => "it cannot be told whether the new value works",
    };
    Failure::new(format!("{what}: {variable} keeps the old one")).kind(outcome.kind()).hint(format!(
        "the new one is kept beside it. To test it again: {}\nto put it in use all the same: {}",
        Next::rotate(variable, Rotation::Resume).of(world.named(record)),
        Next::rotate(variable, Rotation::ResumeForce).of(world.named(record))
    ))
}
