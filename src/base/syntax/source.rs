//! Bytes to text and back: encodings, byte-order marks, lines and columns.

use std::borrow::Cow;

/// How the bytes of a file spell its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As nearly every file.
    Utf8,
    /// Little-endian UTF-16, as PowerShell's `>` and Notepad write.
    Utf16Le,
    /// Big-endian UTF-16.
    Utf16Be,
}

/// The text of a file and where its lines begin.
#[derive(Debug)]
pub struct SourceText<'b> {
    /// Without the byte-order mark; what is not text reads as U+FFFD.
    pub text: Cow<'b, str>,
    /// How it was spelled.
    pub encoding: Encoding,
    /// Whether a byte-order mark stood in front.
    pub marked: bool,
    /// Whether some bytes were not text.
    pub lossy: bool,
    lines: Vec<usize>,
    /// How many characters come before each [`STRIDE`]th byte, so that a line of many megabytes is not counted anew
    /// for each place in it.
    counted: Vec<usize>,
}

const STRIDE: usize = 4096;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl Encoding {
    /// How these bytes spell their text. UTF-16 is recognised by its mark, or by the zero beside its first character.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            [0, second, ..] if *second != 0 => Self::Utf16Be,
            [first, 0, ..] if *first != 0 => Self::Utf16Le,
            _ => Self::Utf8,
        }
    }
}

const MARK: char = '\u{feff}';

impl<'b> SourceText<'b> {
    /// Reads the bytes of a file.
    pub fn decode(bytes: &'b [u8]) -> Self {
        let encoding = Encoding::of(bytes);
        let (text, lossy) = match encoding {
            Encoding::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (String::from_utf8_lossy(bytes), true),
            },
            Encoding::Utf16Le => wide(bytes, u16::from_le_bytes),
            Encoding::Utf16Be => wide(bytes, u16::from_be_bytes),
        };
        let marked = text.starts_with(MARK);
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(MARK)),
            Cow::Owned(text) if marked => Cow::Owned(text[MARK.len_utf8()..].to_owned()),
            owned => owned,
        };
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let lines = std::iter::once(0).chain(lines).collect();
        let mut counted = vec![0];
        let mut sum = 0;
        for part in text.as_bytes().chunks(STRIDE) {
            sum += characters(part);
            counted.push(sum);
        }
        Self { text, encoding, marked, lossy, lines, counted }
    }

    /// `text` as bytes of the same encoding, with the mark where there was one.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        let mark = if self.marked { "\u{feff}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        match self.encoding {
            Encoding::Utf8 => [mark.as_bytes(), text.as_bytes()].concat(),
            Encoding::Utf16Le => units.flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => units.flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// The place of a byte of the text.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.lines[line - 1];
        Position { line, column: self.characters_before(offset) - self.characters_before(start) + 1 }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let at = offset / STRIDE;
        self.counted[at] + characters(&self.text.as_bytes()[at * STRIDE..offset])
    }

    /// The line of a byte, counted from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|&start| start <= offset)
    }

    /// The bytes of a line, counted from 1, without its end; empty where there is no such line.
    pub fn line(&self, line: usize) -> std::ops::Range<usize> {
        let Some(&start) = line.checked_sub(1).and_then(|at| self.lines.get(at)) else { return 0..0 };
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        start..start + self.text[start..end].trim_end_matches('\r').len()
    }
}

fn wide<'b>(bytes: &[u8], read: fn([u8; 2]) -> u16) -> (Cow<'b, str>, bool) {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let mut lossy = bytes.len() % 2 == 1;
    let text = char::decode_utf16(units).map(|c| {
        c.unwrap_or_else(|_| {
            lossy = true;
            char::REPLACEMENT_CHARACTER
        })
    });
    let text: String = text.collect();
    (Cow::Owned(text), lossy)
}

/// How many characters begin in `bytes` of UTF-8.
pub fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| (b as i8) >= -0x40).count()
}
