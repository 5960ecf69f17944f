//! One verb per file. No verb imports another; what two of them share is an action.

pub mod add;
pub mod allow;
pub mod bridge;
pub mod completions;
pub mod deliver;
pub mod doctor;
pub mod exec;
pub mod forget;
pub mod guard;
pub mod help;
pub mod hook;
pub mod import;
pub mod lint;
pub mod list;
pub mod log;
pub mod man;
pub mod remove;
pub mod reveal;
pub mod rotate;
pub mod run;
pub mod set;
pub mod setup;
pub mod status;
pub mod store;
pub mod test;
