//! `mcpkey bridge`: a stdio server on one side, the remote server that it stands for on the other.
//!
//! The relay carries messages and knows no secret and no rule; whoever keeps those is its [`keeper::Keeper`].

mod access;
mod answer;
mod asked;
mod backoff;
mod client;
mod events;
mod exchange;
pub mod filter;
mod flights;
pub mod framing;
pub mod keeper;
mod letter;
mod lines;
mod mirror;
mod older;
mod output;
mod passage;
mod relay;
mod reopen;
mod scan;
pub mod serve;
mod session;
mod standing;
mod wishes;
mod words;
