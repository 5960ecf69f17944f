//! Where a bridge sends what: its arguments filled in from the stores alone, each secret only where it was agreed that it goes.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::turn::UnlockTurn;
use super::unserved::{allowing, disagreed, missing, title};
use crate::actions::serving::{self, NotHanded};
use crate::base::next::Next;
use crate::base::secret::Secret;
use crate::base::text;
use crate::bridge::keeper::Access;
use crate::client::bridged::BridgeWords;
use crate::client::fill::{self, Filled};
use crate::client::resolve::{self, Facts, MentionedWords, Wants};
use crate::client::{Entry, Server};
use crate::system::environ::Environ;
use crate::transport::{SecretUrl, secret_header};
use crate::vault::calls::UsedToken;
use crate::vault::log::{Handed, Withheld};
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record, StoreKind};
use crate::world::error::Failure;
use crate::world::{Taking, World};

/// How the server is reached, and what is known of the secrets in that.
pub(super) struct Found {
    pub(super) access: Access,
    pub(super) secrets: Vec<Secret>,
    pub(super) tokens: Vec<UsedToken>,
    pub(super) handed: Vec<Handed>,
    /// Whether any of the secrets comes from elsewhere.
    pub(super) is_fetched: bool,
}

/// Headers that frame a message or say whose it is: the relay alone writes them.
const FRAMING: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "expect",
];

/// Whether two are the same, so that a server that refuses the one will refuse the other.
pub(super) fn same(one: &Access, other: &Access) -> bool {
    one.url == other.url && one.headers == other.headers
}

/// Reads everything anew.
pub(super) fn find(world: &World, words: &BridgeWords) -> Result<Found, NotHanded> {
    serving::admit_user(world)?;
    world.check_own_dirs()?;
    check_words(words)?;
    let mentioned = MentionedWords::of([&words.entry(&|_| true)], []);
    let index = world.index_of(|name| mentioned.has(name))?;
    let project = world.project();
    // Neither the environment nor the client's settings fill a placeholder here: whoever starts a bridge could set those.
    let (nothing, no_settings) = (Environ::default(), BTreeMap::new());
    let asker = world.asker(&project);
    let facts = Facts {
        index: &index,
        asker,
        environ: &nothing,
        settings: &no_settings,
        project_settings: &no_settings,
        coming: &[],
        prefer_env: false,
    };
    let facts = facts.by(words.account.as_ref());
    let is_known = |name: &str| index.of_variable(name).any(|record| asker.reaches(record));
    let entry = words.entry(&is_known);
    let (wants, owner) =
        chosen(world, &entry, facts, &named(world, &index, words), &possible(&index, words, facts))?;
    let facts = owner.as_ref().map_or(facts, |owner| facts.at(owner));
    check(world, words, &wants, facts)?;
    let records: Vec<&Record> = wants.stored.iter().collect();
    let taken: Vec<Taking<'_>> = records.iter().map(|record| Taking::by(record, &wants.to)).collect();
    let release = || {
        let released = world.release(&taken).into_iter();
        released.map(|(record, held)| Ok((record, Ok(held?)))).collect::<Result<Vec<_>, Failure>>()
    };
    let released = if records.iter().any(|record| record.store == StoreKind::Keychain) {
        UnlockTurn::wait(&world.own.unlocking).take(release)
    } else {
        release()
    };
    let values =
        released.and_then(|released| world.supplied(released).into_iter().collect::<Result<Vec<_>, _>>());
    let values = values.map_err(|failure| disagreed(world, words, &wants, failure))?;
    let named = records.iter().map(|record| record.variable.clone()).zip(values.iter().cloned()).collect();
    let filled = fill::fill(&entry, &named, facts, &|_| false);
    let token = |record: &&Record| UsedToken {
        variable: record.variable.to_string(),
        account: record.account.as_ref().map(ToString::to_string),
        since: record.rotated.clone().unwrap_or_else(|| record.created.clone()),
    };
    let handed = records.iter().map(|record| Handed::stored(record, vec![title(words)], &wants.to));
    Ok(Found {
        access: Access { until: until(world), ..access(&entry, filled)? },
        is_fetched: records.iter().any(|record| record.from.is_some()),
        tokens: records.iter().map(token).collect(),
        handed: handed.collect(),
        secrets: values,
    })
}

