//! The integration tests: the real binary, the real client, real servers and stores, in a sealed world.
//!
//! One module per subject; `support` is what they share. Run them by `tests/run.sh`, which installs the
//! parts they need into `.test-deps/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

mod support;

mod accounts;
mod add;
mod allow;
mod attacks;
mod bridge;
mod claude;
mod clients;
mod deliver;
mod doctor;
mod exec;
mod faults;
mod guard;
mod harness;
mod hook;
mod import;
mod lint;
mod log;
mod rotate;
mod run;
mod setup;
mod store;
mod terminal;
mod test;
mod vaults;
