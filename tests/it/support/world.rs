//! A sealed world: a fresh HOME and project, and an environment in which nothing of the machine's own shows.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::deps;
use super::process::{self, Ran};

/// A home directory, a project in it, and the environment that every command of the test gets. Removed on drop.
#[derive(Debug)]
pub(crate) struct World {
    root: TempDir,
    /// `HOME`.
    pub home: PathBuf,
    /// The project, where commands run; not a git repository until [`World::git`] says `init`.
    pub project: PathBuf,
    env: BTreeMap<OsString, OsString>,
}

impl World {
    /// A world with the encrypted file as its store.
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("mcpkey-test-").tempdir().expect("a temporary directory");
        let base = root.path().canonicalize().expect("an absolute path");
        let (home, project, bin, tmp) =
            (base.join("home"), base.join("home/project"), base.join("bin"), base.join("tmp"));
        for dir in [&project, &bin, &tmp] {
            fs::create_dir_all(dir).expect("a directory");
        }
        let path = deps::path();
        let path = std::env::join_paths([bin].into_iter().chain(std::env::split_paths(&path))).expect("PATH");
        let mut world = Self { root, home: home.clone(), project, env: BTreeMap::new() };
        world.set("PATH", path);
        world.set("HOME", &home);
        world.set("TMPDIR", tmp);
        world.set("LANG", "C.UTF-8");
        world.set("MCPKEY_HOME", home.join("mcpkey"));
        world.set("MCPKEY_STORE", "file");
        world.set("MCPKEY_TEST_ON_ADD", "0");
        world.set("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            world.set(format!("GIT_{who}_NAME"), "A Person");
            world.set(format!("GIT_{who}_EMAIL"), "person@example.com");
        }
        world
    }

    /// A world in the desktop session that this process runs in, with no store chosen.
    pub(crate) fn desktop() -> Self {
        let mut world = Self::new();
        world.unset("MCPKEY_STORE");
        for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
            if let Some(value) = std::env::var_os(name) {
                world.set(name, value);
            }
        }
        world
    }

    /// Everything of this world is at or below this directory.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Sets a variable for every later command.
    pub(crate) fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        self.env.insert(name.as_ref().to_owned(), value.as_ref().to_owned());
    }

    /// Removes a variable for every later command.
    pub(crate) fn unset(&mut self, name: &str) {
        self.env.remove(OsStr::new(name));
    }

    /// Makes `program` reachable as `name` through this world's `PATH`.
    pub(crate) fn link(&self, name: &str, program: &Path) {
        std::os::unix::fs::symlink(program, self.root().join("bin").join(name)).expect("a link");
    }

    /// Copies a program. Another process does it: where this one had it open for writing, a test beside it that starts a
    /// process at that moment would keep it from being run ("text file busy").
    pub(crate) fn copy(&self, from: &Path, to: &Path) {
        process::run(self.command("cp").args([from, to]), b"").ok();
    }

    /// A command in this world, standing in the project.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.env).current_dir(&self.project);
        command
    }

    /// A command that runs mcpkey.
    pub(crate) fn mcpkey_command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_mcpkey"));
        command.args(args);
        command
    }

    /// Runs mcpkey without a terminal and with nothing on standard input.
    #[track_caller]
    pub(crate) fn mcpkey<S: AsRef<OsStr>>(&self, args: &[S]) -> Ran {
        self.mcpkey_fed(args, "")
    }

    /// Runs mcpkey without a terminal and with `stdin`.
    #[track_caller]
    pub(crate) fn mcpkey_fed<S: AsRef<OsStr>>(&self, args: &[S], stdin: &str) -> Ran {
        process::run(&mut self.mcpkey_command(args), stdin.as_bytes())
    }

    /// Runs git in the project, which must succeed.
    #[track_caller]
    pub(crate) fn git(&self, args: &[&str]) -> Ran {
        process::run(self.command("git").args(args), b"").ok()
    }

    /// Writes a file, given relative to the project; directories are made.
    pub(crate) fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.project.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a written file");
    }

    /// Writes a file of JSON, given relative to the project.
    pub(crate) fn write_json(&self, path: impl AsRef<Path>, value: &Value) {
        self.write(path, format!("{value:#}"));
    }

    /// Reads a file, given relative to the project.
    #[track_caller]
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.project.join(path);
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// Reads a file of JSON, given relative to the project.
    #[track_caller]
    pub(crate) fn read_json(&self, path: impl AsRef<Path>) -> Value {
        let text = self.read(path);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}"))
    }

    /// What mcpkey answers in JSON; it must succeed.
    #[track_caller]
    pub(crate) fn read_json_of(&self, args: &[&str]) -> Value {
        let text = self.mcpkey(args).ok().stdout;
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}"))
    }

    /// Whether `program` is in this world's `PATH`.
    pub(crate) fn has(&self, program: &str) -> bool {
        let path = self.env.get(OsStr::new("PATH")).expect("PATH");
        std::env::split_paths(path).any(|dir| dir.join(program).exists())
    }

    /// Every file at or below the root with its bytes, every other thing with nothing: what must not change when nothing
    /// should. The account of use is left out, because a refusal goes there too.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut all = BTreeMap::new();
        let mut dirs = vec![self.root().to_owned()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
                let kind = entry.file_type().expect("a kind");
                if is_account(&entry.path()) {
                    continue;
                }
                if kind.is_dir() {
                    dirs.push(entry.path());
                }
                all.insert(entry.path(), kind.is_file().then(|| fs::read(entry.path()).unwrap_or_default()));
            }
        }
        all
    }

    /// What `.mcp.json` of the project says of a server.
    #[track_caller]
    pub(crate) fn entry(&self, server: &str) -> Value {
        self.read_json(".mcp.json")["mcpServers"][server].clone()
    }

    /// The value that a program started by mcpkey gets for `variable`.
    #[track_caller]
    pub(crate) fn delivered(&self, variable: &str) -> String {
        self.mcpkey(&["run", "--only", variable, "--", "printenv", variable])
            .ok()
            .stdout
            .trim_end()
            .to_owned()
    }
}

/// Whether this is mcpkey's account of use, or a directory with nothing else in it.
fn is_account(path: &Path) -> bool {
    let is_log = |path: &Path| path.ends_with("mcpkey/log.jsonl");
    let below = || fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    is_log(path) || path.ends_with("mcpkey") && below().count() > 0 && below().all(|path| is_log(&path))
}

/// Every path of a world with the bytes of those that are files.
pub(crate) type Snapshot = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// Fails the test unless the line was refused with code 2 and these words on standard error, and left the world as it was.
#[track_caller]
pub(crate) fn refused(world: &World, ran: Ran, parts: &[&str], before: &Snapshot) {
    let ran = ran.gives(2).says(parts);
    assert!(
        ran.stdout.is_empty() && !ran.stderr.is_empty() && !ran.stderr.contains("panicked"),
        "{}",
        ran.said()
    );
    assert_eq!(world.snapshot(), *before);
}
