//! The flags of every verb but `add`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::alone::Flagless;
use super::{AccountFlag, AccountPlaces, ScopeArg, SourceFlags, candidates};
use crate::actions::supply::Named;
use crate::base::next::ValueFlags;

/// Start claude, or any command, with what the configs mention.
#[derive(Debug, Default, Args)]
#[command(after_help = RUN)]
pub struct Run {
    /// Inject only this variable, also one that no config mentions
    #[arg(long, value_name = "VAR", value_delimiter = ',', add = ArgValueCandidates::new(candidates::variables))]
    pub only: Vec<String>,
    /// Do not inject this variable
    #[arg(long, value_name = "VAR", value_delimiter = ',', add = ArgValueCandidates::new(candidates::variables))]
    pub except: Vec<String>,
    /// Inject only what this server mentions
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = ArgValueCandidates::new(candidates::servers))]
    pub server: Vec<String>,
    /// Of which account
    #[command(flatten)]
    pub of: AccountFlag,
    /// Start although a variable is missing or withheld, as the client itself would
    #[arg(long)]
    pub allow_missing: bool,
    /// Where the environment has a value too, take that one
    #[arg(long)]
    pub prefer_env: bool,
    /// Show which variables would be injected and from where, start nothing
    #[arg(long)]
    pub print_names: bool,
    /// The command [default: claude]
    #[arg(trailing_var_arg = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// `-- CMD`.
impl Flagless for Run {
    fn flagless(words: &[OsString]) -> Option<Self> {
        let (dashes, command) = words.split_first()?;
        (dashes == "--").then(|| Self { command: command.to_vec(), ..Self::default() })
    }
}

impl Run {
    /// `mcpkey claude ARGS`.
    pub fn claude(args: Vec<OsString>) -> Self {
        let command = std::iter::once(OsString::from("claude")).chain(args).collect();
        Self { command, ..Self::default() }
    }
}

