//! `doctor --json`, version 1. Fields may be added; those that are here keep their name and meaning.

use serde_json::{Value, json};

use super::line::{DoctorLine, FixResult, LineState};
use crate::base::text;

const VERSION: u32 = 1;

/// Renders the page and what `--fix` did.
pub(super) fn render(lines: &[DoctorLine], fixed: &[FixResult]) -> String {
    let count = |state| lines.iter().filter(|line| line.state == state).count();
    let view = json!({
        "version": VERSION,
        "lines": lines.iter().map(one).collect::<Vec<_>>(),
        "fixed": fixed.iter().map(|done| done.as_ref().unwrap_or_else(|left| left)).collect::<Vec<_>>(),
        "summary": {
            "ok": count(LineState::Ok),
            "warnings": count(LineState::Warning),
            "problems": count(LineState::Problem),
        },
    });
    text::json(&view.to_string())
}

fn one(line: &DoctorLine) -> Value {
    json!({
        "section": line.section.title().to_ascii_lowercase(),
        "id": line.id,
        "state": line.state.as_str(),
        "about": line.about,
        "what": line.what,
        "next": line.next,
        "fixable": line.fixable,
    })
}
