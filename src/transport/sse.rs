//! Server-sent events as they arrive: bytes in, events out, never more than a limit in memory.
//!
//! Follows the event stream format of the WHATWG HTML standard, less reconnection, which a test never does.

use thiserror::Error;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its `event` field; `message` where it has none.
    pub kind: String,
    /// Its `data` lines, joined by line feeds. May be empty.
    pub data: String,
}

/// One event is larger than the decoder keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an event of more than {0} bytes")]
pub struct TooLarge(pub usize);

/// Cuts a stream into events.
#[derive(Debug)]
pub struct Decoder {
    /// As many bytes of an event are kept at most.
    limit: usize,
    /// The line that is not complete yet.
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed after it ends no second line.
    after_cr: bool,
    /// Nothing but the first line may start with a byte-order mark.
    first: bool,
    kind: String,
    data: Option<String>,
}

impl Decoder {
    /// A decoder of events of at most `limit` bytes each.
    pub fn new(limit: usize) -> Self {
        Self { limit, line: Vec::new(), after_cr: false, first: true, kind: String::new(), data: None }
    }

    /// Takes in `bytes`, and gives the events that are complete now.
    ///
    /// # Errors
    /// When one event is larger than the limit. The decoder is of no use after that.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            let held = self.line.len() + self.kind.len() + self.data.as_ref().map_or(0, String::len);
            if held > self.limit {
                return Err(TooLarge(self.limit));
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line = match std::mem::take(&mut self.first) {
            true => line.strip_prefix('\u{feff}').unwrap_or(&line),
            false => &line,
        };
        if line.is_empty() {
            let kind = std::mem::take(&mut self.kind);
            let kind = if kind.is_empty() { "message".to_owned() } else { kind };
            return self.data.take().map(|data| Event { kind, data });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("event", _) => value.clone_into(&mut self.kind),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            ("data", none) => *none = Some(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(chunks: &[&str]) -> Vec<(String, String)> {
        let mut decoder = Decoder::new(100);
        let events = chunks.iter().flat_map(|chunk| decoder.push(chunk.as_bytes()).unwrap());
        events.map(|e| (e.kind, e.data)).collect()
    }

    #[test]
    fn events_end_at_a_blank_line_whatever_ends_a_line() {
        let table = [
            ("data: a\n\n", &[("message", "a")][..]),
            ("data: a\r\n\r\ndata:b\r\rdata: c\n\n", &[("message", "a"), ("message", "b"), ("message", "c")]),
            ("\u{feff}event: endpoint\ndata: /m\n\n", &[("endpoint", "/m")]),
            ("data: a\ndata\ndata:  b\n\n", &[("message", "a\n\n b")]),
            (": a comment\n\nid: 1\nretry: 5\ndata:\n\n", &[("message", "")]),
            ("event: lost\n\ndata: x\n\n", &[("message", "x")]),
            ("data: never ended\n", &[]),
            ("\u{feff}data: x\n\n\u{feff}data: y\n\n", &[("message", "x")]),
        ];
        for (stream, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(k, d)| ((*k).to_owned(), (*d).to_owned())).collect();
            assert_eq!(events(&[stream]), expected, "{stream:?}");
            let bytes: Vec<String> = stream.chars().map(String::from).collect();
            let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
            assert_eq!(events(&bytes), expected, "{stream:?} in small pieces");
        }
    }

    #[test]
    fn a_character_cut_in_two_is_put_together_again() {
        let mut decoder = Decoder::new(100);
        let (head, tail) = "data: ä\n\n".as_bytes().split_at(7);
        assert_eq!(decoder.push(head).unwrap(), []);
        assert_eq!(decoder.push(tail).unwrap()[0].data, "ä");
    }

    #[test]
    fn an_event_that_never_ends_is_an_error_and_comments_are_not_kept() {
        let mut decoder = Decoder::new(50);
        for _ in 0..100 {
            assert_eq!(decoder.push(b": still here, still here\n\n").unwrap(), []);
        }
        let mut lines = std::iter::repeat_with(|| decoder.push(b"data: and more\n"));
        assert_eq!(lines.find_map(Result::err), Some(TooLarge(50)));
        assert_eq!(Decoder::new(50).push(&[b'x'; 51]), Err(TooLarge(50)));
    }
}
