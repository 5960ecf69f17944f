//! The hook in Claude Code's settings that has `mcpkey hook check` judge what the client does, and the rules beside it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::settings::{self, ClientSettings};
use super::{denied, recorded};
use crate::base::system::System;
use crate::base::text;
use crate::client::Edit;
use crate::client::permissions::RuleList;
use crate::system::files;
use crate::world::World;
use crate::world::error::Failure;

/// By what a hook is known as ours, whatever stands around it.
const CALL: &str = "mcpkey hook check";

/// The same as a program and its arguments.
const PROGRAM: &str = "mcpkey";
const ARGS: [&str; 2] = ["hook", "check"];

const HOOKS: &str = "hooks";

/// When it is asked: before every tool, because any tool may write; after every tool and at the end of a turn, for what
/// nobody sees beforehand; when the settings change. Each with what the client wants the event narrowed down to, if anything.
const EVENTS: &[(&str, Option<&str>)] = &[
    ("PreToolUse", Some("*")),
    ("PostToolUse", Some("*")),
    ("PostToolUseFailure", Some("*")),
    ("Stop", None),
    ("ConfigChange", None),
];

/// Whether the hook is there, and how much of what belongs to it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaudeHookState {
    /// Whether the hook is there, for one event at least.
    pub installed: bool,
    /// Rules that are not there, and events for which the hook is not.
    pub missing_rules: usize,
    /// Whether it was put there, with rules, and is not all there any more.
    pub lost: bool,
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
    let has = |rule: &str| there.iter().any(|(list, known)| *list == RuleList::Deny && known == rule);
    let lacking = EVENTS.iter().filter(|event| !is_asked(settings.root(), event)).count();
    let missing_rules = denied::rules(world).iter().filter(|(_, rule)| !has(rule)).count() + lacking;
    let recorded = recorded::rules(world, settings.path());
    let lost = recorded.is_some_and(|rules| lacking > 0 || !rules.iter().all(|rule| has(rule)));
    Ok(ClaudeHookState { installed: lacking < EVENTS.len(), missing_rules, lost })
}

/// Whether the hook is asked about this event, in all its cases.
fn is_asked(root: &Value, (event, matcher): &(&str, Option<&str>)) -> bool {
    let reaches = |entry: &Value| match (entry.get("matcher").and_then(Value::as_str), matcher) {
        (None | Some("" | "*"), _) => true,
        (Some(_), None) => true,
        (Some(narrow), Some(wide)) => narrow == *wide,
    };
    entries(root, event).iter().any(|entry| is_ours(entry) && reaches(entry))
}

/// Puts the hook in, and the rules beside it; gives what to say.
pub fn install(world: &World, dry_run: bool) -> Result<String, Failure> {
    let settings = read(world)?;
    let hook = hook(System::here());
    let rules = denied::rules(world);
    let mut edits = settings.rule_edits(&[], &rules)?;
    for (event, matcher) in EVENTS {
        let mut ours = json!({ HOOKS: [hook] });
        if let Some(matcher) = matcher {
            ours = json!({ "matcher": matcher, HOOKS: ours[HOOKS] });
        }
        let mut wanted = entries(settings.root(), event);
        match wanted.iter_mut().find(|entry| is_ours(entry)) {
            // One that stands among others' in the same entry stays as its owner arranged it.
            Some(mine) if others(mine).is_none() => *mine = ours,
            Some(_) => {}
            None => wanted.push(ours),
        }
        edits.push(Edit::set([HOOKS, event], Value::Array(wanted)));
    }
    let shown = text::path(settings.path());
    if dry_run {
        world.ui.page(&settings.diff(&edits)?)?;
        return Ok(format!("{shown} would be changed"));
    }
    settings.apply_with(world, &edits, recorded::edit(world, settings.path(), Some(&rules)))?;
    Ok(format!(
        "{shown} has Claude Code ask mcpkey before it writes, and denies it the commands and files that hold your secrets"
    ))
}

/// Remembers what is in the settings that came with the project, so that it is missed when it goes.
pub fn remember(world: &World) -> Result<(), Failure> {
    let settings = read(world)?;
    let is_there = EVENTS.iter().any(|event| is_asked(settings.root(), event));
    if !is_there || recorded::rules(world, settings.path()).is_some() {
        return Ok(());
    }
    let there = settings.rules()?;
    let rules: Vec<_> = denied::rules(world).into_iter().filter(|rule| there.contains(rule)).collect();
    recorded::note(world, settings.path(), Some(&rules))
}

