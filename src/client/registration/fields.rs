//! Which parts of an entry are secrets, and what each is called.
//!
//! A secret field is a stretch of one string of an entry that becomes a placeholder: a value the detector took for a
//! secret, one a person named, or a blank still to be asked for.

use std::cell::OnceCell;
use std::convert::Infallible;
use std::ops::Range;

use serde_json::Value;

use super::choices::{BadChoice, Choices};
use crate::base::names::{ServerName, VarName};
use crate::base::secret::{BadSecret, OddSign, Secret};
use crate::client::expand;
use crate::client::registration::naming::{self, Under};
use crate::client::{Entry, Field, position};
use crate::detect::{self, ArgMatch};

/// A stretch of one string that becomes a placeholder.
#[derive(Debug, Clone)]
pub struct SecretField {
    /// The string.
    pub place: Field,
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

impl SecretField {
    /// Whether it holds what `other` does.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (None, None) => self.template.is_some() && self.template == other.template,
            (one, two) => one == two,
        }
    }

    /// How a question names it: the variable, and what a person typed where that is called otherwise.
    pub fn question(&self) -> String {
        if self.variable.as_str() == self.label {
            self.label.clone()
        } else {
            format!("{} ({})", self.variable, self.label)
        }
    }
}

/// A value that is still to be asked for.
#[derive(Debug, Clone)]
pub struct Blank {
    /// The string it belongs to.
    pub place: Field,
    /// Byte in that string at which it goes.
    pub at: usize,
    /// The variable, where a template names it.
    pub variable: Option<VarName>,
}

