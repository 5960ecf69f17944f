//! Which secrets are one, and what each variable is called so that no other loses its value.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::names::{ItemId, VarName};
use crate::base::secret::Secret;
use crate::base::syntax::{Node, Source};
use crate::client::expand;
use crate::client::rewrite::follow;
use crate::vault::destination::Destination;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

use super::forms::{self, Move};
use super::names;
use super::read::{File, Found};

/// A secret that is to go, by its place among the files and the secrets of each.
pub(super) struct Pick<'f> {
    /// The place of its file.
    pub file: usize,
    /// Its place in the file.
    pub at: usize,
    /// The secret.
    pub found: &'f Found,
    /// How it goes.
    pub way: Move,
    /// What is stored.
    pub value: Secret,
    /// The name that a person chose.
    pub chosen: Option<VarName>,
    /// Where it would go, once that is known.
    pub place: Option<Destination>,
}

/// One variable, wherever its value stood.
pub(super) struct Group {
    /// Its name.
    pub variable: VarName,
    /// The project it is stored for; `None` is all.
    pub project: Option<String>,
    /// Its value.
    pub value: Secret,
    /// The places in the list of [`Pick`]s.
    pub picks: Vec<usize>,
    /// The record that holds the same value already.
    pub stored: Option<Record>,
    /// Where it may go.
    pub destinations: BTreeSet<Destination>,
    /// Why it cannot go by the only name it can have.
    pub refused: Option<String>,
}

/// What is known while names are settled.
pub(super) struct Known<'a> {
    world: &'a World,
    index: &'a Index,
    mentioned: BTreeSet<String>,
    values: BTreeMap<ItemId, Option<Secret>>,
}

