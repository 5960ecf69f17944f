//! A file of any size in pieces that overlap, so that what lies across a border is seen whole.

use std::io::{self, Read};
use std::path::Path;

use super::FileError;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// Hands over the bytes of a regular file, or nothing where there is none. Never waits on a FIFO or device.
pub fn read_in_pieces(path: &Path, overlap: usize, each: Piece<'_>) -> Result<Option<()>, FileError> {
    let Some((mut file, size)) = super::open(path)? else { return Ok(None) };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    pieces(&mut file, size.saturating_add(1), overlap, each).map_err(FileError::io(path, "read"))?;
    Ok(Some(()))
}

/// Takes a piece, and how many of its bytes were in the one before.
pub type Piece<'e> = &'e mut dyn FnMut(&[u8], usize);

/// Hands over what `from` gives, of which about `size` bytes are expected.
pub fn pieces(from: &mut dyn Read, size: usize, overlap: usize, each: Piece<'_>) -> io::Result<()> {
    let mut room = zeroize::Zeroizing::new(vec![0; size.clamp(1, PIECE) + overlap]);
    let mut kept = 0;
    loop {
        let mut filled = kept;
        while filled < room.len() {
            match from.read(&mut room[filled..]) {
                Ok(0) => break,
                Ok(some) => filled += some,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if filled == kept {
            return Ok(());
        }
        each(&room[..filled], kept);
        let next = filled.min(overlap);
        room.copy_within(filled - next..filled, 0);
        kept = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_comes_once_as_a_new_one_and_each_stretch_whole() {
        let text: Vec<u8> = (0..100u8).collect();
        for (size, overlap) in [(1, 5), (7, 5), (100, 5), (101, 0), (3, 200)] {
            let (mut all, mut whole) = (Vec::new(), 0);
            pieces(&mut &text[..], size, overlap, &mut |piece, old| {
                all.extend_from_slice(&piece[old..]);
                whole +=
                    piece.windows(5).filter(|w| w[4] as usize >= all.len() - (piece.len() - old)).count();
            })
            .unwrap();
            assert_eq!(all, text, "{size} {overlap}");
            assert!(overlap < 4 || whole == 96, "{size} {overlap}: {whole}");
        }
    }
}
