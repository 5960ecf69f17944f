//! Attacks on a bridge: each is tried for real, and beside it stands what an honest person does, which works.

mod callers;
mod memory;
mod routes;
mod rules;
mod traces;
mod words;

use crate::support::http::Recorder;
use crate::support::{World, canary};

const HEADER: &str = "Authorization: Bearer {API_TOKEN}";

/// A world with a token in its store, and the server that it may go to.
fn served() -> (World, Recorder, String) {
    let (world, token) = (World::new(), canary());
    let server = Recorder::guarded(&token);
    store(&world, &token, &server);
    (world, server, token)
}

/// Stores `token` for `server`.
fn store(world: &World, token: &str, server: &Recorder) {
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url()], token).ok();
}
