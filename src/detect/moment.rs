//! Points in time and spans of it, in the spellings of programs and people.

/// Words that stand beside the numbers of a date: the beginnings of months and days, zones, halves of a day.
const WORDS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed",
    "thu", "fri", "sat", "sun", "utc", "gmt", "am", "pm", "t", "z", "st", "nd", "rd", "th",
];

/// No moment is written with more signs, nor two of them with one between.
const LONGEST: usize = 64;

/// Whether a text is a date, perhaps with a time, a span between two, or a duration as ISO 8601 writes it: by its form alone.
pub(super) fn is_moment(text: &str) -> bool {
    if text.len() > LONGEST || !text.is_ascii() || !text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    is_duration(text) || is_date(text)
}

/// `2025-03-14T09:26:53.589Z`, `14 Mar 2025`, `20250314T092653Z`: a year, two more numbers that fit a month and a day, and
/// nothing that is no part of a time.
fn is_date(text: &str) -> bool {
    let is_number = |piece: &&str| piece.as_bytes()[0].is_ascii_digit();
    let known = |word: &str| {
        WORDS
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known) || known.len() == 3 && is_short_for(known, word))
    };
    // Nearly every text that is none ends here.
    if !pieces(text).all(|piece| is_number(&piece) || known(piece)) {
        return false;
    }
    let (numbers, words): (Vec<&str>, Vec<&str>) = pieces(text).partition(is_number);
    let month =
        words.iter().any(|word| word.len() >= 3 && WORDS[..12].iter().any(|month| is_short_for(month, word)));
    let joined = |number: &str| matches!(number.len(), 8 | 12 | 14) && is_year(&number[..4]);
    let compact = numbers.first().is_some_and(|first| joined(first))
        && words.iter().any(|w| w.eq_ignore_ascii_case("t"));
    let small = |most: u32| {
        numbers.iter().filter(|n| n.len() <= 2 && n.parse().is_ok_and(|n: u32| n <= most)).count()
    };
    let dated =
        numbers.iter().any(|n| is_year(n)) && (small(31) >= 2 && small(12) >= 1 || month && small(31) >= 1);
    let fits = |number: &&str| number.len() <= 9 || joined(number);
    (dated || compact) && numbers.iter().all(fits)
}

/// `P90D`, `PT1H30M`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let rest = rest.strip_prefix('T').unwrap_or(rest);
    rest.len() >= 2
        && rest.bytes().all(|b| b.is_ascii_digit() || b"YMWDTHS.".contains(&b))
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.ends_with(|c: char| c.is_ascii_uppercase())
        && rest.split(|c: char| !c.is_ascii_digit() && c != '.').all(|number| number.len() <= 4)
}

/// Whether a row of digits is a moment in seconds, or thousandths of them down to the third power, since 1970, from 2001 to 2096,
/// or a date without gaps. Only a name can tell that it is no number.
pub(super) fn is_counted(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let seconds =
        matches!(whole.len(), 10 | 13 | 16 | 19) && !whole.starts_with(['0', '4', '5', '6', '7', '8', '9']);
    let day = || whole.len() == 8 && is_year(&whole[..4]) && whole[4..6] <= *"12" && whole[6..] <= *"31";
    digits(whole) && digits(fraction) && (seconds || day())
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// Whether `word` is a name that begins so, or that beginning itself.
fn is_short_for(start: &str, word: &str) -> bool {
    let begins = word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    begins && (word.len() <= 4 || LONG.iter().any(|long| word.eq_ignore_ascii_case(long)))
}

/// The whole names.
const LONG: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Runs of digits and runs of letters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.flat_map(|part| {
        let is_digit = |pair: &u8| pair.is_ascii_digit();
        part.as_bytes().chunk_by(move |a, b| is_digit(a) == is_digit(b)).scan(0, |start, run| {
            let from = std::mem::replace(start, *start + run.len());
            Some(&part[from..*start])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_seen_in_every_spelling() {
        for text in [
            "2025-03-14",
            "2025-03-14T09:26:53.589793Z",
            "2025-03-14T09:26:53+02:00",
            "2025-03-14 09:26:53 UTC",
            "2025/3/14",
            "14.03.2025 09:26",
            "20250314T092653Z",
            "Fri, 14 Mar 2025 09:26:53 +0000",
            "Fri Mar 14 2025",
            "March 14th, 2025",
            "2025-01-01/2025-02-01",
            "P90D",
            "PT1H30M",
        ] {
            assert!(is_moment(text), "{text}");
        }
        for text in ["1741944413", "1741944413589", "1741944413589793000", "1741944413.5", "20250314"] {
            assert!(is_counted(text) && !is_moment(text), "{text}");
        }
    }

    #[test]
    fn what_a_date_is_only_a_part_of_is_none() {
        for text in [
            "Sommer-2025-03-14",
            "summer2025",
            "2025",
            "14-03",
            "PASSWORD",
            "P4ssw0rd",
            "PT",
            "2025-03-14-q7Zk2Vx9Rb4Tn8Lw",
            "May2025!",
            "20250314-0001-4f9a",
            "192.168.20.14",
        ] {
            assert!(!is_moment(text), "{text}");
        }
        assert!(!is_counted("482911482911") && !is_counted("4829114829") && !is_counted("19843112"));
    }
}
