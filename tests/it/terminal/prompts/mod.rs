//! Every question to a person, on a real pseudo-terminal: answered, interrupted at each step, and without a terminal at all.

mod alone;
mod flows;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rustix::process::Signal;

use crate::support::World;
use crate::support::pty::Terminal;

/// A conversation: what appears, and what is typed then.
pub(crate) struct Flow {
    name: &'static str,
    /// The world in which it starts.
    world: World,
    args: Vec<&'static str>,
    steps: Vec<Step>,
}

/// One question.
#[derive(Clone)]
pub(crate) struct Step {
    sees: &'static str,
    types: String,
    hidden: bool,
}

/// A question whose answer must not show.
fn hidden(sees: &'static str, types: &str) -> Step {
    Step { sees, types: types.to_owned(), hidden: true }
}

/// A question whose answer shows.
fn shown(sees: &'static str, types: &str) -> Step {
    Step { sees, types: types.to_owned(), hidden: false }
}

/// What is done at the last question.
type Last<'a> = &'a dyn Fn(&mut Terminal);

/// How a conversation went.
pub(crate) struct Went {
    code: i32,
    screen: String,
}

impl Flow {
    /// Answers everything; gives the world afterwards.
    #[track_caller]
    fn goes(self) -> (World, Went) {
        let went = self.answered(self.steps.len(), None);
        (self.world, went)
    }

    /// Answers `steps` questions and, if told so, does `last` at the next one.
    #[track_caller]
    fn answered(&self, steps: usize, last: Option<Last<'_>>) -> Went {
        let mut terminal = Terminal::mcpkey(&self.world, &self.args);
        let mut screen = String::new();
        for (at, step) in self.steps.iter().enumerate().take(steps + usize::from(last.is_some())) {
            screen += &terminal.sees(step.sees);
            if step.hidden {
                screen += &terminal.sees("(hidden): ");
                terminal.hushes();
            }
            match last {
                Some(act) if at == steps => act(&mut terminal),
                _ => terminal.types(&step.types),
            }
        }
        let ended = terminal.ends();
        screen += &ended.screen;
        assert!(ended.sane, "{}: the terminal is left without echo", self.name);
        let cursor = |code| screen.rfind(code).map_or(0, |at| at + 1);
        assert!(cursor("\x1b[?25l") <= cursor("\x1b[?25h"), "{}: the cursor is hidden", self.name);
        for step in self.steps.iter().filter(|step| step.hidden && !step.types.is_empty()) {
            assert!(!screen.contains(&step.types), "{}: a hidden answer is on the screen", self.name);
        }
        Went { code: ended.code, screen }
    }
}

/// Every file of a world with its bytes; a directory may be made for the lock.
fn snapshot(world: &World) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    world.snapshot().into_iter().filter(|(_, bytes)| bytes.is_some()).collect()
}

/// Tests all conversations at once: most of their time is waiting.
fn each(flows: Vec<Flow>, test: impl Fn(&Flow) + Sync) {
    std::thread::scope(|scope| flows.iter().for_each(|flow| drop(scope.spawn(|| test(flow)))));
}

#[test]
fn ctrl_c_at_any_question_leaves_everything_as_it_was() {
    each(flows::all(), |flow| {
        let before = snapshot(&flow.world);
        for step in 0..flow.steps.len() {
            let at = format!("{} at {:?}", flow.name, flow.steps[step].sees);
            let went = flow.answered(step, Some(&|terminal| terminal.presses("\x03")));
            assert_eq!(went.code, 130, "{at}: {}", went.screen);
            assert!(went.screen.contains("mcpkey: interrupted"), "{at}: {}", went.screen);
            assert!(snapshot(&flow.world) == before, "{at}: files have changed");
        }
    });
}

#[test]
fn a_signal_from_elsewhere_ends_any_question_and_the_terminal_is_as_it_was() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::QUIT, 131)] {
        each(flows::all(), |flow| {
            let before = snapshot(&flow.world);
            let last = flow.steps.len() - 1;
            let went = flow.answered(last, Some(&|terminal| terminal.is_sent(signal)));
            assert_eq!(went.code, code, "{} of {signal:?}: {}", flow.name, went.screen);
            assert!(snapshot(&flow.world) == before, "{}: files have changed", flow.name);
        });
    }
}

#[test]
fn ctrl_d_at_a_hidden_question_is_an_interrupt_too() {
    let hidden = flows::all().into_iter().filter(|flow| flow.steps[0].hidden).collect();
    each(hidden, |flow| {
        let before = snapshot(&flow.world);
        let went = flow.answered(0, Some(&|terminal| terminal.presses("\x04")));
        assert_eq!(went.code, 130, "{}: {}", flow.name, went.screen);
        assert!(snapshot(&flow.world) == before, "{}: files have changed", flow.name);
    });
}

#[test]
fn what_is_typed_before_the_question_is_neither_shown_nor_cut() {
    let token = crate::support::canary::random(6000);
    let flow = flows::set(&token);
    let mut terminal = Terminal::mcpkey(&flow.world, &flow.args);
    terminal.sees("(hidden): ");
    terminal.types(&token);
    let ended = terminal.ends();
    assert!(ended.code == 0 && !ended.screen.contains(&token[..100]), "{ended:?}");
    assert_eq!(flow.world.mcpkey(&["run", "--", "printenv", "TOKEN"]).ok().stdout.trim(), token);
}

#[test]
fn a_token_longer_than_a_terminals_line_is_stored_whole() {
    let token = crate::support::canary::random(6000);
    let (world, went) = flows::set(&token).goes();
    assert_eq!(went.code, 0, "{}", went.screen);
    assert_eq!(world.mcpkey(&["run", "--", "printenv", "TOKEN"]).ok().stdout.trim(), token);
}

#[test]
fn a_bad_value_is_asked_for_again() {
    let token = crate::support::canary();
    let mut flow = flows::set(&token);
    flow.steps = vec![
        hidden("TOKEN", ""),
        hidden("the value is empty; try again", "a${B}"),
        hidden("placeholder; try again", &token),
    ];
    let (world, went) = flow.goes();
    assert_eq!(went.code, 0, "{}", went.screen);
    assert_eq!(world.mcpkey(&["run", "--", "printenv", "TOKEN"]).ok().stdout.trim(), token);
}
