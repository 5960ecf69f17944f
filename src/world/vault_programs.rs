//! The vaults that are known here: those that come with mcpkey, and a person's own.

use std::path::Path;

use super::World;
use super::error::Failure;
use crate::base::text;
use crate::system::files;
use crate::vault::source::Source;
use crate::vault::source::programs::{self, VaultProgram};

impl World {
    /// All of them, a person's own first: one of the same name takes the place of the other.
    pub fn vault_programs(&self) -> Result<Vec<VaultProgram>, Failure> {
        self.check_own_dirs()?;
        let mut all: Vec<VaultProgram> = Vec::new();
        for path in files::below(&self.own.vaults, |name| name.ends_with(".toml")) {
            let bytes = files::read(&path)?.unwrap_or_default();
            let read = VaultProgram::read(&String::from_utf8_lossy(&bytes));
            all.push(read.map_err(|why| {
                Failure::new(format!("{}: {why}", text::path(&path))).hint("mend the file, or take it away")
            })?);
        }
        let own: Vec<String> = all.iter().map(|program| program.name.clone()).collect();
        all.extend(programs::all().iter().filter(|program| !own.contains(&program.name)).cloned());
        Ok(all)
    }

    /// The vault that a source of this word comes from.
    pub fn vault_program(&self, word: &str) -> Option<VaultProgram> {
        self.vault_programs().ok()?.into_iter().find(|program| program.name == word)
    }

    /// Whether a program is where it would be started from.
    pub fn search_program(&self, program: &str) -> bool {
        files::program(program.as_ref(), self.search()).is_ok()
    }

    /// The vault that `text` is a reference to, by how it begins.
    pub fn vault_of(&self, text: &str) -> Result<Option<VaultProgram>, Failure> {
        Ok(self.vault_programs()?.into_iter().find(|program| program.is_meant_by(text)))
    }

    /// What `reference` says is run. A file in it may be written from where one stands, or from the home directory.
    pub fn source_of(&self, program: &VaultProgram, reference: &str) -> Result<Source, Failure> {
        let place = |written: &str| {
            let path = match Path::new(written).strip_prefix("~") {
                Ok(rest) => self.places.home.join(rest),
                Err(_) => self.cwd.join(written),
            };
            path.to_string_lossy().into_owned()
        };
        let source = program.source(reference, &place);
        source.map_err(|why| {
            Failure::new(format!("{}: {why}", text::line(reference, 200)))
                .hint(format!("for instance {}", program.example))
        })
    }
}
