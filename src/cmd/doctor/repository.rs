//! What git does with the configs, and the checks that run before that.

use std::path::Path;

use super::line::{DoctorLine, Section};
use super::literals::Literals;
use super::scene::Scene;
use crate::actions::hooks::git::GitHookState;
use crate::actions::hooks::{self, ci, claude};
use crate::base::next::{AddNext, HookNext, Next};
use crate::base::text;
use crate::system::files;
use crate::system::git::{Git, GitError};
use crate::world::error::Failure;

const HERE: Section = Section::Repository;

/// What git does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tracking {
    /// It is committed, or staged.
    Tracked,
    /// It stays out.
    Ignored,
    /// Nothing yet: `git add .` would take it in.
    Loose,
}

/// What git does with `path`; nothing outside a repository.
pub(super) fn tracking(path: &Path) -> Option<Result<Tracking, GitError>> {
    let dir = path.parent().filter(|dir| files::git_root(dir).is_some())?;
    let git = Git::at(dir);
    let tracked = git.tracked(&|found| Some(found.as_os_str()) == path.file_name());
    Some(tracked.and_then(|tracked| match tracked.is_empty() {
        false => Ok(Tracking::Tracked),
        true if git.ignores(path)? => Ok(Tracking::Ignored),
        true => Ok(Tracking::Loose),
    }))
}

/// The lines; none outside a repository.
pub(super) fn lines(scene: &Scene<'_>, literals: &Literals) -> Vec<DoctorLine> {
    if files::git_root(&scene.world.cwd).is_none() {
        return Vec::new();
    }
    let mut lines: Vec<DoctorLine> =
        scene.project_configs().iter().filter_map(|path| config(scene, literals, path)).collect();
    lines.push(before_commit(scene));
    lines.push(before_writing(scene));
    lines.push(pipelines(scene));
    lines
}

fn config(scene: &Scene<'_>, literals: &Literals, path: &Path) -> Option<DoctorLine> {
    let example = path.with_file_name(".mcp.json.example");
    let (shown, secrets) = (scene.shown(path), literals.count(path));
    let tracked = match tracking(path)? {
        Ok(tracked) => tracked,
        Err(error) => return Some(DoctorLine::failed(HERE, "tracked", &Failure::from(error))),
    };
    let has_example = matches!(tracking(&example), Some(Ok(Tracking::Tracked | Tracking::Loose)))
        && files::is_file(&example);
    let import = || Next::Import(Some(scene.argument(path)));
    let line = match (tracked, secrets) {
        (Tracking::Tracked, 0) => {
            DoctorLine::ok(HERE, "tracked", format!("{shown} is committed, with placeholders"))
        }
        (Tracking::Tracked, _) => {
            DoctorLine::problem(HERE, "tracked", format!("{shown} is committed with a secret in it"))
                .next(format!("{}, and replace what was in it where it came from", import()))
        }
        (Tracking::Loose, 0) => {
            DoctorLine::ok(HERE, "tracked", format!("{shown} is not committed yet, and can be"))
        }
        (Tracking::Loose, _) => DoctorLine::problem(
            HERE,
            "tracked",
            format!("the next 'git add .' takes in {shown}, with a secret in it"),
        )
        .next(import()),
        (Tracking::Ignored, _) if has_example => {
            DoctorLine::ok(HERE, "tracked", format!("{shown} is ignored; its example goes to the team"))
        }
        (Tracking::Ignored, _) => DoctorLine::warning(
            HERE,
            "tracked",
            format!("{shown} is ignored, and no example goes to the team"),
        )
        .next(format!(
            "commit .mcp.json.example ('{}' writes it), or take .mcp.json out of .gitignore",
            Next::Add(AddNext::Asked)
        )),
    };
    Some(line.about(path.to_string_lossy()))
}

fn before_commit(scene: &Scene<'_>) -> DoctorLine {
    let found = match hooks::before_commit(scene.world) {
        Ok(found) => found,
        Err(failure) => return DoctorLine::failed(HERE, "hook", &failure),
    };
    match (found.state, found.runs) {
        (GitHookState::Installed, true) => {
            DoctorLine::ok(HERE, "hook", "what is staged is checked before each commit")
        }
        (GitHookState::Absent, _) => {
            DoctorLine::warning(HERE, "hook", "nothing checks what is staged before a commit")
                .next(Next::HookInstall(HookNext::Git))
        }
        (GitHookState::Outdated, true) => {
            DoctorLine::warning(HERE, "hook", "the hook before a commit is another mcpkey's")
                .next(Next::HookInstall(HookNext::Git))
        }
        (_, false) => DoctorLine::warning(
            HERE,
            "hook",
            format!("the hook before a commit does not run: {}", found.note),
        )
        .about(text::path(&found.place.path)),
    }
}

/// Not every project wants this one, so its absence is no warning.
fn before_writing(scene: &Scene<'_>) -> DoctorLine {
    match claude::state(scene.world) {
        Ok(state) if state.is_complete() => {
            DoctorLine::ok(HERE, "hook-claude", "Claude Code asks mcpkey before it writes")
        }
        Ok(state) if state.lost => DoctorLine::problem(
            HERE,
            "hook-claude",
            "the hook for Claude Code that was installed here is missing, or some of its rules are; they keep the model from your secrets",
        )
        .next(Next::HookInstall(HookNext::Claude)),
        Ok(state) if state.installed => DoctorLine::warning(
            HERE,
            "hook-claude",
            "Claude Code asks mcpkey before it writes, and lacks rules that keep the model from your secrets",
        )
        .next(Next::HookInstall(HookNext::Claude)),
        Ok(_) => DoctorLine::ok(
            HERE,
            "hook-claude",
            format!("mcpkey does not check what Claude Code writes; to have it checked: {}", Next::HookInstall(HookNext::Claude)),
        ),
        Err(failure) => DoctorLine::failed(HERE, "hook-claude", &failure),
    }
}

fn pipelines(scene: &Scene<'_>) -> DoctorLine {
    let services = ci::installed(scene.top());
    if services.is_empty() {
        let install = Next::HookInstall(HookNext::Ci("github|gitlab"));
        DoctorLine::ok(HERE, "pipelines", format!("no pipeline checks ({install})"))
    } else {
        DoctorLine::ok(HERE, "pipelines", format!("checked in the pipelines of {}", text::list(&services)))
    }
}
