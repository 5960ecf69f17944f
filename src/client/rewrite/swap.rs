//! Stretches of strings that become other text, in place.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

use super::{RewriteError, Way, WayGuide, sound};
use crate::base::syntax::{Language, Leaf};

/// A stretch of one string that becomes other text.
#[derive(Debug, Clone)]
pub struct Swap {
    /// The string.
    pub way: Way,
    /// Bytes of what it says; of a comment, of what is written.
    pub range: Range<usize>,
    /// What they must still say.
    pub old: Hidden,
    /// What they are to say: letters that need no escape in any syntax.
    pub new: String,
}

/// A text that may be a secret: compared, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    /// Hides `text`.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// Whether it is the same.
    pub fn is(&self, text: &str) -> bool {
        *self.0 == text
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// `text` with every swap made; afterwards each string says exactly what it should, or nothing is changed.
pub(super) fn apply(language: Language, text: &str, swaps: &[Swap]) -> Result<String, RewriteError> {
    let tree = sound(language, text)?;
    let before = WayGuide::new(&tree, text);
    let mut places = Vec::new();
    // Each string once, with all swaps in it.
    let mut strings: BTreeMap<usize, (String, &Way, Vec<&Swap>)> = BTreeMap::new();
    for swap in swaps {
        let leaf = before.string(&swap.way).ok_or(RewriteError::Changed)?;
        let string = strings.entry(leaf.span.start);
        string.or_insert_with(|| (leaf.value.clone().into_owned(), &swap.way, Vec::new())).2.push(swap);
        match leaf.value.get(swap.range.clone()) {
            Some(now) if swap.old.is(now) => places.push((locate(&leaf, text, &swap.range), swap)),
            _ => return Err(RewriteError::Changed),
        }
    }
    places.sort_by_key(|(span, _)| span.start);
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for (span, swap) in &places {
        new.push_str(text.get(done..span.start).ok_or(RewriteError::Shape)?);
        new.push_str(&swap.new);
        done = span.end;
    }
    new.push_str(&text[done..]);
    let tree = sound(language, &new)?;
    let after = WayGuide::new(&tree, &new);
    for (old, way, swaps) in strings.into_values() {
        let said = || after.string(way).map(|leaf| leaf.value.into_owned());
        // A name that was swapped is no longer found under the old one.
        if !matches!(way, Way::Name(_)) && said() != Some(expected(old, swaps)) {
            return Err(RewriteError::Shape);
        }
    }
    Ok(new)
}

fn locate(leaf: &Leaf<'_>, text: &str, range: &Range<usize>) -> Range<usize> {
    leaf.locate(text, range.clone())
}

/// What a string is to say after all swaps in it.
fn expected(mut old: String, mut swaps: Vec<&Swap>) -> String {
    swaps.sort_by_key(|swap| std::cmp::Reverse(swap.range.start));
    for swap in swaps {
        old.replace_range(swap.range.clone(), &swap.new);
    }
    old
}
