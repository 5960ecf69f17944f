//! What an entry mentions, and where that would go.

use std::collections::BTreeMap;

use super::Facts;
use crate::base::names::VarName;
use crate::client::delivery::Delivery;
use crate::client::expand::{self, Expansion};
use crate::client::{Entry, Field, Server, never_filled};
use crate::vault::destination::{BadDestination, Origin};

/// Why a server has no destination to which a secret could be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlace {
    /// The url is none.
    #[error(transparent)]
    Url(#[from] BadDestination),
    /// The host of the url is itself a secret's value.
    #[error("the host of its url comes out of the store, so it cannot be checked")]
    HostIsSecret,
    /// A server with neither url nor command.
    #[error("it has neither a url nor a command")]
    Nowhere,
}

/// The variables an entry mentions, each with whether all its mentions carry a default.
pub fn mentions(entry: &Entry, facts: Facts<'_>) -> BTreeMap<VarName, bool> {
    let mut found: BTreeMap<VarName, bool> = BTreeMap::new();
    for (_, variable, has_default) in all(entry, facts) {
        *found.entry(variable).or_insert(true) &= has_default;
    }
    found
}

/// The variables that the client never fills where this server mentions them, each with the first such place.
pub(super) fn never_filled_of(server: &Server, facts: Facts<'_>) -> BTreeMap<VarName, Field> {
    let mut found = BTreeMap::new();
    for (place, variable, _) in all(&server.entry, facts) {
        // The list is Claude Code's.
        let by_client = server.is_claudes() && server.delivery_of(&variable) == Delivery::Env;
        if by_client && never_filled(&place, variable.as_str()) {
            found.entry(variable).or_insert(place);
        }
    }
    found
}

/// Every mention of a variable that is for the client to fill: where, of what, and whether it has a default.
fn all(entry: &Entry, facts: Facts<'_>) -> Vec<(Field, VarName, bool)> {
    let mut found = Vec::new();
    let mut note = |place: Field, placeholder: &Expansion<'_>| {
        let name = placeholder.name.parse::<VarName>();
        found.extend(name.ok().map(|name| (place, name, placeholder.default.is_some())));
    };
    for (place, placeholder) in entry.placeholders() {
        note(place, &placeholder);
    }
    // Headers are expanded twice: what the first pass leaves or brings in is mentioned too.
    for (place, text) in entry.texts() {
        if matches!(place, Field::Header(_)) {
            let again = expand::expand(text, &|name| value_or(name, "", facts));
            expand::placeholders(&again).iter().for_each(|placeholder| note(place.clone(), placeholder));
        }
    }
    found
}

/// The value of a variable with `stand_in` for a stored one, which is never looked at here. What the project's settings set, the client
/// takes before what it was started with.
fn value_or(name: &str, stand_in: &str, facts: Facts<'_>) -> Option<String> {
    if facts.is_secret(name) {
        return Some(stand_in.to_owned());
    }
    let project = facts.project_settings.get(name).map(String::as_str);
    project.or_else(|| facts.environment(name)).map(str::to_owned)
}

/// Whom a url reaches, after expansion, with the environment and defaults the client would use.
pub(super) fn origin(url: &str, facts: Facts<'_>) -> Result<Origin, BadPlace> {
    let with = |stand_in: &str| Origin::of_url(&expand::expand(url, &|name| value_or(name, stand_in, facts)));
    // Two stand-ins that give two origins show that a stored value decides where the request goes.
    match (with("1"), with("2")) {
        (Ok(one), Ok(two)) if one == two => Ok(one),
        (Err(error), Err(_)) => Err(error.into()),
        _ => Err(BadPlace::HostIsSecret),
    }
}
