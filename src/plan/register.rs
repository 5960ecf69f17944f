//! From a draft to a plan: secrets to the store, placeholders to the config, help to the example.
//!
//! `add` and `add-json` are this with different front doors.

use std::collections::BTreeSet;
use std::path::Path;

use super::answers::Answers;
use super::supply::{self, NewValue};
use super::target::{self, Target};
use super::{Plan, oauth};
use crate::config::example::Help;
use crate::config::{Entry, Scope, View};
use crate::ctx::World;
use crate::destination::Destination;
use crate::draft::Draft;
use crate::draft::slots::{self, Choices, Slot};
use crate::error::Failure;
use crate::index::{Index, Record};
use crate::names::{ServerName, VarName};
use crate::resolve;
use crate::{cli, text};

/// What a person asked for, beside the draft itself.
#[derive(Debug)]
pub struct Order<'a> {
    name: ServerName,
    scope: Scope,
    choices: Choices,
    global: bool,
    allow_http: bool,
    force: bool,
    ignore: bool,
    dry_run: bool,
    in_history: bool,
    help: Vec<(VarName, Help)>,
    answers: Answers<'a>,
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
            help,
            answers: Answers::new(world, source.stdin, &source.from_env),
            client_secret: false,
        })
    }
}

/// Registers `draft`: asks for its blanks, makes the change and says so. With `--dry-run` the change is only shown.
pub fn register(world: &World, draft: &Draft, order: Order<'_>) -> Result<(), Failure> {
    let dry_run = order.dry_run;
    let name = order.name.clone();
    let client_secret = match order.client_secret && !dry_run {
        true => Some(oauth::client_secret(world)?),
        false => None,
    };
    let (plan, entry, news) = plan(world, draft, order)?;
    if dry_run {
        let diff = plan.diff()?;
        return Ok(world.ui.answer(if diff.is_empty() { "nothing would change" } else { &diff })?);
    }
    plan.apply(world)?;
    if let Some(secret) = &client_secret {
        oauth::hand_over(world, &name, &entry, secret)?;
    }
    for line in news {
        world.ui.say(&line);
    }
    Ok(())
}

fn plan(world: &World, draft: &Draft, mut order: Order<'_>) -> Result<(Plan, Entry, Vec<String>), Failure> {
    let target = Target::new(world, order.scope, order.name.as_str());
    if target.exists()? && !order.force {
        return Err(Failure::new(format!("server {} exists already in {}", order.name, shown(&target.file)))
            .hint("add --force to replace it, or take it out with 'mcpkey remove'"));
    }
    let index = world.index()?;
    let view = world.view()?;
    let project = (!order.global && order.scope != Scope::User).then(|| world.project());
    let mut slots = slots::find(&order.name, &draft.entry, &draft.blanks, &order.choices)?;
    let typed = slots.iter().any(|slot| slot.value.is_some());

    let desk = Desk { world, index: &index, view: &view, project: project.as_deref() };
    let mut plan = Plan::default();
    let mut news = Vec::new();
    // The destination can depend on the names, because a command line is bound as it is written.
    desk.rename(&mut slots, &draft.entry, &order)?;
    let entry = slots::fill(&draft.entry, &slots);
    let destination = desk.destination(&entry)?;
    if let Ok(place) = &destination {
        for slot in &slots {
            supply::check_cleartext(place, slot.variable.as_str(), order.allow_http)?;
        }
    }
    for slot in &slots {
        let already = plan.secrets.iter().any(|s| s.record.variable == slot.variable);
        if already {
            continue;
        }
        let place = destination.clone().map_err(|why| Failure::new(format!("{}: {why}", order.name)))?;
        let stored = desk.own_record(&slot.variable).filter(|_| slot.value.is_none() && !order.force);
        if let Some(record) = stored {
            news.push(format!(
                "{} is stored already and is used; 'mcpkey set {0}' replaces it",
                slot.variable
            ));
            plan.bind.push((record.id.clone(), BTreeSet::from([place])));
            continue;
        }
        let value = match &slot.value {
            Some(value) => value.clone(),
            None if order.dry_run => continue,
            None => order.answers.next(&format!("{} ({})", slot.variable, slot.label))?,
        };
        let new = NewValue {
            variable: slot.variable.clone(),
            project: project.clone(),
            destinations: BTreeSet::from([place]),
            expires: None,
            value,
        };
        news.push(new.into_plan(world, &index, &mut plan)?);
    }
    if !order.dry_run {
        order.answers.finish()?;
    }
    bind_typed_placeholders(&desk, &entry, &slots, &destination, &mut plan, &mut news);
    if typed && order.in_history {
        news.push("your shell's history still holds what you typed; next time use --bearer, -H \"Name\" or -e KEY and be asked".to_owned());
    }
    target.put(
        &mut plan,
        &order.name,
        &draft.written(&entry),
        &helps(&desk, &entry, &order, &destination),
    )?;
    if order.ignore && order.scope == Scope::Project {
        plan.edits.push(target::ignore(world));
    }
    news.insert(
        0,
        format!("added {} server {} to {}", entry.transport.as_str(), order.name, shown(&target.file)),
    );
    Ok((plan, entry, news))
}

