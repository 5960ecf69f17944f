//! No verb: how things stand here, and what to type next. Where no server is configured, what mcpkey can do.

use std::collections::HashMap;
use std::path::Path;

use clap::CommandFactory;

use crate::actions::{preflight, unread};
use crate::base::next::Next;
use crate::base::{table, text};
use crate::cli;
use crate::client::Server;
use crate::client::registration::fields;
use crate::client::resolve::{self, Need, Problem, Use};
use crate::world::World;
use crate::world::error::Failure;

/// Runs it.
pub fn run(world: &World) -> Result<u8, Failure> {
    let view = world.view_of_all_in_part();
    if view.servers.is_empty() && view.unread.is_empty() {
        world.ui.answer(&cli::help::overview(&cli::Cli::command(), world.ui.columns()))?;
        return Ok(0);
    }
    unread::say_of_settings(world);
    let (index, project) = (world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let needs = resolve::needs(&view, facts);
    let unread = view.unread.iter().cloned();
    let unread = unread.map(|it| Problem::Unread { client: it.client, file: it.file, why: it.why });
    let mut problems: Vec<Problem> = unread.collect();
    problems.extend(resolve::of_needs(&needs, facts));
    problems.extend(view.servers.iter().flat_map(resolve::of_server));
    let by_server = by_server(&problems);
    let rows: Vec<Vec<String>> = view
        .servers
        .iter()
        .map(|server| {
            let state = state(world, server, &by_server, &needs);
            vec![format!("  {}", text::line(&server.name, 40)), server.named_scope(), state]
        })
        .collect();
    let next = match problems.first() {
        None if view.servers.iter().any(has_literal) => Next::Import(None).to_string(),
        None => Next::Claude.to_string(),
        Some(Problem::Missing(_)) if problems.iter().all(|p| is_for_setup(world, p)) => {
            Next::Setup.to_string()
        }
        Some(problem) => preflight::say(world, problem).1,
    };
    let servers = text::some(view.servers.len(), "server");
    let (here, rows) = (text::path(&world.cwd), table::fitted(&rows, world.ui.columns(), false));
    world.ui.page(&format!("{here}: {servers}\n{rows}next: {next}\n"))?;
    Ok(0)
}

/// Whether a value is all that is missing: which account is meant is not for `setup` to say.
fn is_for_setup(world: &World, problem: &Problem) -> bool {
    let Problem::Missing(need) = problem else { return false };
    world.account().is_some() || world.without_account(&need.variable, None).is_none()
}

fn has_literal(server: &Server) -> bool {
    !fields::literals(&server.entry).is_empty()
}

/// Problems by the names of the servers that have them, each with the place that has it.
type ProblemsByServer<'p> = HashMap<&'p str, Vec<(&'p Problem, Place<'p>)>>;

#[derive(Clone, Copy)]
enum Place<'p> {
    Use(&'p Use),
    File(&'p Path),
}

impl Place<'_> {
    fn is_of(self, server: &Server) -> bool {
        match self {
            Self::Use(user) => user.is_by(server),
            Self::File(file) => server.file == file,
        }
    }
}

fn by_server(problems: &[Problem]) -> ProblemsByServer<'_> {
    let mut all = ProblemsByServer::new();
    for problem in problems {
        let places: Vec<(&str, Place<'_>)> = match problem {
            Problem::Missing(need) | Problem::Empty(need) | Problem::Case(need, _) => of_uses(&need.uses),
            Problem::NeverFilled(_, user, _) | Problem::Withheld(_, user, _) => of_uses([user]),
            Problem::Clash(_, one, other) => of_uses([&**one, &**other]),
            Problem::Foreign { server, file, .. } | Problem::SecretDefault { server, file, .. } => {
                vec![(server, Place::File(file))]
            }
            Problem::Unread { .. } => Vec::new(),
        };
        for (name, place) in places {
            all.entry(name).or_default().push((problem, place));
        }
    }
    all
}

fn of_uses<'p>(uses: impl IntoIterator<Item = &'p Use>) -> Vec<(&'p str, Place<'p>)> {
    uses.into_iter().map(|user| (user.server.as_str(), Place::Use(user))).collect()
}

/// What is to be said of one server.
fn state(world: &World, server: &Server, problems: &ProblemsByServer<'_>, needs: &[Need]) -> String {
    let mut own = problems.get(server.name.as_str()).into_iter().flatten();
    match own.find(|(_, place)| place.is_of(server)).map(|(problem, _)| problem) {
        Some(Problem::Missing(need)) => format!("needs {}", need.variable),
        Some(Problem::Withheld(need, ..)) => format!("{} is withheld", need.variable),
        Some(problem) => text::line(&preflight::say(world, problem).0, 200),
        None if has_literal(server) => "holds a secret itself".to_owned(),
        None => match fetched(server, needs) {
            froms if froms.is_empty() => "ready".to_owned(),
            froms => format!("ready, {}", text::list(&froms)),
        },
    }
}

/// `GITHUB_TOKEN from op`: the variables of a server whose values are fetched.
fn fetched(server: &Server, needs: &[Need]) -> Vec<String> {
    let of_server = |need: &Need| {
        let record = need.uses.iter().find(|user| user.is_by(server))?.stored.as_ref()?;
        record.from.is_some().then(|| format!("{} {}", need.variable, record.supplier()))
    };
    needs.iter().filter_map(of_server).collect()
}
