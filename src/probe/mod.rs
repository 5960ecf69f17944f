//! Speaks to one server as the client would, and says what it found.

mod address;
pub mod conversation;
mod encrypt;
mod event_stream;
mod http;
pub mod lines;
pub mod message;
pub mod outcome;
pub mod proof;
mod remote;
mod route;
mod status;
pub mod stdio;
mod streamable;
mod surroundings;
mod target;
mod trouble;
mod watch;
mod ws;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod remote_tests;
#[cfg(test)]
mod scripted_tests;
#[cfg(test)]
mod trust_tests;

pub use surroundings::Surroundings;
pub use target::{ProbeTarget, probe};
