//! Every string of a config, judged by where it sits.
//!
//! A server is known by its shape (a command, a url, headers), so that the layouts of all clients are one. What a
//! string means is told by the name of the field it is in, at any depth: `headers` is `headers` in `requestInit` too.

use std::collections::HashSet;

use super::matched::{Matched, Matches, Spot};
use super::reach::LookInto;
use super::walk::Walk;
use crate::base::syntax::{Language, Tree};
use crate::detect::Severity;

/// Looks through `tree`, which was read from `text`.
pub(super) fn find<'t>(
    tree: &'t Tree<'t>,
    text: &'t str,
    language: Language,
    reach: LookInto,
) -> Matches<'t> {
    let mut hits = Walk::new(text, reach).through(tree, language);
    hits.hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut end = 0;
    hits.hits.retain(|hit| {
        let free = hit.span.start >= end;
        end = end.max(hit.span.end);
        free
    });
    raise_pairs(&mut hits.hits);
    hits
}

/// An AWS key id matters as soon as its secret is beside it.
fn raise_pairs(hits: &mut [Matched<'_>]) {
    let secrets: HashSet<Option<usize>> = hits
        .iter()
        .filter(|hit| matches!(&hit.spot, Spot::Variable(name) if name.to_ascii_lowercase().contains("secret_access")))
        .map(|hit| hit.server)
        .collect();
    for hit in hits.iter_mut().filter(|hit| hit.found.rule.id == "aws-key-id") {
        if secrets.contains(&hit.server) {
            hit.found.severity = Severity::Error;
        }
    }
}
