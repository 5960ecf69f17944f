//! A line of a config as it may be shown: what is secret in it masked, and cut to what fits a screen.

use std::ops::Range;

use super::finding::Excerpt;
use super::matched::Matched;
use super::wording::{self, MASK};
use crate::base::syntax::SourceText;
use crate::base::text;

/// Bytes shown on either side of the finding, and at most of itself.
const AROUND: usize = 60;

/// The surroundings of the bytes `span`, without any of the secrets `hits`, which are in order and apart.
pub(super) fn of(source: &SourceText<'_>, hits: &[Matched<'_>], span: Range<usize>) -> Excerpt {
    let body = &*source.text;
    let line = source.line(source.position(span.start).line);
    let from = text::floor(body, span.start.saturating_sub(AROUND).max(line.start)).min(span.start);
    let last = span.end.min(line.end).max(span.start);
    let to = text::floor(body, (last + AROUND).min(line.end)).max(last);
    let shown = |range: Range<usize>| masked(body, hits, range);
    let mut before = shown(from..span.start);
    if from > line.start {
        before.insert(0, '…')
    } else {
        before = before.trim_start().to_owned()
    }
    let within = text::line(&shown(span.start..last), AROUND);
    let after = shown(last..to);
    let start = before.chars().count();
    let end = start + within.chars().count();
    let more = if to < line.end { "…" } else { "" };
    Excerpt { text: format!("{before}{within}{after}{more}"), start, end }
}

/// The bytes `range` of `text` without any of the secrets `hits`.
pub(super) fn masked(text: &str, hits: &[Matched<'_>], range: Range<usize>) -> String {
    let mut out = String::new();
    let mut done = range.start;
    let first = hits.partition_point(|hit| hit.span.end <= range.start);
    for hit in hits[first..].iter().take_while(|hit| hit.span.start < range.end) {
        out.push_str(&safe(text, done..hit.span.start.max(done)));
        out.push_str(MASK);
        done = hit.span.end.min(range.end);
    }
    out.push_str(&safe(text, done..range.end));
    out
}

/// A sentence that quotes the config, as it may be shown.
pub(super) fn sentence(text: &str) -> String {
    safe(text, 0..text.len())
}

/// The bytes `range` of `text` as they may be shown. A word that looks like a key, be it cut by the range, is masked too: no
/// rule may have asked for it where it stands.
fn safe(text: &str, range: Range<usize>) -> String {
    /// Shorter words are no keys, and longer ones are not looked through.
    const WORD: Range<usize> = 20..256;
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if range.is_empty() {
        return String::new();
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(range.len());
    let mut at = range.start;
    while at < range.end {
        let within = bytes[at..range.end].iter().take_while(|b| is_part(b)).count();
        if within == 0 {
            let rest = bytes[at..range.end].iter().position(is_part).map_or(range.end, |next| at + next);
            out.push_str(&text[at..rest]);
            at = rest;
            continue;
        }
        let before = bytes[..at].iter().rev().take(WORD.end).take_while(|b| is_part(b)).count();
        let after = bytes[at + within..].iter().take(WORD.end).take_while(|b| is_part(b)).count();
        let whole = &text[at - before..at + within + after];
        let is_key = whole.len() >= WORD.start && wording::name(whole) != whole;
        out.push_str(if is_key { MASK } else { &text[at..at + within] });
        at += within;
    }
    text::line(&wording::prose(&out).replace('\t', " "), usize::MAX)
}
