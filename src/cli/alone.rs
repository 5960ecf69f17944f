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

/// A verb that is mostly started without flags.
pub(super) trait Flagless: Args {
    /// What the parser would make of `words`, where that can be told without defining a single flag; nothing where it cannot.
    fn flagless(words: &[OsString]) -> Option<Self>;
}

/// Reads `own`, which begins with the verb, and has `verb` made of its words; nothing where they do not take it.
pub(super) fn alone<A: Flagless, V>(own: &[OsString], verb: fn(A) -> V) -> Option<(Flags, V)> {
    if let Some(read) = own.split_first().and_then(|(_, words)| A::flagless(words)) {
        return Some((Flags { verbose: false }, verb(read)));
    }
    let command = Flags::augment_args(Command::new("mcpkey").args_override_self(true));
    let mut matches = A::augment_args(command).try_get_matches_from(own).ok()?;
    Some((Flags::from_arg_matches_mut(&mut matches).ok()?, verb(A::from_arg_matches_mut(&mut matches).ok()?)))
}

/// Whether a word is no flag, no `-` and not empty.
pub(super) fn is_value(word: &OsString) -> bool {
    !word.is_empty() && !word.as_encoded_bytes().starts_with(b"-")
}
