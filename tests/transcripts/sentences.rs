//! Every sentence with which something fails, as the code has it, and where it is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::{all, root, sources};

/// The texts between the placeholders of a template, with its escapes undone.
fn parts(template: &str) -> Vec<String> {
    let plain =
        template.replace("{{", "\u{1}").replace("}}", "\u{2}").replace("\\\"", "\"").replace("\\\\", "\\");
    let holes = Regex::new(r"\{[^}]*\}").unwrap();
    holes.split(&plain).map(|part| part.replace('\u{1}', "{").replace('\u{2}', "}")).collect()
}

/// Whether a template says something of its own.
fn is_sentence(template: &str) -> bool {
    parts(template).concat().chars().filter(|c| c.is_alphabetic()).count() >= 4
}

/// Whether `text`, with single spaces between its words, has such a sentence.
fn is_said(template: &str, text: &str) -> bool {
    let parts: Vec<String> = parts(template).iter().map(|part| regex::escape(part)).collect();
    Regex::new(&parts.join("[^\n]*?")).unwrap().is_match(text)
}

/// All sentences of the code, each with the files that have it.
fn sentences() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let begin =
        Regex::new(r#"(?:Failure::(?:new|no)\(\s*(?:format!\(\s*)?|#\[error\(\s*)"((?:[^"\\]|\\.)*)""#)
            .unwrap();
    for (name, text) in sources::files(&[]) {
        let sentences = begin.captures_iter(sources::without_tests(&text)).map(|found| found[1].to_owned());
        for sentence in sentences.filter(|sentence| is_sentence(sentence)) {
            found.entry(sentence).or_default().push(name.clone());
        }
    }
    found
}

/// Those that no transcript has, each with where it is said instead, or why it cannot be had.
fn elsewhere() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("tests/transcripts/elsewhere.txt")).unwrap();
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| row.rsplit_once(" | ").unwrap_or_else(|| panic!("no reason: {row}")))
        .map(|(sentence, why)| (sentence.to_owned(), why.to_owned()))
        .collect()
}

#[test]
fn every_sentence_of_a_failure_is_in_a_transcript_or_accounted_for() {
    let said: String =
        all().iter().flat_map(|section| &section.steps).map(|step| unwrapped(&step.said)).collect();
    let (sentences, elsewhere) = (sentences(), elsewhere());
    let mut wrong = Vec::new();
    for (sentence, files) in &sentences {
        match (is_said(sentence, &said), elsewhere.get(sentence)) {
            (false, None) => wrong.push(format!("nowhere: {sentence} | {}", files.join(", "))),
            (true, Some(_)) => wrong.push(format!("in a transcript by now: {sentence}")),
            (false, Some(why)) => wrong.extend(unheld(sentence, why)),
            (true, None) => {}
        }
    }
    let stale = elsewhere.keys().filter(|sentence| !sentences.contains_key(*sentence));
    wrong.extend(stale.map(|sentence| format!("not in the code any more: {sentence}")));
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong where a test is named as the place of a sentence, and does not have its longest part.
fn unheld(sentence: &str, why: &str) -> Option<String> {
    if !why.starts_with("tests/") && !why.starts_with("src/") {
        return None;
    }
    let text = fs::read_to_string(Path::new(root()).join(why)).unwrap_or_default();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("\\\"", "\"");
    let longest = parts(sentence).into_iter().max_by_key(String::len).unwrap_or_default();
    let longest = words(&longest);
    // A test may have a piece of it: at least four words, or all there are.
    let pieces: Vec<&str> = longest.split(' ').collect();
    let size = pieces.len().min(4);
    let has = pieces.windows(size).any(|piece| words(&text).contains(&piece.join(" ")));
    (!has).then(|| format!("{why} does not have: {sentence}"))
}

/// What was said, without the marks of the streams; the rows of a terminal also as one line, because it wraps.
fn unwrapped(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(|line| line.get(2..).unwrap_or_default()).collect();
    let joined: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    format!("{}\n{}\n", lines.join("\n"), joined.join(" "))
}
