//! A connection to the Secret Service that sends many calls before it waits for the first answer.
//!
//! Ten secrets then cost as many round trips as one. No proxies: they would introspect and cache.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering;

use zbus::address::Address;
use zbus::message::{Builder, Message};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::access::StoreWay;
use super::{StoreError, first};
use crate::base::text;
use crate::system::bus::{BusReply, BusSocket};

const DESTINATION: &str = "org.freedesktop.secrets";
/// The object of the service itself.
pub(super) const SERVICE_PATH: &str = "/org/freedesktop/secrets";
/// The interfaces of a collection and of an item.
pub(super) const COLLECTION: &str = "org.freedesktop.Secret.Collection";
pub(super) const ITEM: &str = "org.freedesktop.Secret.Item";
/// What gnome-keyring and oo7 offer to the programs that log people in.
pub(super) const WITH_PASSWORD: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
/// So few that neither end waits until the other one reads.
const AT_ONCE: usize = 48;

/// Turns the words of a D-Bus error into an error of a store.
type Meaning = fn(String) -> StoreError;

/// D-Bus errors that mean more than "it failed".
const MEANINGS: [(&str, Meaning); 8] = [
    ("org.freedesktop.DBus.Error.ServiceUnknown", StoreError::Absent),
    ("org.freedesktop.DBus.Error.NameHasNoOwner", StoreError::Absent),
    ("org.freedesktop.DBus.Error.Disconnected", StoreError::Absent),
    ("org.freedesktop.DBus.Error.Spawn.", StoreError::Absent),
    ("org.freedesktop.DBus.Error.AccessDenied", |_| StoreError::Refused),
    ("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", |_| StoreError::Refused),
    ("org.gnome.keyring.Error.Denied", |_| StoreError::Refused),
    ("org.freedesktop.Secret.Error.IsLocked", |_| StoreError::Locked),
];

pub(super) struct Bus {
    socket: BusSocket,
    way: StoreWay,
    /// The collection that new items go to, if there is one.
    pub(super) default_collection: Option<OwnedObjectPath>,
    /// Goes along with the next calls, so that nobody waits for its answer alone.
    beside: Option<Message>,
    /// What came of it.
    answered: Option<Result<BusReply, StoreError>>,
}

/// One answer each, in the order of the calls.
pub(super) type Replies = Vec<Result<BusReply, StoreError>>;

impl Bus {
    /// Connects to the first session bus that has or can start a secret service; [`SessionBus::likely`](crate::system::bus::SessionBus::likely) are looked at.
    pub(super) fn open(way: &StoreWay) -> Result<Self, StoreError> {
        let opened = first::of(way.bus.likely(), |address| match Self::at(address) {
            Err(StoreError::Absent(why)) => Err(StoreError::Absent(format!("{address}: {why}"))),
            outcome => outcome,
        });
        Ok(Self { way: way.clone(), ..opened? })
    }

    /// The first question to the service is a harmless one, and what it says is asked for twice before it is
    /// believed: gnome-keyring 42 to 50 may handle the first call of a connection before it knows the
    /// caller, then finds no collection, and aborts if that call reads a property or opens a session.
    fn at(address: &Address) -> Result<Self, StoreError> {
        let alias = || service("ReadAlias")?.build(&"default").map_err(meaning);
        let first = alias()?;
        let socket = BusSocket::open(address, &first).map_err(StoreError::Absent)?;
        let (way, default_collection) = (StoreWay::default(), None);
        let mut bus = Self { socket, way, default_collection, beside: None, answered: None };
        let collection = |answer: Result<BusReply, StoreError>| {
            read(&answer?).map(|path: OwnedObjectPath| Some(path).filter(|path| path.as_str() != "/"))
        };
        bus.default_collection =
            collection(bus.answers_to(&[first])?.pop().unwrap_or_else(|| Err(no_answer())))?;
        if bus.default_collection.is_none() {
            bus.default_collection = collection(bus.ask_one(alias()?))?;
        }
        Ok(bus)
    }

    /// Has `call` go along with the next calls; [`Bus::beside`] gives its answer.
    pub(super) fn send_beside(&mut self, call: Message) {
        self.beside = Some(call);
    }

    /// The answer to what was to go along.
    pub(super) fn beside(&mut self) -> Result<BusReply, StoreError> {
        match (self.answered.take(), self.beside.take()) {
            (Some(answer), _) => answer,
            (None, Some(call)) => self.ask_one(call),
            (None, None) => Err(no_answer()),
        }
    }

    /// Sends all `calls` and collects their answers.
    pub(super) fn ask(&mut self, mut calls: Vec<Message>) -> Result<Replies, StoreError> {
        let Some(beside) = self.beside.take() else { return self.ask_all(&calls) };
        calls.push(beside);
        let mut answers = self.ask_all(&calls)?;
        self.answered = answers.pop();
        Ok(answers)
    }

    fn ask_all(&mut self, calls: &[Message]) -> Result<Replies, StoreError> {
        let mut answers = Replies::with_capacity(calls.len());
        for calls in calls.chunks(AT_ONCE) {
            self.socket.send(calls).map_err(broken)?;
            answers.extend(self.answers_to(calls)?);
        }
        Ok(answers)
    }

