//! What the integration tests share: sealed worlds, canaries, loopback servers, terminals, the real client.
#![allow(dead_code)]

pub mod again;
pub mod annotated;
pub mod asker;
pub mod bridge;
pub mod canary;
pub mod certificates;
pub mod claude;
pub mod deps;
pub mod direct;
pub mod fastmcp;
pub mod ground;
pub mod hostile;
pub mod http;
pub mod messages;
pub mod process;
pub mod program;
pub mod proxy;
pub mod pty;
pub mod real;
pub mod screen;
pub mod stdio;
pub mod tested;
pub mod web_socket;
pub mod world;

pub use canary::{canary, github_token};
pub use world::World;
