//! The encrypted file, against the real `age`, many writers, and sudden death.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use mcpkey::base::names::ItemId;
use mcpkey::base::secret::Secret;
use mcpkey::vault::store::Passphrase;
use mcpkey::vault::store::Store;
use mcpkey::vault::store::StoreError;
use mcpkey::vault::store::StoreSettings;
use mcpkey::vault::store::file::FileStore;
use mcpkey::vault::store::file::Protection;

use crate::support::again;

/// Where a child process finds the data directory.
const DIR: &str = "MCPKEY_TEST_DIR";

fn settings(dir: &Path) -> StoreSettings {
    StoreSettings::unattended(dir.join("data"))
}

fn with_passphrase(dir: &Path, passphrase: &str) -> StoreSettings {
    StoreSettings { passphrase: Some(Passphrase::new(passphrase.to_owned())), ..settings(dir) }
}

fn id(number: u32) -> ItemId {
    ItemId::new(&"GITHUB_TOKEN".parse().unwrap(), number)
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned()).unwrap().0
}

fn put(settings: &StoreSettings, number: u32, value: &str) {
    FileStore::new(settings).put(&[(id(number), secret(value))]).unwrap();
}

fn get(settings: &StoreSettings, number: u32) -> Result<Option<String>, StoreError> {
    let values = FileStore::new(settings).get(&[id(number)])?;
    Ok(values[0].as_ref().map(|s| s.expose().to_owned()))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn file_in(dir: &Path, name: &str, content: &str, mode: u32) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn the_age_tool_opens_it_with_the_key_file() {
    let dir = tempfile::tempdir().unwrap();
    put(&settings(dir.path()), 1, "some \"value\" ü");
    let data = dir.path().join("data");
    let mut age = Command::new("age");
    let plain = age.args(["-d", "-i", "identity.txt", "secrets.age"]).current_dir(&data).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert_eq!(document["secrets"]["GITHUB_TOKEN/00000001"], "some \"value\" ü");
    assert_eq!(mode(&data), 0o700);
    for name in ["secrets.age", "identity.txt", "secrets.lock"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    assert_eq!(fs::read_dir(&data).unwrap().count(), 3);
}

#[test]
fn the_age_tool_opens_it_with_the_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let settings = with_passphrase(dir.path(), "correct horse");
    put(&settings, 1, "value");
    assert_eq!(FileStore::new(&settings).protection().unwrap(), Some(Protection::Passphrase));
    assert!(!dir.path().join("data/identity.txt").exists());
    // The tool asks on its terminal.
    let words = format!("age -d -o {0}/plain {0}/data/secrets.age", dir.path().display());
    let mut terminal = rexpect::spawn(&words, Some(30_000)).unwrap();
    terminal.exp_string("passphrase").unwrap();
    terminal.send_line("correct horse").unwrap();
    terminal.exp_eof().unwrap();
    assert!(fs::read_to_string(dir.path().join("plain")).unwrap().contains("\"value\""));
}

#[test]
fn what_the_age_tool_wrote_is_read_and_a_bad_value_in_it_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    put(&settings, 1, "first");
    let key = fs::read_to_string(dir.path().join("data/identity.txt")).unwrap();
    let recipient = key.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    let sealed = dir.path().join("data/secrets.age");
    let mut age = Command::new("age");
    let mut age = age.args(["-r", recipient, "-o"]).arg(&sealed).stdin(Stdio::piped()).spawn().unwrap();
    let edited = r#"{"secrets":{"GITHUB_TOKEN/00000002":"a${B}","GITHUB_TOKEN/00000003":"c"},"version":1}"#;
    age.stdin.take().unwrap().write_all(edited.as_bytes()).unwrap();
    assert!(age.wait().unwrap().success());
    fs::set_permissions(&sealed, Permissions::from_mode(0o600)).unwrap();

    assert_eq!(get(&settings, 1).unwrap(), None);
    assert_eq!(get(&settings, 3).unwrap().as_deref(), Some("c"));
    let error = get(&settings, 2).unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { item, .. } if *item == id(2)), "{error}");
    assert!(FileStore::new(&settings).delete(&[id(2)]).remove(0).unwrap());
    assert_eq!(get(&settings, 2).unwrap(), None);
}

