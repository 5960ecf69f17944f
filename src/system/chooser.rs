//! A list to choose from on the terminal: what is typed narrows it, and it is gone from the screen afterwards.
//!
//! Not dialoguer's `FuzzySelect`: left with Ctrl-C that keeps its list on the screen and the cursor hidden, it draws rows wider than the
//! terminal twice, and shows a token that somebody pastes into it.

use std::io;

use console::{Key, Term};
use zeroize::Zeroizing;

use crate::base::{layout, table, text};
use crate::detect;

/// Rows that are seen at once.
const SEEN: usize = 10;

const KEYS: &str = "type to search, Enter to choose, Esc to leave";

/// One row.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// What is chosen.
    pub name: String,
    /// What tells it from others.
    pub about: String,
}

/// A list as it is on the screen.
pub(super) struct Chooser<'t> {
    term: &'t Term,
    question: &'t str,
    rows: &'t [ListRow],
    /// Of each row what is searched, in lower case.
    searched: Vec<(String, String)>,
    typed: Zeroizing<String>,
    /// Rows that match, the best first.
    found: Vec<usize>,
    at: usize,
    note: &'static str,
    /// How many lines are on the screen.
    drawn: usize,
}

impl<'t> Chooser<'t> {
    /// Nothing is drawn yet.
    pub(super) fn new(term: &'t Term, question: &'t str, rows: &'t [ListRow]) -> Self {
        let searched = rows.iter().map(|row| (row.name.to_lowercase(), row.about.to_lowercase())).collect();
        let found = (0..rows.len()).collect();
        let typed = Zeroizing::new(String::new());
        Self { term, question, rows, searched, typed, found, at: 0, note: "", drawn: 0 }
    }

    /// The row that a person takes; none with Esc. The list is gone then.
    ///
    /// # Errors
    /// Ctrl-C and Ctrl-D are [`io::ErrorKind::Interrupted`].
    pub(super) fn choose(&mut self) -> io::Result<Option<usize>> {
        let chosen = self.keys();
        self.wipe()?;
        chosen
    }

    fn keys(&mut self) -> io::Result<Option<usize>> {
        loop {
            self.draw()?;
            let last = self.found.len().saturating_sub(1);
            match self.term.read_key_raw()? {
                Key::CtrlC | Key::Char('\u{4}') => return Err(io::ErrorKind::Interrupted.into()),
                Key::Escape => return Ok(None),
                Key::Enter => match self.found.get(self.at) {
                    Some(row) if !self.is_secret() => return Ok(Some(*row)),
                    _ => self.refuse(),
                },
                Key::ArrowUp | Key::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
                Key::ArrowDown | Key::Tab => self.at = if self.at >= last { 0 } else { self.at + 1 },
                Key::PageUp => self.at = self.at.saturating_sub(SEEN),
                Key::PageDown => self.at = (self.at + SEEN).min(last),
                Key::Home => self.at = 0,
                Key::End => self.at = last,
                Key::Backspace => {
                    self.typed.pop();
                    self.search();
                }
                Key::Char('\u{15}') => {
                    self.typed.clear();
                    self.search();
                }
                Key::Char(c) if !c.is_control() => {
                    self.typed.push(c);
                    self.search();
                }
                _ => {}
            }
        }
    }

    /// People paste tokens wherever something is asked.
    fn is_secret(&self) -> bool {
        detect::is_like_secret(self.typed.trim())
    }

    fn refuse(&mut self) {
        let note =
            if self.is_secret() { "that looks like a secret, and is not used" } else { "nothing matches" };
        self.typed = Zeroizing::new(String::new());
        self.search();
        self.note = note;
    }

    fn search(&mut self) {
        self.note = "";
        self.at = 0;
        let wanted = Zeroizing::new(self.typed.trim().to_lowercase());
        let far = |(name, about): &(String, String)| distance(&wanted, name, about);
        let mut found: Vec<(usize, usize)> =
            self.searched.iter().enumerate().filter_map(|(at, row)| Some((far(row)?, at))).collect();
        found.sort_unstable();
        self.found = found.into_iter().map(|(_, at)| at).collect();
    }

    fn draw(&mut self) -> io::Result<()> {
        let (rows, columns) = self.term.size();
        let seen = SEEN.min(usize::from(rows).saturating_sub(3)).max(1);
        let room = usize::from(columns).max(layout::NARROWEST) - 1;
        let first = self.at.saturating_sub(seen - 1);
        let shown: Vec<usize> = self.found.iter().skip(first).take(seen).copied().collect();
        let cells: Vec<Vec<String>> = shown.iter().map(|row| self.cells(*row)).collect();
        let widths = table::widths(cells.iter().map(Vec::as_slice));
        let typed = if self.is_secret() { String::new() } else { text::line(&self.typed, 60) };
        let mut lines = vec![format!("{} {typed}_", self.question)];
        for (at, cells) in cells.iter().enumerate() {
            let mark = if first + at == self.at { ">" } else { " " };
            lines.push(format!("{mark} {}", table::row(cells, &widths)));
        }
        lines.push(match (self.note, self.found.len(), self.rows.len()) {
            ("", found, all) if found < all || found > seen => format!("{found} of {all}; {KEYS}"),
            ("", ..) => KEYS.to_owned(),
            (note, ..) => note.to_owned(),
        });
        let page: String = lines.iter().map(|line| layout::cut(line, room) + "\n").collect();
        self.wipe()?;
        self.term.write_str(&page)?;
        self.drawn = lines.len();
        self.term.flush()
    }

    fn cells(&self, row: usize) -> Vec<String> {
        let row = &self.rows[row];
        vec![text::line(&row.name, 40), text::line(&row.about, 200)]
    }

    fn wipe(&mut self) -> io::Result<()> {
        self.term.clear_last_lines(std::mem::take(&mut self.drawn))
    }
}

/// How far a row is from what is wanted: it has it at its start, somewhere, in this order with others between, or in what is said
/// about it. None is not at all.
fn distance(wanted: &str, name: &str, about: &str) -> Option<usize> {
    if name.starts_with(wanted) {
        return Some(if name.len() == wanted.len() { 0 } else { 1 });
    }
    if let Some(at) = name.find(wanted) {
        return Some(2 + at.min(50));
    }
    let mut rest = name.chars();
    let mut skipped = 0;
    let is_scattered = wanted.chars().all(|c| {
        let between = rest.by_ref().position(|other| other == c);
        skipped += between.unwrap_or(0);
        between.is_some()
    });
    if is_scattered { Some(100 + skipped.min(800)) } else { about.contains(wanted).then_some(1000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearer_to_what_is_typed_comes_first() {
        let far = |name: &str, about: &str| distance("git", name, about);
        let ways =
            [far("git", ""), far("github", ""), far("my-git", ""), far("gxixt", ""), far("x", "for git")];
        assert!(ways.iter().all(Option::is_some), "{ways:?}");
        assert!(ways.is_sorted() && ways[0] < ways[4], "{ways:?}");
        assert_eq!(far("tig", "none"), None);
        assert_eq!(distance("", "a", "b"), Some(1));
    }
}
