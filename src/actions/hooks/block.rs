//! A marked block in a file that belongs to someone else: put in, found, taken out to the byte.

use memchr::memmem;
use thiserror::Error;

/// How the block's first line begins.
const OPEN: &[u8] = b"# >>> mcpkey >>>";
/// How its last line begins.
const CLOSE: &[u8] = b"# <<< mcpkey <<<";

/// The file says where the block begins, and not where it ends.
#[derive(Debug, Error)]
#[error("'# >>> mcpkey >>>' has no '# <<< mcpkey <<<' after it")]
pub(super) struct Unclosed;

/// Where the block is, with the white space in front of it and the end of its last line.
pub(super) fn find(text: &[u8]) -> Result<Option<std::ops::Range<usize>>, Unclosed> {
    let Some(open) = memmem::find_iter(text, OPEN).find(|at| leads_line(text, *at)) else { return Ok(None) };
    let after = memmem::find_iter(&text[open..], CLOSE).find(|at| leads_line(text, open + at));
    let close = open + after.ok_or(Unclosed)?;
    let end = memchr::memchr(b'\n', &text[close..]).map_or(text.len(), |at| close + at + 1);
    Ok(Some(line_start(text, open)..end))
}

/// `text` with `block` at `place`, or in place of the one that is there.
pub(super) fn put(text: &[u8], block: &str, place: usize) -> Vec<u8> {
    match find(text) {
        Ok(Some(range)) if text[range.clone()].ends_with(b"\n") => {
            [&text[..range.start], block.as_bytes(), &text[range.end..]].concat()
        }
        Ok(Some(range)) => [&text[..range.start], block.trim_end().as_bytes(), &text[range.end..]].concat(),
        Err(Unclosed) => text.to_vec(),
        Ok(None) => {
            let (head, tail) = text.split_at(place);
            // Behind a last line without an end the block brings the line end, and has none itself.
            if head.is_empty() || head.ends_with(b"\n") {
                [head, block.as_bytes(), tail].concat()
            } else {
                [head, b"\n", block.trim_end().as_bytes(), tail].concat()
            }
        }
    }
}

/// `text` as it was before [`put`].
pub(super) fn take(text: &[u8]) -> Vec<u8> {
    let Ok(Some(range)) = find(text) else { return text.to_vec() };
    let brought = !text[range.clone()].ends_with(b"\n") && range.start > 0;
    [&text[..range.start - usize::from(brought)], &text[range.end..]].concat()
}

/// The end of the line that says which program reads the script; 0 where none does.
pub(super) fn after_shebang(text: &[u8]) -> usize {
    if text.starts_with(b"#!") { memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1) } else { 0 }
}

fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1)
}

fn leads_line(text: &[u8], at: usize) -> bool {
    text[line_start(text, at)..at].iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str = "# >>> mcpkey >>>\nx\n# <<< mcpkey <<<\n";

    #[test]
    fn what_was_put_in_is_taken_out_to_the_byte() {
        for before in [
            &b""[..],
            b"#!/bin/sh",
            b"#!/bin/sh\n",
            b"#!/bin/sh\r\n# a\r\nexit 0\r\n",
            b"#!/bin/bash\nprintf '\xff'",
            b"echo '# >>> mcpkey >>>'\n",
        ] {
            let place = after_shebang(before);
            let with = put(before, BLOCK, place);
            assert!(find(&with).unwrap().is_some());
            assert_eq!(put(&with, BLOCK, place), with);
            assert_eq!(take(&with), before);
        }
    }

    #[test]
    fn another_block_takes_the_place_of_the_first() {
        let with = put(b"#!/bin/sh\na\n", BLOCK, 10);
        let newer = put(&with, "# >>> mcpkey >>>\ny\nz\n# <<< mcpkey <<<\n", 0);
        assert_eq!(newer, b"#!/bin/sh\n# >>> mcpkey >>>\ny\nz\n# <<< mcpkey <<<\na\n");
        assert_eq!(take(&newer), b"#!/bin/sh\na\n");
    }

    #[test]
    fn a_block_without_an_end_is_left_alone() {
        let text = b"# >>> mcpkey >>>\nx\n";
        assert!(find(text).is_err());
        assert_eq!((put(text, BLOCK, 0), take(text)), (text.to_vec(), text.to_vec()));
    }
}
