//! Blobs in, findings out.
//!
//! `matches` (by way of `walk`) looks at every string of a config and asks the detector; `servers` and `claude` look at
//! what a client would not do as its author expects; `document` looks for pieces of configs in other texts; `quiet` keeps back what a person has allowed; `excerpt` shows a
//! line without what is secret in it.

mod check;
mod claude;
mod config;
mod context;
mod document;
mod entries;
mod examples;
mod excerpt;
mod finding;
mod front;
mod matched;
mod matches;
mod named;
pub mod output;
pub mod quiet;
mod reach;
mod rules;
mod servers;
pub mod snippets;
pub mod sources;
mod title;
mod walk;
mod wording;

pub use check::{hits_of, is_config, may_be_config, mentions_servers};
pub use config::{CheckOptions, Checked, ConfigInput};
pub use document::{check_document, may_be_document};
pub use examples::examples;
pub use finding::{Excerpt, Finding, FoundIn, Report, Unchecked};
pub use front::check;
pub use matched::{Matched, Matches, Pointer, PointerStep, ServerAt, Spot};
pub use reach::is_state;
pub use rules::{CONFIG, all as rules, may_be_allowed, rule};

#[cfg(test)]
pub(crate) mod tests;
