//! What goes wrong around a verb: what is typed, the world it runs in, a signal, a kill, another process.

mod files;
mod half;
mod input;
pub(crate) mod killed;
mod many;
mod unseen;
mod world;
