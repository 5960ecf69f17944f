//! A command line as its shell would take it, as far as that can be told without running it.

use std::ops::Range;

use crate::lint::snippets;

/// One program with its arguments.
#[derive(Debug, Default)]
pub(super) struct SimpleCommand {
    /// Without quotes.
    pub words: Vec<String>,
    /// The files that it writes by `>`.
    pub writes: Vec<String>,
}

/// Programs joined by pipes.
pub(super) type Pipeline = Vec<SimpleCommand>;

/// Programs that change no file that they are given the name of.
#[rustfmt::skip]
const READERS: &[&str] = &[
    "cat", "bat", "head", "tail", "less", "more", "grep", "egrep", "fgrep", "rg", "ag", "ack", "jq", "wc", "diff", "cmp", "ls",
    "stat", "file", "test", "[", "[[", "echo", "printf", "cut", "sort", "uniq", "tr", "column", "nl", "od", "xxd", "hexdump", "strings",
    "md5sum", "sha1sum", "sha256sum", "shasum", "realpath", "readlink", "basename", "dirname", "pwd", "cd", "true", "false", "export", "set",
    "which", "type", "tree", "du", "fi", "for", "done", "mcpkey", "gitleaks", "trufflehog", "Get-Content", "Select-String", "open",
];

/// Words of the shell after which a program follows.
const LEADING: &[&str] = &[
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "command", "exec", "sudo", "env",
];

/// Verbs of git that change no file of the working tree.
#[rustfmt::skip]
const GIT_READERS: &[&str] = &[
    "add", "commit", "status", "diff", "log", "show", "ls-files", "ls-tree", "blame", "grep", "check-ignore", "push", "fetch", "branch",
    "cat-file", "rev-parse", "rev-list", "whatchanged", "shortlog", "describe", "remote",
];

/// Options by which a reader writes all the same.
const IN_PLACE: &[&str] = &["--in-place", "-delete", "-exec", "-execdir", "-ok", "-fprint"];

impl SimpleCommand {
    /// The program, without its directory and without variables in front of it.
    fn program(&self) -> (&str, &[String]) {
        // After a word of the shell's own another program follows.
        let is_assignment = |word: &&String| {
            word.split_once('=').is_some_and(|(name, _)| is_name(name)) || LEADING.contains(&&***word)
        };
        let skipped = self.words.iter().take_while(is_assignment).count();
        let Some((first, rest)) = self.words[skipped..].split_first() else { return ("", &[]) };
        (first.rsplit(['/', '\\']).next().unwrap_or_default(), rest)
    }

    /// Whether it changes no file that it is given the name of, other than by `>`.
    pub(super) fn only_reads(&self) -> bool {
        let (program, rest) = self.program();
        let writes = |word: &String| {
            let name = word.split_once('=').map_or(&**word, |(name, _)| name);
            IN_PLACE.contains(&name)
        };
        match program {
            "" => true,
            "git" => {
                let verb = rest.iter().find(|word| !word.starts_with('-'));
                verb.is_some_and(|verb| GIT_READERS.contains(&&**verb))
            }
            "find" | "fd" => !rest.iter().any(writes),
            "sed" | "awk" | "gawk" | "perl" | "yq" => {
                program != "perl" && !rest.iter().any(|word| writes(word) || word.starts_with("-i"))
            }
            name => READERS.contains(&name) && !rest.iter().any(writes),
        }
    }
}

/// The pipelines of a command line, those in `$(…)` and in a word that is itself a command line (`sh -c "…"`) too.
pub(super) fn pipelines(text: &str) -> Vec<Pipeline> {
    let mut found = Vec::new();
    read(text, 0, &mut found);
    fill(&mut found);
    found
}

