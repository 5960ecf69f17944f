//! Words that are written without a gap, as in `yourapikeyhere`: told apart by the words that are known.

use super::vocabulary::{is_asking, is_known, is_noun};

/// `yourapikeyhere`: made of nothing but known words.
pub(super) fn is_compound(word: &str) -> bool {
    word.len() > 5 && joined(word).is_some()
}

/// `suachaveaqui`, perhaps with a number behind it: known words of which one asks for a secret and one is a noun for it. Chance
/// does not spell them, so whatever stands beside is no secret either.
pub(super) fn is_request(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    word.len() >= 10
        && joined(word)
            .is_some_and(|parts| parts.iter().any(|p| is_asking(p)) && parts.iter().any(|p| is_noun(p)))
}

/// Letters of a word at most that is looked at.
pub(super) const LONGEST: usize = 60;

/// The known words that make up `word`, the longest first where there is a choice.
fn joined(word: &str) -> Option<Vec<&str>> {
    const SHORT: &[&str] = &["my", "me", "to", "be", "in", "db", "id"];
    if !word.is_ascii() || word.len() > LONGEST {
        return None;
    }
    // For each place where a word ends, where the longest of those that end there begins.
    let mut last = [None; LONGEST + 1];
    last[0] = Some(0);
    for start in 0..word.len() {
        if last[start].is_none() {
            continue;
        }
        for end in start + 2..=word.len() {
            let part = &word[start..end];
            let is_one = || if part.len() > 2 { is_known(part) } else { SHORT.contains(&part) };
            if last[end].is_none() && is_one() {
                last[end] = Some(start);
            }
        }
    }
    let (mut parts, mut end) = (Vec::new(), word.len());
    while end > 0 {
        let start = last[end]?;
        parts.push(&word[start..end]);
        end = start;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_from_words_and_chance() {
        for word in ["suachaveaqui", "suachaveaqui123", "insirasuachaveaqui", "yourapikeyhere"] {
            assert!(is_request(word), "{word}");
        }
        for word in ["enterprise", "tokenizer", "passwordpassword", "qzkvxrbtnlwy", "here"] {
            assert!(!is_request(word), "{word}");
        }
        assert!(is_compound("mypass") && is_compound("yourapikey") && !is_compound("compass"));
    }
}
