//! Where a server goes, as it may be shown: with what the detector takes for a secret masked.

use super::fields::detected;
use crate::base::package;
use crate::client::{Entry, Field};
use crate::vault::destination::without_userinfo;

/// Where the client goes for this entry, as it may be shown: the url or the command, with what the detector takes for a
/// secret masked.
pub fn shown_target(entry: &Entry) -> String {
    let (place, text) = match entry {
        Entry::Stdio { command, .. } => (Field::Command, command.clone()),
        Entry::Remote { url, .. } => (Field::Url, url.clone()),
    };
    shown_of(entry, &place, text)
}

/// The same as a person names it: a command by what it starts, `@scope/server@1` and not `npx`.
pub fn named_target(entry: &Entry) -> String {
    let Entry::Stdio { command, args, .. } = entry else { return shown_target(entry) };
    let started = package::started(command, args);
    let place =
        args.iter().position(|arg| arg.as_str().ends_with(started)).map_or(Field::Command, Field::Arg);
    let detected = match place {
        Field::Arg(at) => !detected(entry, &place, &args[at]).is_empty(),
        _ => false,
    };
    if detected { shown_target(entry) } else { shown_of(entry, &Field::Command, started.to_owned()) }
}

fn shown_of(entry: &Entry, place: &Field, mut text: String) -> String {
    for range in detected(entry, place, &text).into_iter().rev() {
        text.replace_range(range, "•••");
    }
    without_userinfo(&text)
}