/// The secret fields of `entry`, in its own order, each with the name people would expect; see [`settle`].
pub fn find(
    server: &ServerName,
    entry: &Entry,
    blanks: &[Blank],
    choices: &Choices,
) -> Result<Vec<SecretField>, BadChoice> {
    check_choices(entry, choices)?;
    let mut fields = Vec::new();
    let detector = EntryDetector::new(entry);
    for (place, text) in entry.texts() {
        let label = label(entry, &place);
        let string = (&place, label.as_str(), text.as_str());
        let chosen = |list: &[String]| list.iter().any(|what| same(what, &label));
        for blank in blanks.iter().filter(|b| b.place == place) {
            fields.push(field(server, string, blank.at..blank.at, blank.variable.clone(), None));
        }
        if chosen(&choices.plain) {
            continue;
        }
        let is_blank = blanks.iter().any(|b| b.place == place);
        let mut ranges = detector.detected(&place, text);
        if is_blank {
            // What surrounds a blank is a prefix of its value, unless it is long enough to hold other secrets too.
            ranges.retain(|_| matches!(place, Field::Url | Field::Arg(_)));
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
        if ranges.is_empty() && !is_blank && is_foreign(entry, &place, text) {
            ranges = vec![whole(&place, text)];
        }
        if let Some(odd) = ranges
            .first()
            .and_then(|range| unsendable(entry, &place, &text[..range.start], &text[range.start..]))
        {
            return Err(broken(BadSecret::NotAscii(odd)));
        }
        for range in ranges {
            let value = &text[range.clone()];
            if expand::placeholders(value).is_empty() {
                let (value, _stripped) = Secret::new(value.to_owned()).map_err(broken)?;
                fields.push(field(server, string, range, None, Some(value)));
            }
        }
    }
    for field in &mut fields {
        if let Some((_, name)) = choices.names.iter().find(|(what, _)| same(what, &field.label)) {
            field.variable = name.clone();
            field.named = true;
        }
    }
    Ok(fields)
}

/// The entry with every secret field's stretch replaced by its placeholder.
pub fn fill(entry: &Entry, fields: &[SecretField]) -> Entry {
    entry.map(|place, text| {
        let mut text = text.to_owned();
        let mut here: Vec<&SecretField> = fields.iter().filter(|s| s.place == *place).collect();
        here.sort_by_key(|s| std::cmp::Reverse(s.range.start));
        for field in here {
            text.replace_range(field.range.clone(), &field.variable.placeholder());
        }
        text
    })
}

/// The entry as a file that others read may hold it: what the detector takes for a secret becomes a placeholder, and
/// a key that the client does not expand and that holds one goes.
pub fn masked(server: &ServerName, entry: &Entry) -> Entry {
    let mut masked = match find(server, entry, &[], &Choices::default()) {
        Ok(mut fields) => {
            let Ok(()) = settle(server, entry, &mut fields, &mut |_, _| Ok::<_, Infallible>(false));
            fill(entry, &fields)
        }
        // A literal that cannot be a secret of ours (a PEM key of many lines) still must not be copied.
        Err(_) => entry.map(|place, text| {
            if detected(entry, place, text).is_empty() {
                text.to_owned()
            } else {
                VarName::derive(server.as_str(), "SECRET").placeholder()
            }
        }),
    };
    masked.extra_mut().retain(|key, value| is_harmless(key, value));
    masked
}

/// Whether the detector finds nothing in a value to which the client gives no placeholders.
pub(in crate::client) fn is_harmless(key: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => detect::env(key, text).is_empty() && detect::text(text).is_empty(),
        Value::Array(items) => items.iter().all(|item| is_harmless(key, item)),
        Value::Object(fields) => fields.iter().all(|(key, value)| is_harmless(key, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A stretch of a string, which is told by its place, what a person calls it, and its text.
fn field(
    server: &ServerName,
    (place, label, text): (&Field, &str, &str),
    range: Range<usize>,
    variable: Option<VarName>,
    value: Option<Secret>,
) -> SecretField {
    let expected = || naming::expected(server.as_str(), under(place, label), &text[..range.start]);
    let template = variable;
    let variable = template.clone().unwrap_or_else(expected);
    SecretField {
        place: place.clone(),
        range,
        label: label.to_owned(),
        variable,
        named: false,
        template,
        value,
    }
}

fn under<'a>(place: &'a Field, label: &'a str) -> Under<'a> {
    match place {
        Field::Header(name) => Under::Field(name),
        Field::Env(name) => Under::Variable(name),
        Field::Url => Under::Url,
        Field::Command => Under::Text(""),
        // The number of an argument says nothing.
        Field::Arg(_) => Under::Text(if label.starts_with('-') { label } else { "" }),
    }
}

/// Gives every secret field the name that it is going to have, unless a person chose it. The same value twice is one variable, and two
/// values never share one; none has a name that the client does not fill there, that another program reads, or that the entry
/// itself mentions: a variable that its own `env` defines is the server's. What else is taken is told by `is_taken`, which is
/// given the place of the secret field.
pub fn settle<E>(
    server: &ServerName,
    entry: &Entry,
    fields: &mut [SecretField],
    is_taken: &mut dyn FnMut(&VarName, usize) -> Result<bool, E>,
) -> Result<(), E> {
    for at in 0..fields.len() {
        let field = &fields[at];
        if field.named {
            continue;
        }
        let others = || fields.iter().enumerate().filter(|(i, other)| other.named || *i < at);
        if let Some((_, twin)) = others().find(|(_, other)| other.is_same(field)) {
            fields[at].variable = twin.variable.clone();
            continue;
        }
        let places: Vec<Field> =
            fields.iter().filter(|s| s.is_same(field)).chain([field]).map(|s| s.place.clone()).collect();
        let fits = |name: &VarName| naming::misfit(name, &places).is_none();
        let name = naming::free(server.as_str(), &field.variable, &fits, &mut |name| {
            let is_here = others().any(|(_, other)| other.variable == *name)
                || entry.mentions(name)
                || entry.own_names().contains(name.as_str());
            Ok(is_here || is_taken(name, at)?)
        })?;
        fields[at].variable = name;
    }
    Ok(())
}

/// Where in an entry a literal secret stands.
pub fn literals(entry: &Entry) -> Vec<Field> {
    let detector = EntryDetector::new(entry);
    let found = entry.texts().into_iter().filter(|(place, text)| !detector.detected(place, text).is_empty());
    found.map(|(place, _)| place).collect()
}

/// The stretches of one string of an entry that the detector takes for secrets.
pub fn detected(entry: &Entry, place: &Field, text: &str) -> Vec<Range<usize>> {
    EntryDetector::new(entry).detected(place, text)
}

/// [`detected`] of many strings of one entry, whose arguments are judged together, and once.
pub struct EntryDetector<'e> {
    entry: &'e Entry,
    args: OnceCell<Vec<ArgMatch>>,
}

impl<'e> EntryDetector<'e> {
    /// Nothing is judged yet.
    pub fn new(entry: &'e Entry) -> Self {
        Self { entry, args: OnceCell::new() }
    }

    /// The stretches of this string of the entry.
    pub fn detected(&self, place: &Field, text: &str) -> Vec<Range<usize>> {
        let found = match place {
            Field::Header(name) => detect::header(name, text),
            Field::Env(name) => detect::env(name, text),
            Field::Url => detect::url(text),
            Field::Command => detect::text(text),
            Field::Arg(at) => {
                let Entry::Stdio { command, args, .. } = self.entry else { return Vec::new() };
                let hits = self.args.get_or_init(|| detect::args(command, args)).iter();
                return hits.filter(|h| h.index == *at).map(|h| h.found.range.clone()).collect();
            }
        };
        found.into_iter().map(|m| m.range).collect()
    }
}

/// Whether it is only a stray `${` that keeps the detector from taking the text for a secret.
fn is_spoilt(entry: &Entry, place: &Field, text: &str) -> bool {
    let stray = text.contains("${") && expand::placeholders(text).is_empty();
    stray && !detected(entry, place, &text.replace("${", "")).is_empty()
}

/// What of the text from a secret on keeps a header from being sent.
fn unsendable(entry: &Entry, place: &Field, before: &str, text: &str) -> Option<OddSign> {
    OddSign::of(text).filter(|_| position(entry, place, before).in_header)
}

/// Whether it is only a character that is not ASCII that keeps the detector from taking the text for a secret.
fn is_foreign(entry: &Entry, place: &Field, text: &str) -> bool {
    let plain: String = text.chars().map(|c| if c.is_ascii() { c } else { 'q' }).collect();
    !text.is_ascii() && !detected(entry, place, &plain).is_empty()
}

/// All of a value but the scheme of an `Authorization` header or the `--flag=` of an argument.
fn whole(place: &Field, text: &str) -> Range<usize> {
    let start = match place {
        Field::Header(name) if name.eq_ignore_ascii_case("authorization") => text.find(' ').map(|i| i + 1),
        Field::Arg(_) if text.starts_with('-') => text.find('=').map(|i| i + 1),
        _ => None,
    };
    start.unwrap_or(0)..text.len()
}

pub(super) fn label(entry: &Entry, place: &Field) -> String {
    match place {
        Field::Header(name) | Field::Env(name) => name.clone(),
        Field::Url => "url".to_owned(),
        Field::Command => "command".to_owned(),
        Field::Arg(at) => {
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
#[path = "fields_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "docker_tests.rs"]
mod docker_tests;
