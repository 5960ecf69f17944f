//! What is known of each client, a row for each: which files it reads, where its servers stand in them and how it writes a
//! variable there; what its processes are called and what tells the shell of its model; what it hands on and what it asks before.
//!
//! Whose a file is, is told by its name only and without looking inside: what a file of another name holds is for whoever reads it
//! to say. Every part of mcpkey that has a question about a client asks here.

mod client;
pub mod fields;
mod kind;
mod paths;
mod person;
mod registry;
mod rows;
mod scope;
#[cfg(test)]
mod tests;

pub use crate::base::placeholder::{Placeholder, Style};
pub use client::{Approval, Client, Climb, Inherits, Merging, Started};
pub use kind::{ClientForm, ConfigKind, Replaces, Syntax, input_id};
pub use paths::{is_config_name, of_path};
pub use person::{Base, ClientDirs, PersonFile};
pub use registry::{EntryForm, EntryPart, Mention, Registry};
pub use rows::{CLAUDE, all, called, kind_of_id, kinds, of_id, registered, title};
pub use scope::{Scope, Wire};
