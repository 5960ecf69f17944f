//! Where `tests/run.sh` put the real parts that the tests drive.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The version of the client whose behaviour the tests pin.
pub(crate) const CLIENT: &str = "2.1.329";

/// The real client's binary.
pub(crate) fn claude() -> PathBuf {
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    found(&format!("claude/node_modules/@anthropic-ai/claude-code-linux-{arch}/claude"))
}

/// A python that has `fastmcp`.
pub(crate) fn python() -> PathBuf {
    found("venv/bin/python")
}

/// The entry script of `@modelcontextprotocol/server-everything`, for `node`.
pub(crate) fn everything() -> PathBuf {
    found("everything/node_modules/@modelcontextprotocol/server-everything/dist/index.js")
}

/// The entry script of `mcp-remote`, for `node`.
pub(crate) fn mcp_remote() -> PathBuf {
    found("mcp-remote/node_modules/mcp-remote/dist/proxy.js")
}

/// A server of the official Rust SDK: `stdio`, or `http`, which prints its port.
pub(crate) fn rmcp() -> PathBuf {
    found("rmcp/bin/mcpkey-rmcp-server")
}

/// The entry script of husky, for `node`.
pub(crate) fn husky() -> PathBuf {
    found("husky/node_modules/husky/bin.js")
}

/// The binary of lefthook.
pub(crate) fn lefthook() -> PathBuf {
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    found(&format!("lefthook/node_modules/lefthook-linux-{arch}/bin/lefthook"))
}

/// The pre-commit framework.
pub(crate) fn pre_commit() -> PathBuf {
    found("pre-commit/bin/pre-commit")
}

/// A python that has PyYAML, which the framework stands on.
pub(crate) fn yaml_python() -> PathBuf {
    found("pre-commit/bin/python")
}

/// The schema of SARIF 2.1.0.
pub(crate) fn sarif_schema() -> PathBuf {
    found("sarif/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")
}

/// A python that has `jsonschema`.
pub(crate) fn jsonschema_python() -> PathBuf {
    found("jsonschema/bin/python")
}

/// The program of another client, as `tests/clients.sh` installed it.
pub(crate) fn client(client: &str, program: &str) -> PathBuf {
    found(&format!("clients/{client}/node_modules/.bin/{program}"))
}

/// The directory of the node that those clients need.
pub(crate) fn client_node() -> PathBuf {
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    found(&format!("clients/node/node_modules/node-linux-{arch}/bin"))
}

/// Where programs are looked for: the machine's `PATH`, after the node that `tests/run.sh` installs where the machine's is too old.
pub(crate) fn path() -> OsString {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-deps/node/bin");
    let machine = std::env::var_os("PATH").unwrap_or_default();
    let dirs = Some(own).filter(|dir| dir.exists()).into_iter().chain(std::env::split_paths(&machine));
    std::env::join_paths(dirs).expect("PATH")
}

/// A file of this repository's `tests/`.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn found(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-deps").join(path);
    assert!(path.exists(), "{} is missing: tests/run.sh installs it", path.display());
    path
}
