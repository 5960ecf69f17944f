//! The hook in Claude Code's settings that has `mcpkey hook check` judge each tool call.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::config::{Document, Edit};
use crate::ctx::World;
use crate::error::Failure;
use crate::files::{self, Expect};
use crate::git::Git;
use crate::plan::{Change, FileEdit, Plan};
use crate::text;

/// The tools that can put something into a file.
const MATCHER: &str = "Write|Edit|MultiEdit|Bash";
/// By what a hook is known as ours, whatever stands around it.
const CALL: &str = "mcpkey hook check";
/// A client that an editor or a desktop started has not the PATH of the person's shell.
const COMMAND: &str =
    r#"PATH="$PATH:$HOME/.cargo/bin:$HOME/.local/bin:/usr/local/bin:/opt/homebrew/bin" mcpkey hook check"#;

const HOOKS: &str = "hooks";
const EVENT: &str = "PreToolUse";

/// The settings that are committed with the project. The client reads those of the directory it is started in, which is
/// the top of the repository unless there is a `.claude` here.
pub fn settings(world: &World) -> PathBuf {
    let here = world.cwd.join(".claude");
    let dir = if here.is_dir() {
        None
    } else {
        Git::at(&world.cwd).top().ok().flatten().map(|top| top.join(".claude"))
    };
    dir.unwrap_or(here).join("settings.json")
}

/// Whether the hook is there.
pub fn installed(world: &World) -> Result<bool, Failure> {
    Ok(entries(&read(world)?).iter().any(is_ours))
}

/// Puts the hook in; gives what to say.
pub fn install(world: &World, dry_run: bool) -> Result<String, Failure> {
    let root = read(world)?;
    let ours = json!({ "matcher": MATCHER, HOOKS: [{ "type": "command", "command": COMMAND }] });
    let mut wanted = entries(&root);
    match wanted.iter_mut().find(|entry| is_ours(entry)) {
        // One that stands among others' in the same entry stays as its owner arranged it.
        Some(mine) if others(mine).is_none() => *mine = ours,
        Some(_) => {}
        None => wanted.push(ours),
    }
    write(world, Edit::set([HOOKS, EVENT], Value::Array(wanted)), dry_run)?;
    let shown = text::path(settings(world));
    Ok(if dry_run {
        format!("{shown} would be changed")
    } else {
        format!("{shown} has Claude Code ask mcpkey before it writes")
    })
}

/// Takes the hook out; gives what to say, or nothing where there was none.
pub fn uninstall(world: &World, dry_run: bool) -> Result<Option<String>, Failure> {
    let root = read(world)?;
    let all = entries(&root);
    if !all.iter().any(is_ours) {
        return Ok(None);
    }
    let path = settings(world);
    let left: Vec<Value> = all
        .iter()
        .filter_map(|entry| if is_ours(entry) { others(entry) } else { Some(entry.clone()) })
        .collect();
    let alone = |at: &Value| at.as_object().is_some_and(|object| object.len() == 1);
    let edit = match left.is_empty() {
        false => Edit::set([HOOKS, EVENT], Value::Array(left)),
        true if alone(&root[HOOKS]) && alone(&root) && !dry_run => {
            files::remove(&path)?;
            return Ok(Some(format!("removed {}, which held nothing else", text::path(&path))));
        }
        true if alone(&root[HOOKS]) => Edit::remove([HOOKS]),
        true => Edit::remove([HOOKS, EVENT]),
    };
    write(world, edit, dry_run)?;
    let shown = text::path(&path);
    Ok(Some(if dry_run {
        format!("{shown} would be changed")
    } else {
        format!("took the hook out of {shown}")
    }))
}

fn read(world: &World) -> Result<Value, Failure> {
    let path = settings(world);
    let bytes = files::read(&path)?.unwrap_or_default();
    let root = Document::parse(&bytes).map_err(|error| Failure::syntax(&path, &error))?.into_root();
    match root.get(HOOKS).and_then(|hooks| hooks.get(EVENT)) {
        Some(list) if !list.is_array() => {
            Err(Failure::new(format!("{}: \"hooks.PreToolUse\" is not an array", text::path(&path)))
                .hint("mend the file and try again; it was left as it is"))
        }
        _ => Ok(root),
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

fn write(world: &World, edit: Edit, dry_run: bool) -> Result<(), Failure> {
    let path = settings(world);
    let change = Change::Json(vec![edit]);
    let edit = FileEdit { path: path.clone(), change, expect: Expect::Shared, shared_with_client: false };
    let plan = Plan { edits: vec![edit], ..Plan::default() };
    if dry_run {
        return Ok(world.ui.answer(&plan.diff()?)?);
    }
    files::shared_dir(path.parent().unwrap_or(&world.cwd))?;
    plan.apply(world)
}
