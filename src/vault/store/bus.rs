//! A connection to the Secret Service that sends many calls before it waits for the first answer.
//!
//! Ten secrets then cost as many round trips as one. No proxies: they would introspect and cache.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use zbus::address::Address;
use zbus::blocking::{Connection, MessageIterator, connection};
use zbus::message::{Builder, Message, Type};
use zbus::names::ErrorName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::access::StoreWay;
use super::{StoreError, addresses, first};
use crate::base::text;

const DESTINATION: &str = "org.freedesktop.secrets";
/// The object of the service itself.
pub(super) const SERVICE_PATH: &str = "/org/freedesktop/secrets";
/// The interfaces of a collection and of an item.
pub(super) const COLLECTION: &str = "org.freedesktop.Secret.Collection";
pub(super) const ITEM: &str = "org.freedesktop.Secret.Item";
/// What gnome-keyring and oo7 offer to the programs that log people in.
pub(super) const WITH_PASSWORD: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
/// Fewer than zbus holds for one reader, so that no answer waits on another.
const AT_ONCE: usize = 48;

/// Turns the words of a D-Bus error into an error of a store.
type Meaning = fn(String) -> StoreError;

/// D-Bus errors that mean more than "it failed".
const MEANINGS: [(&str, Meaning); 9] = [
    ("org.freedesktop.DBus.Error.ServiceUnknown", StoreError::Absent),
    ("org.freedesktop.DBus.Error.NameHasNoOwner", StoreError::Absent),
    ("org.freedesktop.DBus.Error.Disconnected", StoreError::Absent),
    ("org.freedesktop.DBus.Error.Spawn.", StoreError::Absent),
    ("org.freedesktop.DBus.Error.AccessDenied", |_| StoreError::Refused),
    ("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", |_| StoreError::Refused),
    ("org.gnome.keyring.Error.Denied", |_| StoreError::Refused),
    ("org.freedesktop.Secret.Error.IsLocked", |_| StoreError::Locked),
    ("org.freedesktop.zbus.Error", StoreError::Keychain),
];

pub(super) struct Bus {
    connection: Connection,
    incoming: MessageIterator,
    way: StoreWay,
    /// The collection that new items go to, if there is one.
    pub(super) default_collection: Option<OwnedObjectPath>,
    /// Goes along with the next calls, so that nobody waits for its answer alone.
    beside: Option<Message>,
    /// What came of it.
    answered: Option<Result<Message, StoreError>>,
}

/// One answer each, in the order of the calls.
pub(super) type Replies = Vec<Result<Message, StoreError>>;

impl Bus {
    /// Connects to the first session bus that has or can start a secret service; [`addresses::all`] are looked at.
    pub(super) fn open(way: &StoreWay) -> Result<Self, StoreError> {
        let opened = first::of(addresses::all(&way.bus), |address| match Self::at(address) {
            Err(StoreError::Absent(why)) => Err(StoreError::Absent(format!("{address}: {why}"))),
            outcome => outcome,
        });
        Ok(Self { way: way.clone(), ..opened? })
    }

    /// The first question to the service is a harmless one, and what it says is asked for twice before it is
    /// believed: gnome-keyring 42 to 50 may handle the first call of a connection before it knows the
    /// caller, then finds no collection, and aborts if that call reads a property or opens a session.
    fn at(address: &Address) -> Result<Self, StoreError> {
        let connected = connection::Builder::address(address.clone()).and_then(connection::Builder::build);
        let connection = connected.map_err(|e| StoreError::Absent(words(&e)))?;
        let incoming = MessageIterator::from(&connection);
        let (way, default_collection) = (StoreWay::default(), None);
        let mut bus = Self { connection, incoming, way, default_collection, beside: None, answered: None };
        for _ in 0..2 {
            let alias = service("ReadAlias")?.build(&"default").map_err(meaning)?;
            let path: OwnedObjectPath = read(&bus.ask_one(alias)?)?;
            if path.as_str() != "/" {
                bus.default_collection = Some(path);
                break;
            }
        }
        Ok(bus)
    }

    /// Has `call` go along with the next calls; [`Bus::beside`] gives its answer.
    pub(super) fn send_beside(&mut self, call: Message) {
        self.beside = Some(call);
    }

    /// The answer to what was to go along.
    pub(super) fn beside(&mut self) -> Result<Message, StoreError> {
        match (self.answered.take(), self.beside.take()) {
            (Some(answer), _) => answer,
            (None, Some(call)) => self.ask_one(call),
            (None, None) => Err(StoreError::Keychain("no answer".to_owned())),
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
            for call in calls {
                self.connection.send(call).map_err(meaning)?;
            }
            let mut arrived = HashMap::with_capacity(calls.len());
            while arrived.len() < calls.len() {
                let message = self.next()?;
                let serial = message.header().reply_serial();
                let expected = |c: &&Message| Some(c.primary_header().serial_num()) == serial;
                if let Some(call) = calls.iter().find(expected) {
                    arrived.insert(call.primary_header().serial_num(), message);
                }
            }
            for call in calls {
                answers.push(match arrived.remove(&call.primary_header().serial_num()) {
                    Some(answer) if answer.message_type() == Type::MethodReturn => Ok(answer),
                    Some(answer) => Err(meaning(answer.into())),
                    None => Err(StoreError::Keychain("an answer is missing".to_owned())),
                });
            }
        }
        Ok(answers)
    }

    /// Sends one call and waits for its answer.
    pub(super) fn ask_one(&mut self, call: Message) -> Result<Message, StoreError> {
        self.ask(vec![call])?.pop().unwrap_or_else(|| Err(StoreError::Keychain("no answer".to_owned())))
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
        self.connection.send(&listen).map_err(meaning)?;
        let show = show.build(&"").map_err(meaning)?;
        self.connection.send(&show).map_err(meaning)?;
        loop {
            let message = self.next()?;
            let header = message.header();
            let is_ours = header.path().is_some_and(|p| *p == **prompt);
            if header.member().is_some_and(|m| m == "Completed") && is_ours {
                let (dismissed, _): (bool, OwnedValue) = read(&message)?;
                return if dismissed { Err(StoreError::Refused) } else { Ok(()) };
            }
            let answers_show = header.reply_serial() == Some(show.primary_header().serial_num());
            if answers_show && message.message_type() == Type::Error {
                return Err(meaning(message.clone().into()));
            }
        }
    }

    fn next(&mut self) -> Result<Message, StoreError> {
        match self.incoming.next() {
            Some(message) => message.map_err(meaning),
            None => Err(StoreError::Keychain("the bus closed the connection".to_owned())),
        }
    }
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
pub(super) fn read<T>(answer: &Message) -> Result<T, StoreError>
where
    T: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
{
    answer.body().deserialize().map_err(meaning)
}

/// What a D-Bus error means for a store.
pub(super) fn meaning(error: zbus::Error) -> StoreError {
    let name = match &error {
        zbus::Error::MethodError(name, ..) => ErrorName::from(name.clone()).to_string(),
        _ => String::new(),
    };
    let found = MEANINGS.iter().find(|(known, _)| name.starts_with(known));
    found.map_or(StoreError::Keychain as Meaning, |(_, meaning)| *meaning)(words(&error))
}

fn words(error: &zbus::Error) -> String {
    text::short(&error.to_string())
}
