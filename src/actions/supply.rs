//! Storing a value for a variable that is known by name: what `set`, `setup` and a `run` that asks have in common.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use crate::base::names::{AccountName, ItemId, VarName};
use crate::base::next::Next;
use crate::base::text;
use crate::change::{NewSecret, Plan, lock_with, review};
use crate::client::registration::{claimed, naming};
use crate::client::resolve::Need;
use crate::vault::agreed::Agreement;
use crate::vault::deposit::HeldValue;
use crate::vault::destination::{Destination, Shown, ValueAccount};
use crate::vault::expiry;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::world::error::Failure;
use crate::world::{DecidedBy, World};

/// What is said where a secret stood in the command line.
pub const IN_HISTORY: &str = "where you typed the value itself, your shell's history still holds it; next time use --bearer, -H \"Name\" or -e KEY and be asked";

/// A value and all that is to be known of it.
#[derive(Debug)]
pub struct NewValue {
    /// The variable.
    pub variable: VarName,
    /// Whose it is.
    pub owner: Owner,
    /// The account it is of, where a person has several.
    pub account: Option<AccountName>,
    /// Where it may go, beside where a value it replaces may.
    pub destinations: BTreeSet<Destination>,
    /// What was agreed to for this very value elsewhere.
    pub agreed: Vec<Agreement>,
    /// When it stops working, RFC 3339; where that is not said, the value may say it itself.
    pub expires: Option<String>,
    /// The value, or where it comes from.
    pub value: HeldValue,
}

impl NewValue {
    /// Stores this value; gives the line that tells a person about it.
    pub fn store(self, world: &World) -> Result<String, Failure> {
        let index = world.index()?;
        let old = index.exact(self.variable.as_str(), &self.owner, self.account.as_ref());
        let mut plan = Plan { reviewed: review(world, old)?, ..Plan::default() };
        let lock = lock_with(world, [world.chosen_store()?.store])?;
        let line = self.into_plan(world, &*world.index()?, &mut plan)?;
        plan.apply_under(&lock, world)?;
        Ok(line)
    }

    /// Adds the storing of this value to `plan`; gives the line that tells a person about it.
    pub fn into_plan(self, world: &World, index: &Index, plan: &mut Plan) -> Result<String, Failure> {
        let old = index.exact(self.variable.as_str(), &self.owner, self.account.as_ref());
        let account = index.value_account(&self.variable, self.account.clone());
        let is_usual = |r: &Record| r.account.is_none() && !r.beside;
        let is_first = account.name().is_some() && index.of_variable(self.variable.as_str()).any(is_usual);
        if is_first {
            world.refuse_agent(&format!(
                "an agent cannot tell values of {} apart by accounts",
                self.variable
            ))?;
        }
        let shown: BTreeSet<Shown> = self.destinations.iter().map(|to| to.shown_of(&account)).collect();
        if old.is_some() {
            world.refuse_agent(&cannot_replace(&self.variable))?;
        }
        let choice = world.chosen_store()?;
        if choice.why == DecidedBy::Found {
            plan.first_store = Some(choice.store);
        }
        let now = world.timestamp();
        let kept = old.map(|r| r.destinations.clone()).unwrap_or_default();
        let record = Record {
            id: world.new_id(&self.variable)?,
            variable: self.variable,
            owner: self.owner,
            account: self.account,
            beside: account == ValueAccount::Beside,
            store: choice.store,
            destinations: kept
                .into_iter()
                .chain(shown)
                .chain(self.agreed.iter().map(|it| it.to().clone()))
                .collect(),
            created: old.map_or_else(|| now.clone(), |r| r.created.clone()),
            rotated: old.map(|_| now),
            expires: self.expires.or_else(|| match &self.value {
                HeldValue::Value(value) => expiry::own_end(value),
                HeldValue::Fetched(_) => None,
            }),
            from: self.value.source().map(|source| source.word().to_owned()),
            previous: None,
            next: None,
        };
        let mut line = stored_line(world, &record);
        if is_first {
            line.push_str("; the value of no account is asked about once in each project from now on");
        }
        plan.secrets.push(NewSecret {
            record,
            to: self.destinations,
            agreed: self.agreed,
            value: self.value,
        });
        Ok(line)
    }
}

/// One stored secret, as a person names it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The variable.
    pub variable: &'a str,
    /// Whether the value of all projects is meant.
    pub global: bool,
    /// The server whose value is meant, where several are kept.
    pub server: Option<&'a str>,
    /// Whether the value of all servers is meant.
    pub all_servers: bool,
    /// The config of the server, where several have one of that name.
    pub config: Option<&'a Path>,
    /// The option of the verb that names the server.
    pub option: &'static str,
}

