//! Judges a tool call of Claude Code before it is made: whether it would put a literal secret into an MCP config.
//!
//! What is not about MCP configs passes, also where it cannot be understood, because the hook sees every file that the
//! model writes and every command. What is about one and cannot be understood is stopped.

mod command;
mod configs;
mod file;

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

use crate::base::next::{AddNext, Next};
use crate::world::World;
use crate::world::error::Failure;

/// Bytes of a call that are read; the client's tools take far less.
const LONGEST: u64 = 64_000_000;

/// Why a call is stopped, as the model is told.
struct Stop {
    /// What would hold a secret, or could not be read.
    what: String,
}

/// Runs the verb.
pub(super) fn run(world: &World) -> Result<u8, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|e| Failure::no(format!("cannot read the call from stdin: {e}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let stop = match serde_json::from_str::<Value>(&text) {
        Ok(call) => judge(&call, &world.cwd),
        Err(_) if configs::mentions(&text) => Some(Stop {
            what: "this call mentions an MCP config and could not be read, so that nothing is known of it"
                .to_owned(),
        }),
        Err(_) => None,
    };
    let Some(stop) = stop else { return Ok(0) };
    let answer = json!({
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "deny",
            "permissionDecisionReason": format!("mcpkey: {}.\n{}", stop.what, advice()),
        }
    });
    world.ui.answer_json(&answer)?;
    Ok(0)
}

fn advice() -> String {
    format!(
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
    )
}

fn judge(call: &Value, here: &Path) -> Option<Stop> {
    let input = call.get("tool_input")?;
    let here = call.get("cwd").and_then(Value::as_str).map_or(here, Path::new);
    match call.get("tool_name")?.as_str()? {
        "Bash" => command::judge(input.get("command")?.as_str()?),
        "Write" | "Edit" | "MultiEdit" => file::judge(input, here),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
