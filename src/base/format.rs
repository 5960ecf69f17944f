//! How a vendor's token looks, as far as its documentation says so: enough to notice what cannot be one.

use std::fmt;

use serde::Deserialize;

/// What every token of a kind has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenFormat {
    /// One of these stands at its start; empty if nothing is known of it.
    #[serde(default)]
    pub starts: Vec<String>,
    /// This stands somewhere in it.
    pub has: Option<String>,
    /// How many characters it has.
    pub length: Option<usize>,
    /// Which characters.
    pub signs: Option<TokenSigns>,
}

/// The characters of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenSigns {
    /// Hexadecimal digits.
    Hex,
    /// Hexadecimal digits in the groups of a uuid.
    Uuid,
}

impl TokenFormat {
    /// Whether `value` can be such a token.
    pub fn fits(&self, value: &str) -> bool {
        let starts =
            self.starts.is_empty() || self.starts.iter().any(|start| value.starts_with(start.as_str()));
        let has = self.has.as_ref().is_none_or(|part| value.contains(part.as_str()));
        let long = self.length.is_none_or(|length| value.chars().count() == length);
        starts && has && long && self.signs.is_none_or(|signs| signs.fits(value))
    }
}

impl TokenSigns {
    fn fits(self, value: &str) -> bool {
        let hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
        match self {
            Self::Hex => hex(value),
            Self::Uuid => {
                value.split('-').map(|part| (part.len(), hex(part))).eq([8, 4, 4, 4, 12].map(|n| (n, true)))
            }
        }
    }
}

/// The end of "it …": `starts with ghp_ or github_pat_`.
impl fmt::Display for TokenFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts = match self.starts.as_slice() {
            [] => None,
            starts => Some(format!("starts with {}", starts.join(" or "))),
        };
        let signs = match (self.length, self.signs) {
            (_, Some(TokenSigns::Uuid)) => Some("is a uuid".to_owned()),
            (Some(length), Some(TokenSigns::Hex)) => Some(format!("is {length} hexadecimal digits")),
            (Some(length), None) => Some(format!("is {length} characters long")),
            (None, Some(TokenSigns::Hex)) => Some("is made of hexadecimal digits".to_owned()),
            (None, None) => None,
        };
        let has = self.has.as_ref().map(|part| format!("has {part} in it"));
        let all: Vec<String> = starts.into_iter().chain(signs).chain(has).collect();
        f.write_str(&all.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> TokenFormat {
        toml_edit::de::from_str(text).unwrap()
    }

    #[test]
    fn a_format_knows_what_cannot_be_one_and_says_itself() {
        for (text, said, good, bad) in [
            ("starts = [\"a_\", \"b_\"]", "starts with a_ or b_", "b_x", "c_x"),
            ("starts = [\"pat\"]\nhas = \".\"", "starts with pat and has . in it", "pat1.2", "pat12"),
            ("length = 4\nsigns = \"hex\"", "is 4 hexadecimal digits", "09aF", "09ag"),
            ("length = 4", "is 4 characters long", "wxyz", "wxy"),
            (
                "signs = \"uuid\"",
                "is a uuid",
                "01234567-89ab-cdef-0123-456789abcdef",
                "0123456789abcdef0123456789abcdef",
            ),
        ] {
            let format = format(text);
            assert_eq!(format.to_string(), said);
            assert!(format.fits(good) && !format.fits(bad) && !format.fits(""), "{said}");
        }
    }
}
