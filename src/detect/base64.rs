//! Both alphabets of base64, for `Basic` credentials and the parts of a JWT.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, PAD};
use zeroize::Zeroizing;

/// Bits that no byte needs may be anything: what a server would read is read.
const LENIENT: GeneralPurposeConfig =
    PAD.with_decode_padding_mode(DecodePaddingMode::RequireNone).with_decode_allow_trailing_bits(true);
const ENGINE: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);

/// The bytes, or nothing when the text is no base64. Padding may be missing.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if body.is_empty() || text.len() - body.len() > 2 {
        return None;
    }
    let standard = |sign: u8| match sign {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let body: Zeroizing<Vec<u8>> = Zeroizing::new(body.bytes().map(standard).collect());
    ENGINE.decode(&*body).ok()
}

/// In the standard alphabet, with padding.
pub fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
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
    fn bits_that_no_byte_needs_do_not_matter() {
        assert_eq!(decode("YR"), decode("YQ=="));
        assert_eq!(decode("YWJj="), decode("YWJj"));
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "=", "a", "abcde", "a b=", "<base64>", "abc===", "ab=c", "ab\n"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
