//! The word in front of a credential in a header, such as `Bearer`.

/// Words that stand before the value of `Authorization`. In lower case.
const SCHEMES: &[&str] = &[
    "bearer",
    "basic",
    "token",
    "apikey",
    "api-key",
    "key",
    "bot",
    "digest",
    "negotiate",
    "genie-key",
    "genie",
    "sharedkey",
    "sso-key",
    "deepl-auth-key",
    "client-id",
];

/// Whether a word is the scheme before a credential.
pub fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// A text that starts with a scheme, as the scheme and what follows its white space.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    is_scheme(first).then(|| (first, rest.trim_start()))
}

/// The scheme at the end of what stands before a value: `Bearer` of `Authorization: Bearer `.
pub fn last(before: &str) -> Option<&str> {
    let word = before.strip_suffix(' ')?.trim_end().rsplit([' ', ':', '"', '=']).next()?;
    (!word.is_empty()).then_some(word)
}

/// How many bytes at the end of `before` say its scheme again, as in `Bearer Bearer `.
pub fn repeated(before: &str) -> usize {
    let mut left = before;
    while let Some(scheme) = last(left).filter(|scheme| is_scheme(scheme)) {
        let rest = left.trim_end().strip_suffix(scheme).unwrap_or_default();
        match last(rest) {
            Some(other) if other.eq_ignore_ascii_case(scheme) => left = rest,
            _ => break,
        }
    }
    before.len() - left.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_is_said_again_is_counted() {
        for (before, count) in [
            ("Bearer ", 0),
            ("Bearer Bearer ", 7),
            ("Authorization: bearer  Bearer Bearer ", 14),
            ("Basic Bearer ", 0),
            ("the the ", 0),
            ("", 0),
        ] {
            assert_eq!(repeated(before), count, "{before}");
        }
        assert_eq!(split("Bearer  x y"), Some(("Bearer", "x y")));
        assert_eq!((split("Bearer"), split("a b")), (None, None));
    }
}
