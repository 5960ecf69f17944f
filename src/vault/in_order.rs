//! The records of the index by their variables: found without a look at those of all others.
//!
//! Made by the first search and kept in step with what is added, so that neither many searches nor many changes grow with all that is
//! stored.

use std::sync::OnceLock;

/// The places of the records in their list, in the order of the alphabet, those of one variable in the order of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct ByVariable(OnceLock<Vec<usize>>);

impl ByVariable {
    /// The places of what is `of` this variable among `all`, which is the list that this was used with before.
    pub(super) fn of<R>(&self, all: &[R], of: fn(&R) -> &str, variable: &str) -> &[usize] {
        let name = |at: &usize| of(&all[*at]);
        let order = self.0.get_or_init(|| {
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by_key(name);
            order
        });
        let start = order.partition_point(|at| name(at) < variable);
        let length = order[start..].partition_point(|at| name(at) == variable);
        &order[start..start + length]
    }

    /// That the last of `all` is new.
    pub(super) fn note_last<R>(&mut self, all: &[R], of: fn(&R) -> &str) {
        let (Some(order), Some(last)) = (self.0.get_mut(), all.last()) else { return };
        let at = order.partition_point(|at| of(&all[*at]) <= of(last));
        order.insert(at, all.len() - 1);
    }
}

/// What is found by it is in the list.
impl PartialEq for ByVariable {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ByVariable {}
