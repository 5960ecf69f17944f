//! A message of the server as it passes, in pieces cut anywhere: what little has to be known of it, and the one change that a
//! line of standard output needs, which is that it has no line breaks in it.

/// As many bytes of a value are kept.
const KEPT: usize = 4 << 10;
/// Longer keys are none of those that are looked for.
const KEY: usize = 16;

/// What was seen of a message.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Glimpse {
    /// Its `id` as written; none where it has none, or `null`.
    pub id: Option<Vec<u8>>,
    /// Whether it has a `method`: it is no answer then.
    pub has_method: bool,
    /// Whether it has an `error`.
    pub has_error: bool,
    /// `result.protocolVersion` as written, with its quotes.
    pub revision: Option<Vec<u8>>,
    /// Whether it is an array of messages.
    pub is_batch: bool,
}

/// The keys that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Key {
    Id,
    Method,
    Error,
    Result,
    Revision,
    #[default]
    Other,
}

impl Key {
    fn read(depth: usize, name: &[u8]) -> Self {
        match (depth, name) {
            (1, b"id") => Self::Id,
            (1, b"method") => Self::Method,
            (1, b"error") => Self::Error,
            (1, b"result") => Self::Result,
            (2, b"protocolVersion") => Self::Revision,
            _ => Self::Other,
        }
    }
}

/// An object or array that is open, as far as its keys matter.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    is_object: bool,
    /// The next string is a key.
    at_key: bool,
    key: Key,
}

/// Follows one message.
#[derive(Debug, Default)]
pub(super) struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The string that is being read is a key.
    in_key: bool,
    levels: [Level; 3],
    key: Vec<u8>,
    value: Vec<u8>,
    started: bool,
    ended: bool,
    /// Something follows the message, or it is no object or array.
    odd: bool,
    glimpse: Glimpse,
}

impl Scan {
    /// Follows `bytes`, and appends to `out` what belongs on the line.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut rest = bytes;
        while let Some(&byte) = rest.first() {
            if self.in_string && !self.escaped {
                let end = memchr::memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
                self.keep(&rest[..end]);
                out.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
                let Some(&byte) = rest.first() else { return };
                self.within(byte, out);
            } else if self.in_string {
                self.within(byte, out);
            } else {
                self.between(byte, out);
            }
            rest = &rest[1..];
        }
    }

    /// What was seen, if that was one whole message.
    pub(super) fn end(self) -> Option<Glimpse> {
        (self.ended && !self.odd).then_some(self.glimpse)
    }

    /// Whether what was seen so far can be no message.
    pub(super) fn is_odd(&self) -> bool {
        self.odd
    }

    /// The `id`, as far as it was seen yet.
    pub(super) fn id(&self) -> Option<&[u8]> {
        self.glimpse.id.as_deref()
    }

    fn within(&mut self, byte: u8, out: &mut Vec<u8>) {
        // JSON does not allow a line break here, and one would end the line: what follows could pass for a message.
        if byte == b'\n' {
            self.escaped = false;
            out.extend_from_slice(b"\\n");
            return;
        }
        self.keep(&[byte]);
        out.push(byte);
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else {
            self.in_string = false;
            if std::mem::take(&mut self.in_key) {
                let key = self.key.strip_suffix(b"\"").unwrap_or_default();
                let key = Key::read(self.depth, key);
                self.level().key = key;
                self.glimpse.has_method |= key == Key::Method;
                self.glimpse.has_error |= key == Key::Error;
            }
        }
    }

    fn between(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            b'\n' | b'\r' => return,
            b' ' | b'\t' => {}
            _ if self.ended => {
                self.odd = true;
                return;
            }
            b'{' | b'[' => self.open(byte == b'{'),
            b'}' | b']' => self.close(),
            b',' => {
                self.settle();
                let level = self.level();
                level.at_key = level.is_object;
            }
            b':' => self.value.clear(),
            b'"' => {
                self.in_string = true;
                self.in_key = (1..=2).contains(&self.depth) && std::mem::take(&mut self.level().at_key);
                self.key.clear();
                if !self.in_key {
                    self.keep(b"\"");
                }
                self.odd |= !self.started;
            }
            _ => {
                self.odd |= !self.started;
                self.keep(&[byte]);
            }
        }
        out.push(byte);
    }

    fn open(&mut self, is_object: bool) {
        if !self.started {
            self.started = true;
            self.glimpse.is_batch = !is_object;
        }
        self.depth += 1;
        *self.level() = Level { is_object, at_key: is_object, key: Key::Other };
    }

    fn close(&mut self) {
        if self.depth == 0 {
            self.odd = true;
            return;
        }
        self.settle();
        self.depth -= 1;
        self.ended = self.depth == 0;
    }

    /// A value ended.
    fn settle(&mut self) {
        let parent = self.levels[1].key;
        let value = std::mem::take(&mut self.value);
        match (self.depth, self.level().key) {
            (1, Key::Id) if value != b"null" => self.glimpse.id = Some(value),
            (2, Key::Revision) if parent == Key::Result => self.glimpse.revision = Some(value),
            _ => {}
        }
    }

    /// What is known of the innermost object or array; the deeper ones share a place that nobody looks at.
    fn level(&mut self) -> &mut Level {
        let index = if self.depth < self.levels.len() { self.depth } else { 0 };
        &mut self.levels[index]
    }

    fn keep(&mut self, bytes: &[u8]) {
        let wanted = matches!((self.depth, self.level().key), (1, Key::Id) | (2, Key::Revision));
        let (to, most) = match self.in_key {
            true => (&mut self.key, KEY),
            false if wanted => (&mut self.value, KEPT),
            false => return,
        };
        to.extend_from_slice(&bytes[..bytes.len().min(most.saturating_sub(to.len()))]);
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
