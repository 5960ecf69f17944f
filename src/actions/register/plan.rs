//! From a drawing and its values to what changes: secrets to the store, placeholders to the config, help to the example.

use std::collections::BTreeSet;

use serde_json::Value;

use super::drawing::{Drawing, draw};
use super::sight::{Given, Sight};
use super::wanted::{Manner, NewServer};
use crate::actions::clients;
use crate::actions::deliver;
use crate::actions::sourced::GivenValue;
use crate::actions::supply::{self, NewValue};
use crate::actions::target::{self, EntryTarget, PlacedEntry};
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::{FileEdit, Plan};
use crate::client::Entry;
use crate::client::delivery::{Delivery, Undeliverable};
use crate::client::example::Help;
use crate::client::resolve;
use crate::vault::destination::Destination;
use crate::vault::records::Record;
use crate::world::error::Failure;

/// A registration, ready to be made.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) entry: Entry,
    /// What is said when it is made.
    pub(super) news: Vec<String>,
}

/// Describes the change. A value that is still unknown is left out, which only a change that is not made may have.
pub(super) fn plan(
    sight: &Sight<'_>,
    wanted: &NewServer,
    manner: &Manner,
    given: &Given,
) -> Result<Planned, Failure> {
    let target = EntryTarget::new(sight.world, wanted.scope, wanted.name.as_str());
    let is_claudes = wanted.is_claudes;
    let drawing = draw(sight, wanted, given)?;
    let mut describing = Describing { sight, wanted, plan: Plan::default(), news: Vec::new() };
    if is_claudes {
        describing.news.push(added(&drawing.entry, wanted, &target));
    }
    let others = describing.others(&drawing, given)?;
    describing.store(&drawing, manner, given)?;
    describing.take_typed_placeholders(&drawing, given)?;
    let helps = describing.helps(&drawing);
    let plain = wanted.registration.written(&drawing.entry);
    let written = if is_claudes { describing.deliver(&drawing, given, &plain)? } else { Value::Null };
    let Describing { mut plan, news, .. } = describing;
    let server = wanted.name.clone();
    if is_claudes {
        target::put(&mut plan, vec![PlacedEntry { target, server, entry: written, plain, helps }])?;
    }
    others.into_iter().for_each(|edit| plan.edit(edit));
    if wanted.ignore {
        plan.edits.push(target::ignore(sight.world));
    }
    Ok(Planned { plan, entry: drawing.entry, news })
}

fn added(entry: &Entry, wanted: &NewServer, target: &EntryTarget) -> String {
    format!("added {} server {} to {}", entry.transport().as_str(), wanted.name, text::path(&target.file))
}

/// What has been described so far.
struct Describing<'s, 'w> {
    sight: &'s Sight<'w>,
    wanted: &'s NewServer,
    plan: Plan,
    news: Vec<String>,
}

impl Describing<'_, '_> {
    /// Takes the value of every variable to the store, or lets what is stored go to this server.
    fn store(&mut self, drawing: &Drawing, manner: &Manner, given: &Given) -> Result<(), Failure> {
        if drawing.to.is_err() {
            return Ok(());
        }
        for get in &drawing.gets {
            let variable = &get.variable;
            if let Some(record) = &get.stored {
                let set = Next::set(variable).of(self.sight.world.named(record));
                self.news.push(format!("{variable} is stored already and is used; '{set}' replaces it"));
                for place in &drawing.places() {
                    self.bind(record, place, given)?;
                }
                continue;
            }
            let Some(value) = drawing.value(get, given) else {
                if manner.dry_run {
                    continue;
                }
                return Err(Failure::new(format!("{variable} was stored a moment ago, and no longer is"))
                    .hint("try again"));
            };
            let value = GivenValue { value: value.clone(), source: given.sources.get(&get.at).cloned() };
            let new = NewValue {
                variable: variable.clone(),
                owner: self.sight.owner_of(self.wanted, &drawing.fields[get.at]),
                account: self.sight.account_of(variable),
                destinations: drawing.places(),
                agreed: Vec::new(),
                expires: None,
                value: value.held(self.sight.world),
            };
            self.news.push(new.into_plan(self.sight.world, &self.sight.index, &mut self.plan)?);
        }
        if manner.in_history && drawing.is_typed {
            self.news.push(supply::IN_HISTORY.to_owned());
        }
        Ok(())
    }

