//! A stdio server whose tools say what a test wants, and what was called on it.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::deps;

/// The server; what it needs lies outside the world under test.
pub(crate) struct Annotated {
    dir: TempDir,
}

impl Annotated {
    /// A server with these tools: each name with its annotations, or null.
    pub(crate) fn with(tools: &Value) -> Self {
        let dir = tempfile::Builder::new().prefix("mcpkey-server-").tempdir().expect("a temporary directory");
        let server = Self { dir };
        server.offers(tools);
        server
    }

    /// From its next start on it has these tools.
    pub(crate) fn offers(&self, tools: &Value) {
        std::fs::write(self.dir.path().join("tools"), tools.to_string()).expect("a written file");
    }

    /// The entry for a config.
    pub(crate) fn entry(&self) -> Value {
        let file = |name: &str| self.dir.path().join(name);
        let script = deps::script("it/support/annotated_server.py");
        json!({"type": "stdio", "command": deps::python(), "args": [script, file("tools"), file("record")]})
    }

    /// The tools that were called, in order.
    pub(crate) fn called(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.dir.path().join("record")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}
