//! Command lines by which clients take servers in, and let them go.
//!
//! The flags are those that each client's own help lists: Claude Code 2.1, Codex 0.169, Gemini CLI 0.61, VS Code's `--add-mcp`.

use serde_json::Value;

use super::{CopiedServer, NotCopied, block};

/// What a line does to the servers of a client.
#[derive(Debug, Clone, PartialEq)]
pub enum Registering {
    /// It takes one in.
    Add(CopiedServer),
    /// It lets one go.
    Remove {
        /// What follows `remove`.
        words: Vec<String>,
        /// The id of the client that the line is for.
        client: &'static str,
    },
}

/// Programs, the client they are, and the words before the verb.
const PROGRAMS: &[(&str, &str, &[&str])] = &[
    ("claude", "claude-code", &["mcp"]),
    ("mcp", "claude-code", &[]),
    ("codex", "codex", &["mcp"]),
    ("gemini", "gemini", &["mcp"]),
    ("qwen", "qwen", &["mcp"]),
    ("code", "vscode", &[]),
    ("code-insiders", "vscode", &[]),
];

/// Packages that are such a program.
const PACKAGES: &[(&str, &str)] = &[
    ("@anthropic-ai/claude-code", "claude-code"),
    ("@openai/codex", "codex"),
    ("@google/gemini-cli", "gemini"),
];

/// Flags of Gemini CLI that say how it treats a server, and nothing of what the server is.
const TREATMENT: &[&str] = &["--timeout", "--description", "--include-tools", "--exclude-tools"];

/// Whether `text` is such a line, or several.
pub(super) fn is_line(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    first
        .and_then(|line| shlex::split(&unprompted(line).replace('\\', " ")))
        .is_some_and(|words| program(&words).is_some())
}

/// The servers that the lines of `text` register.
pub(super) fn read(text: &str) -> Result<Vec<CopiedServer>, NotCopied> {
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let each = lines.map(|line| {
        let words = shlex::split(unprompted(line)).ok_or(NotCopied::OpenQuote)?;
        match registering(&words)? {
            Some(Registering::Add(server)) => Ok(server),
            _ => Err(NotCopied::NoLine(crate::base::text::short(words.first().map_or("", String::as_str)))),
        }
    });
    let found: Vec<CopiedServer> = each.collect::<Result<_, _>>()?;
    if found.is_empty() { Err(NotCopied::Empty) } else { Ok(found) }
}

fn unprompted(line: &str) -> &str {
    line.strip_prefix("$ ").or_else(|| line.strip_prefix("> ")).unwrap_or(line)
}

/// What `words`, a command line, does to the servers of a client; nothing where it does something else.
///
/// # Errors
/// Where it takes a server in, and it cannot be told which.
pub fn registering(words: &[String]) -> Result<Option<Registering>, NotCopied> {
    let Some((client, before, rest)) = program(words) else { return Ok(None) };
    if client == "vscode" {
        return add_mcp(rest).transpose().map(|server| server.map(Registering::Add));
    }
    // Flags of the client itself may stand before the verb, with a value each; anything else there is a prompt.
    let at = match before {
        [] => 0,
        [mcp, ..] => match rest.iter().position(|word| word == mcp).filter(|at| are_flags(&rest[..*at])) {
            Some(at) => at + 1,
            None => return Ok(None),
        },
    };
    let is_bare = rest[..at].iter().filter(|word| !word.starts_with('-')).count() == before.len();
    let Some((verb, rest)) = rest[at..].split_first() else { return Ok(None) };
    let words = |words: Vec<String>| Registering::Add(CopiedServer::Words { words, client });
    Ok(match (verb.as_str(), client) {
        ("add", "codex") => Some(words(of_codex(rest)?)),
        ("add", "gemini" | "qwen") => Some(words(of_gemini(rest))),
        ("add", _) => Some(words(rest.to_vec())),
        ("add-json", _) => Some(Registering::Add(add_json(rest, client)?)),
        // What could be words of a prompt takes nothing out.
        ("remove" | "rm", _) if is_bare => Some(Registering::Remove { words: rest.to_vec(), client }),
        _ => None,
    })
}

/// Whether all of `words` are flags, or the value of one.
fn are_flags(words: &[String]) -> bool {
    let is_flag = |word: &String| word.starts_with('-') && word != "--";
    let is_value = |at: usize| at > 0 && is_flag(&words[at - 1]) && !words[at].starts_with('-');
    words.iter().enumerate().all(|(at, word)| is_flag(word) || is_value(at))
}

