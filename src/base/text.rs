//! Foreign text made safe for a terminal.
//!
//! Server names, paths and messages come from files and programs that others wrote. An escape
//! sequence in one could move the cursor, forge a line or reach the clipboard.

/// `text` on one line, at most `limit` characters, with nothing in it that a terminal acts on.
///
/// Control characters and those that nobody sees or that turn the direction of writing become `\u{…}`.
pub fn line(text: &str, limit: usize) -> String {
    // Most texts are as they may be shown.
    if text.len() <= limit && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(limit));
    for (count, c) in text.chars().enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        if is_unsafe(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// [`line()`] for a name or a path, where a few hundred characters are plenty.
pub fn short(text: &str) -> String {
    line(text, 300)
}

/// [`short`] for a path.
pub fn path(path: impl AsRef<std::path::Path>) -> String {
    short(&path.as_ref().to_string_lossy())
}

/// JSON that is also safe to look at: what a terminal would act on stands only inside of strings, where JSON has a way to
/// spell it. `written` is what a serialiser wrote.
pub fn json(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for c in written.chars() {
        if c != '\n' && is_unsafe(c) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that nobody sees: byte-order marks, zero widths, directions, fillers, tags. The selectors of a variant are not among
/// them, because names with an emoji have one.
const INVISIBLE: &[std::ops::RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff9}'..='\u{fffb}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether nobody sees `c`, although it is there.
pub fn is_invisible(c: char) -> bool {
    INVISIBLE.iter().any(|range| range.contains(&c))
}

/// Whether a terminal or an eye would act on `c` instead of showing it.
pub fn is_unsafe(c: char) -> bool {
    // Of most characters there is no more to ask.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_invisible(c)
}

/// `1 secret`, `2 secrets`.
pub fn some(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `a, b and c`.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// What of `known` was probably meant by `typed`: the same but for case, or for few letters that are wrong, missing, too many or
/// in each other's place. Never the same word: whoever typed that meant it.
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let exact = typed;
    let typed = typed.to_lowercase();
    let most = (typed.chars().count() / 3).clamp(1, 3);
    // Of those that are equally far the one whose beginning is more alike: for codx codex, and not code.
    let far = |known: &str| {
        let lower = known.to_lowercase();
        (strsim::osa_distance(&lower, &typed), 1.0 - strsim::jaro_winkler(&lower, &typed))
    };
    let others = known.into_iter().filter(|known| *known != exact);
    let near = others.map(|known| (far(known), known)).filter(|((distance, _), _)| *distance <= most);
    let order = |a: &(usize, f64), b: &(usize, f64)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
    near.min_by(|(a, _), (b, _)| order(a, b)).map(|(_, known)| known)
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// The start of the character that `at` is in.
pub fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_what_was_meant_and_nothing_where_nothing_is_near() {
        let verbs = ["list", "lint", "set", "test", "GITHUB_TOKEN"];
        for (typed, meant) in [
            ("lsit", "list"),
            ("tset", "test"),
            ("LIST", "list"),
            ("lits", "list"),
            ("github_tokne", "GITHUB_TOKEN"),
        ] {
            assert_eq!(nearest(typed, verbs), Some(meant), "{typed}");
        }
        assert_eq!((nearest("frobnicate", verbs), nearest("x", [])), (None, None));
        assert_eq!((nearest("list", verbs), nearest("one", ["one"])), (Some("lint"), None));
    }

    #[test]
    fn escape_sequences_and_bidi_marks_are_spelled_out() {
        assert_eq!(short("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(short("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(short("so\u{ad}ft \u{e0041}tag \u{180e}"), "so\\u{ad}ft \\u{e0041}tag \\u{180e}");
        assert_eq!(short("naïve – 日本"), "naïve – 日本");
    }

    #[test]
    fn json_spells_what_it_may_not_show() {
        let value =
            serde_json::json!({"a\u{9b}b": "x\u{202e}y\u{61c}z", "c": ["\u{feff}\u{e0041}", "naïve – 日本"]});
        let said = json(&value.to_string());
        assert_eq!(said, r#"{"a\u009bb":"x\u202ey\u061cz","c":["\ufeff\udb40\udc41","naïve – 日本"]}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&said).unwrap(), value);
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(line("abc", 3), "abc");
    }

    #[test]
    fn one_has_no_s() {
        assert_eq!([0, 1, 2].map(|n| some(n, "tool")), ["0 tools", "1 tool", "2 tools"]);
    }

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
