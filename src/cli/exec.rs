//! `exec`: a stdio server with just its own secrets.

use std::ffi::OsString;

use clap::Args;

use super::alone::{Flagless, is_value};

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

/// `NAME -- CMD`.
impl Flagless for Exec {
    fn flagless(words: &[OsString]) -> Option<Self> {
        let [server, dashes, command @ ..] = words else { return None };
        let server = server.to_str().filter(|_| is_value(server) && dashes == "--" && !command.is_empty())?;
        Some(Self { server: server.to_owned(), here: false, account: None, command: command.to_vec() })
    }
}

const EXAMPLES: &str = "Examples:
  mcpkey exec search -- npx -y @example/search-mcp";
