//! Taking in what a file holds: each secret is shown and asked about, then all are stored in one change.
//!
//! What a file says where a secret may go is what somebody agreed to elsewhere. It counts here once a person has seen it; for a
//! secret that is stored here already it adds nothing without a question of its own.

use std::collections::BTreeSet;

use super::place;
use crate::actions::supply::{self, NewValue};
use crate::base::next::{Next, Rotation, ValueFlags};
use crate::base::text;
use crate::change::{Plan, lock_with, review};
use crate::client::registration::claimed;
use crate::client::resolve::{self, Facts};
use crate::vault::agreed::Agreement;
use crate::vault::deposit::{Fetched, HeldValue};
use crate::vault::destination::{Destination, Shown};
use crate::vault::export::{BadExport, Export, Exported, ExportedValue};
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::vault::source::Source;
use crate::world::World;
use crate::world::error::Failure;

/// The flags of a person who takes secrets in.
#[derive(Debug, Clone, Copy)]
pub struct TakeOptions {
    /// Whether all is agreed to beforehand.
    pub yes: bool,
    /// Whether a secret may travel over `http://` to another machine.
    pub allow_http: bool,
}

/// One secret of the file, and what it would change.
struct Coming {
    secret: Exported,
    /// The value, or what is run here for it.
    held: HeldValue,
    owner: Owner,
    /// What is stored here for the same owner.
    old: Option<Record>,
    /// Whether that is the same value.
    is_same: bool,
    /// Where the configs here send it, which was agreed to there and is not yet here.
    proven: BTreeSet<Destination>,
    /// Where else it may go there and may not here: what a file shows of that, nothing here can be held against.
    elsewhere: Vec<Shown>,
}

/// What became of a file's secrets; the rest was stored already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How many were stored, or may go further.
    pub stored: usize,
    /// How many a person did not want.
    pub declined: usize,
}

/// Takes in what `export` holds for this project and for all projects.
pub fn take(world: &World, export: &Export, options: TakeOptions) -> Result<Taken, Failure> {
    let (here, elsewhere) = place::sort(world, export.secrets());
    let elsewhere: Vec<String> = elsewhere.iter().map(|project| text::short(project)).collect();
    if here.is_empty() {
        return Err(Failure::no(format!(
            "it holds secrets of {}, and none of this project",
            text::list(&elsewhere)
        ))
        .hint("go to the directory of one of them, and take them in there"));
    }
    let index = world.index()?;
    let coming: Vec<Coming> =
        here.into_iter().map(|secret| Coming::read(world, &index, secret)).collect::<Result<_, _>>()?;
    check(world, &coming, options)?;
    let (agreed, declined) = ask(world, coming, options)?;
    let is_of_project = agreed.iter().any(|coming| !coming.owner.is_global());
    let taken = Taken { stored: agreed.len(), declined };
    for line in store(world, agreed)? {
        world.ui.say(&line);
    }
    if is_of_project {
        world
            .ui
            .say(&format!("what belongs to a project went to the one here, {}", text::path(world.project())));
    }
    if !elsewhere.is_empty() {
        let elsewhere = text::list(&elsewhere);
        world.ui.say(&format!("left in the file: what belongs to {elsewhere}; take that in there"));
    }
    Ok(taken)
}

impl Coming {
    fn read(world: &World, index: &Index, secret: Exported) -> Result<Self, Failure> {
        let owner = place::owner(world, &secret.whose);
        let held = held(world, &secret)?;
        let account = secret.whose.account.as_ref();
        let old = index.exact(secret.variable.as_str(), &owner, account).cloned();
        let stored = old.as_ref().map(|record| world.readable(record)).transpose()?.flatten();
        let is_new = |to: &Destination| stored.as_ref().is_none_or(|deposit| !deposit.agreed.has(to));
        let mut proven = sent_here(world, index, &secret)?;
        let value = index.value_account(&secret.variable, account.cloned());
        let known: BTreeSet<Shown> = proven.iter().map(|to| to.shown_of(&value)).collect();
        proven.retain(is_new);
        let may = stored.as_ref().map(|deposit| deposit.agreed.shown()).unwrap_or_default();
        let elsewhere = secret.agreed.iter().map(|agreement| agreement.to().clone());
        Ok(Self {
            is_same: stored.is_some_and(|deposit| deposit.value.is_same(&held)),
            held,
            elsewhere: elsewhere.filter(|to| !may.contains(to) && !known.contains(to)).collect(),
            proven,
            secret,
            owner,
            old,
        })
    }

