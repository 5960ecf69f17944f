//! The flags of `hook`.

use std::ffi::OsString;

use clap::{Args, Subcommand, ValueEnum};

use super::alone::Flagless;

/// Check by itself: before commits, in pipelines, in Claude Code.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Hook {
    /// What to do
    #[command(subcommand)]
    pub verb: HookVerb,
}

/// `check`.
impl Flagless for Hook {
    fn flagless(words: &[OsString]) -> Option<Self> {
        (words == ["check"]).then_some(Self { verb: HookVerb::Check })
    }
}

/// What can be done with hooks.
#[derive(Debug, Subcommand)]
pub enum HookVerb {
    /// Check what is staged before each commit; beside any hook that is there
    Install(HookInstall),
    /// Take it out again, to the byte
    Uninstall(HookUninstall),
    /// Show what is installed, and whether git would run it
    Status {
        /// For machines; versioned
        #[arg(long)]
        json: bool,
    },
    /// Judge a tool call of Claude Code, as JSON on stdin
    #[command(hide = true)]
    Check,
}

/// Put a check in place.
#[derive(Debug, Args)]
pub struct HookInstall {
    /// Write a workflow or job for this service, instead of the git hook
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub ci: Option<Ci>,
    /// Stop Claude Code from writing secrets into MCP configs, and deny it mcpkey's commands and files that hold them, instead of the git hook
    #[arg(long)]
    pub claude: bool,
    /// Also where core.hooksPath names a directory that other repositories share
    #[arg(long)]
    pub global_hooks: bool,
    /// Show the change, do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Take a check out.
#[derive(Debug, Args)]
#[command(after_help = LEAVING)]
pub struct HookUninstall {
    /// The hook of Claude Code and its rules, instead of the git hook
    #[arg(long)]
    pub claude: bool,
    /// Before you leave mcpkey: every hook and rule of it in every directory it knows; asks whether the secrets go too
    #[arg(long, conflicts_with = "claude")]
    pub all: bool,
    /// With --all: delete the secrets too, and all that mcpkey keeps
    #[arg(long, requires = "all")]
    pub forget: bool,
    /// Do not ask before that
    #[arg(short, long, requires = "forget")]
    pub yes: bool,
    /// Also from a directory that other repositories share
    #[arg(long)]
    pub global_hooks: bool,
    /// Show the change, do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Where pipelines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    /// .github/workflows/mcpkey.yml
    Github,
    /// .gitlab/mcpkey.yml
    Gitlab,
}

const EXAMPLES: &str = "Examples:
  mcpkey hook install             # before each commit
  mcpkey hook install --claude
  mcpkey hook install --ci github
  mcpkey hook status";

const LEAVING: &str = "Examples:
  mcpkey hook uninstall
  mcpkey hook uninstall --all -n  # what mcpkey put anywhere";
