//! Where secrets rest: the operating system's keychain, or an encrypted file where there is none.
//!
//! Nothing here chooses between the two or reads the process environment; both come in as [`Kind`] and
//! [`StoreSettings`].

mod access;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod cache;
#[cfg(not(target_os = "linux"))]
#[path = "no_cache.rs"]
mod cache;
mod deadline;
mod errors;
pub mod file;
#[cfg(target_os = "linux")]
mod first;
#[cfg(target_os = "linux")]
mod homes;
#[cfg(target_os = "linux")]
mod items;
mod keychain;
#[cfg(any(test, not(target_os = "linux")))]
mod keyring_errors;
#[cfg(not(target_os = "linux"))]
mod native;
mod sealed;
#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(any(test, not(target_os = "linux")))]
mod status_codes;
mod unlock;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::system::bus::SessionBus;
pub use crate::vault::records::StoreKind as Kind;

pub use deadline::Limits;
pub use errors::StoreError;

/// A passphrase as typed: unlike a [`Secret`] it may hold any character.
pub type Passphrase = Zeroizing<String>;

/// Asks a person for the passphrase of the file at the path; `None` where nobody can be asked, and an error of kind
/// `Interrupted` where the person pressed Ctrl-C.
pub type AskPassphrase = Arc<dyn Fn(&Path) -> io::Result<Option<Passphrase>> + Send + Sync>;

/// Asks a person for the password of the keychain, as [`AskPassphrase`] does for a file.
pub type AskPassword = Arc<dyn Fn() -> io::Result<Option<Passphrase>> + Send + Sync>;

/// How often a person is asked before a wrong answer counts.
pub(in crate::vault) const ASKED: usize = 3;

/// What a store needs to know of the world.
#[derive(Clone)]
pub struct StoreSettings {
    /// mcpkey's data directory, which holds the encrypted file and its key.
    pub data_dir: PathBuf,
    /// Whether that is where a person's secrets usually are, and no other directory beside it.
    pub is_usual: bool,
    /// Whether the session has a display on which a keychain could show a dialog.
    pub display: bool,
    /// Whether a person is at a terminal.
    pub terminal: bool,
    /// `MCPKEY_UNLOCK_FILE`: a file whose content, less a final line break, is the passphrase.
    pub unlock_file: Option<PathBuf>,
    /// `MCPKEY_PASSPHRASE`, looked at when no unlock file is named.
    pub passphrase: Option<Passphrase>,
    /// The last resort, for a file that wants a passphrase.
    pub ask: Option<AskPassphrase>,
    /// The same for a keychain whose dialog nobody would see.
    pub ask_keychain: Option<AskPassword>,
    /// How long a passphrase that was typed is remembered in this session; `None` is not at all.
    pub remember: Option<Duration>,
    /// Tells the person that an answer was wrong.
    pub say: Arc<dyn Fn(&str) + Send + Sync>,
    /// Called when a keychain takes long enough that a person should hear of it.
    pub note: Arc<dyn Fn() + Send + Sync>,
    /// How long to wait for a keychain.
    pub limits: Limits,
    /// Where the session bus may be.
    pub bus: SessionBus,
    /// Whether nobody is to be asked anything, by no dialog either: what is locked stays so.
    pub quiet: bool,
    /// What the keychain would not do, for as long as the process runs.
    pub keychain: KeychainMood,
}

/// What one attempt at the keychain came to that another would come to as well. Shared by all who use it in a process, so that
/// nobody waits for it, or is asked, twice.
#[derive(Debug, Clone, Default)]
pub struct KeychainMood(Arc<Mutex<Option<Unwilling>>>);

/// See [`KeychainMood`].
#[derive(Debug, Clone, Copy)]
enum Unwilling {
    Silent(Duration),
    Locked,
    Refused,
}

impl KeychainMood {
    /// Fails where it would fail again for one who waits so long. One that only asked quietly says nothing of one that may ask a person.
    fn check(&self, patience: Duration) -> Result<(), StoreError> {
        let Ok(mood) = self.0.lock() else { return Ok(()) };
        match *mood {
            Some(Unwilling::Silent(time)) if time >= patience => Err(StoreError::TimedOut(time)),
            None | Some(Unwilling::Silent(_)) => Ok(()),
            Some(Unwilling::Locked) => Err(StoreError::Locked),
            Some(Unwilling::Refused) => Err(StoreError::Refused),
        }
    }

    /// Remembers how an attempt ended.
    fn note<T>(&self, outcome: &Result<T, StoreError>, is_quiet: bool) {
        let unwilling = match outcome {
            Err(StoreError::TimedOut(time)) => Unwilling::Silent(*time),
            Err(StoreError::Locked) if !is_quiet => Unwilling::Locked,
            Err(StoreError::Refused) if !is_quiet => Unwilling::Refused,
            _ => return,
        };
        if let Ok(mut mood) = self.0.lock() {
            match &*mood {
                None | Some(Unwilling::Silent(_)) => *mood = Some(unwilling),
                Some(_) => {}
            }
        }
    }
}

