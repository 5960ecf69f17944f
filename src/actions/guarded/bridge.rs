//! What guard denies, as the bridge to the server is to hold it: in the person's own settings, and for a server that the project
//! shares in the project's, so that everyone who takes the bridge has it.

use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use crate::actions::hooks::settings;
use crate::base::text;
use crate::change::lock;
use crate::client::Scope;
use crate::client::bridged::{self, Sections};
use crate::system::files::{self, Expect, Staged};
use crate::world::World;
use crate::world::error::Failure;

/// What a project has agreed on.
const PROJECT: &str = ".mcpkey.toml";

/// Has the bridge to `url` deny this for a server that is registered in `scope`, and says so. `beside` is the settings file of the client
/// that has the same rules: where it is the one that the project shares, everyone who takes the bridge has them.
pub fn note(
    world: &World,
    (url, server, scope): (&str, &str, Scope),
    denied: &[String],
    beside: &Path,
) -> Result<(), Failure> {
    if denied.is_empty() {
        return forget(world, server, &[scope]).map(drop);
    }
    let _lock = lock(world)?;
    let mut settings = world.settings()?;
    let mut written = Vec::new();
    if settings.note_guarded(url, &whose(world, server, scope), denied) {
        world.write_settings(&settings)?;
        written.push(text::path(&world.own.settings));
    }
    if let Some(path) = shared(beside).filter(|_| beside == settings::shared(world))
        && change_shared(world, &path, |file| bridged::note_guarded(file, url, server, denied))?
    {
        written.push(text::path(&path));
    }
    say(world, &written, "the bridge to the server denies the same");
    Ok(())
}

/// Takes out what was noted for a server of these scopes, by its name, whether it is still there or not; whether there was any.
pub fn forget(world: &World, server: &str, scopes: &[Scope]) -> Result<bool, Failure> {
    let _lock = lock(world)?;
    let mut settings = world.settings()?;
    let mut written = Vec::new();
    let noted = scopes.iter().filter(|scope| settings.forget_guarded(&whose(world, server, **scope))).count();
    if noted > 0 {
        world.write_settings(&settings)?;
        written.push(text::path(&world.own.settings));
    }
    if let Some(path) = shared(&settings::shared(world)).filter(|_| scopes.contains(&Scope::Project))
        && change_shared(world, &path, |file| bridged::forget_guarded(file, server))?
    {
        written.push(text::path(&path));
    }
    say(world, &written, "the bridge to the server denies nothing of it any more");
    Ok(!written.is_empty())
}

/// How a person's own settings name the server: its name, and where it is not everywhere, of which project.
fn whose(world: &World, server: &str, scope: Scope) -> String {
    match scope {
        Scope::User => server.to_owned(),
        Scope::Local | Scope::Project => format!("{server} in {}", world.project()),
    }
}

fn say(world: &World, written: &[String], what: &str) {
    if !written.is_empty() {
        world.ui.say(&format!("{} changed: {what}", text::list(written)));
    }
}

fn change_shared(
    world: &World,
    path: &Path,
    change: impl FnOnce(&mut DocumentMut) -> bool,
) -> Result<bool, Failure> {
    let before = files::read(path)?;
    let shown = text::path(path);
    let bad = |why: &str| {
        Failure::new(format!("{shown}: {why}")).hint("mend the file and try again; it was left as it is")
    };
    let read = String::from_utf8(before.clone().unwrap_or_default()).map_err(|_| bad("it is not text"))?;
    let mut file: DocumentMut = read.parse().map_err(|_| bad("it is not TOML"))?;
    bridged::sections(file.as_table(), Sections::Project).map_err(|why| bad(&why))?;
    if !change(&mut file) {
        return Ok(false);
    }
    let (after, path) = (file.to_string(), world.writable(path)?);
    if after.trim().is_empty() {
        files::remove(&path)?
    } else {
        Staged::new(&path, before, after.as_bytes(), Expect::Shared)?.commit()?
    }
    Ok(true)
}

/// Where the project's settings are that stand beside this settings file of the client.
fn shared(client_settings: &Path) -> Option<PathBuf> {
    Some(client_settings.parent()?.parent()?.join(PROJECT))
}
