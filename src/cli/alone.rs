//! One verb, read by its own words alone.

use std::ffi::OsString;

use clap::{Args, Command, FromArgMatches};

/// What every verb takes.
#[derive(Debug, Args)]
pub struct Flags {
    /// Say on stderr what is read, asked and written (never a value)
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// Reads `own`, which begins with the verb, and has `verb` made of its words; nothing where they do not take it.
pub(super) fn alone<A: Args, V>(own: &[OsString], verb: fn(A) -> V) -> Option<(Flags, V)> {
    let command = Flags::augment_args(Command::new("mcpkey").args_override_self(true));
    let mut matches = A::augment_args(command).try_get_matches_from(own).ok()?;
    Some((Flags::from_arg_matches_mut(&mut matches).ok()?, verb(A::from_arg_matches_mut(&mut matches).ok()?)))
}
