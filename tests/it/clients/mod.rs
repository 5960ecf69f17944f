//! Clients other than Claude Code.

mod every;
mod one_registration;
