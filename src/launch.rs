//! Starting the command that gets the variables.
//!
//! On Unix the process is replaced, so signals, the terminal and the exit code are the child's own and no copy
//! of a secret stays behind. Windows has no such thing: there a child is started, waited for, and its code returned.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

use crate::names::VarName;
use crate::secret::Secret;

/// Why a command did not start.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// Nothing of that name is on the PATH.
    #[error("command not found: {0}")]
    NotFound(String),
    /// It is there, but the system will not run it.
    #[error("cannot execute {}: {source}", crate::text::path(path))]
    NotExecutable {
        /// What was found.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// Keeps other processes of the same user, and core dumps, away from this process's memory. An `exec` undoes it for
/// the child. Linux only; elsewhere nothing happens.
pub fn hide_memory() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // A kernel that refuses leaves the process as any other.
        let _refused = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// A command that has been found and is ready to go.
#[derive(Debug)]
pub struct Launch {
    path: PathBuf,
    command: Command,
}

impl Launch {
    /// Finds `program` as a shell would: by its path when it has one, else on `search`.
    pub fn find(
        program: &OsStr,
        args: &[OsString],
        search: Option<&OsStr>,
        cwd: &Path,
    ) -> Result<Self, LaunchError> {
        let path = which::which_in(program, search, cwd).map_err(|_| {
            let shown = crate::text::path(program);
            let there = cwd.join(program);
            let has_path = Path::new(program).components().count() > 1;
            if has_path && there.exists() {
                let source = io::Error::from(io::ErrorKind::PermissionDenied);
                LaunchError::NotExecutable { path: there, source }
            } else {
                LaunchError::NotFound(shown)
            }
        })?;
        let mut command = Command::new(&path);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, program);
        command.args(args);
        Ok(Self { path, command })
    }

    /// Adds a variable to the child's environment.
    pub fn give(&mut self, name: &VarName, secret: &Secret) {
        self.command.env(name.as_str(), secret.expose());
    }

    /// Takes a variable out of the child's environment.
    pub fn withhold(&mut self, name: &str) {
        self.command.env_remove(name);
    }

    /// Runs the command in `dir`, hears nothing of what it prints, and gives whether it succeeded.
    pub fn wait_in(mut self, dir: &Path) -> Result<bool, LaunchError> {
        let quiet = || std::process::Stdio::null();
        let command = self.command.current_dir(dir).stdin(quiet()).stdout(quiet()).stderr(quiet());
        let status = command.status();
        status.map(|s| s.success()).map_err(|source| LaunchError::NotExecutable { path: self.path, source })
    }

    /// Becomes the command. Returns only if that failed.
    #[cfg(unix)]
    pub fn go(mut self) -> Result<i32, LaunchError> {
        let source = std::os::unix::process::CommandExt::exec(&mut self.command);
        Err(LaunchError::NotExecutable { path: self.path, source })
    }

    /// Runs the command and gives its exit code, all 32 bits of it. Ctrl-C reaches the child by itself, because both
    /// share the console; this process only stays for what the child makes of it.
    #[cfg(not(unix))]
    pub fn go(mut self) -> Result<i32, LaunchError> {
        // Where this cannot be had, Ctrl-C ends this process too, with the system's own code for that.
        let _unheeded = ctrlc::set_handler(|| ());
        match self.command.status() {
            Ok(status) => Ok(status.code().unwrap_or(1)),
            Err(source) => Err(LaunchError::NotExecutable { path: self.path, source }),
        }
    }
}
