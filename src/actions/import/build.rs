//! From picked secrets to a plan: names, destinations, values for the store, the changed files and their examples.

use std::collections::BTreeSet;

use crate::actions::supply::NewValue;
use crate::actions::target::{document, shared};
use crate::base::names::{ServerName, VarName};
use crate::base::scheme;
use crate::base::syntax::SourceText;
use crate::change::example::{self, Added};
use crate::change::{Change, FileEdit, Plan};
use crate::client::example::Help;
use crate::client::resolve::BadPlace;
use crate::client::{Edit, SERVERS};
use crate::known::ClientForm;
use crate::system::files::Expect;
use crate::vault::destination::Destination;
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

use super::forms::Move;
use super::groups;
use super::news::{self, Moved};
use super::picks::{Pick, SecretGroup};
use super::places::ConfigPlace;
use super::read::ImportFile;
use super::{ImportOptions, Left, between, destinations, entry};

/// A plan, and what is to be said when it is done.
pub(super) struct Built {
    /// What changes.
    pub plan: Plan,
    /// What goes where.
    pub moved: Vec<Moved>,
    /// What is said of the store.
    pub lines: Vec<String>,
    /// What turned out to have to stay.
    pub left: Vec<Left>,
}

/// Plans to move `picks`.
pub(super) fn plan(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    mut picks: Vec<Pick<'_>>,
    options: &ImportOptions,
) -> Result<Built, Failure> {
    let mut left = Vec::new();
    let groups = loop {
        let mut known = groups::known(world, index, files, &picks);
        let mut groups = groups::settle(&mut known, files, &picks, options.global)?;
        let places = destinations::places(world, index, files, &picks, &groups)?;
        let coming = destinations::as_if_stored(world, index, &groups);
        let unmade = |pick: &Pick<'_>| {
            let made = (pick.way == Move::Between)
                .then(|| between::of(world, &coming, &files[pick.file], (pick, &picks, &groups)));
            made.and_then(Result::err)
        };
        let each = picks.iter().zip(&places);
        let why: Vec<Option<String>> =
            each.map(|(pick, place)| unmade(pick).or_else(|| stays(pick, place.as_ref(), options))).collect();
        for (pick, place) in picks.iter_mut().zip(places) {
            pick.place = place.and_then(Result::ok);
        }
        for group in &mut groups {
            group.destinations = group.picks.iter().filter_map(|at| picks[*at].place.clone()).collect();
        }
        let mut refused: Vec<Option<String>> = picks.iter().map(|_| None).collect();
        for group in &groups {
            let why = refusal(world, group);
            group.picks.iter().for_each(|at| refused[*at].clone_from(&why));
        }
        let why: Vec<Option<String>> =
            why.into_iter().zip(refused).map(|(why, refused)| why.or(refused)).collect();
        if why.iter().all(Option::is_none) {
            break groups;
        }
        let mut why = why.into_iter();
        picks.retain(|pick| match why.next().flatten() {
            Some(why) => {
                left.push(Left { file: pick.file, at: pick.at, why });
                false
            }
            None => true,
        });
    };
    let mut built = Built { plan: Plan::default(), moved: Vec::new(), lines: Vec::new(), left };
    for group in &groups {
        built.store(world, index, group)?;
    }
    for at in 0..files.len() {
        if picks.iter().any(|pick| pick.file == at) {
            let edits = edits_of(world, index, files, at, (&picks, &groups));
            built.write(files, at, (&picks, &groups), edits)?;
        }
    }
    built.lines.extend(picks.iter().filter(|pick| is_schemed_twice(pick)).map(|pick| {
        let what = news::named(&pick.found.finding);
        format!("warning: {what} has its scheme twice, and is sent so as before; if its server refuses that, write it once")
    }));
    built.moved = groups.iter().flat_map(|group| Moved::of(group, &picks)).collect();
    built.moved.sort_by_key(|moved| (moved.file, moved.at));
    Ok(built)
}

