//! mcpkey keeps the tokens of MCP servers out of the configs that mention them.
//!
//! The modules are wings; a wing imports only from wings below its own, which `tests/architecture.rs` enforces. From the
//! ground up: `base`, `known`, `detect`, `system`, `process`, `vault`, `client`, `transport`, `probe`, `world`, `bridge`, `lint`,
//! `change`, `actions`, `cli`, `cmd`. `ARCHITECTURE.md` says what each is for and which way five journeys take through them.

pub mod actions;
pub mod base;
pub mod bridge;
pub mod change;
pub mod cli;
pub mod client;
pub mod cmd;
pub mod detect;
pub mod known;
pub mod lint;
pub mod probe;
pub mod process;
pub mod system;
pub mod transport;
pub mod vault;
pub mod world;
