//! `mcpkey:allow RULE reason` in a comment, and the marks that other scanners obey.
//!
//! A comment speaks for its own lines; one that has its lines to itself also for the comments below it and the first line
//! that is none.

use std::ops::Range;

use memchr::memmem;

use super::{Wrong, allowed};
use crate::base::syntax::SourceText;
use crate::detect::Rule;

const WORD: &str = "mcpkey:allow";

/// What a comment allows.
pub(super) struct CommentMark<'t> {
    /// Which rule, or why none.
    pub rule: Result<&'static Rule, Wrong<'t>>,
    /// The bytes of the mark.
    pub span: Range<usize>,
    /// The first line it speaks for, counted from 1.
    pub first: usize,
    /// The last.
    pub last: usize,
}

/// The marks in `comments`, which are in order. Of those that speak for a line, the nearest above it starts last.
pub(super) fn marks<'t>(source: &'t SourceText<'_>, comments: &[Range<usize>]) -> Vec<CommentMark<'t>> {
    let text = &*source.text;
    let mut found = Vec::new();
    for (comment, last) in comments.iter().zip(reaches(source, comments)) {
        let first = source.line_of(comment.start);
        let body = text[comment.clone()].as_bytes();
        let is_word = |at: &usize| !body.get(at + WORD.len()).is_some_and(u8::is_ascii_alphanumeric);
        let words: Vec<usize> = memmem::find_iter(body, WORD).filter(is_word).collect();
        for (at, start) in words.iter().enumerate() {
            let start = comment.start + start;
            let end = words.get(at + 1).map_or(comment.end, |next| comment.start + next);
            let said = text[start + WORD.len()..end].lines().next().unwrap_or_default();
            let said = said.trim_end().trim_end_matches("*/").trim_end();
            let span = start..start + WORD.len() + said.len();
            found.push(CommentMark { rule: allowed(said), span, first, last });
        }
    }
    found
}

/// The last line that each comment speaks for.
fn reaches(source: &SourceText<'_>, comments: &[Range<usize>]) -> Vec<usize> {
    let text = &*source.text;
    let starts_line = |at: usize| text[..at].trim_end_matches([' ', '\t']).ends_with('\n');
    let ends_line = |at: usize| text[at..].trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let joined =
        |a: &Range<usize>, b: &Range<usize>| text[a.end..b.start].bytes().all(|b| b == b' ' || b == b'\t');
    let mut leads = Vec::with_capacity(comments.len());
    for (at, comment) in comments.iter().enumerate() {
        let follows = at > 0 && leads[at - 1] && joined(&comments[at - 1], comment);
        let is_top = text[..comment.start].trim_end_matches([' ', '\t']).is_empty();
        leads.push(follows || is_top || starts_line(comment.start));
    }
    let mut reaches = vec![0; comments.len()];
    // Whether only comments follow on the line, for the comment after the present one, and where that one begins.
    let mut next: Option<(bool, usize)> = None;
    for (at, comment) in comments.iter().enumerate().rev() {
        let last = source.line_of(comment.end);
        let trails = ends_line(comment.end)
            || next.is_some_and(|(trails, _)| trails && joined(comment, &comments[at + 1]));
        let goes_on = next.is_some_and(|(trails, first)| trails && leads[at + 1] && first <= last + 1);
        reaches[at] = match (leads[at] && trails, goes_on) {
            (true, true) => reaches[at + 1],
            (true, false) => last + 1,
            (false, _) => last,
        };
        next = Some((trails, source.line_of(comment.start)));
    }
    reaches
}

/// The lines whose secrets gitleaks or detect-secrets would pass over, in order. Both look for their words anywhere in the line.
pub(super) fn foreign(source: &SourceText<'_>) -> Vec<usize> {
    let bytes = source.text.as_bytes();
    let gitleaks = memmem::find_iter(bytes, "gitleaks:allow").map(|at| source.line_of(at));
    let pragma = memmem::find_iter(bytes, "pragma:")
        .filter_map(|at| Some(source.line_of(at) + pragma(&source.text[at + "pragma:".len()..])?));
    let mut lines: Vec<usize> = gitleaks.chain(pragma).collect();
    lines.sort_unstable();
    lines
}

/// How many lines further what `allowlist secret` or `allowlist nextline secret` speaks for is.
fn pragma(rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let rest = rest.strip_prefix("allowlist").or_else(|| rest.strip_prefix("whitelist"))?;
    let rest = rest.strip_prefix([' ', '-'])?;
    let (rest, lines) = match rest.strip_prefix("nextline") {
        Some(rest) => (rest.strip_prefix([' ', '-'])?, 1),
        None => (rest, 0),
    };
    rest.starts_with("secret").then_some(lines)
}
