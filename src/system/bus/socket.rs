//! A socket to a session bus on which one thread writes calls and waits for what comes: no runtime, no other threads. What goes
//! wrong is told in words.
//!
//! The D-Bus library spells the messages and reads them; what it would start to wait for them is seven threads, which cost
//! `run` more than the keychain does.

use std::io::{Read, Write};
use std::num::NonZeroU32;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};

use zbus::address::Address;
use zbus::address::transport::{Transport, UnixSocket};
use zbus::message::{Header, Message, Type};
use zbus::zvariant::serialized::{Context, Data};
use zbus::zvariant::{DynamicDeserialize, Endian, ObjectPath};

/// Bytes of a message before its fields.
const FIXED: usize = 16;
/// No message is longer, by the D-Bus specification.
const LONGEST: usize = 128 << 20;

/// A connection to a bus that has taken us in.
pub struct BusSocket {
    stream: UnixStream,
    /// What came in and was not taken yet.
    unread: Vec<u8>,
}

/// A message of the bus, or of somebody on it.
pub struct BusReply {
    data: Data<'static, 'static>,
    /// Where its body begins.
    body: usize,
}

impl BusSocket {
    /// Connects to `address` and says who is there. `first` goes along, so that nobody waits for a greeting; its answer is the
    /// first that is not the bus's own.
    pub fn open(address: &Address, first: &Message) -> Result<Self, String> {
        let stream = connect(address)?;
        let mut socket = Self { stream, unread: Vec::new() };
        let uid = rustix::process::geteuid().as_raw().to_string();
        let uid = crate::base::text::hex(uid.as_bytes());
        let mut greeting = format!("\0AUTH EXTERNAL {uid}\r\nBEGIN\r\n").into_bytes();
        greeting.extend_from_slice(hello()?.data());
        greeting.extend_from_slice(first.data());
        socket.write(&greeting)?;
        let line = socket.line()?;
        if line.starts_with(b"OK ") { Ok(socket) } else { Err("the bus does not take us in".to_owned()) }
    }

    /// Sends `calls`, all at once.
    pub fn send<'m>(&mut self, calls: impl IntoIterator<Item = &'m Message>) -> Result<(), String> {
        let calls: Vec<&[u8]> = calls.into_iter().map(|call| &**call.data()).collect();
        self.write(&calls.concat())
    }

    /// Waits for the next message.
    pub fn receive(&mut self) -> Result<BusReply, String> {
        self.until(|unread| unread.len() >= FIXED)?;
        let length = length(&self.unread).ok_or("the bus sent what is no message")?;
        self.until(|unread| unread.len() >= length)?;
        let rest = self.unread.split_off(length);
        BusReply::new(std::mem::replace(&mut self.unread, rest))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).map_err(|e| e.to_string())
    }

    /// One line of the greeting, without its end.
    fn line(&mut self) -> Result<Vec<u8>, String> {
        let end = |unread: &[u8]| memchr::memmem::find(unread, b"\r\n");
        self.until(|unread| unread.len() > FIXED * 64 || end(unread).is_some())?;
        let at = end(&self.unread).ok_or("the bus sent what is no greeting")?;
        let rest = self.unread.split_off(at + 2);
        Ok(std::mem::replace(&mut self.unread, rest))
    }

    fn until(&mut self, is_enough: impl Fn(&[u8]) -> bool) -> Result<(), String> {
        let mut chunk = [0; 8192];
        while !is_enough(&self.unread) {
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err("the bus closed the connection".to_owned()),
                Ok(count) => self.unread.extend_from_slice(&chunk[..count]),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.to_string()),
            }
        }
        Ok(())
    }
}

impl BusReply {
    fn new(bytes: Vec<u8>) -> Result<Self, String> {
        let endian = endian(&bytes).ok_or("the bus sent what is no message")?;
        let data = Data::new(bytes, Context::new_dbus(endian, 0));
        let (_, fields): (Header<'_>, usize) = data.deserialize().map_err(|e| e.to_string())?;
        let body = fields.next_multiple_of(8);
        if body > data.len() {
            Err("the bus sent what is no message".to_owned())
        } else {
            Ok(Self { data, body })
        }
    }

    fn header(&self) -> Option<Header<'_>> {
        self.data.deserialize().ok().map(|(header, _)| header)
    }

