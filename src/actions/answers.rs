//! Where a value comes from that was not typed: stdin, a variable of the environment, or the terminal.

use std::io::{self, BufRead, IsTerminal, Read};

use zeroize::Zeroizing;

use crate::actions::doubts;
use crate::actions::sourced::{self, GivenValue, NamedSource, SourceOptions};
use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::typed::{self, TypedValue, ValuePosition};
use crate::world::World;
use crate::world::error::Failure;

/// The longest value that is read from a pipe, in bytes; a pipe that never ends must not fill the memory.
const LONGEST: u64 = 1 << 20;

/// Where a value comes from that was not typed; the terminal, where nothing is named.
#[derive(Debug, Clone, Default)]
pub struct ValueSource {
    /// `--stdin`
    pub stdin: bool,
    /// `--from-env`, one for each value.
    pub from_env: Vec<String>,
    /// `--from` or `--from-command`, one for each value.
    pub from: Vec<NamedSource>,
    /// How those are agreed to and kept.
    pub options: SourceOptions,
}

impl ValueSource {
    /// Whether a source was named, so that a value that comes from it is meant to replace one that is stored.
    pub fn is_named(&self) -> bool {
        self.stdin || !self.from_env.is_empty() || !self.from.is_empty()
    }
}

/// How a blank is made.
const NO_BLANK: &str = "name a header or variable without a value, for instance -H \"X-API-Key\" or --bearer";

/// Values in the order in which they are asked for.
#[derive(Debug)]
pub struct Answers<'a> {
    world: &'a World,
    source: ValueSource,
    /// How many of them have been taken.
    taken: usize,
}

impl<'a> Answers<'a> {
    /// `--stdin` and `--from-env` of a verb; without either the terminal is asked.
    pub fn new(world: &'a World, stdin: bool, from_env: &[String]) -> Self {
        Self::of(world, &ValueSource { stdin, from_env: from_env.to_vec(), ..ValueSource::default() })
    }

    /// Values from `source`.
    pub fn of(world: &'a World, source: &ValueSource) -> Self {
        Self { world, source: source.clone(), taken: 0 }
    }

    /// The value for `what`. Without a terminal and without another source this fails at once.
    pub fn next(&mut self, what: &str) -> Result<Secret, Failure> {
        self.next_for(what, &ValuePosition::default())
    }

    /// The same for a value that goes into `position`.
    pub fn next_for(&mut self, what: &str, position: &ValuePosition<'_>) -> Result<Secret, Failure> {
        Ok(self.next_of(what, None, position)?.value)
    }

    /// The same for `variable`, which a person can have fetched from elsewhere.
    pub fn next_given(
        &mut self,
        what: &str,
        variable: &VarName,
        position: &ValuePosition<'_>,
    ) -> Result<GivenValue, Failure> {
        self.next_of(what, Some(variable), position)
    }

    fn next_of(
        &mut self,
        what: &str,
        variable: Option<&VarName>,
        position: &ValuePosition<'_>,
    ) -> Result<GivenValue, Failure> {
        if self.source.stdin {
            return Ok(checked(self.world, what, line_of_stdin(what)?, position)?.into());
        }
        if let (Some(from), Some(variable)) = (self.source.from.get(self.taken), variable) {
            self.taken += 1;
            return from.given(self.world, variable, self.source.options, position);
        }
        if let Some(name) = self.source.from_env.get(self.taken) {
            self.taken += 1;
            let value = self.world.environ.get(name).map(|v| Zeroizing::new(v.to_owned()));
            let value = value.ok_or_else(|| {
                Failure::new(format!(
                    "--from-env {}: no such variable in the environment",
                    crate::base::text::short(name)
                ))
            })?;
            return Ok(checked(self.world, what, value, position)?.into());
        }
        match self.asked(what, variable, (what, false), position)? {
            Some(value) => Ok(value),
            None => Err(Failure::new(format!(
                "a value for {what} is missing, and there is no terminal to ask on"
            ))
            .hint("give it with --stdin, or with --from-env VAR")),
        }
    }

    /// Like [`Answers::next_given`] on the terminal, where Enter alone means: not now.
    pub fn next_or_skip(
        &mut self,
        what: &str,
        variable: &VarName,
        position: &ValuePosition<'_>,
    ) -> Result<Option<GivenValue>, Failure> {
        self.asked(what, Some(variable), (&format!("{what}, Enter to skip"), true), position)
    }

