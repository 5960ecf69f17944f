//! Where each tool belongs, and why.
//!
//! A server that wants its tools to run unasked calls them read-only, so its word is enough to forbid and, against its own
//! naming or for a name that could be another server's, not enough to allow.

use crate::client::permissions::{self, PermissionRule, RuleList};
use crate::probe::message::Tool;

/// Words in a tool's name that say it destroys.
const DESTROYS: &[&str] = &["delete", "remove", "drop", "destroy", "erase", "purge", "truncate", "wipe"];

/// A tool and what the client is to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    /// Its name, safe to show.
    pub name: String,
    /// The rule that means it alone.
    pub rule: String,
    /// Where it belongs; [`RuleList::Ask`] is what the client does without a rule.
    pub list: RuleList,
    /// Why.
    pub why: String,
    /// Whether the rule for this has to be written: others stand in the file, or come from a pattern.
    pub needs_rule: bool,
}

/// What is known beside the tools.
pub(super) struct KnownTool<'a> {
    /// The server's name.
    pub server: &'a str,
    /// The names of all other servers here.
    pub others: &'a [&'a str],
    /// Patterns given by hand.
    pub patterns: &'a [PermissionRule],
    /// Rules of the file that guard did not write.
    pub standing: &'a [PermissionRule],
}

/// Judges every tool. Of those that rules cannot tell apart each is where the strictest is.
pub(super) fn judge(tools: &[Tool], known: &KnownTool<'_>) -> Vec<Judged> {
    let mut all: Vec<Judged> = tools.iter().map(|tool| one(tool, known)).collect();
    let strictest = all.clone();
    for judged in &mut all {
        let twins = strictest.iter().filter(|other| other.rule == judged.rule && other.list < judged.list);
        if let Some(twin) = twins.min_by_key(|other| other.list) {
            judged.list = twin.list;
            judged.why = format!("rules cannot tell it from {}", twin.name);
        }
    }
    all
}

fn one(tool: &Tool, known: &KnownTool<'_>) -> Judged {
    let name = tool.name.as_str();
    let rule = permissions::of_tool(known.server, name);
    let judged = |list, why: String, needs_rule| Judged {
        name: name.to_owned(),
        rule: rule.clone(),
        list,
        why,
        needs_rule,
    };
    if !can_be_named(name) {
        return judged(RuleList::Ask, "no rule can spell its name".to_owned(), false);
    }
    let ours = match by_hand(&rule, known) {
        Some((list, pattern)) => judged(*list, format!("--{} '{pattern}'", list.as_str()), false),
        None => {
            let (list, why) = by_word(tool, &rule, known);
            judged(list, why, list != RuleList::Ask)
        }
    };
    let standing =
        |list| known.standing.iter().find(|(of, text)| *of == list && means(text, &rule, known.server));
    let stronger =
        [RuleList::Deny, RuleList::Ask].into_iter().filter(|list| *list < ours.list).find_map(standing);
    let found = stronger.or_else(|| standing(RuleList::Allow).filter(|_| ours.list == RuleList::Ask));
    match found {
        Some((list, text)) => {
            judged(*list, format!("a rule in the file: {}", crate::base::text::short(text)), false)
        }
        None => ours,
    }
}

/// Whether a rule is about the tool whose own rule is `rule`.
fn means(text: &str, rule: &str, server: &str) -> bool {
    text == format!("mcp__{}", permissions::spelled(server)) || permissions::fits(text, rule)
}

fn by_hand<'k>(rule: &str, known: &'k KnownTool<'_>) -> Option<&'k PermissionRule> {
    let fits = |(_, pattern): &&PermissionRule| {
        permissions::fits(&permissions::of_tools(known.server, pattern), rule)
    };
    known.patterns.iter().filter(fits).min_by_key(|(list, _)| *list)
}

