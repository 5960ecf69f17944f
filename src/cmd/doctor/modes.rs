//! Files that other users of this machine can read or write.

use std::path::{Path, PathBuf};

use super::line::{DoctorLine, LineState, Section};
use super::scene::Scene;
use crate::system::files;
use crate::world::World;

const HERE: Section = Section::Store;
/// The permission bits of everybody but the owner.
pub(super) const OTHERS: u32 = 0o077;
/// Those of them that let something be changed.
const WRITES: u32 = 0o022;

/// A file or directory of mcpkey's own that is not its owner's alone.
#[derive(Debug)]
pub(super) struct Exposed {
    /// Where.
    pub path: PathBuf,
    state: LineState,
    what: &'static str,
}

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    let mut lines: Vec<DoctorLine> = exposed(world).iter().map(|exposed| own(scene, exposed)).collect();
    if lines.is_empty() && files::may_be_there(&world.own.data) {
        lines.push(DoctorLine::ok(HERE, "modes", "mcpkey's own files are yours alone"));
    }
    lines.extend(unlock_file(scene));
    lines.extend(clients(scene));
    lines
}

/// What of mcpkey's own others can get at.
pub(super) fn exposed(world: &World) -> Vec<Exposed> {
    let dirs = world.own.dirs().filter(|dir| !world.is_inside(dir)).map(|dir| (dir.to_owned(), false));
    let mut found: Vec<Exposed> = dirs
        .chain(world.own.files())
        .filter_map(|(path, holds_secrets)| {
            let open = files::mode(&path).ok().flatten()? & OTHERS;
            let (state, what) = match (open, open & WRITES) {
                (0, _) => return None,
                (_, 1..) => (LineState::Problem, "write"),
                _ if holds_secrets => (LineState::Problem, "read"),
                _ => (LineState::Warning, "read"),
            };
            Some(Exposed { path, state, what })
        })
        .collect();
    found.dedup_by(|a, b| a.path == b.path);
    found
}

fn own(scene: &Scene<'_>, exposed: &Exposed) -> DoctorLine {
    let what = format!("others can {} {}", exposed.what, scene.shown(&exposed.path));
    DoctorLine::new(HERE, "modes", exposed.state, what)
        .about(exposed.path.to_string_lossy())
        .next(close(scene, &exposed.path))
        .fixable()
}

/// What leaves a file or directory to its owner alone.
pub(super) fn close(scene: &Scene<'_>, path: &Path) -> String {
    format!("chmod {} {}", if files::is_dir(path) { 700 } else { 600 }, scene.argument(path))
}

fn unlock_file(scene: &Scene<'_>) -> Option<DoctorLine> {
    let path = scene.world.store_settings().unlock_file?;
    let shown = scene.shown(&path);
    let line = match files::mode(&path) {
        Ok(None) if cfg!(unix) || !files::may_be_there(&path) => DoctorLine::problem(
            HERE,
            "unlock-file",
            format!("MCPKEY_UNLOCK_FILE names {shown}, which is not there"),
        )
        .next("write the passphrase into it, or unset MCPKEY_UNLOCK_FILE"),
        Ok(Some(mode)) if files::is_file(&path) && mode & OTHERS != 0 => {
            DoctorLine::problem(HERE, "unlock-file", format!("others can read the passphrase in {shown}"))
                .next(close(scene, &path))
        }
        Err(error) => DoctorLine::failed(HERE, "unlock-file", &error.into()),
        _ => DoctorLine::ok(HERE, "unlock-file", format!("the passphrase comes from {shown}")),
    };
    Some(line.about(path.to_string_lossy()))
}

/// The client's own file, which holds sessions and whatever was typed after `claude mcp add`.
fn clients(scene: &Scene<'_>) -> Option<DoctorLine> {
    let path = &scene.world.places.claude_json;
    let open = files::mode(path).ok().flatten()? & OTHERS;
    (open != 0).then(|| {
        DoctorLine::warning(HERE, "client-modes", format!("others can read {}", scene.shown(path)))
            .about(path.to_string_lossy())
            .next(close(scene, path))
    })
}
