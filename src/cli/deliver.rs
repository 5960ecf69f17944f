//! `deliver`: how servers get their secrets.

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCandidates;

use super::candidates;

use crate::client::delivery::Delivery;

/// Change how servers get their secrets: environment, or mcpkey.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Deliver {
    /// How
    #[arg(value_enum)]
    pub how: DeliveryArg,
    /// The servers
    #[arg(value_name = "NAME", required_unless_present = "all", add = ArgValueCandidates::new(candidates::servers))]
    pub names: Vec<String>,
    /// All servers that are configured here and mention a secret
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// Start commands in the directory of the project, also those of servers for all projects
    #[arg(long)]
    pub here: bool,
    /// Of which account
    #[command(flatten)]
    pub of: super::AccountFlag,
    /// Show the change, do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// The two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DeliveryArg {
    /// from the environment of the client, which 'mcpkey run' fills: works without mcpkey for whoever exports the variables
    Env,
    /// from mcpkey, which the client starts in the server's place: nobody else sees them, and no wrapper is needed
    Mcpkey,
}

impl From<DeliveryArg> for Delivery {
    fn from(arg: DeliveryArg) -> Self {
        match arg {
            DeliveryArg::Env => Self::Env,
            DeliveryArg::Mcpkey => Self::Mcpkey,
        }
    }
}

const EXAMPLES: &str = "Examples:
  mcpkey deliver mcpkey github
  mcpkey deliver mcpkey --all -n
  mcpkey deliver mcpkey --here search
  mcpkey deliver env --all";
