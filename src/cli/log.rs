//! `log`: an account of use.

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::candidates;

/// Show which commands handed which variables to whom.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Log {
    /// Only what came after: a time span such as 2d, or a date such as 2026-01-31
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only what concerns this server
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::servers))]
    pub server: Option<String>,
    /// Only what handed values of this account to somebody
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::accounts))]
    pub account: Option<String>,
    /// The calls that went through bridges: which tool, with which token, what came of it
    #[arg(long)]
    pub calls: bool,
    /// Only the last N; 0 is all [default: 20, with --json all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// For machines; versioned, times in UTC
    #[arg(long)]
    pub json: bool,
}

const EXAMPLES: &str = "Examples:
  mcpkey log --since 2d
  mcpkey log --calls --server github";
