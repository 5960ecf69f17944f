//! What guard denies, as the bridge to the server is to hold it: in the person's own settings, and for a server that the project
//! shares in the project's, so that everyone who takes the bridge has it.

use std::path::{Path, PathBuf};

use super::judge::Judged;
use crate::base::text;
use crate::client::bridged::{self, Sections};
use crate::client::permissions::{self, PermissionRule, RuleList};
use crate::system::files::{self, Expect, Lock, Staged};
use crate::world::World;
use crate::world::error::Failure;

/// What a project has agreed on.
const PROJECT: &str = ".mcpkey.toml";

/// The tools that are denied, by their own names: what was given by hand, what a rule for a whole family of names denies, and
/// each other one.
pub(super) fn denied(
    judged: &[Judged],
    rules: &[PermissionRule],
    by_hand: &[PermissionRule],
    server: &str,
) -> Vec<String> {
    let head = permissions::of_tool(server, "");
    let is_denied = |(list, _): &&PermissionRule| *list == RuleList::Deny;
    let families = rules.iter().filter(is_denied).filter_map(|(_, rule)| rule.strip_prefix(&head));
    let families = families.filter(|pattern| pattern.ends_with("_*")).map(str::to_owned);
    let mut denied: Vec<String> =
        by_hand.iter().filter(is_denied).map(|(_, pattern)| pattern.clone()).collect();
    for pattern in families {
        if !denied.contains(&pattern) {
            denied.push(pattern);
        }
    }
    for tool in judged.iter().filter(|tool| tool.list == RuleList::Deny) {
        if !denied.iter().any(|pattern| permissions::fits(pattern, &tool.name)) {
            denied.push(tool.name.clone());
        }
    }
    denied
}

/// Writes what the bridge to `url` denies, and says so; nothing denied takes out what guard wrote. `shared` is where the project's
/// own settings are, if they are to have it too.
pub(super) fn write(
    world: &World,
    url: &str,
    denied: &[String],
    shared: Option<&Path>,
) -> Result<(), Failure> {
    let _lock = lock(world)?;
    let mut settings = world.settings()?;
    let mut written = Vec::new();
    if settings.note_guarded(url, denied) {
        world.write_settings(&settings)?;
        written.push(text::path(&world.own.settings));
    }
    if let Some(path) = shared
        && write_shared(path, url, denied)?
    {
        written.push(text::path(path));
    }
    if !written.is_empty() {
        let what = if denied.is_empty() { "denies nothing of it any more" } else { "denies the same" };
        world.ui.say(&format!("{} changed: the bridge to the server {what}", text::list(&written)));
    }
    Ok(())
}

fn lock(world: &World) -> Result<Lock, Failure> {
    world.prepare_own_dirs()?;
    Ok(Lock::file(&world.own.lock)?)
}

fn write_shared(path: &Path, url: &str, denied: &[String]) -> Result<bool, Failure> {
    let before = files::read(path)?;
    let shown = text::path(path);
    let bad = |why: &str| {
        Failure::new(format!("{shown}: {why}")).hint("mend the file and try again; it was left as it is")
    };
    let read = String::from_utf8(before.clone().unwrap_or_default()).map_err(|_| bad("it is not text"))?;
    let mut file: toml_edit::DocumentMut = read.parse().map_err(|_| bad("it is no TOML"))?;
    bridged::sections(file.as_table(), Sections::Project).map_err(|why| bad(&why))?;
    if !bridged::note_guarded(&mut file, url, denied) {
        return Ok(false);
    }
    let after = file.to_string();
    match after.trim().is_empty() {
        true => files::remove(path)?,
        false => Staged::new(path, before, after.as_bytes(), Expect::Shared)?.commit()?,
    }
    Ok(true)
}

/// Where the project's settings are that stand beside this settings file of the client.
pub(super) fn beside(client_settings: &Path) -> Option<PathBuf> {
    Some(client_settings.parent()?.parent()?.join(PROJECT))
}
