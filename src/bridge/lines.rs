//! What the client sends, cut into lines, none of them copied.

use bytes::{Buf, Bytes, BytesMut};

use super::scan::Scan;

/// A line longer than this is not passed on: rules look at whole messages, so it would have to be held.
pub(super) const LONGEST: usize = 64 << 20;

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// All of it, without its end.
    Whole(Bytes),
    /// One that is too long, with its `id` where that could be seen.
    TooLong(Option<Vec<u8>>),
}

/// Cuts bytes into lines.
#[derive(Debug)]
pub(super) struct Lines {
    bytes: BytesMut,
    /// So much of `bytes` is known to hold no end of a line.
    searched: usize,
    longest: usize,
    /// A line that is too long, as far as it was thrown away.
    too_long: Option<Box<Scan>>,
}

impl Default for Lines {
    fn default() -> Self {
        Self::up_to(LONGEST)
    }
}

impl Lines {
    /// Lines of at most `longest` bytes.
    pub(super) fn up_to(longest: usize) -> Self {
        Self { bytes: BytesMut::new(), searched: 0, longest, too_long: None }
    }

    /// Where what arrives is to be appended.
    pub(super) fn space(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }

    /// How many bytes wait.
    pub(super) fn waiting(&self) -> usize {
        self.bytes.len()
    }

    /// Whether [`Self::next`] has something.
    pub(super) fn is_ready(&self) -> bool {
        memchr::memchr(b'\n', &self.bytes[self.searched..]).is_some()
    }

    /// The next line.
    pub(super) fn next(&mut self) -> Option<Line> {
        while let Some(at) = memchr::memchr(b'\n', &self.bytes[self.searched..]) {
            let line = self.bytes.split_to(self.searched + at);
            self.bytes.advance(1);
            self.searched = 0;
            if let Some(line) = self.finish(line) {
                return Some(line);
            }
        }
        if self.bytes.len() > self.longest || self.too_long.is_some() {
            self.too_long.get_or_insert_default().push(&self.bytes, &mut Vec::new());
            self.bytes.clear();
        }
        self.searched = self.bytes.len();
        None
    }

    /// The last line, where nothing ends it.
    pub(super) fn last(&mut self) -> Option<Line> {
        let line = self.bytes.split();
        self.searched = 0;
        self.finish(line)
    }

    fn finish(&mut self, line: BytesMut) -> Option<Line> {
        if self.too_long.is_some() || line.len() > self.longest {
            let mut scan = self.too_long.take().unwrap_or_default();
            scan.push(&line, &mut Vec::new());
            return Some(Line::TooLong(scan.id().map(<[u8]>::to_vec)));
        }
        (!line.trim_ascii().is_empty()).then(|| Line::Whole(line.freeze()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(pieces: &[&[u8]], longest: usize) -> Vec<Line> {
        let (mut lines, mut all) = (Lines::up_to(longest), Vec::new());
        for piece in pieces {
            lines.space().extend_from_slice(piece);
            all.extend(std::iter::from_fn(|| lines.next()));
        }
        all.extend(lines.last());
        all
    }

    #[test]
    fn lines_come_whole_and_empty_ones_not_at_all() {
        let whole = |text: &'static str| Line::Whole(Bytes::from_static(text.as_bytes()));
        assert_eq!(lines(&[b"a\n\r\n \nb", b"c\nd"], 9), [whole("a"), whole("bc"), whole("d")]);
    }

    #[test]
    fn of_a_line_that_is_too_long_the_id_is_kept() {
        let long = format!("{{\"id\":7,\"x\":\"{}\"}}\n{{}}\n", "y".repeat(100));
        let seen = lines(&long.as_bytes().chunks(9).collect::<Vec<_>>(), 20);
        assert_eq!(seen, [Line::TooLong(Some(b"7".to_vec())), Line::Whole(Bytes::from_static(b"{}"))]);
        assert_eq!(lines(&[long.as_bytes()], 20), seen);
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(text in "[a\n {}]{0,60}", size in 1usize..9) {
            let bytes = text.as_bytes();
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            let whole: Vec<Line> = text.split('\n').filter(|l| !l.trim().is_empty())
                .map(|l| Line::Whole(Bytes::copy_from_slice(l.as_bytes()))).collect();
            prop_assert_eq!(lines(&pieces, 100), whole);
        }
    }
}
