//! The recording stdio server: an entry that starts it, and what it wrote down.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::deps;

/// A recording stdio server; what it needs lies outside the world under test.
pub(crate) struct Stdio {
    dir: TempDir,
    wants: Option<String>,
    names: Vec<String>,
}

impl Stdio {
    /// A server that notes its arguments and those of `names` that are set in its environment.
    pub(crate) fn noting<S: AsRef<str>>(names: &[S]) -> Self {
        let dir = tempfile::Builder::new().prefix("mcpkey-server-").tempdir().expect("a temporary directory");
        Self { dir, wants: None, names: names.iter().map(|n| n.as_ref().to_owned()).collect() }
    }

    /// A server that serves only if `name` holds `value`.
    pub(crate) fn wanting(name: &str, value: &str) -> Self {
        let mut server = Self::noting(&[name]);
        server.wants = Some(name.to_owned());
        server.want(value);
        server
    }

    /// Changes the value that the server wants.
    pub(crate) fn want(&self, value: &str) {
        std::fs::write(self.dir.path().join("wanted"), value).expect("a written file");
    }

    /// The program that runs the server.
    pub(crate) fn command(&self) -> PathBuf {
        deps::python()
    }

    /// The arguments that must stand before those under test.
    pub(crate) fn args(&self) -> Vec<String> {
        let script = deps::script("it/support/stdio_server.py");
        let mut args = vec![text(&script), text(&self.record()), self.names.join(",")];
        if let Some(name) = &self.wants {
            args.extend(["--want".to_owned(), format!("{name}={}", text(&self.dir.path().join("wanted")))]);
        }
        args
    }

    /// The whole entry for a config, with the arguments and variables under test.
    pub(crate) fn entry(&self, args: &[&str], env: &Value) -> Value {
        let args: Vec<_> = self.args().into_iter().chain(args.iter().map(|a| (*a).to_owned())).collect();
        json!({"type": "stdio", "command": self.command(), "args": args, "env": env})
    }

    /// What the server noted when it was started last: `{"args": […], "env": {…}}`, or nothing if it never was.
    pub(crate) fn noted(&self) -> Option<Value> {
        serde_json::from_str(&std::fs::read_to_string(self.record()).ok()?).ok()
    }

    /// The process that was started last: `{"pid": …, "env": {…}}`, the whole environment.
    #[track_caller]
    pub(crate) fn process(&self) -> Value {
        let text = std::fs::read_to_string(self.process_file()).expect("the server was started");
        serde_json::from_str(&text).expect("whole, because it was renamed into its place")
    }

    /// Where [`Stdio::process`] is noted; there from when the server serves.
    pub(crate) fn process_file(&self) -> PathBuf {
        self.record().with_extension("json.process")
    }

    fn record(&self) -> PathBuf {
        self.dir.path().join("record.json")
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}
