//! Reads both alphabets of base64, for `Basic` credentials and the parts of a JWT.

/// The bytes, or nothing when the text is no base64. Padding may be missing.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=').as_bytes();
    if body.is_empty() || body.len() % 4 == 1 || text.len() - body.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(body.len() * 3 / 4);
    for chunk in body.chunks(4) {
        let mut word = 0u32;
        for &sign in chunk {
            word = word << 6 | u32::from(value(sign)?);
        }
        word <<= 6 * (4 - chunk.len());
        out.extend_from_slice(&word.to_be_bytes()[1..chunk.len()]);
    }
    Some(out)
}

/// Standard base64 with padding, for the examples of the rules.
pub fn encode(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0u8; 4];
        word[1..=chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes(word);
        for place in 0..4 {
            let sign = SIGNS[(word >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

fn value(sign: u8) -> Option<u8> {
    match sign {
        b'A'..=b'Z' => Some(sign - b'A'),
        b'a'..=b'z' => Some(sign - b'a' + 26),
        b'0'..=b'9' => Some(sign - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_reads_back_in_either_alphabet() {
        for text in ["a", "ab", "abc", "user:pass", "{\"alg\":\"HS256\"}", "\u{ff}\u{fe}??>>"] {
            let coded = encode(text.as_bytes());
            let url = coded.replace('+', "-").replace('/', "_");
            assert_eq!(decode(&coded).unwrap(), text.as_bytes());
            assert_eq!(decode(url.trim_end_matches('=')).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "a", "a b=", "<base64>", "abc===", "ab=c"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