    /// The number of the call that it answers.
    pub fn answers(&self) -> Option<NonZeroU32> {
        self.header()?.reply_serial()
    }

    /// Whether it is `member` of the object at `path`.
    pub fn is_signal(&self, path: &ObjectPath<'_>, member: &str) -> bool {
        self.header().is_some_and(|header| {
            header.message_type() == Type::Signal
                && header.path() == Some(path)
                && header.member().is_some_and(|is| is == member)
        })
    }

    /// The name of the error that it is, and what is said of it.
    pub fn error(&self) -> Option<(String, String)> {
        let header = self.header().filter(|header| header.message_type() == Type::Error)?;
        let name = header.error_name().map(ToString::to_string).unwrap_or_default();
        let said: String = self.read().unwrap_or_default();
        Some((name, said))
    }

    /// What it says.
    pub fn read<T: for<'d> DynamicDeserialize<'d>>(&self) -> Result<T, String> {
        let header = self.header().ok_or("the bus sent what is no message")?;
        let body = self.data.slice(self.body..);
        let read = body.deserialize_for_dynamic_signature(header.signature()).map_err(|e| e.to_string());
        read.map(|(value, _)| value)
    }
}

fn hello() -> Result<Message, String> {
    Message::method_call("/org/freedesktop/DBus", "Hello")
        .and_then(|b| b.destination("org.freedesktop.DBus")?.interface("org.freedesktop.DBus")?.build(&()))
        .map_err(|e| e.to_string())
}

fn connect(address: &Address) -> Result<UnixStream, String> {
    let Transport::Unix(unix) = address.transport() else { return Err("it is no socket".to_owned()) };
    let connected = match unix.path() {
        UnixSocket::File(path) => UnixStream::connect(path),
        UnixSocket::Abstract(name) => {
            let name = SocketAddr::from_abstract_name(name.as_encoded_bytes());
            name.and_then(|name| UnixStream::connect_addr(&name))
        }
        _ => return Err("it is no socket to connect to".to_owned()),
    };
    connected.map_err(|e| e.to_string())
}

fn endian(bytes: &[u8]) -> Option<Endian> {
    match bytes.first()? {
        b'l' => Some(Endian::Little),
        b'B' => Some(Endian::Big),
        _ => None,
    }
}

/// How long the message is that begins so; `bytes` holds at least what stands before its fields.
fn length(bytes: &[u8]) -> Option<usize> {
    let endian = endian(bytes)?;
    let number = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let number =
            if endian == Endian::Little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
        usize::try_from(number).ok().filter(|number| *number <= LONGEST)
    };
    let length = (FIXED + number(12)?).next_multiple_of(8) + number(4)?;
    (length <= LONGEST).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> Message {
        Message::method_call("/a", "B").and_then(|b| b.build(&body)).unwrap()
    }

    #[test]
    fn a_message_is_read_as_it_was_written_however_it_arrives() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut socket = BusSocket { stream: ours, unread: Vec::new() };
        let said = ["", "x", &"long ".repeat(5000)];
        let bytes: Vec<u8> = said.iter().flat_map(|text| message(text).data().to_vec()).collect();
        let writer = std::thread::spawn(move || {
            for piece in bytes.chunks(777) {
                theirs.write_all(piece).unwrap();
            }
        });
        for text in said {
            let answer = socket.receive().unwrap();
            assert_eq!(answer.read::<String>().unwrap(), text);
            assert!(answer.answers().is_none() && answer.error().is_none());
        }
        writer.join().unwrap();
        assert!(socket.receive().is_err());
    }

    #[test]
    fn what_is_no_message_is_an_error_and_never_a_panic() {
        let good = message("text").data().to_vec();
        for at in 0..good.len() {
            for byte in [0, 1, b'l', b'B', 0x7f, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                if length(&bytes).is_some_and(|length| length <= bytes.len())
                    && let Ok(answer) = BusReply::new(bytes)
                {
                    let _may_fail = (answer.answers(), answer.error(), answer.read::<String>());
                }
            }
            let (ours, mut theirs) = UnixStream::pair().unwrap();
            theirs.write_all(&good[..at]).unwrap();
            drop(theirs);
            assert!(BusSocket { stream: ours, unread: Vec::new() }.receive().is_err(), "{at}");
        }
    }
}
