//! What a person sees.

use super::*;
use crate::actions::test::Subject;
use crate::client::{Entry, Scope};
use crate::detect::redact::Redactor;
use crate::probe::message::ServerInfo;

fn health(name: &str, outcome: Outcome) -> ProbeRun {
    let entry = Entry::stdio("npx".to_owned(), Vec::new(), Vec::new());
    ProbeRun {
        subject: Subject::unregistered(name, Scope::Local, entry),
        place: "https://h.example".to_owned(),
        variables: vec!["A_TOKEN".parse().unwrap()],
        account: None,
        whose: crate::base::next::ValueFlags::default(),
        report: ProbeReport::new(outcome),
        advice: None,
        anonymous: None,
    }
}

fn works(name: &str) -> ProbeRun {
    let say = |text: &str| Redactor::default().say(text, 99);
    let mut works = health(name, Outcome::Works);
    works.report.server = Some(ServerInfo { name: say("Server"), version: say("1.2") });
    works.report.protocol = Some("2025-11-25".to_owned());
    works.report.elapsed = Duration::from_millis(420);
    let tool = Tool { name: say("wipe"), title: say("Wipe"), read_only: None, destructive: Some(true) };
    works.report.tools = Some(vec![tool]);
    works
}

#[test]
fn servers_are_lines_that_line_up_and_failures_say_what_to_type() {
    let mut bad = health("internal", Outcome::BadToken);
    bad.report.status = Some(401);
    bad.report.said = Redactor::default().say("token revoked", 99);
    let look = PageStyle { pen: Pen { colour: false }, columns: 80 };
    let shown = render(&[works("a"), bad, health("old", Outcome::Off)], true, look);
    assert_eq!(
        shown,
        "✓ a         works  Server 1.2  2025-11-25  1 tool  0.4 s
    destructive  wipe  Wipe
✗ internal  401: https://h.example does not accept A_TOKEN
    mcpkey rotate A_TOKEN
    it says: token revoked
- old       switched off in Claude Code
    switch it on with /mcp in claude

1 of 3 servers works, 1 failed, 1 off
"
    );
}

#[test]
fn a_long_sentence_is_wrapped_on_a_terminal_and_whole_in_a_pipe() {
    let sentence = "words ".repeat(40);
    let bad = [health("a", Outcome::BadEntry(sentence.trim().to_owned()))];
    let terminal = render(&bad, false, PageStyle { pen: Pen { colour: false }, columns: 80 });
    assert!(terminal.lines().count() > 3 && terminal.lines().all(|line| line.width() <= 80), "{terminal}");
    assert_eq!(terminal.matches("words").count(), 40);
    let pipe = render(&bad, false, PageStyle { pen: Pen { colour: false }, columns: usize::MAX });
    assert_eq!(pipe.lines().count(), 2, "{pipe}");
}

#[test]
fn a_server_that_answers_without_its_credential_is_open() {
    let mut open = works("a");
    open.anonymous = Some(ProbeReport::new(Outcome::Works));
    let look = PageStyle { pen: Pen { colour: true }, columns: 80 };
    let shown = render(&[open], false, look);
    assert!(
        shown.contains("! a") && shown.contains("open to everyone") && shown.contains("\u{1b}["),
        "{shown}"
    );
}