#[test]
fn put_replaces_and_delete_says_whether_it_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let store = FileStore::new(&settings);
    assert!(!store.delete(&[id(1)]).remove(0).unwrap());
    assert!(store.get(&[id(1)]).unwrap()[0].is_none());
    assert!(!dir.path().join("data").exists(), "looking creates nothing");
    store.put(&[(id(1), secret("old"))]).unwrap();
    store.put(&[(id(1), secret("new"))]).unwrap();
    store.put(&[(id(2), secret("other"))]).unwrap();
    assert_eq!(get(&settings, 1).unwrap().as_deref(), Some("new"));
    assert!(store.delete(&[id(1)]).remove(0).unwrap());
    assert!(!store.delete(&[id(1)]).remove(0).unwrap());
    assert_eq!(get(&settings, 2).unwrap().as_deref(), Some("other"));
}

#[test]
fn a_passphrase_is_looked_for_in_order_and_a_wrong_one_is_told_from_none() {
    let dir = tempfile::tempdir().unwrap();
    let right = with_passphrase(dir.path(), "right");
    put(&right, 1, "value");
    let wrong = with_passphrase(dir.path(), "wrong");
    assert!(matches!(get(&wrong, 1), Err(StoreError::WrongPassphrase(_))));
    let none = settings(dir.path());
    assert!(matches!(get(&none, 1), Err(StoreError::NoPassphrase(_))));

    let unlock_file = file_in(dir.path(), "unlock", "right\n", 0o600);
    let from_file = StoreSettings { unlock_file: Some(unlock_file), ..wrong.clone() };
    assert_eq!(get(&from_file, 1).unwrap().as_deref(), Some("value"));
    let ask: mcpkey::vault::store::AskPassphrase =
        Arc::new(|_| Ok(Some(Passphrase::new("right".to_owned()))));
    let asked = StoreSettings { ask: Some(Arc::clone(&ask)), ..none };
    assert_eq!(get(&asked, 1).unwrap().as_deref(), Some("value"));
    let not_asked = StoreSettings { ask: Some(ask), ..wrong };
    assert!(matches!(get(&not_asked, 1), Err(StoreError::WrongPassphrase(_))));
}

#[test]
fn what_others_can_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    put(&settings, 1, "value");
    for name in ["secrets.age", "identity.txt"] {
        let path = dir.path().join("data").join(name);
        for exposed in [0o640, 0o604, 0o602] {
            fs::set_permissions(&path, Permissions::from_mode(exposed)).unwrap();
            let outcome = get(&settings, 1);
            assert!(matches!(&outcome, Err(StoreError::Exposed(p)) if *p == path), "{outcome:?}");
            assert!(FileStore::new(&settings).put(&[(id(2), secret("x"))]).is_err());
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(get(&settings, 1).unwrap().as_deref(), Some("value"));

    let unlock_file = file_in(dir.path(), "unlock", "right\n", 0o644);
    let elsewhere = dir.path().join("elsewhere");
    let settings =
        StoreSettings { unlock_file: Some(unlock_file.clone()), ..StoreSettings::unattended(elsewhere) };
    let outcome = FileStore::new(&settings).put(&[(id(1), secret("x"))]);
    assert!(matches!(outcome, Err(StoreError::Exposed(p)) if p == unlock_file));
}

#[test]
fn a_changed_byte_anywhere_is_an_error_and_never_a_wrong_value() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    put(&settings, 1, "value");
    let path = dir.path().join("data/secrets.age");
    let intact = fs::read(&path).unwrap();
    for at in 0..intact.len() {
        let mut changed = intact.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&path, &changed).unwrap();
        let outcome = get(&settings, 1);
        assert!(matches!(outcome, Err(StoreError::Damaged { .. })), "byte {at}: {outcome:?}");
        assert!(FileStore::new(&settings).put(&[(id(2), secret("x"))]).is_err());
        assert_eq!(fs::read(&path).unwrap(), changed, "a damaged file is left alone");
    }
}

#[test]
fn without_its_key_file_it_says_which_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    put(&settings, 1, "value");
    let key = dir.path().join("data/identity.txt");
    fs::remove_file(&key).unwrap();
    assert!(matches!(get(&settings, 1), Err(StoreError::NoIdentity(p)) if p == key));
    assert!(FileStore::new(&settings).put(&[(id(2), secret("x"))]).is_err());
    assert!(!key.exists(), "a second key would hide that the first is lost");
}

