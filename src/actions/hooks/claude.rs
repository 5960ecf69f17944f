//! The hook in Claude Code's settings that has `mcpkey hook check` judge each tool call, and the rules beside it.

use serde_json::{Value, json};

use super::denied;
use super::settings::{self, ClientSettings};
use crate::base::text;
use crate::client::Edit;
use crate::system::files;
use crate::world::World;
use crate::world::error::Failure;

/// The tools that can put something into a file.
const MATCHER: &str = "Write|Edit|MultiEdit|Bash";
/// By what a hook is known as ours, whatever stands around it.
const CALL: &str = "mcpkey hook check";

const HOOKS: &str = "hooks";
const EVENT: &str = "PreToolUse";

/// Whether the hook is there, and how many of the rules that belong beside it are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaudeHookState {
    /// Whether the hook is there.
    pub installed: bool,
    /// Rules that are not there.
    pub missing_rules: usize,
}

impl ClaudeHookState {
    /// Whether nothing is left to install.
    pub fn is_complete(self) -> bool {
        self.installed && self.missing_rules == 0
    }
}

/// Looks.
pub fn state(world: &World) -> Result<ClaudeHookState, Failure> {
    let settings = read(world)?;
    let there = settings.rules()?;
    let missing_rules = denied::rules(world).iter().filter(|rule| !there.contains(rule)).count();
    Ok(ClaudeHookState { installed: entries(settings.root()).iter().any(is_ours), missing_rules })
}

/// Puts the hook in, and the rules beside it; gives what to say.
pub fn install(world: &World, dry_run: bool) -> Result<String, Failure> {
    let settings = read(world)?;
    let command = format!("{} {CALL}", files::usual_path());
    let ours = json!({ "matcher": MATCHER, HOOKS: [{ "type": "command", "command": command }] });
    let mut wanted = entries(settings.root());
    match wanted.iter_mut().find(|entry| is_ours(entry)) {
        // One that stands among others' in the same entry stays as its owner arranged it.
        Some(mine) if others(mine).is_none() => *mine = ours,
        Some(_) => {}
        None => wanted.push(ours),
    }
    let mut edits = settings.rule_edits(&[], &denied::rules(world))?;
    edits.push(Edit::set([HOOKS, EVENT], Value::Array(wanted)));
    let shown = text::path(settings.path());
    if dry_run {
        world.ui.answer(&settings.diff(&edits)?)?;
        return Ok(format!("{shown} would be changed"));
    }
    settings.apply(world, &edits)?;
    Ok(format!(
        "{shown} has Claude Code ask mcpkey before it writes, and denies it the commands and files that hold your secrets"
    ))
}

/// Takes the hook and the rules out; gives what to say, or nothing where there were none.
pub fn uninstall(world: &World, dry_run: bool) -> Result<Option<String>, Failure> {
    let settings = read(world)?;
    let all = entries(settings.root());
    let mut edits = settings.rule_edits(&denied::rules(world), &[])?;
    if all.iter().any(is_ours) {
        let left: Vec<Value> = all
            .iter()
            .filter_map(|entry| if is_ours(entry) { others(entry) } else { Some(entry.clone()) })
            .collect();
        let alone = settings.root()[HOOKS].as_object().is_some_and(|hooks| hooks.len() == 1);
        edits.push(match (left.is_empty(), alone) {
            (false, _) => Edit::set([HOOKS, EVENT], Value::Array(left)),
            (true, true) => Edit::remove([HOOKS]),
            (true, false) => Edit::remove([HOOKS, EVENT]),
        });
    }
    if edits.is_empty() {
        return Ok(None);
    }
    let shown = text::path(settings.path());
    if dry_run {
        world.ui.answer(&settings.diff(&edits)?)?;
        return Ok(Some(format!("{shown} would be changed")));
    }
    Ok(Some(match settings.apply(world, &edits)? {
        true => format!("removed {shown}, which held nothing else"),
        false => format!("took the hook and its rules out of {shown}"),
    }))
}

fn read(world: &World) -> Result<ClientSettings, Failure> {
    let settings = ClientSettings::read(settings::shared(world))?;
    match settings.root().get(HOOKS).and_then(|hooks| hooks.get(EVENT)) {
        Some(list) if !list.is_array() => Err(Failure::new(format!(
            "{}: \"hooks.PreToolUse\" is not an array",
            text::path(settings.path())
        ))
        .hint("mend the file and try again; it was left as it is")),
        _ => Ok(settings),
    }
}

fn entries(root: &Value) -> Vec<Value> {
    let list = root.get(HOOKS).and_then(|hooks| hooks.get(EVENT)).and_then(Value::as_array);
    list.cloned().unwrap_or_default()
}

fn calls(hook: &Value) -> bool {
    hook.get("command").and_then(Value::as_str).is_some_and(|command| command.contains(CALL))
}

fn is_ours(entry: &Value) -> bool {
    entry.get(HOOKS).and_then(Value::as_array).is_some_and(|hooks| hooks.iter().any(calls))
}

/// The entry without our hook; nothing if no other hook is in it.
fn others(entry: &Value) -> Option<Value> {
    let hooks: Vec<Value> = entry[HOOKS].as_array()?.iter().filter(|hook| !calls(hook)).cloned().collect();
    let mut entry = entry.clone();
    entry[HOOKS] = Value::Array(hooks.clone());
    (!hooks.is_empty()).then_some(entry)
}
