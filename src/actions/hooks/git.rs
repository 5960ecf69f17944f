//! The git hook itself: a block in a shell script, or a script that calls the hook that was there.

use std::path::Path;

use crate::base::next::{LintNext, Next};
use crate::base::text;
use crate::change::{Change, FileEdit, Plan};
use crate::system::files::{self, Expect, FileKind};
use crate::world::World;
use crate::world::error::Failure;

use super::block;
use super::lefthook;
use super::place::{HookPlace, Manager};
use super::recorded;

const CHECK: &str = include_str!("../../../templates/hook/check.sh");
const BESIDE: &str = include_str!("../../../templates/hook/beside.sh");
const CLOSE: &str = "# <<< mcpkey <<<\n";
/// How a hook begins that was made here; where nothing else is left of it, it goes.
const MADE: &str = "#!/bin/sh\n# Made by 'mcpkey hook install'.\n";

/// Whether the check is where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GitHookState {
    /// As this mcpkey would write it.
    Installed,
    /// As another version, or an mcpkey elsewhere on this machine, wrote it.
    Outdated,
    /// Not at all.
    Absent,
}

/// What stands in the hook's place.
enum Found {
    /// Nothing.
    Nothing,
    /// A script that `sh` or `bash` runs, with room for a block.
    Script,
    /// A script that was made here and calls the one in [`files::kept_aside`].
    Wrapper,
    /// Anything else that git might run, or not.
    Other,
}

/// Installs the hook; gives what to say.
pub fn install(world: &World, place: &HookPlace, dry_run: bool) -> Result<String, Failure> {
    let said = put(world, place, dry_run)?;
    if !dry_run {
        recorded::note(world, &place.top, Some(&[]))?;
    }
    Ok(said)
}

fn put(world: &World, place: &HookPlace, dry_run: bool) -> Result<String, Failure> {
    let path = &place.path;
    if place.manager == Manager::Lefthook {
        return install_job(world, path, dry_run);
    }
    let found = look(place)?;
    let make: fn(&[u8], &str) -> Vec<u8> = match found {
        Found::Script | Found::Wrapper => in_script,
        Found::Nothing | Found::Other => fresh,
    };
    let kept = files::kept_aside(path)?;
    let tail = match found {
        Found::Wrapper | Found::Other => BESIDE,
        Found::Nothing if kept.is_some() => BESIDE,
        Found::Nothing | Found::Script => "",
    };
    let text = block(world, place, tail);
    let shown = text::path(path);
    let edit = match found {
        Found::Other => file_edit(path, Change::Instead(fresh(&[], &text))),
        _ => edit(path, make, text),
    };
    if let (Found::Other, Some(kept)) = (&found, &kept) {
        let message =
            format!("{shown} is a hook that mcpkey did not write, and {} is one more", text::path(kept));
        return Err(Failure::new(message).hint("move one of them out of the way and try again"));
    }
    if matches!(found, Found::Other) && !dry_run {
        let aside = Change::Copy { from: path.to_owned(), turn: files::from_kept };
        Plan { edits: vec![file_edit(&files::kept(path), aside), edit], ..Plan::default() }.apply(world)?;
    } else if dry_run {
        let aside = matches!(found, Found::Other);
        let diff = plan(edit).diff()?;
        let kept = text::path(files::kept(path));
        world.ui.page(&if aside {
            format!("{shown} is moved to {kept} and called from there\n")
        } else {
            diff
        })?;
        return Ok(format!("{shown} would be changed"));
    } else {
        write(world, edit)?;
    }
    Ok(match found {
        Found::Nothing => format!("{shown} checks what is staged before each commit"),
        Found::Script | Found::Wrapper => format!("{shown} checks what is staged, then goes on as before"),
        Found::Other => format!("{shown} checks what is staged, then calls the hook that was there"),
    })
}

fn install_job(world: &World, path: &Path, dry_run: bool) -> Result<String, Failure> {
    let old = files::read(path)?.unwrap_or_default();
    let script = job_script();
    let is_yaml = path.extension().is_some_and(|end| end == "yml" || end == "yaml");
    if !is_yaml || lefthook::with_job(&old, &script).is_none() {
        return Err(Failure::new(format!("{}: written in a way that is not edited here", text::path(path)))
            .hint(format!(
                "add a job to its pre-commit hook by hand, with: run: {}",
                Next::Lint(LintNext::Staged)
            )));
    }
    let make = |old: &[u8], script: &str| lefthook::with_job(old, script).unwrap_or_else(|| old.to_vec());
    let edit = edit(path, make, script);
    let shown = text::path(path);
    if dry_run {
        world.ui.page(&plan(edit).diff()?)?;
        return Ok(format!("{shown} would be changed"));
    }
    write(world, edit)?;
    Ok(format!("{shown} has a job that checks what is staged"))
}

/// Takes the hook out; gives what to say, or nothing where there was none.
pub fn uninstall(world: &World, place: &HookPlace, dry_run: bool) -> Result<Option<String>, Failure> {
    let said = take(world, place, dry_run)?;
    if !dry_run {
        recorded::note(world, &place.top, None)?;
    }
    Ok(said)
}

