//! A change described before it is made.
//!
//! A verb describes everything it wants (files, secrets, what is known of them) as a [`Plan`]; `--dry-run` prints
//! it as a diff; [`Plan::apply`] makes it in the one order in which a kill at any point loses nothing.

pub mod apply;
mod diff;
pub mod example;
mod intent;
pub mod items;
mod plan;
mod prepared;
mod reviewed;
pub mod session;
mod transaction;

pub use apply::{await_client, lock, lock_opening, lock_with, save};
pub use intent::{IntentState, resume};
pub use plan::{Change, FileEdit, NewSecret, Plan};
pub use reviewed::{review, settle};
pub use transaction::Transaction;
