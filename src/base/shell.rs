//! A command line in one text, as the shells of a system have it: `sh` and its like, or cmd.exe and PowerShell.

use super::system::System;

/// `word` so that a shell reads it as one.
pub fn quoted(word: &str, system: System) -> String {
    if system != System::Windows {
        return shlex::try_quote(word).map_or_else(|_| word.to_owned(), |quoted| quoted.into_owned());
    }
    let is_plain = |c: char| c.is_alphanumeric() || r"\/:._-+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    // A program of Windows takes its line apart itself, and a backslash means something before a quote alone.
    let mut out = String::from("\"");
    let mut slashes = 0;
    for c in word.chars() {
        match c {
            '\\' => slashes += 1,
            '"' => out.push_str(&"\\".repeat(slashes + 1)),
            _ => {}
        }
        slashes = if c == '\\' { slashes } else { 0 };
        out.push(c);
    }
    out + &"\\".repeat(slashes) + "\""
}

/// The words of `line`, as a person types it; nothing where a quote is not closed. On Windows a backslash is what paths are
/// written with.
pub fn split(line: &str, system: System) -> Option<Vec<String>> {
    if system != System::Windows {
        return shlex::split(line);
    }
    let mut read = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    let mut is_literal = false;
    while let Some(c) = letters.next() {
        is_literal ^= c == '\'';
        read.push(c);
        if c == '\\' && !is_literal && letters.peek() != Some(&'"') {
            read.push('\\');
        }
    }
    shlex::split(&read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_windows_is_typed_as_it_is() {
        for (word, expected) in [
            (r"C:\work\shop", r"C:\work\shop"),
            (r"C:\two words\", r#""C:\two words\\""#),
            (r#"a"b"#, r#""a\"b""#),
            (r#"a\"b"#, r#""a\\\"b""#),
            ("", r#""""#),
            ("a&b", r#""a&b""#),
        ] {
            assert_eq!(quoted(word, System::Windows), expected);
        }
        assert_eq!(quoted(r"C:\work", System::Linux), r#""C:\\work""#);
        assert_eq!(quoted("two words", System::Mac), "'two words'");
    }

    #[test]
    fn a_line_of_windows_keeps_its_backslashes() {
        let words = |line: &str, system| split(line, system).unwrap_or_default();
        assert_eq!(words(r"C:\tools\x.exe get", System::Windows), [r"C:\tools\x.exe", "get"]);
        assert_eq!(
            words(r#""C:\two words\x.exe" 'C:\y'"#, System::Windows),
            [r"C:\two words\x.exe", r"C:\y"]
        );
        assert_eq!(words(r#"x "a\"b""#, System::Windows), ["x", "a\"b"]);
        assert_eq!(words(r"a\ b c", System::Linux), ["a b", "c"]);
        for system in [System::Windows, System::Linux] {
            assert_eq!(split("a 'b", system), None);
        }
    }
}
