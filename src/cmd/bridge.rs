//! `bridge`: a stdio server that stands for a remote one, and keeps its token from the client.

use std::ffi::OsString;
use std::sync::Arc;

use crate::actions::keeper::SecretKeeper;
use crate::base::next::Next;
use crate::bridge::relay;
use crate::cli;
use crate::client::bridged::{BridgeRoute, BridgeWords};
use crate::system::environ::Environ;
use crate::transport::Net;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb, until the client closes standard input. What keeps the server from being asked is told to the client, as an
/// error of each request: what is said on standard error nobody sees.
pub fn run(world: &World, args: &cli::Bridge) -> Result<u8, Failure> {
    let words = BridgeWords::read(&args.args)
        .map_err(|bad| Failure::new(bad.to_string()).hint(format!("see '{}'", Next::Help("bridge"))))?;
    let is_silent = words.is_silent && !words.is_verbose;
    for (argument, why) in words.passed_over.iter().filter(|_| !is_silent) {
        world.ui.say(&format!("{argument} is passed over: {why}"));
    }
    let order = words.order;
    let keeper = Arc::new(SecretKeeper::new(world, words));
    let net = net(&keeper.route());
    Ok(relay(keeper, net, order)?)
}

/// Straight to the server, or by the way that a person agreed to, whatever the environment says.
fn net(route: &BridgeRoute) -> Net {
    let (proxy, ca) = (route.proxy.as_ref().map(OsString::from), route.ca.as_ref().map(OsString::from));
    if proxy.is_none() && ca.is_none() {
        return Net::direct();
    }
    let named = [("HTTPS_PROXY", &proxy), ("HTTP_PROXY", &proxy), ("NODE_EXTRA_CA_CERTS", &ca)];
    let named = named.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
    Net::new(&named.collect::<Environ>())
}
