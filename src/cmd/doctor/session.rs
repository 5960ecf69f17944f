//! What the project makes the client do by itself, and whether somebody agreed to it.

use std::collections::BTreeSet;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::actions::session::{SessionState, Starting};
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::vault::records::StoreKind;

const HERE: Section = Section::Variables;

/// The lines; none where the project makes the client do nothing, or nothing is stored.
pub(super) fn lines(scene: &Scene<'_>) -> Vec<DoctorLine> {
    let needs = scene.claudes_needs();
    let handed = needs.iter().filter(|need| need.is_for_environment());
    let stored: Vec<(&VarName, StoreKind)> =
        handed.filter_map(|need| Some((&need.variable, need.supply.stored()?.store))).collect();
    let stores: BTreeSet<StoreKind> = stored.iter().map(|(_, store)| *store).collect();
    let starting = Starting::claude(&scene.view, &[]);
    // What is locked is not opened for this: then the index has to do.
    let session = if stores.iter().all(|kind| scene.answers(*kind)) {
        SessionState::look(scene.world, &scene.index, starting, &stores)
    } else {
        Ok(SessionState::by_index(scene.world, &scene.index, starting))
    };
    let session = match session {
        Ok(session) => session,
        Err(failure) => return vec![DoctorLine::failed(HERE, "session", &failure)],
    };
    let handed: Vec<&VarName> = stored.iter().map(|(variable, _)| *variable).collect();
    let further = session.further_uses(scene.world, &scene.index, &handed).into_iter();
    let further =
        further.map(|(variable, said)| DoctorLine::warning(HERE, "session", said).about(variable.as_str()));
    let state = if session.open.is_empty() {
        DoctorLine::ok(HERE, "session", session.state())
    } else {
        DoctorLine::warning(HERE, "session", session.state()).next(Next::AllowSession(Vec::new()).to_string())
    };
    let is_any = !stored.is_empty() && !session.parts.is_empty();
    Some(state).filter(|_| is_any).into_iter().chain(further).collect()
}
