//! From a configured server to one that can be reached: every placeholder filled in, with just its own secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use url::Url;
use zeroize::Zeroizing;

use super::{Subject, TestOrder};
use crate::actions::preflight;
use crate::actions::start::Start;
use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::delivery::Delivery;
use crate::client::fill::{Filled, fill};
use crate::client::resolve::{self, BadPlace, Facts, Problem, Wants};
use crate::client::{Entry, Field, Scope, Server, View, never_inherited};
use crate::detect;
use crate::detect::redact::Redactor;
use crate::probe::outcome::Outcome;
use crate::probe::{ProbeTarget, Surroundings};
use crate::system::environ::Environ;
use crate::vault::destination::Destination;
use crate::world::World;

/// What `server` wants of the stores, less what was given, and the outcome where the config alone gives one.
pub(super) fn wants(
    world: &World,
    server: &Server,
    facts: Facts<'_>,
    order: &TestOrder,
) -> (Wants, Result<(), Outcome>) {
    let mut wants = resolve::wants_of(server, facts);
    world.settle_wants(&mut wants);
    let is_given = |variable: &VarName| order.values.contains_key(variable);
    wants.missing.retain(|variable| !is_given(variable));
    wants.stored.retain(|record| !is_given(&record.variable));
    let outcome = match (bad_entry(server, &wants.to), wants.withheld.first()) {
        (Some(why), _) => Err(Outcome::BadEntry(why)),
        (None, _) if !wants.missing.is_empty() => Err(Outcome::Missing(wants.missing.clone())),
        (None, Some(record)) => {
            let to = wants.to.as_ref().map_err(ToString::to_string);
            let to = to.map(|to| format!("{to} ({})", record.difference(to)));
            Err(Outcome::Withheld(record.variable.clone(), to))
        }
        (None, None) => Ok(()),
    };
    (wants, outcome)
}

/// The variables of `entry` whose values were given for this test.
pub(super) fn given(entry: &Entry, facts: Facts<'_>, order: &TestOrder) -> Vec<VarName> {
    resolve::mentions(entry, facts).into_keys().filter(|name| order.values.contains_key(name)).collect()
}

/// What is wrong with the texts of an entry, whatever the variables hold.
fn bad_entry(server: &Server, destination: &Result<Destination, BadPlace>) -> Option<String> {
    if let Err(why @ (BadPlace::Url(_) | BadPlace::Nowhere)) = destination {
        return Some(why.to_string());
    }
    resolve::of_server(server).into_iter().find_map(|problem| match problem {
        Problem::Foreign { written, field: Some(field), .. } => Some(format!(
            "{} stands in \"{}\", where mcpkey does not follow it",
            text::short(&written),
            text::short(&field)
        )),
        Problem::Foreign { client, written, name, .. } => {
            let name = name.filter(|_| server.is_claudes());
            let meant = name.map(|name| format!(" (write ${{{}}})", text::short(&name))).unwrap_or_default();
            Some(format!(
                "{} is sent as written: no placeholder of {}{meant}",
                text::short(&written),
                client.title
            ))
        }
        Problem::SecretDefault { variable, .. } => {
            Some(format!("the default of {} is itself a secret", text::short(&variable)))
        }
        _ => None,
    })
}

/// A server that can be reached. It adds to [`ProbeTarget`] what a test does beside speaking to it.
#[derive(Clone)]
pub(super) struct Ready {
    /// What is spoken to.
    pub target: ProbeTarget,
    /// The same without its credential, where there is one that can be left away.
    pub anonymous: Option<Filled>,
    /// Everything in there that must not be shown.
    pub secrets: Vec<Secret>,
    /// What the client leaves empty in there, where it does.
    pub never: Option<String>,
}