fn take(world: &World, place: &HookPlace, dry_run: bool) -> Result<Option<String>, Failure> {
    let path = &place.path;
    let old = files::read(path)?.unwrap_or_default();
    if block::find(&old).map_err(|e| unclosed(path, &e))?.is_none() {
        return Ok(None);
    }
    let shown = text::path(path);
    let rest = block::take(&old);
    let is_made = rest == MADE.as_bytes();
    if dry_run {
        world.ui.page(&plan(edit(path, |old, _| block::take(old), String::new())).diff()?)?;
        return Ok(Some(format!("{shown} would be changed")));
    }
    if is_wrapper(&old) && files::kept_aside(path)?.is_some() {
        if !is_made {
            return Err(Failure::new(format!("{shown} has lines that mcpkey did not write")).hint(format!(
                "move them to the hook that it calls, {}, and try again",
                text::path(files::kept(path))
            )));
        }
        let kept = files::kept(path);
        let back = Change::Copy { from: kept.clone(), turn: files::from_beside };
        let edits = vec![file_edit(path, back), file_edit(&kept, Change::Remove)];
        Plan { edits, ..Plan::default() }.apply(world)?;
        files::drop_kept(path);
        return Ok(Some(format!("{shown} is again the hook that was there before")));
    }
    if is_made {
        write(world, file_edit(path, Change::Remove))?;
        return Ok(Some(format!("removed {shown}")));
    }
    write(world, edit(path, |old, _| block::take(old), String::new()))?;
    Ok(Some(format!("{shown} is as it was before")))
}

/// Whether the hook is there.
pub fn state(world: &World, place: &HookPlace) -> Result<GitHookState, Failure> {
    let old = files::read(&place.path)?.unwrap_or_default();
    let Some(range) = block::find(&old).map_err(|e| unclosed(&place.path, &e))? else {
        return Ok(GitHookState::Absent);
    };
    let current = match place.manager {
        Manager::Lefthook => lefthook::with_job(&old, &job_script()).is_some_and(|new| new == old),
        _ => {
            let tail = if is_wrapper(&old) { BESIDE } else { "" };
            block(world, place, tail).trim_end().as_bytes() == old[range].trim_ascii_end()
        }
    };
    Ok(if current { GitHookState::Installed } else { GitHookState::Outdated })
}

/// Whether git, finding the hook, would start it.
pub fn runs(place: &HookPlace) -> Result<bool, Failure> {
    Ok(place.manager != Manager::Git || is_executable(&place.path)?)
}

fn look(place: &HookPlace) -> Result<Found, Failure> {
    let path = &place.path;
    if files::stamp(path)?.is_none() {
        return Ok(Found::Nothing);
    }
    let link = files::is_link(path)?;
    let Some(text) = files::read(path)? else { return Ok(Found::Other) };
    let has_block = block::find(&text).map_err(|e| unclosed(path, &e))?.is_some();
    let for_shell = place.manager == Manager::Husky || is_shell(&text);
    let room = for_shell && !link && (place.manager == Manager::Husky || is_executable(path)?);
    Ok(match () {
        () if has_block && is_wrapper(&text) => Found::Wrapper,
        () if has_block || room => Found::Script,
        () => Found::Other,
    })
}

fn is_wrapper(text: &[u8]) -> bool {
    memchr::memmem::find(text, BESIDE.as_bytes()).is_some()
}

/// Whether `sh` or `bash` runs a script, so that a block of plain `sh` in it means what it says.
fn is_shell(script: &[u8]) -> bool {
    let Some(line) = script.strip_prefix(b"#!").and_then(|rest| rest.split(|b| *b == b'\n').next()) else {
        return false;
    };
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace().filter(|word| *word != "-S");
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = words.next().map(name).unwrap_or_default();
    let program = if program == "env" { words.next().map(name).unwrap_or_default() } else { program };
    ["sh", "bash", "dash"].contains(&program.as_str())
}

fn in_script(old: &[u8], block: &str) -> Vec<u8> {
    block::put(old, block, block::after_shebang(old))
}

/// For a file that is not there, or is all our own.
fn fresh(_: &[u8], block: &str) -> Vec<u8> {
    [MADE, block].concat().into_bytes()
}

/// The block; a path of this machine is in it only where it is not committed.
fn block(world: &World, place: &HookPlace, tail: &str) -> String {
    let recorded = match (place.committed, world.own_program()) {
        (false, Some(path)) => format!("{} ", quoted(&path.to_string_lossy().replace('\\', "/"))),
        _ => String::new(),
    };
    let usual = files::USUAL.map(|dir| format!("\"{}/mcpkey\"", dir.replace("$HOME", "${HOME-}")));
    let usual = usual.join(" \\\n        ");
    CHECK
        .replace("@RECORDED@", &recorded)
        .replace("@USUAL@", &usual)
        .replace(CLOSE, &format!("{tail}{CLOSE}"))
}

/// The lines of the check without its marks, which a job's own marks replace.
fn job_script() -> String {
    let lines = CHECK
        .lines()
        .filter(|line| !line.starts_with("# "))
        .map(|line| line.replace("@RECORDED@", "") + "\n");
    lines.collect()
}

/// As `sh` reads it back.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}

fn edit(path: &Path, make: fn(&[u8], &str) -> Vec<u8>, text: String) -> FileEdit {
    file_edit(path, Change::Text { make, text })
}

fn file_edit(path: &Path, change: Change) -> FileEdit {
    FileEdit { path: path.to_owned(), change, expect: Expect::Executable, shared_with_client: false }
}

fn plan(edit: FileEdit) -> Plan {
    Plan { edits: vec![edit], ..Plan::default() }
}

fn write(world: &World, edit: FileEdit) -> Result<(), Failure> {
    plan(edit).apply(world)
}

fn unclosed(path: &Path, error: &block::Unclosed) -> Failure {
    Failure::new(format!("{}: {error}", text::path(path)))
        .hint("take out by hand what mcpkey wrote there, and try again")
}

fn is_executable(path: &Path) -> Result<bool, Failure> {
    Ok(match files::mode(path)? {
        Some(mode) => mode & 0o111 != 0,
        // Windows has no such bit; git runs what is there.
        None => cfg!(not(unix)) && files::seen(path)? == FileKind::File,
    })
}
