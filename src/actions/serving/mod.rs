//! Who is served by mcpkey itself, and what a server that it starts is handed: only its own secrets, and only where each may go.

mod notice;

use std::collections::BTreeMap;
use std::path::Path;

use super::preflight;
use super::start::Start;
use crate::base::names::{AccountName, VarName};
use crate::base::next::{Next, Tested};
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::delivery::{self, Delivery};
use crate::client::fill::{self, Filled};
use crate::client::resolve::{self, BadPlace, Facts, MentionedWords, Need, Wants};
use crate::client::{Entry, Server, View};
use crate::known;
use crate::process::above::Above;
use crate::process::callers::{self, Callers, Denied};
use crate::process::shelter;
use crate::system::environ::Environ;
use crate::system::files;
use crate::vault::destination::Destination;
use crate::vault::log::{Handed, LogEntry, Withheld};
use crate::vault::owner::{EntryName, Owner};
use crate::vault::records::{Index, Record};
use crate::world::error::Failure;
use crate::world::kind::FailureKind;
use crate::world::{Taking, World};

/// What a server is answered: its entry, filled in, with what the log is to say of it.
pub struct Answer {
    /// Its entry, filled in.
    pub filled: Filled,
    /// Where it starts.
    pub start: Start,
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

/// What the command `line` of the server of this name is to be started with. It must stand in a config: variables that
/// the config sets beside it decide, too, which code runs and where that sends things.
///
/// `is_here` says that it is to start in the directory of the project, and `account` whose values it gets: its entry must say both too.
pub fn command(
    world: &World,
    name: &str,
    line: &[String],
    (is_here, account): (bool, Option<&AccountName>),
) -> Result<Answer, NotHanded> {
    let front = ["exec", name, "--"].map(str::to_owned);
    let args = front.into_iter().chain(line.iter().cloned()).collect();
    let wanted = delivery::plain(&Entry::stdio("mcpkey".to_owned(), args, Vec::new()));
    let line_of = |entry: &Entry| match entry {
        Entry::Stdio { command, args, .. } => Some((command.clone(), args.clone())),
        Entry::Remote { .. } => None,
    };
    let wanted = line_of(&wanted);
    let (project, nothing) = (world.project(), Index::default());
    let facts = world.facts(&nothing, &project);
    // As the client wrote it out for us, its own placeholders filled in; or as it stands there, where this is not its child.
    let is_received = |written: &Entry| {
        let environ = of_client(world, written);
        let facts = Facts { environ: &environ, ..facts };
        let filled = fill::fill(written, &BTreeMap::new(), facts, &|_| true);
        let received = filled.map(|_, text| text.to_string());
        line_of(&delivery::plain(&received)) == wanted
    };
    let is_it = |server: &&Server| {
        let same = line_of(&server.entry) == wanted || server.written.as_deref().is_some_and(is_received);
        let asks_for_it = server.written.as_deref().is_some_and(delivery::is_here);
        server.name == name
            && server.delivery == Delivery::Mcpkey
            && asks_for_it == is_here
            && server.account.as_ref() == account
            && same
    };
    let entries = |view: &View| -> Vec<Server> {
        // What the client surely starts hides the others of its name, and gets nothing of theirs.
        let is_sure = |server: &Server| view.is_on(server) && view.is_approved(server);
        let sure = view.servers.iter().filter(is_it).find(|server| is_sure(server));
        let rest = view.servers.iter().chain(&view.shadowed).filter(|_| sure.is_none()).filter(is_it);
        sure.into_iter().chain(rest).cloned().collect()
    };
    let mut found = entries(&world.view_of_project());
    if found.is_empty() {
        let view = world.view()?;
        found = entries(&view);
        if found.is_empty() {
            found = entries(&world.with_others(view));
        }
    }
    // A command is expanded once, so that no variable is wanted that is not written there.
    let written =
        found.iter().flat_map(|server| server.written.as_deref().into_iter().chain([&server.entry]));
    let words = MentionedWords::of(written, []);
    let index = world.index_of(|name| words.has(name))?;
    first(world, &index, name, &found)
}

/// The world of the client that this process was started by as a server. Answers nobody but those whom the settings allow.
pub fn admit(world: &World) -> Result<World, NotHanded> {
    world.check_own_dirs()?;
    let callers = world.callers()?;
    let is_of_project = |path: &Path| world.grounds().hold(path);
    let client = callers::check(world.lineage(), callers, world.branded_by_another(), &is_of_project)
        .map_err(|denied| {
            Failure::no(denied.to_string()).hint(format!(
                "to use a token yourself: {}; to test a server: {}",
                Next::run_only("VAR", "COMMAND"),
                Next::Test(Tested::All)
            ))
        })?;
    let client = world.of_client(client)?;
    client.check_own_dirs()?;
    Ok(client)
}

/// Serves a bridge to whoever uses a server through its client, and not below the shell of the client's model: from there it
/// would lead around the client's rules.
pub fn admit_user(world: &World) -> Result<(), NotHanded> {
    let callers = world.callers()?;
    let admitted = if shelter::is_followed() {
        Err(Denied::Followed)
    } else {
        callers::check_user(world.lineage(), callers, world.above())
    };
    admitted.map_err(|denied| {
        let failure = Failure::no(denied.to_string().replace("asks for it", "wants to use the server"));
        let hint = match denied {
            Denied::Followed => "start it without a debugger",
            _ => "use the server by the tools that the client gives",
        };
        failure.hint(hint).into()
    })
}

/// Whether what an agent runs is handed secrets too, as a person can decide: values are taken after this was asked.
pub fn lets_agents(world: &World) -> Result<bool, Failure> {
    // A person needs no leave, and so is not asked whether they gave one.
    let is_open = world.settings()?.callers().map_err(Failure::new)? == Callers::Anyone;
    Ok(is_open && world.above() != Above::Person && world.callers()? == Callers::Anyone)
}

/// Refuses to hand `variable` to what an agent runs.
pub fn refuse_agent(world: &World, variable: &VarName) -> Result<(), Failure> {
    let claude = Next::Claude;
    world.refuse_agent(&format!("{variable} is not handed to an agent")).map_err(|failure| {
        let own = failure.advice().unwrap_or_default().to_owned();
        failure.hint(format!("{own}\nor start claude with '{claude}' if its shell is to have the variable"))
    })
}

/// Tells the person on the desktop that `server` gets nothing, and why.
pub fn notify(world: &World, server: &str, why: &str) {
    let text = format!("{}: {}", text::short(server), text::short(why));
    let said = ("mcpkey gives a server no secret", text);
    notice::show(&world.own.notice, world.session_bus(), said, world.now);
}

/// The environment of the client that started this: what the entry sets by itself is for its server, and nothing to fill in from.
fn of_client(world: &World, written: &Entry) -> Environ {
    world.environ.without(|name| written.defines(name))
}

/// The first of the servers of this name and line that may get its secrets, or why the first of all may not.
fn first(world: &World, index: &Index, name: &str, servers: &[Server]) -> Result<Answer, NotHanded> {
    let project = world.project();
    let facts = world.facts(index, &project);
    let mut refused = None;
    for server in servers {
        let facts = facts.of_server(server);
        let (owner, written) = (server.owner(&project), server.written.as_deref().unwrap_or(&server.entry));
        let environ = of_client(world, written);
        let facts = Facts { environ: &environ, ..facts };
        match answer(world, facts.at(&owner), server) {
            Ok(answer) => return Ok(answer),
            Err(why) => {
                refused.get_or_insert(why);
            }
        }
    }
    Err(refused.unwrap_or_else(|| Failure::no_secrets_known(name).kind(FailureKind::No).into()))
}

fn answer(world: &World, facts: Facts<'_>, server: &Server) -> Result<Answer, NotHanded> {
    let (name, entry) = (server.name.as_str(), &server.entry);
    let start = Start::of(world, server)?;
    let mut wants = resolve::wants_of(server, facts);
    world.settle_wants(&mut wants);
    let Wants { to, stored: records, withheld, missing } = wants;
    if let Some(record) = withheld.first() {
        return Err(stray(name, record, &to));
    }
    if let Some(variable) = missing.first() {
        let why = world.without_account(variable, facts.asker.account).map(|why| format!(" {why}"));
        let why = why.unwrap_or_default();
        let failure = Failure::no(format!("{variable} of server {} has no value{why}", text::short(name)));
        let needs = resolve::needs(&world.view_of_all_in_part(), facts);
        let mut need = needs.into_iter().find(|need| need.variable == *variable);
        if let (Some(need), Some(owner)) = (&mut need, facts.asker.entry) {
            need.uses.retain(|user| user.owner == *owner);
        }
        let need = need.unwrap_or_else(|| Need::unused(variable.clone()));
        return Err(failure.hint(preflight::without_value(world, &need)).into());
    }
    let taken: Vec<Taking<'_>> = records
        .iter()
        .map(|record| {
            Taking::by(record, &to).advised(Next::allow(&record.variable, name).of(record.account_flag()))
        })
        .collect();
    let values = world.values(&taken)?;
    let values: BTreeMap<VarName, Secret> = records.iter().map(|r| r.variable.clone()).zip(values).collect();
    let filled = fill::fill(entry, &values, facts, &|_| false);
    let handed = records.iter().map(|record| Handed::stored(record, vec![name.to_owned()], &to)).collect();
    Ok(Answer { filled, start, handed })
}

fn stray(name: &str, record: &Record, to: &Result<Destination, BadPlace>) -> NotHanded {
    let (shown, variable) = (text::short(name), &record.variable);
    let hint = match to {
        Ok(_) => {
            format!("if that is what you want: {}", Next::allow(variable, name).of(record.account_flag()))
        }
        Err(_) => "write the host into the config".to_owned(),
    };
    let withheld = Withheld::from_server(record, name, to);
    let failure = Failure::no(format!("{variable} is withheld from server {shown}: {}", withheld.why));
    NotHanded { failure: failure.hint(hint), withheld: vec![withheld] }
}

/// The entries called `name` for which a value of their own is stored, in the order in which the client chooses among scopes. No
/// further place is looked for than where the last of them may be.
pub(super) fn owners(world: &World, index: &Index, name: &str) -> Vec<Owner> {
    let project = world.project();
    let is_called = |owner: &&Owner| {
        owner.entry.as_ref().is_some_and(|entry| entry.server == name)
            && owner.project.as_ref().is_none_or(|its| *its == project)
    };
    let owners = index.records().iter().map(|record| &record.owner);
    let mut stored: Vec<&Owner> = owners.filter(is_called).collect();
    let state = || EntryName::new(&world.places.claude_json, name);
    let here = || Owner::of(Some(project.clone()));
    let of_project = files::configs(&world.cwd).map(|file| here().at(EntryName::new(&file, name)));
    let all = std::iter::once(here().at(state())).chain(of_project).chain([Owner::of(None).at(state())]);
    let others = || known::all().filter(|client| *client != known::CLAUDE);
    let of_projects = others().flat_map(|client| world.projects_files(client));
    let of_projects = of_projects.map(|file| here().at(EntryName::new(&file, name)));
    let of_person = others().flat_map(|client| world.persons_files(client));
    let of_person = of_person.map(|file| Owner::of(None).at(EntryName::new(&file, name)));
    let mut all = all.chain(of_projects).chain(of_person);
    let mut found = Vec::new();
    while !stored.is_empty()
        && let Some(owner) = all.next()
    {
        let before = stored.len();
        stored.retain(|stored| **stored != owner);
        if stored.len() < before {
            found.push(owner);
        }
    }
    found
}