/// Until when what was taken is good.
fn until(world: &World) -> Option<Instant> {
    let left = world.good_until()?.duration_since(SystemTime::now()).unwrap_or_default();
    Instant::now().checked_add(left)
}

/// What is wrong with the arguments whatever is stored.
fn check_words(words: &BridgeWords) -> Result<(), Failure> {
    if let Some(place) = words.literals().first() {
        return Err(Failure::no(format!("a literal credential stands in {place}, where any list of processes shows it"))
            .hint(format!(
                "move it to the store: {}; where the config says ${{VAR}}, write {{VAR}}, so that the client does not fill it in",
                Next::Import(None)
            )));
    }
    let bad = |why: &str| Failure::new(format!("the url of {}: {why}", title(words)));
    if !words.url.starts_with("https://") && !words.url.starts_with("http://") {
        return Err(
            bad("it is neither https nor http").hint("write the whole url of the server, with https://")
        );
    }
    match Url::parse(&words.url) {
        Err(_) if !words.url.contains('{') => {
            Err(bad("it is none").hint("write the whole url of the server, with https://"))
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            let why = "no client of MCP sends what stands before the '@'";
            Err(bad(why).hint("put it into a header: --header 'Authorization: Basic {VAR}'"))
        }
        _ => Ok(()),
    }
}

/// The entries that say exactly this, where it names an account: whose they are decides where that is agreed.
fn stated(world: &World, words: &BridgeWords) -> Vec<Owner> {
    if words.account.is_none() {
        return Vec::new();
    }
    let (view, project) = (world.view_of_all_in_part(), world.project());
    let is_it =
        |server: &&Server| server.written.as_deref().and_then(BridgeWords::of).as_ref() == Some(words);
    view.servers.iter().chain(&view.shadowed).filter(is_it).map(|server| server.owner(&project)).collect()
}

/// The entries that these words name, as owners of values of their own, and what is for every server.
fn named(world: &World, index: &Index, words: &BridgeWords) -> Vec<Option<Owner>> {
    let named = words.name.as_deref().map(|name| serving::owners(world, index, name)).unwrap_or_default();
    stated(world, words).into_iter().chain(named).map(Some).chain([None]).collect()
}

