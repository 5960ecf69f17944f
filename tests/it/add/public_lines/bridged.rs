//! The real mcp-remote, started by the real client as its documentation says: the server gets the header, and no argument list has it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::canary::contains;
use crate::support::claude::Listing;
use crate::support::http::Recorder;
use crate::support::program::which;
use crate::support::{World, canary, deps};

use super::programs::world;

/// Makes `npx -y mcp-remote …` the real thing, which notes its arguments first; gives where.
fn bridge(world: &World) -> std::path::PathBuf {
    let notes = world.root().join("tmp/arguments");
    let (node, script) = (which("node"), deps::mcp_remote());
    let words = [node, script].map(|path| path.to_string_lossy().into_owned());
    let words = shlex::try_join(words.iter().map(String::as_str)).expect("words for a shell");
    let path = world.root().join("bin/npx");
    let text =
        format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\nshift 2\nexec {words} \"$@\"\n", notes.display());
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made executable");
    notes
}

#[test]
fn a_header_that_mcp_remote_fills_reaches_the_server_and_no_argument_list() {
    let (token, web) = (canary(), Recorder::open());
    let world = world();
    let notes = bridge(&world);
    let variable = format!("AUTH_HEADER=Bearer {token}");
    let (url, header) = (web.url(), "Authorization:${AUTH_HEADER}");
    let line = ["add", "far", "-e", &variable, "--", "npx", "-y", "mcp-remote", &url, "--header", header];
    world.mcpkey(&line).ok();
    let listing = Listing::read(&world.mcpkey(&["run", "--", "claude", "mcp", "list"]).ok());
    assert!(listing.connected("far"), "{}", listing.text);
    let sent = web.requests();
    let sent = sent.iter().find(|request| request.method() == "initialize").expect("a request");
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {token}").as_str()));
    let arguments = fs::read_to_string(notes).expect("noted");
    assert!(!contains(arguments.as_bytes(), &token), "the token is among the arguments:\n{arguments}");
    assert!(arguments.contains(header), "{arguments}");
}
