//! Which parts of an entry are secrets, and what each is called.
//!
//! A slot is a stretch of one string of an entry that becomes a placeholder: a value the detector took for a
//! secret, one a person named, or a blank still to be asked for.

use std::convert::Infallible;
use std::ops::Range;

use serde_json::Value;
use thiserror::Error;

use crate::base::names::{ServerName, VarName};
use crate::base::secret::{BadSecret, Secret};
use crate::client::expand;
use crate::client::registration::naming::{self, Under};
use crate::client::{Entry, Place};
use crate::detect;
use crate::vault::destination::without_userinfo;

/// A stretch of one string that becomes a placeholder.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The string.
    pub place: Place,
    /// Bytes within it; empty for a blank.
    pub range: Range<usize>,
    /// What people call it on the command line: a header, a variable, a flag, `url`.
    pub label: String,
    /// The placeholder's variable.
    pub variable: VarName,
    /// Whether a person chose that name.
    pub named: bool,
    /// What a template calls it.
    pub template: Option<VarName>,
    /// The value, once it is known.
    pub value: Option<Secret>,
}

impl Slot {
    /// Whether it holds what `other` does.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (None, None) => self.template.is_some() && self.template == other.template,
            (one, two) => one == two,
        }
    }

    /// How a question names it: the variable, and what a person typed where that is called otherwise.
    pub fn question(&self) -> String {
        match self.variable.as_str() == self.label {
            true => self.label.clone(),
            false => format!("{} ({})", self.variable, self.label),
        }
    }
}

/// A value that is still to be asked for.
#[derive(Debug, Clone)]
pub struct Blank {
    /// The string it belongs to.
    pub place: Place,
    /// Byte in that string at which it goes.
    pub at: usize,
    /// The variable, where a template names it.
    pub variable: Option<VarName>,
}

/// What a person decided about single values.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// `--var WHAT=VAR`.
    pub names: Vec<(String, VarName)>,
    /// `--secret WHAT`.
    pub secret: Vec<String>,
    /// `--plain WHAT`.
    pub plain: Vec<String>,
}

/// Why the choices do not fit the entry.
#[derive(Debug, Error)]
pub enum BadChoice {
    /// `--var`, `--secret` or `--plain` of something that is not there.
    #[error("{flag} {what}: the server has no such header, variable or flag")]
    NoSuch {
        /// The option.
        flag: &'static str,
        /// What it names.
        what: String,
    },
    /// `--var` or `--secret` of a value of which a placeholder is part already.
    #[error("{label}: its value holds a placeholder already")]
    HasPlaceholder {
        /// Which value.
        label: String,
    },
    /// A detected or named value that cannot be a secret.
    #[error("{label}: {why}")]
    Value {
        /// Which value.
        label: String,
        /// Why not.
        why: BadSecret,
    },
}

/// The slots of `entry`, in its own order, each with the name people would expect; see [`settle`].
pub fn find(
    server: &ServerName,
    entry: &Entry,
    blanks: &[Blank],
    choices: &Choices,
) -> Result<Vec<Slot>, BadChoice> {
    check_choices(entry, choices)?;
    let mut slots = Vec::new();
    for (place, text) in entry.texts() {
        let label = label(entry, &place);
        let chosen = |list: &[String]| list.iter().any(|what| same(what, &label));
        for blank in blanks.iter().filter(|b| b.place == place) {
            slots.push(slot(server, &place, &label, blank.at..blank.at, text, blank.variable.clone(), None));
        }
        if chosen(&choices.plain) {
            continue;
        }
        let is_blank = blanks.iter().any(|b| b.place == place);
        let mut ranges = detected(entry, &place, text);
        if is_blank {
            // What surrounds a blank is a prefix of its value, unless it is long enough to hold other secrets too.
            ranges.retain(|_| matches!(place, Place::Url | Place::Arg(_)));
        }
        let is_named = choices.names.iter().any(|(what, _)| same(what, &label));
        if !is_blank && (chosen(&choices.secret) || is_named && ranges.is_empty()) {
            ranges = vec![whole(&place, text)];
            if !expand::placeholders(text).is_empty() {
                return Err(BadChoice::HasPlaceholder { label });
            }
        }
        let broken = |why| BadChoice::Value { label: label.clone(), why };
        if ranges.is_empty() && is_spoilt(entry, &place, text) {
            return Err(broken(BadSecret::Placeholder));
        }
        for range in ranges {
            let value = &text[range.clone()];
            if expand::placeholders(value).is_empty() {
                let (value, _stripped) = Secret::new(value.to_owned()).map_err(broken)?;
                slots.push(slot(server, &place, &label, range, text, None, Some(value)));
            }
        }
    }
    for slot in &mut slots {
        if let Some((_, name)) = choices.names.iter().find(|(what, _)| same(what, &slot.label)) {
            slot.variable = name.clone();
            slot.named = true;
        }
    }
    Ok(slots)
}

