//! The second net: configs in which a secret is by now, on whatever way it came there.
//!
//! A look takes in what changed since the last one of the session, told by the time at which the system itself noted the
//! change, which neither `mv` nor `touch` sets back. How many secrets each file was found to hold is kept beside that, so that
//! one is spoken of once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::configs::{self, FoundSecret};
use super::input::Ground;
use crate::actions::hooks::claude;
use crate::base::next::Next;
use crate::base::text;
use crate::known;
use crate::system::files::{self, Expect, Staged, WalkOptions, Writable};
use crate::world::World;

/// Clocks of file systems are coarse, and the call began a moment before its tool.
const SLACK: Duration = Duration::from_secs(2);

/// After so long the account of a session goes.
const KEPT: Duration = Duration::from_secs(14 * 24 * 3600);

/// Bytes of a config that are looked at after each call.
const LARGEST: u64 = 4_000_000;

/// What the model is told of configs that hold a secret since the last look.
pub(super) fn look(world: &World, call: &Value) -> Option<String> {
    let mut looks = Looks::open(world, call);
    let is_end = matches!(call["hook_event_name"].as_str(), Some("Stop" | "SubagentStop"));
    if is_end && looks.is_new {
        // No tool was called.
        return None;
    }
    if looks.is_new {
        // What cannot be remembered is only not missed.
        let _is_remembered = claude::remember(world);
    }
    let since = looks.since(call, world.now, is_end);
    let mut told = Vec::new();
    for path in candidates(world, call, is_end) {
        let is_new = files::changed(&path).is_some_and(|changed| changed >= since);
        let Some(found) = is_new.then(|| held(&path)).flatten() else { continue };
        let known = looks.seen.counts.insert(path.to_string_lossy().into_owned(), found.len());
        // The client writes its own state all the time: what was in it before is no news.
        let is_state = path == world.places.claude_json;
        let before = known.unwrap_or(if is_state && looks.is_new { found.len() } else { 0 });
        if let Some(first) = found.first().filter(|_| found.len() > before) {
            told.push((path, first.what.clone()));
        }
    }
    looks.close(world.now);
    (!told.is_empty()).then(|| said(world, &told))
}

fn said(world: &World, told: &[(PathBuf, String)]) -> String {
    let mut said = "mcpkey: a literal secret is in an MCP config now.".to_owned();
    for (path, what) in told {
        let named = path.strip_prefix(&world.cwd).unwrap_or(path).to_string_lossy().into_owned();
        said.push_str(&format!("\n- {}, {what}\n  {}", text::path(path), Next::import(named)));
    }
    said.push_str(
        "\nMove it out with the command below the file, which puts the value into the keychain and a placeholder in its place. \
         Do not commit the file before, do not repeat the value, and tell the person: what was in a file for a moment may be replaced.",
    );
    said
}

/// The secrets in a config.
fn held(path: &Path) -> Option<Vec<FoundSecret>> {
    let bytes = files::read_up_to(path, LARGEST).ok().flatten()?;
    let (name, text) = (path.to_string_lossy(), String::from_utf8_lossy(&bytes));
    configs::is_config(&name, &text).then(|| configs::secrets(&name, &text))
}

/// The files that may be meant: those of every client here, up to the top of the repository, and at home; those that the call
/// names; at the end of a turn every one of the repository.
fn candidates(world: &World, call: &Value, is_end: bool) -> Vec<PathBuf> {
    let ground = Ground::new(world, call);
    let top = files::git_root(ground.here).unwrap_or(ground.here);
    let dirs = ground
        .here
        .ancestors()
        .take_while(|dir| dir.starts_with(top))
        .chain([ground.home, &world.places.programs]);
    let names = || known::kinds().flat_map(|kind| kind.files).filter(|name| !name.contains('*'));
    let mut found: Vec<PathBuf> = dirs.flat_map(|dir| names().map(|name| dir.join(name))).collect();
    found.push(world.places.claude_json.clone());
    named(&call["tool_input"], &mut |word| found.push(ground.at(word)));
    if is_end {
        let is_config = |path: &Path| known::of_path(&path.to_string_lossy().replace('\\', "/")).is_some();
        let walked = files::walk(&[top.to_owned()], WalkOptions::default(), is_config, |_| ());
        found.extend(walked.found.into_iter().map(|(path, ())| path));
    }
    found.sort();
    found.dedup();
    found
}

/// The words in a call that name a config.
fn named(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => {
            configs::words(text)
                .filter(|word| known::of_path(&word.replace('\\', "/")).is_some())
                .for_each(each);
        }
        Value::Array(all) => all.iter().for_each(|value| named(value, each)),
        Value::Object(all) => all.values().for_each(|value| named(value, each)),
        _ => {}
    }
}

/// What the looks of one session saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Seen {
    /// How many secrets each file was found to hold.
    counts: BTreeMap<String, usize>,
    /// Until when all of the repository was looked at, in seconds since 1970.
    all_until: u64,
}

/// The account of one session.
struct Looks {
    path: Option<PathBuf>,
    is_new: bool,
    before: Seen,
    seen: Seen,
}

impl Looks {
    fn open(world: &World, call: &Value) -> Self {
        let id: String = call["session_id"].as_str().unwrap_or_default().chars().take(80).collect();
        let is_plain =
            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let path = is_plain.then(|| world.own.looks.join(id));
        let bytes = path.as_ref().and_then(|path| files::read(path).ok().flatten());
        let seen: Seen =
            bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        Self { path, is_new: bytes.is_none(), before: seen.clone(), seen }
    }

    /// From when on a change is news: since the last look, or since this call began; at the end of a turn since the last end.
    fn since(&mut self, call: &Value, now: SystemTime, is_end: bool) -> SystemTime {
        let seconds =
            |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let took = Duration::from_millis(call["duration_ms"].as_u64().unwrap_or_default());
        let last = self.path.as_ref().filter(|_| !self.is_new).and_then(|path| files::changed(path));
        let last = last.or_else(|| now.checked_sub(took)).unwrap_or(now);
        let all = Duration::from_secs(self.seen.all_until);
        let all = SystemTime::UNIX_EPOCH.checked_add(all).unwrap_or(SystemTime::UNIX_EPOCH);
        if self.is_new {
            self.seen.all_until = seconds(last);
        }
        if is_end {
            self.seen.all_until = seconds(now);
        }
        (if is_end { all } else { last }).checked_sub(SLACK).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// Its time is that of this look. One that cannot be kept costs no more than a word that is said twice.
    fn close(self, now: SystemTime) {
        let Some((path, dir)) = self.path.as_ref().and_then(|path| Some((path, path.parent()?))) else {
            return;
        };
        if files::private_dir(dir).is_err() {
            return;
        }
        if self.is_new {
            forget_old(dir, now);
        } else if self.seen == self.before {
            // Cheaper than a file that is written anew.
            let file = std::fs::OpenOptions::new().append(true).open(path);
            let _is_kept = file.and_then(|file| file.set_modified(now));
            return;
        }
        let text = serde_json::to_vec(&self.seen).unwrap_or_default();
        let before = files::read(path).ok().flatten();
        let _is_kept = Staged::new(&Writable::own(path), before, &text, Expect::Private)
            .and_then(|mut staged| staged.commit());
    }
}

fn forget_old(dir: &Path, now: SystemTime) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let age =
            entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| now.duration_since(at).ok());
        if age.is_some_and(|age| age > KEPT) {
            let _is_gone = std::fs::remove_file(entry.path());
        }
    }
}
