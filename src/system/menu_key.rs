//! A key that answers a question.

/// One answer of several, given by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuKey {
    /// The key, a small letter.
    pub key: char,
    /// What it does, as the question has it.
    pub words: &'static str,
}

pub(super) const YES: MenuKey = MenuKey { key: 'y', words: "yes" };
pub(super) const NO: MenuKey = MenuKey { key: 'n', words: "no" };

impl MenuKey {
    /// Whether this was typed: its key, its words, or the first of them.
    pub(super) fn is(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let first = self.words.split(' ').next();
        typed.chars().eq([self.key]) || typed == self.words || first == Some(typed.as_str())
    }
}