/// The entry with every slot's stretch replaced by its placeholder.
pub fn fill(entry: &Entry, slots: &[Slot]) -> Entry {
    entry.map(|place, text| {
        let mut text = text.to_owned();
        let mut here: Vec<&Slot> = slots.iter().filter(|s| s.place == *place).collect();
        here.sort_by_key(|s| std::cmp::Reverse(s.range.start));
        for slot in here {
            text.replace_range(slot.range.clone(), &slot.variable.placeholder());
        }
        text
    })
}

/// The entry as a file that others read may hold it: what the detector takes for a secret becomes a placeholder, and
/// a key that the client does not expand and that holds one goes.
pub fn masked(server: &ServerName, entry: &Entry) -> Entry {
    let mut masked = match find(server, entry, &[], &Choices::default()) {
        Ok(mut slots) => {
            let Ok(()) = settle(server, entry, &mut slots, &mut |_, _| Ok::<_, Infallible>(false));
            fill(entry, &slots)
        }
        // A literal that cannot be a secret of ours (a PEM key of many lines) still must not be copied.
        Err(_) => entry.map(|place, text| match detected(entry, place, text).is_empty() {
            true => text.to_owned(),
            false => VarName::derive(server.as_str(), "SECRET").placeholder(),
        }),
    };
    masked.extra_mut().retain(|key, value| is_harmless(key, value));
    masked
}