fn shown(path: &Path) -> String {
    text::short(&path.to_string_lossy())
}

/// What the example says of each variable of the entry.
fn helps(
    desk: &Desk<'_>,
    entry: &Entry,
    order: &Order<'_>,
    destination: &Result<Destination, resolve::BadPlace>,
) -> Vec<(VarName, Help)> {
    let project = desk.world.project();
    let variables = resolve::mentions(entry, desk.facts(&project)).into_keys();
    let explain = |variable: VarName| {
        let known = order.help.iter().find(|(name, _)| *name == variable).map(|(_, help)| help.clone());
        let server = Some(order.name.to_string());
        let destination = destination.as_ref().ok().map(ToString::to_string);
        (variable, Help { server, destination, ..known.unwrap_or_default() })
    };
    variables.map(explain).collect()
}

/// A person who types `${VAR}` for a server lets VAR go there, when it is stored.
fn bind_typed_placeholders(
    desk: &Desk<'_>,
    entry: &Entry,
    slots: &[Slot],
    destination: &Result<Destination, resolve::BadPlace>,
    plan: &mut Plan,
    news: &mut Vec<String>,
) {
    let project = desk.world.project();
    for (variable, has_default) in resolve::mentions(entry, desk.facts(&project)) {
        if slots.iter().any(|slot| slot.variable == variable) {
            continue;
        }
        match (desk.index.find(variable.as_str(), &project), destination) {
            (Some(record), Ok(place)) if !record.destinations.contains(place) => {
                news.push(format!("{variable} is stored already; it may now go to {place} too"));
                plan.bind.push((record.id.clone(), BTreeSet::from([place.clone()])));
            }
            (None, _) if desk.world.environ.get(variable.as_str()).is_none() && !has_default => {
                news.push(format!("{variable} has no value yet; 'mcpkey set {variable}' stores one"));
            }
            _ => {}
        }
    }
}

/// What is looked at while a registration is planned.
struct Desk<'a> {
    world: &'a World,
    index: &'a Index,
    view: &'a View,
    project: Option<&'a str>,
}

impl Desk<'_> {
    fn facts<'a>(&'a self, project: &'a str) -> resolve::Facts<'a> {
        self.world.facts(self.index, project)
    }

    fn destination(&self, entry: &Entry) -> Result<Result<Destination, resolve::BadPlace>, Failure> {
        let project = self.world.project();
        Ok(resolve::destination(entry, self.facts(&project)))
    }

    fn own_record(&self, variable: &VarName) -> Option<&Record> {
        self.index.exact(variable.as_str(), self.project)
    }

    /// A value must not take the name of another one: of a stored secret for another place, or of a variable that
    /// another server mentions.
    fn rename(&self, slots: &mut [Slot], entry: &Entry, order: &Order<'_>) -> Result<(), Failure> {
        let destination = self.destination(&slots::fill(entry, slots))?.ok();
        for i in 0..slots.len() {
            let slot = &slots[i];
            let stranger = |variable: &VarName| self.is_taken(variable, order, destination.as_ref());
            if slot.named {
                if slot.value.is_some() && stranger(&slot.variable) && !order.force {
                    return Err(Failure::new(format!(
                        "{} is stored already for another place",
                        slot.variable
                    ))
                    .hint("choose another name, or add --force to replace its value"));
                }
                continue;
            }
            if !stranger(&slot.variable) {
                continue;
            }
            let old = slot.variable.clone();
            let prefix = VarName::derive(order.name.as_str(), "");
            let base = match old.as_str().starts_with(prefix.as_str()) {
                true => old.clone(),
                false => VarName::derive(order.name.as_str(), old.as_str()),
            };
            let numbered = (2..1000).map(|n| VarName::derive(base.as_str(), &n.to_string()));
            let free =
                std::iter::once(base.clone()).chain(numbered).find(|name| !stranger(name)).unwrap_or(base);
            for slot in slots.iter_mut().filter(|s| s.variable == old) {
                slot.variable = free.clone();
            }
        }
        Ok(())
    }

    fn is_taken(&self, variable: &VarName, order: &Order<'_>, destination: Option<&Destination>) -> bool {
        let Some(record) = self.own_record(variable) else { return false };
        let elsewhere = !record.destinations.iter().all(|d| Some(d) == destination);
        let mentioned = |server: &&crate::config::Server| {
            server.name != order.name.as_str()
                && server.entry.strings().iter().any(|(_, text)| {
                    crate::expand::placeholders(text).iter().any(|p| p.name == variable.as_str())
                })
        };
        elsewhere || self.view.servers.iter().any(|server| mentioned(&server))
    }
}