/// By what the server says of the tool, and what the tool's name says.
fn by_word(tool: &Tool, rule: &str, known: &KnownTool<'_>) -> (RuleList, String) {
    let named = destroys(tool.name.as_str());
    let (list, why) = match (tool.read_only, tool.destructive, named) {
        (Some(true), Some(true), _) => {
            (RuleList::Ask, "it says both that it only reads and that it destroys")
        }
        (Some(true), _, None) => (RuleList::Allow, "it says that it only reads"),
        (_, Some(true), _) => (RuleList::Deny, "it says that it destroys"),
        (Some(true), _, Some(_)) | (_, Some(false), Some(_)) => {
            (RuleList::Ask, "it says that it destroys nothing, and its name says otherwise")
        }
        (_, None, Some(word)) => {
            return (RuleList::Deny, format!("its name says '{word}', and it says nothing else"));
        }
        (_, Some(false), None) => (RuleList::Ask, "it says that it writes and destroys nothing"),
        (_, None, None) => (RuleList::Ask, "it does not say what it does"),
    };
    if list != RuleList::Allow {
        return (list, why.to_owned());
    }
    let tool = permissions::spelled(tool.name.as_str());
    if tool.starts_with('_') || tool.contains("__") {
        return (RuleList::Ask, "its name could be that of another server's tool".to_owned());
    }
    let is_taken = |other: &&&str| rule.starts_with(&format!("mcp__{}__", permissions::spelled(other)));
    match known.others.iter().find(is_taken) {
        Some(other) => (
            RuleList::Ask,
            format!("rules cannot tell it from a tool of {}", crate::base::text::short(other)),
        ),
        None => (list, why.to_owned()),
    }
}

/// Whether the client's spelling of a name can be told: not where some of it is masked, cut or escaped.
fn can_be_named(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| matches!(b, b' '..=b'~')) && !name.contains("\\u{")
}

/// The word of a name that says it destroys.
fn destroys(name: &str) -> Option<&'static str> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && was_lower {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
        was_lower = c.is_ascii_lowercase();
    }
    DESTROYS.iter().find(|destroys| words.iter().any(|word| word == *destroys)).copied()
}

/// The rules that say all this. Where every tool of a name such as `delete_…` is denied, those that come later are too.
pub(super) fn rules(judged: &[Judged], known: &KnownTool<'_>) -> Vec<PermissionRule> {
    let by_hand =
        known.patterns.iter().map(|(list, pattern)| (*list, permissions::of_tools(known.server, pattern)));
    let mut rules: Vec<PermissionRule> = by_hand.collect();
    let families: Vec<String> =
        DESTROYS.iter().map(|word| permissions::of_tools(known.server, &format!("{word}_*"))).collect();
    let is_whole = |family: &&String| {
        let mut spared =
            judged.iter().filter(|tool| tool.list != RuleList::Deny).map(|tool| tool.rule.as_str());
        let allowed: Vec<String> =
            rules.iter().filter(|(list, _)| *list == RuleList::Allow).map(|(_, r)| r.clone()).collect();
        !spared.any(|rule| permissions::fits(family, rule))
            && !allowed.iter().any(|rule| permissions::fits(family, rule))
    };
    let families: Vec<&String> = families.iter().filter(is_whole).collect();
    for tool in judged.iter().filter(|tool| tool.needs_rule && tool.list != RuleList::Ask) {
        let family = families
            .iter()
            .find(|family| tool.list == RuleList::Deny && permissions::fits(family, &tool.rule));
        let rule = (tool.list, family.map_or_else(|| tool.rule.clone(), |family| (*family).clone()));
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

/// The tools that are denied, by their own names: what was given by hand, what a rule for a whole family of names denies, and
/// each other one.
pub(super) fn denied(
    judged: &[Judged],
    rules: &[PermissionRule],
    by_hand: &[PermissionRule],
    server: &str,
) -> Vec<String> {
    let head = permissions::of_tool(server, "");
    let is_denied = |(list, _): &&PermissionRule| *list == RuleList::Deny;
    let families = rules.iter().filter(is_denied).filter_map(|(_, rule)| rule.strip_prefix(&head));
    let families = families.filter(|pattern| pattern.ends_with("_*")).map(str::to_owned);
    let mut denied: Vec<String> =
        by_hand.iter().filter(is_denied).map(|(_, pattern)| pattern.clone()).collect();
    for pattern in families {
        if !denied.contains(&pattern) {
            denied.push(pattern);
        }
    }
    for tool in judged.iter().filter(|tool| tool.list == RuleList::Deny) {
        if !denied.iter().any(|pattern| permissions::fits(pattern, &tool.name)) {
            denied.push(tool.name.clone());
        }
    }
    denied
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