impl<'a> Known<'a> {
    /// `files` tells which variables are mentioned already, by something that is not about to go.
    pub(super) fn new(world: &'a World, index: &'a Index, files: &[File], picks: &[Pick<'_>]) -> Self {
        let mut mentioned = BTreeSet::new();
        for (at, file) in files.iter().enumerate() {
            let source = Source::decode(&file.bytes);
            let tree = file.language.read(&source.text);
            let mine = picks.iter().filter(|pick| pick.file == at);
            let mine: BTreeSet<usize> =
                mine.filter_map(|pick| Some(pick.found.way.find(&tree, &source.text)?.span.start)).collect();
            for server in file.servers.iter().filter_map(|server| follow(&tree.root, &server.way)) {
                mentions(server, &mine, &mut mentioned);
            }
        }
        Self { world, index, mentioned, values: BTreeMap::new() }
    }

    /// Whether `record` holds `value`.
    fn holds(&mut self, record: &Record, value: &Secret) -> Result<bool, Failure> {
        if !self.values.contains_key(&record.id) {
            let found = self.world.store(record.store).get(std::slice::from_ref(&record.id))?.pop().flatten();
            self.values.insert(record.id.clone(), found);
        }
        Ok(self.values.get(&record.id).is_some_and(|stored| stored.as_ref() == Some(value)))
    }
}

/// Names that a server mentions in `${…}`, but for the strings that begin at these bytes.
fn mentions(node: &Node<'_>, but: &BTreeSet<usize>, out: &mut BTreeSet<String>) {
    if let Some(leaf) = node.leaf().filter(|leaf| !but.contains(&leaf.span.start)) {
        out.extend(expand::placeholders(&leaf.value).iter().map(|p| p.name.to_owned()));
    }
    node.members().iter().for_each(|member| mentions(&member.value, but, out));
    node.elements().iter().for_each(|element| mentions(element, but, out));
}

/// Groups the picks by value, and gives each group its name.
pub(super) fn settle(
    known: &mut Known<'_>,
    files: &[File],
    picks: &[Pick<'_>],
    global: bool,
) -> Result<Vec<Group>, Failure> {
    let mut groups: Vec<Group> = Vec::new();
    for (project, members) in by_value(files, picks, global) {
        for (fixed, picks_of) in by_name(picks, &members) {
            let Some(first) = picks_of.first().map(|at| &picks[*at]) else { continue };
            let mut group = Group {
                variable: names::expected(&files[first.file], first.found),
                project: project.clone(),
                value: first.value.clone(),
                picks: picks_of.clone(),
                stored: None,
                destinations: BTreeSet::new(),
                refused: None,
            };
            let server = files[first.file].server_of(first.found).map_or("", |s| s.name.as_str());
            name(known, &groups, &mut group, fixed, server, picks)?;
            groups.push(group);
        }
    }
    Ok(groups)
}

/// The picks of each value and project. What stands among the user's own configs too is the user's everywhere.
fn by_value(files: &[File], picks: &[Pick<'_>], global: bool) -> Vec<(Option<String>, Vec<usize>)> {
    let project = |pick: &Pick<'_>| match global {
        true => None,
        false => files[pick.file].project_of(pick.found),
    };
    let mut all: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    for (at, pick) in picks.iter().enumerate() {
        let twins = || picks.iter().filter(|other| other.value == pick.value);
        let project = if twins().any(|twin| project(twin).is_none()) { None } else { project(pick) };
        let same = |(whose, members): &&mut (Option<String>, Vec<usize>)| {
            *whose == project && members.first().is_some_and(|first| picks[*first].value == pick.value)
        };
        match all.iter_mut().find(same) {
            Some((_, members)) => members.push(at),
            None => all.push((project, vec![at])),
        }
    }
    all
}

/// Of picks with one value, those that can share a name; first those whose name is not free.
fn by_name(picks: &[Pick<'_>], members: &[usize]) -> Vec<(Option<VarName>, Vec<usize>)> {
    let fixed = |at: usize| {
        let pick = &picks[at];
        pick.chosen.clone().or_else(|| forms::fixed_name(pick.found, &pick.way))
    };
    let mut named: Vec<(Option<VarName>, Vec<usize>)> = Vec::new();
    for at in members.iter().copied().filter(|at| fixed(*at).is_some()) {
        let name = fixed(at);
        match named.iter_mut().find(|(have, _)| *have == name) {
            Some((_, list)) => list.push(at),
            None => named.push((name, vec![at])),
        }
    }
    let mut free: Vec<usize> = members.iter().copied().filter(|at| fixed(*at).is_none()).collect();
    // A variable's own name says most.
    free.sort_by_key(|at| !matches!(picks[*at].found.spot, crate::lint::Spot::Variable(_)));
    match named.first_mut() {
        Some((_, list)) => list.extend(free),
        None => named.push((None, free)),
    }
    named
}

fn name(
    known: &mut Known<'_>,
    groups: &[Group],
    group: &mut Group,
    fixed: Option<VarName>,
    server: &str,
    picks: &[Pick<'_>],
) -> Result<(), Failure> {
    let prefix = picks[group.picks[0]].found.client.map_or("", |client| client.prefix);
    let base = fixed.clone().unwrap_or_else(|| match group.variable.as_str().starts_with(prefix) {
        true => group.variable.clone(),
        false => VarName::derive(prefix, group.variable.as_str()),
    });
    let owned = match base.as_str().starts_with(VarName::derive(server, "").as_str()) {
        true => base.clone(),
        false => VarName::derive(server, base.as_str()),
    };
    let numbered = (2..1000).map(|n| VarName::derive(owned.as_str(), &n.to_string()));
    let by_default = picks[group.picks[0]].found.default_of.is_some();
    for candidate in [base.clone(), owned.clone()].into_iter().chain(numbered) {
        let taken = taken(known, groups, group, &candidate, fixed.is_some())?;
        match taken {
            Taken::No => {
                group.variable = candidate;
                return Ok(());
            }
            Taken::ByItself(record) => {
                group.variable = candidate;
                group.stored = Some(*record);
                return Ok(());
            }
            Taken::Yes if fixed.is_some() && !by_default => {
                group.variable = candidate.clone();
                let chosen = group.picks.iter().any(|at| picks[*at].chosen.is_some());
                let why = format!("{candidate} is the name of another secret already");
                if chosen {
                    return Err(Failure::new(why).hint("choose another name"));
                }
                group.refused = Some(format!("{why}, and no other works here; rename one of them"));
                return Ok(());
            }
            Taken::Yes => {}
        }
    }
    Ok(())
}

enum Taken {
    No,
    Yes,
    /// The very same value is stored under it.
    ByItself(Box<Record>),
}

fn taken(
    known: &mut Known<'_>,
    groups: &[Group],
    group: &Group,
    name: &VarName,
    is_fixed: bool,
) -> Result<Taken, Failure> {
    let overlaps = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    let others = groups.iter().filter(|other| other.variable == *name && other.refused.is_none());
    if others.clone().any(|other| overlaps(&other.project, &group.project) && other.value != group.value) {
        return Ok(Taken::Yes);
    }
    let index = known.index;
    let mut same = None;
    for record in
        index.records().iter().filter(|r| r.variable == *name && overlaps(&r.project, &group.project))
    {
        if !known.holds(record, &group.value)? {
            return Ok(Taken::Yes);
        }
        if record.project.is_none() || record.project == group.project {
            same = Some(record.clone());
        }
    }
    if let Some(record) = same {
        return Ok(Taken::ByItself(Box::new(record)));
    }
    // Another server's placeholder of this name is for a value that is not known here.
    let is_mentioned = known.mentioned.contains(name.as_str()) && !is_fixed;
    Ok(if is_mentioned { Taken::Yes } else { Taken::No })
}
