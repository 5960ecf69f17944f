//! Text laid out for a terminal: broken at words, as wide as it is shown, a url never broken.

use super::next;
use textwrap::core::{Word, display_width};
use textwrap::{WordSeparator, wrap_algorithms};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No terminal is taken for narrower, in columns.
pub const NARROWEST: usize = 20;

/// What is kept free behind a question, in columns.
const ANSWER: usize = 10;

/// Signs that stand at the start of no line.
const CLOSING: &str = "、。，．：；！？）】」』〉》";

/// `text` in lines of at most `width`, the first begun with `first` and the others with `rest`. A url that is longer stands alone.
pub fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let room = |indent: &str| width.saturating_sub(indent.width()).max(1);
    let pieces: Vec<Word<'_>> =
        words(text).into_iter().flat_map(|word| pieces(word, room(first).min(room(rest)))).collect();
    let rooms = [first, rest].map(|indent| u32::try_from(room(indent)).map_or(f64::MAX, f64::from));
    let lines = wrap_algorithms::wrap_first_fit(&pieces, &rooms);
    let written = |(at, words): (usize, &[Word<'_>])| {
        let indent = if at == 0 { first } else { rest };
        let text: String = words.iter().map(|word| format!("{}{}", word.word, word.whitespace)).collect();
        format!("{indent}{}", text.trim_end_matches(' '))
    };
    lines.into_iter().enumerate().map(written).collect()
}

/// The words of `text`, and as one word each what a person is to type: half of a command line could be another command.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut left = WordSeparator::AsciiSpace.find_words(text).peekable();
    let mut all = Vec::new();
    while let Some(word) = left.next() {
        let own = word.word.trim_start_matches(['\'', '(']);
        if own != "mcpkey" || !left.peek().is_some_and(|next| next::is_verb(next.word)) {
            all.push(word);
            continue;
        }
        let is_quoted = word.word.starts_with('\'');
        let ends = |word: &Word<'_>| {
            let bare = word.word.trim_end_matches([')', ',', ';', '.', ':']);
            if is_quoted { bare.ends_with('\'') } else { bare.len() < word.word.len() }
        };
        let start = at(text, &word);
        let mut last = word;
        while let Some(next) = left.next_if(|_| !ends(&last)) {
            last = next;
        }
        let mut command = Word::from(&text[start..at(text, &last) + last.word.len()]);
        command.whitespace = last.whitespace;
        all.push(command);
    }
    all
}

/// Where a word of `text` begins.
fn at(text: &str, word: &Word<'_>) -> usize {
    word.word.as_ptr() as usize - text.as_ptr() as usize
}

/// A word, and where it may be broken: between signs as wide as two, and anywhere where it is wider than a line and no url.
fn pieces(word: Word<'_>, room: usize) -> Vec<Word<'_>> {
    if word.word.contains("://") || word.word.contains('\u{1b}') || word.word.contains("mcpkey ") {
        return vec![word];
    }
    let mut ends: Vec<usize> = Vec::new();
    let mut was_wide = false;
    for (at, c) in word.word.char_indices() {
        let is_wide = c.width() == Some(2);
        if at > 0 && (is_wide || was_wide) && !CLOSING.contains(c) {
            ends.push(at);
        }
        was_wide = is_wide;
    }
    ends.push(word.word.len());
    let mut start = 0;
    let mut all: Vec<Word<'_>> = Vec::with_capacity(ends.len());
    for end in ends {
        let piece = Word::from(&word.word[start..end]);
        if display_width(piece.word) > room {
            all.extend(piece.break_apart(room))
        } else {
            all.push(piece)
        }
        start = end;
    }
    if let Some(last) = all.last_mut() {
        last.whitespace = word.whitespace;
    }
    all
}

/// Every line of `page` in lines of at most `width`; what goes on is indented further than what it goes on from.
pub fn page(page: &str, width: usize) -> String {
    let mut out = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if display_width(line) <= width {
            out.push_str(line);
        } else {
            let text = line.trim_start_matches(' ');
            let indent = &line[..line.len() - text.len()];
            out.push_str(&wrapped(text, width, indent, &format!("{indent}  ")).join("\n"));
        }
        out.push_str(end);
    }
    out
}

/// A question in lines for a terminal this wide, with room for an answer behind the last.
pub fn question(question: &str, width: usize) -> Vec<String> {
    if question.width() + ANSWER <= width {
        return vec![question.to_owned()];
    }
    let text = question.trim_end_matches(' ');
    let mut lines = wrapped(text, width.saturating_sub(ANSWER).max(NARROWEST), "", "  ");
    if let Some(last) = lines.last_mut() {
        last.push_str(&question[text.len()..]);
    }
    lines
}

/// The start of `text` that is at most this wide; what is missing shows.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut room = width.saturating_sub(1);
    for c in text.chars() {
        let Some(left) = room.checked_sub(c.width().unwrap_or(0)) else { break };
        room = left;
        out.push(c);
    }
    if width > 0 { out + "…" } else { out }
}