/// The servers of a file before which mcpkey is put.
fn edits_of(
    world: &World,
    index: &Index,
    files: &[ImportFile],
    at: usize,
    (picks, groups): (&[Pick<'_>], &[SecretGroup]),
) -> Vec<Edit> {
    let index = destinations::as_if_stored(world, index, groups);
    let mine = picks.iter().filter(|pick| pick.file == at && pick.way == Move::Between);
    let made = mine.filter_map(|pick| between::of(world, &index, &files[at], (pick, picks, groups)).ok());
    made.map(|made| made.edit).collect()
}

fn is_schemed_twice(pick: &Pick<'_>) -> bool {
    scheme::repeated(&pick.found.text[..pick.found.range.start]) > 0
}

/// Why a secret cannot go although its place would allow it.
fn stays(
    pick: &Pick<'_>,
    place: Option<&Result<Destination, BadPlace>>,
    options: &ImportOptions,
) -> Option<String> {
    match place? {
        Ok(place) if place.is_cleartext() && !options.allow_http => Some(format!(
            "{place} is not encrypted: anyone on the way could read it; use https://, or add --allow-http"
        )),
        Err(why @ BadPlace::HostIsSecret) if pick.way != Move::Inert => {
            Some(format!("{why}; write the host into the config"))
        }
        _ => None,
    }
}

fn refusal(world: &World, group: &SecretGroup) -> Option<String> {
    let further = group.stored.as_ref().is_some_and(|r| group.destinations.iter().any(|to| !r.may_go(to)));
    if further && world.is_agent() {
        let name = &group.variable;
        return Some(format!(
            "an agent cannot let {name} go to a further destination; {}",
            world.by_yourself()
        ));
    }
    group.refused.clone()
}

impl Built {
    fn store(&mut self, world: &World, index: &Index, group: &SecretGroup) -> Result<(), Failure> {
        let variable = group.variable.clone();
        let Some(record) = &group.stored else {
            let new = NewValue {
                variable,
                owner: group.owner.clone(),
                account: world.account_of_new(index, &group.variable),
                destinations: group.destinations.clone(),
                agreed: Vec::new(),
                expires: None,
                value: group.value.clone().into(),
            };
            self.lines.push(new.into_plan(world, index, &mut self.plan)?);
            return Ok(());
        };
        self.lines.push(format!("{variable} is stored already with this value, and is used"));
        let further: BTreeSet<Destination> =
            group.destinations.iter().filter(|to| !record.may_go(to)).cloned().collect();
        for place in &further {
            self.lines.push(format!(
                "{variable} may now go to {} too",
                crate::base::text::short(&place.to_string())
            ));
        }
        // What looks agreed to already may differ in what is not shown.
        self.plan.bind.push((record.id.clone(), group.destinations.clone()));
        Ok(())
    }

    fn write(
        &mut self,
        files: &[ImportFile],
        at: usize,
        (picks, groups): (&[Pick<'_>], &[SecretGroup]),
        edits: Vec<Edit>,
    ) -> Result<(), Failure> {
        let file = &files[at];
        let rewrite = destinations::rewrite(files, at, picks, groups);
        let example = if file.path.file_name().is_some_and(|name| name == ".mcp.json") {
            example_of(file, &rewrite, at, picks, groups)?
        } else {
            None
        };
        let is_state = file.place == ConfigPlace::State;
        self.plan.edits.push(FileEdit {
            path: file.path.clone(),
            change: if edits.is_empty() {
                Change::Rewrite(Box::new(rewrite))
            } else {
                Change::Rewritten(Box::new(rewrite), edits)
            },
            expect: if is_state { Expect::Private } else { Expect::Shared },
            shared_with_client: is_state,
        });
        self.plan.edits.extend(example);
        Ok(())
    }
}

/// The example beside a `.mcp.json`, in step with what that will say.
fn example_of(
    file: &ImportFile,
    rewrite: &crate::client::rewrite::Rewrite,
    at: usize,
    picks: &[Pick<'_>],
    groups: &[SecretGroup],
) -> Result<Option<FileEdit>, Failure> {
    let source = SourceText::decode(&file.bytes);
    let text = rewrite.swapped(&source.text).map_err(|error| Failure::edit(&file.path, &error.into()))?;
    let tree = file.language.read(&text);
    let config = entry::value(&text, &tree.root);
    let Some(servers) = config.get(SERVERS).and_then(serde_json::Value::as_object) else { return Ok(None) };
    let path = file.path.with_file_name(".mcp.json.example");
    let old = document(&path)?;
    let mut added = Added::new();
    for group in groups {
        for pick in group.picks.iter().map(|i| &picks[*i]) {
            let is_read = pick.found.client.is_some_and(|client| client.form == ClientForm::Braces);
            let is_mine = pick.file == at && pick.way == Move::Reference && is_read;
            let Some(server) = file.server_of(pick.found).filter(|_| is_mine) else { continue };
            let Ok(name) = server.name.parse::<ServerName>() else { continue };
            let destination = pick.place.as_ref().map(ToString::to_string);
            let help = Help { server: Some(name.to_string()), destination, ..Help::default() };
            let helps: &mut Vec<(VarName, Help)> = added.entry(name).or_default();
            // The first place of a value in a server says where it goes.
            if helps.last().is_none_or(|(variable, _)| *variable != group.variable) {
                helps.push((group.variable.clone(), help));
            }
        }
    }
    if added.is_empty() {
        return Ok(None);
    }
    let edits = example::after_adding(old.as_ref(), servers, &added);
    Ok(Some(shared(path, Change::Json(edits))))
}
