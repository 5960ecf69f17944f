//! Speaks to one server as the client would, and says what it found.

mod address;
mod blocking;
pub mod conversation;
mod event_stream;
mod http;
pub mod lines;
pub mod message;
pub mod outcome;
mod patience;
pub mod proof;
mod remote;
mod status;
pub mod stdio;
mod streamable;
mod surroundings;
mod target;
mod trouble;
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
