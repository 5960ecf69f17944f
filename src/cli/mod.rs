//! The command line: clap definitions and nothing else.
//!
//! The parser, `--help`, the man page and the completions all come from here. Flags and words are those
//! that users of `claude mcp` know, so that a copied `claude mcp add …` line works as `mcpkey add …`.

mod account;
mod add;
mod alone;
mod bridge;
mod candidates;
mod copied;
mod deliver;
mod doctor;
mod exec;
#[cfg(test)]
mod frequent_tests;
mod guard;
pub mod help;
mod hook;
mod import;
mod lint;
mod log;
mod manual;
mod rotate;
mod scope;
mod store;
mod test;
mod usage;
mod variadic;
mod verbs;

use std::ffi::OsString;
use std::io;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use clap_complete::env::{CompleteEnv, Shells};

use alone::alone;

pub use account::{AccountFlag, AccountPlaces};
pub use add::{Add, AddJson, Oauth, SecretFlags, SourceFlags, TransportArg, Writing};
pub use alone::Flags;
pub use bridge::Bridge;
pub use copied::own;
pub use deliver::{Deliver, DeliveryArg};
pub use doctor::Doctor;
pub use exec::Exec;
pub use guard::Guard;
pub use hook::{Ci, Hook, HookInstall, HookUninstall, HookVerb};
pub use import::Import;
pub use lint::{ColorArg, FormatArg, Lint, LintOutput, LintQuiet, LintSource, SettingsArg, SeverityArg};
pub use log::Log;
pub use manual::{Completions, HelpArgs, Man};
pub use rotate::{Form, Rotate};
pub use scope::ScopeArg;
pub use store::{StoreArgs, StoreExport, StoreImport, StoreVerb};
pub use test::Test;
pub use usage::{asks_for_overview, meant, typed, with_own_tip, without_secrets};
pub use variadic::{is_bridge, is_run, split};
pub use verbs::{AllowArgs, Forget, ListArgs, Remove, Reveal, Run, Set, Setup, WhichValue};

/// Keep the tokens of MCP servers in the OS keychain instead of .mcp.json.
#[derive(Debug, Parser)]
#[command(name = "mcpkey", version, max_term_width = 100, after_help = AFTER)]
#[command(args_override_self = true, disable_help_subcommand = true)]
pub struct Cli {
    /// Of every verb
    #[command(flatten)]
    pub flags: Flags,
    /// What to do
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

const AFTER: &str = "Exit codes: 0 yes; 1 no (a variable missing); 2 could not tell (usage, unreadable file, store out of reach).
'run' and 'exec' give the command's own code (128+n for a signal), 125 when mcpkey itself stopped it, 126 not executable, 127 not found.";

/// Reads a command line.
///
/// # Errors
/// As the parser says them.
pub fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    frequent(&args).map_or_else(|| Cli::try_parse_from(args), Ok)
}

/// A verb that clients, hooks and shells start all the time, read by its own words alone: to define all others beside it takes some
/// forty pages of memory, which the system gives one by one. Nothing for another verb, and for words that it does not take: whoever
/// knows all verbs says what is wrong with them.
fn frequent(args: &[OsString]) -> Option<Cli> {
    let (_, own) = args.split_first()?;
    let (flags, verb) = match own.first()?.to_str()? {
        "run" => alone(own, Verb::Run),
        "exec" => alone(own, Verb::Exec),
        "bridge" => alone(own, Verb::Bridge),
        "lint" => alone(own, |lint| Verb::Lint(Box::new(lint))),
        "hook" => alone(own, Verb::Hook),
        _ => None,
    }?;
    Some(Cli { flags, verb: Some(verb) })
}

/// The variable in which the script of `completions` says which shell asks.
const COMPLETING: &str = "MCPKEY_COMPLETE";

/// Answers a shell that asks how a word could go on, and ends; does nothing where none asks. The scripts ask `mcpkey -- WORDS`: no
/// other command line is kept from what it does by a variable, which a project's settings could set.
pub fn complete(args: &[OsString]) {
    if args.get(1).is_some_and(|word| word == "--") {
        CompleteEnv::with_factory(Cli::command).var(COMPLETING).complete();
    }
}

/// The script that has `shell` ask.
///
/// # Errors
/// When there is none for it.
pub fn completion_script(shell: Shell) -> io::Result<String> {
    let (shells, name) = (Shells::builtins(), shell.to_string());
    let completer = shells.completer(&name).ok_or(io::ErrorKind::Unsupported)?;
    let mut script = Vec::new();
    completer.write_registration(COMPLETING, "mcpkey", "mcpkey", "mcpkey", &mut script)?;
    String::from_utf8(script).map_err(io::Error::other)
}

/// Reads the words that follow `add`.
///
/// # Errors
/// As the parser says them.
pub fn add_words(words: &[String]) -> Result<Add, clap::Error> {
    let args = ["mcpkey", "add"].into_iter().map(OsString::from).chain(words.iter().map(OsString::from));
    match Cli::try_parse_from(split(args.collect()))?.verb {
        Some(Verb::Add(add)) => Ok(*add),
        _ => Err(clap::Error::new(clap::error::ErrorKind::InvalidSubcommand)),
    }
}

