//! A word on the desktop when a server was refused its secrets: what a server writes to stderr, nobody sees.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

#[cfg(target_os = "linux")]
use crate::system::bus::BusSocket;
use crate::system::bus::SessionBus;

/// So that a client with ten servers and a locked keychain shows one, not ten.
const PAUSE: Duration = Duration::from_secs(60);

/// How long a desktop may take to answer.
const LIMIT: Duration = Duration::from_secs(1);

/// Shows `text` under `title`, unless something was shown a moment ago, which the time of the file `stamp` tells.
/// A machine without a desktop, or one that does not answer, shows nothing: the log has it all the same.
pub(super) fn show(stamp: &Path, bus: SessionBus, (title, text): (&'static str, String), now: SystemTime) {
    // Held until the end, so that of those who ask at once only one shows something.
    let Some(_turn) = turn(stamp, now) else { return };
    let (send, shown) = mpsc::channel();
    thread::spawn(move || send.send(post(&bus, title, &text)));
    let _in_time = shown.recv_timeout(LIMIT);
}

/// The right to show something now.
fn turn(stamp: &Path, now: SystemTime) -> Option<File> {
    let mut file = OpenOptions::new().append(true).create(true).open(stamp).ok()?;
    file.try_lock().ok()?;
    let meta = file.metadata().ok()?;
    let last = meta.modified().ok()?;
    // Another process may have shown something after this one looked at the clock.
    let since = now.duration_since(last).unwrap_or_else(|early| early.duration());
    if meta.len() > 0 && since < PAUSE {
        return None;
    }
    file.set_len(0).ok()?;
    file.write_all(b"\n").ok()?;
    Some(file)
}

/// `org.freedesktop.Notifications`, as every Linux desktop has it.
#[cfg(target_os = "linux")]
fn post(bus: &SessionBus, title: &str, text: &str) -> Option<()> {
    use std::collections::HashMap;
    use zbus::message::Message;
    use zbus::zvariant::Value;
    let (none, hints) = (Vec::<&str>::new(), HashMap::<&str, Value<'_>>::new());
    let call = ("mcpkey", 0u32, "dialog-password", title, text, none, hints, -1i32);
    let (name, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
    let notify = Message::method_call(path, "Notify").ok()?.destination(name).ok()?.interface(name).ok()?;
    let notify = notify.build(&call).ok()?;
    bus.likely().iter().find_map(|address| {
        let mut socket = BusSocket::open(address, &notify).ok()?;
        // Until a desktop has taken it: one that is only being started would miss it. On a bus without one that is an error.
        loop {
            let answer = socket.receive().ok()?;
            if answer.answers() == Some(notify.primary_header().serial_num()) {
                return answer.error().is_none().then_some(());
            }
        }
    })
}

/// The script gets its words as arguments, so nothing in them is a script.
#[cfg(target_os = "macos")]
fn post(_: &SessionBus, title: &str, text: &str) -> Option<()> {
    let script = "on run words\ndisplay notification (item 2 of words) with title (item 1 of words)\nend run";
    let mut command = std::process::Command::new("/usr/bin/osascript");
    let quiet = std::process::Stdio::null;
    command.args(["-e", script, title, text]).stdin(quiet()).stdout(quiet()).stderr(quiet());
    command.spawn().ok().map(drop)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn post(_: &SessionBus, _: &str, _: &str) -> Option<()> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_has_the_turn_and_then_nobody_for_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let stamp = dir.path().join("stamp");
        let now = SystemTime::now();
        let first = turn(&stamp, now);
        assert!(first.is_some() && turn(&stamp, now + PAUSE * 2).is_none());
        drop(first);
        let asks = |at: SystemTime| turn(&stamp, at).is_some();
        assert!(!asks(now) && !asks(now - Duration::from_secs(5)));
        // What another test starts has this file open, and locked, until it is its own program.
        let asks_again = |at: SystemTime| {
            (0..200).any(|_| {
                asks(at) || {
                    thread::sleep(Duration::from_millis(5));
                    false
                }
            })
        };
        assert!(asks_again(SystemTime::now() + PAUSE) && asks_again(now - PAUSE * 2));
        assert!(turn(&dir.path().join("none/stamp"), now).is_none());
    }
}
