//! Secrets for another machine or another person: which leave, and how those that come are taken in.

pub mod choose;
mod place;
mod take;

pub use take::{TakeOptions, Taken, take};
