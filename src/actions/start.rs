//! Where a server's command starts. `npx`, `uvx`, `python -m` and others load code from where they stand, and a project's
//! directory holds what a commit brought: a server for all projects stands in an empty directory of mcpkey's own.

use std::path::PathBuf;

use crate::client::Server;
use crate::system::environ::Environ;
use crate::world::error::Failure;
use crate::world::{Apart, World};

/// Where a command starts, and what it must not know of the project.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its working directory.
    pub dir: PathBuf,
    apart: Option<Apart>,
}

impl Start {
    /// Where `server` starts. The directory of mcpkey's own is made where it is not there.
    pub fn of(world: &World, server: &Server) -> Result<Self, Failure> {
        if server.starts_here() || server.entry.is_remote() {
            return Ok(Self { dir: world.cwd.clone(), apart: None });
        }
        let apart = Apart::of(world)?;
        Ok(Self { dir: apart.dir().to_owned(), apart: Some(apart) })
    }

    /// `environ` as the command gets it: where it starts elsewhere, without what leads back into the project.
    pub fn environ(&self, environ: &Environ) -> Environ {
        self.apart.as_ref().map_or_else(|| environ.clone(), |apart| apart.environ(environ))
    }
}