/// Whether the detector finds nothing in a value to which the client gives no placeholders.
pub(super) fn is_harmless(key: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => detect::env(key, text).is_empty() && detect::text(text).is_empty(),
        Value::Array(items) => items.iter().all(|item| is_harmless(key, item)),
        Value::Object(fields) => fields.iter().all(|(key, value)| is_harmless(key, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn slot(
    server: &ServerName,
    place: &Place,
    label: &str,
    range: Range<usize>,
    text: &str,
    variable: Option<VarName>,
    value: Option<Secret>,
) -> Slot {
    let expected = || naming::expected(server.as_str(), under(place, label), &text[..range.start]);
    let template = variable;
    let variable = template.clone().unwrap_or_else(expected);
    Slot { place: place.clone(), range, label: label.to_owned(), variable, named: false, template, value }
}

fn under<'a>(place: &'a Place, label: &'a str) -> Under<'a> {
    match place {
        Place::Header(name) => Under::Field(name),
        Place::Env(name) => Under::Variable(name),
        Place::Url => Under::Url,
        Place::Command => Under::Text(""),
        // The number of an argument says nothing.
        Place::Arg(_) => Under::Text(if label.starts_with('-') { label } else { "" }),
    }
}

/// Gives every slot the name that it is going to have, unless a person chose it. The same value twice is one variable, and two
/// values never share one; none has a name that the client does not fill there, that another program reads, or that the entry
/// itself mentions: a variable that its own `env` defines is the server's. What else is taken is told by `is_taken`, which is
/// given the place of the slot.
pub fn settle<E>(
    server: &ServerName,
    entry: &Entry,
    slots: &mut [Slot],
    is_taken: &mut dyn FnMut(&VarName, usize) -> Result<bool, E>,
) -> Result<(), E> {
    for at in 0..slots.len() {
        let slot = &slots[at];
        if slot.named {
            continue;
        }
        let others = || slots.iter().enumerate().filter(|(i, other)| other.named || *i < at);
        if let Some((_, twin)) = others().find(|(_, other)| other.is_same(slot)) {
            slots[at].variable = twin.variable.clone();
            continue;
        }
        let places: Vec<Place> =
            slots.iter().filter(|s| s.is_same(slot)).chain([slot]).map(|s| s.place.clone()).collect();
        let fits = |name: &VarName| naming::misfit(name, &places).is_none();
        let name = naming::free(server.as_str(), &slot.variable, &fits, &mut |name| {
            let is_here = others().any(|(_, other)| other.variable == *name)
                || entry.mentions(name)
                || entry.own_names().contains(name.as_str());
            Ok(is_here || is_taken(name, at)?)
        })?;
        slots[at].variable = name;
    }
    Ok(())
}

/// Where in an entry a literal secret stands.
pub fn literals(entry: &Entry) -> Vec<Place> {
    let found = entry.texts().into_iter().filter(|(place, text)| !detected(entry, place, text).is_empty());
    found.map(|(place, _)| place).collect()
}

/// The stretches of one string of an entry that the detector takes for secrets.
pub fn detected(entry: &Entry, place: &Place, text: &str) -> Vec<Range<usize>> {
    let found = match place {
        Place::Header(name) => detect::header(name, text),
        Place::Env(name) => detect::env(name, text),
        Place::Url => detect::url(text),
        Place::Command => detect::text(text),
        Place::Arg(at) => {
            let Entry::Stdio { command, args, .. } = entry else { return Vec::new() };
            let hits = detect::args(command, args).into_iter();
            return hits.filter(|h| h.index == *at).map(|h| h.found.range).collect();
        }
    };
    found.into_iter().map(|m| m.range).collect()
}

/// Where the client goes for this entry, as it may be shown: the url or the command, with what the detector takes for a
/// secret masked.
pub fn shown_target(entry: &Entry) -> String {
    let (place, mut text) = match entry {
        Entry::Stdio { command, .. } => (Place::Command, command.clone()),
        Entry::Remote { url, .. } => (Place::Url, url.clone()),
    };
    for range in detected(entry, &place, &text).into_iter().rev() {
        text.replace_range(range, "•••");
    }
    without_userinfo(&text)
}

/// Whether it is only a stray `${` that keeps the detector from taking the text for a secret.
fn is_spoilt(entry: &Entry, place: &Place, text: &str) -> bool {
    let stray = text.contains("${") && expand::placeholders(text).is_empty();
    stray && !detected(entry, place, &text.replace("${", "")).is_empty()
}

/// All of a value but the scheme of an `Authorization` header or the `--flag=` of an argument.
fn whole(place: &Place, text: &str) -> Range<usize> {
    let start = match place {
        Place::Header(name) if name.eq_ignore_ascii_case("authorization") => text.find(' ').map(|i| i + 1),
        Place::Arg(_) if text.starts_with('-') => text.find('=').map(|i| i + 1),
        _ => None,
    };
    start.unwrap_or(0)..text.len()
}

pub(super) fn label(entry: &Entry, place: &Place) -> String {
    match place {
        Place::Header(name) | Place::Env(name) => name.clone(),
        Place::Url => "url".to_owned(),
        Place::Command => "command".to_owned(),
        Place::Arg(at) => {
            let Entry::Stdio { args, .. } = entry else { return (at + 1).to_string() };
            let own = args.get(*at).and_then(|a| a.split_once('=')).map(|(flag, _)| flag);
            let before = at.checked_sub(1).and_then(|i| args.get(i)).map(String::as_str);
            let flag = [own, before].into_iter().flatten().find(|f| f.starts_with('-'));
            flag.map_or_else(|| (at + 1).to_string(), str::to_owned)
        }
    }
}

pub(super) fn same(what: &str, label: &str) -> bool {
    what.eq_ignore_ascii_case(label) || what.eq_ignore_ascii_case(label.trim_start_matches('-'))
}

fn check_choices(entry: &Entry, choices: &Choices) -> Result<(), BadChoice> {
    let labels: Vec<String> = entry.texts().iter().map(|(place, _)| label(entry, place)).collect();
    let names = choices.names.iter().map(|(what, _)| ("--var", what));
    let secret = choices.secret.iter().map(|what| ("--secret", what));
    let plain = choices.plain.iter().map(|what| ("--plain", what));
    for (flag, what) in names.chain(secret).chain(plain) {
        if !labels.iter().any(|label| same(what, label)) {
            return Err(BadChoice::NoSuch { flag, what: crate::base::text::short(what) });
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "slots_tests.rs"]
mod tests;
