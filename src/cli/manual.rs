//! The flags of what is read: `help`, `completions`, `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::{ArgValueCandidates, Shell};

use super::candidates;

/// Read about a verb, or about a topic.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A verb, or a topic [default: all verbs]
    #[arg(value_name = "VERB|TOPIC", add = ArgValueCandidates::new(candidates::readings))]
    pub about: Vec<String>,
}

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// Print the man page.
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub struct Man {
    /// Write one page for each verb into this directory instead
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

const COMPLETIONS: &str = "Examples:
  source <(mcpkey completions bash)
  mcpkey completions fish | source";

const MAN: &str = "Examples:
  mcpkey man | man -l -
  mcpkey man --dir ~/.local/share/man/man1";
