//! Strings in fields that no client gives a meaning of its own: what names them.

use crate::base::syntax::Node;
use crate::detect::{self, Match};

/// Fields that hold the value of what another field, or the key of the object, names.
pub(super) const VALUES: &[&str] =
    &["value", "val", "literal", "data", "content", "raw", "text", "string", "current"];

/// What names the value in the object under `key`, if that promises a credential.
pub(super) fn spoken<'a>(key: &'a str, node: &'a Node<'_>) -> Option<&'a str> {
    let named = ["name", "key", "header", "headerName", "variable", "param", "id", "type"];
    let names = named.iter().filter_map(|field| node.get(field).and_then(Node::text));
    names.chain([key]).find(|name| name.len() <= 64 && detect::is_telling(name))
}

/// A string in a field that no client gives a meaning of its own.
pub(super) fn field(name: &str, value: &str) -> Vec<Match> {
    let last = name.rsplit(['_', '-']).next().unwrap_or_default();
    if ["authorization", "cookie"].iter().any(|header| last.eq_ignore_ascii_case(header)) {
        return detect::header(name, value);
    }
    let found = detect::env(name, value);
    let echoed = value.strip_prefix("echo ").filter(|_| name.to_ascii_lowercase().ends_with("helper"));
    if let Some(rest) = echoed {
        let mut found = detect::env("token", rest);
        found.iter_mut().for_each(|m| m.range = m.range.start + 5..m.range.end + 5);
        return found;
    }
    let is_prose = value.trim().contains(char::is_whitespace);
    if !is_prose {
        return found;
    }
    match detect::text(value) {
        precise if !precise.is_empty() => precise,
        _ if found.iter().all(|m| m.rule.id != "password") => Vec::new(),
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::mixed;

    #[test]
    fn a_helper_that_echoes_a_key_holds_it() {
        let value = format!("echo {}", mixed(32));
        let found = field("apiKeyHelper", &value);
        assert_eq!(found.first().map(|m| m.range.clone()), Some(5..value.len()));
        assert!(field("apiKeyHelper", "echo $ACME_TOKEN").is_empty());
    }
}
