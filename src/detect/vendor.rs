//! Finds tokens in the formats of `vendors`.

use std::ops::Range;
use std::sync::LazyLock;

use super::placeholder::is_placeholder;
use super::shape;
use super::signs::Signs;
use super::vendors::{Alphabet, VENDORS, Vendor};

/// How much of a token is looked at to tell chance from filler.
const ENOUGH: usize = 256;

impl Alphabet {
    fn holds(self, b: u8) -> bool {
        match self {
            Self::Alnum => b.is_ascii_alphanumeric(),
            Self::Hex => b.is_ascii_hexdigit(),
            Self::Url => b.is_ascii_alphanumeric() || b == b'-' || b == b'_',
            Self::Dotted => b.is_ascii_alphanumeric() || b"-_.=:".contains(&b),
            Self::Base64 => b.is_ascii_alphanumeric() || b"-_.=:+/".contains(&b),
        }
    }

    fn run(self, text: &str, most: usize) -> usize {
        text.bytes().take(most + 3).take_while(|&b| self.holds(b)).count()
    }
}

/// For each alphabet, how many bytes are left where the last counted run begins and ends.
type Reach = [(usize, usize); 5];

impl Vendor {
    /// How long the token at the start of `text` is, if one of this format is there.
    ///
    /// `reach` remembers the last run of each alphabet, so that a long one is counted once.
    fn length(&self, text: &str, reach: &mut Reach) -> Option<usize> {
        let rest = text.strip_prefix(self.prefix)?;
        let (start, end) = &mut reach[self.alphabet as usize];
        if rest.len() > *start || rest.len() <= *end {
            (*start, *end) = (rest.len(), rest.len() - self.alphabet.run(rest, usize::MAX - 3));
        }
        let run = (rest.len() - *end).min(self.most + 3);
        let body = rest[..run].trim_end_matches(['.', ':']);
        let fits = (self.least..=self.most).contains(&body.len());
        let start = &body[..body.len().min(ENOUGH)];
        (fits && is_made(start) && !is_placeholder(start)).then_some(self.prefix.len() + body.len())
    }
}

/// Whether chance had a hand in some part of it.
fn is_made(body: &str) -> bool {
    let least = |part: &str| if part.bytes().any(|b| b.is_ascii_digit()) { 0.2 } else { 0.4 };
    let letters = |part: &str| part.bytes().any(|b| b.is_ascii_alphabetic());
    let mut parts = body.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() >= 8);
    parts.any(|part| {
        letters(part) && (shape::surprise(part) >= least(part) || shape::surprise(body) >= least(body))
    })
}

/// The vendors whose tokens start with each byte.
static STARTING: LazyLock<[Vec<&'static Vendor>; 256]> = LazyLock::new(|| {
    let mut starting = [const { Vec::new() }; 256];
    for vendor in VENDORS {
        starting[usize::from(vendor.prefix.as_bytes()[0])].push(vendor);
    }
    starting
});