/// Fills in the placeholders of `subject`, with the given and stored `values` before all others.
pub(super) fn ready(
    world: &World,
    view: &View,
    facts: Facts<'_>,
    subject: &Subject,
    values: &BTreeMap<VarName, Secret>,
) -> Result<Ready, Outcome> {
    let server = &subject.server;
    let by_client = |name: &str| name.parse().is_ok_and(|name| server.delivery_of(&name) == Delivery::Env);
    let filled = fill(&server.entry, values, facts, &by_client);
    let mut surroundings = Surroundings::default();
    if super::starts_something(&filled) {
        let is_user_helper = filled.is_remote() && subject.scope() == Some(Scope::User);
        let own = world.places.settings.parent().filter(|_| is_user_helper);
        let start =
            Start::of(world, server).map_err(|failure| Outcome::BadEntry(failure.message().to_owned()))?;
        let environ = start.environ(&inherited(world, view, facts, &server.entry, values));
        let environ = environ.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let dir = own.map(Path::to_owned).unwrap_or(start.dir);
        surroundings = Surroundings { dir, environ, grounds: world.grounds().clone() };
    }
    let mut secrets: Vec<Secret> = values.values().cloned().collect();
    secrets.extend(in_command(&filled, &surroundings.environ));
    let (has_credential, anonymous) = without(&filled, &server.entry, values, &mut secrets);
    let redactor = Redactor::new(&secrets);
    let target = ProbeTarget { filled, has_credential, surroundings, redactor };
    Ok(Ready { target, anonymous, secrets, never: never(server, facts) })
}

/// That the client leaves a variable empty, where it does.
fn never(server: &Server, facts: Facts<'_>) -> Option<String> {
    let needs = resolve::needs(&View { servers: vec![server.clone()], ..View::default() }, facts);
    resolve::of_needs(&needs, facts).into_iter().find_map(|problem| match problem {
        Problem::NeverFilled(need, _, at) => Some(preflight::never_filled(need.variable.as_str(), &at)),
        _ => None,
    })
}

/// Whether `filled` carries a credential, and `filled` without it where it can be left away. What is found to be one is added
/// to `secrets`.
fn without(
    filled: &Filled,
    written: &Entry,
    values: &BTreeMap<VarName, Secret>,
    secrets: &mut Vec<Secret>,
) -> (bool, Option<Filled>) {
    let Entry::Remote { wire, url, headers, .. } = filled else { return (false, None) };
    let has_value = |place: &Field| {
        let mut mentioned = written.placeholders().filter(|(at, _)| at == place);
        mentioned.any(|(_, p)| values.keys().any(|variable| variable.as_str() == p.name))
    };
    let bare_url = without_credentials(url, secrets);
    let url_ranges = detect::url(url).into_iter().map(|found| found.range).collect::<Vec<_>>();
    let mut has_credential = bare_url.is_some() || !url_ranges.is_empty() || has_value(&Field::Url);
    secrets.extend(url_ranges.into_iter().filter_map(|range| secret(&url[range])));
    let mut bare = Vec::new();
    for (name, value) in headers {
        let found = detect::header(name, value);
        let is_credential =
            !found.is_empty() || has_value(&Field::Header(name.clone())) || holds(value, secrets);
        if is_credential || is_credential_header(name) && !value.trim().is_empty() {
            has_credential = true;
            let token = value.trim().rsplit(' ').next().and_then(secret);
            secrets.extend(found.into_iter().filter_map(|m| secret(&value[m.range])).chain(token));
        } else {
            bare.push((name.clone(), value.clone()));
        }
    }
    let has_bare = bare.len() < headers.len() || bare_url.is_some();
    let anonymous = has_bare.then(|| Entry::remote(*wire, bare_url.unwrap_or_else(|| url.clone()), bare));
    (has_credential, anonymous)
}

/// What must not be shown of a command and of the environment it inherits, beside the values that were filled in.
fn in_command(filled: &Filled, inherited: &[(OsString, OsString)]) -> Vec<Secret> {
    let Entry::Stdio { command, args, env, .. } = filled else { return Vec::new() };
    let own =
        env.iter().filter(|(name, value)| detect::is_telling(name) || !detect::env(name, value).is_empty());
    let inherited = inherited.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
    let inherited = inherited.filter(|(name, _)| detect::is_telling(name));
    let mut secrets: Vec<Secret> = own.filter_map(|(_, value)| secret(value)).collect();
    secrets.extend(inherited.filter_map(|(_, value)| secret(value)));
    let plain: Vec<String> = args.iter().map(|arg| arg.to_string()).collect();
    for hit in detect::args(command, &plain) {
        secrets.extend(secret(&plain[hit.index][hit.found.range]));
    }
    // They are copies of what is wiped.
    drop(plain.into_iter().map(Zeroizing::new).collect::<Vec<_>>());
    secrets
}

