//! What of a server's tools, prompts and resources its client may have through the bridge: rules that only take away.
//!
//! Whatever no rule denies may pass; the client's own permission rules are asked besides. Names are compared without regard to
//! case, because a server may do so too.

use super::permissions::fits;
use crate::base::text;

/// The kinds of things that a server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offered {
    /// Something to be called, by name.
    Tool,
    /// Something to be said to a model, by name.
    Prompt,
    /// Something to be read, by url.
    Resource,
}

impl Offered {
    /// All, in the order in which people write them.
    pub const ALL: [Self; 3] = [Self::Tool, Self::Prompt, Self::Resource];

    /// The key of its rules in a settings file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tool => "deny",
            Self::Prompt => "deny-prompts",
            Self::Resource => "deny-resources",
        }
    }

    /// What people call one.
    pub fn title(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Prompt => "prompt",
            Self::Resource => "resource",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenyRule {
    /// What it is about.
    pub kind: Offered,
    /// Which of them: `*` stands for anything.
    pub pattern: String,
    /// Where it stands, as people are told.
    pub from: String,
}

/// All rules for one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Denials(Vec<DenyRule>);

impl Denials {
    /// Adds rules; none takes another away.
    pub fn add(&mut self, rules: impl IntoIterator<Item = DenyRule>) {
        self.0.extend(rules);
    }

    /// Whether everything may pass.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether everything of this kind may pass.
    pub fn has(&self, kind: Offered) -> bool {
        self.0.iter().any(|rule| rule.kind == kind)
    }

    /// The rule that denies what is called so, or would be called so by a server that passes over what nobody sees.
    pub fn of(&self, kind: Offered, name: &str) -> Option<&DenyRule> {
        let name = name.to_lowercase();
        let seen: String = name.chars().filter(|c| !text::is_unsafe(*c)).collect();
        let names = [&*name, seen.trim()];
        let is_meant = |rule: &DenyRule| {
            let pattern = rule.pattern.to_lowercase();
            names.iter().any(|name| fits(&pattern, name))
        };
        self.0.iter().find(|rule| rule.kind == kind && is_meant(rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_denies_its_own_kind_in_any_case_and_nothing_else() {
        let rule = |kind, pattern: &str| DenyRule { kind, pattern: pattern.to_owned(), from: String::new() };
        let mut denials = Denials::default();
        assert!(denials.is_empty());
        denials.add([rule(Offered::Tool, "Delete_*"), rule(Offered::Resource, "file:///etc/*")]);
        for (kind, name, is_denied) in [
            (Offered::Tool, "delete_all", true),
            (Offered::Tool, "DELETE_ALL", true),
            (Offered::Tool, " \u{200b}delete_all\n", true),
            (Offered::Tool, "undelete_all", false),
            (Offered::Prompt, "delete_all", false),
            (Offered::Resource, "file:///etc/passwd", true),
            (Offered::Resource, "file:///home", false),
        ] {
            assert_eq!(denials.of(kind, name).is_some(), is_denied, "{name}");
        }
        assert!(denials.has(Offered::Tool) && !denials.has(Offered::Prompt));
    }
}
