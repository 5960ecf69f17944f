//! A value as a person typed, pasted or piped it: the one door. What was plainly not meant is taken off, and said; what cannot
//! be mended is refused.

use zeroize::Zeroizing;

use super::format::TokenFormat;
use super::scheme;
use super::secret::{BadSecret, OddSign, Secret};
use super::text::is_invisible;

const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{201d}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201a}', '\u{2018}'),
    ('\u{2019}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
    ('\u{300c}', '\u{300d}'),
];

/// White space as a program's text spells it, which `echo` and copied JSON leave at the end.
const SPELLED: &[&str] = &["\\n", "\\r", "\\t"];

/// Where a value goes, as far as that says what it can be.
#[derive(Debug, Clone, Copy, Default)]
pub struct ValuePosition<'a> {
    /// What the config has in front of it, whose scheme is not wanted twice.
    pub before: &'a str,
    /// Whether it is, or is part of, a header.
    pub in_header: bool,
    /// Whether it is all of an `Authorization` header, scheme included.
    pub takes_scheme: bool,
    /// What every such token looks like, where that is known.
    pub format: Option<&'a TokenFormat>,
}

impl ValuePosition<'_> {
    /// Whether a value may be of the kind that is expected here.
    pub fn fits(&self, value: &Secret) -> bool {
        self.format.is_none_or(|format| format.fits(value.expose()))
    }
}

/// A value that came through.
#[derive(Debug)]
pub struct TypedValue {
    /// The value.
    pub value: Secret,
    /// What was taken off, each as the middle of "stripped … the value".
    pub taken: Vec<&'static str>,
    /// A character that may be meant, and seldom is.
    pub odd: Option<OddSign>,
}

/// Reads a value that goes into `position`.
pub fn read(
    text: impl Into<Zeroizing<String>>,
    position: &ValuePosition<'_>,
) -> Result<TypedValue, BadSecret> {
    let text = text.into();
    let (tidy, mut taken) = tidy(&text);
    let mut rest = tidy.as_str();
    if let Some(inner) = rest.get(..14).filter(|name| name.eq_ignore_ascii_case("authorization:")) {
        taken.push("the header's name in front of");
        rest = rest[inner.len()..].trim_start();
    }
    let before = scheme::last(position.before)
        .or(scheme::split(rest).map(|(scheme, _)| scheme).filter(|_| position.takes_scheme));
    let kept = rest;
    while let Some((first, inner)) = before.and_then(|before| doubled(before, rest, position)) {
        if !first.eq_ignore_ascii_case(before.unwrap_or_default()) {
            return Err(BadSecret::OtherScheme);
        }
        rest = inner;
    }
    // Where the value has the scheme in it, one stays.
    let rest = if position.takes_scheme && rest.len() != kept.len() {
        let once = kept.len() - rest.len() == before.map_or(0, str::len) + 1;
        if !once {
            taken.push("a second scheme in front of");
        }
        Zeroizing::new(format!("{} {rest}", before.unwrap_or_default()))
    } else {
        if rest.len() != kept.len() {
            taken.push("the scheme, which the config has already, in front of");
        }
        Zeroizing::new(rest.to_owned())
    };
    let (value, _) = Secret::new(rest)?;
    let odd = OddSign::of(value.expose());
    match odd.filter(|_| position.in_header) {
        Some(odd) => Err(BadSecret::NotAscii(odd)),
        None => Ok(TypedValue { value, taken, odd }),
    }
}

/// The word in front of `rest` that is a scheme, where one stands before the value already.
fn doubled<'t>(before: &str, rest: &'t str, position: &ValuePosition<'_>) -> Option<(&'t str, &'t str)> {
    let (first, inner) = rest.split_once(char::is_whitespace)?;
    let is_same = first.eq_ignore_ascii_case(before);
    let is_other = scheme::is_scheme(first) && scheme::is_scheme(before) && position.in_header;
    (!inner.trim().is_empty() && (is_same || is_other)).then(|| (first, inner.trim()))
}

/// A value without what surrounds it by accident; the second part says what that was.
pub fn tidy(text: &str) -> (Zeroizing<String>, Vec<&'static str>) {
    let mut taken = Vec::new();
    // The selectors of a variant are part of a name with an emoji, and of no value.
    let is_unseen = |c: char| is_invisible(c) || matches!(c, '\u{fe00}'..='\u{fe0f}');
    let mut seen = Zeroizing::new(text.chars().filter(|c| !is_unseen(*c)).collect::<String>());
    if seen.len() != text.len() {
        taken.push("invisible characters from");
    }
    if let Some(plain) = narrow(&seen) {
        taken.push("the full width from characters of");
        seen = plain;
    }
    let mut rest = seen.as_str();
    loop {
        let (what, inner) = match rest.trim() {
            trimmed if trimmed.len() != rest.len() => ("white space around", trimmed),
            trimmed => match exported(trimmed) {
                Some(inner) => ("the name in front of", inner),
                None => match quoted(trimmed) {
                    Some(inner) => ("quotes around", inner),
                    None => match spelled(trimmed) {
                        Some(inner) => ("a spelled-out line break after", inner),
                        None => break,
                    },
                },
            },
        };
        if !taken.contains(&what) {
            taken.push(what);
        }
        rest = inner;
    }
    (Zeroizing::new(rest.to_owned()), taken)
}

/// The text with the wide forms that an input method makes of ASCII as ASCII, if nothing else in it is foreign.
fn narrow(text: &str) -> Option<Zeroizing<String>> {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let plain: Zeroizing<String> = Zeroizing::new(text.trim().chars().map(plain).collect());
    (!text.trim().is_ascii() && plain.is_ascii()).then_some(plain)
}

/// `T` of `export A=T`.
fn exported(text: &str) -> Option<&str> {
    let (name, value) = text.strip_prefix("export ")?.trim_start().split_once('=')?;
    (super::names::is_variable(name) && !value.is_empty()).then_some(value)
}

fn quoted(text: &str) -> Option<&str> {
    let inside = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    QUOTES.iter().find_map(inside).filter(|inside| !inside.trim().is_empty())
}

fn spelled(text: &str) -> Option<&str> {
    SPELLED
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .filter(|rest| !rest.is_empty() && !rest.ends_with('\\'))
}

#[cfg(test)]
#[path = "typed_tests.rs"]
mod tests;
