//! From a draft to a plan: secrets to the store, placeholders to the config, help to the example.
//!
//! `add` and `add-json` are this with different front doors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::answers::Answers;
use super::supply::{self, NewValue};
use super::target::{self, Target};
use super::{deliver, naming, oauth, trial};
use crate::base::names::{ServerName, VarName};
use crate::base::secret::Secret;
use crate::base::text;
use crate::change::{Plan, lock};
use crate::cli;
use crate::client::delivery::{Delivery, NoHelper};
use crate::client::example::Help;
use crate::client::registration::Draft;
use crate::client::registration::fields::{self, Choices, Slot};
use crate::client::resolve;
use crate::client::{Entry, Scope, View};
use crate::vault::destination::Destination;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// What a person asked for, beside the draft itself.
#[derive(Debug)]
pub struct Order<'a> {
    pub(super) name: ServerName,
    scope: Scope,
    choices: Choices,
    global: bool,
    allow_http: bool,
    pub(super) force: bool,
    ignore: bool,
    dry_run: bool,
    in_history: bool,
    delivery: Delivery,
    help: Vec<(VarName, Help)>,
    answers: Answers<'a>,
    /// What was answered, by the slot's place in the draft.
    pub(super) given: BTreeMap<usize, Secret>,
    /// Whether the server is tested with its new token.
    tests: bool,
    /// Whether an OAuth client secret is to be handed to the client.
    pub client_secret: bool,
}

impl<'a> Order<'a> {
    /// Reads the flags that `add` and `add-json` share. `help` is what a template knows about its variables;
    /// `in_history` says whether the values were typed as arguments.
    pub fn new(
        world: &'a World,
        name: ServerName,
        source: &cli::Source,
        writing: &cli::Writing,
        help: Vec<(VarName, Help)>,
        in_history: bool,
    ) -> Result<Self, Failure> {
        let pair = |typed: &String| match typed.rsplit_once('=') {
            Some((what, variable)) => Ok((what.to_owned(), variable.parse::<VarName>()?)),
            None => Err(Failure::new(format!("--var {}: write WHAT=VAR", text::short(typed)))
                .hint("for instance --var Authorization=MY_TOKEN")),
        };
        let names = source.var.iter().map(pair).collect::<Result<_, Failure>>()?;
        let choices = Choices { names, secret: source.secret.clone(), plain: source.plain.clone() };
        Ok(Self {
            name,
            scope: writing.scope.into(),
            choices,
            global: source.global,
            allow_http: source.allow_http,
            force: writing.force,
            ignore: writing.ignore,
            dry_run: writing.dry_run,
            in_history,
            delivery: match writing.deliver {
                Some(how) => how.into(),
                None => world.delivery()?,
            },
            help,
            answers: Answers::new(world, source.stdin, &source.from_env),
            given: BTreeMap::new(),
            tests: !writing.no_test && !writing.dry_run && world.tests_on_add()?,
            client_secret: false,
        })
    }

    /// The value of a blank, which is asked for once.
    fn answer(&mut self, at: usize, slot: &Slot) -> Result<Secret, Failure> {
        if let Some(given) = self.given.get(&at) {
            return Ok(given.clone());
        }
        let answer = self.answers.next(&slot.question())?;
        self.given.insert(at, answer.clone());
        Ok(answer)
    }

    /// Whether a value for `slot` was typed or is on its way, so that one that is stored is to be replaced.
    pub(super) fn is_given(&self, slot: &Slot) -> bool {
        slot.value.is_some() || self.answers.are_given()
    }
}

/// Registers `draft`: asks for its blanks, makes the change and says so. With `--dry-run` the change is only shown.
///
/// It is planned twice: once to ask, and then under the lock, where no other process can take the same names.
pub fn register(world: &World, draft: &Draft, mut order: Order<'_>) -> Result<(), Failure> {
    let dry_run = order.dry_run;
    let name = order.name.clone();
    let client_secret = match order.client_secret && !dry_run {
        true => Some(oauth::client_secret(world)?),
        false => None,
    };
    let asked = plan(world, draft, &mut order)?;
    if dry_run {
        let diff = asked.plan.diff()?;
        return Ok(world.ui.answer(if diff.is_empty() { "nothing would change" } else { &diff })?);
    }
    let trial = if order.tests { trial::hold(world, &mut order, &asked)? } else { None };
    let lock = lock(world)?;
    let Planned { plan, entry, news, .. } = plan(world, draft, &mut order)?;
    plan.apply_under(&lock, world)?;
    drop(lock);
    if let Some(secret) = &client_secret {
        oauth::hand_over(world, &name, &entry, secret)?;
    }
    for line in news.into_iter().chain(trial) {
        world.ui.say(&line);
    }
    Ok(())
}

