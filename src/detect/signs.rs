//! What a text cannot hold, told by its signs, so that most searches in it need not begin.

/// Which bytes a text has.
pub(super) struct Signs([bool; 256]);

impl Signs {
    /// Those of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut signs = [false; 256];
        text.bytes().for_each(|sign| signs[usize::from(sign)] = true);
        Self(signs)
    }

    /// Whether every one of `signs` is among them: what has those cannot be in the text otherwise.
    pub(super) fn have(&self, signs: &[u8]) -> bool {
        signs.iter().all(|sign| self.0[usize::from(*sign)])
    }
}

/// Whether `piece`, which is short, is in `text`, which mostly is too: without the preparations of a search in a long one.
pub(super) fn holds(text: &str, piece: &str) -> bool {
    let (text, piece) = (text.as_bytes(), piece.as_bytes());
    piece
        .first()
        .is_none_or(|first| memchr::memchr_iter(*first, text).any(|at| text[at..].starts_with(piece)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_only_what_its_signs_make_up() {
        for (text, piece) in [("a://b", "://"), ("a:/b://", "://"), ("密钥", "钥"), ("x", "x"), ("x", "")]
        {
            assert!(holds(text, piece) && Signs::of(text).have(piece.as_bytes()), "{text} {piece}");
        }
        for (text, piece) in [("", "x"), ("a:/b", "://"), ("x::/", "://")] {
            assert!(!holds(text, piece), "{text} {piece}");
        }
        assert!(!Signs::of("eyj").have(b"eyJ") && !Signs::of("").have(b"a"));
    }
}
