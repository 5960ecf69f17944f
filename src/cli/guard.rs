//! `guard`: which tools of a server the model may use without asking.

use std::time::Duration;

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::candidates;

/// Write permission rules for the tools of a server.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Guard {
    /// The server
    #[arg(add = ArgValueCandidates::new(candidates::servers))]
    pub name: String,
    /// Deny the tools that fit, whatever the server says: '*' stands for anything. Kept for the next time
    #[arg(long, value_name = "PATTERN", conflicts_with = "remove")]
    pub deny: Vec<String>,
    /// Allow the tools that fit, whatever the server says, unless they are denied by hand. Kept for the next time
    #[arg(long, value_name = "PATTERN", conflicts_with = "remove")]
    pub allow: Vec<String>,
    /// Write .claude/settings.local.json, which is yours alone [default: .claude/settings.json for a server of .mcp.json,
    /// .claude/settings.local.json for one of local scope, the user's settings.json for one of user scope]
    #[arg(long, conflicts_with = "remove")]
    pub local: bool,
    /// Take out what guard wrote for this server, and forget the patterns
    #[arg(long)]
    pub remove: bool,
    /// Ask the server and show the change, write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Give up on the server after this long [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = super::test::span, conflicts_with = "remove")]
    pub timeout: Option<Duration>,
    /// Contact the server although nobody approved it in Claude Code yet and this is no terminal
    #[arg(short, long, conflicts_with = "remove")]
    pub yes: bool,
    /// For machines; versioned
    #[arg(long, conflicts_with = "remove")]
    pub json: bool,
}

const EXAMPLES: &str = "The server is asked for its tools. Those that it calls read-only are allowed; those that it calls destructive, or that are named
so (delete_…, remove_…, drop_…), are denied; about all others Claude Code asks, as it does without a rule. What a tool does is
the server's own word: look through the list. Run it again when the tools have changed: what guard wrote for the server
follows, what you wrote yourself stays and counts.

Examples:
  mcpkey guard github --dry-run
  mcpkey guard github --deny 'merge_*' --allow 'create_issue'
  mcpkey guard github --remove

Exit codes: 0 the rules are as they should be; 1 the server does not work; 2 it could not be asked, or usage.";
