//! The vaults that people use: which program fetches a value, and how a reference becomes its arguments.
//!
//! One data file each in `templates/vaults/`, embedded; a person can add files of the same form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::{Pattern, ReferencePieces, filled, names_in};
use super::{Asks, BadSource, COMMAND, Source, check_program, checked};
use crate::base::text;

/// How long a program may take where its file does not say it, in seconds.
pub const SECONDS: u64 = 30;

/// No program may take longer, in seconds.
const MOST_SECONDS: u64 = 600;

/// The piece that is a file: from where one stands, or from the home directory (`~/…`).
const FILE: &str = "file";

/// The piece that is the whole reference.
const REFERENCE: &str = "reference";

/// A vault as its documentation describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VaultProgram {
    /// A short name, which the index shows.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Where to get the program.
    pub get: String,
    /// The page that documents what is said here.
    pub source: String,
    /// How a reference is written: text and pieces in braces, what may be left away in brackets at the end.
    pub reference: String,
    /// A reference.
    pub example: String,
    /// The program.
    pub program: String,
    /// Its arguments. One that names a piece which was left away goes away as a whole.
    pub args: Vec<String>,
    /// What pieces are that were left away.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// Where the value is in what is printed, which is JSON then; where it names a piece that was left away all of that is the value.
    #[serde(default)]
    pub json: Option<String>,
    /// Whether the first line of what is printed is the value.
    #[serde(default)]
    pub first_line: bool,
    /// How many seconds it may take at most.
    #[serde(default = "usual_seconds")]
    pub seconds: u64,
    /// When the program asks a person something.
    #[serde(default)]
    pub asks: Asks,
    /// What a person does to rotate a value there, as the end of "rotate it there: …".
    pub rotate: String,
}

fn usual_seconds() -> u64 {
    SECONDS
}

const FILES: &[(&str, &str)] = &[
    ("aws-sm", include_str!("../../../templates/vaults/aws-sm.toml")),
    ("bw", include_str!("../../../templates/vaults/bw.toml")),
    ("doppler", include_str!("../../../templates/vaults/doppler.toml")),
    ("gopass", include_str!("../../../templates/vaults/gopass.toml")),
    ("infisical", include_str!("../../../templates/vaults/infisical.toml")),
    ("keepassxc", include_str!("../../../templates/vaults/keepassxc.toml")),
    ("op", include_str!("../../../templates/vaults/op.toml")),
    ("pass", include_str!("../../../templates/vaults/pass.toml")),
    ("sops", include_str!("../../../templates/vaults/sops.toml")),
    ("vault", include_str!("../../../templates/vaults/vault.toml")),
];

static ALL: LazyLock<Vec<VaultProgram>> =
    LazyLock::new(|| FILES.iter().filter_map(|(_, text)| VaultProgram::read(text).ok()).collect());

/// Those that come with mcpkey, by name.
pub fn all() -> &'static [VaultProgram] {
    &ALL
}

impl VaultProgram {
    /// Reads a data file; the error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self = toml_edit::de::from_str(text).map_err(|error| error.message().to_owned())?;
        read.check().map(|()| read)
    }

    fn check(&self) -> Result<(), String> {
        let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = |name: &str| (2..=32).contains(&name.len()) && name.bytes().all(is_sign);
        if !is_name(&self.name) || self.name.starts_with('-') || self.name == COMMAND {
            return Err("name: small letters, digits and '-', and not \"command\"".to_owned());
        }
        let pattern =
            self.pattern().ok_or("reference: text, and pieces in braces, such as \"vault:{path}\"")?;
        if pattern.scheme().len() < 3 || !pattern.scheme().contains(':') {
            return Err("reference: begins with a word of its own and a colon, such as \"vault:\"".to_owned());
        }
        check_program(&self.program).map_err(|why| format!("program: {why}"))?;
        if self.program.is_empty() || self.program.starts_with('-') {
            return Err("program: is none".to_owned());
        }
        if !(1..=MOST_SECONDS).contains(&self.seconds) {
            return Err(format!("seconds: between 1 and {MOST_SECONDS}"));
        }
        let known: Vec<&str> = pattern.names().chain([REFERENCE]).collect();
        for text in self.args.iter().chain(&self.json) {
            let names =
                names_in(text).ok_or_else(|| format!("{}: a brace is not closed", text::short(text)))?;
            if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
                return Err(format!("{{{name}}}: the reference has no such piece"));
            }
        }
        self.source(&self.example, &|path| format!("/{path}"))
            .map(drop)
            .map_err(|why| format!("example: {why}"))
    }

    fn pattern(&self) -> Option<Pattern> {
        Pattern::read(&self.reference)
    }

    /// Whether `text` begins as its references do.
    pub fn is_meant_by(&self, text: &str) -> bool {
        self.pattern().is_some_and(|pattern| text.trim_start().starts_with(pattern.scheme()))
    }

    /// What `reference` says is run. `place` makes a whole path of one that is written from where one stands.
    pub fn source(&self, reference: &str, place: &dyn Fn(&str) -> String) -> Result<Source, BadSource> {
        let reference = checked(reference)?;
        let form = || BadSource::Form(self.reference.clone());
        let mut pieces = self.pattern().and_then(|pattern| pattern.pieces(reference)).ok_or_else(form)?;
        if let Some(piece) = pieces.values().find(|piece| piece.trim_start().starts_with('-')) {
            return Err(BadSource::Option(text::short(piece)));
        }
        if let Some(file) = pieces.get_mut(FILE) {
            *file = place(file);
        }
        for (name, usual) in &self.defaults {
            pieces.entry(name.clone()).or_insert_with(|| usual.clone());
        }
        pieces.insert(REFERENCE.to_owned(), reference.to_owned());
        let words = std::iter::once(self.program.clone()).chain(self.args(&pieces)).collect();
        Ok(Source {
            written: reference.to_owned(),
            vault: Some(self.name.clone()),
            words,
            json: self.json.as_deref().and_then(|pointer| filled(pointer, &pieces)),
            is_first_line: self.first_line,
            seconds: self.seconds,
            asks: self.asks,
            ttl: None,
        })
    }

    fn args(&self, pieces: &ReferencePieces) -> impl Iterator<Item = String> {
        self.args.iter().filter_map(|arg| filled(arg, pieces))
    }
}

#[cfg(test)]
#[path = "programs_tests.rs"]
mod tests;