    fn is_for_the_same(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.secret.variable.clone(), one.secret.whose.account.clone());
        of(self) == of(other) && self.owner == other.owner
    }

    fn replaces(&self) -> bool {
        self.old.is_some() && !self.is_same
    }

    /// What a person has to know of it, on one line.
    fn line(&self, world: &World) -> String {
        let Exported { variable, whose, agreed, expires, .. } = &self.secret;
        let file = whose.entry.as_ref().map(|entry| format!(" in {}", text::short(&entry.file)));
        let places = shown(agreed.iter().map(Agreement::to));
        let places = if places.is_empty() { "nowhere yet".to_owned() } else { text::list(&places) };
        let until = expires.as_ref().map(|end| format!(", until {}", world.local_date(end)));
        format!(
            "{variable} for {}{}{}: {}, to {places}{}",
            self.owner,
            whose.account.as_ref().map(|account| format!(", account {account}")).unwrap_or_default(),
            file.unwrap_or_default(),
            match &self.held {
                HeldValue::Value(value) => {
                    format!("••• ({})", text::some(value.expose().chars().count(), "character"))
                }
                HeldValue::Fetched(fetched) => format!("what this prints: {}", fetched.source.line()),
            },
            until.unwrap_or_default()
        )
    }
}

/// What is to be held for a secret of the file. What is run for a reference is said here, and never by the file.
fn held(world: &World, secret: &Exported) -> Result<HeldValue, Failure> {
    let (written, vault, ttl) = match &secret.value {
        ExportedValue::Value(value) => return Ok(value.clone().into()),
        ExportedValue::Reference { written, vault, ttl } => (written, vault, *ttl),
    };
    let source = match vault {
        None => Source::of_command(written)
            .map_err(|why| Failure::new(format!("the command of {} in it: {why}", secret.variable)))?,
        Some(word) => {
            let program = world.vault_program(word).ok_or_else(|| {
                Failure::new(format!(
                    "{} in it comes from {}, which is no vault here",
                    secret.variable,
                    text::short(word)
                ))
                .hint("add the data file of that vault to your own, and take it in again")
            })?;
            world.source_of(&program, written)?
        }
    };
    Ok(Fetched { source: Source { ttl, ..source }, kept: None }.into())
}

/// Refuses the whole file for what no answer could make right.
fn check(world: &World, coming: &[Coming], options: TakeOptions) -> Result<(), Failure> {
    for (at, one) in coming.iter().enumerate() {
        let variable = &one.secret.variable;
        if coming[..at].iter().any(|other| other.is_for_the_same(one)) {
            return Err(BadExport::Twice(variable.clone()).into());
        }
        if let Some(claim) = claimed::claim(variable.as_str()).filter(|claim| claim.is_grave) {
            return Err(Failure::new(format!("{variable} is read by {}: nothing is taken in", claim.by))
                .hint("ask whoever made the file to give the placeholder another name"));
        }
        for agreement in &one.secret.agreed {
            supply::check_cleartext(agreement.to(), variable.as_str(), options.allow_http)?;
        }
        if let Some(source) = one.held.source() {
            world.refuse_agent("an agent cannot say where a value comes from")?;
            world.check_source(source)?;
            if source.vault.is_none() && options.yes {
                return Err(Failure::no(format!(
                    "{variable} comes from a command in the file, and --yes agrees to no command"
                ))
                .hint("take it in on a terminal, where you are shown the command"));
            }
        }
        if one.replaces() {
            world.refuse_agent(&supply::cannot_replace(variable))?;
        }
    }
    Ok(())
}

/// Those that a person wants, each with the further places that were agreed to, and how many they do not want.
fn ask(world: &World, coming: Vec<Coming>, options: TakeOptions) -> Result<(Vec<Coming>, usize), Failure> {
    let terminal = world.terminal().filter(|_| !options.yes);
    if terminal.is_none() && !options.yes {
        coming.iter().for_each(|one| world.ui.say(&one.line(world)));
        supply::is_sure(world, false, &format!("take in {}?", text::some(coming.len(), "secret")))?;
    }
    let (mut agreed, mut declined) = (Vec::new(), 0);
    for mut one in coming {
        let variable = one.secret.variable.clone();
        let is_stored = one.old.is_some();
        let line =
            if one.is_same { format!("{} (stored already)", one.line(world)) } else { one.line(world) };
        match terminal {
            Some(terminal) => terminal.show(&line)?,
            None => world.ui.say(&line),
        }
        if let Some(claim) = claimed::claim(variable.as_str()).filter(|_| !is_stored) {
            world
                .ui
                .say(&format!("warning: {variable} is read by {} too, wherever a program gets it", claim.by));
        }
        let question = if one.replaces() {
            "replace the other value that is stored here, and keep that one beside it?"
        } else {
            "take it in?"
        };
        if let Some(terminal) = terminal.filter(|_| !one.is_same)
            && !terminal.confirm(question, false)?
        {
            declined += 1;
            continue;
        }
        if is_stored && !widens(world, &one, options)? {
            one.proven.clear();
        }
        if !one.is_same || !one.proven.is_empty() {
            agreed.push(one);
        }
    }
    Ok((agreed, declined))
}

