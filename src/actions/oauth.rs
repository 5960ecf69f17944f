//! `--client-secret`: an OAuth client secret belongs to the client, which keeps it in a store of its own.
//!
//! The client files it under a hash of the entry, so it is the client that has to be asked: `claude mcp add
//! --client-secret` in an empty directory, with the secret in the environment variable it reads.

use std::ffi::OsString;

use serde_json::Value;

use crate::base::names::{ServerName, VarName};
use crate::base::secret::Secret;
use crate::base::typed::ValuePosition;
use crate::client::Entry;
use crate::process::launch::{self, Launch};
use crate::world::World;
use crate::world::error::Failure;

const VARIABLE: &str = "MCP_CLIENT_SECRET";

/// Reads the client secret: from the environment as the client does, else from the terminal. Fails where there is no
/// client to keep it, before anything is asked or written.
pub fn client_secret(world: &World) -> Result<Secret, Failure> {
    if launch::all("claude", world.environ.get_os("PATH"), &world.cwd).is_empty() {
        return Err(Failure::new("--client-secret: claude keeps it, and claude is not on the PATH")
            .hint("install it (npm install -g @anthropic-ai/claude-code), or leave --client-secret out"));
    }
    let mut answers = super::answers::Answers::new(world, false, &[]);
    match world.environ.setting(VARIABLE) {
        Some(value) => {
            super::answers::checked(world, VARIABLE, value.to_owned().into(), &ValuePosition::default())
        }
        None => answers
            .next("OAuth client secret")
            .map_err(|e| e.about(&format!("--client-secret, or {VARIABLE}"))),
    }
}

/// Hands the client secret of a server to the client.
pub fn hand_over(world: &World, server: &ServerName, entry: &Entry, secret: &Secret) -> Result<(), Failure> {
    let failed = |e| Failure::new(format!("no directory for a scratch config: {e}"));
    let scratch = tempfile::tempdir().map_err(failed)?;
    let mut args =
        vec!["mcp".to_owned(), "add".to_owned(), "--scope=project".to_owned(), "--client-secret".to_owned()];
    args.push(format!("--transport={}", entry.transport().as_str()));
    let client_id =
        entry.extra().get("oauth").and_then(|oauth| oauth.get("clientId")).and_then(Value::as_str);
    args.extend(client_id.map(|id| format!("--client-id={id}")));
    if let Entry::Remote { url, headers, .. } = entry {
        args.extend(headers.iter().map(|(name, value)| format!("--header={name}: {value}")));
        args.extend([server.to_string(), url.clone()]);
    }
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let mut launch = Launch::find("claude".as_ref(), &args, world.search())?;
    launch.give(&VARIABLE.parse::<VarName>()?, secret);
    if !launch.wait_in(scratch.path())? {
        return Err(Failure::new("claude refused the OAuth client secret")
            .hint("try: claude mcp add --client-secret …"));
    }
    world.ui.say("handed the OAuth client secret to claude, which keeps it with its own credentials");
    Ok(())
}
