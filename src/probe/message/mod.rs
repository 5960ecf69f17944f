//! The Model Context Protocol as it goes over the wire, in both of its eras; values in, values out.
//!
//! Revisions 2025-11-25 and earlier open a session with `initialize`; from 2026-07-28 on every request stands alone and
//! `server/discover` introduces the server.

pub mod answer;
pub mod challenge;
pub mod era;
pub mod request;
pub mod revision;

use crate::detect::redact::Said;

/// The revision that mcpkey asks for first.
pub const MODERN: &str = "2026-07-28";
/// The revision it asks for in `initialize`.
pub const LEGACY: &str = "2025-11-25";

/// What a server says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// Its name.
    pub name: Said,
    /// Its version; empty where it says none.
    pub version: Said,
}

/// One tool of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: Said,
    /// Its title, or the first words of its description; empty where it has neither.
    pub title: Said,
    /// `annotations.readOnlyHint`; the specification's default is `false`.
    pub read_only: Option<bool>,
    /// `annotations.destructiveHint`; the specification's default is `true`.
    pub destructive: Option<bool>,
}
