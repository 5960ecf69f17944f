//! What a person has to know when secrets have moved: what is where, how each client gets it, what to rotate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::base::names::VarName;
use crate::base::next::{Next, ValueFlags};
use crate::base::secret::Secret;
use crate::base::text;
use crate::known;
use crate::lint::Finding;
use crate::world::World;

use super::forms::Move;
use super::picks::{Pick, SecretGroup};
use super::places::ConfigPlace;
use super::read::ImportFile;

/// A secret that has moved.
pub(super) struct Moved {
    /// The place of its file.
    pub file: usize,
    /// Its place in the file.
    pub at: usize,
    /// Its variable.
    pub variable: VarName,
    /// Which of the variable's values it is.
    pub whose: ValueFlags,
    /// How it went.
    pub way: Move,
    /// What it is.
    pub value: Secret,
    /// Of which client the config is.
    pub client: Option<(&'static str, &'static str)>,
}

impl Moved {
    /// The moved secrets of one variable.
    pub(super) fn of(group: &SecretGroup, picks: &[Pick<'_>]) -> Vec<Self> {
        let moved = |at: &usize| {
            let pick = &picks[*at];
            Self {
                file: pick.file,
                at: pick.at,
                variable: group.variable.clone(),
                whose: group.owner.named(),
                way: pick.way.clone(),
                value: pick.value.clone(),
                client: pick.found.client.map(|client| (client.id, client.title)),
            }
        };
        group.picks.iter().map(moved).collect()
    }
}

/// `.mcp.json:5:31: GitHub personal access token in the header Authorization of github`
pub(super) fn named(finding: &Finding) -> String {
    let server = finding.server.as_ref().map(|name| format!(" of {}", text::short(name)));
    let (path, line, column) = (text::short(&finding.path), finding.line, finding.column);
    format!("{path}:{line}:{column}: {}{}", finding.what, server.unwrap_or_default())
}

/// The same of a secret in its file, with the project where it is another one's, as Claude Code's own state holds them.
pub(super) fn named_in(world: &World, file: &ImportFile, at: usize) -> String {
    let found = &file.found[at];
    let other = file
        .project_of(found)
        .filter(|project| file.place == ConfigPlace::State && *project != world.project());
    let project = other.map(|project| format!(" in {}", text::short(&project)));
    format!("{}{}", named(&found.finding), project.unwrap_or_default())
}

/// Says it all.
pub(super) fn say(world: &World, files: &[ImportFile], moved: &[Moved], lines: &[String]) {
    for one in moved {
        let what = named_in(world, &files[one.file], one.at);
        world.ui.say(&format!("moved {what} to {}", one.variable));
    }
    lines.iter().for_each(|line| world.ui.say(line));
    starts(files, moved).iter().for_each(|line| world.ui.say(line));
}

/// How each client gets what has moved out of its config.
fn starts(files: &[ImportFile], moved: &[Moved]) -> Vec<String> {
    let mut clients: BTreeMap<(&str, &str), BTreeSet<&VarName>> = BTreeMap::new();
    let mut lines = Vec::new();
    for one in moved {
        let title = one.client.map_or("the client", |(_, title)| title);
        match &one.way {
            Move::Inert | Move::Bridge => {}
            Move::Input(_) | Move::Default => lines.push(format!(
                "{title} asks for {} once and keeps it: look it up with '{}'",
                one.variable,
                Next::reveal(&one.variable).of(one.whose.clone())
            )),
            Move::Wrap(_) | Move::WrapFilled | Move::Between => {
                let program = Path::new(&files[one.file].program);
                let otherwise = if program.is_absolute() {
                    ""
                } else {
                    "; if it does not find it, write its whole path as the command"
                };
                lines.push(format!("{title} now starts mcpkey, which supplies {}{otherwise}", one.variable));
            }
            Move::Reference | Move::Field(_) => {
                clients.entry(one.client.unwrap_or(("", ""))).or_default().insert(&one.variable);
            }
        }
    }
    for ((id, title), variables) in clients {
        let only: Vec<String> = variables.iter().map(ToString::to_string).collect();
        lines.push(match known::of_id(id).and_then(|client| client.typed) {
            _ if id == known::CLAUDE.id => format!("start {title} with them: {}", Next::Claude),
            Some(command) => format!("start {title} with them: {}", Next::Run { only, command }),
            None => {
                let run = Next::Run { only, command: "COMMAND" };
                format!("{title} finds them when mcpkey starts it: {run}")
            }
        });
    }
    lines.sort();
    lines.dedup();
    lines
}
