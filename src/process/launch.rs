//! Starting the command that gets the variables.
//!
//! On Unix the process is replaced, so signals, the terminal and the exit code are the child's own and no copy
//! of a secret stays behind. Windows has no such thing: there a child is started, waited for, and its code returned.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::process::{agents, brand};
use crate::system::environ::Environ;
use crate::system::files::{self, NoProgram, Search};

/// Why a command did not start.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// Nothing of that name is on the PATH.
    #[error("command not found: {0}")]
    NotFound(String),
    /// It would be a file of the project, which nobody named.
    #[error("not started: {name} would be {}, which comes with the project", crate::base::text::path(path))]
    OfProject {
        /// What was asked for.
        name: String,
        /// What was found.
        path: PathBuf,
    },
    /// It is there, but the system will not run it.
    #[error("cannot execute {}: {source}", crate::base::text::path(path))]
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

/// Every program of this name on `search`, the one that a shell would take first; two ways to the same file count once.
pub fn all(program: &str, search: Option<&OsStr>, cwd: &Path) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let found = which::which_in_all(program, search, cwd).into_iter().flatten();
    found
        .filter(|path| {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            let is_new = !seen.contains(&real);
            seen.push(real);
            is_new
        })
        .collect()
}

/// What the program at `path` answers to `--version`, on its first line; nothing where it fails or takes longer than `limit`.
pub fn version(path: &Path, limit: Duration) -> Option<String> {
    let mut command = Command::new(path);
    command.arg("--version").env_remove("MCPKEY_PASSPHRASE");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let start = Instant::now();
    let mut child = command.spawn().ok()?;
    let (said, heard) = mpsc::channel();
    let stdout = child.stdout.take()?;
    std::thread::spawn(move || {
        let mut text = String::new();
        // To its end, because a program to which nobody listens any more does not succeed.
        let read = stdout.take(LONGEST).read_to_string(&mut text);
        // Nobody may be waiting any more.
        let _late = said.send(read.ok().and_then(|_| text.lines().next().map(str::to_owned)));
    });
    let line = heard.recv_timeout(limit).ok().flatten();
    let status = loop {
        match child.try_wait() {
            Ok(None) if line.is_some() && start.elapsed() < limit => std::thread::sleep(PAUSE),
            other => break other.ok().flatten(),
        }
    };
    end(&mut child);
    let line = line?.trim().to_owned();
    (status?.success() && !line.is_empty()).then_some(line)
}

/// No version is longer, in bytes.
const LONGEST: u64 = 4096;
const PAUSE: Duration = Duration::from_millis(5);

/// Ends a child with all that it started; one that has ended already stays as it is.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(None) = child.try_wait()
        && let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
    {
        let _gone = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _gone = child.kill();
    let _reaped = child.wait();
}

/// A command that has been found and is ready to go.
#[derive(Debug)]
pub struct Launch {
    path: PathBuf,
    command: Command,
}

impl Launch {
    /// Finds `program` as [`files::program`] does.
    pub fn find(program: &OsStr, args: &[OsString], search: Search<'_>) -> Result<Self, LaunchError> {
        let name = || crate::base::text::path(program);
        let path = files::program(program, search).map_err(|problem| match problem {
            NoProgram::Missing => LaunchError::NotFound(name()),
            NoProgram::OfProject(path) => LaunchError::OfProject { name: name(), path },
            NoProgram::NotExecutable(path) => {
                LaunchError::NotExecutable { path, source: io::ErrorKind::PermissionDenied.into() }
            }
        })?;
        let mut command = Command::new(&path);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, program);
        command.args(args);
        Ok(Self { path, command })
    }

    /// The program's name, without its directory.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Which program it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brands what starts, where that is an agent: by its own name, or as one of `further`.
    pub fn brand(&self, further: &[String]) {
        let real = self.path.canonicalize().ok();
        let words: Vec<OsString> = self.command.get_args().map(OsStr::to_owned).collect();
        let words = [&[self.path.clone().into_os_string()], &words[..]].concat();
        if agents::of_program(&self.name(), real.as_deref(), &words, further).is_some() {
            brand::this();
        }
    }

    /// Adds a variable to the child's environment.
    pub fn give(&mut self, name: &VarName, secret: &Secret) {
        self.command.env(name.as_str(), secret.expose());
    }

    /// Adds a variable whose value was made of several.
    pub fn set(&mut self, name: &str, value: &str) {
        self.command.env(name, value);
    }

    /// Has the command run in `dir`, with `environ` in place of this process's own.
    pub fn stand_in(&mut self, dir: &Path, environ: &Environ) {
        self.command.current_dir(dir).env_clear().envs(environ.iter());
    }

    /// Takes a variable out of the child's environment.
    pub fn withhold(&mut self, name: &str) {
        self.command.env_remove(name);
    }

    /// Runs the command in `dir`, hears nothing of what it prints, and gives whether it succeeded.
    pub fn wait_in(mut self, dir: &Path) -> Result<bool, LaunchError> {
        let quiet = Stdio::null;
        let command = self.command.current_dir(dir).stdin(quiet()).stdout(quiet()).stderr(quiet());
        let status = command.status();
        status.map(|s| s.success()).map_err(|source| LaunchError::NotExecutable { path: self.path, source })
    }

    /// Runs the command with this process's own terminal and streams; gives its exit code where it has one.
    pub fn wait(mut self) -> Result<Option<i32>, LaunchError> {
        let status = self.command.status();
        status.map(|s| s.code()).map_err(|source| LaunchError::NotExecutable { path: self.path, source })
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn program(dir: &Path, name: &str, script: &str) -> PathBuf {
        let (path, text) = (dir.join(name), dir.join("text"));
        fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
        // Copied by another process: what this one writes to, another test's child may hold open, and then it does not start.
        assert!(Command::new("cp").args([&text, &path]).status().unwrap().success());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_version_is_the_first_line_of_a_program_that_succeeds_in_time() {
        let dir = tempfile::tempdir().unwrap();
        let said = |script: &str| version(&program(dir.path(), "p", script), Duration::from_millis(1500));
        assert_eq!(
            said("test \"$1\" = --version && echo ' 1.2 (p) '; echo more").as_deref(),
            Some("1.2 (p)")
        );
        assert_eq!(said("echo 1.2; exit 3"), None);
        assert_eq!(said("exit 0"), None);
        assert_eq!(said("sleep 60 & wait"), None);
        assert_eq!(said("echo 1.2; sleep 60"), None);
        assert_eq!(version(&dir.path().join("none"), Duration::from_secs(1)), None);
    }

    #[test]
    fn a_program_behind_two_names_is_found_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        ["one", "two", "same"].iter().for_each(|name| fs::create_dir(at(name)).unwrap());
        let (one, two) = (program(&at("one"), "p", ""), program(&at("two"), "p", ""));
        symlink(&one, at("same").join("p")).unwrap();
        let search = std::env::join_paths([at("one"), at("same"), at("none"), at("two")]).unwrap();
        assert_eq!(all("p", Some(&search), dir.path()), [one, two]);
        assert_eq!(all("q", Some(&search), dir.path()), [""; 0].map(PathBuf::from));
    }
}
