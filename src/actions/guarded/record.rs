//! What guard wrote for a server, kept in the settings file itself under a key that the client passes over: whoever has the file
//! can bring its rules up to date or take them out, and rules that a person wrote are none of guard's.

use serde_json::{Map, Value, json};

use crate::client::Edit;
use crate::client::permissions::{self, PermissionRule, RuleList};

const MCPKEY: &str = "mcpkey";
const GUARD: &str = "guard";
/// Patterns given by hand, below the rules.
const PATTERNS: &str = "patterns";

/// The two kinds of what guard writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuardRecord {
    /// The rules.
    pub rules: Vec<PermissionRule>,
    /// What was given with `--deny` and `--allow`.
    pub patterns: Vec<PermissionRule>,
}

impl GuardRecord {
    /// The servers of which `root` says that guard wrote something.
    pub fn servers(root: &Value) -> Vec<String> {
        root[MCPKEY][GUARD].as_object().into_iter().flat_map(Map::keys).cloned().collect()
    }

    /// What `root` says guard wrote for `server`. Nothing but rules for that server's tools counts.
    pub fn read(root: &Value, server: &str) -> Self {
        let record = &root[MCPKEY][GUARD][server];
        let head = permissions::of_tool(server, "");
        let rules = texts(record).filter(|(_, rule)| rule.starts_with(&head)).collect();
        let patterns = texts(&record[PATTERNS]).filter(|(_, pattern)| is_pattern(pattern)).collect();
        Self { rules, patterns }
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.patterns.is_empty()
    }

    /// Takes patterns in; one that was in the other list changes over.
    pub fn learn(&mut self, list: RuleList, patterns: &[String]) {
        self.patterns.retain(|(_, known)| !patterns.contains(known));
        for pattern in patterns {
            if !self.patterns.iter().any(|(_, known)| known == pattern) {
                self.patterns.push((list, pattern.clone()));
            }
        }
    }

    /// The edit after which `root` says this; none where it does already.
    pub fn edit(&self, root: &Value, server: &str) -> Option<Edit> {
        if !self.is_empty() {
            let mut value = lists(&self.rules);
            if !self.patterns.is_empty() {
                value[PATTERNS] = lists(&self.patterns);
            }
            return (root[MCPKEY][GUARD][server] != value).then(|| Edit::set([MCPKEY, GUARD, server], value));
        }
        root[MCPKEY][GUARD].get(server)?;
        let alone = |value: &Value| value.as_object().is_some_and(|members| members.len() == 1);
        Some(match (alone(&root[MCPKEY][GUARD]), alone(&root[MCPKEY])) {
            (false, _) => Edit::remove([MCPKEY, GUARD, server]),
            (true, false) => Edit::remove([MCPKEY, GUARD]),
            (true, true) => Edit::remove([MCPKEY]),
        })
    }
}

/// Whether a pattern can stand in a rule: the characters that tools are named with, and `*`.
pub fn is_pattern(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-./: *".contains(c);
    !text.is_empty() && text.chars().all(fits)
}

fn texts(lists: &Value) -> impl Iterator<Item = PermissionRule> {
    RuleList::ALL.into_iter().flat_map(move |list| {
        let texts = lists[list.as_str()].as_array().cloned().unwrap_or_default();
        texts.into_iter().filter_map(move |text| Some((list, text.as_str()?.to_owned())))
    })
}

fn lists(rules: &[PermissionRule]) -> Value {
    let mut lists = Map::new();
    for list in RuleList::ALL {
        let texts: Vec<&str> =
            rules.iter().filter(|(of, _)| *of == list).map(|(_, text)| text.as_str()).collect();
        if !texts.is_empty() {
            lists.insert(list.as_str().to_owned(), json!(texts));
        }
    }
    Value::Object(lists)
}
