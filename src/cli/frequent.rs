//! The verbs that clients, hooks and shells start all the time, each read by its own words alone.
//!
//! To define all other verbs beside it takes some forty pages of memory, which the system gives one by one.

use std::ffi::OsString;

use clap::{Args, Command, FromArgMatches, Parser};

use super::{Cli, Flags, Verb};

/// Reads a command line.
///
/// # Errors
/// As the parser says them.
pub fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    frequent(&args).map_or_else(|| Cli::try_parse_from(args), Ok)
}

/// Nothing for another verb, and for words that it does not take: whoever knows all verbs says what is wrong with them.
fn frequent(args: &[OsString]) -> Option<Cli> {
    let (_, own) = args.split_first()?;
    match own.first()?.to_str()? {
        "run" => alone(own, Verb::Run),
        "exec" => alone(own, Verb::Exec),
        "bridge" => alone(own, Verb::Bridge),
        "lint" => alone(own, |lint| Verb::Lint(Box::new(lint))),
        "hook" => alone(own, Verb::Hook),
        _ => None,
    }
}

/// `own` begins with the verb.
fn alone<A: Args>(own: &[OsString], verb: fn(A) -> Verb) -> Option<Cli> {
    let command = Flags::augment_args(Command::new("mcpkey").args_override_self(true));
    let matches = A::augment_args(command).try_get_matches_from(own).ok()?;
    let flags = Flags::from_arg_matches(&matches).ok()?;
    Some(Cli { flags, verb: Some(verb(A::from_arg_matches(&matches).ok()?)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What both make of a line of words with one gap between.
    fn both(line: &str) -> (Option<String>, Option<String>) {
        let args: Vec<OsString> = ["mcpkey"].into_iter().chain(line.split(' ')).map(OsString::from).collect();
        let shown = |cli: Cli| format!("{cli:?}");
        (frequent(&args).map(shown), Cli::try_parse_from(args).ok().map(shown))
    }

    #[test]
    fn a_verb_by_itself_is_read_as_among_all() {
        for line in [
            "run",
            "run -- true",
            "run true -v --only X",
            "run -v --only A,B --only C --except D true",
            "run --prefer-env --prefer-env --account work --print-names",
            "exec web -- npx -y @acme/mcp --help",
            "exec web -- -v",
            "exec -v web -- true",
            "bridge web",
            "bridge -V",
            "bridge -v web",
            "lint",
            "lint . --staged",
            "lint --format json --format sarif a b",
            "lint --history --since yesterday",
            "lint -v --diff main",
            "hook check",
            "hook -v check",
            "hook check -v",
            "hook install --claude -n",
            "hook uninstall --all --forget -y",
        ] {
            let (alone, among_all) = both(line);
            assert!(alone.is_some() && alone == among_all, "{line}: {alone:?}, {among_all:?}");
        }
    }

    #[test]
    fn what_is_no_such_line_is_left_to_the_parser_of_all() {
        for line in [
            "run --help",
            "bridge --help",
            "run --hepl",
            "exec",
            "lint --staged --history",
            "hook",
            "-v run",
            "set X",
            "",
        ] {
            assert_eq!(both(line).0, None, "{line}");
        }
    }

    proptest::proptest! {
        /// Words that some verb takes, in any order.
        #[test]
        fn what_a_verb_by_itself_takes_means_the_same_among_all(
            verb in "run|exec|bridge|lint|hook|hook (check|install|uninstall|help|post-commit)",
            words in proptest::collection::vec("-v|-n|-y|-vv|--|--verbose|--only|--only=A|--server|A,B|web|check|help|--help|--all|--staged|--diff|--history|--format|json|-V|--no-ignore|--claude", 0..5),
        ) {
            let (alone, among_all) = both(format!("{verb} {}", words.join(" ")).trim_end());
            proptest::prop_assert!(alone.is_none() || alone == among_all, "{:?}, {:?}", alone, among_all);
        }
    }
}
