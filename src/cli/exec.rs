//! `exec`: a stdio server with just its own secrets.

use std::ffi::OsString;

use clap::Args;

/// For Claude Code to call: start a server with just its own secrets.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Exec {
    /// Its name
    #[arg(value_name = "NAME")]
    pub server: String,
    /// Start it in the directory of the project, and not in an empty one, although it is for all projects
    #[arg(long)]
    pub here: bool,
    /// The account whose values it gets, as the config has it
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Its command line, as the config has it
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

const EXAMPLES: &str = "Examples:
  mcpkey exec search -- npx -y @example/search-mcp";
