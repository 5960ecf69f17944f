//! A ready workflow for GitHub and a ready job for GitLab.

use std::path::{Path, PathBuf};

use crate::base::text;
use crate::change::{Change, FileEdit, Plan};
use crate::system::files::{self, Expect};
use crate::system::git::Git;
use crate::world::World;
use crate::world::error::Failure;

/// Where pipelines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// GitHub, in its Actions.
    Github,
    /// GitLab, in its pipelines.
    Gitlab,
}

/// A service, where its file goes, what is in it, and what is left to do.
struct Job {
    service: Service,
    name: &'static str,
    path: &'static str,
    text: &'static str,
    then: &'static str,
}

const JOBS: &[Job] = &[
    Job {
        service: Service::Github,
        name: "github",
        path: ".github/workflows/mcpkey.yml",
        text: include_str!("../../../templates/ci/github.yml"),
        then: "commit it, and it runs on pushes and pull requests",
    },
    Job {
        service: Service::Gitlab,
        name: "gitlab",
        path: ".gitlab/mcpkey.yml",
        text: include_str!("../../../templates/ci/gitlab.yml"),
        then: "commit it, and add to .gitlab-ci.yml:\n  include:\n    - local: .gitlab/mcpkey.yml",
    },
];

/// Writes the file of `service`; gives what to say.
pub fn install(world: &World, service: Service, dry_run: bool) -> Result<String, Failure> {
    let top = Git::at(&world.cwd).top()?.unwrap_or_else(|| world.cwd.clone());
    let Some(job) = JOBS.iter().find(|job| job.service == service) else {
        return Err(Failure::new("no such service"));
    };
    let path = top.join(job.path);
    let wanted = job.text.replace("@VERSION@", env!("CARGO_PKG_VERSION"));
    let shown = text::path(&path);
    if files::read(&path)?.is_some_and(|old| old != wanted.as_bytes()) {
        return Err(Failure::new(format!("{shown} is there already, and is not what would be written"))
            .hint("keep it; or delete it and try again"));
    }
    let change = Change::Text { make: |_, wanted| wanted.as_bytes().to_vec(), text: wanted };
    let edit = FileEdit { path: path.clone(), change, expect: Expect::Shared, shared_with_client: false };
    let plan = Plan { edits: vec![edit], ..Plan::default() };
    if dry_run {
        world.ui.page(&plan.diff()?)?;
        return Ok(format!("{shown} would be written"));
    }
    plan.apply(world)?;
    Ok(format!("wrote {shown}; {}", job.then))
}

/// The services whose file is there.
pub fn installed(top: &Path) -> Vec<String> {
    there(top).map(|job| job.name.to_owned()).collect()
}

/// Their files.
pub fn files(top: &Path) -> Vec<PathBuf> {
    there(top).map(|job| top.join(job.path)).collect()
}

fn there(top: &Path) -> impl Iterator<Item = &'static Job> {
    JOBS.iter().filter(move |job| files::may_be_there(&top.join(job.path)))
}
