//! What `guard` wrote for a server: rules of the client, and what the bridge to it denies. Taken out by the server's name, so that
//! nothing of it stays behind where the server has left the config.

pub mod bridge;
mod record;

pub use record::{GuardRecord, is_pattern};

use std::path::{Path, PathBuf};

use super::hooks::settings::{self, ClientSettings};
use crate::base::text;
use crate::client::Scope;
use crate::world::World;
use crate::world::error::Failure;

/// Takes all of it out, and says so, or shows what would change; whether there was any.
pub fn take_out(world: &World, server: &str, dry_run: bool) -> Result<bool, Failure> {
    let mut found = false;
    for path in [settings::shared(world), settings::local(world), world.places.settings.clone()] {
        found |= take_out_of(world, path, server, dry_run)?;
    }
    if !dry_run {
        found |= bridge::forget(world, server, &[Scope::Project, Scope::User])?;
    }
    Ok(found)
}

/// The same for every server of one settings file, and for nothing beside that.
pub fn take_all_out_of(world: &World, path: &Path, dry_run: bool) -> Result<bool, Failure> {
    let mut found = false;
    for server in GuardRecord::servers(ClientSettings::read(path.to_owned())?.root()) {
        found |= take_out_of(world, path.to_owned(), &server, dry_run)?;
    }
    Ok(found)
}

fn take_out_of(world: &World, path: PathBuf, server: &str, dry_run: bool) -> Result<bool, Failure> {
    let settings = ClientSettings::read(path)?;
    let record = GuardRecord::read(settings.root(), server);
    let mut edits = settings.rule_edits(&record.rules, &[])?;
    edits.extend(GuardRecord::default().edit(settings.root(), server));
    if edits.is_empty() {
        return Ok(false);
    }
    let shown = text::path(settings.path());
    if dry_run {
        world.ui.page(&settings.diff(&edits)?)?
    } else {
        settings.apply(world, &edits)?;
        world.ui.say(&format!("took out of {shown} what guard wrote for {}", text::short(server)));
    }
    Ok(true)
}
