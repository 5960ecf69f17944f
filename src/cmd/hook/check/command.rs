//! A shell command that registers a server, or that names an MCP config, with a secret in its text.

use serde_json::Value;

use super::{Stop, configs};
use crate::detect::{self, Severity};

/// Pieces of JSON that are looked for in a command.
const MOST: usize = 64;

/// Judges the input of `Bash`.
pub(super) fn judge(command: &str) -> Option<Stop> {
    let registers = registers(command);
    if !registers && !configs::mentions(command) {
        return None;
    }
    let found = detect::text(command).iter().any(|m| m.severity >= Severity::Error)
        || pieces(command).iter().any(|(path, text)| !configs::secrets(path, text).is_empty());
    let what = match registers {
        true => "this command writes a literal secret into the configuration of an MCP client",
        false => "this command has a literal secret in it and names an MCP config",
    };
    found.then(|| Stop { what: what.to_owned() })
}

/// `claude mcp add`, `claude mcp add-json`, and the same of other clients.
fn registers(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
    words.windows(2).any(|pair| pair[0] == "mcp" && ["add", "add-json"].contains(&pair[1]))
}

/// Configs in the text of a command, each with a name that tells its language.
fn pieces(command: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (at, _) in command.match_indices('{').take(MOST) {
        let mut values = serde_json::Deserializer::from_str(&command[at..]).into_iter::<Value>();
        if let Some(Ok(value @ Value::Object(_))) = values.next() {
            found.push((".mcp.json", value.to_string()));
        }
    }
    let documents = here_documents(command);
    found.extend(documents.into_iter().map(|text| {
        let is_json = text.trim_start().starts_with(['{', '[', '/']);
        (if is_json { ".mcp.json" } else { "config.toml" }, text)
    }));
    found
}

/// What stands between `<<END` and `END`.
fn here_documents(command: &str) -> Vec<String> {
    let mut lines = command.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some((_, rest)) = line.split_once("<<") else { continue };
        let rest = rest.trim_start_matches(['-', ' ']);
        let end: String =
            rest.chars().filter(|c| !"'\"\\".contains(*c)).take_while(|c| !" ;|&>)".contains(*c)).collect();
        if !end.is_empty() {
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != end).collect();
            found.push(body.join("\n"));
        }
    }
    found
}