/// Whether a secret that is stored here may go further than before.
fn widens(world: &World, one: &Coming, options: TakeOptions) -> Result<bool, Failure> {
    let variable = &one.secret.variable;
    let named = one.old.as_ref().map(|old| world.named(old)).unwrap_or_default();
    let refused = |places: Vec<String>, allow: Next| {
        let (places, allow) = (text::list(&places), allow.of(named.clone()));
        world.ui.say(&format!("{variable} may not go to {places} here; to let it: {allow}"));
    };
    if !one.elsewhere.is_empty() {
        refused(shown(&one.elsewhere), Next::allow_url(variable));
    }
    let account = one.old.as_ref().map(|old| old.value_account()).unwrap_or_default();
    let places: Vec<Shown> = one.proven.iter().map(|to| to.shown_of(&account)).collect();
    let places = shown(&places);
    match world.terminal().filter(|_| !options.yes) {
        _ if places.is_empty() => Ok(true),
        Some(terminal) => {
            let question = format!("let {variable} also go to {}?", text::list(&places));
            Ok(terminal.confirm(&question, false)?)
        }
        None => {
            refused(places, Next::allow_here(variable));
            Ok(false)
        }
    }
}

/// Where the configs here send a secret, as far as exactly that was agreed to there: a command may have started in another
/// directory, which its digest proves.
fn sent_here(world: &World, index: &Index, secret: &Exported) -> Result<BTreeSet<Destination>, Failure> {
    let (view, project) = (world.view()?, world.project());
    let coming = [secret.variable.clone()];
    let facts = Facts { coming: &coming, ..world.facts(index, &project) };
    let needs = resolve::needs(&view, facts);
    let uses = needs.iter().filter(|need| need.variable == secret.variable).flat_map(|need| &need.uses);
    let account = index.value_account(&secret.variable, secret.whose.account.clone());
    let was_agreed = |to: &Destination| {
        secret.agreed.iter().any(|agreement| match agreement.to().directory() {
            Some(there) => agreement.is_about(&to.at(&project, &there), &account),
            None => agreement.is_about(to, &account),
        })
    };
    Ok(uses.filter_map(|user| user.destination.clone().ok()).filter(was_agreed).collect())
}

fn shown<'s>(places: impl IntoIterator<Item = &'s Shown>) -> Vec<String> {
    places.into_iter().map(|place| text::line(&place.to_string(), 1000)).collect()
}

/// Stores all in one change, if what was asked about is still so. Gives what to say.
fn store(world: &World, agreed: Vec<Coming>) -> Result<Vec<String>, Failure> {
    let reviewed = review(world, agreed.iter().filter_map(|one| one.old.as_ref()))?;
    let lock = lock_with(world, [world.chosen_store()?.store])?;
    let index = world.index()?;
    let (mut plan, mut lines) = (Plan { reviewed, ..Plan::default() }, Vec::new());
    for one in agreed {
        let account = one.secret.whose.account.clone();
        let named = ValueFlags { account: account.as_ref().map(ToString::to_string), ..one.owner.named() };
        let (replaces, variable) = (one.replaces(), one.secret.variable);
        if index.exact(variable.as_str(), &one.owner, account.as_ref()) != one.old.as_ref() {
            return Err(
                Failure::new(format!("another mcpkey changed {variable} meanwhile")).hint("try again")
            );
        }
        let new = NewValue {
            variable: variable.clone(),
            owner: one.owner,
            account,
            destinations: one.proven,
            // What a file says of itself is a person's to believe.
            agreed: if one.old.is_none() && !world.is_agent() { one.secret.agreed } else { Vec::new() },
            expires: one.secret.expires,
            value: one.held,
        };
        lines.push(new.into_plan(world, &index, &mut plan)?);
        if replaces {
            let undo = Next::rotate(&variable, Rotation::Undo).of(named);
            lines.push(format!("the value of {variable} before that is kept: '{undo}' brings it back"));
        }
    }
    plan.apply_under(&lock, world)?;
    Ok(lines)
}
