//! Which secrets a person wants to move, one question each, on the terminal.

use crate::base::names::VarName;
use crate::detect::Severity;
use crate::system::prompt::{MenuKey, Terminal};
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

use super::groups;
use super::picks::Pick;
use super::read::ImportFile;
use super::{ImportOptions, Left, news};

const YES: MenuKey = MenuKey { key: 'y', words: "yes" };
const NO: MenuKey = MenuKey { key: 'n', words: "no" };
const ALL: MenuKey = MenuKey { key: 'a', words: "all" };
const QUIT: MenuKey = MenuKey { key: 'q', words: "quit" };
const OTHER: MenuKey = MenuKey { key: 'o', words: "other name" };

/// What a person said.
enum Answer {
    Yes,
    No,
    All,
    Quit,
    Named(VarName),
}

/// Asks for each of `picks`: those that go, and those that stay.
pub(super) fn which<'f>(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    picks: Vec<Pick<'f>>,
    options: &ImportOptions,
) -> Result<(Vec<Pick<'f>>, Vec<Left>), Failure> {
    let proposed = proposals(world, index, files, &picks, options)?;
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    let mut rest: Option<bool> = None;
    for (mut pick, name) in picks.into_iter().zip(proposed) {
        let answer = match rest {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => ask(world, &files[pick.file], &pick, &name)?,
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
        if wanted {
            kept.push(pick);
        } else {
            left.push(Left { file: pick.file, at: pick.at, why: String::new() });
        }
    }
    Ok((kept, left))
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

fn ask(world: &World, file: &ImportFile, pick: &Pick<'_>, name: &VarName) -> Result<Answer, Failure> {
    let Some(terminal) = world.terminal() else { return Ok(Answer::No) };
    let finding = &pick.found.finding;
    terminal.show(&news::named_in(world, file, pick.at))?;
    if let Some(excerpt) = &finding.excerpt {
        terminal.show(&format!("    {}", excerpt.text))?;
    }
    let usual = if finding.severity == Severity::Error { YES } else { NO };
    let question = format!("move it to {name}?");
    Ok(match terminal.choose(&question, &[YES, NO, ALL, QUIT, OTHER], usual)? {
        YES => Answer::Yes,
        NO => Answer::No,
        ALL => Answer::All,
        OTHER => Answer::Named(own_name(terminal)?),
        _ => Answer::Quit,
    })
}

/// The name that a person gives it.
fn own_name(terminal: &Terminal) -> Result<VarName, Failure> {
    loop {
        match terminal.line("name of its variable", None)?.parse::<VarName>() {
            Ok(name) => return Ok(name),
            Err(error) => terminal.show(&error.to_string())?,
        }
    }
}