/// A registration, ready to be made.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) entry: Entry,
    /// The values that are new.
    pub(super) fresh: Vec<Fresh>,
    news: Vec<String>,
}

/// A value that is new.
pub(super) struct Fresh {
    /// Its slot's place in the draft.
    pub(super) at: usize,
    pub(super) variable: VarName,
    /// How it is asked for.
    pub(super) question: String,
}

fn plan(world: &World, draft: &Draft, order: &mut Order<'_>) -> Result<Planned, Failure> {
    if order.ignore && order.scope != Scope::Project {
        return Err(Failure::new("--ignore is for the project scope: the others write no .mcp.json")
            .hint("leave --ignore away, or add -s project"));
    }
    let target = Target::new(world, order.scope, order.name.as_str());
    if target.exists()? && !order.force {
        return Err(Failure::new(format!(
            "server {} exists already in {}",
            order.name,
            text::path(&target.file)
        ))
        .hint("add --force to replace it, or take it out with 'mcpkey remove'"));
    }
    let mut desk = Desk::new(world, order)?;
    let mut slots = fields::find(&desk.order.name, &draft.entry, &draft.blanks, &desk.order.choices)?;
    // Where a command line goes can depend on the names, because it is bound as it is written.
    naming::settle(&desk, &mut slots, &draft.entry)?;
    let entry = fields::fill(&draft.entry, &slots);
    let destination = desk.destination(&entry);
    desk.news.push(format!(
        "added {} server {} to {}",
        entry.transport.as_str(),
        desk.order.name,
        text::path(&target.file)
    ));
    desk.take_values(&slots, &destination)?;
    desk.take_typed_placeholders(&entry, &slots, &destination)?;
    let helps = desk.helps(&entry, &destination);
    let plain = draft.written(&entry);
    let written = desk.deliver(&entry, &plain)?;
    target.put(&mut desk.plan, &desk.order.name, &written, &plain, &helps)?;
    if desk.order.ignore {
        desk.plan.edits.push(target::ignore(world));
    }
    Ok(Planned { plan: desk.plan, entry, fresh: desk.fresh, news: desk.news })
}

type Place = Result<Destination, resolve::BadPlace>;

/// A registration in the making: what is looked at, and what has been decided so far.
pub(super) struct Desk<'a, 'o> {
    pub(super) order: &'a mut Order<'o>,
    pub(super) view: View,
    world: &'a World,
    index: Index,
    here: String,
    plan: Plan,
    fresh: Vec<Fresh>,
    news: Vec<String>,
}

impl<'a, 'o> Desk<'a, 'o> {
    fn new(world: &'a World, order: &'a mut Order<'o>) -> Result<Self, Failure> {
        let (index, view, here) = (world.index()?, world.view()?, world.project());
        Ok(Self {
            order,
            view,
            world,
            index,
            here,
            plan: Plan::default(),
            fresh: Vec::new(),
            news: Vec::new(),
        })
    }

    /// The project that new secrets are for; `None` is all.
    fn project(&self) -> Option<&str> {
        (!self.order.global && self.order.scope != Scope::User).then_some(self.here.as_str())
    }

