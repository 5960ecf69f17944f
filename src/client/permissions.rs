//! Claude Code's permission rules in a settings file: single rules put in and taken out, all else left as it stands.
//!
//! Deny beats ask beats allow in the client, whichever is more specific, and what no rule names is asked about.

use serde_json::Value;
use thiserror::Error;

use super::Edit;

/// The member of a settings file that holds the lists.
const PERMISSIONS: &str = "permissions";

/// A list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleList {
    /// What the client does not do, and of tools does not show the model.
    Deny,
    /// What it asks a person about.
    Ask,
    /// What it does without asking.
    Allow,
}

impl RuleList {
    /// All, the strongest first.
    pub const ALL: [Self; 3] = [Self::Deny, Self::Ask, Self::Allow];

    /// Its key in a settings file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Ask => "ask",
            Self::Allow => "allow",
        }
    }
}

/// A rule and the list it belongs to.
pub type PermissionRule = (RuleList, String);

/// Where rules belong, there is something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("\"permissions{}{}\" is not {}", if .0.is_empty() { "" } else { "." }, .0, if .0.is_empty() { "an object" } else { "an array" })]
pub struct Malformed(&'static str);

/// The elements of a list; none where there is no list. The client passes over those that are no text.
fn elements(root: &Value, list: RuleList) -> Result<Vec<Value>, Malformed> {
    match root.get(PERMISSIONS) {
        None => Ok(Vec::new()),
        Some(Value::Object(lists)) => match lists.get(list.as_str()) {
            None => Ok(Vec::new()),
            Some(Value::Array(elements)) => Ok(elements.clone()),
            Some(_) => Err(Malformed(list.as_str())),
        },
        Some(_) => Err(Malformed("")),
    }
}

/// Every rule of a settings file.
pub fn rules(root: &Value) -> Result<Vec<PermissionRule>, Malformed> {
    let mut rules = Vec::new();
    for list in RuleList::ALL {
        let texts = elements(root, list)?;
        rules.extend(texts.iter().filter_map(Value::as_str).map(|rule| (list, rule.to_owned())));
    }
    Ok(rules)
}

/// The edits that take out `take` and then put in those of `put` that are not there. A list that `take` empties goes.
pub fn edits(root: &Value, take: &[PermissionRule], put: &[PermissionRule]) -> Result<Vec<Edit>, Malformed> {
    let named = |rules: &[PermissionRule], list: RuleList, value: &Value| {
        rules.iter().any(|(of, rule)| *of == list && value.as_str() == Some(rule))
    };
    let (mut edits, mut all_gone) = (Vec::new(), true);
    for list in RuleList::ALL {
        let (path, before) = ([PERMISSIONS, list.as_str()], elements(root, list)?);
        let left: Vec<Value> = before
            .iter()
            .filter(|value| !named(take, list, value) || named(put, list, value))
            .cloned()
            .collect();
        let mut after = left.clone();
        for (_, rule) in put.iter().filter(|(of, _)| *of == list) {
            if !after.iter().any(|value| value.as_str() == Some(rule)) {
                after.push(Value::from(rule.as_str()));
            }
        }
        all_gone &= after.is_empty();
        // In two steps, each of which leaves the other elements as they are spelled.
        match (left.len() < before.len(), after.len() > left.len()) {
            (true, _) if after.is_empty() => edits.push(Edit::remove(path)),
            (shrinks, grows) => {
                if shrinks {
                    edits.push(Edit::set(path, Value::Array(left)));
                }
                if grows {
                    edits.push(Edit::set(path, Value::Array(after)));
                }
            }
        }
    }
    let holds_rules_alone = root.get(PERMISSIONS).and_then(Value::as_object).is_some_and(|lists| {
        lists.iter().all(|(key, list)| {
            RuleList::ALL.iter().any(|known| known.as_str() == key)
                && list.as_array().is_some_and(|l| !l.is_empty())
        })
    });
    if all_gone && holds_rules_alone && !edits.is_empty() {
        return Ok(vec![Edit::remove([PERMISSIONS])]);
    }
    Ok(edits)
}

/// A name as rules spell it: the client makes `_` of whatever is no ASCII letter, digit, `_` or `-`.
pub fn spelled(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    name.chars().map(|c| if fits(c) { c } else { '_' }).collect()
}

/// The rule for one tool of a server.
pub fn of_tool(server: &str, tool: &str) -> String {
    format!("mcp__{}__{}", spelled(server), spelled(tool))
}

/// The rule for those tools of a server that fit `pattern`, in which `*` stands for anything.
pub fn of_tools(server: &str, pattern: &str) -> String {
    let parts: Vec<String> = pattern.split('*').map(spelled).collect();
    format!("mcp__{}__{}", spelled(server), parts.join("*"))
}

/// Whether `pattern`, in which `*` stands for anything, is all of `text`.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let (last, middle) = parts.split_last().unwrap_or((&"", &[]));
    for part in middle {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;
