//! `mcpkey bridge`: a stdio server on one side, the remote server that it stands for on the other.
//!
//! The relay carries messages and knows no secret and no rule; whoever keeps those is its [`keeper::Keeper`].

pub mod filter;
pub mod keeper;
pub mod serve;
