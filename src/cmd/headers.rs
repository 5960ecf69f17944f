//! `headers`: what Claude Code asks as a server's `headersHelper`, which is answered on stdout as JSON.
//!
//! The client passes over a helper that fails and connects as nobody, so a failure is an answer too: a header whose name
//! is a sentence. No request can carry it, the client says `Invalid header name: 'mcpkey: …'` to the person and to the
//! model, and nothing is sent (measured, 2.1.329). It waits for 10 seconds; this answers before.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::actions::helper::{self, NotHanded};
use crate::base::next::{Next, Tested};
use crate::base::text;
use crate::system::ui::Ui;
use crate::vault::log::LogEntry;
use crate::world::World;
use crate::world::error::Failure;

/// How long a keychain and everything else may take together.
const LIMIT: Duration = Duration::from_secs(8);

type Pairs = Vec<(String, Zeroizing<String>)>;

/// Runs the verb. The exit code is 0 whatever comes of it: another one would hide the answer.
pub fn run(world: &World) -> Result<u8, Failure> {
    let asked = |name: &str| world.environ.setting(name).map(str::to_owned);
    let (Some(name), Some(url)) = (asked("CLAUDE_CODE_MCP_SERVER_NAME"), asked("CLAUDE_CODE_MCP_SERVER_URL"))
    else {
        return Err(Failure::new("this is for Claude Code to call, as the headersHelper of a server").hint(
            format!(
                "to see whether a server works: {}; to use its token: {}",
                Next::Test(Tested::All),
                Next::run_only("VAR", "COMMAND"),
            ),
        ));
    };
    let answer = match within(world.ui.verbose, &name, &url) {
        Ok(pairs) => pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect(),
        Err(refusal) => refused(world, &name, refusal),
    };
    world.ui.answer(&Zeroizing::new(Value::Object(answer).to_string()))?;
    Ok(0)
}

/// The answer where not even the world can be looked at: a home or a working directory that is gone.
pub fn lost(ui: Ui, failure: &Failure) -> Result<u8, Failure> {
    let answer: Map<String, Value> =
        [("Authorization".to_owned(), Value::from("")), (sentence(failure.message()), Value::from(""))]
            .into_iter()
            .collect();
    ui.answer(&Value::Object(answer).to_string())?;
    Ok(0)
}

/// Works on a thread of its own, which is left behind when time is up: the process ends then.
fn within(verbose: bool, name: &str, url: &str) -> Result<Pairs, NotHanded> {
    let (send, answers) = mpsc::channel();
    let (name, url) = (name.to_owned(), url.to_owned());
    thread::spawn(move || {
        let work = || -> Result<Pairs, NotHanded> {
            let world = World::read(verbose)?;
            let answer = helper::headers(&world, &name, &url)?;
            world.note(LogEntry::of("headers").server(Some(&name)).handed(answer.handed));
            Ok(answer.filled.pairs().to_vec())
        };
        // Nobody listens any more when time was up.
        let _late = send.send(work());
    });
    answers
        .recv_timeout(LIMIT)
        .unwrap_or_else(|_| Err(Failure::new("the keychain did not answer in time").hint("unlock it").into()))
}

/// The answer that fails, and the reason everywhere else that a person looks.
fn refused(world: &World, server: &str, refusal: NotHanded) -> Map<String, Value> {
    world.note(refusal.entry("headers", Some(server)));
    let message = refusal.failure.message();
    helper::notify(world, server, message);
    let mut answer: Map<String, Value> =
        helper::header_names(world, server).into_iter().map(|name| (name, Value::from(""))).collect();
    answer.insert(sentence(message), Value::from(""));
    answer
}

/// The reason as the name of a header: plain signs, and few enough for the client to show them all.
fn sentence(message: &str) -> String {
    let plain: String = message
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"'\\;".contains(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    format!(
        "mcpkey: {} (a person can run: {})",
        text::line(&words.join(" "), 110).replace('…', "..."),
        Next::Doctor
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_plain_and_short_and_never_a_header() {
        let said = sentence("A is \"withheld\" from\nserver x; it\u{1b}[31m may not go → there");
        assert_eq!(
            said,
            "mcpkey: A is withheld from server x it [31m may not go there (a person can run: mcpkey doctor)"
        );
        assert!(sentence(&"long ".repeat(100)).len() < 180);
    }
}