impl Named<'_> {
    /// Whether a value of this owner could be meant, also by somebody who did not say of all projects or of this one.
    pub fn allows(&self, world: &World, owner: &Owner) -> bool {
        Self { global: self.global || owner.is_global(), ..*self }.fits(world, owner)
    }

    /// Whether the value of this owner is one that could be meant.
    pub fn fits(&self, world: &World, owner: &Owner) -> bool {
        let server = owner.entry.as_ref().map(|entry| entry.server.as_str());
        let config = self.config.map(|path| world.cwd.join(path));
        owner.is_global() == self.global
            && self.server.is_none_or(|name| server == Some(name))
            && (!self.all_servers || server.is_none())
            && config.is_none_or(|config| owner.entry.as_ref().is_some_and(|e| Path::new(&e.file) == config))
    }
}

/// The record that a verb about one secret means: exactly the one that is named, never that of all projects or of another
/// server in its place.
pub fn stored<'i>(world: &World, index: &'i Index, named: Named<'_>) -> Result<&'i Record, Failure> {
    if let Some(record) = stored_if_any(world, index, named)? {
        return Ok(record);
    }
    let variable: VarName = named.variable.parse()?;
    let is_named = |record: &&Record| {
        let server = record.owner.entry.as_ref().map(|entry| entry.server.as_str());
        record.variable == variable && named.server.is_none_or(|name| server == Some(name))
    };
    let all: Vec<&Record> = index.records().iter().filter(is_named).collect();
    Err(not_stored(world, index, &variable, &all, named.global))
}

/// The same; nothing where nothing is stored that could be meant.
pub fn stored_if_any<'i>(
    world: &World,
    index: &'i Index,
    named: Named<'_>,
) -> Result<Option<&'i Record>, Failure> {
    let variable: VarName = named.variable.parse()?;
    let project = world.project();
    let asker = world.asker(&project);
    let near: Vec<&ItemId> = index.in_reach(asker).map(|record| &record.id).collect();
    let is_meant = |record: &&Record| {
        let is_near = record.variable == variable && near.contains(&&record.id);
        is_near && named.fits(world, &record.owner) && world.is_of_account_here(index, record)
    };
    let meant: Vec<&Record> = index.records().iter().filter(is_meant).collect();
    match meant.as_slice() {
        [] => Ok(None),
        [record] => Ok(Some(record)),
        all => Err(several(world, index, all, named.option)),
    }
}

/// That one of `records` has to be named, and how.
pub fn several(world: &World, index: &Index, records: &[&Record], option: &str) -> Failure {
    let project = world.project();
    let asker = world.asker(&project);
    let owners: Vec<String> = records.iter().map(|record| record.whose()).collect();
    let ways = records.iter().map(|record| index.named(record, asker).shown(option));
    let variable = records.first().map(|record| record.variable.to_string()).unwrap_or_default();
    Failure::new(format!("{variable} has several values here: for {}", text::list(&owners)))
        .hint(format!("say which:\n{}", ways.collect::<Vec<_>>().join("\n")))
}

/// Why nothing of that name is meant, and what there is instead.
fn not_stored(world: &World, index: &Index, variable: &VarName, all: &[&Record], global: bool) -> Failure {
    let whose = if global { "all projects" } else { "this project" };
    let failure = Failure::no(format!("{variable} is not stored for {whose}"));
    if let Some(why) = world.without_account(variable, None) {
        let failure = Failure::no(format!("{variable} has no value {why}"));
        return failure.hint("to name one of those, add --account NAME");
    }
    let has = |global: bool| all.iter().any(|record| record.owner.is_global() == global);
    if !global && has(true) {
        return failure.hint("it is stored for all projects; to name that one, add -g");
    }
    if has(false) {
        return failure.hint(format!("it is stored for another project or directory: {}", Next::ListAll));
    }
    let project = world.project();
    let known = index.in_reach(world.asker(&project)).map(|record| record.variable.as_str());
    failure.hint(match text::nearest(variable.as_str(), known) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("see what is: {}", Next::List),
    })
}

/// Said to an agent that would put a value in the place of another.
pub fn cannot_replace(variable: &VarName) -> String {
    format!("an agent cannot replace the value of {variable}")
}

/// Whether a person is sure of `question`, or said so beforehand.
pub fn is_sure(world: &World, yes: bool, question: &str) -> Result<bool, Failure> {
    match (yes, world.terminal()) {
        (true, _) => Ok(true),
        (false, Some(terminal)) => Ok(terminal.confirm(question, false)?),
        (false, None) => Err(Failure::new(format!("not done without an answer: {question}"))
            .hint("there is no terminal to ask on; add --yes if that is what you want")),
    }
}