/// Takes the hook and the rules out of these settings; gives what to say, or nothing where there were none.
pub fn uninstall(world: &World, settings: PathBuf, dry_run: bool) -> Result<Option<String>, Failure> {
    let settings = read_at(settings)?;
    let mut edits = settings.rule_edits(&denied::rules(world), &[])?;
    edits.extend(without_ours(settings.root()));
    if edits.is_empty() {
        recorded::note(world, settings.path(), None)?;
        return Ok(None);
    }
    let shown = text::path(settings.path());
    if dry_run {
        world.ui.page(&settings.diff(&edits)?)?;
        return Ok(Some(format!("{shown} would be changed")));
    }
    let is_gone = settings.apply_with(world, &edits, recorded::edit(world, settings.path(), None))?;
    Ok(Some(if is_gone {
        format!("removed {shown}, which held nothing else")
    } else {
        format!("took the hook and its rules out of {shown}")
    }))
}

/// The edits that take the hook out of every event; an event that is left with nothing goes, and so does the member of all.
fn without_ours(root: &Value) -> Vec<Edit> {
    let Some(hooks) = root.get(HOOKS).and_then(Value::as_object) else { return Vec::new() };
    let mut edits = Vec::new();
    let mut emptied = 0;
    for event in hooks.keys() {
        let all = entries(root, event);
        if !all.iter().any(is_ours) {
            continue;
        }
        let keep = |entry: &Value| if is_ours(entry) { others(entry) } else { Some(entry.clone()) };
        let left: Vec<Value> = all.iter().filter_map(keep).collect();
        emptied += usize::from(left.is_empty());
        edits.push(if left.is_empty() {
            Edit::remove([HOOKS, event])
        } else {
            Edit::set([HOOKS, event], Value::Array(left))
        });
    }
    if !edits.is_empty() && emptied == hooks.len() { vec![Edit::remove([HOOKS])] } else { edits }
}

fn read(world: &World) -> Result<ClientSettings, Failure> {
    read_at(settings::shared(world))
}

fn read_at(path: PathBuf) -> Result<ClientSettings, Failure> {
    let settings = ClientSettings::read(path)?;
    let is_odd = |event: &&str| {
        settings.root().get(HOOKS).and_then(|hooks| hooks.get(event)).is_some_and(|list| !list.is_array())
    };
    match EVENTS.iter().map(|(event, _)| *event).find(is_odd) {
        Some(event) => {
            Err(Failure::new(format!("{}: \"hooks.{event}\" is not an array", text::path(settings.path())))
                .hint("mend the file and try again; it was left as it is"))
        }
        None => Ok(settings),
    }
}

fn entries(root: &Value, event: &str) -> Vec<Value> {
    let list = root.get(HOOKS).and_then(|hooks| hooks.get(event)).and_then(Value::as_array);
    list.cloned().unwrap_or_default()
}

/// What the client is to start. On Windows it gives a line to PowerShell where there is no bash of git's, so there it gets a program
/// and its arguments, which it starts without any shell (2.1.329). Elsewhere a shell extends the `PATH` of a client that a
/// desktop started.
fn hook(system: System) -> Value {
    match system {
        System::Windows => json!({ "type": "command", "command": PROGRAM, "args": ARGS }),
        _ => json!({ "type": "command", "command": format!("{} {CALL}", files::usual_path()) }),
    }
}

fn calls(hook: &Value) -> bool {
    let command = hook.get("command").and_then(Value::as_str).unwrap_or_default();
    command.contains(CALL) || command == PROGRAM && hook.get("args") == Some(&json!(ARGS))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_known_again_whichever_system_put_it_in() {
        for system in [System::Linux, System::Mac, System::Windows] {
            let entry = json!({ HOOKS: [hook(system)] });
            assert!(is_ours(&entry) && others(&entry).is_none(), "{entry}");
        }
        for args in [json!(["hook"]), json!(["hook", "check", "x"]), json!("hook check")] {
            assert!(!calls(&json!({ "command": PROGRAM, "args": args })));
        }
    }

    #[test]
    fn windows_gets_no_text_for_a_shell() {
        assert_eq!(hook(System::Windows)["command"], PROGRAM);
        assert!(hook(System::Mac)["command"].as_str().is_some_and(|line| line.starts_with("PATH=")));
    }
}
