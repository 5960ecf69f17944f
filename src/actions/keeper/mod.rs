//! Who keeps the secret and the rules of one bridge: the relay asks, and learns no more than it needs for the next request.
//!
//! What may block (a store, a dialog that unlocks it) is done in [`Keeper::headers`] and [`Keeper::again`] alone, with the world
//! as it is then, so that a rotated token is found without a restart.

mod access;
mod answers;
mod rules;
mod turn;
mod unserved;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::base::text;
use crate::bridge::filter;
use crate::bridge::keeper::{Access, Call, CallOutcome, Keeper, Masking, RawMessage, Refusal};
use crate::client::bridged::{BridgeRoute, BridgeRules, BridgeWords};
use crate::client::session::SessionPart;
use crate::detect::mask::Mask;
use crate::known::Client;
use crate::vault::calls::{CallEntry, CallWriter, UsedToken};
use crate::vault::log::LogEntry;
use crate::world::World;
use crate::world::clock::written;
use crate::world::error::Failure;

use access::Found;
use answers::MaskedAnswer;

/// The code of an error where the server is not asked at all.
pub const NOT_SERVED: i64 = -32050;
/// The code of an error where a rule denies it.
pub const DENIED: i64 = -32051;

/// So long what a store said after a refusal is not asked for again: many calls may be refused at once.
const FRESH: Duration = Duration::from_millis(250);
/// The same where a program has to be run for it, which may be slow and ask a person.
const FRESH_FROM_ELSEWHERE: Duration = Duration::from_secs(10);

/// A program that fetches a value gets so long to end with the bridge.
const LAST_PROGRAM: Duration = Duration::from_secs(1);

/// The keeper of one bridge.
pub struct SecretKeeper {
    words: BridgeWords,
    verbose: bool,
    /// For the account of use.
    to: Arc<CalledServer>,
    rules: Result<BridgeRules, Refusal>,
    /// What of those widens.
    widening: Vec<SessionPart>,
    /// What was read last, and when, where that was because the server refused what was read before.
    last: Mutex<Option<LastRead>>,
    /// Set when the bridge ends.
    ending: Arc<AtomicBool>,
    known: RwLock<Arc<Known>>,
    calls: CallWriter,
}

/// What was read last.
struct LastRead {
    access: Access,
    secrets: Vec<Secret>,
    is_fetched: bool,
    /// Until when nothing is asked for again, where this was read because the server refused what was read before.
    until: Option<Instant>,
}

impl LastRead {
    fn of(found: &Found, until: Option<Instant>) -> Self {
        let (access, secrets) = (found.access.clone(), found.secrets.clone());
        Self { access, secrets, is_fetched: found.is_fetched, until }
    }

    fn is_fresh(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }
}

/// The server, as the account of use names it.
#[derive(Debug)]
struct CalledServer {
    server: Option<String>,
    destination: String,
}

/// What every message is looked at with.
#[derive(Debug, Default)]
struct Known {
    client: Option<&'static Client>,
    mask: Arc<Mask>,
    tokens: Vec<UsedToken>,
}

impl std::fmt::Debug for SecretKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKeeper").field("words", &self.words.name).finish_non_exhaustive()
    }
}

impl SecretKeeper {
    /// A keeper for what `words` say. Rules that cannot be read let nothing pass.
    pub fn new(world: &World, words: BridgeWords) -> Self {
        let read = rules::read(world, &words).map_err(|failure| {
            world.note(
                LogEntry::of("bridge").server(Some(&unserved::title(&words))).refused(&[], failure.message()),
            );
            refusal(&failure)
        });
        let (rules, widening) = match read {
            Ok((rules, widening)) => (Ok(rules), widening),
            Err(refusal) => (Err(refusal), Vec::new()),
        };
        let ui = world.ui.clone();
        let warn = move |error| ui.say(&format!("warning: cannot write down calls: {error}"));
        let calls = CallWriter::new(world.calls(), warn);
        Self {
            verbose: world.ui.verbose,
            to: Arc::new(CalledServer {
                server: words.name.clone(),
                destination: unserved::shown_destination(&words),
            }),
            rules,
            widening,
            last: Mutex::default(),
            ending: Arc::default(),
            known: RwLock::default(),
            calls,
            words,
        }
    }

    /// The way to the server that a person agreed to.
    pub fn route(&self) -> BridgeRoute {
        self.rules.as_ref().map(|rules| rules.route.clone()).unwrap_or_default()
    }

    /// Everything anew: who asks, what is agreed, what is stored. What the server `refused` is not taken once more where it is only
    /// kept of what comes from elsewhere.
    fn read(&self, refused: &[Secret]) -> Result<(World, Found), Refusal> {
        let rules = self.rules.as_ref().map_err(Clone::clone)?;
        let world = World::read(self.verbose).map_err(|failure| refusal(&failure))?;
        world.ends_with(self.ending.clone());
        world.pass_over(refused);
        world.rely_on(self.widening.iter().cloned());
        let found = access::find(&world, &self.words).map_err(|why| {
            world.note(why.entry("bridge", Some(&unserved::title(&self.words))));
            refusal(&why.failure)
        })?;
        let mask = if rules.shows_tokens { Mask::default() } else { Mask::new(&found.secrets) };
        let client = world.asking_client();
        let known = Known { client, mask: Arc::new(mask), tokens: found.tokens.clone() };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok((world, found))
    }

