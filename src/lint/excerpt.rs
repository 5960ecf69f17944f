//! A line of a config as it may be shown: what is secret in it masked, and cut to what fits a screen.

use super::finding::Excerpt;
use super::hit::Hit;
use crate::syntax::Source;
use crate::text;

const MASK: &str = "•••";

/// Bytes shown on either side of the finding.
const AROUND: usize = 60;

/// The surroundings of the hit at `at`, of all of the file's, which are in order and apart.
pub fn of(source: &Source<'_>, hits: &[Hit<'_>], at: usize) -> Excerpt {
    let body = &*source.text;
    let hit = &hits[at].span;
    let line = source.line(source.position(hit.start).line);
    let from = floor(body, hit.start.saturating_sub(AROUND).max(line.start));
    let to = floor(body, (hit.end + AROUND).min(line.end).max(hit.start));
    let mut shown = String::new();
    if from > line.start {
        shown.push('…');
    }
    let mut done = from;
    let mut place = (0, 0);
    let first = hits.partition_point(|other| other.span.end <= from);
    for other in hits[first..].iter().take_while(|other| other.span.start < to) {
        shown.push_str(&safe(&body[done.max(from)..other.span.start.max(done)]));
        let start = shown.chars().count();
        shown.push_str(MASK);
        if other.span == *hit {
            place = (start, start + MASK.chars().count());
        }
        done = other.span.end;
    }
    if done < to {
        shown.push_str(&safe(&body[done..to]));
    }
    if to < line.end {
        shown.push('…');
    }
    let indent = shown.len() - shown.trim_start().len();
    Excerpt {
        text: shown.trim_start().to_owned(),
        start: place.0.saturating_sub(indent),
        end: place.1.saturating_sub(indent),
    }
}

/// The start of the character that `at` is in.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn safe(part: &str) -> String {
    text::line(&part.replace('\t', " "), usize::MAX)
}
