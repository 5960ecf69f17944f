//! How servers get their secrets, and what keeps one that asks mcpkey from getting them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::base::next::Next;
use crate::base::system::System;
use crate::base::text;
use crate::client::delivery::{self, Delivery};
use crate::client::resolve;
use crate::client::{Scope, Server};
use crate::process::launch;
use crate::system::files;
use crate::vault::expiry;

const HERE: Section = Section::Configs;
/// Refusals that are older are not spoken of.
const LATELY: Duration = Duration::from_secs(86_400);

/// What a program has for a `PATH` that a desktop started, whatever the person's shell adds: on macOS launchd's own. On Windows
/// there is one `PATH` for all that a person starts.
fn of_desktop(system: System) -> Option<&'static str> {
    match system {
        System::Linux => Some("/usr/local/bin:/usr/bin:/bin"),
        System::Mac => Some("/usr/bin:/bin:/usr/sbin:/sbin"),
        System::Windows => None,
    }
}

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let facts = scene.facts();
    let (between, others): (Vec<&Server>, Vec<&Server>) =
        scene.view.servers.iter().partition(|server| server.delivery == Delivery::Mcpkey);
    let has_secret = |server: &&Server| !resolve::mentions(&server.entry, facts).is_empty();
    let others: Vec<&Server> = others.into_iter().filter(has_secret).collect();
    let mut lines = Vec::new();
    if !others.is_empty() {
        let what = format!("from the environment of claude: the secrets of {}", names(&others));
        lines.push(
            DoctorLine::ok(HERE, "delivery", what).next(format!(
                "for that server alone to get them: {}",
                Next::DeliverMcpkey("NAME".to_owned())
            )),
        );
    }
    if !between.is_empty() {
        let what = format!("from mcpkey, which claude starts for them: the secrets of {}", names(&between));
        lines.push(DoctorLine::ok(HERE, "delivery", what));
    }
    lines.extend(between.iter().filter_map(|server| unreachable(scene, server)));
    lines.extend(between.iter().filter_map(|server| left_behind(scene, server)));
    lines.extend(refusals(scene));
    lines
}

fn names(servers: &[&Server]) -> String {
    text::list(&servers.iter().map(|server| text::short(&server.name)).collect::<Vec<_>>())
}

/// An entry that calls an mcpkey which is not there.
fn unreachable(scene: &Scene<'_>, server: &Server) -> Option<DoctorLine> {
    let (world, program) = (scene.world, delivery::program(server.written.as_deref()?)?);
    let name = text::short(&server.name);
    let line = match Path::new(program).components().count() {
        1 => {
            let is_there = |path: &OsStr| !launch::all(program, Some(path), &world.cwd).is_empty();
            let is_found = world.environ.get_os("PATH").is_some_and(is_there);
            // It is a bare name for everybody's sake, and only a PATH leads to it.
            if is_found && of_desktop(System::here()).is_none_or(|path| is_there(path.as_ref())) {
                return None;
            }
            if is_found {
                let what = format!(
                    "when a desktop or an editor starts Claude Code, it does not find mcpkey for {name}"
                );
                let next = "start claude from a shell, or have the desktop's PATH lead to mcpkey";
                return Some(DoctorLine::ok(HERE, "delivery-program", what).next(next).about(&server.name));
            }
            let what = format!("{name} takes its secrets from mcpkey, which is not on the PATH");
            DoctorLine::problem(HERE, "delivery-program", what).next("install mcpkey where claude finds it")
        }
        _ if program.contains('$') || files::is_file(&world.cwd.join(program)) => return None,
        _ => {
            let what = format!("{name} takes its secrets from {}, which is not there", text::path(program));
            let (env, mcpkey) =
                (Next::DeliverEnv(server.name.clone()), Next::DeliverMcpkey(server.name.clone()));
            let again = format!("{env}, then {mcpkey}");
            DoctorLine::problem(HERE, "delivery-program", what).next(again)
        }
    };
    Some(line.about(&server.name))
}

/// A stored secret that the entry of a server behind mcpkey still mentions, so that it has to be in the environment.
fn left_behind(scene: &Scene<'_>, server: &Server) -> Option<DoctorLine> {
    let left = server
        .left_behind(|variable| resolve::supply(variable.as_str(), false, scene.facts()).stored().is_some());
    (!left.is_empty()).then(|| {
        let name = text::short(&server.name);
        let left = text::list(&left.iter().map(ToString::to_string).collect::<Vec<_>>());
        let what =
            format!("{name} takes its secrets from mcpkey, and {left} from the environment all the same");
        DoctorLine::warning(HERE, "delivery", what)
            .about(&server.name)
            .next(Next::DeliverMcpkey(server.name.clone()))
    })
}

/// What was refused lately, by server and reason, the last time of each.
fn refusals(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    let now = world.timestamp();
    let entries = match world.log().read() {
        Ok(entries) => entries,
        Err(error) => return vec![DoctorLine::failed(HERE, "log", &error.into())],
    };
    let is_late = |time: &str| {
        let span = expiry::seconds(&now).zip(expiry::seconds(time));
        span.is_some_and(|(now, then)| now.saturating_sub(then) <= LATELY.as_secs())
    };
    let project = world.project();
    let mut refused: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut served: BTreeMap<String, String> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| is_late(&entry.time)) {
        let Some(server) = entry.server else { continue };
        // A server of the user's scope is refused wherever it is started.
        let is_it =
            |known: &Server| known.name == server && (known.scope == Scope::User || entry.project == project);
        if !scene.view.servers.iter().any(is_it) {
            continue;
        }
        let withheld = entry.withheld.iter().map(|one| format!("{} is withheld: {}", one.variable, one.why));
        let why: Vec<String> = withheld.chain(entry.failure).collect();
        if why.is_empty() {
            served.insert(server.clone(), entry.time.clone());
        }
        refused.extend(why.into_iter().map(|why| ((server.clone(), why), entry.time.clone())));
    }
    let line = |((server, why), time): ((String, String), String)| {
        let what = format!(
            "{} got no secret {}: {}",
            text::short(&server),
            expiry::ago(&time, &now),
            text::short(&why)
        );
        let line = if served.get(&server).is_some_and(|served| *served > time) {
            DoctorLine::ok(HERE, "refused", format!("{what}; it got one since"))
        } else {
            DoctorLine::warning(HERE, "refused", what).next(format!(
                "{}; all of it: {}",
                Next::test(&server),
                Next::Log(server.clone())
            ))
        };
        line.about(&server)
    };
    refused.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_finds_nothing_where_a_person_alone_looks() {
        let has = |system, dir| of_desktop(system).is_some_and(|path| path.split(':').any(|one| one == dir));
        assert!(has(System::Linux, "/usr/local/bin") && !has(System::Mac, "/usr/local/bin"));
        for system in [System::Linux, System::Mac] {
            assert!(has(system, "/usr/bin") && !has(system, "/opt/homebrew/bin"));
        }
        assert_eq!(of_desktop(System::Windows), None);
    }
}
