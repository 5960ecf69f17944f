//! Server-sent events as they arrive: bytes in, events out, never more than a limit in memory.
//!
//! Follows the event stream format of the WHATWG HTML standard. Reconnection is left to who reads: what it needs, the last
//! `id` and the wait that a server asks for, is kept.

use std::time::Duration;

use thiserror::Error;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its `event` field; `message` where it has none.
    pub kind: String,
    /// Its `data` lines, joined by line feeds. May be empty. Bytes that are no UTF-8 are replaced.
    pub data: String,
    /// Its own `id` field.
    pub id: Option<String>,
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
    data: Option<Vec<u8>>,
    id: Option<String>,
    last_id: Option<String>,
    retry: Option<Duration>,
}

impl Decoder {
    /// A decoder of events of at most `limit` bytes each.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_cr: false,
            first: true,
            kind: String::new(),
            data: None,
            id: None,
            last_id: None,
            retry: None,
        }
    }

    /// The last `id` of a complete event, of one without data too: what `Last-Event-ID` takes up from.
    pub fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// How long the server wants to be left alone before it is asked again.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Takes in `bytes`, and gives the events that are complete now.
    ///
    /// # Errors
    /// When one event is larger than the limit. The decoder is of no use after that.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = memchr::memchr2(b'\n', b'\r', bytes);
            let part = &bytes[..end.unwrap_or(bytes.len())];
            let held =
                self.line.len() + part.len() + self.kind.len() + self.data.as_ref().map_or(0, Vec::len);
            if held > self.limit {
                return Err(TooLarge(self.limit));
            }
            let Some(end) = end else {
                self.line.extend_from_slice(part);
                return Ok(events);
            };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            events.extend(self.end_line(part));
        }
        Ok(events)
    }

    /// Ends the line whose last part is `part`.
    fn end_line(&mut self, part: &[u8]) -> Option<Event> {
        if self.line.is_empty() {
            return self.read_line(part);
        }
        let mut line = std::mem::take(&mut self.line);
        line.extend_from_slice(part);
        let event = self.read_line(&line);
        line.clear();
        self.line = line;
        event
    }

    fn read_line(&mut self, line: &[u8]) -> Option<Event> {
        let line = if std::mem::take(&mut self.first) {
            line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line)
        } else {
            line
        };
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = match memchr::memchr(b':', line) {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match (field, &mut self.data) {
            (b"event", _) => self.kind = text(value.to_vec()),
            (b"data", Some(data)) => {
                data.push(b'\n');
                data.extend_from_slice(value);
            }
            (b"data", none) => *none = Some(value.to_vec()),
            (b"id", _) if !value.contains(&0) => self.id = Some(text(value.to_vec())),
            (b"retry", _) if value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = text(value.to_vec()).parse().ok();
                self.retry = milliseconds.map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
        None
    }

    fn end_event(&mut self) -> Option<Event> {
        let kind = std::mem::take(&mut self.kind);
        let kind = if kind.is_empty() { "message".to_owned() } else { kind };
        let id = self.id.take();
        if id.is_some() {
            self.last_id.clone_from(&id);
        }
        self.data.take().map(|data| Event { kind, data: text(data), id })
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned())
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

    #[test]
    fn where_to_take_up_again_and_how_long_to_wait_are_kept() {
        let mut decoder = Decoder::new(100);
        let pushed =
            decoder.push(b"id: a\ndata: x\n\ndata: y\n\nid: b\n\nretry: 250\nretry: soon\n\n").unwrap();
        let ids: Vec<_> = pushed.iter().map(|event| event.id.as_deref()).collect();
        assert_eq!(ids, [Some("a"), None]);
        assert_eq!((decoder.last_id(), decoder.retry()), (Some("b"), Some(Duration::from_millis(250))));
        decoder.push(b"id: c\0\n\nid: never ended\n").unwrap();
        assert_eq!(decoder.last_id(), Some("b"));
        decoder.push(b"\nid\n\n").unwrap();
        assert_eq!(decoder.last_id(), Some(""));
    }
}
