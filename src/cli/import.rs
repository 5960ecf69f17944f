//! The flags of `import`.

use std::path::PathBuf;

use clap::Args;

/// Move literal secrets out of configs into the store.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Import {
    /// Configs of any MCP client [default: what 'mcpkey lint' looks at here, and what Claude Code reads]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Also look at your own configs of all clients, those in the home directory
    #[arg(long, conflicts_with = "files")]
    pub all_clients: bool,
    /// Move everything without asking
    #[arg(short, long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Also move what is only worth a look, such as the password of a local database
    #[arg(long)]
    pub all: bool,
    /// Of which account
    #[command(flatten)]
    pub of: super::AccountFlag,
    /// Show the change, with every secret masked, and do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Name the variable of a header, variable, flag, 'url' or JSON pointer: Authorization=MY_TOKEN
    #[arg(long, value_name = "WHAT=VAR")]
    pub var: Vec<String>,
    /// Keep the secrets for all projects, also those of a project's own configs
    #[arg(short, long)]
    pub global: bool,
    /// Let secrets travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
}

const AFTER: &str = "Examples:
  mcpkey import -n                # what would move
  mcpkey import
  mcpkey import ~/.cursor/mcp.json

What takes a secret's place is what the client itself understands: ${VAR} (Claude Code, Gemini, Kiro, Amp),
${env:VAR} (Cursor, Windsurf, Roo, Cline), a question under \"inputs\" (VS Code), {env:VAR} (opencode),
bearer_token_env_var, env_http_headers and env_vars (Codex). A client that replaces nothing (Claude Desktop, Zed)
gets 'mcpkey run --only VAR --' in front of the server's command, or 'mcpkey bridge' and 'mcpkey exec' in the server's place.
Exit code 1: a secret had to stay where it is, for the reason that is given.";