    /// Asks on the terminal, if there is one, until the answer is a value or, where that is allowed, nothing.
    fn asked(
        &self,
        what: &str,
        variable: Option<&VarName>,
        (question, can_skip): (&str, bool),
        position: &ValuePosition<'_>,
    ) -> Result<Option<GivenValue>, Failure> {
        let Some(terminal) = self.world.terminal() else { return Ok(None) };
        loop {
            let typed = terminal.hidden(question)?;
            if can_skip && typed.is_empty() {
                return Ok(None);
            }
            if let Some(variable) = variable
                && let Ok(Some(program)) = self.world.vault_of(&typed)
            {
                match sourced::ask(self.world, &program, &typed, variable, position) {
                    Ok(Some(given)) => return Ok(Some(given)),
                    Ok(None) => {}
                    Err(failure) if failure.is_interrupted() => return Err(failure),
                    Err(failure) => {
                        terminal.retract();
                        terminal.show(&failure.to_string())?;
                        continue;
                    }
                }
            }
            match typed::read(typed, position) {
                Ok(typed) => {
                    let typed = noted(self.world, what, typed);
                    match doubts::settle(self.world, what, typed, position)? {
                        Some(value) => return Ok(Some(value.into())),
                        None => {
                            // Neither that value, nor what was said of it.
                            terminal.retract();
                            terminal.retract();
                            continue;
                        }
                    }
                }
                // Asked again rather than refused: the person is there and can paste once more.
                Err(error) => {
                    terminal.retract();
                    terminal.show(&format!("{error}; try again, or press Ctrl-C"))?;
                }
            }
        }
    }

    /// Refuses what was given and not needed: the person expected it to be used, and half a value must not be stored.
    pub fn finish(&self) -> Result<(), Failure> {
        if self.source.stdin && !rest_of_stdin_is_blank()? {
            return Err(Failure::new("stdin holds more lines than there are values to fill in").hint(
                "a value is one line; give one line for each, in the order in which they would be asked for",
            ));
        }
        if let Some(NamedSource::Reference(from) | NamedSource::Command(from)) =
            self.source.from.get(self.taken)
        {
            let from = crate::base::text::short(from);
            return Err(Failure::new(format!("{from}: there is no value to fill in")).hint(NO_BLANK));
        }
        match self.source.from_env.get(self.taken) {
            Some(name) => Err(Failure::new(format!(
                "--from-env {}: there is no value to fill in",
                crate::base::text::short(name)
            ))
            .hint(NO_BLANK)),
            None => Ok(()),
        }
    }
}

/// `value` as a secret that goes into `position`; says what was taken off, and what is odd about it.
pub fn checked(
    world: &World,
    what: &str,
    value: Zeroizing<String>,
    position: &ValuePosition<'_>,
) -> Result<Secret, Failure> {
    if let Ok(Some(program)) = world.vault_of(&value) {
        let title = program.title;
        world.ui.say(&format!("the value of {what} reads like a reference of {title}; it is taken as it is, and --from has it fetched"));
    }
    let typed = typed::read(value, position).map_err(|error| Failure::from(error).about(what))?;
    Ok(doubts::warn(world, what, noted(world, what, typed), position))
}

fn noted(world: &World, what: &str, typed: TypedValue) -> Secret {
    for part in &typed.taken {
        world.ui.say(&format!("stripped {part} the value of {what}"));
    }
    if let Some(odd) = typed.odd {
        world.ui.say(&doubts::odd_sign(what, odd));
    }
    typed.value
}

/// One line of stdin, with its line break.
pub fn line_of_stdin(what: &str) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut stdin = io::stdin().lock().take(LONGEST);
    stdin
        .read_until(b'\n', &mut bytes)
        .map_err(|e| Failure::new(format!("cannot read the value of {what} from stdin: {e}")))?;
    if bytes.is_empty() {
        return Err(Failure::new(format!("stdin ended before a value for {what}"))
            .hint("give one line for each value"));
    }
    // The end of the line is the pipe's, not white space that somebody pasted.
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    match std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Failure::new(format!("the value of {what} on stdin is not text"))),
    }
}

/// What a person types stays open, so only a pipe or a file is read to its end.
fn rest_of_stdin_is_blank() -> Result<bool, Failure> {
    if io::stdin().is_terminal() {
        return Ok(true);
    }
    Ok(rest_of_stdin()?.trim_ascii().is_empty())
}

/// All that stdin still holds, as far as it is not endless.
pub fn rest_of_stdin() -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut rest = Zeroizing::new(Vec::new());
    let read = io::stdin().lock().take(LONGEST).read_to_end(&mut rest);
    read.map_err(|e| Failure::new(format!("cannot read stdin: {e}")))?;
    Ok(rest)
}
