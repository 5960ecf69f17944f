//! Server-sent events in pieces: data is given on as it arrives, so that an event may be longer than memory.
//!
//! Follows the event stream format of the WHATWG HTML standard.

/// As many bytes of a field other than `data` are kept.
const KEPT: usize = 4 << 10;
/// Longer names are none of those that are looked for.
const NAME: usize = 16;
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What comes next in a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Some of an event's data.
    Data(&'a [u8]),
    /// The event ended.
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    /// A field's name, or a line that is empty so far.
    #[default]
    Name,
    /// Directly after the colon, where one space is no part of the value.
    Colon(Field),
    Value(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Data,
    Kind,
    Id,
    Retry,
    Other,
}

/// Cuts a stream into events.
#[derive(Debug, Default)]
pub(super) struct Events {
    within: Within,
    after_cr: bool,
    past_first: bool,
    text: Vec<u8>,
    kind: Vec<u8>,
    /// The event has a line of data: the next one begins with a line feed.
    has_data: bool,
    break_due: bool,
    last_id: Option<Vec<u8>>,
    retry: Option<u64>,
}

impl Events {
    /// What comes next in `bytes`, of which it takes what it used; `None` when that is all.
    pub(super) fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Option<Part<'a>> {
        loop {
            if std::mem::take(&mut self.break_due) {
                return Some(Part::Data(b"\n"));
            }
            let (&byte, rest) = bytes.split_first()?;
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                *bytes = rest;
                continue;
            }
            if matches!(byte, b'\n' | b'\r') {
                *bytes = rest;
                self.after_cr = byte == b'\r';
                if self.end_line() {
                    return Some(Part::End);
                }
                continue;
            }
            match self.within {
                Within::Name if byte == b':' => {
                    *bytes = rest;
                    self.within = Within::Colon(self.field());
                    self.begin_value();
                }
                Within::Name => {
                    *bytes = rest;
                    keep(&mut self.text, &[byte], NAME);
                }
                Within::Colon(field) => {
                    *bytes = if byte == b' ' { rest } else { *bytes };
                    self.within = Within::Value(field);
                }
                Within::Value(field) => {
                    let end = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
                    let (value, rest) = bytes.split_at(end);
                    *bytes = rest;
                    match field {
                        Field::Data => return Some(Part::Data(value)),
                        Field::Other => {}
                        Field::Kind | Field::Id | Field::Retry => keep(&mut self.text, value, KEPT),
                    }
                }
            }
        }
    }

    /// The event's kind, as far as it was told yet: after [`Part::End`] that of the event which ended.
    pub(super) fn is_message(&self) -> bool {
        self.is("message") || self.kind.is_empty()
    }

    /// Whether the event is of this kind.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind == kind.as_bytes()
    }

    /// The next event begins.
    pub(super) fn begin(&mut self) {
        self.kind.clear();
        self.has_data = false;
    }

    /// The last `id` that was told.
    pub(super) fn last_id(&self) -> Option<&[u8]> {
        self.last_id.as_deref()
    }

    /// The last `retry` that was told, in milliseconds.
    pub(super) fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Another stream begins that goes on where this one ended.
    pub(super) fn reset(&mut self) {
        *self = Self { last_id: self.last_id.take(), retry: self.retry, ..Self::default() };
    }

    fn field(&mut self) -> Field {
        let name = std::mem::take(&mut self.text);
        let name = if self.past_first { &name[..] } else { name.strip_prefix(MARK).unwrap_or(&name) };
        match name {
            b"data" => Field::Data,
            b"event" => Field::Kind,
            b"id" => Field::Id,
            b"retry" => Field::Retry,
            _ => Field::Other,
        }
    }

    fn begin_value(&mut self) {
        if self.within == Within::Colon(Field::Data) {
            self.break_due = std::mem::replace(&mut self.has_data, true);
        }
    }

    /// Whether an event ended with this line.
    fn end_line(&mut self) -> bool {
        let within = std::mem::take(&mut self.within);
        let is_empty =
            within == Within::Name && (self.text.is_empty() || (!self.past_first && self.text == MARK));
        if is_empty {
            self.text.clear();
            self.past_first = true;
            return true;
        }
        let field = match within {
            Within::Name => {
                let field = self.field();
                if field == Field::Data {
                    self.break_due = std::mem::replace(&mut self.has_data, true);
                }
                field
            }
            Within::Colon(field) | Within::Value(field) => field,
        };
        self.past_first = true;
        let text = std::mem::take(&mut self.text);
        match field {
            Field::Kind => self.kind = text,
            Field::Id if !text.contains(&0) => self.last_id = Some(text).filter(|id| !id.is_empty()),
            Field::Retry => {
                let digits =
                    std::str::from_utf8(&text).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
                self.retry = digits.and_then(|digits| digits.parse().ok()).or(self.retry);
            }
            Field::Id | Field::Data | Field::Other => {}
        }
        false
    }
}

