//! A call that writes or edits a file: the file as it would be, beside the file as it is.

use std::path::Path;

use serde_json::Value;

use super::{Stop, configs};
use crate::base::text;
use crate::detect::{self, Severity};
use crate::system::files;

/// Judges the input of `Write`, `Edit` or `MultiEdit`.
pub(super) fn judge(input: &Value, here: &Path) -> Option<Stop> {
    let path = here.join(input.get("file_path")?.as_str()?);
    let name = path.to_string_lossy();
    let shown = text::path(path.file_name().unwrap_or_default());
    let before = match files::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned(),
        // The tool fails on it, too, unless it replaces all of it.
        Err(_) => String::new(),
    };
    let (after, loose) = after(input, &before)?;
    if !configs::is_config(&name, &after) {
        return None;
    }
    let new = configs::new_secrets(&name, &before, &after);
    if let Some(first) = new.first() {
        let safe = !new.iter().any(|secret| first.what.contains(&secret.spelled));
        let what = if safe { format!(", {}", first.what) } else { String::new() };
        return Some(Stop { what: format!("{shown} would hold a literal secret{what}") });
    }
    let is_secret = |text: &String| detect::text(text).iter().any(|m| m.severity >= Severity::Error);
    loose.iter().any(is_secret).then(|| Stop { what: format!("a literal secret would go into {shown}") })
}

/// The file after the call, and the pieces that could not be put in their places: the client is more lenient about
/// quotes when it looks for the old text.
fn after(input: &Value, before: &str) -> Option<(String, Vec<String>)> {
    if let Some(content) = input.get("content").and_then(Value::as_str) {
        return Some((content.to_owned(), Vec::new()));
    }
    let alone = [input.clone()];
    let edits = input.get("edits").and_then(Value::as_array).map_or(&alone[..], Vec::as_slice);
    let (mut text, mut loose) = (before.to_owned(), Vec::new());
    for edit in edits {
        let part = |name: &str| edit.get(name).and_then(Value::as_str).unwrap_or_default();
        let (old, new) = (part("old_string"), part("new_string"));
        let all = edit.get("replace_all").and_then(Value::as_bool).unwrap_or(false);
        match (old.is_empty(), text.contains(old)) {
            (true, _) => text.push_str(new),
            (false, true) if all => text = text.replace(old, new),
            (false, true) => text = text.replacen(old, new, 1),
            (false, false) => loose.push(new.to_owned()),
        }
    }
    Some((text, loose))
}
