//! Pieces of any text that are an MCP config, or write one: what a README tells to paste, a script types, a model hands to
//! a tool.
//!
//! They are known by what they hold, and not by fences, indentation or the name of the file: the object around a key that
//! configs have, the lines of one of Codex's tables, a command line that registers a server.

use std::ops::Range;

use memchr::memmem;

/// What a snippet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnippetKind {
    /// An object of JSON.
    Object,
    /// Tables of TOML.
    Table,
    /// A command line that has a client register a server, with the lines that it goes on in.
    Command,
    /// The same for mcpkey, which keeps the secret out of the config.
    Own,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: SnippetKind,
}

/// Keys of which every config or entry has one.
const KEYS: &[&str] = &[
    "\"mcpServers\"",
    "\"mcp_servers\"",
    "\"context_servers\"",
    "\"mcp.servers\"",
    "\"amp.mcpServers\"",
    "\"servers\"",
    "\"mcp\"",
    "\"headers\"",
    "\"env\"",
    "\"args\"",
];

/// How a table of Codex's begins.
const TABLE: &str = "[mcp_servers";

/// Programs that keep servers, by the names they are started by.
const PROGRAMS: &[&str] = &[
    "claude",
    "codex",
    "gemini",
    "qwen",
    "opencode",
    "amp",
    "copilot",
    "cursor-agent",
    "droid",
    "auggie",
    "crush",
    "mcpkey",
];

/// The verbs by which they take one in.
const VERBS: &[&str] = &["add", "add-json", "add-mcp", "--add-mcp"];

/// The snippets of a text, by place. Of two objects one in the other, the outer one counts.
pub fn find(text: &str) -> Vec<Snippet> {
    let mut found = objects(text);
    found.extend(tables(text));
    found.extend(commands(text));
    found.sort_by_key(|snippet| (snippet.range.start, std::cmp::Reverse(snippet.range.end)));
    found
}

/// The objects in which one of [`KEYS`] is a key. A brace in a string counts as one: `${VAR}` opens and closes.
fn objects(text: &str) -> Vec<Snippet> {
    if !KEYS.iter().any(|key| memmem::find(text.as_bytes(), key.as_bytes()).is_some()) {
        return Vec::new();
    }
    let is_key = |at: usize| {
        let key = KEYS.iter().find(|key| text[at..].starts_with(**key));
        key.is_some_and(|key| text[at + key.len()..].trim_start().starts_with(':'))
    };
    let (mut open, mut found): (Vec<(usize, bool)>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open.push((at, false)),
            b'}' => {
                if let Some((start, true)) = open.pop() {
                    found.push(start..at + 1);
                }
            }
            b'"' if is_key(at) => {
                if let Some((_, holds)) = open.last_mut() {
                    *holds = true;
                }
            }
            _ => {}
        }
    }
    found.extend(open.into_iter().filter(|(_, holds)| *holds).map(|(start, _)| start..text.len()));
    found.sort_by_key(|range| range.start);
    let mut end = 0;
    found.retain(|range| {
        let is_outer = range.start >= end;
        end = end.max(range.end);
        is_outer
    });
    found.into_iter().map(|range| Snippet { range, kind: SnippetKind::Object }).collect()
}