fn keep(to: &mut Vec<u8>, bytes: &[u8], most: usize) {
    to.extend_from_slice(&bytes[..bytes.len().min(most.saturating_sub(to.len()))]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Seen = (String, String, Option<String>);

    fn events(pieces: &[&[u8]]) -> (Vec<Seen>, Option<u64>) {
        let (mut events, mut data, mut seen) = (Events::default(), Vec::new(), Vec::new());
        for piece in pieces {
            let mut piece = *piece;
            while let Some(part) = events.next(&mut piece) {
                match part {
                    Part::Data(bytes) => data.extend_from_slice(bytes),
                    Part::End => {
                        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                        seen.push((text(&events.kind), text(&data), events.last_id().map(text)));
                        data.clear();
                        events.begin();
                    }
                }
            }
        }
        (seen, events.retry())
    }

    #[test]
    fn events_end_at_a_blank_line_whatever_ends_a_line() {
        let table: [(&str, &[(&str, &str)]); 8] = [
            ("data: a\n\n", &[("", "a")]),
            ("data: a\r\n\r\ndata:b\r\rdata: c\n\n", &[("", "a"), ("", "b"), ("", "c")]),
            ("\u{feff}event: endpoint\ndata: /m\n\n", &[("endpoint", "/m")]),
            ("data: a\ndata\ndata:  b\n\n", &[("", "a\n\n b")]),
            (": a comment\n\ndata:\n\n", &[("", ""), ("", "")]),
            ("event: x\ndata: 1\nevent: y\n\n", &[("y", "1")]),
            ("data: never ended\n", &[]),
            ("\u{feff}\ndata: ä\n\n", &[("", ""), ("", "ä")]),
        ];
        for (stream, expected) in table {
            let expected: Vec<Seen> =
                expected.iter().map(|(k, d)| ((*k).to_owned(), (*d).to_owned(), None)).collect();
            assert_eq!(events(&[stream.as_bytes()]).0, expected, "{stream:?}");
        }
    }

    #[test]
    fn ids_and_retries_stay_until_they_are_told_anew() {
        let (seen, retry) =
            events(&[b"id: 1\nretry: 50\ndata:\n\ndata: x\n\nid: 2\0\nretry: 5x\n\nid\ndata: y\n\n"]);
        let ids: Vec<_> = seen.iter().map(|(_, _, id)| id.as_deref()).collect();
        assert_eq!((ids, retry), (vec![Some("1"), Some("1"), Some("1"), None], Some(50)));
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(text in "(data: [a-c]{0,3}|data|event:x|id: 7|retry: 9|:c|\u{feff}|ä|)(\r|\n|\r\n){0,8}", more in "[d:\n\r ]{0,20}", cut in 0usize..40) {
            let text = format!("{text}{more}{text}");
            let bytes = text.as_bytes();
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let whole = events(&[bytes]);
            prop_assert_eq!(events(&[head, tail]), whole.clone());
            prop_assert_eq!(events(&single), whole);
        }
    }
}
