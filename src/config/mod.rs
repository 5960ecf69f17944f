//! The clients' configs: read strictly, edited without disturbing other bytes, merged as the client merges them.
//!
//! Values in, values out: whoever calls has read the files, and writes them.

pub mod approvals;
pub mod claude_json;
pub mod client;
mod container;
pub mod delivery;
mod document;
pub mod edit;
mod entry;
pub mod example;
pub mod permissions;
pub mod rewrite;
mod style;
pub mod switches;
mod tree;
mod view;

pub use document::{Document, SyntaxError};
pub use edit::{Edit, EditError};
pub use entry::{Entry, EntryProblem, Place, Transport};
pub use view::{Scope, Server, Skipped, Source, SourceProblem, Unread, View, Why};

/// The key under which every client config keeps its servers.
pub const SERVERS: &str = "mcpServers";
