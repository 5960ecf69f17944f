//! Where in an entry a value goes, as far as that says what the value can be.

use super::{Entry, Field, expand, template};
use crate::base::names::{VarName, is_token};
use crate::base::typed::ValuePosition;

/// The place in `entry` of a value in front of which `before` stands.
pub fn position<'t>(entry: &Entry, place: &Field, before: &'t str) -> ValuePosition<'t> {
    let format = template::known(entry, place).and_then(|secret| secret.format.as_ref());
    let header = match place {
        Field::Header(name) => Some((name.as_str(), before)),
        Field::Arg(_) => header_in(before),
        Field::Env(_) | Field::Url | Field::Command => None,
    };
    match header {
        Some((name, before)) => ValuePosition {
            before,
            in_header: true,
            takes_scheme: before.trim().is_empty() && name.eq_ignore_ascii_case("authorization"),
            format,
        },
        None => ValuePosition { before, format, ..ValuePosition::default() },
    }
}

/// The same for the placeholder of `variable` in `text`, if it is there.
pub fn position_of<'t>(
    entry: &Entry,
    place: &Field,
    text: &'t str,
    variable: &VarName,
) -> Option<ValuePosition<'t>> {
    let found = expand::placeholders(text).into_iter().find(|p| p.name == variable.as_str())?;
    Some(position(entry, place, text.get(..found.range.start)?))
}

/// The name of a header in an argument, `Authorization: ` or `--header=X-Key:`, and what stands behind it.
fn header_in(before: &str) -> Option<(&str, &str)> {
    let line =
        before.split_once('=').filter(|(flag, _)| flag.starts_with('-')).map_or(before, |(_, line)| line);
    let (name, rest) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.chars().all(is_token) && !rest.starts_with("//");
    is_name.then(|| (name, rest.trim_start()))
}
