//! The keychain, against a real gnome-keyring on a bus of its own.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use mcpkey::base::names::ItemId;
use mcpkey::base::secret::Secret;
use mcpkey::system::bus::SessionBus;
use mcpkey::vault::store::KeychainMood;
use mcpkey::vault::store::Kind;
use mcpkey::vault::store::Limits;
use mcpkey::vault::store::Status;
use mcpkey::vault::store::Store;
use mcpkey::vault::store::StoreError;
use mcpkey::vault::store::StoreSettings;
use mcpkey::vault::store::keychain_status;
use mcpkey::vault::store::open;

use crate::support::again;

const SESSION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts/with-secret-service.sh");
pub(crate) const UNLOCKED: (&str, &str) = ("KEYRING", "unlocked");

/// Runs `body` in a session that `with-secret-service.sh` makes.
pub(crate) fn inside<F: Fn()>(session: (&str, &str), body: F) {
    if again::role(&body).is_some() {
        return body();
    }
    let mut command = again::command(&body, "inside", &[SESSION]);
    again::succeeds(command.env(session.0, session.1).spawn().unwrap());
}

fn settings() -> StoreSettings {
    let named = std::env::var("DBUS_SESSION_BUS_ADDRESS").ok();
    let runtime_dir = std::env::var_os("XDG_RUNTIME_DIR").map(Into::into);
    StoreSettings {
        bus: SessionBus { named, runtime_dir },
        ..StoreSettings::unattended("/nonexistent".into())
    }
}

fn keychain() -> Box<dyn Store> {
    open(Kind::Keychain, &settings())
}

fn id(number: u32) -> ItemId {
    ItemId::new(&"GITHUB_TOKEN".parse().unwrap(), number)
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned()).unwrap().0
}

fn get(number: u32) -> Result<Option<String>, StoreError> {
    let values = keychain().get(&[id(number)])?;
    Ok(values[0].as_ref().map(|s| s.expose().to_owned()))
}

/// `secret-tool` with our two attributes for `number`, and more words.
fn secret_tool(verb: &[&str], number: u32, more: &[&str], input: &str) -> String {
    let id = id(number);
    let mut tool = Command::new("secret-tool");
    tool.args(verb).args(["service", "mcpkey", "username", id.as_str()]).args(more);
    let mut child = tool.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

pub(crate) fn lock_the_keyring() {
    let collection = "array:objpath:/org/freedesktop/secrets/collection/login";
    let words = ["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"];
    let lock = Command::new("dbus-send")
        .args(words)
        .args(["org.freedesktop.Secret.Service.Lock", collection])
        .output()
        .unwrap();
    assert!(lock.status.success());
}

fn within_limit<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let outcome = work();
    assert!(start.elapsed() < Duration::from_secs(6), "took {:?}", start.elapsed());
    outcome
}

#[test]
fn what_is_stored_reads_back_with_secret_tool() {
    inside(UNLOCKED, || {
        keychain().put(&[(id(1), secret("first value"))]).unwrap();
        assert_eq!(secret_tool(&["lookup"], 1, &[], ""), "first value");
        assert_eq!(get(1).unwrap().as_deref(), Some("first value"));
        assert_eq!(get(2).unwrap(), None);
        assert!(matches!(keychain_status(&settings()), Status::Ready));
    });
}

#[test]
fn a_second_put_replaces_the_first() {
    inside(UNLOCKED, || {
        keychain().put(&[(id(1), secret("old"))]).unwrap();
        keychain().put(&[(id(1), secret("new"))]).unwrap();
        assert_eq!(get(1).unwrap().as_deref(), Some("new"));
        let found = secret_tool(&["search", "--all"], 1, &[], "");
        assert_eq!(found.matches("secret = ").count(), 1, "{found}");
    });
}

#[test]
fn delete_says_whether_it_was_there() {
    inside(UNLOCKED, || {
        keychain().put(&[(id(1), secret("x"))]).unwrap();
        assert!(keychain().delete(&[id(1)]).remove(0).unwrap());
        assert!(!keychain().delete(&[id(1)]).remove(0).unwrap());
        assert_eq!(get(1).unwrap(), None);
    });
}