impl StoreSettings {
    /// Settings of a process that nobody watches: nothing in the environment, nobody to ask.
    pub fn unattended(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            is_usual: true,
            display: false,
            terminal: false,
            unlock_file: None,
            passphrase: None,
            ask: None,
            ask_keychain: None,
            remember: None,
            say: Arc::new(|_| {}),
            note: Arc::new(|| {}),
            limits: Limits::default(),
            bus: SessionBus::default(),
            quiet: false,
            keychain: KeychainMood::default(),
        }
    }

    #[cfg(target_os = "linux")]
    fn home(&self) -> Option<String> {
        (!self.is_usual).then(|| homes::mark(&self.data_dir))
    }
}

/// A place that keeps secrets by id.
pub trait Store {
    /// Which kind this is.
    fn kind(&self) -> Kind;
    /// Has it opened, which may ask a person: what comes after asks nobody.
    fn ready(&self) -> Result<(), StoreError>;
    /// The values under `ids`, in their order; `None` for what the store does not hold.
    fn get(&self, ids: &[ItemId]) -> Result<Vec<Option<Secret>>, StoreError>;
    /// The same, where one that is not as mcpkey wrote it keeps none of the others back.
    fn each(&self, ids: &[ItemId]) -> Result<Vec<Result<Option<Secret>, StoreError>>, StoreError> {
        match self.get(ids) {
            Ok(values) => Ok(values.into_iter().map(Ok).collect()),
            Err(error) if error.is_of_item() => {
                let one = |id| Ok(self.get(std::slice::from_ref(id))?.pop().flatten());
                Ok(ids.iter().map(one).collect())
            }
            Err(error) => Err(error),
        }
    }
    /// Stores each value under its id, in place of what was there. They are durable on return; where it fails, some may be.
    fn write(&self, items: &[(ItemId, Secret)]) -> Result<(), StoreError>;
    /// [`Store::write`], and reads them back: what the store does not give again must not leave the place it came from.
    fn put(&self, items: &[(ItemId, Secret)]) -> Result<(), StoreError> {
        self.write(items)?;
        let ids: Vec<ItemId> = items.iter().map(|(id, _)| id.clone()).collect();
        let kept = self.each(&ids)?;
        for ((id, value), kept) in items.iter().zip(kept) {
            match kept {
                Ok(kept) if kept.as_ref() == Some(value) => {}
                Ok(_) | Err(StoreError::BadValue { .. }) => return Err(StoreError::NotKept(id.clone())),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
    /// Whether something that another program wrote answers to each of `ids`, in their order.
    fn foreign(&self, ids: &[ItemId]) -> Result<Vec<bool>, StoreError> {
        Ok(vec![false; ids.len()])
    }
    /// Every item of ours that it holds and that is no other data directory's; nothing where it cannot tell.
    fn ids(&self) -> Result<Option<Vec<ItemId>>, StoreError>;
    /// Takes `ids` out, and tells of each in their order whether it was there. It ends at the first that cannot be taken out.
    fn delete(&self, ids: &[ItemId]) -> Vec<Result<bool, StoreError>>;
}

/// Opens a store. Nothing is touched before the first call to it.
pub fn open(kind: Kind, settings: &StoreSettings) -> Box<dyn Store> {
    match kind {
        Kind::Keychain => Box::new(keychain::Keychain::new(settings)),
        Kind::File => Box::new(file::FileStore::new(settings)),
    }
}

/// What [`keychain_status`] found.
#[derive(Debug)]
pub enum Status {
    /// It can be used now.
    Ready,
    /// It exists, and using it would ask somebody to unlock it.
    Locked,
    /// There is none; the text says what was tried.
    Absent(String),
    /// There is one, and it is broken or silent.
    Failing(StoreError),
}

/// Looks at the keychain without making it ask anybody anything.
pub fn keychain_status(settings: &StoreSettings) -> Status {
    keychain::status(settings)
}

/// Has the keychain unlocked, which may ask a person.
pub fn unlock_keychain(settings: &StoreSettings) -> Result<(), StoreError> {
    keychain::Keychain::new(settings).unlock()
}

/// A value as it came out of the store under `id`, held to the rules of [`Secret`].
fn accept(id: &ItemId, value: Zeroizing<Vec<u8>>) -> Result<Secret, StoreError> {
    match Secret::from_bytes(value) {
        Ok((secret, _)) => Ok(secret),
        Err(why) => Err(StoreError::BadValue { item: id.clone(), why }),
    }
}