/// Whether `text` holds one of `secrets`, as far as those are long enough to be there on purpose.
fn holds(text: &str, secrets: &[Secret]) -> bool {
    secrets.iter().any(|secret| secret.expose().len() >= 8 && text.contains(secret.expose()))
}

/// `text` as a secret, as far as it can be one.
pub(super) fn secret(text: &str) -> Option<Secret> {
    Secret::new(text.to_owned()).ok().map(|(secret, _)| secret)
}

fn is_credential_header(name: &str) -> bool {
    let known = ["authorization", "proxy-authorization", "cookie"];
    known.iter().any(|known| name.eq_ignore_ascii_case(known)) || detect::is_telling(name)
}

/// `url` without its userinfo and without the parameters that carry a credential; `None` where it has neither.
fn without_credentials(url: &str, secrets: &[Secret]) -> Option<Zeroizing<String>> {
    let mut parsed = Url::parse(url).ok()?;
    let pairs: Vec<(String, Zeroizing<String>)> = parsed
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
        .collect();
    let is_credential = |name: &str, value: &str| {
        let alone = Zeroizing::new(format!("https://host.example/?{name}={value}"));
        let is_whole = secrets.iter().any(|secret| secret.expose() == value);
        is_whole || detect::is_telling(name) || holds(value, secrets) || !detect::url(&alone).is_empty()
    };
    let kept: Vec<_> = pairs.iter().filter(|(name, value)| !is_credential(name, value)).collect();
    let has_userinfo = !parsed.username().is_empty() || parsed.password().is_some();
    if kept.len() == pairs.len() && !has_userinfo {
        return None;
    }
    // Refused only for urls without a host, which have no userinfo either.
    let _hostless = parsed.set_username("").and_then(|()| parsed.set_password(None));
    if kept.len() < pairs.len() {
        parsed.set_query(None);
        if !kept.is_empty() {
            parsed.query_pairs_mut().extend_pairs(kept.iter().map(|(name, value)| (name, value.as_str())));
        }
    }
    Some(Zeroizing::new(parsed.into()))
}

/// The environment of a command: mcpkey's own with the person's settings over it, as the client would have it, and
/// nothing that only other servers are to have.
fn inherited(
    world: &World,
    view: &View,
    facts: Facts<'_>,
    entry: &Entry,
    values: &BTreeMap<VarName, Secret>,
) -> Environ {
    let own = resolve::mentions(entry, facts);
    let servers = view.servers.iter().chain(&view.shadowed);
    let others: BTreeSet<VarName> =
        servers.flat_map(|server| resolve::mentions(&server.entry, facts).into_keys()).collect();
    let is_foreign = |name: &str, value: &str| {
        let only_others =
            others.iter().any(|v| v.as_str() == name) && !own.keys().any(|v| v.as_str() == name);
        // A config that writes ${HOME} takes nobody's home away.
        let is_secret =
            facts.stored(name).is_some() || detect::is_telling(name) || !detect::env(name, value).is_empty();
        name == "MCPKEY_PASSPHRASE" || only_others && is_secret
    };
    let mut all: BTreeMap<OsString, OsString> =
        world.environ.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    all.extend(facts.settings.iter().map(|(name, value)| (name.into(), value.into())));
    all.retain(|name, value| {
        let text = |os: &OsString| os.to_string_lossy().into_owned();
        !is_foreign(&text(name), &text(value))
    });
    all.extend(values.iter().map(|(name, value)| (name.as_str().into(), value.expose().into())));
    all.retain(|name, _| !name.to_str().is_some_and(never_inherited));
    all.into_iter().collect()
}
