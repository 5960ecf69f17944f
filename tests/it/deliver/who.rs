//! Who can see a token: the table of `docs/delivery.md`, each cell of it looked at in a session of the real client.

use super::sight::Sight;
use crate::store::keychain::{UNLOCKED, inside};
use crate::support::http::Request;

/// How it is found out whether somebody sees a token; `None` where the row has nothing to do with it.
type Look = fn(&Sight, Kind) -> Option<bool>;

/// Which of the two tokens is meant.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Http,
    Stdio,
}

/// Who, how that is looked at, and what the documents say for `env`, for a url behind a bridge, for a command that mcpkey starts.
const ROWS: &[(&str, Look, [&str; 3])] = &[
    ("Claude Code itself", in_claude, ["yes, in its environment", "no", "no"]),
    ("the http server it is for", own_http, ["yes", "yes", "–"]),
    ("another http server", other_http, ["no", "no", "no"]),
    ("the stdio server it is for", own_stdio, ["yes", "–", "yes, in its environment"]),
    ("another stdio server, in its own environment", other_stdio, ["yes", "no", "no"]),
    ("the model's shell: `printenv`", printenv, ["yes", "no", "no"]),
    (
        "the model's shell, as any process of yours: `/proc/PID/environ`",
        proc,
        ["yes", "no", "yes, that of the server (Linux)"],
    ),
    ("the model's shell: asking mcpkey", asking, ["yes", "no", "no"]),
    ("any process of yours that asks the unlocked keychain", keychain, ["yes", "yes", "yes"]),
    ("whoever has the repository", committed, ["no", "no", "no"]),
    ("`ps`", ps, ["no", "no", "no"]),
];

fn token(sight: &Sight, kind: Kind) -> &str {
    if kind == Kind::Http { &sight.tokens.web } else { &sight.tokens.own }
}

fn in_claude(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.in_claude(token(sight, kind)))
}

fn own_http(sight: &Sight, kind: Kind) -> Option<bool> {
    (kind == Kind::Http).then(|| sight.sent(true, token(sight, kind)))
}

fn other_http(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.sent(false, token(sight, kind)))
}

fn own_stdio(sight: &Sight, kind: Kind) -> Option<bool> {
    (kind == Kind::Stdio).then(|| sight.in_stdio(true, token(sight, kind)))
}

fn other_stdio(sight: &Sight, kind: Kind) -> Option<bool> {
    let token = token(sight, kind);
    Some(sight.in_stdio(false, token) || kind == Kind::Http && sight.in_stdio(true, token))
}

fn printenv(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.looked("printenv", token(sight, kind)))
}

fn proc(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.looked("proc", token(sight, kind)))
}

fn asking(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(!sight.asked(token(sight, kind)).is_empty())
}

fn keychain(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.looked("keychain", token(sight, kind)))
}

fn committed(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(!sight.files(token(sight, kind)).is_empty())
}

fn ps(sight: &Sight, kind: Kind) -> Option<bool> {
    Some(sight.looked("ps", token(sight, kind)))
}

/// Fails unless every cell of these columns is what the session showed.
fn agrees(sight: &Sight, columns: &[(usize, Kind)]) {
    for (who, look, cells) in ROWS {
        for (column, kind) in columns {
            let cell = cells[*column];
            let Some(sees) = look(sight, *kind) else { continue };
            let word = if sees { "yes" } else { "no" };
            assert!(
                cell.starts_with(word),
                "{who}: the documents say {cell:?}, and it is {word}\n{:#?}",
                sight.answers()
            );
        }
    }
}

#[test]
fn from_the_environment_everything_below_claude_sees_everything() {
    inside(UNLOCKED, || {
        let sight = Sight::of("env");
        agrees(&sight, &[(0, Kind::Http), (0, Kind::Stdio)]);
        assert!(sight.names().iter().all(|names| names.contains(&"WEB_TOKEN".to_owned())));
    });
}

#[test]
fn behind_mcpkey_each_server_has_its_own_and_nobody_else_has_any() {
    inside(UNLOCKED, || {
        let sight = Sight::of("mcpkey");
        agrees(&sight, &[(1, Kind::Http), (2, Kind::Stdio)]);
        let is_asked = |request: &Request| request.header("x-key").is_some();
        assert!(!sight.web.requests().iter().any(is_asked), "the model opened a bridge");
        assert_eq!(sight.holders(&sight.tokens.web), Vec::<u64>::new());
        // On Linux a process shows its environment to every other of the same user; it does so to no server but its own.
        assert_eq!(sight.holders(&sight.tokens.own), [sight.own_pid()]);
        let keys = ["WEB_TOKEN", "OTHER_TOKEN", "OWN_KEY", "SECOND_KEY"];
        let held: Vec<Vec<&str>> = sight
            .names()
            .iter()
            .map(|names| keys.into_iter().filter(|key| names.iter().any(|name| name == key)).collect())
            .collect();
        assert_eq!(held, [vec!["OWN_KEY"], vec!["SECOND_KEY"], vec![]]);
        for (ask, answer) in sight.answers() {
            let refused =
                ["BRIDGE", "exec", "only", "deliver", "reveal"].iter().any(|verb| ask.contains(verb));
            assert!(!refused || answer.contains("Claude Code"), "{ask}: {answer}");
        }
    });
}

#[test]
fn the_documents_say_what_these_sessions_show() {
    let delivery = include_str!("../../../docs/delivery.md");
    let rows =
        ROWS.iter().map(|(who, _, [env, http, stdio])| format!("| {who} | {env} | {http} | {stdio} |\n"));
    let table: String = rows.collect();
    assert!(delivery.contains(&table), "docs/delivery.md lacks these rows, or has others:\n{table}");
}
