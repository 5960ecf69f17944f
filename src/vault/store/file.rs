//! The encrypted file `secrets.age`, for machines without a keychain.
//!
//! Every change happens under an exclusive lock, from what is on disk then, and replaces the file in one
//! step. Readers take no lock: they see the file before or after a change.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sealed::{self, Contents, Key, Unopened};
use super::{ASKED, Kind, Passphrase, Store, StoreError, StoreSettings, cache, unlock};
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::system::files::{self, Expect, Lock, Staged, Writable};

pub use super::sealed::Protection;

/// The encrypted file's name in the data directory.
pub const ENCRYPTED: &str = "secrets.age";
/// The name of the key file beside it.
pub const IDENTITY: &str = "identity.txt";
/// What a writer of it locks.
pub const LOCK: &str = "secrets.lock";

/// What came of [`FileStore::unlock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlocked {
    /// There is no file, or no passphrase protects it.
    NoPassphrase,
    /// The session remembers the passphrase.
    Kept,
    /// It is the right one, and this session has no keyring that could remember it.
    NotKept,
}

/// The store behind [`Kind::File`].
pub struct FileStore {
    settings: StoreSettings,
    /// What was decrypted last, so that a process decrypts and asks once.
    opened: RefCell<Option<Opened>>,
}

struct Opened {
    sealed: Vec<u8>,
    key: Key,
    contents: Contents,
}

impl FileStore {
    /// The file in the data directory of `settings`; nothing is touched yet.
    pub fn new(settings: &StoreSettings) -> Self {
        Self { settings: settings.clone(), opened: RefCell::new(None) }
    }

    /// Where the encrypted file is.
    pub fn path(&self) -> PathBuf {
        self.settings.data_dir.join(ENCRYPTED)
    }

    /// Where the key file is, if the file is protected by one.
    pub fn identity_path(&self) -> PathBuf {
        self.settings.data_dir.join(IDENTITY)
    }

    /// What protects the file; `None` where there is no file yet. Decrypts nothing.
    pub fn protection(&self) -> Result<Option<Protection>, StoreError> {
        let Some(sealed) = unlock::read_private(&self.path())? else { return Ok(None) };
        sealed::protection(&sealed).map(Some).map_err(|e| self.unopened(e, None))
    }

