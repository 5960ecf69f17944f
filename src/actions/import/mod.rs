//! Moving literal secrets out of configs: the value to the store, a reference of the client's own form to the config.
//!
//! | file | answers |
//! | --- | --- |
//! | `places` | which configs, and whose secrets they hold |
//! | `read` | what is in one |
//! | `forms` | how a secret leaves its place for each client, or why it stays |
//! | `between` | a server before which mcpkey is put, because its client replaces nothing |
//! | `picks`, `groups`, `names` | which secrets are one, and what each is called |
//! | `destinations` | where each may go |
//! | `ask` | which ones a person wants to move |
//! | `build` | the plan |
//! | `news`, `history` | what a person has to know afterwards |

mod ask;
mod between;
mod build;
mod destinations;
mod entry;
mod forms;
mod groups;
mod history;
mod names;
mod news;
mod picks;
mod places;
mod read;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::base::names::VarName;
use crate::base::next::{LintNext, Next};
use crate::base::secret::Secret;
use crate::client::rewrite::CodexField;
use crate::detect::Severity;
use crate::lint::Finding;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

use crate::change::{Plan, lock_with};
use build::Built;
use forms::Move;
use picks::Pick;
use places::ConfigPlace;
pub use places::all as configs;
use read::{Found, ImportFile, UnreadImport};

/// What a person asked for.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Move without asking.
    pub yes: bool,
    /// Move also what is only worth a look.
    pub all: bool,
    /// Look at the person's own configs of every client too, where no file is named.
    pub all_clients: bool,
    /// Show the change, do nothing.
    pub dry_run: bool,
    /// Store for all projects.
    pub global: bool,
    /// Let secrets travel over `http://` to another machine.
    pub allow_http: bool,
    /// Names that a person chose, by pointer, header, variable or flag.
    pub var: Vec<(String, VarName)>,
    /// Leave all but these alone: path, line and column.
    pub only: Option<BTreeSet<(PathBuf, usize, usize)>>,
}

impl ImportOptions {
    fn wants(&self, file: &ImportFile, finding: &Finding) -> bool {
        let place = || (file.path.clone(), finding.line, finding.column);
        self.only.as_ref().is_none_or(|only| only.contains(&place()))
    }
}

/// What came of it.
#[derive(Debug)]
pub struct ImportResult {
    /// The exit code: 1 where a secret had to stay, 2 where a file could not be read.
    pub code: u8,
    /// What is to be said on stdout: the change that was asked for, or that there is none.
    pub answer: Option<String>,
}

/// A secret that stays where it is.
struct Left {
    file: usize,
    at: usize,
    why: String,
}

/// Moves the secrets of `named`, or of every config in effect here.
pub fn run(world: &World, named: &[PathBuf], options: &ImportOptions) -> Result<ImportResult, Failure> {
    let (files, unread) = read_all(world, named, options.all_clients)?;
    unread.iter().for_each(|UnreadImport(why)| world.ui.say(why));
    let mut left = Vec::new();
    let asks = !options.yes && !options.dry_run;
    let is_there = asks && world.terminal().is_some();
    let mut picks = candidates(&files, options, options.all || is_there, &mut left)?;
    if asks && !picks.is_empty() {
        if !is_there {
            return Err(Failure::new("there are secrets to move, and there is no terminal to ask on")
                .hint("add --yes to move them all, or --dry-run to see what would change"));
        }
        let index = world.index()?;
        let (kept, stay) = ask::which(world, &index, &files, picks, options)?;
        picks = kept;
        left.extend(stay);
    }
    let (mut held, mut reviewed) = (None, BTreeSet::new());
    if !options.dry_run && !picks.is_empty() {
        let again = || Ok(build::plan(world, &*world.index()?, &files, picks.clone(), options)?.plan);
        reviewed = Plan::reviewed(world, again)?;
        held = Some(lock_with(world, [world.chosen_store()?.store])?);
    }
    let Built { mut plan, moved, lines, left: stay } =
        build::plan(world, &*world.index()?, &files, picks, options)?;
    plan.reviewed = reviewed;
    left.extend(stay);
    say_left(world, &files, &left);
    let mut answer = None;
    match held {
        Some(lock) => {
            plan.apply_under(&lock, world)?;
            drop(lock);
            news::say(world, &files, &moved, &lines);
            history::say(world, &files, &moved);
        }
        None if options.dry_run => {
            let diff = plan.diff()?;
            answer = Some(if diff.is_empty() { "nothing would change".to_owned() } else { diff });
        }
        None if left.is_empty() && unread.is_empty() => answer = Some("nothing to move".to_owned()),
        None => {}
    }
    let stays = left.iter().any(|l| files[l.file].found[l.at].finding.severity == Severity::Error);
    let code = match (unread.is_empty(), stays) {
        (false, _) => FailureKind::Trouble.code(),
        (true, true) => FailureKind::No.code(),
        (true, false) => 0,
    };
    Ok(ImportResult { code, answer })
}

