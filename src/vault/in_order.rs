//! The records of the index by their variables: found without a look at those of all others.
//!
//! Made by the first search and kept in step with what is added, so that neither many searches nor many changes grow with all that is
//! stored.

use std::cmp::Ordering;
use std::sync::OnceLock;

/// The places of the records in their list, in the order of the alphabet: first without regard to case, then with, those of one
/// variable in the order of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct ByVariable(OnceLock<Vec<usize>>);

impl ByVariable {
    /// The places of the records of `variable` among the `count` whose variables `name` tells: the list that this was used with before.
    pub(super) fn of<'n>(&self, count: usize, name: impl Fn(usize) -> &'n str, variable: &str) -> &[usize] {
        among(self.all(count, &name), |at| in_order(name(at), variable))
    }

    /// The same of every variable whose name is that of `variable` but for case.
    pub(super) fn in_any_case<'n>(
        &self,
        count: usize,
        name: impl Fn(usize) -> &'n str,
        variable: &str,
    ) -> &[usize] {
        among(self.all(count, &name), |at| folded(name(at), variable))
    }

    fn all<'n>(&self, count: usize, name: impl Fn(usize) -> &'n str) -> &[usize] {
        self.0.get_or_init(|| {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|one, other| in_order(name(*one), name(*other)));
            order
        })
    }

    /// That the last of the `count` is new.
    pub(super) fn note_last<'n>(&mut self, count: usize, name: impl Fn(usize) -> &'n str) {
        let (Some(order), Some(last)) = (self.0.get_mut(), count.checked_sub(1)) else { return };
        let at = order.partition_point(|at| in_order(name(*at), name(last)).is_le());
        order.insert(at, last);
    }
}

/// Those places that `order` says are neither before nor behind.
fn among(places: &[usize], order: impl Fn(usize) -> Ordering) -> &[usize] {
    let start = places.partition_point(|at| order(*at).is_lt());
    let length = places[start..].partition_point(|at| order(*at).is_eq());
    &places[start..start + length]
}

fn folded(one: &str, other: &str) -> Ordering {
    let small = |byte: u8| byte.to_ascii_lowercase();
    one.bytes().map(small).cmp(other.bytes().map(small))
}

fn in_order(one: &str, other: &str) -> Ordering {
    folded(one, other).then_with(|| one.cmp(other))
}

/// What is found by it is in the list.
impl PartialEq for ByVariable {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ByVariable {}
