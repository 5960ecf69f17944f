//! The paths (`a::b::c`) and macros that a Rust source mentions: a small lexer and a reader of `use` trees.

/// Something that a source mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// `["crate", "names", "VarName"]`, one per leaf of a `use` tree; a macro is `["println!"]`.
    pub segments: Vec<String>,
    /// Whether a `use` mentions it.
    pub imported: bool,
    /// Whether that is a `pub use`, which hands a name on.
    pub handed_on: bool,
    /// The line, from 1.
    pub line: usize,
    /// The inline modules around it.
    pub inside: Vec<String>,
    /// Whether one of them is compiled for tests only.
    pub in_tests: bool,
}

/// The modules (`tests` in `#[cfg(test)] mod tests;`) that `source` declares for tests only and keeps in files of their own.
pub(crate) fn files_for_tests(source: &str) -> Vec<String> {
    let tokens = lex(source);
    let word = |i: usize| match tokens.get(i) {
        Some((Token::Word(word), _)) => Some(word.as_str()),
        _ => None,
    };
    let declared = (0..tokens.len()).filter(|i| is_cfg_test(&tokens[*i..])).filter_map(|i| {
        let ends = matches!(tokens.get(i + 9), Some((Token::Mark(';'), _)));
        (word(i + 7) == Some("mod") && ends).then(|| word(i + 8).map(str::to_owned))?
    });
    declared.collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Path,
    Mark(char),
}

/// Everything that `source` mentions.
pub(crate) fn mentions(source: &str) -> Vec<Mention> {
    let tokens = lex(source);
    let mut found = Vec::new();
    let mut modules: Vec<(String, usize, bool)> = Vec::new();
    let mut depth = 0;
    let mut for_tests = false;
    let mut at = 0;
    while let Some((token, line)) = tokens.get(at) {
        let next = |i: usize| tokens.get(at + i).map(|(t, _)| t);
        let mut step = 1;
        match token {
            Token::Mark('#') => for_tests |= is_cfg_test(&tokens[at..]),
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth -= 1;
                modules.retain(|(_, d, _)| *d <= depth);
            }
            Token::Mark(';') => for_tests = false,
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some(Token::Mark('{'))) = (next(1), next(2)) {
                    depth += 1;
                    modules.push((name.clone(), depth, for_tests));
                    for_tests = false;
                    step = 3;
                }
            }
            Token::Word(_) | Token::Path => {
                let mut leaves = Vec::new();
                let is_use = *token == Token::Word("use".to_owned());
                let start = if is_use { at + 1 } else { at };
                let end = tree(&tokens, start, &[], is_use, &mut leaves);
                step = end.max(at + 1) - at;
                let inside: Vec<_> = modules.iter().map(|(n, _, _)| n.clone()).collect();
                let in_tests = modules.iter().any(|(_, _, t)| *t);
                let handed_on = is_use && at > 0 && is_visible(&tokens[at - 1].0);
                found.extend(leaves.into_iter().map(|segments| Mention {
                    segments,
                    imported: is_use,
                    handed_on,
                    line: *line,
                    inside: inside.clone(),
                    in_tests,
                }));
            }
            Token::Mark(_) => {}
        }
        at += step;
    }
    found
}

/// Reads a path, or with `braces` a tree of them, from `at`; gives where it ends.
fn tree(
    tokens: &[(Token, usize)],
    mut at: usize,
    prefix: &[String],
    braces: bool,
    leaves: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map(|(t, _)| t) {
            Some(Token::Path) => at += 1,
            Some(Token::Word(word)) if path.len() == prefix.len() || tokens[at - 1].0 == Token::Path => {
                path.push(word.clone());
                at += 1;
            }
            Some(Token::Mark('*')) if braces => {
                path.push("*".to_owned());
                at += 1;
            }
            Some(Token::Mark('{')) if braces => {
                at += 1;
                while !matches!(tokens.get(at).map(|(t, _)| t), Some(Token::Mark('}')) | None) {
                    at = tree(tokens, at, &path, true, leaves);
                    if matches!(tokens.get(at).map(|(t, _)| t), Some(Token::Mark(','))) {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Some(Token::Mark('!')) if !braces && path.len() == 1 => {
                path[0].push('!');
                leaves.push(path);
                return at + 1;
            }
            Some(Token::Word(word)) if braces && word == "as" => at += 2,
            _ => {
                leaves.push(path);
                return at;
            }
        }
    }
}

/// Whether a `use` after this token is `pub use` or `pub(…) use`.
fn is_visible(before: &Token) -> bool {
    matches!(before, Token::Mark(')')) || *before == Token::Word("pub".to_owned())
}

fn is_cfg_test(tokens: &[(Token, usize)]) -> bool {
    let mut text = String::new();
    for (token, _) in tokens.iter().take(7) {
        match token {
            Token::Word(w) => text.push_str(w),
            Token::Path => text.push_str("::"),
            Token::Mark(c) => text.push(*c),
        }
    }
    text == "#[cfg(test)]"
}

/// The tokens that matter, without comments, strings, characters and lifetimes.
fn lex(source: &str) -> Vec<(Token, usize)> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let rest = &chars[at..];
        let step = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => string(rest),
            ['\'', '\\', ..] => {
                2 + rest[3..].iter().position(|c| *c == '\'').map_or(rest.len() - 2, |i| i + 2)
            }
            ['\'', _, '\'', ..] => 3,
            ['\'', ..] => 1 + rest[1..].iter().take_while(|c| is_word(**c)).count(),
            [':', ':', ..] => {
                tokens.push((Token::Path, line));
                2
            }
            [c, ..] if is_word(*c) => {
                let length = rest.iter().take_while(|c| is_word(**c)).count();
                match raw_string(rest, length) {
                    Some(length) => length,
                    None => {
                        tokens.push((Token::Word(rest[..length].iter().collect()), line));
                        length
                    }
                }
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    tokens.push((Token::Mark(*c), line));
                }
                1
            }
            [] => 1,
        };
        let step = step.clamp(1, rest.len());
        line += rest[..step].iter().filter(|c| **c == '\n').count();
        at += step;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (at, depth) = (at + 2, depth + 1),
            ['*', '/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of `r"…"`, `br#"…"#` and the like that starts with a word of `length`.
fn raw_string(rest: &[char], length: usize) -> Option<usize> {
    let word: String = rest[..length].iter().collect();
    if !["r", "br", "cr"].contains(&word.as_str()) {
        return None;
    }
    let hashes = rest[length..].iter().take_while(|c| **c == '#').count();
    let open = length + hashes;
    (rest.get(open) == Some(&'"')).then(|| {
        let closes =
            |i: &usize| rest[*i] == '"' && rest[i + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
        (open + 1..rest.len()).find(closes).map_or(rest.len(), |i| i + 1 + hashes)
    })
}