    fn facts(&self) -> resolve::Facts<'_> {
        self.world.facts(&self.index, &self.here)
    }

    pub(super) fn destination(&self, entry: &Entry) -> Place {
        resolve::destination(entry, self.facts())
    }

    /// The stored secret that a new one of this name would replace.
    pub(super) fn rival(&self, variable: &VarName) -> Option<&Record> {
        self.index.exact(variable.as_str(), self.project())
    }

    /// Takes the value of every slot to the store, from where it was typed or by asking.
    fn take_values(&mut self, slots: &[Slot], destination: &Place) -> Result<(), Failure> {
        for (at, slot) in slots.iter().enumerate() {
            let variable = &slot.variable;
            if self.plan.secrets.iter().any(|s| s.record.variable == *variable) {
                continue;
            }
            let place =
                destination.clone().map_err(|why| Failure::new(format!("{}: {why}", self.order.name)))?;
            supply::check_cleartext(&place, variable.as_str(), self.order.allow_http)?;
            let may_reuse = !self.order.is_given(slot) && !self.order.force;
            let stored = self.rival(variable).filter(|_| may_reuse).cloned();
            if let Some(record) = stored {
                self.news.push(format!(
                    "{variable} is stored already and is used; 'mcpkey set {variable}' replaces it"
                ));
                self.bind(&record, &place)?;
                continue;
            }
            let value = match &slot.value {
                Some(typed) => self.order.given.get(&at).unwrap_or(typed).clone(),
                None if self.order.dry_run => continue,
                None => self.order.answer(at, slot)?,
            };
            self.fresh.push(Fresh { at, variable: variable.clone(), question: slot.question() });
            let project = self.project().map(str::to_owned);
            let destinations = BTreeSet::from([place]);
            let new = NewValue { variable: variable.clone(), project, destinations, expires: None, value };
            self.news.push(new.into_plan(self.world, &self.index, &mut self.plan)?);
        }
        if !self.order.dry_run {
            self.order.answers.finish()?;
        }
        if self.order.in_history && slots.iter().any(|slot| slot.value.is_some()) {
            self.news.push(supply::IN_HISTORY.to_owned());
        }
        Ok(())
    }

    /// A person who types `${VAR}` for a server lets VAR go there, when it is stored.
    fn take_typed_placeholders(
        &mut self,
        entry: &Entry,
        slots: &[Slot],
        destination: &Place,
    ) -> Result<(), Failure> {
        for (variable, has_default) in resolve::mentions(entry, self.facts()) {
            if slots.iter().any(|slot| slot.variable == variable) {
                continue;
            }
            let stored = self.index.find(variable.as_str(), &self.here).cloned();
            match (stored, destination) {
                (Some(record), Ok(place)) => self.bind(&record, place)?,
                (None, _) if !has_default && self.world.environ.get(variable.as_str()).is_none() => {
                    self.news
                        .push(format!("{variable} has no value yet; 'mcpkey set {variable}' stores one"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Lets a stored secret go to `place`. An agent cannot: it could send any secret anywhere.
    fn bind(&mut self, record: &Record, place: &Destination) -> Result<(), Failure> {
        let variable = &record.variable;
        if record.destinations.contains(place) {
            return Ok(());
        }
        supply::check_cleartext(place, variable.as_str(), self.order.allow_http)?;
        if self.world.is_agent() {
            let line =
                format!("{variable} is withheld from {place} until a person types: mcpkey allow {variable}");
            self.news.push(line);
            return Ok(());
        }
        self.news.push(format!("{variable} may now go to {place} too"));
        self.plan.bind.push((record.id.clone(), BTreeSet::from([place.clone()])));
        Ok(())
    }

    /// The entry as the config is to have it: its plain form, or by helper.
    fn deliver(&mut self, entry: &Entry, plain: &Value) -> Result<Value, Failure> {
        let (world, name, scope) = (self.world, &self.order.name, self.order.scope);
        if self.order.delivery == Delivery::Env {
            self.plan.stop_delivering.push((name.to_string(), deliver::owner(world, scope)));
            return Ok(plain.clone());
        }
        match deliver::helped(world, &self.index, &self.plan, name, scope, entry) {
            Ok((helped, delivered)) => {
                self.plan.deliver.push(delivered);
                Ok(helped.to_value())
            }
            // Nothing secret is in it, so there is nothing to deliver.
            Err(NoHelper::Nothing) => Ok(plain.clone()),
            Err(why) => Err(Failure::new(format!("{name} cannot get its secrets from a helper: {why}"))
                .hint("register it with --deliver env")),
        }
    }

    /// What the example says of each variable of the entry.
    fn helps(&self, entry: &Entry, destination: &Place) -> Vec<(VarName, Help)> {
        let explain = |variable: VarName| {
            let known =
                self.order.help.iter().find(|(name, _)| *name == variable).map(|(_, help)| help.clone());
            let server = Some(self.order.name.to_string());
            let destination = destination.as_ref().ok().map(ToString::to_string);
            (variable, Help { server, destination, ..known.unwrap_or_default() })
        };
        resolve::mentions(entry, self.facts()).into_keys().map(explain).collect()
    }
}
