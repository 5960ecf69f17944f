//! Which configs `import` looks at when none is named, and whose secrets a config holds.

use std::path::{Path, PathBuf};

use crate::base::paths;
use crate::detect::Category;
use crate::known;
use crate::lint::sources::{self, LintRequest};
use crate::system::files;
use crate::world::World;
use crate::world::error::Failure;

/// Whose secrets a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConfigPlace {
    /// Those of one project.
    Project(String),
    /// Those of the user, in all projects.
    User,
    /// Claude Code's own state: the user's, and those of each project it names.
    State,
}

/// Where other clients have their configs, in a project or in the home directory. What stands under a name that any client may use
/// is nobody's until a person names it.
fn others() -> impl Iterator<Item = &'static str> {
    let clients = known::kinds().filter(|kind| !kind.id.starts_with("claude-code") && kind.id != "any");
    clients.flat_map(|kind| kind.files).copied().filter(|file| !file.contains('*') && *file != ".mcp.json")
}

/// What VS Code reads in a project alone.
const NOT_AT_HOME: &str = ".vscode/";

/// The same below the directory in which the system keeps the settings of programs, where a directory of that name alone tells.
const PROGRAMS: &[&str] = &["Claude/claude_desktop_config.json", "Code/User/mcp.json"];

/// The same in the home directory.
const HOME: &[&str] = &[".codeium/windsurf/mcp_config.json"];

/// Where `lint` finds a secret when nothing is named, and what Claude Code reads here.
pub(super) fn here(world: &World) -> Result<Vec<PathBuf>, Failure> {
    let claude = files::configs(&world.cwd).chain([world.places.claude_json.clone()]);
    let mut paths: Vec<PathBuf> =
        claude.filter(|path| files::may_be_there(path)).map(|path| plain(&path)).collect();
    let linted = sources::run(world, &LintRequest::default())?;
    let secrets = linted.findings.iter().filter(|finding| finding.category() == Category::Secret);
    // What could not be read is said by whoever reads it again.
    let problems = linted.problems.iter().map(|problem| &problem.path);
    let linted = secrets.map(|finding| &finding.path).chain(problems);
    for path in linted.map(|path| plain(&world.cwd.join(path))) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Every config of the person's clients, and of those in effect here, that exists.
pub fn all(world: &World) -> Vec<PathBuf> {
    let settings = [world.places.claude_json.clone(), world.places.settings.clone()];
    let claude = files::configs(&world.cwd).chain(settings);
    let here = others().map(|name| paths::below(&world.cwd, name));
    let found = claude.chain(here).chain(of_user(world)).filter(|path| files::may_be_there(path));
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in found {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

fn of_user(world: &World) -> impl Iterator<Item = PathBuf> {
    let names = || others().filter(|name| !name.starts_with(NOT_AT_HOME));
    let home = names().chain(HOME.iter().copied()).map(|name| paths::below(&world.places.home, name));
    home.chain(names().chain(PROGRAMS.iter().copied()).map(|name| paths::below(&world.places.programs, name)))
}

/// Whose secrets the file at `path` holds.
///
/// A config of a directory further up is in effect in several projects, so what it mentions is looked for in all.
pub(super) fn whose(world: &World, path: &Path) -> ConfigPlace {
    if path == world.places.claude_json || path.ends_with(".claude.json") {
        return ConfigPlace::State;
    }
    if of_user(world).any(|user| user == path || plain(&user) == path) {
        return ConfigPlace::User;
    }
    let dir = path.parent().unwrap_or(&world.cwd);
    let is_hidden = |dir: &Path| dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let dir = if is_hidden(dir) { dir.parent().unwrap_or(dir) } else { dir };
    let project = files::project_key(dir);
    if world.cwd.starts_with(dir) && project != world.project() {
        ConfigPlace::User
    } else {
        ConfigPlace::Project(project)
    }
}

/// `path` without `.` and, where it exists, without symlinks on the way to its directory.
pub(super) fn plain(path: &Path) -> PathBuf {
    let Some((dir, name)) = path.parent().zip(path.file_name()) else { return path.to_owned() };
    files::real(dir).map_or_else(|_| path.to_owned(), |dir| dir.join(name))
}
