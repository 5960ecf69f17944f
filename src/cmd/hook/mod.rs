//! `hook`: checks that run by themselves, before a commit, in a pipeline, before Claude Code writes.

mod check;
mod leave;

use serde_json::json;

use crate::actions::hooks::git::GitHookState;
use crate::actions::hooks::{self, BeforeCommit, ci, claude, git, place, settings};
use crate::base::next::{HookNext, Next};
use crate::base::table;
use crate::base::text;
use crate::cli::{self, Ci, HookVerb};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// The version of `hook status --json`.
const VERSION: u32 = 1;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Hook) -> Result<u8, Failure> {
    match &args.verb {
        HookVerb::Install(args) => install(world, args),
        HookVerb::Uninstall(args) => uninstall(world, args),
        HookVerb::Status { json } => status(world, *json),
        HookVerb::Check => {
            // It runs before anything that the model does.
            world.brand_client();
            check::run(world)
        }
    }
}

fn install(world: &World, args: &cli::HookInstall) -> Result<u8, Failure> {
    if let Some(service) = args.ci {
        let service = match service {
            Ci::Github => ci::Service::Github,
            Ci::Gitlab => ci::Service::Gitlab,
        };
        world.ui.say(&ci::install(world, service, args.dry_run)?);
    }
    if args.claude {
        world.ui.say(&claude::install(world, args.dry_run)?);
    }
    if args.claude || args.ci.is_some() {
        return Ok(0);
    }
    let place = place::find(&world.cwd)?.own(args.global_hooks)?;
    world.ui.say(&git::install(world, &place, args.dry_run)?);
    if let Some(idle) = place.idle {
        world.ui.say(&format!("warning: it does not run yet, because {idle}"));
    }
    if place.framework() {
        world.ui.say(&framework());
    }
    Ok(0)
}

/// What to do instead where the pre-commit framework is at home.
fn framework() -> String {
    format!(
        "this repository uses the pre-commit framework, whose 'pre-commit install' writes the hook anew; better add to .pre-commit-config.yaml:
  - repo: URL of mcpkey's repository
    rev: v{}
    hooks:
      - id: mcpkey-lint",
        env!("CARGO_PKG_VERSION")
    )
}

fn uninstall(world: &World, args: &cli::HookUninstall) -> Result<u8, Failure> {
    if args.all {
        return leave::run(world, args);
    }
    let done = if args.claude {
        claude::uninstall(world, settings::shared(world), args.dry_run)?
    } else {
        git::uninstall(world, &place::find(&world.cwd)?.own(args.global_hooks)?, args.dry_run)?
    };
    world.ui.say(done.as_deref().unwrap_or("there is no hook of mcpkey's"));
    Ok(0)
}

fn status(world: &World, as_json: bool) -> Result<u8, Failure> {
    let BeforeCommit { place, state, runs, note } = hooks::before_commit(world)?;
    let word = match state {
        GitHookState::Absent => "absent",
        GitHookState::Outdated => "outdated",
        GitHookState::Installed => "installed",
    };
    let claude = claude::state(world)?;
    let (settings, services) = (settings::shared(world), ci::installed(&place.top));
    if as_json {
        let answer = json!({
            "version": VERSION,
            "hook": {
                "state": word,
                "runs": runs,
                "manager": place.manager.as_str(),
                "path": place.path.to_string_lossy(),
                "shared": place.shared,
                "note": note,
            },
            "claude": {
                "installed": claude.installed,
                "missing_rules": claude.missing_rules,
                "lost": claude.lost,
                "path": settings.to_string_lossy(),
            },
            "ci": services,
        });
        world.ui.answer_json(&answer)?;
    } else {
        let yes = |yes: bool, how: HookNext| {
            if yes { "installed".to_owned() } else { format!("not installed: {}", Next::HookInstall(how)) }
        };
        let services: Vec<&str> = services.iter().map(String::as_str).collect();
        let rows = [
            vec!["before a commit".to_owned(), note.to_owned(), text::path(&place.path)],
            vec![
                "Claude Code".to_owned(),
                match (claude.lost, claude.installed && !claude.is_complete()) {
                    (true, _) => {
                        format!(
                            "was installed, and has been removed, in whole or in part; to install it again: {}",
                            Next::HookInstall(HookNext::Claude)
                        )
                    }
                    (false, true) => {
                        format!(
                            "installed, without all of its rules: {}",
                            Next::HookInstall(HookNext::Claude)
                        )
                    }
                    (false, false) => yes(claude.installed, HookNext::Claude),
                },
                text::path(&settings),
            ],
            vec![
                "pipelines".to_owned(),
                yes(!services.is_empty(), HookNext::Ci("github|gitlab")),
                text::list(&services),
            ],
        ];
        world.ui.page(&table::fitted(&rows, world.ui.columns(), false))?;
    }
    Ok(if runs { 0 } else { FailureKind::No.code() })
}
