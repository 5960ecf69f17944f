//! What the servers receive from the real client: with the secrets in its config, with what `add` wrote, and with what `import` left.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::programs::{Fill, World, client, own, world};
use super::values::Values;
use super::{Row, filled, of};
use crate::add::parity::each;
use crate::support::claude::{self, Listing};
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;

/// The programs that lines start, each of which is the recorder here.
const PROGRAMS: &[&str] = &["npx", "uvx", "docker"];

/// What the client makes new for each of its sessions.
const PER_SESSION: &[&str] =
    &["CLAUDE_CODE_CHILD_NOTES_DIR", "CLAUDE_CODE_LAUNCHED_BY_SESSION_IDS", "CLAUDE_CODE_SESSION_ID"];

/// Both kinds of servers; a row uses one of them.
struct Servers {
    web: Recorder,
    stdio: Stdio,
}

impl Servers {
    fn new() -> Self {
        Self { web: Recorder::open(), stdio: Stdio::noting::<&str>(&[]) }
    }

    /// Makes the recorder what `npx` and its like are in `world`.
    fn install(&self, world: &World) {
        let mut words = vec![self.stdio.command().to_string_lossy().into_owned()];
        words.extend(self.stdio.args());
        let words = shlex::try_join(words.iter().map(String::as_str)).expect("words for a shell");
        for program in PROGRAMS {
            let path = world.root().join("bin").join(program);
            fs::write(&path, format!("#!/bin/sh\nexec {words} \"$@\"\n")).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made executable");
        }
    }

    /// What a server was given since `seen` requests: the first request's target and headers, or arguments and environment.
    fn given(&self, seen: usize, world: &World) -> Option<Given> {
        if let Some(request) = self.web.requests().get(seen) {
            let headers = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            return Some(Given {
                words: [vec![request.target.clone()], headers].concat(),
                env: BTreeMap::new(),
            });
        }
        let args = self.stdio.noted()?["args"].as_array()?.clone();
        let env: BTreeMap<String, Value> =
            serde_json::from_value(self.stdio.process()["env"].clone()).ok()?;
        let root = world.root().to_string_lossy().into_owned();
        let plain = |value: &Value| value.as_str().unwrap_or_default().replace(&root, "ROOT");
        Some(Given {
            words: args.iter().map(plain).collect(),
            env: env.iter().map(|(name, value)| (name.clone(), plain(value))).filter(is_lasting).collect(),
        })
    }

    /// Forgets what was noted.
    fn forget(&self) {
        for file in [self.stdio.process_file(), self.stdio.process_file().with_extension("")] {
            let _ = fs::remove_file(file);
        }
    }
}

fn is_lasting((name, _): &(String, String)) -> bool {
    !PER_SESSION.contains(&name.as_str())
}

struct Given {
    words: Vec<String>,
    env: BTreeMap<String, String>,
}

impl Given {
    /// Without the variables that are in the environment for the client to fill its placeholders: with delivery `env` all see those.
    /// What the literal config gives its server stays.
    fn without(mut self, injected: &[String], literal: &Self) -> Self {
        self.env.retain(|name, _| !injected.contains(name) || literal.env.contains_key(name));
        self
    }

    /// How this differs from `literal`, in words.
    fn beside(&self, literal: &Self) -> Option<String> {
        let names = self.env.keys().chain(literal.env.keys());
        let env = names.filter(|name| self.env.get(*name) != literal.env.get(*name));
        let env: Vec<_> = env.map(|name| (name, self.env.get(name), literal.env.get(name))).collect();
        let words = (self.words != literal.words)
            .then(|| format!("literal {:?}\nthrough mcpkey {:?}", literal.words, self.words));
        (words.is_some() || !env.is_empty())
            .then(|| format!("{}\nin the environment {env:?}", words.unwrap_or_default()))
    }
}

/// Starts the client through mcpkey, and says what its server was given.
fn through_mcpkey(servers: &Servers, world: &World, literal: &Given) -> Result<Given, String> {
    let seen = servers.web.requests().len();
    servers.forget();
    let ran = world.mcpkey(&["run", "--", "claude", "mcp", "list"]);
    let listing = Listing::read(&ran);
    let injected = world.mcpkey(&["run", "--print-names"]).stdout;
    let injected: Vec<_> =
        injected.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    let given =
        servers.given(seen, world).ok_or_else(|| format!("no server was reached: {}", listing.text))?;
    Ok(given.without(&injected, literal))
}

fn differs(row: &Row) -> Option<String> {
    let (servers, mut values) = (Servers::new(), Values::default());
    let (url, theirs, ours) = (servers.web.url(), world(), world());
    servers.install(&theirs);
    servers.install(&ours);
    client(row, &mut values, &url, &theirs);
    let listing = claude::list(&theirs, &[]);
    let Some(literal) = servers.given(0, &theirs) else {
        return of(row, format!("the client reaches no server by itself: {}", listing.text));
    };
    let added = own(row, &mut values, &url, &Fill::Values, &ours);
    let imported = theirs.mcpkey(&["import", "--yes", "--all"]);
    for (how, ran, world) in [("added", added, &ours), ("imported", imported, &theirs)] {
        let given = match through_mcpkey(&servers, world, &literal) {
            Ok(given) => given,
            Err(why) => return of(row, format!("{how}: {why}\n{}", ran.said())),
        };
        if let Some(what) = given.beside(&literal) {
            return of(row, format!("{how}: {what}\n{}", ran.said()));
        }
    }
    None
}

#[test]
fn servers_receive_the_same_bytes() {
    let rows: Vec<_> = filled().into_iter().filter(|row| row.received).collect();
    each(&rows, |row| differs(row));
}
