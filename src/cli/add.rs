//! `add` and `add-json`: the flags of `claude mcp add`, and those that say where a secret comes from.

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCandidates;

use super::{DeliveryArg, ScopeArg, candidates};
use crate::actions::sourced::{self, NamedSource, SourceOptions};
use crate::client::{Transport, Wire};
use crate::world::error::Failure;

/// Register a server: the token to the store, not to the config.
#[derive(Debug, Clone, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub struct Add {
    /// Name of the server: letters, digits, '-' and '_'; or what was copied (a line, JSON, a link), - to read that from stdin
    pub name: Option<String>,
    /// Url, or the command of a stdio server
    #[arg(value_name = "COMMAND_OR_URL")]
    pub target: Option<String>,
    /// Arguments of the command; write -- before a command with flags of its own
    pub args: Vec<String>,
    /// How the server is reached [default: stdio, or http for a url]
    #[arg(short, long, value_enum)]
    pub transport: Option<TransportArg>,
    /// Environment variable of a stdio server; without a value it is asked for, hidden
    #[arg(short, long = "env", value_name = "KEY[=VALUE]")]
    pub env: Vec<String>,
    /// Header; without a value it is asked for, hidden
    #[arg(short = 'H', long = "header", value_name = "NAME[: VALUE]")]
    pub header: Vec<String>,
    /// Ask for the token of 'Authorization: Bearer'
    #[arg(long)]
    pub bearer: bool,
    /// Fill in a well-known server
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "transport", add = ArgValueCandidates::new(candidates::templates))]
    pub template: Option<String>,
    /// Bring every server that is registered here over to the clients of --client
    #[arg(long, requires = "client", conflicts_with_all = ["name", "template"])]
    pub all: bool,
    /// List the well-known servers
    #[arg(long, exclusive = true)]
    pub templates: bool,
    /// OAuth settings of the client
    #[command(flatten)]
    pub oauth: Oauth,
    /// Where values come from
    #[command(flatten)]
    pub source: SecretFlags,
    /// What is written
    #[command(flatten)]
    pub writing: Writing,
}

const ADD_EXAMPLES: &str = "Examples:
  mcpkey add -t http github https://api.githubcopilot.com/mcp/ --bearer
  mcpkey add -t http docs https://mcp.example.com/mcp -H \"X-API-Key\"
  mcpkey add search -e SEARCH_API_KEY -- npx -y @example/search-mcp
  mcpkey add --template sentry
  mcpkey add - < copied-from-a-readme.json
  mcpkey add --client codex,cursor -t http web https://example.com/mcp --bearer
  mcpkey add github --client vscode

A server that gets a new token is tested with it before it is registered. A test that fails asks what to do; without a terminal
the server is registered with a warning. For no test: --no-test, 'test-on-add = false' in config.toml, or MCPKEY_TEST_ON_ADD=0.";

/// Register a server from its JSON entry.
#[derive(Debug, Args)]
#[command(after_help = JSON)]
pub struct AddJson {
    /// Name of the server
    pub name: String,
    /// The entry, or - to read it from stdin
    pub json: String,
    /// OAuth client secret, as in 'claude mcp add-json'
    #[arg(long)]
    pub client_secret: bool,
    /// Where values come from
    #[command(flatten)]
    pub source: SecretFlags,
    /// What is written
    #[command(flatten)]
    pub writing: Writing,
}

/// OAuth flags of `claude mcp add`.
#[derive(Debug, Clone, Args)]
pub struct Oauth {
    /// OAuth client id for an http or sse server
    #[arg(long)]
    pub client_id: Option<String>,
    /// Fixed port of the OAuth callback
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub callback_port: Option<u16>,
    /// OAuth client secret: asked for, or taken from MCP_CLIENT_SECRET; kept by the client itself
    #[arg(long)]
    pub client_secret: bool,
}

/// Which values are secrets, what they are called, and where they come from without a prompt.
#[derive(Debug, Clone, Default, Args)]
pub struct SecretFlags {
    /// Read the value that is missing from stdin, one line for each
    #[arg(long, conflicts_with = "from_env")]
    pub stdin: bool,
    /// Take the value that is missing from this environment variable, one for each
    #[arg(long, value_name = "VAR")]
    pub from_env: Vec<String>,
    /// Where they are fetched from whenever they are wanted
    #[command(flatten)]
    pub fetched: SourceFlags,
    /// Name the placeholder of a header, variable, flag or 'url', which makes it a secret: Authorization=MY_TOKEN
    #[arg(long, value_name = "WHAT=VAR")]
    pub var: Vec<String>,
    /// Treat this header, variable, flag or 'url' as a secret
    #[arg(long, value_name = "WHAT")]
    pub secret: Vec<String>,
    /// Leave this header, variable, flag or 'url' as written
    #[arg(long, value_name = "WHAT")]
    pub plain: Vec<String>,
    /// Keep the secret for all projects, not for this one alone
    #[arg(short, long)]
    pub global: bool,
    /// Of which account
    #[command(flatten)]
    pub of: super::AccountFlag,
    /// Let the secret travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
}