    /// What is stored and typed as `${VAR}` goes there if a person said so.
    fn take_typed_placeholders(&mut self, drawing: &Drawing, given: &Given) -> Result<(), Failure> {
        let sight = self.sight;
        for (variable, has_default) in resolve::mentions(&drawing.entry, sight.facts()) {
            if drawing.fields.iter().any(|field| field.variable == variable) {
                continue;
            }
            match (sight.facts().stored(variable.as_str()), &drawing.to) {
                (Some(record), Ok(_)) => {
                    for place in &drawing.places() {
                        self.bind(record, place, given)?;
                    }
                }
                (None, _) if !has_default && sight.world.environ.get(variable.as_str()).is_none() => {
                    let set = Next::set(&variable);
                    self.news.push(format!("{variable} has no value yet; '{set}' stores one"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Lets a stored secret go to `place`, if a person said so. An agent cannot: it could send any secret anywhere.
    fn bind(&mut self, record: &Record, place: &Destination, given: &Given) -> Result<(), Failure> {
        let (variable, world) = (&record.variable, self.sight.world);
        let is_shown = record.may_go(place);
        let may = !world.is_agent() && given.agreed.contains(variable);
        if is_shown && !may {
            return Ok(());
        }
        supply::check_cleartext(place.shown(), variable.as_str(), self.wanted.allow_http)?;
        if !may {
            let allow = Next::allow_here(&self.wanted.name);
            self.news.push(format!("{variable} is withheld from {place} until a person types: {allow}"));
            return Ok(());
        }
        if !is_shown {
            self.news.push(format!("{variable} may now go to {place} too"));
        }
        // What looks agreed to already may differ in what is not shown.
        self.plan.bind.push((record.id.clone(), BTreeSet::from([place.clone()])));
        Ok(())
    }

    /// The entry for each other client, in its own form.
    fn others(&mut self, drawing: &Drawing, given: &Given) -> Result<Vec<FileEdit>, Failure> {
        let (sight, wanted) = (self.sight, self.wanted);
        let index = drawing.index(sight, wanted, given);
        let mut edits = Vec::new();
        for target in &wanted.others {
            let order = clients::ClientWriting {
                target,
                server: &wanted.name,
                entry: &drawing.entry,
                delivery: wanted.delivery,
                is_here: wanted.here,
            };
            match clients::written(sight.world, &index, &order) {
                Ok(written) => {
                    self.news.push(added(&drawing.entry, wanted, target));
                    self.news.extend(written.news);
                    edits.push(target.set(written.entry));
                }
                Err(why) if wanted.is_lenient => self.news.push(why.left_out()),
                Err(why) => return Err(why.failure()),
            }
        }
        if edits.is_empty() && !wanted.is_claudes {
            return Err(Failure::new(format!("no client here can have {}", wanted.name)));
        }
        Ok(edits)
    }

    /// The entry as the config is to have it: its plain form, or with mcpkey in between.
    fn deliver(&mut self, drawing: &Drawing, given: &Given, plain: &Value) -> Result<Value, Failure> {
        let (sight, name, scope) = (self.sight, &self.wanted.name, self.wanted.scope);
        let decided = self.wanted.delivery;
        if decided.unwrap_or(Delivery::usual(scope)) == Delivery::Env {
            return Ok(plain.clone());
        }
        let (index, named) = (drawing.index(sight, self.wanted, given), (name, scope, self.wanted.here));
        match deliver::by_mcpkey(sight.world, &index, named, &sight.owner, &drawing.entry) {
            Ok(between) => {
                self.news.push(deliver::news(name.as_str(), Delivery::Mcpkey));
                Ok(between.to_value())
            }
            // Nothing secret is in it, so there is nothing to deliver.
            Err(Undeliverable::Nothing) => Ok(plain.clone()),
            Err(why) if decided.is_none() => {
                self.news.push(format!("{}, since {why}", deliver::news(name.as_str(), Delivery::Env)));
                Ok(plain.clone())
            }
            Err(why) => Err(Failure::new(format!("{name} cannot get its secrets from mcpkey: {why}"))
                .hint("register it with --deliver env")),
        }
    }

    /// What the example says of each variable of the entry.
    fn helps(&self, drawing: &Drawing) -> Vec<(VarName, Help)> {
        let explain = |variable: VarName| {
            let template = drawing.fields.iter().find(|field| field.variable == variable);
            let template = template.and_then(|field| field.template.as_ref()).unwrap_or(&variable);
            let known = self.wanted.help.iter().find(|(name, _)| name == template);
            let server = Some(self.wanted.name.to_string());
            let destination = drawing.to.as_ref().ok().map(ToString::to_string);
            let known = known.map(|(_, help)| help.clone()).unwrap_or_default();
            (variable, Help { server, destination, ..known })
        };
        resolve::mentions(&drawing.entry, self.sight.facts()).into_keys().map(explain).collect()
    }
}
