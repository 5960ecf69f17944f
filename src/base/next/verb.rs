//! The words that a command line of mcpkey goes on with.

const VERBS: &[&str] = &[
    "add",
    "add-json",
    "allow",
    "bridge",
    "claude",
    "completions",
    "deliver",
    "doctor",
    "exec",
    "forget",
    "guard",
    "help",
    "hook",
    "import",
    "lint",
    "list",
    "log",
    "man",
    "remove",
    "reveal",
    "rotate",
    "run",
    "set",
    "setup",
    "store",
    "test",
    "version",
];

/// Whether this is a verb of mcpkey's, with nothing but a sign behind it.
pub fn is_verb(word: &str) -> bool {
    VERBS.contains(&word.trim_end_matches(['\'', ')', ',', ';', '.', ':']))
}
