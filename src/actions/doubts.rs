//! A value that can be stored and is probably not what was meant: a person is asked about it, anybody else is warned.

use zeroize::Zeroizing;

use super::menu;
use crate::base::secret::{OddSign, Secret};
use crate::base::text;
use crate::base::typed::ValuePosition;
use crate::client::registration::Registration;
use crate::client::registration::mended::Mended;
use crate::detect;
use crate::world::World;
use crate::world::error::Failure;

/// Puts right what was typed, and says so; where that is not certain a person is asked.
pub fn mend(
    world: &World,
    registration: &mut Registration,
    plain: &[String],
    asks: bool,
) -> Result<(), Failure> {
    for (label, what) in registration.mend(plain) {
        let shown = text::short(&label);
        match (what, world.terminal().filter(|_| asks)) {
            (Mended::Stripped(part), _) => world.ui.say(&format!("stripped {part} the value of {shown}")),
            (Mended::Schemed, _) => {
                world.ui.say(&format!("put \"Bearer \" in front of the value of {shown}"))
            }
            (Mended::NoScheme, Some(terminal)) => {
                let question = format!("the value of {shown} has no scheme: put \"Bearer \" in front of it?");
                if terminal.confirm(&question, true)? {
                    registration.add_bearer(&label);
                }
            }
            (Mended::NoScheme, None) => world.ui.say(&format!("warning: {shown} {}", NO_SCHEME)),
        }
    }
    Ok(())
}

/// Settles what is doubtful about a value that was typed on the terminal; `None` is that it is typed again.
pub(super) fn settle(
    world: &World,
    what: &str,
    value: Secret,
    position: &ValuePosition<'_>,
) -> Result<Option<Secret>, Failure> {
    let Some(terminal) = world.terminal() else { return Ok(Some(warn(world, what, value, position))) };
    if let Some(doubt) = misfit(what, &value, position) {
        let choices = [menu::TAKE, menu::ANOTHER, menu::CANCEL];
        match menu::ask(terminal, &doubt, &choices, menu::ANOTHER)? {
            menu::TAKE => {}
            menu::ANOTHER => return Ok(None),
            _ => return Err(Failure::no("nothing was changed")),
        }
    }
    if !lacks_scheme(&value, position) || detect::is_bearer(value.expose()) {
        return Ok(Some(scheme_added(world, what, value, position)));
    }
    let question = format!("the value of {what} has no scheme: put \"Bearer \" in front of it?");
    if terminal.confirm(&question, true)? { Ok(Some(with_bearer(&value)?)) } else { Ok(Some(value)) }
}

/// The same for a value that stands in the line that was typed, where there is nothing to type again.
pub(super) fn of_typed(
    world: &World,
    what: &str,
    value: &Secret,
    position: &ValuePosition<'_>,
) -> Result<(), Failure> {
    if let Some(odd) = OddSign::of(value.expose()) {
        world.ui.say(&odd_sign(what, odd));
    }
    let Some(doubt) = misfit(what, value, position) else { return Ok(()) };
    let Some(terminal) = world.terminal() else {
        world.ui.say(&format!("warning: {doubt}"));
        return Ok(());
    };
    match menu::ask(terminal, &doubt, &[menu::TAKE, menu::CANCEL], menu::CANCEL)? {
        menu::TAKE => Ok(()),
        _ => Err(Failure::no("nothing was changed")),
    }
}

/// What is said of a character that may be meant, and seldom is.
pub(super) fn odd_sign(what: &str, odd: OddSign) -> String {
    format!("warning: the value of {what} has a character that is not ASCII: {odd}")
}

/// Says what is doubtful about a value, and adds what is certain.
pub(super) fn warn(world: &World, what: &str, value: Secret, position: &ValuePosition<'_>) -> Secret {
    if let Some(doubt) = misfit(what, &value, position) {
        world.ui.say(&format!("warning: {doubt}"));
    }
    let value = scheme_added(world, what, value, position);
    if lacks_scheme(&value, position) {
        world.ui.say(&format!("warning: the value of {what} {NO_SCHEME}"));
    }
    value
}

/// Says what is doubtful about a value that is fetched each time, and so is as it is.
pub(super) fn of_fetched(world: &World, what: &str, value: &Secret, position: &ValuePosition<'_>) {
    if let Some(doubt) = misfit(what, value, position) {
        world.ui.say(&format!("warning: {doubt}"));
    }
    if lacks_scheme(value, position) {
        world.ui.say(&format!("warning: the value of {what} {NO_SCHEME}"));
    }
}

/// What is said of an `Authorization` header that is only a token.
const NO_SCHEME: &str = "has a token and no scheme; most servers want 'Authorization: Bearer TOKEN'";

/// Why a value can be no token: a manual has it where a token goes, or none of the vendor's looks like that.
fn misfit(what: &str, value: &Secret, position: &ValuePosition<'_>) -> Option<String> {
    if detect::is_sample(value.expose()) {
        return Some(format!("the value of {what} reads like what a manual has where a value goes"));
    }
    let format = position.format.filter(|_| !position.fits(value))?;
    Some(format!("the value of {what} does not look like one, which {format}"))
}

fn lacks_scheme(value: &Secret, position: &ValuePosition<'_>) -> bool {
    position.takes_scheme && !value.expose().contains(char::is_whitespace)
}

fn scheme_added(world: &World, what: &str, value: Secret, position: &ValuePosition<'_>) -> Secret {
    if !lacks_scheme(&value, position) || !detect::is_bearer(value.expose()) {
        return value;
    }
    world.ui.say(&format!("put \"Bearer \" in front of the value of {what}"));
    with_bearer(&value).unwrap_or(value)
}

fn with_bearer(value: &Secret) -> Result<Secret, crate::base::secret::BadSecret> {
    let text = Zeroizing::new(format!("Bearer {}", value.expose()));
    Secret::new(text).map(|(secret, _)| secret)
}
