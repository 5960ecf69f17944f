//! What a person is told where a bridge sends nothing, and what to type.

use crate::actions::offers;
use crate::actions::typed;
use crate::base::names::VarName;
use crate::base::next::{Next, ValueFlags};
use crate::base::text;
use crate::client::bridged::BridgeWords;
use crate::client::resolve::{self, Facts, Need, Use, Wants};
use crate::vault::destination::{Destination, Origin};
use crate::vault::owner::Owner;
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// What the server is called in words: the name that was given, or where it is.
pub(super) fn title(words: &BridgeWords) -> String {
    words.name.as_deref().map_or_else(|| shown_destination(words), text::short)
}

/// Where the server is, without anything that could be a secret.
pub(super) fn shown_destination(words: &BridgeWords) -> String {
    Origin::of_url(&words.url).map_or_else(|_| "the server".to_owned(), |origin| origin.to_string())
}

/// Where the index showed more than the items hold: what a person types to agree.
pub(super) fn disagreed(world: &World, words: &BridgeWords, wants: &Wants, failure: Failure) -> Failure {
    let Ok(to) = &wants.to else { return failure };
    // A store that did not answer is not asked again.
    if failure.exit_code() != FailureKind::No.code() {
        return failure;
    }
    let stray = wants.stored.iter().find(|record| matches!(world.agrees(record, to), Ok(false)));
    match stray {
        Some(record) => {
            failure.hint(format!("if that is what you want: {}", allowing(world, words, record, to)))
        }
        None => failure,
    }
}

/// What a person types to agree: by the server's name where a config has it, because the client takes what it gave as an argument
/// out of the errors that it shows.
pub(super) fn allowing(world: &World, words: &BridgeWords, record: &Record, to: &Destination) -> Next {
    let next = match server_of(world, &record.variable, to) {
        Some(server) => Next::allow(&record.variable, server),
        None => typed::allowing(words, &record.variable),
    };
    next.of(record.named())
}

/// The server of a config here that is what the arguments say.
fn server_of(world: &World, variable: &VarName, to: &Destination) -> Option<String> {
    let (index, project) = (world.index().ok()?, world.project());
    let needs = resolve::needs(&world.view_of_all_in_part(), world.facts(&index, &project));
    let mut uses = needs.into_iter().filter(|need| need.variable == *variable).flat_map(|need| need.uses);
    uses.find(|user| user.destination.as_ref() == Ok(to)).map(|user| user.server)
}

/// That nothing is stored for it.
pub(super) fn missing(
    world: &World,
    words: &BridgeWords,
    variable: &VarName,
    facts: Facts<'_>,
    place: &Destination,
) -> Failure {
    let server = title(words);
    let has_rivals = facts.index.of_variable(variable.as_str()).any(|record| facts.asker.reaches(record));
    let own = words.name.clone().filter(|_| has_rivals);
    let is_in_environment = world.environ.setting(variable.as_str()).is_some();
    let is_configured = server_of(world, variable, place).is_some();
    let next = match own {
        None if is_configured && !is_in_environment => Next::set(variable),
        Some(_) => Next::set(variable).of(ValueFlags { server: own, ..ValueFlags::default() }),
        None => Next::SetTo {
            variable: variable.to_string(),
            to: typed::named(words, variable),
            from_env: is_in_environment,
        },
    };
    let what = match world.without_account(variable, facts.asker.account) {
        Some(why) => format!("{variable} of {server} has no value {why}"),
        None => format!("{variable} of {server} has no value in a store"),
    };
    let why = if is_in_environment {
        ", and what the environment holds is not sent, because whoever starts a bridge can set that"
    } else {
        ""
    };
    let need = need(world, words, variable, facts, place);
    Failure::no(format!("{what}{why}")).hint(offers::advice_or_set(world, &need, &next))
}

/// Who wants the variable: the entries of the configs here that these words come from. A client of another kind has them in a file
/// of its own; what is stored for the project is for that one too.
fn need(
    world: &World,
    words: &BridgeWords,
    variable: &VarName,
    facts: Facts<'_>,
    place: &Destination,
) -> Need {
    let needs = resolve::needs(&world.view_of_all_in_part(), facts);
    let mut need = needs
        .into_iter()
        .find(|need| need.variable == *variable)
        .unwrap_or_else(|| Need::unused(variable.clone()));
    let is_named = |user: &Use| words.name.as_ref().is_none_or(|name| user.server == *name);
    need.uses.retain(|user| is_named(user) && user.destination.as_ref() == Ok(place));
    if need.uses.is_empty() {
        let user = Use::elsewhere(&title(words), Owner::of(Some(world.project())), place.clone());
        need.uses.push(Use { account: words.account.clone(), ..user });
    }
    need
}
