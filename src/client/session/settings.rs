//! The parts of a settings file.

use serde_json::{Map, Value};

use super::{SessionPart, shown};

/// Keys that make the client do nothing by itself, whatever they hold: they choose how it looks, what it says, or less of what it
/// may do.
pub const INERT: &[&str] = &[
    "$schema",
    "alwaysThinkingEnabled",
    "attribution",
    "autoCompactEnabled",
    "cleanupPeriodDays",
    "companyAnnouncements",
    "deniedMcpServers",
    "disabledMcpjsonServers",
    "effortLevel",
    "includeCoAuthoredBy",
    "language",
    "model",
    "outputStyle",
    "prefersReducedMotion",
    "showMessageTimestamps",
    "spinnerTipsEnabled",
    "spinnerVerbs",
    "syntaxHighlightingDisabled",
    "theme",
    "verbose",
];

/// The same below `permissions`: they only take away.
pub const INERT_PERMISSIONS: &[&str] = &["ask", "deny", "disableBypassPermissionsMode"];

/// What the client itself writes into a person's own settings when they answer its questions.
const ANSWERS: &[&str] = &["enableAllProjectMcpServers", "enabledMcpjsonServers"];
const ANSWERED_PERMISSIONS: &[&str] = &["additionalDirectories", "allow"];

/// The parts; in a person's `own` settings without what they answered to the client.
pub(super) fn parts(place: &str, root: &Map<String, Value>, own: bool) -> Vec<SessionPart> {
    let mut parts = Vec::new();
    for (key, value) in root {
        match (key.as_str(), value) {
            (key, _) if INERT.contains(&key) || own && ANSWERS.contains(&key) => {}
            ("permissions", Value::Object(rules)) => parts.extend(permissions(place, rules, own)),
            ("env", Value::Object(variables)) => parts.extend(variables.iter().map(|(name, value)| {
                SessionPart::new(place, format!("env {name}"), &shown::value(name, value), value)
            })),
            ("hooks", Value::Object(events)) => parts.extend(hooks(place, events)),
            (key, value) => parts.push(SessionPart::new(place, key, &shown::value(key, value), value)),
        }
    }
    parts
}

fn permissions(place: &str, rules: &Map<String, Value>, own: bool) -> Vec<SessionPart> {
    let is_left_out =
        |key: &str| INERT_PERMISSIONS.contains(&key) || own && ANSWERED_PERMISSIONS.contains(&key);
    let counting = rules.iter().filter(|(key, _)| !is_left_out(key));
    counting
        .map(|(key, value)| {
            SessionPart::new(place, format!("permissions {key}"), &shown::value(key, value), value)
        })
        .collect()
}

/// Each hook by itself, so that one that comes beside another changes nothing of that.
fn hooks(place: &str, events: &Map<String, Value>) -> Vec<SessionPart> {
    let mut parts = Vec::new();
    for (event, entries) in events {
        let entries = match entries {
            Value::Array(entries) => entries.as_slice(),
            one => std::slice::from_ref(one),
        };
        for (at, entry) in entries.iter().enumerate() {
            let part = SessionPart::new(place, format!("hook {event}"), &shown::value(event, entry), entry);
            parts.push(SessionPart { number: (at > 0).then_some(at + 1), ..part });
        }
    }
    parts
}