/// Where a value is fetched from whenever it is wanted, in place of being stored.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceFlags {
    /// Fetch the value from a vault whenever it is wanted, and store the reference alone: op://Dev/github/token, pass:work/github,
    /// keepassxc:, bw:, vault:, aws-sm:, sops: and others
    #[arg(long, value_name = "REF", conflicts_with_all = ["stdin", "from_env"])]
    pub from: Vec<String>,
    /// Fetch the value by this command line whenever it is wanted; no shell reads it
    #[arg(long, value_name = "CMD", conflicts_with_all = ["stdin", "from_env", "from"])]
    pub from_command: Vec<String>,
    /// Keep what was fetched in the store for so long, for instance 50m [default: not at all]
    #[arg(long, value_name = "SPAN")]
    pub ttl: Option<String>,
    /// Do not ask whether that may be run
    // Without a letter: in a copied line without '--' that would be the server's, as in 'npx -y'.
    #[arg(long)]
    pub yes: bool,
}

impl SourceFlags {
    /// What is named.
    pub fn named(&self) -> Vec<NamedSource> {
        let references = self.from.iter().cloned().map(NamedSource::Reference);
        references.chain(self.from_command.iter().cloned().map(NamedSource::Command)).collect()
    }

    /// How it is agreed to, and kept.
    ///
    /// # Errors
    /// When the time span is none, or keeps nothing.
    pub fn options(&self) -> Result<SourceOptions, Failure> {
        let ttl = self.ttl.as_deref().map(sourced::ttl).transpose()?;
        let idle =
            [("--ttl", ttl.is_some()), ("--yes", self.yes)].into_iter().find(|(_, is_given)| *is_given);
        match idle.filter(|_| self.named().is_empty()) {
            Some((flag, _)) => Err(Failure::new(format!("{flag} is for a value that is fetched"))
                .hint("add --from or --from-command; what belongs to a server's command goes behind --")),
            None => Ok(SourceOptions { ttl, yes: self.yes }),
        }
    }
}

/// What a registering verb writes, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct Writing {
    /// Where the entry goes [default: project]
    #[arg(short, long, value_enum)]
    pub scope: Option<ScopeArg>,
    /// Write it for these clients: claude, codex, cursor, vscode, gemini and others, or all that are found here [default: claude, or what
    /// config.toml says under 'clients']
    #[arg(long, value_name = "CLIENT", value_delimiter = ',', add = ArgValueCandidates::new(candidates::clients))]
    pub client: Vec<String>,
    /// Replace an entry, or a stored value, that exists
    #[arg(long)]
    pub force: bool,
    /// Show the change, do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// How it gets its secrets [default: mcpkey in user and local scope, env in project scope, or what config.toml says under
    /// 'deliver']
    #[arg(long, value_enum, value_name = "HOW")]
    pub deliver: Option<DeliveryArg>,
    /// Have mcpkey start it in the directory of the project, also where it is for all projects (scope user)
    #[arg(long)]
    pub here: bool,
    /// Do not test the server, although it gets a new token
    #[arg(long)]
    pub no_test: bool,
    /// Put .mcp.json into .gitignore, for teams that commit only the example
    #[arg(long)]
    pub ignore: bool,
}

impl SecretFlags {
    /// These, and what a copied line says besides.
    pub fn with(&self, mut copied: Self) -> Self {
        for (own, more) in [
            (&self.from_env, &mut copied.from_env),
            (&self.var, &mut copied.var),
            (&self.secret, &mut copied.secret),
            (&self.plain, &mut copied.plain),
        ] {
            more.extend(own.iter().cloned());
        }
        // What is run is for a person to type.
        copied.fetched = self.fetched.clone();
        copied.stdin |= self.stdin;
        copied.global |= self.global;
        copied.allow_http |= self.allow_http;
        copied.of = self.of.clone();
        copied
    }
}

impl Writing {
    /// These, and where they say nothing what a copied line says; `client` is that of the line.
    pub fn with(&self, copied: Self, client: Option<&str>) -> Self {
        let clients = if copied.client.is_empty() {
            client.map(str::to_owned).into_iter().collect()
        } else {
            copied.client
        };
        Self {
            scope: self.scope.or(copied.scope),
            client: if self.client.is_empty() { clients } else { self.client.clone() },
            force: self.force || copied.force,
            dry_run: self.dry_run || copied.dry_run,
            deliver: self.deliver.or(copied.deliver),
            here: self.here || copied.here,
            no_test: self.no_test || copied.no_test,
            ignore: self.ignore || copied.ignore,
        }
    }
}

/// `-t`: the transports of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TransportArg {
    /// streamable HTTP
    #[value(alias = "streamable-http")]
    Http,
    /// server-sent events, deprecated
    Sse,
    /// web socket
    Ws,
    /// a local command
    Stdio,
}

impl From<TransportArg> for Transport {
    fn from(transport: TransportArg) -> Self {
        match transport {
            TransportArg::Http => Self::Remote(Wire::Http),
            TransportArg::Sse => Self::Remote(Wire::Sse),
            TransportArg::Ws => Self::Remote(Wire::Ws),
            TransportArg::Stdio => Self::Stdio,
        }
    }
}

const JSON: &str = "Examples:
  mcpkey add-json github '{\"type\":\"http\",\"url\":\"https://mcp.example.com/mcp\"}'
  pbpaste | mcpkey add-json github -";
