//! `test`: is it the token, the server, the network or the config?

use std::time::Duration;

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::{TransportArg, candidates};

// A server works when it lists its tools: many answer everybody until then. Each gets just its own secrets, and only those
// that may go there.
/// Is it the token, the server, the network or the config?
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Test {
    /// The servers [default: all that are configured here]
    #[arg(value_name = "NAME", conflicts_with = "url", add = ArgValueCandidates::new(candidates::servers))]
    pub names: Vec<String>,
    /// Test a server before it is registered
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// How it is reached [default: http]
    #[arg(short, long, value_enum, requires = "url")]
    pub transport: Option<TransportArg>,
    /// A header for --url; without a value it is asked for
    #[arg(short = 'H', long, value_name = "NAME: VALUE", requires = "url")]
    pub header: Vec<String>,
    /// Ask for the token of 'Authorization: Bearer' for --url
    #[arg(long, requires = "url")]
    pub bearer: bool,
    /// A variable for the command; without a value it is asked for
    #[arg(short, long, value_name = "KEY=VALUE", requires = "command")]
    pub env: Vec<String>,
    /// A command to test before it is registered
    #[arg(last = true, value_name = "CMD", conflicts_with_all = ["names", "url"])]
    pub command: Vec<String>,
    /// Read the values that are missing from stdin, one line for each
    #[arg(long, conflicts_with = "from_env")]
    pub stdin: bool,
    /// Take the value that is missing from this environment variable, one for each
    #[arg(long, value_name = "VAR")]
    pub from_env: Vec<String>,
    /// Also test without the credential: a server that answers then is open to everyone who can reach it
    #[arg(long)]
    pub anonymous: bool,
    /// List the tools, with what they say about reading and destroying
    #[arg(long)]
    pub tools: bool,
    /// Give up on a server after this long [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub timeout: Option<Duration>,
    /// Also contact servers that nobody approved in Claude Code yet; without a terminal those that are named, too
    #[arg(short, long)]
    pub yes: bool,
    /// Let a secret that is asked for travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Of which account
    #[command(flatten)]
    pub of: super::AccountFlag,
    /// For machines; versioned
    #[arg(long)]
    pub json: bool,
}

/// `10s`, `500ms`, or a number of seconds.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().map(Duration::from_secs);
    let span = seconds.or_else(|_| humantime::parse_duration(text)).map_err(|e| e.to_string())?;
    if span.is_zero() { Err("must be more than nothing".to_owned()) } else { Ok(span) }
}

const EXAMPLES: &str = "Examples:
  mcpkey test
  mcpkey test github --tools
  mcpkey test --url https://mcp.example.com/mcp --bearer
  mcpkey test -e API_KEY -- npx -y @example/search-mcp

Exit codes: 0 all work; 1 one does not, or answers without its credential (--anonymous); 2 one was not tested, or usage.
A server that is switched off in Claude Code is no failure.";