/// The lines from the head of a table to the first that cannot be TOML.
fn tables(text: &str) -> Vec<Snippet> {
    let (mut found, mut open): (Vec<Snippet>, Option<usize>) = (Vec::new(), None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let goes_on = trimmed.is_empty()
            || trimmed.contains('=')
            || trimmed.starts_with(['[', ']', '#', '"', '\'', '{', '}']);
        match open {
            None if trimmed.starts_with(TABLE) => open = Some(at),
            Some(start) if !goes_on => {
                found.push(Snippet { range: start..at, kind: SnippetKind::Table });
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    found.extend(open.map(|start| Snippet { range: start..text.len(), kind: SnippetKind::Table }));
    found
}

/// The command lines that register a server.
fn commands(text: &str) -> Vec<Snippet> {
    if memmem::find(text.as_bytes(), b"add").is_none() {
        return Vec::new();
    }
    let lines = logical_lines(text).into_iter();
    let command = |line: Range<usize>| {
        let whole = joined(&text[line.clone()]);
        let start = registers(&whole)?;
        let is_own = words(&whole[start..]).first().is_some_and(|(_, word)| program_name(word) == "mcpkey");
        let kind = if is_own { SnippetKind::Own } else { SnippetKind::Command };
        Some(Snippet { range: line.start + start..line.end, kind })
    };
    lines.filter_map(command).collect()
}

/// Lines, each with those in which it goes on: after `\` of a POSIX shell, `` ` `` of PowerShell, `^` of cmd.
fn logical_lines(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if !line.trim_end_matches(['\r', '\n']).ends_with(['\\', '`', '^']) {
            found.push(start..at);
            start = at;
        }
    }
    if start < at {
        found.push(start..at);
    }
    found
}

/// A command line without the ends of its lines; every byte stays where it was.
pub fn joined(line: &str) -> String {
    let mut bytes = line.as_bytes().to_vec();
    for at in memchr::memchr_iter(b'\n', line.as_bytes()) {
        let before = line[..at].trim_end_matches('\r');
        if before.ends_with(['\\', '`', '^']) {
            bytes[before.len() - 1..=at].fill(b' ');
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| line.to_owned())
}

/// Where the program stands in a line that registers a server with a client: `claude mcp add`, `code --add-mcp`,
/// `claude "$verb" add-json`, also with options between the words.
pub fn registers(line: &str) -> Option<usize> {
    let words: Vec<(usize, &str)> = words(line);
    let verb = |at: usize| VERBS.contains(&words[at].1);
    (0..words.len()).filter(|at| verb(*at)).find_map(|at| {
        if words[at].1.ends_with("add-mcp") {
            return Some(words[at.saturating_sub(1)].0);
        }
        let near = &words[at.saturating_sub(6)..at];
        let program = near.iter().rposition(|(_, word)| is_program(word));
        let is_named = near.iter().any(|(_, word)| word.eq_ignore_ascii_case("mcp"));
        let is_hidden = || near.last().is_some_and(|(_, word)| word.starts_with(['$', '`', '%']));
        let is_own = |at: usize| program_name(near[at].1) == "mcpkey";
        match program {
            Some(place) if is_named || is_hidden() || is_own(place) => Some(near[place].0),
            None if is_named => near.iter().find(|(_, word)| word.eq_ignore_ascii_case("mcp")).map(|w| w.0),
            _ => None,
        }
    })
}

fn is_program(word: &str) -> bool {
    let name = program_name(word);
    PROGRAMS.contains(&name) || name.starts_with("claude-code")
}

fn program_name(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd")).unwrap_or(name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// Words without what quotes them or stands around them in prose, each with its place.
fn words(line: &str) -> Vec<(usize, &str)> {
    let around = |c: char| matches!(c, '"' | '\'' | '`' | '(' | ')' | ';' | '|' | '&' | ',' | '*');
    let mut found = Vec::new();
    let mut at = 0;
    for piece in line.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let inner = word.trim_start_matches(around);
        let start = at + word.len() - inner.len();
        let inner = inner.trim_end_matches(around);
        if !inner.is_empty() {
            found.push((start, inner));
        }
        at += piece.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(SnippetKind, &str)> {
        find(text).into_iter().map(|snippet| (snippet.kind, text[snippet.range].trim_end())).collect()
    }

    #[test]
    fn an_object_with_servers_is_found_wherever_it_stands() {
        let object = "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"A\": \"${A}\"}}}}";
        for text in [
            object.to_owned(),
            format!("Put this {{here}}:\n\n```json\n{object}\n```\nand {{go}}"),
            format!("function f() {{ write('.mcp.json', '{object}') }}"),
            format!("1. Then\n\n       {object}\n"),
        ] {
            assert_eq!(found(&text), [(SnippetKind::Object, object)], "{text}");
        }
        assert_eq!(found("{\"name\": \"mcp\", \"scripts\": {\"x\": \"y\"}}"), []);
        assert_eq!(
            found("{\"mcpServers\": {\"a\": {"),
            [(SnippetKind::Object, "{\"mcpServers\": {\"a\": {")]
        );
    }

    #[test]
    fn a_table_ends_where_the_text_goes_on() {
        let table = "[mcp_servers.a]\nurl = \"https://x\"\nargs = [\n  \"y\",\n]";
        assert_eq!(found(&format!("Codex:\n```toml\n{table}\n```\nDone")), [(SnippetKind::Table, table)]);
        assert_eq!(found(table), [(SnippetKind::Table, table)]);
    }

    #[test]
    fn a_line_that_registers_a_server_is_found_with_those_it_goes_on_in() {
        let line = "claude mcp add -t http gh https://x \\\n  -H \"A: b\"";
        assert_eq!(found(&format!("Run:\n\n    $ {line}\nand then")), [(SnippetKind::Command, line)]);
        for line in [
            "claude --debug mcp add a -- b",
            "claude \"mcp\" add-json a b",
            "claude $sub add a -- b",
            "claude mcp \\\n add a -- b",
            "claude mcp `\r\n add a -- b",
            "code --add-mcp b",
            "codex mcp add a -- b",
            "npx -y @google/gemini-cli mcp add a b",
            "npx @anthropic-ai/claude-code@latest mcp add a b",
            "mcpkey add -t http a b",
            "/usr/local/bin/claude mcp add a b",
        ] {
            assert_eq!(find(line).len(), 1, "{line}");
            let kind = if line.starts_with("mcpkey") { SnippetKind::Own } else { SnippetKind::Command };
            assert_eq!(find(line)[0].kind, kind, "{line}");
        }
        for line in [
            "git add .mcp.json",
            "claude mcp list",
            "add the mcp server",
            "npm add x",
            "claude -p 'add a test'",
        ] {
            assert_eq!(find(line), [], "{line}");
        }
    }
}
