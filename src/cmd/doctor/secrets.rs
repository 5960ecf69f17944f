//! What is stored: too old, about to end, left over, or mentioned by nobody.

use std::collections::BTreeSet;

use super::line::{DoctorLine, LineState, Section};
use super::scene::Scene;
use crate::actions::mentioned;
use crate::base::names::VarName;
use crate::base::next::{Next, Rotation, ValueFlags};
use crate::base::text;
use crate::vault::expiry::Expiry;
use crate::vault::records::Record;

const HERE: Section = Section::Secrets;

/// The lines.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let needs = scene.needs();
    let mentioned_here: BTreeSet<&VarName> = needs.iter().map(|need| &need.variable).collect();
    let is_mentioned = |variable: &VarName| mentioned_here.contains(variable);
    let now = scene.world.timestamp();
    let loose: Vec<VarName> =
        scene.records().iter().map(|r| r.variable.clone()).filter(|name| !is_mentioned(name)).collect();
    let elsewhere = mentioned::elsewhere(scene.world, &loose);
    let mut lines = Vec::new();
    for record in scene.records() {
        let name = record.variable.as_str();
        let whose = scene.world.named(record);
        let kept = [previous(record, &whose), next(record, &whose)];
        let mut here = [age(record, &whose, &now), source(scene, record)]
            .into_iter()
            .chain(kept)
            .flatten()
            .collect::<Vec<_>>();
        if !is_mentioned(&record.variable) {
            here.push(match elsewhere.found.get(&record.variable) {
                Some(place) => {
                    let place = place.named(&scene.shown(&place.path));
                    DoctorLine::ok(HERE, "elsewhere", format!("{name}: used by {place}"))
                }
                None => unused(record, elsewhere.is_whole),
            });
        }
        if here.is_empty() {
            let age = crate::vault::expiry::cell(record, &now);
            here.push(DoctorLine::ok(HERE, "age", format!("{name}: age {age}")));
        }
        lines.extend(here.into_iter().map(|line| line.about(name)));
    }
    lines.extend(leftovers(scene));
    lines
}

fn age(record: &Record, whose: &ValueFlags, now: &str) -> Option<DoctorLine> {
    let name = &record.variable;
    let life = Expiry::of(record, now);
    let (id, state) = match life {
        Expiry::Expired(_) => ("expired", LineState::Problem),
        Expiry::Ends(_) => ("expires-soon", LineState::Warning),
        Expiry::Old(_) => ("old", LineState::Warning),
        Expiry::Fine => return None,
    };
    Some(
        DoctorLine::new(HERE, id, state, format!("{name} {life}"))
            .next(Next::rotate(name, Rotation::New).of(whose.clone())),
    )
}

/// Where a value comes from that no store holds, and whether the program for that is there.
fn source(scene: &Scene<'_>, record: &Record) -> Option<DoctorLine> {
    let (name, from) = (&record.variable, record.from.as_ref()?);
    let what = format!("{name} is fetched from {from} when it is wanted");
    let Some(program) = scene.world.vault_program(from) else {
        return Some(DoctorLine::ok(HERE, "source", what));
    };
    let is_there = scene.world.search_program(&program.program);
    Some(if is_there {
        DoctorLine::ok(HERE, "source", what)
    } else {
        DoctorLine::new(
            HERE,
            "source",
            LineState::Problem,
            format!("{what}, and {} is not installed, or not on the PATH", program.program),
        )
        .next(format!("get it: {}", program.get))
    })
}

/// An old value is kept until somebody says that the new one is good.
fn previous(record: &Record, whose: &ValueFlags) -> Option<DoctorLine> {
    let name = &record.variable;
    record.previous.as_ref().map(|_| {
        DoctorLine::warning(
            HERE,
            "previous",
            format!("the value of {name} before the last rotation is still kept"),
        )
        .next(format!("{}, once it is revoked", Next::rotate(name, Rotation::ForgetOld).of(whose.clone())))
    })
}

fn next(record: &Record, whose: &ValueFlags) -> Option<DoctorLine> {
    let name = &record.variable;
    record.next.as_ref().map(|_| {
        DoctorLine::warning(
            HERE,
            "unfinished-rotation",
            format!("a rotation of {name} was begun and not finished"),
        )
        .next(Next::rotate(name, Rotation::Resume).of(whose.clone()))
    })
}

/// A branch, a clone or a client that is not known here may still want it: nobody is told to delete it.
fn unused(record: &Record, is_whole: bool) -> DoctorLine {
    let (name, owner) = (&record.variable, record.whose());
    let what = format!("{name}: stored for {owner}; no config that can be seen from here mentions it");
    if is_whole {
        DoctorLine::ok(HERE, "unused", what)
    } else {
        DoctorLine::ok(HERE, "unseen", format!("{what}, and not all could be looked at"))
    }
}

fn leftovers(scene: &Scene<'_>) -> Option<DoctorLine> {
    let pending = scene.index.pending();
    if pending.is_empty() {
        return None;
    }
    let what = format!(
        "{} that nothing uses may be left in the store, after a kill or a full disk",
        text::some(pending.len(), "item")
    );
    let line = DoctorLine::warning(HERE, "leftovers", what);
    let can = pending.iter().all(|item| scene.answers(item.store));
    Some(if can {
        line.next(Next::DoctorFix).fixable()
    } else {
        line.next("the next change clears them, once the store answers")
    })
}
