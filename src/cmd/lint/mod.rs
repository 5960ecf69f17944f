//! `lint`: find literal secrets in MCP configs.

mod rules;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::actions::import::{self, ImportOptions};
use crate::base::text;
use crate::cli::{self, ColorArg, FormatArg, LintOutput, LintSource, SettingsArg, SeverityArg};
use crate::detect::{Category, Severity};
use crate::lint::Report;
use crate::lint::output::{self, Format};
use crate::lint::sources::{self, Baselines, JudgedBy, LeakScope, LintRequest, What};
use crate::system::files::{self, Expect, Staged};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Lint) -> Result<u8, Failure> {
    let is_json = args.output.format == FormatArg::Json;
    if args.rules {
        world.ui.answer(&rules::list(is_json))?;
        return Ok(0);
    }
    if let Some(name) = &args.explain {
        world.ui.answer(&rules::explain(name, is_json)?)?;
        return Ok(0);
    }
    if args.source.known {
        return known(world, args);
    }
    let request = request(args)?;
    let mut report = sources::run(world, &request)?;
    if args.fix {
        fix(world, &report)?;
        report = sources::run(world, &request)?;
    }
    tell(world, &args.output, &report)?;
    Ok(outcome(&args.output, &report))
}

/// Looks for what is stored, and says what of it cannot be looked for.
fn known(world: &World, args: &cli::Lint) -> Result<u8, Failure> {
    let reach = if args.paths.is_empty() { LeakScope::Repository } else { LeakScope::Paths(&args.paths) };
    let found = sources::known(world, reach)?;
    if let Some(said) = found.unsought() {
        world.ui.say(&said);
    }
    tell(world, &args.output, &found.report)?;
    Ok(outcome(&args.output, &found.report))
}

/// What the flags ask for.
fn request(args: &cli::Lint) -> Result<LintRequest, Failure> {
    let LintSource { staged, history, since, diff, docs, no_ignore, known: _ } = &args.source;
    let is_stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    let what = match (history, diff) {
        (Some(range), _) => What::History {
            range: Some(range.clone()).filter(|range| !range.is_empty()),
            since: since.clone(),
        },
        (_, Some(base)) => What::Diff(base.clone()),
        _ if *staged => What::Staged,
        _ if is_stdin && args.paths.len() > 1 => {
            return Err(Failure::new("'-' stands alone: stdin cannot be checked beside files"));
        }
        _ if is_stdin => What::Stdin(args.stdin_filename.clone()),
        _ => What::Tree { no_ignore: *no_ignore },
    };
    let known = match (&args.quiet.baseline, &args.quiet.write_baseline) {
        (Some(path), _) => Baselines::In(path.clone()),
        (_, Some(path)) => Baselines::Write(path.clone()),
        _ => Baselines::Nothing,
    };
    let settings = match args.quiet.settings {
        Some(SettingsArg::New) => JudgedBy::New,
        Some(SettingsArg::Before) => JudgedBy::Committed,
        None => JudgedBy::Before,
    };
    Ok(LintRequest {
        paths: args.paths.clone(),
        what,
        configs_only: args.configs_only,
        known,
        settings,
        docs: *docs,
    })
}

/// Moves into the store what can be moved, as `import --yes` does.
fn fix(world: &World, report: &Report) -> Result<(), Failure> {
    let fixable = report.findings.iter().filter(|f| f.category() == Category::Secret && f.fixable);
    // What a setting or a baseline keeps quiet stays where it is.
    let only: BTreeSet<_> = fixable.map(|f| (import::path(world, &f.path), f.line, f.column)).collect();
    let files: BTreeSet<PathBuf> = only.iter().map(|(path, ..)| path.clone()).collect();
    if !files.is_empty() {
        let files: Vec<PathBuf> = files.into_iter().collect();
        // What had to stay is in the report that follows.
        import::run(
            world,
            &files,
            &ImportOptions { yes: true, only: Some(only), ..ImportOptions::default() },
        )?;
    }
    Ok(())
}

/// Puts the report where it was asked for.
fn tell(world: &World, how: &LintOutput, report: &Report) -> Result<(), Failure> {
    let file = how.output.as_deref().filter(|path| *path != Path::new("-"));
    let rendered = output::render(format(world, how, file.is_some()), report);
    let Some(path) = file else { return Ok(world.ui.answer(&rendered)?) };
    let path = world.writable(&world.cwd.join(path))?;
    Staged::new(&path, files::read(&path)?, rendered.as_bytes(), Expect::Shared)?.commit()?;
    world.ui.say(&format!("{}: the report is in {}", output::summary(report), text::path(&path)));
    Ok(())
}

fn format(world: &World, how: &LintOutput, to_file: bool) -> Format {
    let colour = match how.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => !to_file && world.ui.answers_in_colour(&world.environ),
    };
    match how.format {
        FormatArg::Human => Format::Human { colour },
        FormatArg::Json => Format::Json,
        FormatArg::Sarif => Format::Sarif,
        FormatArg::Github => Format::Github,
        FormatArg::Gitlab => Format::Gitlab,
    }
}

/// The exit code, which no format changes.
fn outcome(how: &LintOutput, report: &Report) -> u8 {
    let least = match how.fail_on {
        Some(SeverityArg::Warning) => Severity::Warning,
        Some(SeverityArg::Error) => Severity::Error,
        None => report.fail_on.unwrap_or(Severity::Error),
    };
    match (report.problems.is_empty(), report.count(least)) {
        (false, _) => FailureKind::Trouble.code(),
        (true, 1..) if !how.exit_zero => FailureKind::No.code(),
        _ => 0,
    }
}
