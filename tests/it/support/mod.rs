//! What the integration tests share: sealed worlds, canaries, loopback servers, terminals, the real client.
#![allow(dead_code)]

pub(crate) mod again;
pub(crate) mod annotated;
pub(crate) mod asker;
pub(crate) mod bridge;
pub(crate) mod canary;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod claude;
pub(crate) mod deps;
pub(crate) mod direct;
pub(crate) mod fastmcp;
pub(crate) mod ground;
pub(crate) mod hostile;
pub(crate) mod http;
pub(crate) mod messages;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod proxy;
pub(crate) mod pty;
pub(crate) mod real;
pub(crate) mod screen;
pub(crate) mod stdio;
pub(crate) mod tested;
pub(crate) mod web_socket;
pub(crate) mod world;

pub(crate) use canary::{canary, github_token};
pub(crate) use world::World;
