//! What the project makes the client do by itself, and whether somebody agreed to it.

use std::collections::BTreeSet;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::actions::session::Session;
use crate::base::next::Next;
use crate::base::text;
use crate::client::resolve::Supply;
use crate::vault::records::StoreKind;

const HERE: Section = Section::Variables;

/// The lines; none where the client would be handed nothing, or does nothing by itself.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let needs = scene.needs();
    let handed = needs.iter().filter(|need| need.is_for_environment());
    let stored: Vec<_> = handed
        .filter_map(|need| match &need.supply {
            Supply::Stored(record) => Some((&need.variable, record.store)),
            _ => None,
        })
        .collect();
    if stored.is_empty() {
        return Vec::new();
    }
    let stores: BTreeSet<StoreKind> = stored.iter().map(|(_, store)| *store).collect();
    // What is locked is not opened for this: then the index has to do.
    let session = match stores.iter().all(|kind| scene.answers(*kind)) {
        true => Session::look(scene.world, &scene.index, &scene.view, &[], &stores),
        false => Ok(Session::by_index(scene.world, &scene.index, &scene.view, &[])),
    };
    let session = match session {
        Ok(session) if session.parts.is_empty() => return Vec::new(),
        Ok(session) => session,
        Err(failure) => return vec![DoctorLine::failed(HERE, "session", &failure)],
    };
    let mut lines = vec![match session.open.is_empty() {
        true => DoctorLine::ok(HERE, "session", session.state()),
        false => DoctorLine::warning(HERE, "session", session.state())
            .next(Next::AllowSession(Vec::new()).to_string()),
    }];
    for (variable, _) in stored {
        lines.extend(session.mentioning(variable).map(|part| {
            let what = format!("{variable} is used in {} too", text::short(&part.name()));
            DoctorLine::warning(HERE, "session", what).about(variable.as_str())
        }));
    }
    lines
}
