//! `rotate`: a new token in place of an old one, without a gap.

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCandidates;

use super::candidates;

/// Replace a token, tested before the old one goes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Rotate {
    /// The variable, or a server that has one [default: chosen from a list, on a terminal]
    #[arg(value_name = "NAME|VAR", add = ArgValueCandidates::new(candidates::servers_and_variables))]
    pub what: Option<String>,
    /// Which
    #[command(flatten)]
    pub which: super::WhichValue,
    /// Of which account
    #[command(flatten)]
    pub of: super::AccountFlag,
    /// Read the new value from stdin
    #[arg(long, conflicts_with_all = ["from_env", "generate"])]
    pub stdin: bool,
    /// Take the new value from this environment variable
    #[arg(long, value_name = "VAR", conflicts_with = "generate")]
    pub from_env: Option<String>,
    /// Make a random value of 256 bits, for a server of your own
    #[arg(long, value_name = "FORM", num_args = 0..=1, default_missing_value = "base64url", value_enum)]
    pub generate: Option<Form>,
    /// When the new value stops working: a time span such as 90d, or a date such as 2027-01-31
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,
    /// Replace it without testing it
    #[arg(long)]
    pub no_test: bool,
    /// Replace it although the test fails
    #[arg(long)]
    pub force: bool,
    /// Go on with a new value that was stored before, and did not work or was not tested yet
    #[arg(long, conflicts_with_all = ["stdin", "from_env", "generate", "expires", "undo", "forget_old"])]
    pub resume: bool,
    /// Go back to the old value; the one in use is kept then
    #[arg(long, conflicts_with_all = ["stdin", "from_env", "generate", "expires", "forget_old"])]
    pub undo: bool,
    /// Delete the old value
    #[arg(long, conflicts_with_all = ["stdin", "from_env", "generate", "expires"])]
    pub forget_old: bool,
    /// A command that puts the new value into the server before it is tested; it finds it in its environment, under the
    /// variable's name
    #[arg(last = true, value_name = "CMD", conflicts_with_all = ["undo", "forget_old"])]
    pub command: Vec<OsString>,
}

/// How a made value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// 64 hexadecimal digits
    Hex,
    /// 43 characters of the alphabet for urls
    Base64url,
}

const EXAMPLES: &str = "Examples:
  mcpkey rotate github
  op read op://dev/github/token | mcpkey rotate GITHUB_MCP_TOKEN --stdin
  mcpkey rotate MY_SERVER_TOKEN --generate
  mcpkey rotate MY_SERVER_TOKEN --generate -- ./deploy-token.sh
  mcpkey rotate GITHUB_MCP_TOKEN --undo";
