//! Where the new value comes from, how the server gets it, and what happens when it does not work.

use crate::actions::answers::Answers;
use crate::actions::menu;
use crate::actions::rotate::{self, NextValue};
use crate::actions::supply;
use crate::base::next::{Next, Rotation};
use crate::base::text;
use crate::cli;
use crate::process::launch::Launch;
use crate::system::prompt::{MenuKey, Terminal};
use crate::vault::log::{Handed, LogEntry};
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

use super::made;
use super::trial::{Trial, TrialResult};

/// The source of one rotation.
pub(super) struct TokenSource<'a> {
    world: &'a World,
    args: &'a cli::Rotate,
    record: &'a Record,
}

/// What a person wants when a test failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Test it again.
    Again,
    /// Give another value.
    Another,
    /// Use it all the same.
    Anyway,
    /// Leave everything as it is, and the new value beside it.
    Leave,
}

impl<'a> TokenSource<'a> {
    /// As the flags have it.
    pub(super) fn new(world: &'a World, args: &'a cli::Rotate, record: &'a Record) -> Self {
        Self { world, args, record }
    }

    /// The new value.
    pub(super) fn value(&self, trial: &Trial<'_>) -> Result<NextValue, Failure> {
        if self.args.resume {
            return rotate::waiting(self.world, self.record);
        }
        let when = self.args.expires.as_deref();
        let expires = when.map(|when| supply::expiry(when, self.world.now)).transpose()?;
        if let Some(form) = self.args.generate {
            return Ok(NextValue { value: made::value(form)?, expires, made: true });
        }
        let from_env: Vec<String> = self.args.from_env.iter().cloned().collect();
        let mut answers = Answers::new(self.world, self.args.stdin, &from_env);
        let view = self.world.view_of_all_in_part();
        let position = view.position(&self.record.variable);
        let value = answers.next_for(&format!("new {}", trial.question()), &position)?;
        answers.finish()?;
        Ok(NextValue { value, expires, made: false })
    }

    /// Sees to it that the server gets a value that it cannot know yet. Whether to go on at once.
    pub(super) fn hand_over(&self, new: &NextValue) -> Result<bool, Failure> {
        if !self.args.command.is_empty() {
            return self.run(new).map(|()| true);
        }
        if !new.made {
            return Ok(true);
        }
        let variable = &self.record.variable;
        let hash = made::sha256(&new.value);
        let purpose = if self.args.no_test { "put it in use" } else { "test it" };
        if let Some(terminal) = self.screen() {
            let line = zeroize::Zeroizing::new(format!("{variable}={}", new.value.expose()));
            terminal.show("for the server's environment, or its SHA-256 where it stores only that:")?;
            let question = format!("put it into the server, then press Enter to {purpose}");
            self.world.note(LogEntry::of("rotate").handed([Handed::shown(variable, None)]));
            terminal.reveal(&[&line, &format!("SHA-256 {hash}")], &question)?;
            return Ok(true);
        }
        if self.args.resume {
            return Ok(true);
        }
        self.world.ui.answer(&hash)?;
        if self.args.no_test || self.args.force {
            self.world.ui.say(&format!("hand it to the server: {}", Next::run_only(variable, "COMMAND")));
            return Ok(true);
        }
        self.world.ui.say(&format!(
            "a new value of {variable} is stored and not in use yet; its SHA-256 is on stdout\n  hand it to the server, test it and put it in use: {} (which finds it in its environment as {variable})",
            Next::rotate(variable, Rotation::ResumeCommand).of(self.world.named(self.record))
        ));
        Ok(false)
    }

    /// Runs the command that hands it over.
    fn run(&self, new: &NextValue) -> Result<(), Failure> {
        let Some((program, rest)) = self.args.command.split_first() else { return Ok(()) };
        let found = Launch::find(program, rest, self.world.search());
        let mut launch = found.map_err(|e| self.stays(Failure::from(e)))?;
        launch.give(&self.record.variable, &new.value);
        launch.withhold("MCPKEY_PASSPHRASE");
        let handed = Handed::unstored(&self.record.variable, Vec::new(), []);
        self.world.note(LogEntry::of("rotate").program(launch.name()).handed([handed]));
        let how = match launch.wait().map_err(|e| self.stays(Failure::from(e)))? {
            Some(0) => return Ok(()),
            Some(code) => format!("failed with exit code {code}"),
            None => "was killed".to_owned(),
        };
        Err(self.stays(Failure::new(format!("{} {how}", text::path(program)))))
    }

    fn stays(&self, failure: Failure) -> Failure {
        let variable = &self.record.variable;
        failure.kind(FailureKind::No).hint(format!(
            "{variable} keeps the old value; the new one waits: {}",
            Next::rotate(variable, Rotation::ResumeCommand).of(self.world.named(self.record))
        ))
    }

    /// The terminal of a person who reads what is shown there now.
    fn screen(&self) -> Option<&Terminal> {
        self.world.terminal().filter(|_| self.world.ui.answers_on_terminal())
    }

    /// What is to happen after a test that was not passed. A script is not asked.
    pub(super) fn after(&self, outcome: TrialResult) -> Result<Then, Failure> {
        let in_script = self.args.stdin || self.args.from_env.is_some() || !self.args.command.is_empty();
        let Some(terminal) = self.screen().filter(|_| !in_script) else { return Ok(Then::Leave) };
        let typed = self.args.generate.is_none() && !self.args.resume;
        let what = match outcome {
            TrialResult::Refused => "the new value does not work",
            _ => "it cannot be told whether the new value works",
        };
        let anything = [menu::AGAIN, menu::REPLACE, menu::ANOTHER, menu::CANCEL];
        let choices: Vec<MenuKey> =
            anything.into_iter().filter(|choice| typed || *choice != menu::ANOTHER).collect();
        Ok(match menu::ask(terminal, what, &choices, menu::AGAIN)? {
            menu::AGAIN => Then::Again,
            menu::REPLACE => Then::Anyway,
            menu::ANOTHER => Then::Another,
            _ => Then::Leave,
        })
    }
}
