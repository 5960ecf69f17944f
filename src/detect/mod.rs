//! What is a secret: judged by where a string sits, what its name says, and what it looks like.
//!
//! Values in, findings out; a finding holds a rule and a place, never the value. Each file below answers one
//! question: `names` what a name promises, `harmless` what is no secret whatever its name,
//! `shape` whether chance chose the characters, `placeholder` what only stands in,
//! `vendor` and `formats` what is known by its form; `value` decides with their help, and `header`, `line`, `url`, `path`
//! and `json` cut values out of their surroundings.

mod assigned;
pub mod base64;
mod compound;
mod credentials;
mod distinct;
mod escaped;
mod examples;
mod filler;
mod formats;
mod found;
mod harmless;
mod header;
mod human;
mod identifiers;
mod json;
mod judge;
mod line;
pub mod mask;
mod moment;
mod names;
mod path;
pub mod patterns;
mod placeholder;
mod programs;
mod prose;
mod public;
pub mod redact;
mod reference;
mod rules;
mod samples;
mod shape;
mod signs;
mod strength;
mod suffix;
mod table;
pub mod unknown;
mod url;
mod value;
mod vendor;
mod vendors;
mod vocabulary;
mod wording;
mod words;

#[cfg(test)]
mod header_tests;
#[cfg(test)]
mod judge_tests;
#[cfg(test)]
mod marked;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod value_tests;

pub use distinct::is_distinct;
pub use examples::{Examples, Sample, examples};
pub use formats::is_bearer;
pub use found::{ArgMatch, Match};
pub use json::{is_like as is_json, members};
pub use judge::{args, env, header, is_like_secret, is_pattern, is_telling, names_hashes, text, tool, url};
pub use placeholder::is_sample;
pub use rules::{Category, RULES, Rule, Severity, rule};
#[cfg(test)]
pub(crate) use samples::mixed;
pub use strength::is_unguessable;
pub use suffix::{is_plain, suffix};
