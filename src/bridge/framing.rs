//! How both sides are cut into messages, for a fuzzer to try: nothing may depend on how the bytes arrive.

use super::events::{Events, Part};
use super::lines::{Line, Lines};
use super::{asked, scan::Scan};

/// The lines of a client, of at most `longest` bytes; of one that is longer, nothing but that it was there.
pub fn lines(pieces: &[&[u8]], longest: usize) -> Vec<Option<Vec<u8>>> {
    let (mut lines, mut all) = (Lines::up_to(longest), Vec::new());
    for piece in pieces {
        lines.space().extend_from_slice(piece);
        all.extend(std::iter::from_fn(|| lines.next()));
    }
    all.extend(lines.last());
    let whole = |line| match line {
        Line::Whole(line) => Some(line.to_vec()),
        Line::TooLong(_) => None,
    };
    all.into_iter().map(whole).collect()
}

/// The line that becomes of a message of a server, and its `id` where it is one whole message.
pub fn message(pieces: &[&[u8]]) -> (Vec<u8>, Option<Option<Vec<u8>>>) {
    let (mut scan, mut line) = (Scan::default(), Vec::new());
    pieces.iter().for_each(|piece| scan.push(piece, &mut line));
    (line, scan.end().map(|glimpse| glimpse.id))
}

/// The data of the events of a stream, each with the last `id` that was told.
pub fn events(pieces: &[&[u8]]) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let (mut events, mut data, mut all) = (Events::default(), Vec::new(), Vec::new());
    for piece in pieces {
        let mut rest = *piece;
        while let Some(part) = events.next(&mut rest) {
            match part {
                Part::Data(bytes) => data.extend_from_slice(bytes),
                Part::End => {
                    all.push((std::mem::take(&mut data), events.last_id().map(<[u8]>::to_vec)));
                    events.begin();
                }
            }
        }
    }
    all
}

/// Whether a line of a client is passed on.
pub fn is_passed_on(line: &[u8]) -> bool {
    asked::read(line).is_ok()
}
