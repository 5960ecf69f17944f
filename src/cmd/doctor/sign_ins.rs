//! What clients got by signing in to servers themselves: mcpkey keeps none of it, and says who can read it.

use std::path::{Path, PathBuf};

use super::line::{DoctorLine, Section};
use super::modes;
use super::scene::Scene;
use crate::known::{self, Client, ClientDirs, System};
use crate::system::files;

const HERE: Section = Section::Store;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let kept = known::all().flat_map(|client| paths(scene, client).map(move |path| (client, path)));
    kept.map(|(client, path)| line(scene, client, &path)).collect()
}

/// The plain files that are there.
fn paths<'a>(scene: &'a Scene<'_>, client: &'a Client) -> impl Iterator<Item = PathBuf> + 'a {
    let world = scene.world;
    let variable = |name: &str| world.environ.setting(name).map(|path| world.cwd.join(path));
    let found = move |file: &known::PersonFile| {
        let (home, programs) = (&world.places.home, &world.places.programs);
        file.at(ClientDirs { system: System::here(), home, programs, variable: &variable })
    };
    client.sign_ins.iter().filter_map(found).filter(|path| path.is_file())
}

fn line(scene: &Scene<'_>, client: &Client, path: &Path) -> DoctorLine {
    let what =
        format!("{} keeps what it gets by signing in to servers in {}", client.title, scene.shown(path));
    let line = match files::mode(path).unwrap_or_default() & modes::OTHERS {
        0 => DoctorLine::ok(
            HERE,
            "sign-ins",
            format!("{what}, a plain file that every program of yours can read"),
        ),
        _ => DoctorLine::warning(
            HERE,
            "sign-ins",
            format!("{what}, a plain file that others of this machine can read"),
        )
        .next(modes::close(scene, path)),
    };
    line.about(path.to_string_lossy())
}
