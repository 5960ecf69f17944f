//! What one server is handed by mcpkey itself: only its own secrets, and only where each may go.

mod notice;

use std::collections::{BTreeMap, BTreeSet};

use super::offers;
use crate::base::names::VarName;
use crate::base::next::{Next, Tested};
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::delivery::{self, Delivery};
use crate::client::fill::{self, Filled};
use crate::client::resolve::{self, BadPlace, Facts, Need, Wants};
use crate::client::{Entry, Server, View, Wire};
use crate::process::callers::{self, Callers, Denied};
use crate::process::running;
use crate::process::shelter;
use crate::system::files;
use crate::system::ui::Reader;
use crate::vault::log::{Handed, LogEntry, Withheld};
use crate::vault::owner::{EntryName, Owner};
use crate::vault::records::{Index, Kept};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// What a server is answered: its entry, filled in, with what the log is to say of it.
pub struct Answer {
    /// Its entry, filled in.
    pub filled: Filled,
    /// For the log.
    pub handed: Vec<Handed>,
}

/// Why nothing is handed over.
#[derive(Debug)]
pub struct NotHanded {
    /// In words, with what to type.
    pub failure: Failure,
    /// The variables that may not go there.
    pub withheld: Vec<Withheld>,
}

impl From<Failure> for NotHanded {
    fn from(failure: Failure) -> Self {
        Self { failure, withheld: Vec::new() }
    }
}

impl NotHanded {
    /// For the log.
    pub fn entry(&self, verb: &str, server: Option<&str>) -> LogEntry {
        LogEntry::of(verb).server(server).refused(&self.withheld, self.failure.message())
    }
}

/// What is to be sent to the server of this name at `url`.
pub fn headers(world: &World, name: &str, url: &str) -> Result<Answer, NotHanded> {
    admit(world, world.ui.reader())?;
    let index = world.index()?;
    let entry = |kept: &Kept| {
        let headers = kept.headers.clone().into_iter().collect();
        Entry::remote(Wire::Http, url.to_owned(), headers)
    };
    let kept = kept(world, &index, name);
    let entries: Vec<Entry> = kept.iter().filter(|kept| !kept.headers.is_empty()).map(entry).collect();
    // The client says no more than a name: the entry may be any of those that could have a value of their own.
    let owners = owners(world, &index, name);
    let each = |entry: &Entry| {
        let owners = owners.iter().cloned().map(Some).chain([None]);
        owners.map(|owner| (entry.clone(), owner)).collect::<Vec<_>>()
    };
    first(world, &index, name, &entries.iter().flat_map(each).collect::<Vec<_>>())
}

/// What the command `line` of the server of this name is to be started with. It must stand in a config: variables that
/// the config sets beside it decide, too, which code runs and where that sends things.
pub fn command(world: &World, name: &str, line: &[String]) -> Result<Answer, NotHanded> {
    // What is handed over goes into the environment of the command, not to whoever reads its output.
    admit(world, Reader::Untold)?;
    let index = world.index()?;
    let front = ["exec", name, "--"].map(str::to_owned);
    let args = front.into_iter().chain(line.iter().cloned()).collect();
    let wanted = delivery::plain(&Entry::stdio("mcpkey".to_owned(), args, Vec::new()), &Kept::default());
    let line_of = |entry: &Entry| match entry {
        Entry::Stdio { command, args, .. } => Some((command.clone(), args.clone())),
        Entry::Remote { .. } => None,
    };
    let wanted = line_of(&wanted);
    let project = world.project();
    let facts = world.facts(&index, &project);
    // As the client wrote it out for us, its own placeholders filled in; or as it stands there, where this is not its child.
    let is_received = |written: &Entry| {
        let filled = fill::fill(written, &BTreeMap::new(), facts, &|_| true);
        let received = filled.map(|_, text| text.to_string());
        line_of(&delivery::plain(&received, &Kept::default())) == wanted
    };
    let is_it = |server: &&Server| {
        let same = line_of(&server.entry) == wanted || server.written.as_deref().is_some_and(is_received);
        server.name == name && server.delivery == Delivery::Helper && !server.is_unknown && same
    };
    let entries = |view: View| {
        let all = view.servers.iter().chain(&view.shadowed).filter(is_it);
        all.map(|server| (server.entry.clone(), Some(server.owner(&project)))).collect::<Vec<_>>()
    };
    let mut found = entries(world.view_of_project());
    if found.is_empty() {
        found = entries(world.view()?);
    }
    first(world, &index, name, &found)
}

/// Answers nobody but those whom the settings allow; `reader` is who gets an answer that is printed.
fn admit(world: &World, reader: Reader) -> Result<(), NotHanded> {
    let callers = world.settings()?.callers().map_err(Failure::new)?;
    let lineage = running::lineage();
    let admitted = callers::check(&lineage, callers).and(callers::check_reader(&lineage, reader, callers));
    admitted.map_err(|denied| {
        Failure::no(denied.to_string())
            .hint(format!(
                "to use a token yourself: {}; to test a server: {}",
                Next::run_only("VAR", "COMMAND"),
                Next::Test(Tested::All)
            ))
            .into()
    })
}

