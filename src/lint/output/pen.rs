//! What is written for a person, in colour where that is wanted.

use anstyle::{AnsiColor, Style};

/// Something is wrong.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Something is worth a look.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// All is well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What only frames the rest.
pub const FRAME: Style = AnsiColor::Blue.on_default().bold();
/// What is to be read first.
pub const STRONG: Style = Style::new().bold();
/// What is to be read last.
pub const FAINT: Style = Style::new().dimmed();

/// Paints words, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// Whether it has colours.
    pub colour: bool,
}

impl Pen {
    /// `words` in this style.
    pub fn paint(self, style: Style, words: &str) -> String {
        if self.colour { format!("{style}{words}{style:#}") } else { words.to_owned() }
    }
}
