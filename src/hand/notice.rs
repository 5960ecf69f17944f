//! A word on the desktop when a server was refused its secrets: what a helper writes to stderr, nobody sees.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// So that a client with ten servers and a locked keychain shows one, not ten.
const PAUSE: Duration = Duration::from_secs(60);

/// How long a desktop may take to answer.
#[cfg(target_os = "linux")]
const LIMIT: Duration = Duration::from_secs(1);

/// Shows `text` under `title`, unless something was shown a moment ago, which the time of the file `stamp` tells.
/// A machine without a desktop, or one that does not answer, shows nothing: the log has it all the same.
pub fn show(stamp: &Path, title: &str, text: &str, now: SystemTime) {
    let last = std::fs::metadata(stamp).and_then(|meta| meta.modified()).ok();
    if last.and_then(|last| now.duration_since(last).ok()).is_some_and(|since| since < PAUSE) {
        return;
    }
    if std::fs::write(stamp, "").is_ok() {
        let _nowhere = post(title, text);
    }
}

/// `org.freedesktop.Notifications`, as every Linux desktop has it.
#[cfg(target_os = "linux")]
fn post(title: &str, text: &str) -> Option<()> {
    use std::collections::HashMap;
    use zbus::zvariant::Value;
    let bus = zbus::blocking::connection::Builder::session().ok()?.method_timeout(LIMIT).build().ok()?;
    let (none, hints) = (Vec::<&str>::new(), HashMap::<&str, Value<'_>>::new());
    let call = ("mcpkey", 0u32, "dialog-password", title, text, none, hints, -1i32);
    let (name, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
    bus.call_method(Some(name), path, Some(name), "Notify", &call).ok().map(drop)
}

/// The script gets its words as arguments, so nothing in them is a script.
#[cfg(target_os = "macos")]
fn post(title: &str, text: &str) -> Option<()> {
    let script = "on run words\ndisplay notification (item 2 of words) with title (item 1 of words)\nend run";
    let mut command = std::process::Command::new("/usr/bin/osascript");
    let quiet = std::process::Stdio::null;
    command.args(["-e", script, title, text]).stdin(quiet()).stdout(quiet()).stderr(quiet());
    command.spawn().ok().map(drop)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn post(_: &str, _: &str) -> Option<()> {
    None
}
