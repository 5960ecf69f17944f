//! Which secrets are one, and what each variable is called so that no other loses its value.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::actions::names::{NameTaken, Names, Seeker};
use crate::base::names::VarName;
use crate::base::syntax::{Node, SourceText};
use crate::client::registration::naming;
use crate::client::rewrite::WayGuide;
use crate::client::{Server, expand};
use crate::lint::{Pointer, PointerStep};
use crate::vault::owner::{EntryName, Owner};
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

use super::picks::{Pick, SecretGroup};
use super::places::ConfigPlace as Whose;
use super::read::ImportFile;
use super::{destinations, forms, names};

/// What is known of names: what the client's configs mention, and these files by something that is not about to go.
pub(super) fn known<'a>(
    world: &'a World,
    index: &'a Index,
    files: &[ImportFile],
    picks: &[Pick<'_>],
) -> Names<'a> {
    let mut names = Names::new(world, index);
    let view = world.view_in_part();
    let is_read = |server: &&Server| !files.iter().any(|file| file.path == server.file);
    names.note_servers(view.servers.iter().chain(&view.shadowed).filter(is_read));
    for (at, file) in files.iter().enumerate() {
        let source = SourceText::decode(&file.bytes);
        let tree = file.language.read(&source.text);
        let guide = WayGuide::new(&tree, &source.text);
        let mine = picks.iter().filter(|pick| pick.file == at);
        let mine: BTreeSet<usize> =
            mine.filter_map(|pick| Some(guide.string(&pick.found.way)?.span.start)).collect();
        for server in &file.servers {
            let mut found = BTreeSet::new();
            if let Some(node) = guide.follow(&server.way) {
                mentions(node, &mine, &mut found);
            }
            found.iter().for_each(|name| names.note_name(&(file.path.clone(), keys(&server.pointer)), name));
        }
    }
    names
}

