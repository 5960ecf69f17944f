//! `bridge`: a stdio server that stands for a remote one, and keeps its token from the client.

use std::sync::Arc;

use crate::actions::keeper::SecretKeeper;
use crate::base::next::Next;
use crate::bridge::serve::{ServeOptions, serve};
use crate::cli;
use crate::client::bridged::BridgeWords;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb, until the client closes standard input. What keeps the server from being asked is told to the client, as an
/// error of each request: what is said on standard error nobody sees.
pub fn run(world: &World, args: &cli::Bridge) -> Result<u8, Failure> {
    world.brand_client();
    let words = BridgeWords::read(&args.args)
        .map_err(|bad| Failure::new(bad.to_string()).hint(format!("see '{}'", Next::Help("bridge"))))?;
    let is_silent = words.is_silent && !words.is_verbose;
    for (argument, why) in words.passed_over.iter().filter(|_| !is_silent) {
        world.ui.say(&format!("{argument} is passed over: {why}"));
    }
    let order = words.order;
    let keeper = Arc::new(SecretKeeper::new(world, words));
    let options = ServeOptions { route: keeper.route(), order, is_silent };
    Ok(serve(keeper, &options)?)
}
