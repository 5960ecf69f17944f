//! All rules of the linter: the detector's, and those on configs that will not do what their authors expect.

use crate::detect::{RULES, Rule};

/// The rules on configs, in the order in which they are listed.
pub static CONFIG: &[&Rule] = &[];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(CONFIG).copied()
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
