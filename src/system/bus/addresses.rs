//! Where a session bus may be: each address that the environment names, then the places where one usually is.
//!
//! A variable can outlive its bus (a detached tmux, `su`), and may hold several addresses. The D-Bus library takes the
//! variable as one address and does not undo its escapes, so it is read here, by the rules of the D-Bus specification.

use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use zbus::address::Address;
use zbus::address::transport::{Transport, Unix, UnixSocket};

use super::SessionBus;
use crate::system::files;

impl SessionBus {
    /// The addresses to try: those where a socket is, if there is one, so that no thread is started for a place without.
    pub fn likely(&self) -> Vec<Address> {
        let (there, rest): (Vec<Address>, Vec<Address>) = all(self).into_iter().partition(may_be_there);
        if there.is_empty() { rest } else { there }
    }
}

fn may_be_there(address: &Address) -> bool {
    let Transport::Unix(unix) = address.transport() else { return true };
    !matches!(unix.path(), UnixSocket::File(path) if !files::may_be_there(path))
}

/// All of them, in order, each once.
fn all(bus: &SessionBus) -> Vec<Address> {
    let usual = PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()));
    let in_dir = |dir: &Path| unix(UnixSocket::File(dir.join("bus")));
    let usual = bus.runtime_dir.as_deref().into_iter().chain([usual.as_path()]).map(in_dir);
    let mut found: Vec<Address> = Vec::new();
    for address in listed(bus.named.as_deref().unwrap_or_default()).into_iter().chain(usual) {
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// The addresses of a list `a;b` that a client can connect to. Those that only a server can listen on
/// (`unix:tmpdir=…`) and those that cannot be read are none.
fn listed(list: &str) -> Vec<Address> {
    list.split(';').filter_map(|item| one(item.trim())).collect()
}

fn one(item: &str) -> Option<Address> {
    let Some(options) = item.strip_prefix("unix:") else { return Address::from_str(item).ok() };
    let options = options.split(',').filter_map(|option| option.split_once('='));
    let mut socket = options.filter_map(|(key, value)| {
        let value = PathBuf::from(std::ffi::OsString::from_vec(unescaped(value)?));
        match key {
            "path" => Some(UnixSocket::File(value)),
            "abstract" => Some(UnixSocket::Abstract(value.into_os_string())),
            _ => None,
        }
    });
    socket.next_back().map(unix)
}

fn unix(socket: UnixSocket) -> Address {
    Address::new(Transport::Unix(Unix::new(socket)))
}

/// Undoes `%20` and the like.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = after.get(2..)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_of_a_list_is_one() {
        let shown = |list: &str| listed(list).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown("unix:path=/a,guid=00;unix:abstract=/b"), ["unix:path=/a", "unix:abstract=/b"]);
        assert_eq!(shown("unix:path=/a%20b"), ["unix:path=/a%20b"]);
        assert_eq!(shown("unix:tmpdir=/tmp;;nonsense;unix:path=/c;"), ["unix:path=/c"]);
        assert_eq!(shown("unix:runtime=yes;unix:dir=/tmp;unix:path=%zz"), [""; 0]);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(one("unix:path=/a%20b"), Some(unix(UnixSocket::File("/a b".into()))));
    }
}
