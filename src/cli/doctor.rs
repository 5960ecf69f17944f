//! `doctor`: what is wrong on this machine and in this project.

use std::time::Duration;

use clap::Args;

/// Say what is wrong on this machine and in this project.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Doctor {
    /// Mend what can be mended without asking: modes of mcpkey's own files, the example, leftovers of a kill, an index that does not
    /// name what a store holds, what was stored for a directory that is gone
    #[arg(long)]
    pub fix: bool,
    /// Search the repository, transcripts of clients, histories of shells and hidden files for the values in the store, and do
    /// nothing else
    #[arg(long, conflicts_with_all = ["fix", "offline", "timeout"])]
    pub leaks: bool,
    /// Do not contact any server
    #[arg(long)]
    pub offline: bool,
    /// Give up on a server after this long [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = super::test::span)]
    pub timeout: Option<Duration>,
    /// For machines; versioned
    #[arg(long)]
    pub json: bool,
}

const EXIT: &str = "Examples:
  mcpkey doctor
  mcpkey doctor --fix
  mcpkey doctor --leaks

Exit codes: 0 ok, or warnings only; 1 a problem; 2 could not look at all, or --fix could not do what it began.";