/// What the parser says of `verb` without its first argument, where nobody can be asked for it: the sentence, and how it is used.
pub fn missing(verb: &str) -> (String, String) {
    let first = |arg: &clap::Arg| arg.get_index() == Some(1);
    let required = |command: clap::Command| {
        let mut command = command;
        command.build();
        let name = command.get_arguments().find(|arg| first(arg)).map(|arg| arg.get_id().clone());
        match name {
            Some(name) => command.mut_arg(name, |arg| arg.required(true)),
            None => command,
        }
    };
    let said = Cli::command()
        .mut_subcommand(verb, required)
        .try_get_matches_from(["mcpkey", verb])
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    let (what, usage) = said.split_once("\n\n").unwrap_or((&said, ""));
    let what: Vec<&str> = what.trim_start_matches("error: ").split_whitespace().collect();
    let usage = usage.lines().next().unwrap_or_default();
    (what.join(" "), usage.to_owned())
}

/// One verb each; the file of the same name in `cmd/` does it. The words of a verb are defined when somebody wants them: a client
/// waits for one of all these.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Register a server: the token to the store, not to the config
    Add(Box<Add>),
    /// Register a server from its JSON entry
    AddJson(AddJson),
    /// Take a server out of every client, and of the example
    Remove(Remove),
    /// Show servers, their variables and where each value comes from
    List(ListArgs),
    /// Store a value for a variable, or replace it
    Set(Set),
    /// Delete a variable's value from the store
    Forget(Forget),
    /// Show a stored value, on a terminal and to a person only
    Reveal(Reveal),
    /// After a clone: ask for each variable that nothing supplies yet
    Setup(Setup),
    /// Start claude, or any command, with what the configs mention
    Run(Run),
    /// The same as 'run -- claude ARGS'
    #[command(disable_help_flag = true)]
    Claude {
        /// Passed on to claude
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<std::ffi::OsString>,
    },
    /// Let a secret go to a further destination
    Allow(AllowArgs),
    /// Is it the token, the server, the network or the config?
    Test(Test),
    /// Replace a token, tested before the old one goes
    Rotate(Rotate),
    /// Say what is wrong on this machine and in this project
    Doctor(Doctor),
    /// Change how servers get their secrets: environment, or mcpkey
    Deliver(Deliver),
    /// Write permission rules for the tools of a server
    Guard(Guard),
    /// Find literal secrets in MCP configs
    Lint(Box<Lint>),
    /// Move literal secrets out of configs into the store
    Import(Import),
    /// Show which store is in use; change it
    Store(StoreArgs),
    /// Show which commands handed which variables to whom
    Log(Log),
    /// For Claude Code to call: start a server with just its own secrets
    Exec(Exec),
    /// For a client to start: speak to a remote server, whose token the client never holds
    #[command(hide = true)]
    Bridge(Bridge),
    /// Check by itself: before commits, in pipelines, in Claude Code
    Hook(Hook),
    /// Read about a verb, or about a topic
    Help(HelpArgs),
    /// Print the version
    #[command(hide = true)]
    Version,
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the man page
    Man(Man),
}

impl Verb {
    /// The account that a person named, of a verb that can be about an account's values.
    pub fn account(&self) -> Option<Option<&str>> {
        let named = match self {
            Self::Add(args) => &args.source.of.account,
            Self::AddJson(args) => &args.source.of.account,
            Self::Import(args) => &args.of.account,
            Self::List(args) => &args.of.account,
            Self::Set(args) => &args.of.account,
            Self::Forget(args) => &args.of.account,
            Self::Reveal(args) => &args.of.account,
            Self::Setup(args) => &args.of.account,
            Self::Run(args) => &args.of.account,
            Self::Claude { .. } => &None,
            Self::Allow(args) => &args.of.account,
            Self::Test(args) => &args.of.account,
            Self::Rotate(args) => &args.of.account,
            Self::Deliver(args) => &args.of.account,
            _ => return None,
        };
        Some(named.as_deref())
    }

    /// Whether it may store a value for an account that nothing was stored for.
    pub fn may_bring_account(&self) -> bool {
        matches!(self, Self::Add(_) | Self::AddJson(_) | Self::Import(_) | Self::Set(_) | Self::Setup(_))
            || matches!(self, Self::Allow(args) if !args.of.places.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_definitions_are_sound() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_is_known_to_whatever_keeps_command_lines_whole() {
        assert!(
            super::Cli::command().get_subcommands().all(|verb| crate::base::next::is_verb(verb.get_name()))
        );
    }

    /// Every command line of mcpkey among the examples of a command and those below it.
    fn examples(command: &clap::Command, found: &mut Vec<String>) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let lines = help.split("Examples:\n").nth(1).unwrap_or_default();
        found.extend(lines.lines().take_while(|line| line.starts_with("  ")).map(str::to_owned));
        command.get_subcommands().for_each(|command| examples(command, found));
    }

    #[test]
    fn every_verb_has_examples_and_each_of_them_is_understood() {
        let mut command = super::Cli::command();
        command.build();
        let without = ["claude", "help", "version"];
        for verb in command.get_subcommands().filter(|verb| !without.contains(&verb.get_name())) {
            let mut found = Vec::new();
            examples(verb, &mut found);
            assert!(!found.is_empty(), "{}", verb.get_name());
            for line in found {
                assert!(line.chars().count() <= super::help::WIDTH, "{line}");
                let at = line.find("mcpkey ").expect(&line);
                let end = line[at..].find(['|', '<', '>', ')']).map_or(line.len(), |end| at + end);
                let words = shlex::split(&line[at..end]).expect(&line);
                let args = words.into_iter().map(std::ffi::OsString::from).collect();
                let read = super::Cli::try_parse_from(super::split(args));
                assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
            }
        }
    }
}