/// Whether nothing is stored under this name, whoever says so.
pub fn is_refused(variable: &VarName) -> bool {
    claimed::claim(variable.as_str()).is_some_and(|claim| claim.is_grave)
}

/// Refuses a name by which a value would change what the client or every program is, and asks about one that a tool reads.
pub fn check_claim(world: &World, variable: &VarName) -> Result<(), Failure> {
    let Some(claim) = claimed::claim(variable.as_str()) else { return Ok(()) };
    let line = format!("{variable} is read by {}", claim.by);
    let stop = || {
        Failure::new(line.clone()).hint(format!(
            "give the placeholder in the config another name, for instance {}, and store that",
            naming::marked(variable).placeholder()
        ))
    };
    match world.terminal() {
        _ if claim.is_grave => Err(stop()),
        Some(terminal) if !terminal.confirm(&format!("{line} too; store it all the same?"), false)? => {
            Err(stop())
        }
        Some(_) => Ok(()),
        None => {
            world.ui.say(&format!("warning: {line} too, wherever a program gets it"));
            Ok(())
        }
    }
}

/// Whose a value is that is given for a variable: of the one entry that mentions it, or of every server of the project.
pub fn owner(need: &Need, project: &str) -> Owner {
    match need.uses.as_slice() {
        // What is typed for this project is not handed to a server of all projects everywhere.
        [only] if !only.owner.is_global() => only.owner.clone(),
        _ => Owner::of(Some(project.to_owned())),
    }
}

/// `stored GITHUB_TOKEN in the keychain for this project; it may go to https://…`
pub fn stored_line(world: &World, record: &Record) -> String {
    let done = if record.rotated.is_some() { "replaced" } else { "stored" };
    let places: Vec<String> = record.destinations.iter().map(ToString::to_string).collect();
    let places = match places.as_slice() {
        [] => "no config sends it anywhere yet".to_owned(),
        places => format!("it may go to {}", text::list(places)),
    };
    let until = match &record.expires {
        Some(end) => format!(" until {}", world.local_date(end)),
        None => String::new(),
    };
    let from = record.from.as_ref().map(|from| format!(", fetched from {from} when it is wanted,"));
    format!(
        "{done} {}{} in the {} for {}{until}; {}",
        record.variable,
        from.unwrap_or_default(),
        record.store.title(),
        record.whose(),
        text::line(&places, 1000)
    )
}

/// Where the configs send a variable. Fails where that cannot be told or could be read on the way.
pub fn destinations(need: &Need, allow_http: bool) -> Result<BTreeSet<Destination>, Failure> {
    let mut found = BTreeSet::new();
    for user in &need.uses {
        let place = user.destination.clone().map_err(|why| {
            Failure::new(format!("{} in {}: {why}", text::short(&user.server), text::path(&user.file)))
        })?;
        check_cleartext(place.shown(), need.variable.as_str(), allow_http)?;
        found.insert(place);
    }
    Ok(found)
}

/// Refuses a place on the way to which a secret could be read, unless a person allowed it.
pub fn check_cleartext(place: &Shown, what: &str, allowed: bool) -> Result<(), Failure> {
    if !place.is_cleartext() || allowed {
        return Ok(());
    }
    Err(Failure::new(format!("{} is not encrypted: anyone on the way could read {what}", place.place()))
        .hint("use https://, or add --allow-http if you trust the network"))
}

/// How a question names a variable: with the servers that want it, the header or key it goes into, and the places it would
/// go to.
pub fn question(need: &Need, account: Option<&AccountName>) -> String {
    let of = account.map(|account| format!(" of account {account}")).unwrap_or_default();
    let servers: Vec<String> = need.uses.iter().map(|u| text::short(&u.server)).collect();
    let places: BTreeSet<String> = need
        .uses
        .iter()
        .filter_map(|u| u.destination.as_ref().ok())
        .map(|d| text::short(&d.to_string()))
        .collect();
    let places: Vec<String> = places.into_iter().collect();
    let fields = need.uses.iter().flat_map(|u| &u.fields);
    let fields: BTreeSet<String> = fields.map(|place| text::short(&place.to_string())).collect();
    let fields: Vec<String> = fields.into_iter().collect();
    let fields = if fields.is_empty() { String::new() } else { format!(", {}", text::list(&fields)) };
    format!("{}{of} for {}{fields} ({})", need.variable, text::list(&servers), text::list(&places))
}

/// `--expires`: `90d`, or a date, as RFC 3339.
pub fn expiry(when: &str, now: SystemTime) -> Result<String, Failure> {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    expiry::moment(when, |span| now.checked_add(span)).ok_or_else(|| {
        Failure::new(format!("--expires {}: neither a time span nor a date", text::short(when)))
            .hint("for instance --expires 90d, or --expires 2027-01-31")
    })
}
