//! The settings of the client, which hold the rules and this hook: the model is kept from them, and a change that takes
//! them out is not taken up by the session that is under way.
//!
//! The client's own rules stop its tools and what it understands of a command line. This is for the rest: programs, tools of
//! servers, directories.

use std::path::Path;

use globset::Glob;
use serde_json::Value;

use super::input::{Ground, ToolInput};
use super::shell::{self, Pipeline, SimpleCommand};
use super::{Advice, Stop, configs, readings};
use crate::actions::hooks::{claude, settings};
use crate::base::next::{HookNext, Next};
use crate::base::text;
use crate::client::Document;
use crate::system::files;
use crate::world::World;

/// What the client calls them, in the project and in the person's own directory.
const NAMES: &[&str] = &["settings.json", "settings.local.json"];
const DIR: &str = ".claude";

/// Programs that take a directory away or put another in its place.
const MOVERS: &[&str] = &["rm", "mv", "rmdir", "unlink", "trash", "rsync", "shred", "ln", "chmod", "chown"];

/// A call that would write to the settings.
pub(super) fn written(input: &ToolInput<'_>, ground: Ground<'_>) -> Option<Stop> {
    let is_settings = |path: &str| {
        let path = ground.at(path);
        let path: std::path::PathBuf = path.components().collect();
        path == ground.settings || names(&path.to_string_lossy(), false)
    };
    let is_meant = |reading: &str| {
        reading.contains(DIR) || ground.here.ends_with(DIR) || reading.contains("CLAUDE_CONFIG_DIR")
    };
    let command = |text: &str| {
        let readings = readings::of(text);
        let meant = readings.iter().filter(|reading| is_meant(reading));
        meant.flat_map(|reading| shell::pipelines(reading)).any(|pipeline| writes(&pipeline))
    };
    let file = input.paths.iter().any(|path| is_settings(path));
    (file || input.commands.iter().any(|text| command(text))).then(|| Stop {
        what: "this would change the settings of Claude Code, which hold the rules that keep secrets from the model"
            .to_owned(),
        advice: Advice::Settings,
    })
}

/// Whether a pipeline may write settings that it names, or take away the directory that they are in.
fn writes(pipeline: &Pipeline) -> bool {
    let named = |word: &String| configs::words(word).any(|word| names(word, true));
    let is_dir = |word: &String| {
        let word = word.trim_end_matches(['/', '*', '.']).trim_end_matches('/');
        word == DIR || word.ends_with("/.claude")
    };
    let moves = |command: &SimpleCommand| {
        let is_mover = command
            .words
            .iter()
            .take(3)
            .any(|word| MOVERS.contains(&word.rsplit('/').next().unwrap_or_default()));
        is_mover && command.words.iter().any(is_dir)
    };
    let any = |test: &dyn Fn(&SimpleCommand) -> bool| pipeline.iter().any(test);
    any(&|command| command.writes.iter().any(named))
        || any(&|command| command.words.iter().any(named)) && any(&|command| !command.only_reads())
        || any(&moves)
}

/// Whether a path, in which `*` may stand for anything, is one of settings; `is_loose` also one without a directory.
fn names(path: &str, is_loose: bool) -> bool {
    let path = path.replace('\\', "/");
    let (dir, last) = path.rsplit_once('/').unwrap_or(("", &path));
    let is_in = dir == DIR
        || dir.ends_with("/.claude")
        || is_loose && (dir.is_empty() || dir == "." || dir.contains('$'));
    let is_named = || {
        if last.contains(['*', '?', '[', '{']) {
            Glob::new(last).is_ok_and(|glob| {
                let glob = glob.compile_matcher();
                last.contains(char::is_alphabetic) && NAMES.iter().any(|name| glob.is_match(name))
            })
        } else {
            NAMES.contains(&last)
        }
    };
    is_in && is_named()
}

/// Why a change of the settings that was made is not to be taken up; nothing where it takes nothing of mcpkey's out.
pub(super) fn lost(world: &World, call: &Value) -> Option<String> {
    let changed = call.get("file_path").and_then(Value::as_str).map(Path::new);
    let off = |path: &Path| {
        let root = files::read(path).ok().flatten().and_then(|bytes| Document::parse(&bytes).ok())?;
        (root.root().get("disableAllHooks") == Some(&Value::Bool(true))).then(|| text::path(path))
    };
    if let Some(shown) = changed.and_then(off) {
        return Some(format!("{shown} now switches all hooks off"));
    }
    let shared = settings::shared(world);
    let is_shared =
        changed.is_none_or(|path| path == shared || path.canonicalize().ok() == shared.canonicalize().ok());
    if !is_shared {
        return None;
    }
    let what = match claude::state(world) {
        Ok(state) if !state.lost => return None,
        Ok(_) => format!("no longer has all that '{}' wrote", Next::HookInstall(HookNext::Claude)),
        Err(_) => "cannot be read any more".to_owned(),
    };
    Some(format!("{} {what}", text::path(&shared)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_stopped(tool: &str, value: &Value) -> bool {
        let ground = Ground {
            here: Path::new("/w"),
            home: Path::new("/home/a"),
            settings: Path::new("/home/a/.claude/settings.json"),
        };
        let input = ToolInput::of(tool, value);
        !input.only_looks() && written(&input, ground).is_some()
    }

    #[test]
    fn a_command_that_writes_settings_is_told_from_one_that_looks_at_them() {
        for command in [
            "python3 -c \"open('.claude/settings.json','w').write('{}')\"",
            "node -e 'fs.rmSync(\".claude/settings.local.json\")'",
            "echo '{}' > ~/.claude/settings.json",
            "cd .claude && mv x settings.json",
            "sed -i 's/deny/x/' .claude/set*.json",
            "rm -rf .claude",
            "mv .claude/ .old",
            "sh -c 'rm ./.claude/settings.json'",
            "git checkout HEAD~1 -- .claude/settings.json",
            "jq 'del(.hooks)' .claude/settings.json | sponge .claude/settings.json",
            "cp x $CLAUDE_CONFIG_DIR/settings.json",
            "python3 -c \"open('.cl'+'aude/settings.json','w')\"",
        ] {
            assert!(is_stopped("Bash", &json!({"command": command})), "{command}");
        }
        for command in [
            "cat .claude/settings.json | jq .hooks",
            "git add .claude/settings.json && git commit -m 'rules'",
            "mkdir -p .claude/skills && cp x .claude/skills/",
            "ls -la .claude",
            "grep -rn deny .claude/",
            "rm -r .claude/worktrees/x",
            "vim .vscode/settings.json",
            "mcpkey hook install --claude && git diff .claude/settings.json",
        ] {
            assert!(!is_stopped("Bash", &json!({"command": command})), "{command}");
        }
    }

    #[test]
    fn any_tool_that_writes_settings_is_stopped() {
        for (tool, value, stopped) in [
            ("mcp__fs__write_file", json!({"path": "/w/.claude/settings.json", "content": "{}"}), true),
            ("mcp__fs__delete_file", json!({"path": ".claude/settings.local.json"}), true),
            ("mcp__fs__move_file", json!({"source": ".claude/settings.json", "destination": "x"}), true),
            ("Write", json!({"file_path": "/home/a/.claude/settings.json", "content": "{}"}), true),
            ("mcp__fs__read_file", json!({"path": ".claude/settings.json"}), false),
            ("Read", json!({"file_path": ".claude/settings.json"}), false),
            ("Write", json!({"file_path": ".vscode/settings.json", "content": "{}"}), false),
        ] {
            assert_eq!(is_stopped(tool, &value), stopped, "{tool} {value}");
        }
    }
}