/// Take a server out of every client, and of the example.
#[derive(Debug, Clone, Args)]
#[command(after_help = REMOVE)]
pub struct Remove {
    /// Name of the server [default: chosen from a list, on a terminal]
    #[arg(add = ArgValueCandidates::new(candidates::servers))]
    pub name: Option<String>,
    /// From which scope [default: the one that has it]
    #[arg(short, long, value_enum)]
    pub scope: Option<ScopeArg>,
    /// From these clients alone [default: from all that have it]
    #[arg(long, value_name = "CLIENT", value_delimiter = ',', add = ArgValueCandidates::new(candidates::clients))]
    pub client: Vec<String>,
    /// Also delete its secrets that no other server uses
    #[arg(long)]
    pub forget: bool,
    /// Show the change, do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Show servers, their variables and where each value comes from.
#[derive(Debug, Args)]
#[command(after_help = LIST)]
pub struct ListArgs {
    /// Every secret that is stored, of all projects
    #[arg(short, long)]
    pub all: bool,
    /// Of which account
    #[command(flatten)]
    pub of: AccountFlag,
    /// For machines; versioned
    #[arg(long)]
    pub json: bool,
}

/// Store a value for a variable, or replace it.
#[derive(Debug, Clone, Args)]
#[command(after_help = SET)]
pub struct Set {
    /// The variable [default: chosen from a list, on a terminal]
    #[arg(add = ArgValueCandidates::new(candidates::variables))]
    pub variable: Option<String>,
    /// Read the value from stdin
    #[arg(long, conflicts_with = "from_env")]
    pub stdin: bool,
    /// Take the value from this environment variable
    #[arg(long, value_name = "VAR")]
    pub from_env: Option<String>,
    /// Where it is fetched from whenever it is wanted
    #[command(flatten)]
    pub fetched: SourceFlags,
    /// Take the value that is stored for the project in this directory, which may be gone
    #[arg(long, value_name = "PATH", conflicts_with_all = ["stdin", "from_env", "from", "from_command", "global", "to", "allow_http", "expires"])]
    pub from_project: Option<PathBuf>,
    /// Which
    #[command(flatten)]
    pub which: WhichValue,
    /// Of which account
    #[command(flatten)]
    pub of: AccountPlaces,
    /// Where it may go: a url, or 'stdio: COMMAND LINE' [default: where the configs send it]
    #[arg(long, value_name = "DESTINATION")]
    pub to: Vec<String>,
    /// What is sent there, with {VAR} for the value [default: 'Authorization: Bearer {VAR}']
    #[arg(long, value_name = "HEADER", requires = "to")]
    pub header: Vec<String>,
    /// Let it travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Taken only to say that a value is not typed here
    #[arg(hide = true)]
    pub typed: Vec<String>,
    /// When it stops working: a time span such as 90d, or a date such as 2027-01-31
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,
}

/// One of the values that are stored for a variable.
#[derive(Debug, Clone, Default, Args)]
pub struct WhichValue {
    /// The value for all projects, not the one for this project alone
    #[arg(short, long)]
    pub global: bool,
    /// The value for this server alone
    #[arg(long, value_name = "NAME")]
    pub server: Option<String>,
    /// The value for all servers, where single ones have their own
    #[arg(long, conflicts_with = "server")]
    pub all_servers: bool,
    /// The value for a server of this config, where another one has a server of that name
    #[arg(long, value_name = "FILE", requires = "server")]
    pub config: Option<PathBuf>,
}

impl From<ValueFlags> for WhichValue {
    fn from(flags: ValueFlags) -> Self {
        Self {
            global: flags.is_global,
            server: flags.server,
            all_servers: flags.is_shared,
            config: flags.config.map(PathBuf::from),
        }
    }
}

impl WhichValue {
    /// The value of `variable` that is named.
    pub fn of<'a>(&'a self, variable: &'a str) -> Named<'a> {
        Named {
            variable,
            global: self.global,
            server: self.server.as_deref(),
            all_servers: self.all_servers,
            config: self.config.as_deref(),
            option: "--server",
        }
    }
}

/// Delete a variable's value from the store.
#[derive(Debug, Args)]
#[command(after_help = FORGET)]
pub struct Forget {
    /// The variable [default: chosen from a list, on a terminal]
    #[arg(add = ArgValueCandidates::new(candidates::variables))]
    pub variable: Option<String>,
    /// Which
    #[command(flatten)]
    pub which: WhichValue,
    /// Of which account
    #[command(flatten)]
    pub of: AccountFlag,
    /// Everything kept for the project in this directory, which may be gone
    #[arg(long, value_name = "PATH", conflicts_with_all = ["global", "server", "all_servers", "config"])]
    pub project: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Show a stored value, on a terminal and to a person only.
#[derive(Debug, Args)]
#[command(after_help = REVEAL)]
pub struct Reveal {
    /// The variable [default: chosen from a list, on a terminal]
    #[arg(add = ArgValueCandidates::new(candidates::variables))]
    pub variable: Option<String>,
    /// Which
    #[command(flatten)]
    pub which: WhichValue,
    /// Of which account
    #[command(flatten)]
    pub of: AccountFlag,
}

/// After a clone: ask for each variable that nothing supplies yet.
#[derive(Debug, Args)]
#[command(after_help = SETUP)]
pub struct Setup {
    /// Read VAR=value lines from stdin
    #[arg(long)]
    pub stdin: bool,
    /// Of which account
    #[command(flatten)]
    pub of: AccountFlag,
    /// Let a secret travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Do not test the servers with what is given
    #[arg(long)]
    pub no_test: bool,
}

/// Let a secret go to a further destination.
#[derive(Debug, Args)]
#[command(after_help = ALLOW)]
pub struct AllowArgs {
    /// A variable or a server [default: everything that is withheld here]
    #[arg(value_name = "VAR|NAME", add = ArgValueCandidates::new(candidates::servers_and_variables))]
    pub what: Option<String>,
    /// A url, or 'stdio: COMMAND LINE' [default: where the configs send it now]
    pub destination: Vec<String>,
    /// What is sent to that url, with {VAR} for the value [default: 'Authorization: Bearer {VAR}']
    #[arg(long, value_name = "HEADER", requires = "destination")]
    pub header: Vec<String>,
    /// Where this server sends it
    #[arg(long, value_name = "NAME", conflicts_with = "destination", requires = "what")]
    pub server: Option<String>,
    /// Also http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// The value kept for all projects, not the one for this project
    #[arg(short, long)]
    pub global: bool,
    /// The value kept for this server, where several are kept
    #[arg(long, value_name = "NAME")]
    pub value_of: Option<String>,
    /// The value kept for all servers, where single ones have their own
    #[arg(long, conflicts_with = "value_of")]
    pub all_servers: bool,
    /// The value kept for a server of this config, where another one has a server of that name
    #[arg(long, value_name = "FILE", requires = "value_of")]
    pub config: Option<PathBuf>,
    /// Of which account
    #[command(flatten)]
    pub of: AccountPlaces,
    /// Take it back: it may no longer go there, or with no destination named nowhere
    #[arg(long, conflicts_with = "list")]
    pub revoke: bool,
    /// Show where each secret may go
    #[arg(long, conflicts_with_all = ["what", "destination", "server"])]
    pub list: bool,
    /// Agree to what this project makes Claude Code do by itself, or the client whose name or command line follows
    #[arg(long, conflicts_with_all = ["list", "server", "global", "value_of", "all_servers", "allow_http"])]
    pub session: bool,
    /// Agree to what your own config.toml widens: who may ask, the way to a server
    #[arg(long, conflicts_with_all = ["what", "destination", "list", "session", "server", "global", "value_of", "all_servers", "allow_http"])]
    pub settings: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

impl AllowArgs {
    /// What follows `--session`.
    pub fn words(&self) -> Vec<OsString> {
        self.what.iter().chain(&self.destination).map(OsString::from).collect()
    }

