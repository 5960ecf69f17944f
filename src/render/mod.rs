//! A report in the words of whoever reads it: one file per format, each a versioned promise.

mod json;

use crate::lint::Report;

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For machines that know mcpkey.
    Json,
}

/// Renders `report`.
pub fn render(format: Format, report: &Report) -> String {
    match format {
        Format::Json => json::render(report),
    }
}
