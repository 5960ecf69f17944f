//! `add-json`: `add` for an entry that is JSON already.

use serde_json::Value;
use zeroize::Zeroizing;

use super::{Entered, flags};
use crate::actions::answers::rest_of_stdin;
use crate::actions::register::register;
use crate::base::names::ServerName;
use crate::base::next::{AddNext, Next};
use crate::base::text;
use crate::cli;
use crate::client::Document;
use crate::client::copied::{self, CopiedServer, NotCopied};
use crate::client::registration::Registration;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::AddJson) -> Result<u8, Failure> {
    let name = args.name.parse()?;
    let from_stdin = args.json == "-";
    if from_stdin && args.source.stdin {
        return Err(Failure::new("the entry and a value cannot both come from stdin")
            .hint("give the value with --from-env VAR"));
    }
    let json = if from_stdin { rest_of_stdin()? } else { Zeroizing::new(args.json.clone().into_bytes()) };
    let entry = entry(&json, &args.name)?;
    register_entry(
        world,
        name,
        &entry,
        (&args.source, &args.writing),
        (args.client_secret, Entered { in_history: !from_stdin, is_reviewed: false }),
    )
}

/// The entry that was given: alone, or as part of a whole block, under this name or as the only one.
fn entry(json: &[u8], name: &str) -> Result<Value, Failure> {
    let parsed = Document::parse(json).map(Document::into_root);
    if let Ok(root) = &parsed
        && ["command", "url", "type"].iter().any(|key| root.get(key).is_some())
    {
        return Ok(root.clone());
    }
    let read = String::from_utf8_lossy(json);
    let mut servers = match (copied::read(&read), parsed) {
        (Ok(servers), _) => servers,
        (Err(_), Err(error)) => return Err(Failure::new(format!("the JSON of the entry: {error}"))),
        (Err(why), Ok(_)) => return Err(not_copied(&why)),
    };
    let at = servers
        .iter()
        .position(|server| matches!(server, CopiedServer::Entry { name: Some(known), .. } if known == name));
    match (at, servers.len()) {
        (Some(at), _) => match servers.swap_remove(at) {
            CopiedServer::Entry { entry, .. } => Ok(entry),
            CopiedServer::Words { .. } => Err(not_copied(&NotCopied::NoServer)),
        },
        (None, 1) => match servers.remove(0) {
            CopiedServer::Entry { entry, .. } => Ok(entry),
            CopiedServer::Words { .. } => Err(not_copied(&NotCopied::NoServer)),
        },
        _ => Err(Failure::new(format!(
            "{} servers are in it, and none is called {}",
            servers.len(),
            text::short(name)
        ))
        .hint(format!("register all of them: {}", Next::Add(AddNext::Copied)))),
    }
}

/// Registers `entry`; the last says whether its OAuth secret is asked for, and how it came in.
pub(super) fn register_entry(
    world: &World,
    name: ServerName,
    entry: &Value,
    (source, writing): (&cli::SecretFlags, &cli::Writing),
    (client_secret, entered): (bool, Entered),
) -> Result<u8, Failure> {
    let registration = Registration::from_json(entry)?;
    let wanted = flags::wanted(world, name, registration, Vec::new(), (source, writing))?;
    let mut manner = flags::manner(world, source, writing)?;
    manner.in_history = entered.in_history;
    manner.is_reviewed = entered.is_reviewed;
    manner.client_secret = client_secret;
    register(world, &wanted, &manner)?;
    Ok(0)
}

/// Why a copy is not taken, and what would be.
pub(super) fn not_copied(why: &NotCopied) -> Failure {
    Failure::new(why.to_string()).hint(format!(
        "what can be copied: a line such as 'claude mcp add …', JSON with \"mcpServers\", a link of VS Code or Cursor; or {}",
        Next::Add(AddNext::UrlUsage)
    ))
}