#[test]
fn fifty_secrets_come_in_the_order_asked_for() {
    inside(UNLOCKED, || {
        let store = keychain();
        for number in 0..50 {
            store.put(&[(id(number), secret(&format!("value {number}")))]).unwrap();
        }
        let ids: Vec<ItemId> = (0..60).rev().map(id).collect();
        for (id, found) in ids.iter().zip(store.get(&ids).unwrap()) {
            let number = u32::from_str_radix(&id.as_str()[13..], 16).unwrap();
            let expected = (number < 50).then(|| format!("value {number}"));
            assert_eq!(found.map(|s| s.expose().to_owned()), expected, "{id}");
        }
    });
}

#[test]
fn one_among_many_is_found_and_may_be_asked_for_twice() {
    inside(UNLOCKED, || {
        let store = keychain();
        for number in 0..30 {
            store.put(&[(id(number), secret(&format!("value {number}")))]).unwrap();
        }
        // All that is asked for is there, or not all.
        for last in [3, 99] {
            let found = store.get(&[id(7), id(7), id(last)]).unwrap();
            let found: Vec<_> = found.iter().map(|s| s.as_ref().map(Secret::expose)).collect();
            assert_eq!(found, [Some("value 7"), Some("value 7"), (last == 3).then_some("value 3")]);
        }
    });
}

#[test]
fn an_item_with_more_attributes_belongs_to_another_program_and_is_left_alone() {
    inside(UNLOCKED, || {
        let theirs = ["application", "another"];
        secret_tool(&["store", "--label=theirs"], 1, &theirs, "their value");
        assert_eq!(get(1).unwrap(), None);
        let refused = keychain().put(&[(id(1), secret("mine"))]).unwrap_err();
        assert!(matches!(&refused, StoreError::Ambiguous(i) if *i == id(1)), "{refused}");
        assert!(matches!(keychain().delete(&[id(1)]).remove(0), Err(StoreError::Ambiguous(_))));
        assert_eq!(secret_tool(&["lookup"], 1, &theirs, ""), "their value");
    });
}

#[test]
fn beside_another_programs_item_ours_is_the_one_returned() {
    inside(UNLOCKED, || {
        keychain().put(&[(id(1), secret("mine"))]).unwrap();
        secret_tool(&["store", "--label=theirs"], 1, &["application", "another"], "their value");
        assert_eq!(get(1).unwrap().as_deref(), Some("mine"));
    });
}

#[test]
fn a_foreign_edit_that_no_header_could_carry_is_an_error_naming_the_item() {
    inside(UNLOCKED, || {
        secret_tool(&["store", "--label=edited"], 1, &[], "edited by hand");
        assert_eq!(get(1).unwrap().as_deref(), Some("edited by hand"));
        secret_tool(&["store", "--label=edited"], 1, &[], "a${B}");
        let error = get(1).unwrap_err();
        assert!(matches!(&error, StoreError::BadValue { item, .. } if *item == id(1)), "{error}");
    });
}

#[test]
fn a_locked_keyring_is_locked_and_neither_missing_nor_waited_for() {
    inside(UNLOCKED, || {
        keychain().put(&[(id(1), secret("x"))]).unwrap();
        lock_the_keyring();
        assert!(matches!(keychain_status(&settings()), Status::Locked));
        for number in [1, 2] {
            let outcome = within_limit(|| get(number));
            assert!(matches!(outcome, Err(StoreError::Locked)), "{number}: {outcome:?}");
        }
        assert!(matches!(within_limit(|| keychain().put(&[(id(3), secret("y"))])), Err(StoreError::Locked)));
        assert!(matches!(within_limit(|| keychain().delete(&[id(1)]).remove(0)), Err(StoreError::Locked)));
    });
}