/// A token's place, what it is, and whether it is for tests only.
pub(super) type Token = (Range<usize>, &'static str, bool);

/// The tokens in `text`, whose signs are `signs`, wherever they stand.
pub(super) fn find(text: &str, signs: &Signs) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found: Vec<Token> = if signs.have(b"_live") { live(text) } else { Vec::new() };
    if signs.have(b"Q~") {
        found.extend(azure(text));
    }
    if signs.have(b"-us") {
        found.extend(mailchimp(text));
    }
    let mut at = 0;
    let mut reach = [(0, 0); 5];
    while at < bytes.len() {
        let rows = &STARTING[usize::from(bytes[at])];
        let starts = !rows.is_empty() && (at == 0 || !Alphabet::Url.holds(bytes[at - 1]));
        match starts.then(|| longest(rows, &text[at..], &mut reach)).flatten() {
            Some((length, what, test)) => {
                found.push((at..at + length, what, test));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn longest(rows: &[&'static Vendor], text: &str, reach: &mut Reach) -> Option<(usize, &'static str, bool)> {
    // Few of the many that start with one letter share the next.
    let second = text.as_bytes().get(1);
    let rows = rows.iter().filter(|v| v.prefix.as_bytes().get(1).is_none_or(|sign| second == Some(sign)));
    let hits = rows.filter_map(|v| v.length(text, reach).map(|n| (v.prefix.len(), n, v)));
    hits.max_by_key(|(prefix, ..)| *prefix).map(|(_, n, v)| (n, v.what, v.test))
}

/// `xx_live_…`, a form that many vendors took over from Stripe; `pk_live_` is public by design there.
fn live(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("_live_") {
        let back =
            text.as_bytes()[..at].iter().rev().take(13).take_while(|b| b.is_ascii_alphanumeric()).count();
        let owner = &text[at - back..at];
        let rest = &text[at + mark.len()..];
        let run = Alphabet::Url.run(rest, 255);
        let fits = (1..=12).contains(&back) && owner != "pk" && (16..=255).contains(&run);
        if fits && !is_placeholder(&rest[..run]) && is_made(&rest[..run]) {
            found.push((at - back..at + mark.len() + run, "live key", false));
        }
    }
    found
}

/// The client secrets of Entra ID: three letters, a digit, `Q~`, and 31 to 34 more.
fn azure(text: &str) -> Vec<Token> {
    let sign = |b: &u8| b.is_ascii_alphanumeric() || b"-_.~".contains(b);
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), "Q~").filter(|at| *at >= 4) {
        let (before, after) = (&text.as_bytes()[at - 4..at], &text.as_bytes()[at + 2..]);
        let run = after.iter().take(35).take_while(|b| sign(b)).count();
        let starts = at == 4 || !sign(&text.as_bytes()[at - 5]);
        let fits = before[..3].iter().all(u8::is_ascii_alphanumeric) && before[3].is_ascii_digit();
        if starts && fits && (31..=34).contains(&run) {
            found.push((at - 4..at + 2 + run, "Entra client secret", false));
        }
    }
    found
}

/// 32 hexadecimal digits, `-us` and the number of a data centre.
fn mailchimp(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), "-us").filter(|at| *at >= 32) {
        let body = &text.as_bytes()[at - 32..at];
        let starts = at == 32 || !text.as_bytes()[at - 33].is_ascii_alphanumeric();
        let digits = text.as_bytes()[at + 3..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
        let hex = body.iter().all(u8::is_ascii_hexdigit) && body.iter().any(u8::is_ascii_alphabetic);
        if starts && hex && (1..=2).contains(&digits) && !is_placeholder(&text[at - 32..at]) {
            found.push((at - 32..at + 3 + digits, "Mailchimp key", false));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::*;

    fn all(text: &str) -> Vec<Token> {
        find(text, &Signs::of(text))
    }

    fn body(vendor: &Vendor) -> String {
        match vendor.alphabet {
            Alphabet::Hex => hex(vendor.least),
            _ => mixed(vendor.least),
        }
    }

    #[test]
    fn every_row_matches_its_own_format_and_no_filler() {
        for vendor in VENDORS {
            let token = format!("{}{}", vendor.prefix, body(vendor));
            let found = all(&token);
            assert!(found.iter().any(|f| f.0 == (0..token.len())), "{} {token}", vendor.what);
            let filler = format!("{}{}", vendor.prefix, "x".repeat(vendor.least));
            assert!(all(&filler).is_empty(), "{filler}");
            let short = format!("{}{}", vendor.prefix, &body(vendor)[..vendor.least / 2]);
            assert!(all(&short).iter().all(|(_, what, _)| *what != vendor.what), "{short}");
        }
    }

    #[test]
    fn tokens_are_found_inside_text_at_their_exact_place() {
        let token = format!("gh{}_{}", "p", mixed(36));
        let text = format!("naïve \"{token}\", and more");
        let found = all(&text);
        assert_eq!(&text[found[0].0.clone()], token);
        assert!(all(&format!("x{token}")).is_empty());
    }

    #[test]
    fn publishable_keys_are_left_alone() {
        assert!(all(&format!("pk_{}_{}", "live", mixed(40))).is_empty());
        assert_eq!(all(&format!("pn_{}_{}", "live", mixed(40))).len(), 1);
    }
}
