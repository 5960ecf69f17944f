//! A verb that is read by its own words means what it means among all.

use std::ffi::OsString;

use clap::Parser;

use super::alone::Flagless;
use super::{Bridge, Cli, Exec, Hook, Lint, Run, frequent};

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
fn what_is_started_most_needs_no_parser() {
    for (line, needs_none) in [
        ("run -- claude --resume", true),
        ("exec web -- npx -y @acme/mcp", true),
        ("bridge https://example.com/mcp --header X:{TOKEN}", true),
        ("lint", true),
        ("lint a b", true),
        ("lint --staged", true),
        ("hook check", true),
        ("run -v -- claude", false),
        ("run claude", false),
        ("exec web --", false),
        ("bridge -v web", false),
        ("lint -", false),
        ("lint  a", false),
        ("hook status", false),
    ] {
        let mut words = line.split(' ').map(OsString::from);
        let (verb, words) = (words.next().unwrap(), words.collect::<Vec<_>>());
        let is_flagless = match verb.to_str().unwrap() {
            "run" => Run::flagless(&words).is_some(),
            "exec" => Exec::flagless(&words).is_some(),
            "bridge" => Bridge::flagless(&words).is_some(),
            "lint" => Lint::flagless(&words).is_some(),
            _ => Hook::flagless(&words).is_some(),
        };
        assert_eq!(is_flagless, needs_none, "{line}");
        let (alone, among_all) = both(line);
        assert!(alone.is_none() || alone == among_all, "{line}: {alone:?}, {among_all:?}");
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
        words in proptest::collection::vec("-v|-n|-y|-vv|--|--verbose|--only|--only=A|--server|A,B|web|check|help|--help|--all|--staged|--diff|--history|--format|json|-V|--no-ignore|--claude|-|", 0..5),
    ) {
        let (alone, among_all) = both(format!("{verb} {}", words.join(" ")).trim_end());
        proptest::prop_assert!(alone.is_none() || alone == among_all, "{:?}, {:?}", alone, among_all);
    }
}