/// The client that a line starts, the words before its verb, and what follows the program.
fn program(words: &[String]) -> Option<(&'static str, &'static [&'static str], &[String])> {
    let (first, rest) = words.split_first()?;
    let name = first.rsplit(['/', '\\']).next().unwrap_or(first);
    let name = name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd")).unwrap_or(name);
    if let "npx" | "bunx" | "pnpx" = name {
        let at = rest.iter().position(|word| !word.starts_with('-'))?;
        let package = rest[at]
            .rsplit_once('@')
            .filter(|(name, _)| !name.is_empty())
            .map_or(&*rest[at], |(name, _)| name);
        let (_, client) = PACKAGES.iter().find(|(known, _)| *known == package)?;
        return Some((client, &["mcp"], &rest[at + 1..]));
    }
    let (_, client, before) = PROGRAMS.iter().find(|(known, ..)| *known == name)?;
    let is_registering = match *client {
        "vscode" => rest.iter().any(|word| word.starts_with("--add-mcp")),
        _ if before.is_empty() => {
            rest.first().is_some_and(|word| matches!(word.as_str(), "add" | "add-json" | "remove"))
        }
        _ => rest.iter().any(|word| word == "mcp"),
    };
    is_registering.then_some((*client, *before, rest))
}

/// `code --add-mcp '{"name": …}'`.
fn add_mcp(rest: &[String]) -> Option<Result<CopiedServer, NotCopied>> {
    let at = rest.iter().position(|word| word.starts_with("--add-mcp"))?;
    let json = rest[at].strip_prefix("--add-mcp=").or_else(|| rest.get(at + 1).map(String::as_str));
    let value = json.and_then(|json| serde_json::from_str::<Value>(json).ok());
    let (client, kind) = block::of_client("vscode");
    Some(value.and_then(|value| block::one(None, &value, client, kind)).ok_or(NotCopied::NoServer))
}

/// `NAME JSON`, with flags of `add-json` around them, which say nothing that is not asked again.
fn add_json(rest: &[String], client: &'static str) -> Result<CopiedServer, NotCopied> {
    let mut plain = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-s" | "--scope" => _ = words.next(),
            flag if flag.starts_with('-') && flag.len() > 1 => {}
            _ => plain.push(word),
        }
    }
    let [name, json] = plain[..] else { return Err(NotCopied::NoServer) };
    let entry =
        serde_json::from_str(json).map_err(|error| NotCopied::Broken(format!("line {}", error.line())))?;
    Ok(CopiedServer::Entry { name: Some(name.clone()), entry, client })
}

/// `NAME [--env K=V]… (--url URL [--bearer-token-env-var VAR] | -- COMMAND…)`, as words of `add`.
fn of_codex(rest: &[String]) -> Result<Vec<String>, NotCopied> {
    let end = rest.iter().position(|word| word == "--").unwrap_or(rest.len());
    let (mut place, mut flags) = (Vec::new(), Vec::new());
    let mut words = rest[..end].iter();
    while let Some(word) = words.next() {
        let (flag, attached) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        let mut value = || {
            attached
                .clone()
                .or_else(|| words.next().cloned())
                .ok_or_else(|| NotCopied::BadFlag(flag.to_owned()))
        };
        match flag {
            "--url" => place.push(value()?),
            "--env" => flags.extend(["-e".to_owned(), value()?]),
            "--bearer-token-env-var" => {
                let variable = format!("Authorization={}", value()?);
                flags.extend(["--bearer".to_owned(), "--var".to_owned(), variable]);
            }
            flag if flag.starts_with('-') => return Err(NotCopied::BadFlag(crate::base::text::short(flag))),
            name => place.insert(0, name.to_owned()),
        }
    }
    Ok([place, flags, rest[end..].to_vec()].concat())
}

/// Gemini CLI's flags are those of `add`, but for its own treatment of the server and `--trust`.
fn of_gemini(rest: &[String]) -> Vec<String> {
    let end = rest.iter().position(|word| word == "--").unwrap_or(rest.len());
    let mut out = Vec::new();
    let mut words = rest[..end].iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--trust" => {}
            flag if TREATMENT.contains(&flag) => _ = words.next(),
            flag if TREATMENT
                .iter()
                .any(|known| flag.strip_prefix(known).is_some_and(|rest| rest.starts_with('='))) => {}
            "--type" => out.push("--transport".to_owned()),
            _ => out.push(word.clone()),
        }
    }
    out.extend_from_slice(&rest[end..]);
    out
}
