//! What is stored for directories that are gone, and giving it to this one, if that is of the same repository.

use std::collections::BTreeSet;

use super::line::{DoctorLine, FixResult, Section};
use super::scene::Scene;
use crate::actions::directory::is_gone;
use crate::actions::offers::{self, Offer};
use crate::base::next::Next;
use crate::base::text;
use crate::client::resolve::Need;
use crate::vault::destination::Destination;
use crate::vault::records::Record;
use crate::world::error::Failure;

const HERE: Section = Section::Secrets;

/// What can be done for a value of a directory that is gone.
enum Fate {
    /// It belongs here: nothing else could be meant, and it would go nowhere else.
    Here(Box<Offer>, BTreeSet<Destination>),
    /// It could, and so could another directory's.
    Unsure(Box<Offer>),
    /// Nothing from here.
    Elsewhere,
}

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let needs = scene.needs();
    gone(scene).map(|record| line(scene, &needs, record).about(record.variable.as_str())).collect()
}

/// Gives this directory what belongs to it; gives what was done, and what could not be.
pub(super) fn mend(scene: &Scene<'_>) -> Vec<FixResult> {
    let needs = scene.needs();
    let found: Vec<(Box<Offer>, BTreeSet<Destination>)> = gone(scene)
        .filter_map(|record| match fate(scene, &needs, record) {
            Fate::Here(offer, wanted) if is_mended(scene, &offer) => Some((offer, wanted)),
            _ => None,
        })
        .collect();
    let mut said = Vec::new();
    for (offer, wanted) in found {
        let taken = match is_wanted(scene, &needs, &offer) {
            Ok(false) => continue,
            Ok(true) => offer.take(scene.world, &wanted),
            Err(failure) => Err(failure),
        };
        said.push(taken.map_err(|failure| {
            format!("could not move {} here: {}", offer.record.variable, failure.message())
        }));
    }
    said
}

/// What is stored for directories that are gone, of all projects.
fn gone<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s Record> {
    let all = scene.index.records().iter();
    all.filter(|record| record.owner.directory().is_some_and(|dir| is_gone(&dir)))
}

/// Whether `--fix` moves it: the clone itself says that it was renamed, or somebody can be asked. A remote alone, which
/// anybody can write into a clone, is not enough.
fn is_mended(scene: &Scene<'_>, offer: &Offer) -> bool {
    offer.is_renamed || scene.world.terminal().is_some()
}

fn is_wanted(scene: &Scene<'_>, needs: &[Need], offer: &Offer) -> Result<bool, Failure> {
    let Some(terminal) = scene.world.terminal().filter(|_| !offer.is_renamed) else { return Ok(true) };
    let unused = Need::unused(offer.record.variable.clone());
    let need = need(needs, &offer.record).unwrap_or(&unused);
    Ok(terminal.confirm(&offers::question(scene.world, need, offer), false)?)
}

fn need<'n>(needs: &'n [Need], record: &Record) -> Option<&'n Need> {
    needs.iter().find(|need| need.variable == record.variable)
}

fn fate(scene: &Scene<'_>, needs: &[Need], record: &Record) -> Fate {
    let Some(offer) = Offer::of(scene.world, record) else { return Fate::Elsewhere };
    let name = record.variable.as_str();
    if scene.index.exact(name, &offer.owner, record.account.as_ref()).is_some() {
        return Fate::Elsewhere;
    }
    let wanted = match need(needs, record) {
        // What something nearer supplies is not replaced, and what a config here would send elsewhere stays.
        Some(need) => match offers::wanted(need).filter(|_| need.supply.stored().is_none()) {
            Some(wanted) if offer.is_for(need) && offer.could_take(&wanted) => wanted,
            _ => return Fate::Elsewhere,
        },
        // No config mentions it now, as on another branch: the clone that it was stored in keeps it.
        None if offer.is_renamed => BTreeSet::new(),
        None => return Fate::Elsewhere,
    };
    let of_name = scene
        .index
        .records()
        .iter()
        .filter(|other| other.variable == record.variable && other.account == record.account);
    let rivals = of_name.filter_map(|other| Offer::of(scene.world, other));
    match rivals.filter(|other| other.owner == offer.owner).count() {
        1 => Fate::Here(Box::new(offer), wanted),
        _ => Fate::Unsure(Box::new(offer)),
    }
}

fn line(scene: &Scene<'_>, needs: &[Need], record: &Record) -> DoctorLine {
    let dir = record.owner.directory().unwrap_or_default();
    let what = format!("{} is stored for {}, which is gone", record.variable, scene.world.shown(&dir));
    match fate(scene, needs, record) {
        Fate::Here(offer, _) if is_mended(scene, &offer) => {
            let what = format!("{what}, and used to be this one");
            DoctorLine::warning(HERE, "moved", what).next(Next::DoctorFix).fixable()
        }
        Fate::Here(offer, _) => {
            let what = format!("{what}; this repository has the same remote");
            DoctorLine::warning(HERE, "moved", what).next(offer.next(scene.world))
        }
        Fate::Unsure(offer) => {
            let what = format!("{what}; it is not the only one that could be meant here");
            DoctorLine::warning(HERE, "moved", what).next(format!("if it is: {}", offer.next(scene.world)))
        }
        Fate::Elsewhere => DoctorLine::ok(
            HERE,
            "moved",
            text::line(&format!("{what}; where its repository is now, '{}' finds it", Next::DoctorFix), 1000),
        ),
    }
}
