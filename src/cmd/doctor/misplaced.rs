//! Servers in files from which no client takes any, though people and installers put them there (measured, 2.1.329).

use std::path::{Path, PathBuf};

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::base::next::Next;
use crate::base::text;
use crate::client::{Document, SERVERS, Scope};
use crate::system::files;

const HERE: Section = Section::Configs;
/// More servers of one file are counted, not named.
const NAMED: usize = 5;
/// Names in a `.claude` directory, the person's or a project's.
const NAMES: [&str; 4] = ["settings.json", "settings.local.json", ".mcp.json", "mcp.json"];

/// A file that nobody reads servers from, and those in it.
struct Misplaced {
    path: PathBuf,
    servers: Vec<String>,
    /// The scope that its author meant.
    scope: Scope,
}

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    find(scene).iter().map(|file| line(scene, file)).collect()
}

/// The files that hold such servers.
pub(super) fn paths(scene: &Scene<'_>) -> impl Iterator<Item = PathBuf> {
    find(scene).into_iter().map(|file| file.path)
}

fn find(scene: &Scene<'_>) -> Vec<Misplaced> {
    let world = scene.world;
    let own = world.places.settings.parent().map(Path::to_owned);
    let of_project = [scene.top(), &world.cwd].map(|dir| (dir.join(".claude"), Scope::Project));
    let dirs = own.into_iter().map(|dir| (dir, Scope::User)).chain(of_project);
    let mut found: Vec<Misplaced> = Vec::new();
    for (path, scope) in dirs.flat_map(|(dir, scope)| NAMES.map(|name| (dir.join(name), scope))) {
        // One who stands in such a directory has its .mcp.json read as any other.
        let is_new =
            !found.iter().any(|file| file.path == path) && !files::configs(&world.cwd).any(|c| c == path);
        let servers = if is_new { servers(&path) } else { Vec::new() };
        if !servers.is_empty() {
            found.push(Misplaced { path, servers, scope });
        }
    }
    found
}

/// The names of the servers in a file, as far as it can be read.
fn servers(path: &Path) -> Vec<String> {
    let bytes = files::read(path).ok().flatten().unwrap_or_default();
    let document = Document::parse(&bytes).ok();
    let servers = document.as_ref().and_then(|document| document.root().get(SERVERS)?.as_object());
    servers.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn line(scene: &Scene<'_>, file: &Misplaced) -> DoctorLine {
    let names: Vec<String> = file.servers.iter().take(NAMED).map(|name| text::short(name)).collect();
    let more = match file.servers.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let what =
        format!("no client takes servers from {}: {}{more}", scene.shown(&file.path), text::list(&names));
    let next = format!(
        "register each where it is read, then take it out there: {}",
        Next::AddEntry(file.scope.as_str())
    );
    DoctorLine::problem(HERE, "misplaced", what).about(file.path.to_string_lossy()).next(next)
}
