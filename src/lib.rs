//! mcpkey keeps the tokens of MCP servers out of the configs that mention them.
//!
//! The modules are floors; a module imports only from floors below its own, which
//! `tests/architecture.rs` enforces. Floors 0 to 3 are values in, values out: no files, environment,
//! network, clock or output.

pub mod config;
pub mod destination;
pub mod environ;
pub mod expand;
pub mod files;
pub mod index;
pub mod launch;
pub mod names;
pub mod prompt;
pub mod secret;

pub mod text;
pub mod ui;