/// Serves a bridge to whoever uses a server through its client, and not below the shell of the client's model: from there it
/// would lead around the client's rules.
pub fn admit_user(world: &World) -> Result<(), NotHanded> {
    let callers = world.settings()?.callers().map_err(Failure::new)?;
    let admitted = match shelter::is_followed() {
        true => Err(Denied::Followed),
        false => callers::check_user(&running::lineage(), callers),
    };
    admitted.map_err(|denied| {
        let failure = Failure::no(denied.to_string().replace("asks for it", "wants to use the server"));
        failure.hint("use the server by the tools that the client gives").into()
    })
}

/// Whether this runs below an agent, where secrets are handed to nobody who has them not already, unless a person lets anyone ask.
pub fn is_below_agent(world: &World) -> Result<bool, Failure> {
    let callers = world.settings()?.callers().map_err(Failure::new)?;
    Ok(callers != Callers::Anyone && world.is_agent())
}

/// Tells the person on the desktop that `server` gets nothing, and why.
pub fn notify(world: &World, server: &str, why: &str) {
    let text = format!("{}: {}", text::short(server), text::short(why));
    notice::show(&world.own.notice, "mcpkey gives a server no secret", text, world.now);
}

/// The headers that servers of this name get, whether or not there is a value for them; `Authorization` where nothing is known.
pub fn header_names(world: &World, name: &str) -> BTreeSet<String> {
    let index = world.index().unwrap_or_default();
    let names: BTreeSet<String> =
        kept(world, &index, name).into_iter().flat_map(|kept| kept.headers.into_keys()).collect();
    if names.is_empty() { BTreeSet::from(["Authorization".to_owned()]) } else { names }
}

/// The first of what is known under this name that may be handed over, or why the first of all may not. The client says
/// no more than a name, which can stand for a server of the project and for another of the user's.
fn first(
    world: &World,
    index: &Index,
    name: &str,
    entries: &[(Entry, Option<Owner>)],
) -> Result<Answer, NotHanded> {
    let project = world.project();
    let facts = world.facts(index, &project);
    let mut refused = None;
    for (entry, owner) in entries {
        let facts = owner.as_ref().map_or(facts, |owner| facts.at(owner));
        match answer(world, facts, name, entry) {
            Ok(answer) => return Ok(answer),
            Err(why) => {
                refused.get_or_insert(why);
            }
        }
    }
    Err(refused.unwrap_or_else(|| {
        // The client takes the values of variables that look like credentials out of what it tells a project's helper.
        if name.contains("REDACTED") {
            return Failure::no(format!(
                "Claude Code hides a part of the name of server {}, because a variable that looks like a credential holds it",
                text::short(name)
            ))
            .hint("rename the server, or give that variable a longer value")
            .into();
        }
        Failure::no_secrets_known(name).kind(FailureKind::No).into()
    }))
}

fn answer(world: &World, facts: Facts<'_>, name: &str, entry: &Entry) -> Result<Answer, NotHanded> {
    let Wants { to, stored: records, withheld, missing } = resolve::wants(entry, facts);
    if let Some(record) = withheld.first() {
        return Err(stray(name, &record.variable, &to));
    }
    if let Some(variable) = missing.first() {
        let failure = Failure::no(format!("{variable} of server {} has no value", text::short(name)));
        let needs = resolve::needs(&world.view_in_part(), facts);
        let need = needs.into_iter().find(|need| need.variable == *variable);
        let need = need.unwrap_or_else(|| Need::unused(variable.clone()));
        return Err(failure.hint(offers::advice_or_set(world, &need, &facts.storing(variable))).into());
    }
    let values = world.values(&records.iter().collect::<Vec<_>>())?;
    let values: BTreeMap<VarName, Secret> = records.iter().map(|r| r.variable.clone()).zip(values).collect();
    let filled = fill::fill(entry, &values, facts, &|_| false);
    let handed = records.iter().map(|record| Handed::stored(record, vec![name.to_owned()], &to)).collect();
    Ok(Answer { filled, handed })
}

fn stray(
    name: &str,
    variable: &VarName,
    to: &Result<crate::vault::destination::Destination, BadPlace>,
) -> NotHanded {
    let shown = text::short(name);
    let hint = match to {
        Ok(_) => format!("if that is what you want: {}", Next::allow(variable, name)),
        Err(_) => "write the host into the config".to_owned(),
    };
    let withheld = Withheld::from_server(variable, name, to);
    let failure = Failure::no(format!("{variable} is withheld from server {shown}: {}", withheld.why));
    NotHanded { failure: failure.hint(hint), withheld: vec![withheld] }
}

/// The entries called `name` for which a value of their own is stored, in the order in which the client chooses among scopes.
pub(super) fn owners(world: &World, index: &Index, name: &str) -> Vec<Owner> {
    let project = world.project();
    let state = || EntryName::new(&world.places.claude_json, name);
    let here = || Owner::of(Some(project.clone()));
    let of_project = files::configs(&world.cwd).map(|file| here().at(EntryName::new(&file, name)));
    let all = std::iter::once(here().at(state())).chain(of_project).chain([Owner::of(None).at(state())]);
    all.filter(|owner| index.records().iter().any(|record| record.owner == *owner)).collect()
}

/// All that is known to be delivered to servers of this name, in the order in which the client chooses among scopes.
fn kept(world: &World, index: &Index, name: &str) -> Vec<Kept> {
    let project = world.project();
    let noted = |project: Option<&str>| index.delivery(name, project).map(|d| d.kept.clone());
    noted(Some(&project)).into_iter().chain(world.examples(name)).chain(noted(None)).collect()
}
