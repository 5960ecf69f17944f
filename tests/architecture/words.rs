//! What things are called: each type once, and none by a word that was given up for a better one.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Source;

/// Words that the glossary replaces, as they stand in names of types and modules.
const RETIRED: &[&str] = &[
    "aside", "chosen", "ctx", "draft", "finder", "gate", "hand", "health", "hit", "hits", "journal",
    "lifetime", "purse", "settle", "sheet", "slot", "slots", "spoken", "stranger", "verdict", "whither",
];

/// Names that public types of several wings share, each with where it is defined.
pub(crate) fn shared(sources: &[Source]) -> BTreeMap<String, Vec<String>> {
    let mut defined: BTreeMap<String, Vec<&Source>> = BTreeMap::new();
    for source in sources {
        for name in types(&source.text).filter(|(is_public, _)| *is_public).map(|(_, name)| name) {
            defined.entry(name).or_default().push(source);
        }
    }
    defined.retain(|_, where_| where_.iter().map(|s| s.wing()).collect::<BTreeSet<_>>().len() > 1);
    let paths = |sources: Vec<&Source>| sources.iter().map(|s| s.path.clone()).collect();
    defined.into_iter().map(|(name, sources)| (name, paths(sources))).collect()
}

/// Types and modules whose names hold a word that was given up, each with where it is.
pub(crate) fn retired(sources: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources {
        let module = source.place().last().map(|module| (*module).to_owned());
        for name in types(&source.text).map(|(_, name)| name).chain(module) {
            if words(&name).iter().any(|word| RETIRED.contains(&word.as_str())) {
                found.insert(name, source.path.clone());
            }
        }
    }
    found
}

/// The types that a source defines outside of its tests, each with whether others can see it.
fn types(text: &str) -> impl Iterator<Item = (bool, String)> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter_map(|line| {
        let line = line.trim_start();
        let (is_public, line) = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => (true, rest.split_once(") ")?.1),
            Some(rest) => (true, rest.strip_prefix(' ')?),
            None => (false, line),
        };
        let kinds = ["struct ", "enum ", "trait ", "type "];
        let name = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
        let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        Some((is_public, name)).filter(|(_, name)| !name.is_empty())
    })
}

/// `SpokenName` and `spoken_name` as their words, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c != '_') {
            word.extend(c.to_lowercase());
        }
    }
    words
}
