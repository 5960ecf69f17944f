//! Names for new secrets that take nothing away from those that are stored.

use std::collections::BTreeMap;

use super::sight::{Given, Sight};
use super::wanted::NewServer;
use crate::actions::names::{NameTaken, Names, Seeker};
use crate::base::names::VarName;
use crate::client::registration::fields::{self, SecretField};
use crate::client::registration::naming;
use crate::client::resolve::{self, Facts};
use crate::vault::destination::{Destination, Shown};
use crate::vault::owner::Owner;
use crate::vault::records::Record;
use crate::world::error::Failure;

/// Gives every secret field its name; a name that a person chose stays, or is refused. Gives the records whose values are used as
/// they are.
pub(super) fn settle(
    sight: &Sight<'_>,
    wanted: &NewServer,
    given: &Given,
    fields: &mut [SecretField],
) -> Result<BTreeMap<VarName, Record>, Failure> {
    let mut names = Names::new(sight.world, &sight.index);
    names.note_servers(sight.view.servers.iter().chain(&sight.view.shadowed));
    let target = wanted.target(sight.world);
    let owner = (target.file, target.path);
    names.forget(&owner);
    let before = fields.to_vec();
    let mut owned = BTreeMap::new();
    let mut taken = |name: &VarName, at: usize| {
        let field = &before[at];
        let is_akin = |name: &VarName, record: &Record| {
            is_akin(sight, wanted, called(&before, field, name), name, record)
        };
        let seeker = Seeker {
            owner: &owner,
            project: wanted.project(&sight.here),
            value: field.value.as_ref(),
            replaces: given.covers(field),
            is_akin: &is_akin,
        };
        let taken = if field.named {
            chosen(sight, wanted, &mut names, &seeker, field)?
        } else {
            names.taken(&seeker, name)?
        };
        match taken {
            NameTaken::No => Ok(false),
            NameTaken::Yes => Ok(true),
            NameTaken::Own(record) => {
                owned.insert(name.clone(), *record);
                Ok::<bool, Failure>(false)
            }
        }
    };
    for (at, field) in before.iter().enumerate().filter(|(_, field)| field.named) {
        if taken(&field.variable, at)? {
            return Err(Failure::new(format!("{} is stored already for another place", field.variable))
                .hint("choose another name, or add --force to replace its value"));
        }
    }
    fields::settle(&wanted.name, &wanted.registration.entry, fields, &mut taken)?;
    Ok(owned)
}

/// Whether a person can have the name that they chose: also that of another server's secret, if that is meant.
fn chosen(
    sight: &Sight<'_>,
    wanted: &NewServer,
    names: &mut Names<'_>,
    seeker: &Seeker<'_>,
    field: &SecretField,
) -> Result<NameTaken, Failure> {
    let variable = &field.variable;
    let here = std::slice::from_ref(&field.place);
    let own = wanted.registration.entry.own_names();
    if let Some(why) = naming::misfit(variable, here).or_else(|| naming::is_own(variable, &own)) {
        let fits = |name: &VarName| naming::misfit(name, here).is_none();
        let Ok(free) = naming::free(wanted.name.as_str(), variable, &fits, &mut |name| {
            let is_stored = sight.index.has_variable(name.as_str());
            Ok::<_, std::convert::Infallible>(is_stored || own.contains(name.as_str()))
        });
        return Err(Failure::new(format!("--var {}={variable}: {variable} {why}", field.label))
            .hint(format!("choose another name, for instance --var {}={free}", field.label)));
    }
    let shared = match sight.rival(wanted, variable) {
        Some(record) => Some(record),
        None => sight.exact(variable, &Owner::of(None)),
    };
    match (shared, &field.value) {
        (None, _) => names.stored(seeker, variable),
        (Some(record), None) if !seeker.replaces => Ok(NameTaken::Own(Box::new(record.clone()))),
        (Some(record), Some(value)) if names.holds(record, value)? => {
            Ok(NameTaken::Own(Box::new(record.clone())))
        }
        (Some(record), _) if wanted.force && record.owner.project.as_deref() == seeker.project => {
            Ok(NameTaken::No)
        }
        (Some(_), _) => names.stored(seeker, variable),
    }
}

/// The secret fields, where this one had this name.
fn called(fields: &[SecretField], field: &SecretField, name: &VarName) -> Vec<SecretField> {
    let mut fields = fields.to_vec();
    for one in fields.iter_mut().filter(|one| one.variable == field.variable) {
        one.variable = name.clone();
    }
    fields
}

/// Whether what is stored under `name` goes nowhere but to this server, if it had these secret fields: a command line is bound as
/// it is written, names and all.
fn is_akin(
    sight: &Sight<'_>,
    wanted: &NewServer,
    fields: Vec<SecretField>,
    name: &VarName,
    record: &Record,
) -> bool {
    let coming: Vec<VarName> = fields.iter().map(|field| field.variable.clone()).collect();
    let facts = Facts { coming: &coming, ..sight.facts() };
    let entry = wanted.agreed(&fields::fill(&wanted.registration.entry, &fields));
    let to = resolve::destination(&entry, facts).ok();
    let is_of_same = record.account == sight.account_of(name);
    let goes_to = |to: &Destination, place: &Shown| {
        if is_of_same { record.shown_of(to) == *place } else { to.shown().place() == place.place() }
    };
    record.destinations.iter().all(|place| to.as_ref().is_some_and(|to| goes_to(to, place)))
}