/// The path by which a file is known here, however it was named.
pub fn path(world: &World, named: &str) -> PathBuf {
    places::plain(&world.cwd.join(named))
}

fn read_all(
    world: &World,
    named: &[PathBuf],
    all_clients: bool,
) -> Result<(Vec<ImportFile>, Vec<UnreadImport>), Failure> {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    let mut wanted: Vec<PathBuf> = if named.is_empty() {
        places::here(world)?
    } else {
        named.iter().map(|path| world.cwd.join(path)).collect()
    };
    if all_clients {
        wanted.extend(configs(world));
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in wanted {
        // Before links are resolved: what one of the project leads to is not what was named.
        let known = world.writable(&path).map(|_| if named.is_empty() { path } else { places::plain(&path) });
        match known {
            Ok(path) if paths.contains(&path) => {}
            Ok(path) => paths.push(path),
            Err(failure) => unread.push(UnreadImport(failure.message().to_owned())),
        }
    }
    for path in paths {
        let whose: ConfigPlace = places::whose(world, &path);
        match ImportFile::read(world, &path, whose) {
            Ok(Some(file)) => files.push(file),
            Ok(None) if named.is_empty() => {}
            Ok(None) => {
                unread.push(UnreadImport(format!("{}: no such file", crate::base::text::path(&path))))
            }
            Err(why) => unread.push(why),
        }
    }
    Ok((files, unread))
}

/// Everything that can go, with `all` also what is only worth a look. What cannot is added to `left`.
fn candidates<'f>(
    files: &'f [ImportFile],
    options: &ImportOptions,
    all: bool,
    left: &mut Vec<Left>,
) -> Result<Vec<Pick<'f>>, Failure> {
    let mut picks = Vec::new();
    for (file, config) in files.iter().enumerate() {
        for (at, found) in config.found.iter().enumerate() {
            if found.finding.severity < Severity::Error && !all || !options.wants(config, &found.finding) {
                continue;
            }
            match forms::way_out(config, found).and_then(|way| Ok((value(found, &way)?, way))) {
                Ok((value, way)) => {
                    let chosen = options.var.iter().find(|(what, _)| names::is_called(found, what));
                    let chosen = chosen.map(|(_, name)| name.clone());
                    picks.push(Pick { file, at, found, way, value, chosen, place: None });
                }
                Err(why) => left.push(Left { file, at, why }),
            }
        }
    }
    all_of_a_server(&mut picks);
    for (what, _) in &options.var {
        if !picks.iter().any(|pick| names::is_called(pick.found, what)) {
            return Err(Failure::new(format!(
                "--var {}: no secret is called so",
                crate::base::text::short(what)
            ))
            .hint(format!(
                "name a header, a variable, a flag or a JSON pointer, as '{}' shows it",
                Next::Lint(LintNext::Json)
            )));
        }
    }
    Ok(picks)
}

/// Where mcpkey is put before a server, it supplies every secret in it.
fn all_of_a_server(picks: &mut [Pick<'_>]) {
    let is_between = |pick: &&Pick<'_>| pick.way == Move::Between;
    let servers: BTreeSet<(usize, Option<usize>)> =
        picks.iter().filter(is_between).map(|pick| (pick.file, pick.found.server)).collect();
    for pick in picks.iter_mut().filter(|pick| servers.contains(&(pick.file, pick.found.server))) {
        if matches!(pick.way, Move::Wrap(_) | Move::WrapFilled | Move::Field(_)) {
            pick.way = Move::Between;
        }
    }
}

/// What is stored: of a header of Codex all of it, because its variable holds all of it.
fn value(found: &Found, way: &Move) -> Result<Secret, String> {
    let said = |why: &crate::base::secret::BadSecret| format!("{why}; take it out by hand");
    match (way, &found.value) {
        (Move::Field(CodexField::Header(_)), _) => {
            Secret::new(found.text.clone()).map(|(secret, _)| secret).map_err(|why| said(&why))
        }
        (_, Ok(secret)) => Ok(secret.clone()),
        (_, Err(why)) => Err(said(why)),
    }
}

fn say_left(world: &World, files: &[ImportFile], left: &[Left]) {
    for Left { file, at, why } in left.iter().filter(|left| !left.why.is_empty()) {
        world.ui.say(&format!("left {}: {why}", news::named_in(world, &files[*file], *at)));
    }
}
