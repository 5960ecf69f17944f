//! The integration tests: the real binary, the real client, real servers and stores, in a sealed world.
//!
//! One module per subject; `support` is what they share. Run them by `tests/run.sh`, which installs the
//! parts they need into `.test-deps/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

mod support;

mod add;
mod agreement;
mod approvals;
mod asked;
mod asked_badly;
mod at_once;
mod attacks;
mod bad_input;
mod bad_world;
mod blanks;
mod bridge;
mod bus;
mod callers;
mod client;
mod completing;
mod copied;
mod corpus;
mod delivery;
mod docker_tokens;
mod doctor;
mod every_client;
mod expansion;
mod files;
mod git_sources;
mod guard;
mod half;
mod handover;
mod harness;
mod helped;
mod helper;
mod hook;
mod hook_ci;
mod hook_claude;
mod import;
mod judged;
mod keeper;
mod kept;
mod killed;
mod leading;
mod leak;
mod leaks;
mod lint;
mod lint_formats;
mod lint_hostile;
mod lint_quiet;
mod lint_shapes;
mod lint_sources;
mod log;
mod many;
mod menus;
mod names;
mod never_filled;
mod notice;
mod one_registration;
mod own_names;
mod parity;
mod probe_stdio;
mod prompts;
mod providers;
mod public_lines;
mod record;
mod redirect;
mod rotate;
mod run;
mod session;
mod setup;
mod shadows;
mod store_file;
mod store_keychain;
mod survival;
mod templates;
mod test_on_add;
mod test_verb;
mod typed;
mod unlocking;
mod values;
mod verdicts;
mod waiting;