/// Adds to each command what the variables in its words hold, as far as the line itself says so: `F=x`, `for f in x y`.
fn fill(found: &mut [Pipeline]) {
    let mut values: Vec<(String, String)> = Vec::new();
    for command in found.iter().flatten() {
        match command.words.as_slice() {
            [first, name, word, rest @ ..] if first == "for" && word == "in" => {
                values.extend(rest.iter().map(|value| (name.clone(), value.clone())));
            }
            words => values.extend(words.iter().filter_map(|word| {
                let (name, value) = word.split_once('=')?;
                is_name(name).then(|| (name.to_owned(), value.to_owned()))
            })),
        }
    }
    if values.is_empty() {
        return;
    }
    let held = |words: &[String]| -> Vec<String> {
        let names = words.iter().flat_map(|word| word.split('$').skip(1)).map(|rest| {
            let rest = rest.trim_start_matches('{');
            &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())]
        });
        let of = |name: &str| {
            values
                .iter()
                .filter(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
                .collect::<Vec<_>>()
        };
        names.flat_map(of).collect()
    };
    for command in found.iter_mut().flatten() {
        let (words, writes) = (held(&command.words), held(&command.writes));
        command.words.extend(words);
        command.writes.extend(writes);
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Levels of shells in shells.
const DEEPEST: u8 = 4;

fn read(text: &str, depth: u8, found: &mut Vec<Pipeline>) {
    let mut reader = Reader {
        found: Vec::new(),
        pipeline: Vec::new(),
        command: SimpleCommand::default(),
        word: None,
        writes: false,
    };
    let chars: Vec<char> = snippets::joined(text).chars().collect();
    let (mut quote, mut at, mut bodies) = (None, 0, Vec::new());
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        at += 1;
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('\''), _) => reader.put(c),
            (Some(_), '\\') | (None, '\\') => {
                next.into_iter().for_each(|next| reader.put(next));
                at += 1;
            }
            (Some(_), _) => reader.put(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                reader.word.get_or_insert_default();
            }
            (None, '<') if next == Some('<') && chars.get(at + 1) != Some(&'<') => {
                reader.end_word();
                let (after, body) = here_document(&chars, at + 1);
                at = after;
                reader.command.words.push(chars[body.clone()].iter().collect());
                bodies.push(body);
            }
            (None, '>') => {
                reader.end_word();
                reader.writes = true;
                at += chars[at..].iter().take_while(|next| matches!(next, '>' | '|')).count();
            }
            (None, '|') if next != Some('|') => {
                at += usize::from(next == Some('&'));
                reader.end_command();
            }
            (None, '\n') => {
                reader.end_pipeline();
                // What went to a command already.
                at = bodies
                    .iter()
                    .map(|body: &Range<usize>| body.end)
                    .filter(|end| *end > at)
                    .max()
                    .unwrap_or(at);
                bodies.clear();
            }
            (None, ';' | '|' | '(' | ')' | '`') => reader.end_pipeline(),
            // `&>` and `>&` belong to what is written.
            (None, '&') if next == Some('>') || reader.writes => {}
            (None, '&') => reader.end_pipeline(),
            (None, c) if c.is_whitespace() => reader.end_word(),
            (None, c) => reader.put(c),
        }
    }
    reader.end_pipeline();
    let inner: Vec<String> = reader
        .found
        .iter()
        .flatten()
        .flat_map(|command| &command.words)
        .filter(|word| is_line(word))
        .cloned()
        .collect();
    found.append(&mut reader.found);
    if depth < DEEPEST {
        inner.iter().for_each(|word| read(word, depth + 1, found));
    }
}

