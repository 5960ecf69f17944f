//! mcpkey keeps the tokens of MCP servers out of the configs that mention them.
//!
//! The modules are floors; a module imports only from floors below its own, which
//! `tests/architecture.rs` enforces. Floors 0 to 3 are values in, values out: no files, environment,
//! network, clock or output.

pub mod check;
pub mod cli;
pub mod cmd;
pub mod config;
pub mod ctx;
pub mod destination;
pub mod detect;
pub mod draft;
pub mod environ;
pub mod error;
pub mod expand;
pub mod files;
pub mod gate;
pub mod git;
pub mod hand;
pub mod health;
pub mod hooks;
pub mod index;
pub mod interrupt;
pub mod journal;
pub mod launch;
pub mod lifetime;
pub mod lint;
pub mod mcp;
pub mod names;
pub mod plan;
pub mod probe;
pub mod processes;
pub mod progress;
pub mod prompt;
pub mod redact;
pub mod render;
pub mod resolve;
pub mod secret;
pub mod store;
pub mod syntax;
pub mod template;
pub mod text;
pub mod ui;
pub mod verdict;
