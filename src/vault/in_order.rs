//! The records of the index by their variables: found without a look at those of all others.
//!
//! Made by the first search and kept in step with what is added, so that neither many searches nor many changes grow with all that is
//! stored.

use std::sync::OnceLock;

/// The places of the records in their list, in the order of the alphabet, those of one variable in the order of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct ByVariable(OnceLock<Vec<usize>>);

impl ByVariable {
    /// The places of the records of `variable` among the `count` whose variables `name` tells: the list that this was used with before.
    pub(super) fn of<'n>(&self, count: usize, name: impl Fn(usize) -> &'n str, variable: &str) -> &[usize] {
        let order = self.0.get_or_init(|| {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by_key(|at| name(*at));
            order
        });
        let start = order.partition_point(|at| name(*at) < variable);
        let length = order[start..].partition_point(|at| name(*at) == variable);
        &order[start..start + length]
    }

    /// That the last of the `count` is new.
    pub(super) fn note_last<'n>(&mut self, count: usize, name: impl Fn(usize) -> &'n str) {
        let (Some(order), Some(last)) = (self.0.get_mut(), count.checked_sub(1)) else { return };
        let at = order.partition_point(|at| name(*at) <= name(last));
        order.insert(at, last);
    }
}

/// What is found by it is in the list.
impl PartialEq for ByVariable {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ByVariable {}