    /// The answers to what was sent.
    fn answers_to(&mut self, calls: &[Message]) -> Result<Replies, StoreError> {
        let mut arrived = HashMap::with_capacity(calls.len());
        while arrived.len() < calls.len() {
            let answer = self.socket.receive().map_err(broken)?;
            let serial = answer.answers();
            if let Some(call) = calls.iter().find(|call| Some(number(call)) == serial) {
                arrived.insert(number(call), answer);
            }
        }
        let outcome = |answer: BusReply| match answer.error() {
            Some((name, said)) => Err(meaning_of(&name, &said)),
            None => Ok(answer),
        };
        let one = |call| arrived.remove(&number(call)).map_or_else(|| Err(no_answer()), outcome);
        Ok(calls.iter().map(one).collect())
    }

    /// Sends one call and waits for its answer.
    pub(super) fn ask_one(&mut self, call: Message) -> Result<BusReply, StoreError> {
        self.ask(vec![call])?.pop().unwrap_or_else(|| Err(no_answer()))
    }

    /// Unlocks `paths`, which may show a dialog and then waits for it to be answered.
    pub(super) fn unlock(&mut self, paths: &[OwnedObjectPath]) -> Result<(), StoreError> {
        let unlock = service("Unlock")?.build(&paths).map_err(meaning)?;
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = read(&self.ask_one(unlock)?)?;
        if prompt.as_str() != "/" && (self.way.quiet || self.way.password && self.takes_password()?) {
            return Err(StoreError::Locked);
        }
        self.way.waiting.store(true, Ordering::Relaxed);
        let answered = self.answered(&prompt);
        self.way.waiting.store(false, Ordering::Relaxed);
        answered
    }

    /// Whether the service takes the keyring's password from us, as gnome-keyring and oo7 do.
    pub(super) fn takes_password(&mut self) -> Result<bool, StoreError> {
        let ask = to(SERVICE_PATH, "org.freedesktop.DBus.Introspectable", "Introspect")?;
        let described: String = read(&self.ask_one(ask.build(&()).map_err(meaning)?)?)?;
        Ok(described.contains(WITH_PASSWORD))
    }

    /// Has the service do what it made `prompt` for (`/` is none), which may show a dialog and then waits for it to be
    /// answered. KeePassXC and KWallet make one for each change, mostly without a dialog.
    pub(super) fn answered(&mut self, prompt: &OwnedObjectPath) -> Result<(), StoreError> {
        if prompt.as_str() == "/" {
            return Ok(());
        }
        let rule = "type='signal',interface='org.freedesktop.Secret.Prompt',member='Completed'";
        let listen = Message::method_call("/org/freedesktop/DBus", "AddMatch")
            .and_then(|b| b.destination("org.freedesktop.DBus")?.interface("org.freedesktop.DBus"))
            .and_then(|b| b.build(&rule))
            .map_err(meaning)?;
        let show = to(prompt.as_str(), "org.freedesktop.Secret.Prompt", "Prompt")?;
        let show = show.build(&"").map_err(meaning)?;
        self.socket.send([&listen, &show]).map_err(broken)?;
        loop {
            let answer = self.socket.receive().map_err(broken)?;
            if answer.is_signal(prompt, "Completed") {
                let (dismissed, _): (bool, OwnedValue) = read(&answer)?;
                return if dismissed { Err(StoreError::Refused) } else { Ok(()) };
            }
            let answers_show = answer.answers() == Some(number(&show));
            if let Some((name, said)) = answer.error().filter(|_| answers_show) {
                return Err(meaning_of(&name, &said));
            }
        }
    }
}

fn number(call: &Message) -> NonZeroU32 {
    call.primary_header().serial_num()
}

fn no_answer() -> StoreError {
    StoreError::Keychain("no answer".to_owned())
}

/// A call to the Secret Service's object at `path`.
pub(super) fn to<'a>(path: &'a str, interface: &'a str, member: &'a str) -> Result<Builder<'a>, StoreError> {
    Message::method_call(path, member)
        .and_then(|b| b.destination(DESTINATION)?.interface(interface))
        .map_err(meaning)
}

/// A call to the Secret Service itself.
pub(super) fn service(member: &str) -> Result<Builder<'_>, StoreError> {
    to(SERVICE_PATH, "org.freedesktop.Secret.Service", member)
}

/// Reads the body of an answer.
pub(super) fn read<T>(answer: &BusReply) -> Result<T, StoreError>
where
    T: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
{
    answer.read().map_err(broken)
}

/// What a D-Bus error means for a store.
fn meaning_of(name: &str, said: &str) -> StoreError {
    let found = MEANINGS.iter().find(|(known, _)| name.starts_with(known));
    let words = text::short(&format!("{name}: {said}"));
    found.map_or(StoreError::Keychain as Meaning, |(_, meaning)| *meaning)(words)
}

fn broken(why: String) -> StoreError {
    StoreError::Keychain(text::short(&why))
}

/// What it means that a call could not be written, or its answer not be understood.
pub(super) fn meaning(error: zbus::Error) -> StoreError {
    broken(error.to_string())
}
