//! `store`: which store is in use and why; use another, move everything there, protect the file; export and import.

mod export;
mod import;

use std::time::Duration;

use serde_json::json;

use crate::actions::answers;
use crate::actions::relocate::relocate;
use crate::base::next::Next;
use crate::base::text;
use crate::change::lock;
use crate::cli::{self, StoreVerb};
use crate::vault::records::StoreKind;
use crate::vault::store::file::Unlocked;
use crate::vault::store::{Passphrase, Status, StoreError, file, unlock_keychain};
use crate::world::error::Failure;
use crate::world::{DecidedBy, World};

/// The version of `store --json`.
const VERSION: u32 = 1;

/// Runs the verb.
pub fn run(world: &World, args: &cli::StoreArgs) -> Result<u8, Failure> {
    match &args.verb {
        None => show(world, args.json),
        Some(StoreVerb::Use { store }) => use_store(world, *store),
        Some(StoreVerb::Move { store }) => {
            world.refuse_agent("an agent cannot move what is stored")?;
            refuse_absent(world, *store)?;
            let moved = relocate(world, *store)?;
            world.ui.say(&format!(
                "moved {} to the {}; new ones go there too",
                text::some(moved, "secret"),
                store.title()
            ));
            Ok(0)
        }
        Some(StoreVerb::Export(args)) => export::run(world, args),
        Some(StoreVerb::Import(args)) => import::run(world, args),
        Some(StoreVerb::Unlock { time }) => unlock(world, *time),
        Some(StoreVerb::Lock) => {
            file::FileStore::new(&world.store_settings()).lock_again();
            world.ui.say("the passphrase of the encrypted file is forgotten");
            Ok(0)
        }
        Some(StoreVerb::Passphrase { remove, stdin }) => {
            world.refuse_agent("an agent cannot change how what is stored is protected")?;
            protect(world, if *remove { None } else { Some(new_passphrase(world, *stdin)?) })
        }
    }
}

fn show(world: &World, as_json: bool) -> Result<u8, Failure> {
    let choice = world.chosen_store()?;
    let index = world.index()?;
    let count = |kind: StoreKind| index.records().iter().filter(|r| r.store == kind).count();
    let why = match choice.why {
        DecidedBy::Environment => "MCPKEY_STORE says so",
        DecidedBy::Settings => "chosen in config.toml",
        DecidedBy::Found if choice.store == StoreKind::File => {
            "no keychain was found; the first secret makes it stick"
        }
        DecidedBy::Found => "a keychain was found; the first secret makes it stick",
    };
    let (ready, keychain) = match world.keychain_status() {
        Status::Ready => (true, "ready".to_owned()),
        Status::Locked => (false, "locked".to_owned()),
        Status::Absent(tried) => (false, format!("none here ({})", text::line(&tried, 200))),
        Status::Failing(error) => (false, error.to_string()),
    };
    let file = encrypted_file(world)?;
    if as_json {
        let answer = json!({
            "version": VERSION,
            "store": choice.store.to_string(),
            "why": why,
            "keychain": { "status": keychain, "ready": ready, "secrets": count(StoreKind::Keychain) },
            "file": { "status": file, "secrets": count(StoreKind::File) },
            "directory": world.own.data.to_string_lossy(),
        });
        world.ui.answer_json(&answer)?;
        return Ok(0);
    }
    world.ui.page(&format!(
        "new secrets go to: {} ({why})\nkeychain: {keychain}; {}\nencrypted file: {file}; {}\nmcpkey's files: {}",
        choice.store.title(),
        text::some(count(StoreKind::Keychain), "secret"),
        text::some(count(StoreKind::File), "secret"),
        text::path(&world.own.data),
    ))?;
    Ok(0)
}

fn encrypted_file(world: &World) -> Result<String, Failure> {
    let store = file::FileStore::new(&world.store_settings());
    let path = text::path(store.path());
    Ok(match store.protection()? {
        None => "none yet".to_owned(),
        Some(file::Protection::Passphrase) => format!("{path}, protected by a passphrase"),
        Some(file::Protection::Identity) => {
            let key = text::path(store.identity_path());
            format!("{path}, opened by the key in {key}: whoever reads both can read the secrets")
        }
    })
}

fn use_store(world: &World, store: StoreKind) -> Result<u8, Failure> {
    refuse_absent(world, store)?;
    let _lock = lock(world)?;
    let mut settings = world.settings()?;
    settings.set_store(store);
    world.write_settings(&settings)?;
    let title = store.title();
    world.ui.say(&format!(
        "new secrets go to the {title}; '{}' takes those stored elsewhere there too",
        Next::StoreMove(store.to_string())
    ));
    Ok(0)
}

/// How long a passphrase is remembered, if nobody says.
const REMEMBERED: Duration = Duration::from_secs(15 * 60);

/// Unlocks what there is: the keychain where secrets are in it, and the encrypted file.
fn unlock(world: &World, time: Option<Duration>) -> Result<u8, Failure> {
    let index = world.index()?;
    let in_use = |kind: StoreKind| index.records().iter().any(|r| r.store == kind);
    if in_use(StoreKind::Keychain) || world.chosen_store()?.store == StoreKind::Keychain {
        unlock_keychain(&world.store_settings())?;
        world.ui.say("the keychain is unlocked");
    }
    let file = file::FileStore::new(&world.store_settings());
    if file.protection()? != Some(file::Protection::Passphrase) {
        return Ok(0);
    }
    let settings = world.store_settings();
    let time = time.or(settings.remember).unwrap_or(REMEMBERED);
    match file.unlock(time)? {
        Unlocked::NoPassphrase => Ok(0),
        Unlocked::Kept => {
            let time = humantime::format_duration(time);
            world.ui.say(&format!("the encrypted file is open to this login session for {time}"));
            Ok(0)
        }
        Unlocked::NotKept => Err(Failure::no("the passphrase is right, and this session cannot remember it")
            .hint("name a file that holds it in MCPKEY_UNLOCK_FILE")),
    }
}

fn refuse_absent(world: &World, store: StoreKind) -> Result<(), Failure> {
    match (store, world.keychain_status()) {
        (StoreKind::Keychain, Status::Absent(tried)) => Err(StoreError::Absent(tried).into()),
        _ => Ok(()),
    }
}

fn protect(world: &World, new: Option<Passphrase>) -> Result<u8, Failure> {
    file::FileStore::new(&world.store_settings()).set_passphrase(new.as_ref())?;
    world.ui.say(match new {
        Some(_) => "the passphrase is set",
        None => "the encrypted file is opened by a key file again",
    });
    Ok(0)
}

fn new_passphrase(world: &World, stdin: bool) -> Result<Passphrase, Failure> {
    if stdin { piped_passphrase() } else { typed_passphrase(world) }
}

fn typed_passphrase(world: &World) -> Result<Passphrase, Failure> {
    let Some(terminal) = world.terminal() else {
        return Err(Failure::new("the new passphrase is missing, and there is no terminal to ask on")
            .hint("give it with --stdin; the one that holds now comes from MCPKEY_UNLOCK_FILE"));
    };
    let first = terminal.hidden("new passphrase")?;
    let second = terminal.hidden("once more")?;
    if first == second { not_empty(first) } else { Err(Failure::no("the two passphrases differ")) }
}

fn piped_passphrase() -> Result<Passphrase, Failure> {
    let line = answers::line_of_stdin("the new passphrase")?;
    not_empty(Passphrase::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn not_empty(passphrase: Passphrase) -> Result<Passphrase, Failure> {
    if passphrase.is_empty() { Err(Failure::no("the passphrase is empty")) } else { Ok(passphrase) }
}
