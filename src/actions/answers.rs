//! Where a value comes from that was not typed: stdin, a variable of the environment, or the terminal.

use std::io::{self, BufRead, IsTerminal, Read};

use zeroize::Zeroizing;

use crate::base::secret::Secret;
use crate::base::typed;
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
}

impl ValueSource {
    /// Whether a source was named, so that a value that comes from it is meant to replace one that is stored.
    pub fn is_named(&self) -> bool {
        self.stdin || !self.from_env.is_empty()
    }
}

/// Values in the order in which they are asked for.
#[derive(Debug)]
pub struct Answers<'a> {
    world: &'a World,
    stdin: bool,
    from_env: Vec<String>,
    /// How many of them have been taken.
    taken: usize,
}

impl<'a> Answers<'a> {
    /// `--stdin` and `--from-env` of a verb; without either the terminal is asked.
    pub fn new(world: &'a World, stdin: bool, from_env: &[String]) -> Self {
        Self { world, stdin, from_env: from_env.to_vec(), taken: 0 }
    }

    /// Values from `source`.
    pub fn of(world: &'a World, source: &ValueSource) -> Self {
        Self::new(world, source.stdin, &source.from_env)
    }

    /// The value for `what`. Without a terminal and without another source this fails at once.
    pub fn next(&mut self, what: &str) -> Result<Secret, Failure> {
        self.next_after(what, "")
    }

    /// The same for a value in front of which the config says `before`.
    pub fn next_after(&mut self, what: &str, before: &str) -> Result<Secret, Failure> {
        if self.stdin {
            return mended(self.world, what, line_of_stdin(what)?, before);
        }
        if let Some(name) = self.from_env.get(self.taken) {
            self.taken += 1;
            let value = self.world.environ.get(name).map(|v| Zeroizing::new(v.to_owned()));
            let value = value.ok_or_else(|| {
                Failure::new(format!(
                    "--from-env {}: no such variable in the environment",
                    crate::base::text::short(name)
                ))
            })?;
            return mended(self.world, what, value, before);
        }
        let Some(terminal) = self.world.terminal() else {
            return Err(Failure::new(format!(
                "a value for {what} is missing, and there is no terminal to ask on"
            ))
            .hint("give it with --stdin, or with --from-env VAR"));
        };
        loop {
            match typed::read(terminal.hidden(what)?, before) {
                Ok((secret, taken)) => {
                    say_taken(self.world, what, &taken);
                    return Ok(secret);
                }
                // Asked again rather than refused: the person is there and can paste once more.
                Err(error) => terminal.show(&format!("{error}; try again, or press Ctrl-C"))?,
            }
        }
    }

    /// Like [`Answers::next`] on the terminal, where Enter alone means: not now.
    pub fn next_or_skip(&mut self, what: &str) -> Result<Option<Secret>, Failure> {
        let Some(terminal) = self.world.terminal() else { return Ok(None) };
        loop {
            let typed = terminal.hidden(&format!("{what}, Enter to skip"))?;
            if typed.is_empty() {
                return Ok(None);
            }
            match checked(self.world, what, typed) {
                Ok(secret) => return Ok(Some(secret)),
                Err(error) => terminal.show(&error.to_string())?,
            }
        }
    }

    /// Refuses what was given and not needed: the person expected it to be used, and half a value must not be stored.
    pub fn finish(&self) -> Result<(), Failure> {
        if self.stdin && !rest_of_stdin_is_blank()? {
            return Err(Failure::new("stdin holds more lines than there are values to fill in").hint(
                "a value is one line; give one line for each, in the order in which they would be asked for",
            ));
        }
        match self.from_env.get(self.taken) {
            Some(name) => Err(Failure::new(format!(
                "--from-env {}: there is no value to fill in",
                crate::base::text::short(name)
            ))
            .hint("name a header or variable without a value, for instance -H \"X-API-Key\" or --bearer")),
            None => Ok(()),
        }
    }
}

/// `value` as a secret; says what was taken off.
pub fn checked(world: &World, what: &str, value: Zeroizing<String>) -> Result<Secret, Failure> {
    mended(world, what, value, "")
}

fn mended(world: &World, what: &str, value: Zeroizing<String>, before: &str) -> Result<Secret, Failure> {
    let (secret, taken) = typed::read(value, before).map_err(|error| Failure::from(error).about(what))?;
    say_taken(world, what, &taken);
    Ok(secret)
}

fn say_taken(world: &World, what: &str, taken: &[&str]) {
    for part in taken {
        world.ui.say(&format!("stripped {part} the value of {what}"));
    }
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
