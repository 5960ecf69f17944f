//! What clients got by signing in to servers themselves: mcpkey keeps none of it, and says who can read it.

use std::path::Path;

use super::line::{DoctorLine, Section};
use super::modes;
use super::scene::Scene;
use crate::known::{self, Client};
use crate::system::files;

const HERE: Section = Section::Store;

/// The lines: of the plain files that are there.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let kept = known::all()
        .flat_map(|client| scene.world.sign_ins_of(client).into_iter().map(move |path| (client, path)));
    kept.filter(|(_, path)| files::may_be_file(path))
        .map(|(client, path)| line(scene, client, &path))
        .collect()
}

fn line(scene: &Scene<'_>, client: &Client, path: &Path) -> DoctorLine {
    let what =
        format!("{} keeps what it gets by signing in to servers in {}", client.title, scene.shown(path));
    let line = match files::mode(path) {
        Ok(mode) if mode.unwrap_or_default() & modes::OTHERS == 0 => {
            let text = format!("{what}, a plain file that every program of yours can read");
            DoctorLine::ok(HERE, "sign-ins", text)
        }
        Ok(_) => {
            let text = format!("{what}, a plain file that others of this machine can read");
            DoctorLine::warning(HERE, "sign-ins", text).next(modes::close(scene, path))
        }
        Err(error) => {
            DoctorLine::warning(HERE, "sign-ins", format!("{what}; who can read it cannot be told: {error}"))
        }
    };
    line.about(path.to_string_lossy())
}