/// Of the here-document whose `<<` ends at `at`: where the word that ends it ends, and the lines up to that word.
fn here_document(chars: &[char], at: usize) -> (usize, Range<usize>) {
    let is_around = |c: &char| matches!(c, '-' | ' ' | '\'' | '"' | '\\');
    let start = at + chars[at..].iter().take_while(|c| is_around(c)).count();
    let length = chars[start..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
    let word: String = chars[start..start + length].iter().collect();
    let after =
        start + length + chars[start + length..].iter().take_while(|c| matches!(c, '\'' | '"')).count();
    let line_end = |from: usize| chars[from..].iter().position(|c| *c == '\n').map(|length| from + length);
    let Some(first) = line_end(after).map(|end| end + 1) else { return (after, after..after) };
    let mut line = first;
    loop {
        let end = line_end(line);
        let text: String = chars[line..end.unwrap_or(chars.len())].iter().collect();
        match end {
            _ if text.trim() == word => return (after, first..line),
            Some(end) => line = end + 1,
            None => return (after, first..chars.len()),
        }
    }
}

/// Whether a word may be a command line of its own.
fn is_line(word: &str) -> bool {
    word.trim().contains(char::is_whitespace)
}

struct Reader {
    found: Vec<Pipeline>,
    pipeline: Pipeline,
    command: SimpleCommand,
    word: Option<String>,
    writes: bool,
}

impl Reader {
    fn put(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.writes) {
            self.command.writes.push(word)
        } else {
            self.command.words.push(word)
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.writes = false;
        let command = std::mem::take(&mut self.command);
        if !command.words.is_empty() || !command.writes.is_empty() {
            self.pipeline.push(command);
        }
    }

    fn end_pipeline(&mut self) {
        self.end_command();
        if !self.pipeline.is_empty() {
            self.found.push(std::mem::take(&mut self.pipeline));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<Vec<String>>> {
        let of = |pipeline: &Pipeline| pipeline.iter().map(|command| command.words.clone()).collect();
        pipelines(text).iter().map(of).collect()
    }

    #[test]
    fn a_line_is_taken_apart_as_a_shell_does() {
        assert_eq!(
            words("A=1 cat 'a b' | sed s/x/y/ >out; rm -r x && ls"),
            [
                vec![vec!["A=1", "cat", "a b"], vec!["sed", "s/x/y/"]],
                vec![vec!["rm", "-r", "x"]],
                vec![vec!["ls"]],
                // It could be a command line of its own.
                vec![vec!["a", "b"]],
            ]
        );
        assert_eq!(pipelines("cat x &>> .mc\"p\".json")[0][0].writes, [".mcp.json"]);
        assert_eq!(pipelines("echo >a 2>/dev/null")[0][0].writes, ["a", "/dev/null"]);
        assert!(
            words("sh -c 'tee .mcp.json'").contains(&vec![vec!["tee".to_owned(), ".mcp.json".to_owned()]])
        );
        assert!(words("x $(tee y)").contains(&vec![vec!["tee".to_owned(), "y".to_owned()]]));
        assert_eq!(words("claude mcp \\\n add"), [vec![vec!["claude", "mcp", "add"]]]);
        let body = pipelines("python3 - <<'E' | tee x\np='a b'\nE\nls");
        assert_eq!(body[0][0].words, ["python3", "-", "p='a b'\n"]);
        assert_eq!(
            (&body[0][1].words[..], &body[1][0].words[..]),
            (&["tee".to_owned(), "x".to_owned()][..], &["E".to_owned()][..])
        );
    }

    #[test]
    fn what_a_line_says_of_its_variables_is_known() {
        assert_eq!(pipelines("f=a; cat x >$f").last().unwrap()[0].writes, ["$f", "a"]);
        assert_eq!(pipelines("for f in a b; do rm ${f}; done")[1][0].words, ["do", "rm", "${f}", "a", "b"]);
    }

    #[test]
    fn a_reader_is_told_from_a_writer() {
        for (line, reads) in [
            ("grep -c x y", true),
            ("git log -- y", true),
            ("git -c a=b checkout y", false),
            ("git checkout -- y", false),
            ("sed -n 1p y", true),
            ("sed -i s/a/b/ y", false),
            ("sed --in-place=.bak s/a/b/ y", false),
            ("find . -name y", true),
            ("find . -name y -exec rm {} +", false),
            ("python3 x y", false),
            ("/bin/rm y", false),
        ] {
            assert_eq!(pipelines(line)[0][0].only_reads(), reads, "{line}");
        }
    }
}
