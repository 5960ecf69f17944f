//! A call that writes or edits a file in the words of the client's own tools, and of some servers': the file as it would
//! be, beside the file as it is.

use serde_json::Value;

use super::input::Ground;
use super::{Advice, Stop, configs};
use crate::base::text;
use crate::detect::{self, Severity};
use crate::system::files;

/// The words that they have for the file, all of it, what goes and what comes.
const FILE: &[&str] = &["file_path", "path", "notebook_path", "filename"];
const WHOLE: &[&str] = &["content", "contents", "file_text"];
const OLD: &[&str] = &["old_string", "oldText", "old_str"];
const NEW: &[&str] = &["new_string", "newText", "new_str", "new_source"];

/// The first of `keys` that is there as a text.
fn one<'v>(input: &'v Value, keys: &[&str]) -> Option<&'v str> {
    keys.iter().find_map(|key| input.get(key)?.as_str())
}

/// Judges an input of this form.
pub(super) fn judge(input: &Value, ground: Ground<'_>) -> Option<Stop> {
    let path = ground.at(one(input, FILE)?);
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
    let stop = |what: String| Some(Stop { what, advice: Advice::Secret });
    let new = configs::new_secrets(&name, &before, &after);
    if let Some(first) = new.first() {
        let safe = !new.iter().any(|secret| first.what.contains(&secret.spelled));
        let what = if safe { format!(", {}", first.what) } else { String::new() };
        return stop(format!("{shown} would hold a literal secret{what}"));
    }
    let is_secret = |text: &String| detect::text(text).iter().any(|m| m.severity >= Severity::Error);
    loose.iter().any(is_secret).then(|| stop(format!("a literal secret would go into {shown}"))).flatten()
}

/// The file after the call, and the pieces that could not be put in their places: the client is more lenient about
/// quotes when it looks for the old text.
fn after(input: &Value, before: &str) -> Option<(String, Vec<String>)> {
    if let Some(content) = one(input, WHOLE) {
        return Some((content.to_owned(), Vec::new()));
    }
    let alone = [input.clone()];
    let edits = input.get("edits").and_then(Value::as_array).map_or(&alone[..], Vec::as_slice);
    let (mut text, mut loose) = (before.to_owned(), Vec::new());
    for edit in edits {
        let (old, new) = (one(edit, OLD).unwrap_or_default(), one(edit, NEW).unwrap_or_default());
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
