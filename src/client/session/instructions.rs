//! An agent, a command or a skill: a Markdown file whose head can bring servers, hooks and permissions, and whose body can hold
//! lines that the client runs.
//!
//! The head is YAML, which is not read here. What is certainly one of the keys that do nothing is left out, line by line; all
//! else counts as it is written.

use serde_json::Value;

use super::{SessionPart, shown};

/// Keys that say what a file is for, or choose how the model thinks.
const INERT_HEAD: &[&str] = &[
    "argument-hint",
    "color",
    "description",
    "disable-model-invocation",
    "effort",
    "keep-coding-instructions",
    "model",
    "name",
    "user-invocable",
    "version",
    "when_to_use",
];

const FENCE: &str = "---";
/// By either of these the client runs what follows.
const RUNS: [&str; 2] = ["!`", "```!"];

/// What counts of a file; nothing where it is words for the model alone.
pub(super) fn part(place: &str, bytes: &[u8]) -> Option<SessionPart> {
    let text = String::from_utf8_lossy(bytes);
    // Each of these ends a line for one reader of YAML or another.
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text = text.trim_start_matches('\u{feff}');
    let counting = if RUNS.iter().any(|sign| text.contains(sign)) {
        text.trim_end().to_owned()
    } else {
        head(text).map(counting)?
    };
    let words = counting.lines().map(str::trim).filter(|line| !line.is_empty());
    let words = words.map(shown::text).collect::<Vec<_>>().join("; ");
    (!counting.is_empty())
        .then(|| SessionPart::new(place, "the head", &words, &Value::from(counting.as_str())))
}

/// The head. The client ends it at the first three dashes, wherever they stand; whoever reads YAML at a line of them: the
/// longer one counts.
fn head(text: &str) -> Option<&str> {
    let text = text.strip_prefix(FENCE)?;
    let line = text.find("\n---").map(|at| at + 1);
    let any = text.find(FENCE)?;
    Some(&text[..line.unwrap_or(any).max(any)])
}

/// The lines of a head without those of keys that do nothing.
fn counting(head: &str) -> String {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in head.lines().filter(|line| !line.trim().is_empty()) {
        match blocks.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(block) => block.push(line.trim_end()),
            // A head that begins indented is indented as a whole, and no key is told apart.
            None => blocks.push(vec![line.trim_end()]),
        }
    }
    blocks.retain(|block| !is_inert(block));
    blocks.concat().join("\n")
}

/// Whether a key with all that belongs to it does nothing: it has no name by which another key could hold the same.
fn is_inert(block: &[&str]) -> bool {
    let key = block.first().and_then(|line| line.split_once(':'));
    key.is_some_and(|(key, _)| INERT_HEAD.contains(&key)) && !block.iter().any(|line| has_anchor(line))
}

/// Whether YAML may read a name for what follows (`&name`).
fn has_anchor(line: &str) -> bool {
    let may_follow = |before: Option<char>| before.is_none_or(|c| c.is_whitespace() || "[{,:".contains(c));
    line.match_indices('&').any(|(at, _)| {
        may_follow(line[..at].chars().next_back())
            && line[at + 1..].chars().next().is_some_and(|c| !c.is_whitespace())
    })
}