    /// Encrypts the file anew: under a passphrase, or with `None` under a key file beside it.
    pub fn set_passphrase(&self, new: Option<&Passphrase>) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let contents = self.copy()?.map(|(contents, _)| contents).unwrap_or_default();
        let key = match new {
            Some(passphrase) => unlock::key_of(passphrase),
            None => self.own_identity()?,
        };
        self.save(contents, key)?;
        cache::forget(&self.path());
        // Last, because until the file was replaced this key was the only one that opened it.
        if new.is_some() {
            files::remove(&Writable::own(&self.identity_path()))?;
        }
        Ok(())
    }

    /// Applies `change` to what is on disk now and makes it durable, unless it says that nothing changed.
    fn change(&self, change: impl FnOnce(&mut Contents) -> bool) -> Result<bool, StoreError> {
        let _lock = self.lock()?;
        let (mut contents, key) = match self.copy()? {
            Some((contents, key)) => (contents, Some(key)),
            None => (Contents::default(), None),
        };
        if !change(&mut contents) {
            return Ok(false);
        }
        let key = key.map_or_else(|| self.key_for_a_new_file(), Ok)?;
        self.save(contents, key)?;
        Ok(true)
    }

    /// What is on disk now, for one who is about to replace it.
    fn copy(&self) -> Result<Option<(Contents, Key)>, StoreError> {
        let is_there = self.load()?;
        let opened = self.opened.borrow();
        Ok(opened.as_ref().filter(|_| is_there).map(|opened| (opened.contents.clone(), opened.key.clone())))
    }

    /// Has what is on disk now open. Whether there is any.
    fn load(&self) -> Result<bool, StoreError> {
        let Some(sealed) = unlock::read_private(&self.path())? else { return Ok(false) };
        let known = match self.opened.take() {
            Some(known) if known.sealed == sealed => {
                self.opened.replace(Some(known));
                return Ok(true);
            }
            other => other.map(|o| o.key),
        };
        let wanted = sealed::protection(&sealed).map_err(|e| self.unopened(e, None))?;
        let key = match (known, wanted) {
            // Another process changed the file and kept the passphrase: nobody is asked again.
            (Some(key), Protection::Passphrase) if key.protection() == wanted => key,
            (_, Protection::Passphrase) => return self.load_with_passphrase(&sealed).map(|()| true),
            (_, Protection::Identity) => {
                let path = self.identity_path();
                unlock::read_identities(&path)?.ok_or(StoreError::NoIdentity(path))?
            }
        };
        self.open(sealed, key, wanted).map(|()| true)
    }

    fn open(&self, sealed: Vec<u8>, key: Key, wanted: Protection) -> Result<(), StoreError> {
        let contents = sealed::open(&sealed, &key).map_err(|e| self.unopened(e, Some(wanted)))?;
        self.opened.replace(Some(Opened { sealed, key, contents }));
        Ok(())
    }

    /// The first passphrase that opens it: the one that the environment names, the remembered one, what a person types.
    fn load_with_passphrase(&self, sealed: &[u8]) -> Result<(), StoreError> {
        let path = self.path();
        let keep = |key: Key| self.open(sealed.to_vec(), key, Protection::Passphrase);
        if let Some(given) = unlock::given_passphrase(&self.settings)? {
            return keep(unlock::usable(given, &path)?);
        }
        if let Some(remembered) = cache::recall(&path) {
            match keep(unlock::key_of(&remembered)) {
                Err(StoreError::WrongPassphrase(_)) => cache::forget(&path),
                outcome => return outcome,
            }
        }
        for _ in 1..ASKED {
            let typed = unlock::typed(&self.settings, &path)?;
            match keep(unlock::key_of(&typed)) {
                Err(error @ StoreError::WrongPassphrase(_)) => (self.settings.say)(&error.to_string()),
                outcome => return outcome.inspect(|()| self.remember(&typed)),
            }
        }
        let typed = unlock::typed(&self.settings, &path)?;
        keep(unlock::key_of(&typed)).inspect(|()| self.remember(&typed))
    }

    fn remember(&self, typed: &Passphrase) {
        if let Some(time) = self.settings.remember {
            // Where the session has no keyring for it, the person is asked again.
            let _kept = cache::remember(&self.path(), typed, time);
        }
    }

    /// Opens it and remembers its passphrase for the session: whether it has one, and whether that could be kept.
    pub fn unlock(&self, time: Duration) -> Result<Unlocked, StoreError> {
        let is_there = self.load()?;
        let opened = self.opened.borrow();
        let key = opened.as_ref().filter(|_| is_there).map(|opened| &opened.key);
        Ok(match key.and_then(unlock::passphrase_of) {
            None => Unlocked::NoPassphrase,
            Some(passphrase) if cache::remember(&self.path(), &passphrase, time) => Unlocked::Kept,
            Some(_) => Unlocked::NotKept,
        })
    }

    /// Forgets the passphrase that the session remembers.
    pub fn lock_again(&self) {
        cache::forget(&self.path());
    }

    fn save(&self, contents: Contents, key: Key) -> Result<(), StoreError> {
        let path = self.path();
        let sealed = sealed::seal(&contents, &key).map_err(StoreError::io(&path))?;
        replace(&path, &sealed)?;
        *self.opened.borrow_mut() = Some(Opened { sealed, key, contents });
        Ok(())
    }

    fn key_for_a_new_file(&self) -> Result<Key, StoreError> {
        match unlock::given_passphrase(&self.settings)? {
            Some(given) => unlock::usable(given, &self.path()),
            None => self.own_identity(),
        }
    }

    /// The key in the key file, which is written first if there is none.
    fn own_identity(&self) -> Result<Key, StoreError> {
        let path = self.identity_path();
        if let Some(key) = unlock::read_identities(&path)? {
            return Ok(key);
        }
        let (key, text) = unlock::new_identity();
        replace(&path, text.as_bytes())?;
        Ok(key)
    }

    /// Takes the lock that changes of all processes share.
    fn lock(&self) -> Result<Lock, StoreError> {
        let dir = &self.settings.data_dir;
        files::private_dir(dir)?;
        Ok(Lock::file(&dir.join(LOCK), &*self.settings.say)?)
    }

    fn unopened(&self, why: Unopened, wanted: Option<Protection>) -> StoreError {
        let path = self.path();
        match (why, wanted) {
            (Unopened::WrongKey, Some(Protection::Passphrase)) => StoreError::WrongPassphrase(path),
            (Unopened::WrongKey, _) => {
                StoreError::Damaged { path, why: "the key file beside it does not open it" }
            }
            (Unopened::Damaged(why), _) => StoreError::Damaged { path, why },
        }
    }
}

impl Store for FileStore {
    fn kind(&self) -> Kind {
        Kind::File
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.load().map(drop)
    }

    fn get(&self, ids: &[ItemId]) -> Result<Vec<Option<Secret>>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let is_there = self.load()?;
        let opened = self.opened.borrow();
        let contents = opened.as_ref().filter(|_| is_there).map(|opened| &opened.contents);
        let one = |id: &ItemId| {
            let text = contents.map_or(Ok(None), |contents| contents.get(id.as_str()));
            let secret = text.and_then(|text| text.map(Secret::new).transpose());
            secret
                .map(|held| held.map(|(secret, _)| secret))
                .map_err(|why| StoreError::BadValue { item: id.clone(), why })
        };
        ids.iter().map(one).collect()
    }

    fn write(&self, items: &[(ItemId, Secret)]) -> Result<(), StoreError> {
        self.change(|contents| {
            for (id, value) in items {
                contents.insert(id.as_str(), value.expose());
            }
            !items.is_empty()
        })?;
        Ok(())
    }

    fn ids(&self) -> Result<Option<Vec<ItemId>>, StoreError> {
        let is_there = self.load()?;
        let opened = self.opened.borrow();
        let contents = opened.as_ref().filter(|_| is_there).map(|opened| &opened.contents);
        Ok(Some(contents.into_iter().flat_map(Contents::ids).filter_map(|id| id.parse().ok()).collect()))
    }

    fn delete(&self, ids: &[ItemId]) -> Vec<Result<bool, StoreError>> {
        let mut were_there = vec![false; ids.len()];
        let deleted = match unlock::read_private(&self.path()) {
            Ok(None) => Ok(false),
            Ok(Some(_)) => self.change(|contents| {
                for (id, was_there) in ids.iter().zip(&mut were_there) {
                    *was_there = contents.remove(id.as_str());
                }
                were_there.contains(&true)
            }),
            Err(error) => Err(error),
        };
        match deleted {
            Ok(_) => were_there.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        }
    }
}

/// Puts `bytes` at `path` in one step, private and durable. The caller holds the lock.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let before = files::read(path)?;
    Ok(Staged::new(&Writable::own(path), before, bytes, Expect::Private)?.commit()?)
}
