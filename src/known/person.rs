//! Where a person's file of a client is: pure functions of the system and its directories.

use std::path::{Path, PathBuf};

use crate::base::paths;
use crate::base::system::System;

/// One of the files that a client may have for a person.
#[derive(Debug, PartialEq, Eq)]
pub struct PersonFile {
    /// On which system; none is every one.
    pub on: Option<System>,
    /// Below which directory.
    pub base: Base,
    /// The path from there, with slashes.
    pub path: &'static str,
}

/// The directory that a person's file is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The home directory.
    Home,
    /// Where the system keeps the settings of programs: `~/.config`, `~/Library/Application Support` or `%APPDATA%`.
    Programs,
    /// `$XDG_CONFIG_HOME`, else `~/.config`, on every system.
    Config,
    /// The directory that the first of these names in the environment, else the second of the home directory.
    Variable(&'static str, &'static str),
}

/// The directories that a person's files are below.
#[derive(Clone, Copy)]
pub struct ClientDirs<'a> {
    /// Which system this is.
    pub system: System,
    /// The home directory.
    pub home: &'a Path,
    /// [`Base::Programs`].
    pub programs: &'a Path,
    /// What a variable of the environment holds.
    pub variable: &'a dyn Fn(&str) -> Option<PathBuf>,
}

impl PersonFile {
    /// Where it is; nothing on a system that has none.
    pub fn at(&self, dirs: ClientDirs<'_>) -> Option<PathBuf> {
        if self.on.is_some_and(|system| system != dirs.system) {
            return None;
        }
        let base = match self.base {
            Base::Home => dirs.home.to_owned(),
            Base::Programs => dirs.programs.to_owned(),
            Base::Config => (dirs.variable)("XDG_CONFIG_HOME").unwrap_or_else(|| dirs.home.join(".config")),
            Base::Variable(name, usual) => (dirs.variable)(name).unwrap_or_else(|| dirs.home.join(usual)),
        };
        Some(paths::below(&base, self.path))
    }
}

pub(super) const fn home(path: &'static str) -> PersonFile {
    PersonFile { on: None, base: Base::Home, path }
}

pub(super) const fn programs(path: &'static str) -> PersonFile {
    PersonFile { on: None, base: Base::Programs, path }
}

pub(super) const fn config(path: &'static str) -> PersonFile {
    PersonFile { on: None, base: Base::Config, path }
}

pub(super) const fn variable(name: &'static str, usual: &'static str, path: &'static str) -> PersonFile {
    PersonFile { on: None, base: Base::Variable(name, usual), path }
}

impl PersonFile {
    pub(super) const fn on(self, system: System) -> Self {
        Self { on: Some(system), ..self }
    }
}
