//! Halves of surrogate pairs in escapes, which every client reads and no text of Rust can hold.

use std::borrow::Cow;

/// `text` with each half of a surrogate pair replaced by `\ufffd`, which is as long: JavaScript holds
/// such halves, and Rust does not.
pub fn whole_characters(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    // Nearly every file has none, and some are megabytes long.
    let mut units = memchr::memmem::find_iter(bytes, b"\\u");
    if !units.any(|at| matches!(bytes.get(at + 2), Some(b'd' | b'D'))) {
        return Cow::Borrowed(text);
    }
    let mut halves = Vec::new();
    let mut i = 0;
    while let Some(step) = bytes[i..].iter().position(|&b| b == b'\\') {
        i += step;
        match (unit(bytes, i), unit(bytes, i + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => i += 12,
            (Some(0xd800..=0xdfff), _) => {
                halves.push(i);
                i += 6;
            }
            _ => i += 2,
        }
        if i >= bytes.len() {
            break;
        }
    }
    if halves.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for half in halves {
        out.push_str(&text[done..half]);
        out.push_str("\\ufffd");
        done = half + 6;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The UTF-16 unit that `\uXXXX` at `i` stands for.
fn unit(bytes: &[u8], i: usize) -> Option<u32> {
    let escape = bytes.get(i..i + 6)?;
    let hex = escape.strip_prefix(b"\\u")?;
    hex.iter().try_fold(0, |sum, &b| Some(sum * 16 + char::from(b).to_digit(16)?))
}
