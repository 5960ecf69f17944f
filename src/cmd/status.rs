//! No verb: how things stand here, and what to type next. Where no server is configured, what mcpkey can do.

use clap::CommandFactory;

use crate::actions::preflight;
use crate::base::next::Next;
use crate::base::{table, text};
use crate::cli;
use crate::client::Server;
use crate::client::registration::fields;
use crate::client::resolve::{self, Problem};
use crate::world::World;
use crate::world::error::Failure;

/// Runs it.
pub fn run(world: &World) -> Result<u8, Failure> {
    let view = world.view()?;
    if view.servers.is_empty() {
        world.ui.answer(&cli::help::overview(&cli::Cli::command()))?;
        return Ok(0);
    }
    let (index, project) = (world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let needs = resolve::needs(&view, facts);
    let mut problems = resolve::of_needs(&needs, facts);
    problems.extend(view.servers.iter().flat_map(resolve::of_server));
    let rows: Vec<Vec<String>> = view
        .servers
        .iter()
        .map(|server| {
            let state = state(world, server, &problems);
            vec![format!("  {}", text::line(&server.name, 40)), server.scope.as_str().to_owned(), state]
        })
        .collect();
    let next = match problems.first() {
        None if view.servers.iter().any(has_literal) => Next::Import(None).to_string(),
        None => Next::Claude.to_string(),
        Some(Problem::Missing(_)) if problems.iter().all(|p| matches!(p, Problem::Missing(_))) => {
            Next::Setup.to_string()
        }
        Some(problem) => preflight::say(world, problem).1,
    };
    let servers = text::some(view.servers.len(), "server");
    let here = world.shown(&world.cwd);
    world.ui.answer(&format!("{here}: {servers}\n{}next: {next}\n", table::table(&rows)))?;
    Ok(0)
}

fn has_literal(server: &Server) -> bool {
    !fields::literals(&server.entry).is_empty()
}

/// What is to be said of one server.
fn state(world: &World, server: &Server, problems: &[Problem]) -> String {
    match problems.iter().find(|problem| concerns(problem, server)) {
        Some(Problem::Missing(need)) => format!("needs {}", need.variable),
        Some(Problem::Withheld(need, _)) => format!("{} is withheld", need.variable),
        Some(problem) => text::line(&preflight::say(world, problem).0, 200),
        None if has_literal(server) => "holds a secret itself".to_owned(),
        None => "ready".to_owned(),
    }
}

fn concerns(problem: &Problem, server: &Server) -> bool {
    match problem {
        Problem::Missing(need) | Problem::Empty(need) | Problem::Case(need, _) => {
            need.uses.iter().any(|user| user.is_by(server))
        }
        Problem::NeverFilled(_, user, _) | Problem::Withheld(_, user) => user.is_by(server),
        Problem::Clash(_, one, other) => one.is_by(server) || other.is_by(server),
        Problem::Foreign { server: name, file, .. } | Problem::SecretDefault { server: name, file, .. } => {
            *name == server.name && *file == server.file
        }
        Problem::Unread { .. } => false,
    }
}
