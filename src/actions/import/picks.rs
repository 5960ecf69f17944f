//! The secrets that are to go, and the variables that they become.

use std::collections::BTreeSet;

use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::Record;

use super::forms::Move;
use super::read::Found;

/// A secret that is to go, by its place among the files and the secrets of each.
#[derive(Clone)]
pub(super) struct Pick<'f> {
    /// The place of its file.
    pub file: usize,
    /// Its place in the file.
    pub at: usize,
    /// The secret.
    pub found: &'f Found,
    /// How it goes.
    pub way: Move,
    /// What is stored.
    pub value: Secret,
    /// The name that a person chose.
    pub chosen: Option<VarName>,
    /// Where it would go, once that is known.
    pub place: Option<Destination>,
}

/// One variable, wherever its value stood.
pub(super) struct SecretGroup {
    /// Its name.
    pub variable: VarName,
    /// The project it is stored for; `None` is all.
    pub project: Option<String>,
    /// Whose it is: the entry's, where it stands in one only.
    pub owner: Owner,
    /// Its value.
    pub value: Secret,
    /// The places in the list of [`Pick`]s.
    pub picks: Vec<usize>,
    /// The record that holds the same value already.
    pub stored: Option<Record>,
    /// Where it may go.
    pub destinations: BTreeSet<Destination>,
    /// Whether a person or the client leaves no choice of a name.
    pub is_fixed: bool,
    /// Why it cannot go by the only name it can have.
    pub refused: Option<String>,
}