/// The entries in effect here that words without a name could be.
fn possible(index: &Index, words: &BridgeWords, facts: Facts<'_>) -> Vec<Option<Owner>> {
    let mut owners: Vec<Option<Owner>> = Vec::new();
    for record in index.in_reach(facts.asker).filter(|r| words.name.is_none() && r.owner.entry.is_some()) {
        let owner = Some(record.owner.clone());
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners
}

/// What the entry wants, asked by the first that it names for which all is stored that may go there, else by the only one that
/// it could be.
fn chosen(
    world: &World,
    entry: &Entry,
    facts: Facts<'_>,
    named: &[Option<Owner>],
    possible: &[Option<Owner>],
) -> Result<(Wants, Option<Owner>), Failure> {
    let asked = |owner: &Option<Owner>| {
        let facts = owner.as_ref().map_or(facts, |owner| facts.at(owner));
        let mut wants = resolve::wants(entry, facts);
        world.settle_wants(&mut wants);
        (wants, owner.clone())
    };
    let is_served =
        |(wants, _): &(Wants, Option<Owner>)| wants.withheld.is_empty() && wants.missing.is_empty();
    let mut each: Vec<_> = named.iter().map(asked).collect();
    if let Some(at) = each.iter().position(is_served) {
        return Ok(each.swap_remove(at));
    }
    let possible: Vec<_> = possible.iter().map(asked).collect();
    let mut served = possible.iter().filter(|one| is_served(one));
    if let Some(one) = served.next() {
        let ids = |wants: &Wants| wants.stored.iter().map(|record| record.id.clone()).collect::<Vec<_>>();
        return match served.find(|other| ids(&other.0) != ids(&one.0)) {
            None => Ok(one.clone()),
            Some(other) => Err(ambiguous(one, other)),
        };
    }
    // What is stored and may not go there says more than that something is missing.
    each.extend(possible);
    let nearly = each.iter().position(|(wants, _)| !wants.withheld.is_empty());
    Ok(each.swap_remove(nearly.unwrap_or(0)))
}

/// That nothing tells which of two values is meant.
fn ambiguous((wants, one): &(Wants, Option<Owner>), (_, other): &(Wants, Option<Owner>)) -> Failure {
    let server = |owner: &Option<Owner>| {
        owner.iter().filter_map(|o| o.named().server).map(|s| text::short(&s)).collect::<String>()
    };
    let variables: Vec<&str> = wants.stored.iter().map(|record| record.variable.as_str()).collect();
    let (one, other) = (server(one), server(other));
    Failure::no(format!(
        "{} has several values that may go there: of {one} and of {other}",
        text::list(&variables)
    ))
    .hint(format!("say in the arguments which server this is: --name {one}"))
}

/// Why nothing is sent, if so.
fn check(world: &World, words: &BridgeWords, wants: &Wants, facts: Facts<'_>) -> Result<(), NotHanded> {
    let server = title(words);
    let place = match &wants.to {
        Ok(place) => place,
        Err(why) => {
            let failure = Failure::no(format!("{server}: {why}")).hint("write the host into the arguments");
            let withheld = wants.withheld.iter().map(|r| Withheld::from_server(r, &server, &wants.to));
            return Err(NotHanded { failure, withheld: withheld.collect() });
        }
    };
    if let Some(record) = wants.withheld.first() {
        let variable = &record.variable;
        let withheld = Withheld::from_server(record, &server, &wants.to);
        let next = allowing(world, words, record, place);
        let failure = Failure::no(format!("{variable} is withheld from {server}: {}", withheld.why))
            .hint(format!("if that is what you want: {next}"));
        return Err(NotHanded { failure, withheld: vec![withheld] });
    }
    if let Some(variable) = wants.missing.first() {
        return Err(missing(world, words, variable, facts, place).into());
    }
    if place.is_cleartext() && wants.stored.is_empty() && !words.allow_http {
        return Err(Failure::no(format!(
            "{server} is reached over http:// on another machine, where anybody can listen"
        ))
        .hint("write https://, or --allow-http if no secret goes there")
        .into());
    }
    Ok(())
}

/// What is sent. Whatever a placeholder filled is sensitive, and wiped when the last copy of it goes.
fn access(entry: &Entry, filled: Filled) -> Result<Access, Failure> {
    let Entry::Remote { url, headers, .. } = filled else {
        return Err(Failure::new("a bridge leads to a url"));
    };
    let mut map = HeaderMap::with_capacity(headers.len());
    for ((name, value), (_, written)) in headers.into_iter().zip(entry.pairs()) {
        let shown = text::short(&name);
        let bad = |why: &str| Failure::no(format!("the header {shown} {why}"));
        if FRAMING.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            return Err(bad("is not for arguments to decide").hint("take it out of the arguments"));
        }
        let name =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("has no name that can be sent"))?;
        let value = secret_header(value)
            .map_err(|_| bad("holds what no header can carry").hint("see what is stored for it"))?;
        map.insert(name, sensitive(value, written));
    }
    let url = SecretUrl::parse(&url).map_err(|_| Failure::new("the url of the server is not a url"))?;
    Ok(Access { url, headers: map, until: None })
}

fn sensitive(mut value: HeaderValue, written: &str) -> HeaderValue {
    let is_filled = !crate::client::expand::placeholders(written).is_empty();
    value.set_sensitive(is_filled);
    value
}
