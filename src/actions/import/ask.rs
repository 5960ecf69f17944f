//! Which secrets a person wants to move, one question each, on the terminal.

use crate::base::names::VarName;
use crate::detect::Severity;
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

use super::groups;
use super::picks::Pick;
use super::read::ImportFile;
use super::{ImportOptions, Left, news};

/// What a person said.
enum Answer {
    Yes,
    No,
    All,
    Quit,
    Named(VarName),
}

/// Asks for each of `picks`; those that stay are added to `left`.
pub(super) fn which<'f>(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    picks: Vec<Pick<'f>>,
    options: &ImportOptions,
    left: &mut Vec<Left>,
) -> Result<Vec<Pick<'f>>, Failure> {
    let proposed = proposals(world, index, files, &picks, options)?;
    let mut kept = Vec::new();
    let mut rest: Option<bool> = None;
    for (mut pick, name) in picks.into_iter().zip(proposed) {
        let answer = match rest {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => ask(world, &pick, &name)?,
        };
        let wanted = match answer {
            Answer::Yes => true,
            Answer::No => false,
            Answer::All => *rest.insert(true),
            Answer::Quit => *rest.insert(false),
            Answer::Named(name) => {
                pick.chosen = Some(name);
                true
            }
        };
        match wanted {
            true => kept.push(pick),
            // The person knows why.
            false => left.push(Left { file: pick.file, at: pick.at, why: String::new() }),
        }
    }
    Ok(kept)
}

fn proposals(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    picks: &[Pick<'_>],
    options: &ImportOptions,
) -> Result<Vec<VarName>, Failure> {
    let mut known = groups::known(world, index, files, picks);
    let groups = groups::settle(&mut known, files, picks, options.global)?;
    let name = |at: usize| groups.iter().find(|group| group.picks.contains(&at)).map(|g| g.variable.clone());
    Ok((0..picks.len()).filter_map(name).collect())
}

fn ask(world: &World, pick: &Pick<'_>, name: &VarName) -> Result<Answer, Failure> {
    let Some(terminal) = world.terminal() else { return Ok(Answer::No) };
    let finding = &pick.found.finding;
    terminal.show(&news::named(finding))?;
    if let Some(excerpt) = &finding.excerpt {
        terminal.show(&format!("    {}", excerpt.text))?;
    }
    let default = if finding.severity == Severity::Error { "y" } else { "n" };
    loop {
        let question = format!("move it to {name}? y(es), n(o), a(ll), q(uit), or another name");
        let typed = terminal.line(&question, Some(default))?;
        let named = typed.parse::<VarName>();
        return Ok(match (typed.to_ascii_lowercase().as_str(), named) {
            ("y" | "yes", _) => Answer::Yes,
            ("n" | "no", _) => Answer::No,
            ("a" | "all", _) => Answer::All,
            ("q" | "quit", _) => Answer::Quit,
            (_, Ok(name)) => Answer::Named(name),
            (_, Err(error)) => {
                terminal.show(&error.to_string())?;
                continue;
            }
        });
    }
}
