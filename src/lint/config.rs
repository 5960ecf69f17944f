//! A config as it is handed in, and what comes of it.

use super::finding::{Finding, Unchecked};
use crate::base::syntax::Language;

/// A config, from wherever it was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConfigInput<'a> {
    /// What findings call it, `/`-separated.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The `.mcp.json.example` beside a `.mcp.json`.
    pub example: Option<&'a [u8]>,
    /// Whether it is beside the manifest of one of Claude Code's plugins.
    pub in_plugin: bool,
    /// The permission bits of the file, where it is one.
    pub mode: Option<u32>,
    /// Whether git has it, or is about to.
    pub is_tracked: bool,
    /// Its language, where the name does not tell it.
    pub language: Option<Language>,
}

/// What one config gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// By place.
    pub findings: Vec<Finding>,
    /// Why it could not be read wholly.
    pub problem: Option<Unchecked>,
    /// Files of variables that it points to, as it names them.
    pub env_files: Vec<String>,
    /// What a comment or a key of the config keeps quiet.
    pub allowed: Vec<Finding>,
}

/// How to check.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckOptions<'a> {
    /// Keys the marks of a baseline.
    pub salt: Option<&'a [u8; 16]>,
}