#[test]
fn a_keyring_locked_from_the_start_is_locked() {
    inside(("KEYRING", "locked"), || {
        assert!(matches!(keychain_status(&settings()), Status::Locked));
        assert!(matches!(within_limit(|| get(1)), Err(StoreError::Locked)));
    });
}

#[test]
fn a_bus_without_a_provider_is_absence() {
    inside(("KEYRING", "none"), || {
        assert!(matches!(keychain_status(&settings()), Status::Absent(_)));
        assert!(matches!(get(1), Err(StoreError::Absent(_))));
        assert!(matches!(keychain().put(&[(id(1), secret("x"))]), Err(StoreError::Absent(_))));
    });
}

#[test]
fn no_bus_at_all_is_absence() {
    let body = || {
        assert!(matches!(keychain_status(&settings()), Status::Absent(_)));
        assert!(matches!(get(1), Err(StoreError::Absent(_))));
        assert!(matches!(keychain().put(&[(id(1), secret("x"))]), Err(StoreError::Absent(_))));
    };
    if again::role(&body).is_some() {
        return body();
    }
    let empty = tempfile::tempdir().unwrap();
    let mut command = again::command(&body, "inside", &[]);
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", empty.path());
    again::succeeds(command.spawn().unwrap());
}

#[test]
fn a_provider_that_never_answers_is_given_up() {
    inside(("KEYRING", "silent"), || {
        let unattended = Duration::from_millis(400);
        let attended = Duration::from_millis(900);
        let limits = Limits { unattended, attended, note_after: Duration::from_millis(100) };
        let notes = Arc::new(AtomicUsize::new(0));
        let heard = Arc::clone(&notes);
        let note = Arc::new(move || {
            heard.fetch_add(1, Ordering::SeqCst);
        });
        let alone = StoreSettings { limits, note, ..settings() };
        for outcome in [
            open(Kind::Keychain, &alone).get(&[id(1)]).map(|_| ()),
            open(Kind::Keychain, &alone).put(&[(id(1), secret("x"))]),
        ] {
            assert!(matches!(outcome, Err(StoreError::TimedOut(d)) if d == unattended), "{outcome:?}");
        }
        let status = keychain_status(&alone);
        assert!(matches!(status, Status::Failing(StoreError::TimedOut(_))), "{status:?}");
        assert_eq!(notes.load(Ordering::SeqCst), 1, "one waits, and with a word");

        let watched = StoreSettings { terminal: true, keychain: KeychainMood::default(), ..alone };
        let outcome = open(Kind::Keychain, &watched).get(&[id(1)]);
        assert!(matches!(outcome, Err(StoreError::TimedOut(d)) if d == attended));
        assert_eq!(notes.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn an_unlock_dialog_that_is_answered_opens_the_keyring() {
    inside(("KEYRING", "accepting"), || {
        let watched = StoreSettings { display: true, ..settings() };
        assert!(matches!(keychain_status(&watched), Status::Locked));
        let found = open(Kind::Keychain, &watched).get(&[id(1), id(2)]).unwrap();
        assert_eq!(found[0].as_ref().map(Secret::expose), Some("behind the dialog"));
        assert!(found[1].is_none());
        assert!(matches!(keychain_status(&watched), Status::Ready));
    });
}

#[test]
fn an_unlock_dialog_that_is_closed_is_a_refusal_where_it_could_be_seen() {
    inside(("KEYRING", "dismissing"), || {
        let watched = StoreSettings { display: true, ..settings() };
        assert!(matches!(open(Kind::Keychain, &watched).get(&[id(1)]), Err(StoreError::Refused)));
        assert!(matches!(get(1), Err(StoreError::Locked)));
    });
}

#[test]
fn without_its_variable_the_bus_is_found_in_the_runtime_directory() {
    inside(("BUS", "unnamed"), || {
        assert_eq!(std::env::var_os("DBUS_SESSION_BUS_ADDRESS"), None);
        keychain().put(&[(id(1), secret("x"))]).unwrap();
        assert_eq!(get(1).unwrap().as_deref(), Some("x"));
    });
}
