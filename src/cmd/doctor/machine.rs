//! mcpkey itself, and an environment that is not what it looks like.

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::base::text;
use crate::process::callers::Callers;
use crate::process::launch;
use crate::system::files;
use crate::vault::records::StoreKind;
use crate::world::{KEYS, VARIABLES};

const HERE: Section = Section::Machine;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    [version(scene), unknown(scene), settings(scene), passphrase(scene), client_dir(scene)].concat()
}

fn version(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    let version = env!("CARGO_PKG_VERSION");
    let own = world.own_program();
    let real = |path: &std::path::Path| path.canonicalize().ok();
    let found = launch::all("mcpkey", world.environ.get_os("PATH"), &world.cwd);
    let at = own.as_ref().map(|path| format!(", {}", text::path(path))).unwrap_or_default();
    let line = DoctorLine::ok(HERE, "version", format!("mcpkey {version}{at}"));
    let path = match (found.first(), &own) {
        (None, _) => Some(
            DoctorLine::warning(
                HERE,
                "program",
                "mcpkey is not on the PATH: hooks, and the client's own helpers, do not find it",
            )
            .next("put its directory into PATH"),
        ),
        (Some(first), Some(own)) if real(first) != real(own) => Some(
            DoctorLine::warning(
                HERE,
                "program",
                format!("the PATH has another mcpkey first: {}", text::path(first)),
            )
            .next("remove one of the two, or change the order of PATH"),
        ),
        _ => None,
    };
    [line].into_iter().chain(path).collect()
}

fn unknown(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let names = scene
        .world
        .environ
        .iter()
        .filter_map(|(name, _)| name.to_str()?.starts_with("MCPKEY_").then_some(name.to_str()?));
    let unknown = names.filter(|name| !VARIABLES.contains(name));
    unknown
        .map(|name| {
            let shown = text::short(name);
            DoctorLine::warning(
                HERE,
                "unknown-variable",
                format!("{shown} is set, and mcpkey knows no such variable"),
            )
            .about(name)
            .next(format!("mcpkey knows {}; unset {shown}", text::list(VARIABLES)))
        })
        .collect()
}

fn settings(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let world = scene.world;
    let settings = match world.settings() {
        Ok(settings) => settings,
        Err(failure) => return vec![DoctorLine::failed(HERE, "settings", &failure)],
    };
    let shown = scene.shown(&world.own.settings);
    let unknown = settings.unknown().into_iter().map(|key| {
        let key = text::short(&key);
        DoctorLine::warning(
            HERE,
            "unknown-setting",
            format!("{shown} sets {key}, and mcpkey knows no such setting"),
        )
        .about(&key)
        .next(format!("mcpkey knows {}", text::list(KEYS)))
    });
    let anyone = settings.callers().is_ok_and(|callers| callers == Callers::Anyone).then(|| {
        let what =
            "whatever runs as you gets the secrets of a server that mcpkey starts: callers = \"anyone\"";
        DoctorLine::warning(HERE, "callers", what)
            .next(format!("take that out of {shown}: Claude Code needs no more than \"parent\""))
    });
    let word = world.environ.setting("MCPKEY_DELIVER").and(world.delivery().err());
    let word = word.map(|failure| DoctorLine::failed(HERE, "settings", &failure).about("MCPKEY_DELIVER"));
    unknown.chain(anyone).chain(word).collect()
}

fn passphrase(scene: &Scene<'_>) -> Vec<DoctorLine> {
    const NAME: &str = "MCPKEY_PASSPHRASE";
    let world = scene.world;
    if world.environ.setting(NAME).is_none() {
        return Vec::new();
    }
    let is_used =
        scene.reach(StoreKind::File).is_some() && world.environ.setting("MCPKEY_UNLOCK_FILE").is_none();
    let (what, next) = if is_used {
        (
            "every program that is started from here can read the passphrase in MCPKEY_PASSPHRASE",
            "put it into a file that only you can read, and name that in MCPKEY_UNLOCK_FILE",
        )
    } else {
        ("MCPKEY_PASSPHRASE is set, and nothing uses it", "unset MCPKEY_PASSPHRASE")
    };
    vec![DoctorLine::warning(HERE, "passphrase", what).about(NAME).next(next)]
}

fn client_dir(scene: &Scene<'_>) -> Vec<DoctorLine> {
    const NAME: &str = "CLAUDE_CONFIG_DIR";
    let Some(dir) = scene.world.environ.setting(NAME) else { return Vec::new() };
    let shown = text::short(dir);
    let line = if files::is_dir(&scene.world.cwd.join(dir)) {
        DoctorLine::ok(HERE, "client-directory", format!("{NAME}: the client keeps its files in {shown}"))
    } else {
        DoctorLine::warning(
            HERE,
            "client-directory",
            format!("{NAME} names {shown}, which is not a directory"),
        )
        .next(format!("unset {NAME}, or start claude once to create it"))
    };
    vec![line.about(NAME)]
}
