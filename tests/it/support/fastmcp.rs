//! A real FastMCP server on loopback that wants a bearer token and gives real 401s.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::{deps, process};

/// A running server; it ends on drop.
pub struct FastMcp {
    dir: TempDir,
    child: Child,
    port: u64,
}

impl FastMcp {
    /// Starts a server that accepts each of `tokens` and waits until it listens.
    pub fn accepting(tokens: &[&str]) -> Self {
        let dir = tempfile::Builder::new().prefix("mcpkey-server-").tempdir().expect("a temporary directory");
        accept(dir.path(), tokens);
        let log = fs::File::create(dir.path().join("log")).expect("a log");
        let child = Command::new(deps::python())
            .arg(deps::script("it/support/fastmcp_server.py"))
            .args([dir.path().join("record"), dir.path().join("tokens")])
            .env_clear()
            .env("HOME", dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("python starts");
        let mut server = Self { dir, child, port: 0 };
        server.port = server.wait();
        server
    }

    /// The endpoint.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }

    /// From now on the server accepts each of `tokens` and no other.
    pub fn accepts(&self, tokens: &[&str]) {
        accept(self.dir.path(), tokens);
    }

    /// The file with the tokens that the server accepts, one on each line.
    pub fn tokens(&self) -> PathBuf {
        self.dir.path().join("tokens")
    }

    /// The `Authorization` values that came in, in order, empty where there was none.
    pub fn authorizations(&self) -> Vec<String> {
        self.notes().iter().filter_map(|n| Some(n.get("authorization")?.as_str()?.to_owned())).collect()
    }

    fn notes(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.dir.path().join("record")).unwrap_or_default();
        text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    fn wait(&mut self) -> u64 {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(port) = self.notes().first().and_then(|n| n.get("port")?.as_u64()) {
                return port;
            }
            let log = || fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(self.child.try_wait().expect("wait").is_none(), "the server ended: {}", log());
            assert!(Instant::now() < end, "the server does not listen: {}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// In one step, because the server may read at any moment.
fn accept(dir: &Path, tokens: &[&str]) {
    fs::write(dir.join("tokens.new"), tokens.join("\n") + "\n").expect("a written file");
    fs::rename(dir.join("tokens.new"), dir.join("tokens")).expect("a renamed file");
}

impl Drop for FastMcp {
    fn drop(&mut self) {
        process::kill_group(&self.child);
        let _ = self.child.wait();
    }
}
