//! Whether a stored secret may go to the server that is being registered. A placeholder that is typed, or pasted from a page, says
//! where somebody wants it to go, and not that a person agreed.

use std::collections::BTreeSet;

use super::drawing::Drawing;
use super::sight::{Given, Sight};
use super::wanted::NewServer;
use crate::actions::agree;
use crate::actions::supply;
use crate::base::names::VarName;
use crate::client::resolve;
use crate::vault::records::Record;
use crate::world::error::Failure;

/// The stored variables that may go to the server: those whose very value was given for it, and those to which a person says yes.
/// Without a terminal the others are withheld.
pub(super) fn ask(
    sight: &Sight<'_>,
    wanted: &NewServer,
    drawing: &Drawing,
    given: &Given,
) -> Result<BTreeSet<VarName>, Failure> {
    let (world, mut agreed) = (sight.world, BTreeSet::new());
    if drawing.to.is_err() {
        return Ok(agreed);
    }
    if world.is_agent() {
        return Ok(agreed);
    }
    for get in drawing.gets.iter().filter(|get| get.stored.is_some()) {
        if drawing.value(get, given).is_some() {
            agreed.insert(get.variable.clone());
        }
    }
    let Some(terminal) = world.terminal() else { return Ok(agreed) };
    for record in mentioned(sight, drawing) {
        let variable = &record.variable;
        if agreed.contains(variable) {
            continue;
        }
        let known = agree::agreed(world, &record)?;
        let mut is_agreed = true;
        for to in &drawing.places() {
            supply::check_cleartext(to.shown(), variable.as_str(), wanted.allow_http)?;
            let is_known = known.as_ref().is_some_and(|known| known.has_from_person(to));
            let shown = known.as_ref().map(|known| known.shown()).unwrap_or_default();
            if is_agreed && !is_known {
                terminal.show(&agree::difference(&record, to, &shown))?;
                is_agreed =
                    terminal.confirm(&format!("let {variable} go to {}?", agree::place(to)), false)?;
            }
        }
        if is_agreed {
            agreed.insert(variable.clone());
        }
    }
    Ok(agreed)
}

/// What is stored and would go to the server as it is.
fn mentioned(sight: &Sight<'_>, drawing: &Drawing) -> Vec<Record> {
    let mut found: Vec<Record> = drawing.gets.iter().filter_map(|get| get.stored.clone()).collect();
    for variable in resolve::mentions(&drawing.entry, sight.facts()).into_keys() {
        let is_field = drawing.fields.iter().any(|field| field.variable == variable);
        if !is_field && let Some(record) = sight.facts().stored(variable.as_str()) {
            found.push(record.clone());
        }
    }
    found
}
