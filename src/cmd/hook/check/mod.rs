//! Judges what Claude Code does: a call of a tool before it is made, whether it would put a literal secret into an MCP config or
//! change the settings that hold the rules; the configs after it, which some ways reach that nobody sees beforehand; a change of
//! the settings, whether it takes the rules out.
//!
//! What is not about MCP configs passes, also where it cannot be understood, because the hook sees every file that the
//! model writes and every command. What is about one and cannot be understood is stopped.

mod before;
mod command;
mod configs;
mod file;
mod input;
mod landed;
mod readings;
mod settings;
mod shell;

use std::io::Read;

use serde_json::{Value, json};

use crate::base::next::{AddNext, Next};
use crate::lint;
use crate::world::World;
use crate::world::error::Failure;
use input::Ground;

/// Bytes of a call that are read; the client's tools take far less.
const LONGEST: u64 = 64_000_000;

/// Why a call is stopped, as the model is told.
#[derive(Debug)]
struct Stop {
    /// What would hold a secret, or could not be read.
    what: String,
    /// What to do instead.
    advice: Advice,
}

/// What the model is to do instead.
#[derive(Debug, Clone, Copy)]
enum Advice {
    /// With a secret.
    Secret,
    /// With the settings of the client.
    Settings,
}

/// Runs the verb.
pub(super) fn run(world: &World) -> Result<u8, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|e| Failure::no(format!("cannot read the call from stdin: {e}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let answer = match serde_json::from_str::<Value>(&text) {
        Ok(call) => answer(world, &call),
        Err(_) if configs::mentions(&text) || lint::mentions_servers(text.as_bytes()) => {
            let what =
                "this call mentions an MCP config and could not be read, so that nothing is known of it";
            Some(denied(&Stop { what: what.to_owned(), advice: Advice::Secret }))
        }
        Err(_) => None,
    };
    if let Some(answer) = answer {
        world.ui.answer_json(&answer)?;
    }
    Ok(0)
}

/// What to say to an event; nothing where there is nothing to object to.
fn answer(world: &World, call: &Value) -> Option<Value> {
    let block = |reason: String| json!({"decision": "block", "reason": reason});
    match call.get("hook_event_name").and_then(Value::as_str) {
        Some("PostToolUse" | "PostToolUseFailure" | "Stop" | "SubagentStop") => {
            landed::look(world, call).map(block)
        }
        Some("ConfigChange") => settings::lost(world, call)
            .map(|what| block(format!("mcpkey: {what}. This session goes on with the rules that it had."))),
        _ => before::judge(call, Ground::new(world, call)).map(|stop| denied(&stop)),
    }
}

fn denied(stop: &Stop) -> Value {
    json!({
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "deny",
            "permissionDecisionReason": format!("mcpkey: {}.\n{}", stop.what, advice(stop.advice)),
        }
    })
}

fn advice(about: Advice) -> String {
    match about {
        Advice::Secret => format!(
            "Nothing was written. Do not try another way, and do not repeat the value. Instead:
- where the variable is known, write a placeholder such as ${{GITHUB_TOKEN}} in its place; or
- ask the person to run one of these in a terminal of their own, where the value is asked for and goes to the keychain:
  {}
  {}
  {}
If the person pasted the value here, tell them to replace it with a new one.",
            Next::Add(AddNext::Bearer),
            Next::Add(AddNext::Header),
            Next::Add(AddNext::CommandEnv),
        ),
        Advice::Settings => {
            "Nothing was written. Do not try another way. Show the person what is to be changed, and ask them to make the change in an editor of their own."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
