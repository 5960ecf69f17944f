//! A report in the words of whoever reads it: one file per format, each a versioned promise.
//!
//! Paths, names of servers and authors are other people's text: each format escapes them so that they can neither
//! act on a terminal nor forge a line of its protocol.

mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
pub mod pen;
mod sarif;
#[cfg(test)]
mod tests;
mod words;

use crate::base::text;
use crate::lint::Report;

pub use words::{category, severity, summary};

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Human {
        /// Whether with colours.
        colour: bool,
    },
    /// For machines that know mcpkey.
    Json,
    /// SARIF 2.1.0, as GitHub's code scanning and many editors read it.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
}

/// Renders `report`; the last line ends like every other.
pub fn render(format: Format, report: &Report) -> String {
    match format {
        Format::Human { colour } => human::render(report, colour),
        Format::Json => document(&json::render(report)),
        Format::Sarif => document(&sarif::render(report)),
        Format::Github => github::render(report),
        Format::Gitlab => document(&gitlab::render(report)),
    }
}

/// A JSON document, laid out for people.
pub fn document(value: &serde_json::Value) -> String {
    text::json(&format!("{value:#}\n"))
}
