//! The configs in effect: what the client loads, what hides what, what it passes over.

use std::path::Path;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::actions::preflight;
use crate::base::next::{AddNext, Next};
use crate::base::text;
use crate::client::resolve::{self, Problem};
use crate::client::{Scope, Server, SourceProblem, View};
use crate::known::{self, Client};

const HERE: Section = Section::Configs;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let View { unread, skipped, .. } = &scene.all;
    let mut lines = in_effect(scene);
    lines.extend(unread.iter().map(|unread| {
        let gap = if matches!(unread.why, SourceProblem::Syntax(_)) { "" } else { " " };
        let what = format!(
            "{}:{gap}{}; {} ignores the whole file",
            scene.shown(&unread.file),
            unread.why,
            unread.client.title
        );
        DoctorLine::problem(HERE, "unread", what).about(unread.file.to_string_lossy()).next("mend the file")
    }));
    lines.extend(skipped.iter().map(|skipped| {
        let at = scene.place(skipped.scope, &skipped.file);
        let what = format!("Claude Code skips server {} ({at}): {}", text::short(&skipped.name), skipped.why);
        DoctorLine::problem(HERE, "skipped", what).about(&skipped.name).next("mend its entry")
    }));
    lines.extend(shadowed(scene));
    lines.extend(off(scene));
    lines.extend(
        scene.all.servers.iter().flat_map(resolve::of_server).map(|problem| placeholder(scene, &problem)),
    );
    lines
}

fn in_effect(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let mut places: Vec<(&Client, Scope, &Path)> = Vec::new();
    for server in scene.all.servers.iter().chain(&scene.all.shadowed) {
        let place = (server.client, server.scope, server.file.as_path());
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.is_empty() {
        return vec![
            DoctorLine::ok(HERE, "config", "no servers are configured here").next(Next::Add(AddNext::Asked)),
        ];
    }
    let line = |(client, scope, file): (&Client, Scope, &Path)| {
        let is_here =
            |server: &&Server| server.client == client && server.scope == scope && server.file == file;
        let count = text::some(scene.all.servers.iter().filter(is_here).count(), "server");
        let what = if client == known::CLAUDE {
            format!("{}: {count}", scene.place(scope, file))
        } else {
            format!("{} of {}: {count} with which mcpkey has to do", scene.shown(file), client.title)
        };
        DoctorLine::ok(HERE, "config", what).about(file.to_string_lossy())
    };
    places.into_iter().map(line).collect()
}

fn shadowed(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let lines = scene.view.shadowed.iter().filter_map(|hidden| {
        let winner = scene.view.servers.iter().find(|server| server.name == hidden.name)?;
        let name = text::short(&hidden.name);
        let (by, of) = (scene.place(winner.scope, &winner.file), scene.place(hidden.scope, &hidden.file));
        let line = DoctorLine::warning(HERE, "hidden", format!("{name} of {by} hides {name} of {of}"))
            .about(&hidden.name);
        let dir = match winner.scope {
            Scope::Project => winner.file.parent().filter(|dir| *dir != scene.world.cwd),
            Scope::Local | Scope::User => None,
        };
        let there = dir.map(|dir| format!(", in {}", text::path(dir))).unwrap_or_default();
        Some(line.next(format!(
            "if that is not meant: {}{there}",
            Next::remove(&hidden.name, winner.scope.as_str())
        )))
    });
    lines.collect()
}

fn off(scene: &Scene<'_>) -> Option<DoctorLine> {
    let off = scene.view.servers.iter().filter(|server| !scene.view.is_on(server));
    let names: Vec<String> = off.map(|server| text::short(&server.name)).collect();
    (!names.is_empty()).then(|| {
        DoctorLine::ok(HERE, "off", format!("switched off in the client's settings: {}", text::list(&names)))
    })
}

/// A placeholder that will not expand, or carries a secret with it.
fn placeholder(scene: &Scene<'_>, problem: &Problem) -> DoctorLine {
    let (what, next) = preflight::say(scene.world, problem);
    let (id, about) = match problem {
        Problem::SecretDefault { server, .. } => ("secret-default", Some(server)),
        Problem::Foreign { server, .. } => ("placeholder", Some(server)),
        _ => ("placeholder", None),
    };
    let line = DoctorLine::problem(HERE, id, what).next(next);
    match about {
        Some(server) => line.about(server),
        None => line,
    }
}
