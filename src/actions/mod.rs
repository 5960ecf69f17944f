//! What takes several steps, asks a person or speaks to servers. A verb calls one action and says its result.

pub mod answers;
pub mod deliver;
pub mod doubts;
pub mod helper;
pub mod hooks;
pub mod import;
pub mod mentioned;
pub mod menu;
mod names;
pub mod oauth;
pub mod preflight;
pub mod register;
pub mod relocate;
pub mod rotate;
pub mod supply;
pub mod target;
pub mod test;
