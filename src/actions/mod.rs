//! What takes several steps, asks a person or speaks to servers. A verb calls one action and says its result.

pub mod adopt;
pub mod agree;
pub mod answers;
pub mod deliver;
pub mod directory;
pub mod doubts;
pub mod guarded;
pub mod handover;
pub mod hooks;
pub mod import;
pub mod keeper;
pub mod mentioned;
pub mod menu;
mod names;
pub mod oauth;
pub mod offers;
pub mod preflight;
pub mod register;
pub mod relocate;
pub mod rotate;
pub mod serving;
pub mod session;
pub mod start;
pub mod supply;
pub mod target;
pub mod test;
pub mod typed;
