//! What is configured, known and wanted at the moment of a start.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::sync::Arc;

use crate::actions::adopt;
use crate::actions::answers::Answers;
use crate::actions::offers;
use crate::actions::preflight;
use crate::actions::session::{self, SessionState, Starting};
use crate::actions::supply::{self, NewValue};
use crate::base::names::VarName;
use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::base::text;
use crate::cli;
use crate::client::delivery::Delivery;
use crate::client::resolve::{self, Facts, MentionedWords, Need, Problem, Supply};
use crate::client::{Server, View};
use crate::known::{self, Client};
use crate::vault::expiry::Expiry;
use crate::vault::log::LogEntry;
use crate::vault::records::{Index, Record};
use crate::world::error::Failure;
use crate::world::{Taking, World};

use super::handing::{handed, taking, withheld};

/// The configs, the index, and the variables that this start wants.
pub(super) struct Situation<'a> {
    world: &'a World,
    args: &'a cli::Run,
    /// The client that is started, where it is one.
    client: Option<&'static Client>,
    view: View,
    /// Of what is stored at least what the configs and the command line mention.
    index: Arc<Index>,
    project: String,
    needs: Vec<Need>,
}

impl<'a> Situation<'a> {
    /// Looks at everything, and leaves what `--only`, `--except` and `--server` ask for.
    pub(super) fn read(
        world: &'a World,
        args: &'a cli::Run,
        client: Option<&'static Client>,
    ) -> Result<Self, Failure> {
        let view = world.view_of(client.unwrap_or(known::CLAUDE))?;
        let (words, project) = (OnceCell::new(), world.project());
        let mentioned = || {
            let entries = view.servers.iter().chain(&view.shadowed).map(|server| &server.entry);
            MentionedWords::of(entries, args.only.iter().chain(&args.except))
        };
        let index = world.index_of(|name| words.get_or_init(mentioned).has(name))?;
        let known: Vec<&str> = view.servers.iter().map(|s| s.name.as_str()).collect();
        if let Some(name) = args.server.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Failure::no_server(name, &known));
        }
        let mut situation = Self { world, args, client, view, index, project, needs: Vec::new() };
        situation.needs = resolve::needs(&situation.view, situation.facts());
        if words.into_inner().is_some_and(|words| words.lack_one(&situation.needs)) {
            situation.index = world.index()?;
            situation.needs = resolve::needs(&situation.view, situation.facts());
        }
        situation.check_names()?;
        situation.add_unmentioned()?;
        situation.needs.retain(|need| is_wanted(need, args));
        world.settle_needs(&mut situation.needs);
        Ok(situation)
    }

    fn facts(&self) -> Facts<'_> {
        let facts = self.world.facts(&self.index, &self.project).of(self.sees());
        Facts { prefer_env: self.args.prefer_env, ..facts }
    }

    /// The client whose configs count: that which is started, and for any other command Claude Code.
    fn sees(&self) -> &'static Client {
        self.client.unwrap_or(known::CLAUDE)
    }

    fn starting<'s>(&'s self, words: &'s [OsString]) -> Starting<'s> {
        Starting { client: self.sees(), view: &self.view, words }
    }

    /// Refuses a name in `--only` or `--except` that no config mentions and nothing supplies: it is a slip.
    fn check_names(&self) -> Result<(), Failure> {
        let mut known: Vec<&str> = self.needs.iter().map(|need| need.variable.as_str()).collect();
        for name in self.args.only.iter().chain(&self.args.except) {
            let variable: VarName = name.parse()?;
            let is_missing = resolve::supply(name, false, self.facts()) == Supply::Missing;
            let is_offered = || {
                let need = Need::unused(variable.clone());
                !offers::offers(self.world, &self.index, &need).is_empty()
            };
            if let Some(why) = self.world.without_account(&variable, None).filter(|_| is_missing) {
                let lines = offers::advice(self.world, &Need::unused(variable.clone()));
                let failure = Failure::no(format!("{variable} has no value {why}"));
                return Err(lines.map_or(failure.clone(), |lines| failure.hint(lines)));
            }
            if is_missing && !known.contains(&variable.as_str()) && !is_offered() {
                let all = self.world.index()?;
                let here = all.records().iter();
                let here = here.filter(|r| r.owner.project.as_deref().is_none_or(|p| p == self.project));
                known.extend(here.map(|record| record.variable.as_str()));
                return Err(unknown(name, &known));
            }
        }
        Ok(())
    }

    /// `--only VAR` also names what no config mentions: the token of a server of one's own.
    fn add_unmentioned(&mut self) -> Result<(), Failure> {
        for name in &self.args.only {
            let variable: VarName = name.parse()?;
            if !self.needs.iter().any(|need| need.variable == variable) {
                let supply =
                    resolve::supply(name, false, self.facts()).map(|record| Arc::new(record.clone()));
                self.needs.push(Need { variable, uses: Vec::new(), supply });
            }
        }
        Ok(())
    }

    /// What stands in the way of this start.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = resolve::of_needs(&self.needs, self.facts());
        // Another client's file that cannot be read may send anywhere what is named here.
        if self.args.only.is_empty() || self.sees() != known::CLAUDE {
            let all = self.args.server.is_empty();
            let asked = |server: &&Server| {
                self.view.is_on(server) && (all || self.args.server.contains(&server.name))
            };
            found.extend(self.view.servers.iter().filter(asked).flat_map(resolve::of_server));
            let unread = self.view.unread.iter();
            found.extend(unread.map(|u| Problem::Unread {
                client: u.client,
                file: u.file.clone(),
                why: u.why.clone(),
            }));
        }
        found
    }

    /// What the client keeps from its servers where it was told to.
    pub(super) fn scrubbed(&self) -> Option<(String, String)> {
        preflight::scrubbed(&self.needs, self.facts()).filter(|_| self.sees() == known::CLAUDE)
    }

    /// Asks on the terminal for what nothing supplies, and stores what is given. Whether anything was.
    pub(super) fn ask_for_missing(&self) -> Result<bool, Failure> {
        let missing: Vec<Need> =
            self.needs.iter().filter_map(|need| resolve::unsupplied(need, self.facts())).collect();
        if missing.is_empty() || self.world.terminal().is_none() {
            return Ok(false);
        }
        // Anything else that is wrong comes first: nobody wants to type a token and be refused afterwards.
        if self
            .problems()
            .iter()
            .any(|p| !matches!(p, Problem::Missing(need) if need.never_filled().is_none()))
        {
            return Ok(false);
        }
        // Which account is meant comes before a value.
        let is_told = |need: &Need| self.world.without_account(&need.variable, None).is_some();
        if self.world.account().is_none() && missing.iter().any(is_told) {
            return Ok(false);
        }
        let mut answers = Answers::new(self.world, false, &[]);
        let mut given = false;
        for need in &missing {
            if adopt::ask(self.world, need)? {
                given = true;
                continue;
            }
            supply::check_claim(self.world, &need.variable)?;
            let destinations = supply::destinations(need, false)?;
            let account = self.world.account_of_new(&self.index, &need.variable);
            let question = supply::question(need, account.as_ref());
            let position = self.view.position(&need.variable);
            let Some(value) = answers.next_or_skip(&question, &need.variable, &position)? else {
                continue;
            };
            let new = NewValue {
                variable: need.variable.clone(),
                owner: supply::owner(need, &self.project),
                account,
                destinations,
                agreed: Vec::new(),
                expires: None,
                value: value.held(self.world),
            };
            self.world.ui.say(&new.store(self.world)?);
            given = true;
        }
        Ok(given)
    }

    /// Whether it is to be injected: the client takes it from its environment, or it was asked for by name.
    fn is_asked(&self, need: &Need) -> bool {
        need.is_for_environment() || self.args.only.iter().any(|name| need.variable.as_str() == name)
    }

    /// What may be injected.
    fn free<'s>(&'s self, problems: &'s [Problem]) -> impl Iterator<Item = &'s Need> {
        let withheld = resolve::withheld(problems);
        let is_free = move |need: &&Need| self.is_asked(need) && !withheld.contains(need.variable.as_str());
        self.needs.iter().filter(is_free)
    }

    /// The values to inject: of what is stored, all that no problem withholds.
    pub(super) fn values(&self, problems: &[Problem]) -> Result<Vec<(VarName, Secret)>, Failure> {
        let taken: Vec<Taking<'_>> = self.free(problems).filter_map(taking).collect();
        let mut values = Vec::with_capacity(taken.len());
        for (Taking { record, .. }, secret) in taken.iter().zip(self.world.values(&taken)?) {
            self.check_undivided(record, &secret)?;
            self.compare(&record.variable, &secret);
            self.warn(record);
            values.push((record.variable.clone(), secret));
        }
        Ok(values)
    }

    /// Has what was agreed to for this project come with the values.
    pub(super) fn want_consents(&self) {
        self.world.want_consents(&self.index);
    }

    /// Fails where the project makes the client that `words` start do what nobody agreed to.
    pub(super) fn check_session(&self, problems: &[Problem], words: &[OsString]) -> Result<(), Failure> {
        let stores = self.free(problems).filter_map(|need| Some(need.supply.stored()?.store));
        session::check(self.world, &self.index, self.starting(words), &stores.collect())
    }

    /// What the project makes the client do with the variables, where it does anything.
    pub(super) fn session_lines(&self, words: &[OsString]) -> Vec<String> {
        let session = SessionState::by_index(self.world, &self.index, self.starting(words));
        if session.parts.is_empty() {
            return Vec::new();
        }
        let is_handed = |need: &&Need| self.is_asked(need) && need.supply.stored().is_some();
        let handed: Vec<&VarName> = self.needs.iter().filter(is_handed).map(|need| &need.variable).collect();
        // What the project mentions elsewhere may be any of what is stored.
        let all = self.world.index().unwrap_or_else(|_| self.index.clone());
        let further = session.further_uses(self.world, &all, &handed);
        let state = Some(session.state()).filter(|_| !handed.is_empty());
        further.into_iter().map(|(_, said)| said).chain(state).collect()
    }

    /// The first of `values` that is not in this process's own environment: below an agent nothing else is handed over.
    pub(super) fn first_not_held<'v>(&self, values: &'v [(VarName, Secret)]) -> Option<&'v VarName> {
        let has =
            |name: &VarName, secret: &Secret| self.world.environ.get(name.as_str()) == Some(secret.expose());
        values.iter().find(|(name, secret)| !has(name, secret)).map(|(name, _)| name)
    }

    /// What is handed to `program`, and what is withheld, for the log.
    pub(super) fn entry(&self, problems: &[Problem], program: String) -> LogEntry {
        let handed = self.free(problems).filter_map(|need| Some(handed(need, need.supply.stored()?)));
        let client = self.client.map(|client| client.id);
        LogEntry::of("run").program(program).client(client).handed(handed).withheld(withheld(problems))
    }

    /// One line about a secret that is about to end, or has ended.
    fn warn(&self, record: &Record) {
        let lifetime = Expiry::of(record, &self.world.timestamp());
        if lifetime.is_urgent() {
            let variable = &record.variable;
            self.world.ui.say(&format!(
                "{} {lifetime}: {}",
                record.title(),
                Next::rotate(variable, Rotation::New).of(self.world.named(record))
            ));
        }
    }

    /// Refuses to hand the value of one server to another that finds a value of its own in the environment: nobody agreed to
    /// that where both go to the same place, and the client has one of each name.
    fn check_undivided(&self, record: &Record, secret: &Secret) -> Result<(), Failure> {
        let name = &record.variable;
        let own = self.world.environ.get(name.as_str());
        if own.is_none_or(|value| value.is_empty() || value == secret.expose())
            || record.owner.entry.is_none()
        {
            return Ok(());
        }
        let uses = self.needs.iter().filter(|need| need.variable == *name).flat_map(|need| &need.uses);
        let mut by_env = uses.filter(|u| u.is_on && u.delivery == Delivery::Env);
        let Some(one) = by_env.clone().find(|u| u.owner == record.owner) else { return Ok(()) };
        match by_env.find(|u| u.owner != record.owner && u.destination == one.destination) {
            Some(other) => Err(preflight::divided(name, one, other)),
            None => Ok(()),
        }
    }

    fn compare(&self, variable: &VarName, secret: &Secret) {
        let settings = self.facts().settings.get(variable.as_str());
        if settings.is_some_and(|value| value != secret.expose()) {
            let settings = text::path(&self.world.places.settings);
            self.world.ui.say(&format!(
                "warning: {settings} sets {variable} too, and claude takes that value, not the stored one; take it out there"
            ));
        }
        let environment = self.world.environ.get(variable.as_str());
        if environment.is_some_and(|value| value != secret.expose()) {
            self.world.ui.say(&format!(
                "{variable}: the stored value is used, not the different one in the environment (--prefer-env takes the environment's)"
            ));
        }
    }

    /// What would be injected and from where, for people.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let problems = self.problems();
        let withheld = resolve::withheld(&problems);
        let rows = self.needs.iter().map(|need| {
            let source = if withheld.contains(need.variable.as_str()) {
                "withheld".to_owned()
            } else if !self.is_asked(need) && need.is_on() {
                "by mcpkey".to_owned()
            } else {
                need.supply.to_string()
            };
            let servers: Vec<String> = need.uses.iter().map(|u| text::short(&u.server)).collect();
            vec![need.variable.to_string(), source, servers.join(", ")]
        });
        rows.collect()
    }
}

/// A variable that nobody knows, with those that come near.
fn unknown(name: &str, known: &[&str]) -> Failure {
    let failure = Failure::new(format!("no config mentions {name}, and nothing supplies it"));
    match text::nearest(name, known.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean {}?", text::short(near))),
        None => failure.hint(format!("store a value: {}", Next::set(name))),
    }
}

fn is_wanted(need: &Need, args: &cli::Run) -> bool {
    let name = need.variable.as_str();
    let named = |list: &[String], name: &str| list.iter().any(|item| item == name);
    (args.only.is_empty() || named(&args.only, name))
        && !named(&args.except, name)
        && (args.server.is_empty() || need.uses.iter().any(|u| named(&args.server, &u.server)))
}
