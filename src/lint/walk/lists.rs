//! The lists of a config: arguments, headers and variables in a row, credentials, names.
//!
//! A circle with the way through objects, because each holds the other.

use super::Walk;
use crate::base::syntax::Node;
use crate::detect::{self, ArgMatch};
use crate::known::fields::ENV_FILE_FLAGS;
use crate::lint::matched::{PointerStep, Spot};

impl<'t> Walk<'t> {
    pub(super) fn array(&mut self, key: &str, list: &'t [Node<'t>]) {
        let is_plain = list.iter().all(|node| node.leaf().is_some());
        if is_plain && (detect::is_telling(key) || detect::names_hashes(key)) {
            return self.each(key, list);
        }
        if self.in_entry && is_plain {
            return self.arguments("", list);
        }
        for (at, node) in list.iter().enumerate() {
            self.path.push(PointerStep::Index(at));
            let name = node.get("name").or_else(|| node.get("id")).and_then(Node::text).unwrap_or_default();
            self.node(name, node, 0..0);
            self.path.pop();
        }
    }

    /// A list whose elements are what its name says: credentials, names.
    pub(super) fn each(&mut self, key: &str, list: &'t [Node<'t>]) {
        for (at, node) in list.iter().enumerate() {
            self.path.push(PointerStep::Index(at));
            self.node(key, node, 0..0);
            self.path.pop();
        }
    }

    /// Headers or variables as `["A: b"]`, `["A=b"]` or `[{"name": "A", "value": "b"}]`.
    pub(super) fn list(&mut self, list: &'t [Node<'t>], flag: &str) {
        for (at, node) in list.iter().enumerate() {
            self.path.push(PointerStep::Index(at));
            let name = ["name", "key", "header"].iter().find_map(|key| node.get(key)).and_then(Node::text);
            let value = node.get("value").and_then(Node::leaf);
            match (node, name, value) {
                (Node::Text(leaf), ..) => {
                    let found = detect::args("", &[flag.to_owned(), leaf.value.clone().into_owned()]);
                    let name = leaf
                        .value
                        .split_once([':', '='])
                        .map(|(name, _)| name.trim())
                        .unwrap_or_default()
                        .to_owned();
                    let spot = if flag == "-H" { Spot::Header(name) } else { Spot::Variable(name) };
                    self.add(leaf, found.into_iter().map(|m| m.found).collect(), &spot);
                }
                (_, Some(name), Some(leaf)) => {
                    self.path.push(PointerStep::key("value"));
                    let (found, spot) = match flag {
                        "-H" => (detect::header(name, &leaf.value), Spot::Header(name.to_owned())),
                        _ => (detect::env(name, &leaf.value), Spot::Variable(name.to_owned())),
                    };
                    self.add(leaf, found, &spot);
                    self.path.pop();
                }
                _ => self.node("", node, 0..0),
            }
            self.path.pop();
        }
    }

    pub(super) fn arguments(&mut self, command: &str, list: &'t [Node<'t>]) {
        let words: Vec<String> = list.iter().map(|node| node.text().unwrap_or_default().to_owned()).collect();
        let (command, skip) = match (command, words.first()) {
            ("", Some(first)) => (first.clone(), 1),
            _ => (command.to_owned(), 0),
        };
        let rest = &words[skip.min(words.len())..];
        let mut found = detect::args(&command, rest);
        found.iter_mut().for_each(|m| m.index += skip);
        if skip == 1 {
            found.extend(detect::text(&words[0]).into_iter().map(|found| ArgMatch { index: 0, found }));
        }
        for ArgMatch { index, found } in found {
            let Some(leaf) = list.get(index).and_then(Node::leaf) else { continue };
            self.path.push(PointerStep::Index(index));
            self.add(leaf, vec![found], &Spot::Argument(flag_of(&words, index)));
            self.path.pop();
        }
        for (at, node) in list.iter().enumerate().filter(|(_, node)| node.leaf().is_none()) {
            self.path.push(PointerStep::Index(at));
            self.node("", node, 0..0);
            self.path.pop();
        }
        self.env_files(&words);
    }

    fn env_files(&mut self, words: &[String]) {
        for (at, word) in words.iter().enumerate() {
            let (flag, joined) =
                word.split_once('=').map_or((&**word, None), |(flag, path)| (flag, Some(path)));
            if ENV_FILE_FLAGS.contains(&flag) {
                let path = joined.or_else(|| words.get(at + 1).map(String::as_str));
                self.hits.env_files.extend(path.map(str::to_owned));
            }
        }
    }
}

/// The flag that the word at `at` belongs to.
fn flag_of(words: &[String], at: usize) -> Option<String> {
    let own = words.get(at)?.split_once('=').map(|(flag, _)| flag.to_owned());
    let before = at.checked_sub(1).and_then(|i| words.get(i)).filter(|word| !word.contains('=')).cloned();
    [own, before].into_iter().flatten().find(|word| word.starts_with('-'))
}