    /// The value of `variable` that is named.
    pub fn named<'a>(&'a self, variable: &'a str) -> Named<'a> {
        Named {
            variable,
            global: self.global,
            server: self.value_of.as_deref(),
            all_servers: self.all_servers,
            config: self.config.as_deref(),
            option: "--value-of",
        }
    }
}

const RUN: &str = "Examples:
  mcpkey run                      # claude, with all that its configs mention
  mcpkey run -- codex
  mcpkey run --only GITHUB_TOKEN -- npm run dev
  mcpkey run --print-names -- claude";

const REMOVE: &str = "Examples:
  mcpkey remove github
  mcpkey remove github --forget   # its secrets go too
  mcpkey remove github --client codex";

const LIST: &str = "Examples:
  mcpkey list
  mcpkey list --all               # what is stored for other projects too
  mcpkey list --json";

const SET: &str = "Examples:
  mcpkey set GITHUB_TOKEN         # asks for it
  mcpkey set GITHUB_TOKEN --global
  mcpkey set GITHUB_TOKEN --from op://Dev/github/token
  mcpkey set GCP_TOKEN --from-command 'gcloud auth print-access-token' --ttl 50m
  mcpkey set GITHUB_TOKEN --expires 90d
  mcpkey set GITHUB_TOKEN --global --account work --where github.com/acme";

const FORGET: &str = "Examples:
  mcpkey forget GITHUB_TOKEN
  mcpkey forget GITHUB_TOKEN --server github
  mcpkey forget --project ~/old/shop";

const REVEAL: &str = "Examples:
  mcpkey reveal GITHUB_TOKEN";

const SETUP: &str = "Examples:
  mcpkey setup
  mcpkey setup --stdin <values.env";

const ALLOW: &str = "Examples:
  mcpkey allow                    # all that is withheld here
  mcpkey allow GITHUB_TOKEN https://api.githubcopilot.com/mcp/
  mcpkey allow --list
  mcpkey allow --revoke GITHUB_TOKEN
  mcpkey allow --session codex
  mcpkey allow --account work --where ~/work";