#[test]
fn something_else_at_its_path_is_refused_without_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    fs::create_dir(&settings.data_dir).unwrap();
    let path = settings.data_dir.join("secrets.age");
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&path).status().unwrap().success());
    assert!(matches!(get(&settings, 1), Err(StoreError::Damaged { .. })));
    let unlock_file = Some(path.clone());
    let limits = mcpkey::vault::store::Limits { unattended: Duration::from_millis(100), ..settings.limits };
    let settings =
        StoreSettings { unlock_file, limits, ..StoreSettings::unattended(dir.path().join("other")) };
    let outcome = FileStore::new(&settings).put(&[(id(1), secret("x"))]);
    assert!(matches!(outcome, Err(StoreError::NoPassphrase(_))), "{outcome:?}");
}

#[test]
fn its_protection_can_be_changed_and_changed_back() {
    let dir = tempfile::tempdir().unwrap();
    let bare = settings(dir.path());
    put(&bare, 1, "value");
    let store = FileStore::new(&bare);
    assert_eq!(store.protection().unwrap(), Some(Protection::Identity));
    store.set_passphrase(Some(&Passphrase::new("secret words".to_owned()))).unwrap();
    assert_eq!(store.protection().unwrap(), Some(Protection::Passphrase));
    assert!(!store.identity_path().exists());
    assert!(matches!(get(&bare, 1), Err(StoreError::NoPassphrase(_))));
    let settings = with_passphrase(dir.path(), "secret words");
    assert_eq!(get(&settings, 1).unwrap().as_deref(), Some("value"));
    FileStore::new(&settings).set_passphrase(None).unwrap();
    assert_eq!(get(&bare, 1).unwrap().as_deref(), Some("value"));
}

#[test]
fn a_symbolic_link_stays_one() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    put(&settings, 1, "value");
    let (path, real) = (settings.data_dir.join("secrets.age"), dir.path().join("real.age"));
    fs::rename(&path, &real).unwrap();
    std::os::unix::fs::symlink(&real, &path).unwrap();
    put(&settings, 2, "more");
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(get(&settings, 2).unwrap().as_deref(), Some("more"));
}

#[test]
fn thirty_writers_at_once_lose_nothing() {
    let body = |part: &str| {
        let number: u32 = part.parse().unwrap();
        let dir = PathBuf::from(std::env::var_os(DIR).unwrap());
        put(&settings(&dir), number, &format!("value {number}"));
    };
    if let Some(part) = again::role(&body) {
        return body(&part);
    }
    let dir = tempfile::tempdir().unwrap();
    let start = |number: u32| {
        let mut command = again::command(&body, &number.to_string(), &[]);
        command.env(DIR, dir.path()).spawn().unwrap()
    };
    let writers: Vec<Child> = (0..30).map(start).collect();
    writers.into_iter().for_each(again::succeeds);
    for number in 0..30 {
        assert_eq!(get(&settings(dir.path()), number).unwrap(), Some(format!("value {number}")));
    }
}

#[test]
fn killed_at_any_moment_it_holds_all_that_was_acknowledged() {
    let body = |first: &str| {
        let first: u32 = first.parse().unwrap();
        let settings = settings(&PathBuf::from(std::env::var_os(DIR).unwrap()));
        for number in first.. {
            put(&settings, number, &format!("value {number}"));
            writeln!(std::io::stdout(), "\nstored {number}").unwrap();
        }
    };
    if let Some(first) = again::role(&body) {
        return body(&first);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: Vec<u32> = Vec::new();
    // On a busy machine many are killed before their first put, so there are as many rounds as it takes.
    for round in 0..400_u32 {
        if round >= 40 && acknowledged.len() > 40 {
            break;
        }
        let first = round * 1000;
        let mut command = again::command(&body, &first.to_string(), &[]);
        let mut child = command.env(DIR, dir.path()).spawn().unwrap();
        // A process takes a few milliseconds to start; then every moment of a put comes up.
        std::thread::sleep(Duration::from_micros(4000 + u64::from(round % 40) * 1300));
        child.kill().unwrap();
        let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        let numbers = said.lines().filter_map(|line| line.strip_prefix("stored "));
        acknowledged.extend(numbers.map(|number| number.parse::<u32>().unwrap()));
    }
    assert!(acknowledged.len() > 40, "only {} puts before the kills", acknowledged.len());
    let ids: Vec<ItemId> = acknowledged.iter().copied().map(id).collect();
    let found = FileStore::new(&settings(dir.path())).get(&ids).unwrap();
    for (number, value) in acknowledged.iter().zip(found) {
        assert_eq!(value.unwrap().expose(), format!("value {number}"));
    }
    // What a kill left behind is swept by the next change.
    put(&settings(dir.path()), 1, "last");
    assert_eq!(fs::read_dir(dir.path().join("data")).unwrap().count(), 3);
}
