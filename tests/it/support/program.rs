//! A server that is a program of its own: started in a process group, waited for until it listens, killed on drop.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{deps, process};

/// A running server.
pub(crate) struct Program {
    dir: TempDir,
    child: Child,
}

impl Program {
    /// Starts what `command` makes of an empty directory, which is also its home; its standard error goes into a log there.
    pub(crate) fn start(command: impl FnOnce(&Path) -> Command) -> Self {
        let dir = tempfile::Builder::new().prefix("mcpkey-server-").tempdir().expect("a temporary directory");
        let log = File::create(dir.path().join("log")).expect("a log");
        let out = File::create(dir.path().join("out")).expect("a log");
        let mut command = command(dir.path());
        let own: Vec<_> =
            command.get_envs().filter_map(|(n, v)| Some((n.to_owned(), v?.to_owned()))).collect();
        command.env_clear().env("HOME", dir.path()).envs(own);
        command.stdin(Stdio::null()).stdout(out).stderr(log).process_group(0);
        let child = command.spawn().expect("the server starts");
        Self { dir, child }
    }

    /// The directory that it was started with.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// What it wrote on standard output so far.
    pub(crate) fn out(&self) -> String {
        fs::read_to_string(self.dir.path().join("out")).unwrap_or_default()
    }

    /// Waits until `ready` finds what it looks for.
    #[track_caller]
    pub(crate) fn wait<T>(&mut self, ready: impl Fn(&Self) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(found) = ready(self) {
                return found;
            }
            let log = || fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(self.child.try_wait().expect("wait").is_none(), "the server ended: {}", log());
            assert!(Instant::now() < end, "the server does not listen: {}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        process::kill_group(&self.child);
        let _ = self.child.wait();
    }
}

/// A server by url, for as long as it is kept.
pub(crate) struct Web {
    /// The endpoint.
    pub url: String,
    _program: Program,
}

/// `server-everything` in the transport `kind`, `sse` or `streamableHttp`. It takes everyone.
pub(crate) fn everything(kind: &str) -> Web {
    everything_at(kind, free_port())
}

/// The same at a port that it may have had before.
pub(crate) fn everything_at(kind: &str, port: u16) -> Web {
    let mut program = Program::start(|_| {
        let mut command = Command::new(which("node"));
        command.arg(deps::everything()).arg(kind).env("PORT", port.to_string());
        command
    });
    program.wait(|_| TcpStream::connect(("127.0.0.1", port)).ok());
    let path = if kind == "sse" { "sse" } else { "mcp" };
    Web { url: format!("http://127.0.0.1:{port}/{path}"), _program: program }
}

/// The Rust SDK's server. It takes everyone.
pub(crate) fn rmcp() -> Web {
    let mut program = Program::start(|_| {
        let mut command = Command::new(deps::rmcp());
        command.arg("http");
        command
    });
    let port: u16 = program.wait(|program| program.out().trim().parse().ok());
    Web { url: format!("http://127.0.0.1:{port}/mcp"), _program: program }
}

/// A port where nothing listens.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

/// Where a program of this machine is.
pub(crate) fn which(name: &str) -> std::path::PathBuf {
    let path = deps::path();
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("no {name} in PATH"))
}
