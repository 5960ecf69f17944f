//! A call before it is made, by what is written where: whatever the tool is called, its input names files and has texts in it.

use std::borrow::Cow;

use serde_json::Value;

use super::input::{Ground, ToolInput};
use super::{Advice, Stop, command, configs, file, settings};

/// Judges a call.
pub(super) fn judge(call: &Value, ground: Ground<'_>) -> Option<Stop> {
    let input = ToolInput::of(call.get("tool_name")?.as_str()?, call.get("tool_input")?);
    if input.only_looks() {
        return None;
    }
    settings::written(&input, ground).or_else(|| secret(&input, ground))
}

fn secret(input: &ToolInput<'_>, ground: Ground<'_>) -> Option<Stop> {
    if let Some(stop) = file::judge(input.value, ground) {
        return Some(stop);
    }
    let configs: Vec<(&str, String)> = input
        .paths
        .iter()
        .filter(|path| configs::may_be_named(path))
        .map(|path| (*path, ground.held(path).unwrap_or_default()))
        .collect();
    configs
        .iter()
        .find_map(|(path, before)| into_config(input, path, before, ground))
        .or_else(|| input.commands.iter().find_map(|text| command::judge(text, ground)))
        .or_else(|| anywhere(input, ground))
}

/// Whether one of the texts, or a file that is moved there, would bring a secret into the config at `path`.
fn into_config(input: &ToolInput<'_>, path: &str, before: &str, ground: Ground<'_>) -> Option<Stop> {
    let moved = input.paths.iter().filter(|other| **other != path).filter_map(|other| ground.held(other));
    let texts = input.texts.iter().filter(|text| !before.contains(**text));
    let mut all = texts.map(|text| Cow::Borrowed(*text)).chain(moved.map(Cow::Owned));
    let brings = |text: &str| {
        configs::has_new_secret(text, before)
            || configs::is_config(path, text) && !configs::new_secrets(path, before, text).is_empty()
    };
    all.any(|text| brings(&text)).then(|| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        Stop {
            what: format!("a literal secret would go into {}", crate::base::text::short(name)),
            advice: Advice::Secret,
        }
    })
}

/// Whether a config with a secret is in one of the texts, or is the input itself: whatever the file is called that it goes
/// to, it can be moved from there.
fn anywhere(input: &ToolInput<'_>, ground: Ground<'_>) -> Option<Stop> {
    let before: Vec<String> = input.paths.iter().filter_map(|path| ground.held(path)).collect();
    let is_there = |text: &str| before.iter().any(|before| before.contains(text));
    let whole = input.value.to_string();
    let texts = input.texts.iter().copied().filter(|text| !is_there(text)).chain([&*whole]);
    let what = texts.filter_map(configs::in_snippet).next()?;
    let what = format!("this has the configuration of an MCP client in it, with a literal secret: {what}");
    Some(Stop { what, advice: Advice::Secret })
}
