//! `mcpkey` in front of a line that was copied for a client: what that would write into its own config, mcpkey registers instead.

use std::ffi::OsString;

use crate::client::copied::{CopiedServer, NotCopied, Registering, registering};
use crate::known;

/// The command line as one of mcpkey's own, where it is `mcpkey claude mcp add …`, `mcpkey run -- codex mcp remove …` or the like.
///
/// # Errors
/// Where the line would register a server, and it cannot be told which.
pub fn own(args: Vec<OsString>) -> Result<Vec<OsString>, NotCopied> {
    let Some(at) = super::variadic::verb(&args) else { return Ok(args) };
    let words: Option<Vec<String>> = args[at..].iter().map(|word| word.to_str().map(str::to_owned)).collect();
    let Some(words) = words else { return Ok(args) };
    let line = match words[0].as_str() {
        "run" => started(&words[1..]),
        _ => &words[..],
    };
    let own = match registering(line)? {
        Some(Registering::Add(CopiedServer::Words { words, client })) => with_client("add", &words, client),
        Some(Registering::Add(CopiedServer::Entry { name: Some(name), entry, client })) => {
            with_client("add-json", &[name, entry.to_string()], client)
        }
        Some(Registering::Add(CopiedServer::Entry { name: None, .. })) => return Err(NotCopied::NoServer),
        Some(Registering::Remove { words, client }) => with_client("remove", &words, client),
        None => return Ok(args),
    };
    Ok(args.into_iter().take(at).chain(own.into_iter().map(OsString::from)).collect())
}

/// What `run` starts.
fn started(words: &[String]) -> &[String] {
    let at = match words.iter().position(|word| word == "--") {
        Some(dashes) => dashes + 1,
        None => words.iter().position(|word| !word.starts_with('-')).unwrap_or(words.len()),
    };
    &words[at..]
}

fn with_client(verb: &str, words: &[String], client: &str) -> Vec<String> {
    let mut all = vec![verb.to_owned()];
    if client != known::CLAUDE.id {
        all.extend(["--client".to_owned(), client.to_owned()]);
    }
    all.extend_from_slice(words);
    all
}
