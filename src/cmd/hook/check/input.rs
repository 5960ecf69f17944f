//! The input of a tool, whatever the tool: the files that it names, and the texts that may go into them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::configs;
use crate::system::files;
use crate::world::World;

/// Tools of the client that write no file themselves. What their words lead to is a call of another tool, which is judged then.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "Read", "Grep", "Glob", "LS", "NotebookRead", "WebFetch", "WebSearch", "Task", "Agent", "TodoWrite", "TaskCreate", "TaskUpdate",
    "TaskGet", "TaskList", "TaskOutput", "TaskStop", "AskUserQuestion", "EnterPlanMode", "ExitPlanMode", "ToolSearch", "Skill",
    "SendMessage", "KillShell", "BashOutput",
];

/// First words of the names of a server's tools that only look.
#[rustfmt::skip]
const LOOKS: &[&str] = &[
    "read", "get", "list", "search", "stat", "view", "find", "grep", "describe", "query", "fetch", "show", "directory",
];

/// Keys under which a program or a command line stands.
const RUN: &[&str] = &["command", "cmd", "commandline", "script", "code", "shell", "program"];

/// Ends of keys under which a path stands.
const PATH: &[&str] = &[
    "path",
    "file",
    "filename",
    "source",
    "destination",
    "target",
    "dir",
    "directory",
    "cwd",
    "uri",
    "to",
    "from",
];

/// Bytes of a path, and of a file that is moved and read for it.
const LONGEST_PATH: usize = 1024;
const LARGEST: u64 = 1 << 20;

/// From where the paths of a call lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Where the client is at work.
    pub here: &'a Path,
    /// The home directory.
    pub home: &'a Path,
    /// The person's own settings of the client.
    pub settings: &'a Path,
}

impl<'a> Ground<'a> {
    /// From the world, and the directory that a call names.
    pub(super) fn new(world: &'a World, call: &'a Value) -> Self {
        let here = call.get("cwd").and_then(Value::as_str).map_or(world.cwd.as_path(), Path::new);
        Self { here, home: &world.places.home, settings: &world.places.settings }
    }

    /// Where a path leads that a tool or a shell is given.
    pub(super) fn at(self, path: &str) -> PathBuf {
        let path = path.strip_prefix("file://").unwrap_or(path);
        match ["~/", "$HOME/", "${HOME}/"].iter().find_map(|start| path.strip_prefix(start)) {
            Some(rest) => self.home.join(rest),
            None => self.here.join(path),
        }
    }

    /// What a file holds now, if it is there, is text and not large.
    pub(super) fn held(self, path: &str) -> Option<String> {
        let bytes = files::read_up_to(&self.at(path), LARGEST).ok().flatten()?;
        String::from_utf8(bytes).ok()
    }
}

/// One call of a tool.
pub(super) struct ToolInput<'v> {
    /// The tool.
    pub tool: &'v str,
    /// What it is called with.
    pub value: &'v Value,
    /// The files that it names, as it names them.
    pub paths: Vec<&'v str>,
    /// All other strings.
    pub texts: Vec<&'v str>,
    /// Those that are run.
    pub commands: Vec<&'v str>,
}

impl<'v> ToolInput<'v> {
    /// Sorts the strings of an input.
    pub(super) fn of(tool: &'v str, value: &'v Value) -> Self {
        let mut input = Self { tool, value, paths: Vec::new(), texts: Vec::new(), commands: Vec::new() };
        input.add("", value);
        // What names no file is said to something, and that may be a shell.
        if input.paths.is_empty() {
            input.commands.clone_from(&input.texts);
        }
        input
    }

    fn add(&mut self, key: &str, value: &'v Value) {
        match value {
            Value::String(text) if RUN.contains(&&*key.to_ascii_lowercase()) => {
                self.texts.push(text);
                self.commands.push(text);
            }
            Value::String(text) if is_path(key, text) => {
                self.paths.push(text);
                // `new_source` is no path for all its name.
                if !is_formed(text) {
                    self.texts.push(text);
                }
            }
            Value::String(text) => self.texts.push(text),
            Value::Array(all) => all.iter().for_each(|value| self.add(key, value)),
            Value::Object(all) => all.iter().for_each(|(key, value)| self.add(key, value)),
            _ => {}
        }
    }

    /// Whether the tool changes nothing.
    pub(super) fn only_looks(&self) -> bool {
        let name = self.tool.strip_prefix("mcp__").and_then(|name| name.split_once("__"));
        let first = |name: &str| {
            let mut words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
            words.next().map(str::to_ascii_lowercase)
        };
        let looks = |first: String| LOOKS.contains(&&*first);
        SILENT.contains(&self.tool) || name.and_then(|(_, name)| first(name)).is_some_and(looks)
    }
}

/// Whether a text has the form of a path.
fn is_formed(text: &str) -> bool {
    text.contains(['/', '\\']) || configs::may_be_named(text)
}

/// A text of one line in the place of a path, or with the form of one.
fn is_path(key: &str, text: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_named = PATH.iter().any(|end| key.ends_with(end)) && !text.contains(['{', '"', '=']);
    text.len() <= LONGEST_PATH && !text.contains('\n') && (is_named || is_formed(text) && !text.contains(' '))
}
