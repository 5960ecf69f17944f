//! The files of plugins and of further directories that a project, or the words that start the client, name.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::here::lenient;
use crate::client::session::ReadAs;
use crate::system::files;

/// What a plugin, or a skill that is one, brings at its own places.
const FILES: [&str; 6] = [
    ".claude-plugin/marketplace.json",
    ".claude-plugin/plugin.json",
    ".lsp.json",
    ".mcp.json",
    "hooks/hooks.json",
    "settings.json",
];

/// What settings name: marketplaces that are directories, and directories beside the working directory.
pub(super) fn named_by_settings(settings: &Value, cwd: &Path) -> Vec<(PathBuf, ReadAs)> {
    let mut found = Vec::new();
    for market in settings["extraKnownMarketplaces"].as_object().into_iter().flat_map(|all| all.values()) {
        if let Some(path) = market["source"]["path"].as_str().map(|path| cwd.join(path)) {
            found.extend(marketplace(&path));
        }
    }
    for dir in settings["permissions"]["additionalDirectories"].as_array().into_iter().flatten() {
        found.extend(dir.as_str().into_iter().flat_map(|dir| brought(&cwd.join(dir).join(".claude"))));
    }
    found
}

/// A marketplace by its directory or its file: its list, and the plugins beside it.
fn marketplace(path: &Path) -> Vec<(PathBuf, ReadAs)> {
    let list = if files::is_dir(path) { path.join(FILES[0]) } else { path.to_owned() };
    // `DIRECTORY/.claude-plugin/marketplace.json`.
    let root = if files::is_dir(path) { Some(path) } else { list.ancestors().nth(2) };
    let mut found = vec![(list.clone(), ReadAs::Whole)];
    let listed = lenient(&list).unwrap_or_default();
    let base = listed["metadata"]["pluginRoot"].as_str().unwrap_or_default();
    for plugin in listed["plugins"].as_array().into_iter().flatten() {
        if let (Some(root), Some(source)) = (root, plugin["source"].as_str()) {
            found.extend(self::plugin(&root.join(source)));
            found.extend(self::plugin(&root.join(base).join(source)));
        }
        found.extend(root.into_iter().flat_map(|root| inside(root, plugin)));
    }
    found
}

/// A plugin by its directory: what is at the usual places, and what its own description names.
pub(super) fn plugin(root: &Path) -> Vec<(PathBuf, ReadAs)> {
    let mut found: Vec<(PathBuf, ReadAs)> = FILES
        .iter()
        .map(|name| (root.join(name), ReadAs::Whole))
        .filter(|(path, _)| files::may_be_file(path))
        .collect();
    found.extend(brought(root));
    let description = lenient(&root.join(FILES[1])).unwrap_or_default();
    found.extend(inside(root, &description));
    found
}

/// Files and directories that a description names by paths inside of the plugin.
fn inside(root: &Path, description: &Value) -> Vec<(PathBuf, ReadAs)> {
    let each = |value: &Value| inside(root, value);
    match description {
        Value::String(text) if text.starts_with("./") && text.len() > 2 => {
            let path = root.join(text);
            if files::is_file(&path) {
                vec![(path, ReadAs::Whole)]
            } else {
                files::below(&path, |name| name.ends_with(".md") || name.ends_with(".json"))
                    .into_iter()
                    .map(|path| (path, ReadAs::Whole))
                    .collect()
            }
        }
        Value::Array(items) => items.iter().flat_map(each).collect(),
        Value::Object(map) => map.values().flat_map(each).collect(),
        _ => Vec::new(),
    }
}

/// What a `.claude`, or a plugin, holds beside settings.
pub(super) fn brought(folder: &Path) -> Vec<(PathBuf, ReadAs)> {
    if !files::may_be_there(folder) {
        return Vec::new();
    }
    let is_markdown = |name: &str| name.to_ascii_lowercase().ends_with(".md");
    let mut found = Vec::new();
    for kind in ["agents", "commands", "output-styles"] {
        found.extend(
            files::below(&folder.join(kind), is_markdown)
                .into_iter()
                .map(|path| (path, ReadAs::Instructions)),
        );
    }
    for skill in files::below(&folder.join("skills"), |name| {
        name.eq_ignore_ascii_case("SKILL.md") || name == "plugin.json"
    }) {
        let is_plugin = skill.ends_with(".claude-plugin/plugin.json");
        match skill.ancestors().nth(2).filter(|_| is_plugin) {
            Some(root) => found.extend(plugin(root)),
            None => found.push((skill, ReadAs::Instructions)),
        }
    }
    found.extend(
        files::below(&folder.join("workflows"), |_| true).into_iter().map(|path| (path, ReadAs::Whole)),
    );
    found
}