fn keys(pointer: &Pointer) -> Vec<String> {
    let key = |step: &PointerStep| match step {
        PointerStep::Key(name) => name.clone(),
        other => format!("{other:?}"),
    };
    pointer.0.iter().map(key).collect()
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
    known: &mut Names<'_>,
    files: &[ImportFile],
    picks: &[Pick<'_>],
    global: bool,
) -> Result<Vec<SecretGroup>, Failure> {
    let mut groups = Settled::default();
    for (project, members) in by_value(files, picks, global) {
        for (fixed, picks_of) in by_name(picks, &members) {
            let Some(first) = picks_of.first().map(|at| &picks[*at]) else { continue };
            let mut group = SecretGroup {
                variable: names::expected(&files[first.file], first.found),
                project: project.clone(),
                owner: owner(files, picks, &picks_of, project.as_ref(), global),
                value: first.value.clone(),
                picks: picks_of.clone(),
                stored: None,
                destinations: BTreeSet::new(),
                is_fixed: fixed.is_some(),
                refused: None,
            };
            name(known, &groups, &mut group, fixed, (files, picks))?;
            let same = |other: &SecretGroup| {
                other.project == group.project && (&other.refused, &group.refused) == (&None, &None)
            };
            // One name that two servers are to share is one secret.
            match groups.find(&group.variable, same) {
                Some(other) => {
                    other.picks.extend(group.picks);
                    other.owner = owner(files, picks, &other.picks, project.as_ref(), global);
                }
                None => groups.push(group),
            }
        }
    }
    Ok(groups.all)
}

/// The groups that have their names.
#[derive(Default)]
struct Settled {
    all: Vec<SecretGroup>,
    /// Their places, by those names.
    places: HashMap<VarName, Vec<usize>>,
}

impl Settled {
    fn push(&mut self, group: SecretGroup) {
        self.places.entry(group.variable.clone()).or_default().push(self.all.len());
        self.all.push(group);
    }

    /// Those of this name, in their order.
    fn of(&self, name: &VarName) -> impl Iterator<Item = &SecretGroup> {
        self.places.get(name).into_iter().flatten().map(|at| &self.all[*at])
    }

    fn find(&mut self, name: &VarName, is_it: impl Fn(&SecretGroup) -> bool) -> Option<&mut SecretGroup> {
        let at = self.places.get(name)?.iter().find(|at| is_it(&self.all[**at]))?;
        self.all.get_mut(*at)
    }
}

/// Whose the value of these picks is: of the entry of Claude Code's in which it stands, or of the project's servers.
fn owner(
    files: &[ImportFile],
    picks: &[Pick<'_>],
    members: &[usize],
    project: Option<&String>,
    global: bool,
) -> Owner {
    let all = Owner::of(project.cloned());
    let entry = |at: &usize| {
        let file = &files[picks[*at].file];
        let is_claudes =
            file.place == Whose::State || file.path.file_name().is_some_and(|name| name == ".mcp.json");
        let server = file.server_of(picks[*at].found).filter(|_| is_claudes && !global)?;
        Some(EntryName::new(&file.path, &server.name))
    };
    let mut entries = members.iter().map(entry);
    match entries.next().flatten() {
        Some(first) if entries.all(|other| other.as_ref() == Some(&first)) => all.at(first),
        _ => all,
    }
}

/// The picks of each value, server and project. What stands among the user's own configs too is the user's everywhere; what
/// belongs to no server, as a comment, goes with a server that has the same value.
fn by_value(files: &[ImportFile], picks: &[Pick<'_>], global: bool) -> Vec<(Option<String>, Vec<usize>)> {
    let project = |pick: &Pick<'_>| if global { None } else { files[pick.file].project_of(pick.found) };
    let server = |pick: &Pick<'_>| files[pick.file].server_of(pick.found).map(|server| server.name.as_str());
    let is_twin = |one: &Pick<'_>, other: &Pick<'_>| {
        let (mine, theirs) = (server(one), server(other));
        mine == theirs || mine.is_none() || theirs.is_none()
    };
    let mut of_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, pick) in picks.iter().enumerate() {
        of_value.entry(pick.value.expose()).or_default().push(at);
    }
    let mut all: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..picks.len()).collect();
    order.sort_by_key(|at| server(&picks[*at]).is_none());
    for at in order {
        let pick = &picks[at];
        let value = pick.value.expose();
        let mut same_value = of_value.get(value).into_iter().flatten().map(|at| &picks[*at]);
        let is_users = same_value.any(|other| is_twin(pick, other) && project(other).is_none());
        let project = if is_users { None } else { project(pick) };
        let found = found.entry(value).or_default();
        let is_same = |(whose, members): &(Option<String>, Vec<usize>)| {
            *whose == project && members.first().is_some_and(|first| is_twin(&picks[*first], pick))
        };
        match found.iter().copied().find(|at| is_same(&all[*at])) {
            Some(known) => all[known].1.push(at),
            None => {
                found.push(all.len());
                all.push((project, vec![at]));
            }
        }
    }
    all.sort_by_key(|(_, members)| members.iter().min().copied());
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
    known: &mut Names<'_>,
    groups: &Settled,
    group: &mut SecretGroup,
    fixed: Option<VarName>,
    (files, picks): (&[ImportFile], &[Pick<'_>]),
) -> Result<(), Failure> {
    let first = &picks[group.picks[0]];
    let file = &files[first.file];
    let entries: Vec<_> = group
        .picks
        .iter()
        .filter_map(|at| destinations::present(&files[picks[*at].file], &picks[*at]))
        .collect();
    let defined: BTreeSet<&str> = entries.iter().flat_map(|entry| entry.own_names()).collect();
    let server = file.server_of(first.found);
    let owner = (file.path.clone(), server.map(|server| keys(&server.pointer)).unwrap_or_default());
    let (value, project) = (group.value.clone(), group.project.clone());
    let is_akin = |_: &VarName, record: &Record| destinations::is_akin(file, first, record);
    let seeker = Seeker {
        owner: &owner,
        project: project.as_deref(),
        value: Some(&value),
        replaces: false,
        is_akin: &is_akin,
    };
    let places: Vec<_> = group.picks.iter().map(|at| names::place(picks[*at].found)).collect();
    let chosen = group.picks.iter().any(|at| picks[*at].chosen.is_some());
    if let Some(name) = fixed.filter(|_| chosen || first.found.default_of.is_none()) {
        let misfit = naming::misfit(&name, &places).or_else(|| naming::is_own(&name, &defined));
        let taken = if is_anothers(groups, group, &name) {
            NameTaken::Yes
        } else {
            known.stored(&Seeker { is_akin: &|_, _| true, ..seeker }, &name)?
        };
        return take(group, (name, chosen), misfit, taken);
    }
    let prefix = first.found.client.map_or("", |client| client.prefix);
    let prefixed = |name: &VarName| {
        if name.as_str().starts_with(prefix) { name.clone() } else { VarName::derive(prefix, name.as_str()) }
    };
    let base = first.found.default_of.clone().unwrap_or_else(|| group.variable.clone());
    let fits = |name: &VarName| naming::misfit(&prefixed(name), &places).is_none();
    let mut own = None;
    let server = server.map_or("", |server| server.name.as_str());
    let free = naming::free(server, &base, &fits, &mut |name| {
        let name = prefixed(name);
        if is_anothers(groups, group, &name) || naming::is_own(&name, &defined).is_some() {
            return Ok(true);
        }
        match known.taken(&seeker, &name)? {
            NameTaken::No => Ok(false),
            NameTaken::Yes => Ok::<_, Failure>(true),
            NameTaken::Own(record) => {
                own = Some(*record);
                Ok(false)
            }
        }
    })?;
    group.variable = prefixed(&free);
    group.stored = own;
    Ok(())
}

/// Gives a group the one name that it can have, because a person chose it or the client passes it on by its name alone.
fn take(
    group: &mut SecretGroup,
    (name, is_chosen): (VarName, bool),
    misfit: Option<String>,
    taken: NameTaken,
) -> Result<(), Failure> {
    group.variable = name.clone();
    let why = match (misfit.filter(|_| is_chosen), taken) {
        (Some(why), _) => format!("{name} {why}"),
        (None, NameTaken::No) => return Ok(()),
        (None, NameTaken::Own(record)) => {
            group.stored = Some(*record);
            return Ok(());
        }
        (None, NameTaken::Yes) => format!("{name} is the name of another secret already"),
    };
    if is_chosen {
        return Err(Failure::new(why).hint("choose another name"));
    }
    group.refused = Some(format!("{why}, and no other works here; rename one of them"));
    Ok(())
}

/// Whether another group of a layer that overlaps has the name.
fn is_anothers(groups: &Settled, group: &SecretGroup, name: &VarName) -> bool {
    let overlaps = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    let mut others = groups.of(name).filter(|other| other.refused.is_none());
    others.any(|other| overlaps(&other.project, &group.project) && !is_meant(other, group))
}

/// Whether two groups of one value are to share a name: both of a person's choice, or of the client's.
fn is_meant(one: &SecretGroup, other: &SecretGroup) -> bool {
    one.is_fixed && other.is_fixed && one.value == other.value
}
