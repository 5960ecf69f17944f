//! `bridge`: a stdio server that stands for a remote one.

use std::ffi::OsString;

use clap::Args;

use super::alone::{Flagless, is_value};

/// For a client to start: speak to a remote server, whose token the client never holds.
#[derive(Debug, Args)]
#[command(override_usage = "mcpkey bridge URL [--header 'NAME: VALUE {VAR}']… [FLAGS]", after_help = HELP)]
pub struct Bridge {
    /// The url of the server, then flags, as mcp-remote takes them
    #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    pub args: Vec<String>,
}

/// Behind the url all is its own.
impl Flagless for Bridge {
    fn flagless(words: &[OsString]) -> Option<Self> {
        words.first().filter(|url| is_value(url))?;
        let args = words.iter().map(|word| word.to_str().map(str::to_owned));
        Some(Self { args: args.collect::<Option<_>>()? })
    }
}

const HELP: &str = "The client starts this and speaks MCP over standard input and output. The url and the headers may hold {VAR}: the value that is
stored for VAR, if it may go to that url. Everything else is literal; ${VAR} that no client filled in is taken as {VAR}.

Flags:
  --header 'NAME: VALUE'  Send this with every request; a literal credential is refused
  --transport ORDER       http-first, http-only, sse-first or sse-only [default: http-first]
  --allow-http            http:// to another machine, where no stored secret goes there
  --ignore-tool PATTERN   Keep the tools that fit from the client; '*' stands for anything
  --name NAME             What the server is called in messages and in the log
  --account ACCOUNT       Send the values of this account, where you have several
  --silent                Say nothing on standard error but errors
  --debug                 Say more there

A copied entry works when 'npx mcp-remote' becomes 'mcpkey bridge': flags of mcp-remote that mean nothing here are passed over
with a word on standard error. These are the command and args of an entry.

Examples:
  mcpkey bridge https://example.com/mcp --header 'Authorization: Bearer {TOKEN}'
  mcpkey bridge https://example.com/sse --header 'X-Key: {KEY}'";
