//! The clients: whether Claude Code is there, once, and runs; which one asks, and which were handed secrets.

use std::path::Path;
use std::time::Duration;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::base::next::Next;
use crate::base::text;
use crate::known;
use crate::process::launch;
use crate::system::files::{self, NoProgram};
use crate::vault::expiry;

const HERE: Section = Section::Machine;
/// A cold start of the client takes about a second.
const LIMIT: Duration = Duration::from_secs(10);

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let mut lines = claude(scene);
    lines.extend(asking(scene));
    lines.extend(served(scene));
    lines
}

/// The client that asks, where one does.
fn asking(scene: &Scene<'_>) -> Option<DoctorLine> {
    let client = scene.world.asking_client()?;
    let what = format!("{} asks, or what its model runs", client.title);
    Some(DoctorLine::ok(HERE, "asked-by", what).about(client.id))
}

/// The clients that were handed secrets, by the account of use; the last one that was first.
fn served(scene: &Scene<'_>) -> Option<DoctorLine> {
    let entries = scene.world.log().read().ok()?;
    let mut found: Vec<(&str, &str)> = Vec::new();
    for entry in entries.iter().rev().filter(|entry| !entry.handed.is_empty()) {
        let Some(id) = entry.client.as_deref() else { continue };
        if !found.iter().any(|(known, _)| *known == id) {
            found.push((id, &entry.time));
        }
    }
    let now = scene.world.timestamp();
    let named = found.iter().map(|(id, time)| format!("{} ({})", known::title(id), expiry::ago(time, &now)));
    let named: Vec<String> = named.collect();
    (!named.is_empty())
        .then(|| DoctorLine::ok(HERE, "served", format!("secrets were handed to {}", text::list(&named))))
}

fn claude(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    if let Err(NoProgram::OfProject(path)) = files::program("claude".as_ref(), world.search()) {
        let what = format!("claude would be {}, which comes with the project", text::path(path));
        return vec![
            DoctorLine::problem(HERE, "claude", what)
                .next("take its directory out of PATH, or start it by its path"),
        ];
    }
    let found = launch::all("claude", world.environ.get_os("PATH"), &world.cwd);
    let Some((first, others)) = found.split_first() else {
        let run = Next::Run { only: Vec::new(), command: "" };
        let what = format!("claude is not on the PATH, so '{run}' has nothing to start");
        return vec![
            DoctorLine::warning(HERE, "claude", what).next("npm install -g @anthropic-ai/claude-code"),
        ];
    };
    let mut lines = vec![version(scene, first)];
    if !others.is_empty() {
        let named: Vec<String> = others.iter().map(text::path).collect();
        lines.push(
            DoctorLine::warning(
                HERE,
                "several-claudes",
                format!("there is more than one claude: also {}", text::list(&named)),
            )
            .next(format!("{} is the one that runs; remove the others", text::path(first))),
        );
    }
    lines
}

fn version(scene: &Scene<'_>, path: &Path) -> DoctorLine {
    let shown = text::path(path);
    match launch::version(path, LIMIT) {
        Some(version) => {
            DoctorLine::ok(HERE, "claude", format!("claude {}, {shown}", text::line(&version, 60)))
        }
        None => DoctorLine::problem(HERE, "claude", format!("{shown} does not say its version"))
            .next(format!("see what it says: {} --version", scene.argument(path))),
    }
}