/// The end of `text` that is at most this wide.
pub fn last(text: &str, width: usize) -> String {
    let mut room = width;
    let fits = |c: &char| match room.checked_sub(c.width().unwrap_or(0)) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let mut kept: Vec<char> = text.chars().rev().take_while(fits).collect();
    kept.reverse();
    kept.into_iter().collect()
}

/// `text` with the home directory as a person writes it, where a shell reads it so too: at the start of a word, and outside of quotes.
pub fn homely(text: &str, home: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    if home.is_empty() {
        return text.to_owned();
    }
    while let Some(at) = rest.find(home) {
        let (before, behind) = (&rest[..at], &rest[at + home.len()..]);
        let so_far = format!("{out}{before}");
        let goes_on = behind.chars().next();
        let is_whole = goes_on.is_none_or(|c| c == '/' || c.is_whitespace() || "),;:'\"".contains(c));
        let quoted = so_far.strip_suffix('\'').filter(|before| is_start(before));
        let end = quoted.and_then(|_| behind.strip_prefix('/')?.find('\'')).map(|end| end + 1);
        match (is_whole, quoted, end) {
            // What had to be quoted is quoted behind the sign, as a shell wants it.
            (true, Some(before), Some(end)) if !behind[1..end].chars().all(is_plain) => {
                out = format!("{before}~/'{}", &behind[1..end]);
                rest = &behind[end..];
            }
            (true, ..) if is_start(&so_far) || quoted.is_some() => {
                out = so_far + "~";
                rest = behind;
            }
            _ => {
                out = so_far + home;
                rest = behind;
            }
        }
    }
    out + rest
}

/// Whether a shell needs no quotes around it.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "_./@%+=:,-".contains(c)
}

/// Whether a word begins behind `before`.
fn is_start(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| c.is_whitespace() || "([<+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_between_wide_signs_and_never_in_a_url() {
        assert_eq!(wrapped("one two three", 8, "", "  "), ["one two", "  three"]);
        let url = "https://mcp.example.com/a/long/path/to/mcp";
        assert_eq!(wrapped(&format!("see {url} now"), 10, "", ""), ["see", url, "now"]);
        assert_eq!(wrapped("設定は「日本」です。", 8, "", ""), ["設定は「", "日本」で", "す。"]);
        assert_eq!(wrapped("abcdefghij", 4, "", ""), ["abcd", "efgh", "ij"]);
        assert_eq!(page("  ok  one two three\nx\n", 10), "  ok  one\n    two\n    three\nx\n");
    }

    #[test]
    fn what_is_to_be_typed_stays_whole() {
        assert_eq!(
            wrapped("gone; 'mcpkey forget A --server b' deletes it", 20, "", "  "),
            ["gone;", "  'mcpkey forget A --server b'", "  deletes it"]
        );
        assert_eq!(
            wrapped("to have it back: mcpkey rotate A --undo", 24, "", ""),
            ["to have it back:", "mcpkey rotate A --undo"]
        );
        assert_eq!(wrapped("so mcpkey is not there", 10, "", ""), ["so mcpkey", "is not", "there"]);
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let signs = ["a", "日", " ", "-", "e\u{301}", "本", "  ", "word", "。", "/"];
        let mut seed = 7_usize;
        for _ in 0..2000 {
            let text: String = (0..40)
                .map(|_| {
                    seed =
                        seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    signs[(seed >> 33) % signs.len()]
                })
                .collect();
            for width in [4, 9, 20] {
                let lines = wrapped(&text, width, "", " ");
                assert!(lines.iter().all(|line| line.width() <= width), "{text:?} {lines:?}");
                let kept = |text: &str| text.split(' ').collect::<String>();
                assert_eq!(kept(&lines.concat()), kept(&text));
            }
        }
    }

    #[test]
    fn a_question_leaves_room_for_its_answer() {
        assert_eq!(question("name: ", 80), ["name: "]);
        let lines = question(&format!("{}: ", "word ".repeat(20).trim_end()), 60);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width() <= 52), "{lines:?}");
        assert!(lines.last().is_some_and(|line| line.ends_with(": ")), "{lines:?}");
    }

    #[test]
    fn what_is_cut_is_as_wide_as_it_may_be() {
        assert_eq!(
            (cut("日本語", 5), cut("abc", 3), cut("abcd", 3)),
            ("日本…".into(), "abc".into(), "ab…".into())
        );
        assert_eq!(last("日本語", 5), "本語");
    }

    #[test]
    fn home_is_a_sign_wherever_a_shell_reads_it_so() {
        let home = "/home/me";
        for (text, shown) in [
            ("in /home/me/x: no", "in ~/x: no"),
            ("/home/me", "~"),
            ("(/home/me, /home/me/y)", "(~, ~/y)"),
            ("/home/mean/x /a/home/me/x", "/home/mean/x /a/home/me/x"),
            ("import '/home/me/a b/x' now", "import ~/'a b/x' now"),
            ("'/home/me/x'", "'~/x'"),
            ("file:///home/me/x", "file:///home/me/x"),
            ("--config=/home/me/x", "--config=/home/me/x"),
        ] {
            assert_eq!(homely(text, home), shown);
        }
        assert_eq!(homely("/x", ""), "/x");
    }
}
