//! A real FastMCP server on loopback that wants a bearer token and gives real 401s.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::deps;
use super::program::Program;

/// A running server; it ends on drop.
pub(crate) struct FastMcp {
    program: Program,
    port: u64,
}

impl FastMcp {
    /// Starts a server that accepts each of `tokens` and waits until it listens.
    pub(crate) fn accepting(tokens: &[&str]) -> Self {
        let mut program = Program::start(|dir| {
            accept(dir, tokens);
            let mut command = Command::new(deps::python());
            command.arg(deps::script("it/support/fastmcp_server.py"));
            command.args([dir.join("record"), dir.join("tokens")]);
            command
        });
        let port = program.wait(|program| notes(program).first()?.get("port")?.as_u64());
        Self { program, port }
    }

    /// The endpoint.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }

    /// From now on the server accepts each of `tokens` and no other.
    pub(crate) fn accepts(&self, tokens: &[&str]) {
        accept(self.program.dir(), tokens);
    }

    /// The file with the tokens that the server accepts, one on each line.
    pub(crate) fn tokens(&self) -> PathBuf {
        self.program.dir().join("tokens")
    }

    /// The `Authorization` values that came in, in order, empty where there was none.
    pub(crate) fn authorizations(&self) -> Vec<String> {
        let notes = notes(&self.program);
        notes.iter().filter_map(|n| Some(n.get("authorization")?.as_str()?.to_owned())).collect()
    }
}

/// In one step, because the server may read at any moment.
fn accept(dir: &Path, tokens: &[&str]) {
    fs::write(dir.join("tokens.new"), tokens.join("\n") + "\n").expect("a written file");
    fs::rename(dir.join("tokens.new"), dir.join("tokens")).expect("a renamed file");
}

fn notes(program: &Program) -> Vec<Value> {
    let text = fs::read_to_string(program.dir().join("record")).unwrap_or_default();
    text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
}
