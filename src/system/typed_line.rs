//! One line that a person types: shown, and edited on its row of the screen, or hidden.

use std::io;

use console::{Key, Term};
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

use crate::base::{layout, text};

/// Room for a token, so that it is not moved about in the memory while it is typed.
const ROOM: usize = 8192;

/// How a line was ended.
pub(super) enum LineEnd {
    /// Enter.
    Typed(Zeroizing<String>),
    /// Esc.
    Left,
}

/// The row on which the answer to a question is typed.
pub(super) struct TypedLine<'t> {
    term: &'t Term,
    /// What stands in front of it.
    prompt: String,
    is_hidden: bool,
    text: Zeroizing<String>,
    /// In bytes.
    cursor: usize,
}

impl<'t> TypedLine<'t> {
    /// Shows `question`, and waits behind it; what stands there already can be edited.
    pub(super) fn begin(term: &'t Term, question: &str, initial: &str, is_hidden: bool) -> io::Result<Self> {
        let mut lines = layout::question(question, columns(term));
        let prompt = lines.pop().unwrap_or_default();
        for line in lines {
            term.write_line(&line)?;
        }
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        text.push_str(initial);
        let cursor = text.len();
        let line = Self { term, prompt, is_hidden, text, cursor };
        term.write_str(&line.prompt)?;
        term.write_str(&line.visible().0)?;
        term.flush()?;
        Ok(line)
    }

    /// Reads keys until one ends it. Esc does so where a person `can_leave` by it. Enter alone gives what `default` says, which then
    /// shows. The row stays as it is, with the cursor on it.
    ///
    /// # Errors
    /// Ctrl-C, and Ctrl-D where nothing is typed, are [`io::ErrorKind::Interrupted`].
    pub(super) fn read(&mut self, can_leave: bool, default: Option<&str>) -> io::Result<LineEnd> {
        loop {
            match self.term.read_key_raw()? {
                Key::Enter => {
                    if let Some(default) = default.filter(|_| self.text.is_empty()) {
                        self.term.write_str(default)?;
                        return Ok(LineEnd::Typed(Zeroizing::new(default.to_owned())));
                    }
                    return Ok(LineEnd::Typed(std::mem::take(&mut self.text)));
                }
                Key::Escape if can_leave => return Ok(LineEnd::Left),
                Key::CtrlC => return Err(io::ErrorKind::Interrupted.into()),
                Key::Char('\u{4}') if self.text.is_empty() => return Err(io::ErrorKind::Interrupted.into()),
                key => self.press(key)?,
            }
        }
    }

    fn press(&mut self, key: Key) -> io::Result<()> {
        let before = self.text[..self.cursor].chars().next_back().map_or(0, char::len_utf8);
        let behind = self.text[self.cursor..].chars().next().map_or(0, char::len_utf8);
        match key {
            Key::Char(c) if !c.is_control() => return self.insert(c),
            Key::Tab => return self.insert(if self.is_hidden { '\t' } else { ' ' }),
            // What is pasted with something that is no text is not shortened in silence: it is refused as a whole.
            Key::UnknownEscSeq(rest) if self.is_hidden => {
                self.insert('\u{1b}')?;
                return rest.into_iter().try_for_each(|c| self.insert(c));
            }
            Key::Unknown if self.is_hidden => return self.insert('\u{fffd}'),
            Key::Backspace => {
                self.cursor -= before;
                self.text.replace_range(self.cursor..self.cursor + before, "");
            }
            Key::Del => self.text.replace_range(self.cursor..self.cursor + behind, ""),
            Key::ArrowLeft => self.cursor -= before,
            Key::ArrowRight => self.cursor += behind,
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            Key::Char('\u{15}') => {
                self.text.replace_range(..self.cursor, "");
                self.cursor = 0;
            }
            _ => return Ok(()),
        }
        self.draw()
    }

    fn insert(&mut self, c: char) -> io::Result<()> {
        let is_last = self.cursor == self.text.len();
        self.text.insert(self.cursor, c);
        self.cursor += c.len_utf8();
        if self.is_hidden {
            return Ok(());
        }
        if is_last && self.prompt.width() + safe(&self.text).width() < columns(self.term) {
            self.term.write_str(&safe(c.encode_utf8(&mut [0; 4])))?;
            self.term.flush()
        } else {
            self.draw()
        }
    }

    /// What is to be seen of the text, and how wide that is behind the cursor.
    fn visible(&self) -> (String, usize) {
        if self.is_hidden {
            return (String::new(), 0);
        }
        let room = columns(self.term).saturating_sub(self.prompt.width() + 1);
        let (before, behind) = (safe(&self.text[..self.cursor]), safe(&self.text[self.cursor..]));
        let before = layout::last(&before, room);
        let behind = layout::cut(&behind, room - before.width());
        (format!("{before}{behind}"), behind.width())
    }

    fn draw(&self) -> io::Result<()> {
        if self.is_hidden {
            return Ok(());
        }
        let (shown, behind) = self.visible();
        self.wipe()?;
        self.term.write_str(&self.prompt)?;
        self.term.write_str(&shown)?;
        if behind > 0 {
            self.term.move_cursor_left(behind)?;
        }
        self.term.flush()
    }

    /// Takes the row from the screen.
    pub(super) fn wipe(&self) -> io::Result<()> {
        self.term.clear_line()
    }

    /// Leaves the question, without what was typed.
    pub(super) fn forget(&self) -> io::Result<()> {
        if !self.is_hidden {
            self.wipe()?;
            self.term.write_str(&self.prompt)?;
        }
        self.term.write_line("")
    }
}

/// How wide the terminal is; endless where it does not say.
pub(super) fn columns(term: &Term) -> usize {
    let seen = term.size_checked().filter(|_| term.is_term());
    seen.map_or(usize::MAX, |(_, columns)| usize::from(columns).max(layout::NARROWEST))
}

fn safe(typed: &str) -> String {
    text::line(typed, usize::MAX)
}
