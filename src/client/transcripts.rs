//! Where clients keep what was said and done: transcripts, logs, prompts, copies of files. Whole directories, because each version
//! of a client puts more into them (Gemini CLI `tmp` and later `history`, Claude Code `projects`, `history.jsonl`, `file-history`,
//! `paste-cache`, `debug`, `shell-snapshots`).

use std::path::{Path, PathBuf};

/// Below the home directory, a line for each client: by its own documents where they say it (Claude Code, Codex, Copilot CLI, Gemini
/// CLI), else as its source has it.
#[rustfmt::skip]
const CLIENTS: &[&str] = &[
    ".claude", ".cache/claude-cli-nodejs", "Library/Caches/claude-cli-nodejs", "Library/Logs/Claude",
    ".codex",
    ".gemini",
    ".qwen",
    ".copilot",
    ".local/share/opencode", ".local/state/opencode", ".config/opencode", ".cache/opencode",
    ".local/share/amp", ".cache/amp", ".config/amp",
    ".local/share/goose", ".local/state/goose", ".config/goose",
    ".cursor/projects", ".cursor/chats", ".cursor/logs",
    ".kiro",
    ".codeium/windsurf",
    ".aws/amazonq", ".local/share/amazon-q",
    ".continue",
    ".local/share/crush",
    ".factory",
];

/// Below where the system keeps the settings of programs: Claude Desktop, and what VS Code, Cursor and Windsurf keep of their chats.
const PROGRAMS: &[&str] =
    &["Claude", "Code/User", "Code - Insiders/User", "VSCodium/User", "Cursor/User", "Windsurf/User"];

/// Shells that keep their history deeper than at the top of the home directory.
const SHELLS: &[&str] = &[
    ".local/share/fish/fish_history",
    ".local/share/powershell/PSReadLine",
    ".local/share/atuin",
    ".config/nushell",
    ".config/fish",
    ".zsh_sessions",
    "AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine",
];

/// Variables that move a part of the home directory.
const MOVED: &[(&str, &str)] = &[
    ("CODEX_HOME", ".codex"),
    ("COPILOT_HOME", ".copilot"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_CONFIG_HOME", ".config"),
];

/// All of these, whether or not they are there; `variable` gives what is set in the environment.
pub fn places<'v>(home: &Path, programs: &Path, variable: &dyn Fn(&str) -> Option<&'v str>) -> Vec<PathBuf> {
    let usual = CLIENTS.iter().chain(SHELLS);
    let moved = |dir: &Path| {
        MOVED
            .iter()
            .find_map(|(name, usual)| Some(Path::new(variable(name)?).join(dir.strip_prefix(usual).ok()?)))
    };
    let mut all: Vec<PathBuf> = usual
        .flat_map(|dir| [Some(home.join(dir)), moved(Path::new(dir)).filter(|path| path.is_absolute())])
        .flatten()
        .chain(PROGRAMS.iter().map(|dir| programs.join(dir)))
        .collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_moves_what_it_names_and_the_usual_place_is_looked_at_too() {
        let set = |name: &str| match name {
            "CODEX_HOME" => Some("/elsewhere/codex"),
            "XDG_DATA_HOME" => Some("/data"),
            "XDG_CACHE_HOME" => Some("relative"),
            _ => None,
        };
        let all = places(Path::new("/home/ada"), Path::new("/home/ada/.config"), &set);
        for path in [
            "/elsewhere/codex",
            "/home/ada/.codex",
            "/data/opencode",
            "/home/ada/.claude",
            "/home/ada/.config/Claude",
        ] {
            assert!(all.contains(&PathBuf::from(path)), "{path}");
        }
        assert!(all.iter().all(|path| path.is_absolute()));
    }
}
