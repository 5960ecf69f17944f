//! Where secrets rest: each store, what is kept of a secret in it, and how it moves.

pub(crate) mod bus;
mod file;
pub(crate) mod handover;
pub(crate) mod keychain;
mod providers;
mod record;
mod session;
mod survival;
mod unlocking;
mod waiting;
