//! The working tree: files that are named, and directories that are searched.

use std::path::Path;

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;
use crate::files;
use crate::lint::{self, Blob, Problem, Report};

/// Checks the paths that were named, or the working directory.
pub fn check(world: &World, args: &cli::Lint) -> Result<Report, Failure> {
    let mut report = Report::default();
    let here = [world.cwd.clone()];
    let roots = if args.paths.is_empty() { &here[..] } else { &args.paths[..] };
    for root in roots {
        let root = world.cwd.join(root);
        if root.is_dir() {
            let walk =
                ignore::WalkBuilder::new(&root).hidden(false).git_ignore(!args.source.no_ignore).build();
            for entry in walk.flatten() {
                if entry.file_type().is_some_and(|t| t.is_file()) && is_config(entry.path()) {
                    file(world, entry.path(), &mut report);
                }
            }
        } else {
            file(world, &root, &mut report);
        }
    }
    Ok(report)
}

fn is_config(path: &Path) -> bool {
    let name = path.to_string_lossy();
    [".json", ".jsonc", ".toml", ".example"].iter().any(|end| name.ends_with(end))
}

fn file(world: &World, path: &Path, report: &mut Report) {
    let name = path.strip_prefix(&world.cwd).unwrap_or(path).to_string_lossy().replace('\\', "/");
    match files::read(path) {
        Ok(Some(bytes)) => {
            let checked = lint::check(
                &Blob { path: &name, bytes: &bytes, example: None, mode: None },
                lint::Options::default(),
            );
            report.checked += 1;
            report.findings.extend(checked.findings);
            report.problems.extend(checked.problem);
        }
        Ok(None) => {
            report.problems.push(Problem { path: name, place: None, message: "no such file".to_owned() })
        }
        Err(error) => report.problems.push(Problem { path: name, place: None, message: error.to_string() }),
    }
}