    /// Writes down what was handed out, in the world in which it was found.
    fn note(&self, world: &World, found: &Found) {
        let title = unserved::title(&self.words);
        world.note(LogEntry::of("bridge").server(Some(&title)).handed(found.handed.clone()));
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is said where a server refuses a token that did not change. One that knows the token and does not let it do
    /// something (403) has said so itself.
    fn refused(&self, status: u16) -> Option<Refusal> {
        let known = self.known();
        let token = known.tokens.first().filter(|_| status == 401)?;
        let (server, variable) = (unserved::title(&self.words), &token.variable);
        let failure = Failure::no(format!("{server} refuses {variable} ({status})"));
        Some(refusal(&failure.hint(format!("replace it: {}", Next::rotate(variable, Rotation::New)))))
    }

    fn denied(&self, message: &RawMessage<'_>, rules: &BridgeRules) -> Result<(), Refusal> {
        let Some(method) = message.method else { return Ok(()) };
        if rules.denials.is_empty() {
            return Ok(());
        }
        let named = filter::named(method, message.raw).map_err(|why| Refusal {
            code: DENIED,
            message: format!("mcpkey: a request that a rule is to be held against is not passed on: {why}"),
        })?;
        let Some((kind, name)) = named else { return Ok(()) };
        match rules.denials.of(kind, &name) {
            None => Ok(()),
            Some(rule) => Err(Refusal {
                code: DENIED,
                message: format!(
                    "mcpkey: {} {} is denied by rule \"{}\" in {}",
                    kind.title(),
                    text::short(&name),
                    text::short(&rule.pattern),
                    rule.from
                ),
            }),
        }
    }
}

impl Keeper for SecretKeeper {
    fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
        let until = Instant::now() + LAST_PROGRAM;
        // Beside this keeper and the world of who reads those have it who wait for a program.
        while Arc::strong_count(&self.ending) > 2 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn headers(&self) -> Result<Access, Refusal> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // A program that was run a moment ago for a server that refuses everything is not run once more for that.
        if let Some(last) = last.as_ref().filter(|last| last.is_fetched && last.is_fresh()) {
            return Ok(last.access.clone());
        }
        let (world, found) = self.read(&[])?;
        if last.as_ref().is_none_or(|before| !access::same(&before.access, &found.access)) {
            self.note(&world, &found);
        }
        *last = Some(LastRead::of(&found, None));
        Ok(found.access)
    }

    fn again(&self, status: u16, _challenge: Option<&str>) -> Result<Option<Access>, Refusal> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if !last.as_ref().is_some_and(LastRead::is_fresh) {
            let refused = last.as_ref().map(|last| last.secrets.clone()).unwrap_or_default();
            let (world, found) = self.read(&refused)?;
            let is_new = last.as_ref().is_none_or(|before| !access::same(&before.access, &found.access));
            let until = Instant::now() + if found.is_fetched { FRESH_FROM_ELSEWHERE } else { FRESH };
            *last = Some(LastRead::of(&found, Some(until)));
            if is_new {
                self.note(&world, &found);
                return Ok(Some(found.access));
            }
        }
        self.refused(status).map_or(Ok(None), Err)
    }

    fn may_pass(&self, message: &RawMessage<'_>) -> Result<(), Refusal> {
        self.rules.as_ref().map_err(Clone::clone).and_then(|rules| self.denied(message, rules))
    }

    fn shown(&self, method_asked: Option<&str>, raw: &[u8]) -> Option<Vec<u8>> {
        let filtered = method_asked.zip(self.rules.as_ref().ok());
        let filtered = filtered.and_then(|(method, rules)| filter::filtered(method, raw, &rules.denials));
        let masked = self.known().mask.masked(filtered.as_deref().unwrap_or(raw));
        masked.or(filtered)
    }

    fn in_pieces(&self, method_asked: Option<&str>) -> Option<Box<dyn Masking>> {
        let rules = self.rules.as_ref().ok()?;
        if method_asked.is_some_and(|method| filter::is_filtered(method, &rules.denials)) {
            return None;
        }
        Some(Box::new(MaskedAnswer::new(self.known().mask.clone())))
    }

    fn ended(&self, call: &Call<'_>) {
        if filter::used(call.method).is_none() {
            return;
        }
        let (when, known, duration, came_of_it) =
            (SystemTime::now(), self.known(), call.duration, call.outcome);
        let (method, name) = (call.method.to_owned(), call.name.map(|name| text::line(name, 300)));
        let to = self.to.clone();
        self.calls.note(move || CallEntry {
            time: humantime::format_rfc3339_millis(written(when)).to_string(),
            server: to.server.clone(),
            destination: to.destination.clone(),
            method,
            name,
            client: known.client.map(|client| client.id.to_owned()),
            tokens: known.tokens.clone(),
            outcome: outcome(came_of_it),
            milliseconds: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            unwritten: None,
        });
    }
}

fn outcome(outcome: CallOutcome) -> String {
    match outcome {
        CallOutcome::Answered => "answered".to_owned(),
        CallOutcome::Failed => "failed".to_owned(),
        CallOutcome::Refused => "refused".to_owned(),
        CallOutcome::Status(status) => format!("status {status}"),
        CallOutcome::Lost => "lost".to_owned(),
        CallOutcome::Cancelled => "cancelled".to_owned(),
    }
}

/// What the client is told: what happened and what to type, on one line.
fn refusal(failure: &Failure) -> Refusal {
    let advice = failure.advice().map(|hint| format!("; {}", hint.replace('\n', "; "))).unwrap_or_default();
    Refusal { code: NOT_SERVED, message: format!("mcpkey: {}{advice}", failure.message()) }
}
