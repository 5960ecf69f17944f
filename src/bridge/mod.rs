//! `mcpkey bridge`: a stdio server on one side, the remote server that it stands for on the other.
//!
//! The relay carries messages and knows no secret and no rule; whoever keeps those is its [`keeper::Keeper`].

mod asked;
mod events;
pub mod filter;
pub mod keeper;
mod lines;
mod mirror;
mod scan;
pub mod serve;
