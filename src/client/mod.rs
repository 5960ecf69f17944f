//! What the clients read and do: their configs, read strictly, edited without disturbing other bytes and merged as the
//! client merges them; what is typed to register a server; and which value each placeholder gets.
//!
//! Values in, values out: whoever calls has read the files, and writes them.

pub mod approvals;
pub mod bridged;
pub mod claude_json;
pub mod copied;
pub mod delivery;
mod document;
pub mod edit;
mod entry;
pub mod example;
pub mod expand;
pub mod fill;
pub mod foreign;
mod never;
pub mod offered;
mod others;
mod own;
pub mod permissions;
mod place;
mod position;
pub mod reading;
pub mod registration;
pub mod resolve;
pub mod rewrite;
pub mod session;
pub mod switches;
pub mod template;
pub mod transcripts;
mod view;

pub use crate::known::{Scope, Wire};
pub use document::{Document, SERVERS, SyntaxError};
pub use edit::{Edit, EditError};
pub use entry::{Entry, EntryProblem, Transport};
pub use never::{never_filled, never_inherited};
pub use others::OtherSource;
pub use place::Field;
pub use position::{position, position_of};
pub use view::{ConfigSource, Server, SkipReason, Skipped, SourceProblem, UnreadSource, View};
