//! The operating system's keychain, one item for each secret: deadlines, and who is asked to unlock it.

use std::sync::atomic::Ordering;

use super::access::StoreWay;
use super::deadline::{self, StoreWait};
use super::{ASKED, Kind, Status, Store, StoreError, StoreSettings};
use crate::base::names::ItemId;
use crate::base::secret::Secret;

#[cfg(not(target_os = "linux"))]
use super::native as platform;
#[cfg(target_os = "linux")]
use super::secret_service as platform;

/// What Windows' Credential Manager takes in one item, in bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
const WINDOWS_LIMIT: usize = 2560;

/// The store behind [`Kind::Keychain`].
pub(super) struct Keychain {
    settings: StoreSettings,
}

impl Keychain {
    pub(super) fn new(settings: &StoreSettings) -> Self {
        Self { settings: settings.clone() }
    }

    /// Has it unlocked, by whoever can: a dialog, or a person at the terminal.
    pub(super) fn unlock(&self) -> Result<(), StoreError> {
        self.run(platform::unlock)
    }

    /// Runs one operation. Where no dialog would be seen and there is a terminal, a keychain that takes its password from
    /// us is opened there, and the operation runs again.
    fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&StoreWay) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        self.noted(work, self.settings.quiet)
    }

    /// The same; `is_quiet` where no person is asked by it, so that what stays locked was not refused by one.
    fn noted<T: Send + 'static>(
        &self,
        work: impl Fn(&StoreWay) -> Result<T, StoreError> + Clone + Send + 'static,
        is_quiet: bool,
    ) -> Result<T, StoreError> {
        let StoreSettings { keychain, limits, .. } = &self.settings;
        keychain.check(limits.of(self.is_attended()))?;
        let outcome = self.attempt(work);
        keychain.note(&outcome, is_quiet);
        outcome
    }

    fn is_attended(&self) -> bool {
        let StoreSettings { display, terminal, quiet, .. } = &self.settings;
        !quiet && (*display || *terminal)
    }

    fn attempt<T: Send + 'static>(
        &self,
        work: impl Fn(&StoreWay) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        let StoreSettings { display, ask_keychain, quiet, .. } = &self.settings;
        let password = !display && !quiet && ask_keychain.is_some();
        let way = StoreWay { password, ..StoreWay::of(&self.settings) }.quietly(*quiet);
        let (again, told) = (work.clone(), way.clone());
        match self.within(move || work(&told)) {
            Err(StoreError::Locked) if way.password && self.unlock_on_terminal(&way)? => {
                self.within(move || again(&way))
            }
            // Whatever dialog there was, it was on no display of this session.
            Err(StoreError::TimedOut(_)) if !display && way.waiting.load(Ordering::Relaxed) => {
                Err(StoreError::Locked)
            }
            outcome => outcome,
        }
    }

    /// Asks for the keychain's password on the terminal; whether that opened it.
    fn unlock_on_terminal(&self, way: &StoreWay) -> Result<bool, StoreError> {
        let Some(ask) = &self.settings.ask_keychain else { return Ok(false) };
        let own = way.clone();
        if !self.within(move || platform::takes_password(&own)).unwrap_or(false) {
            return Ok(false);
        }
        for _ in 0..ASKED {
            let asked = ask().map_err(|error| match error.kind() {
                std::io::ErrorKind::Interrupted => StoreError::Interrupted,
                _ => StoreError::Locked,
            });
            let Some(password) = asked? else { return Ok(false) };
            let way = way.clone();
            let unlocked = self.within_limit(false, move || platform::unlock_with(&password, &way));
            match unlocked {
                Err(StoreError::Refused) => (self.settings.say)("that password does not open the keychain"),
                outcome => return outcome.map(|()| true),
            }
        }
        Ok(false)
    }

    /// Runs one operation under the deadline.
    fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self.within_limit(self.is_attended(), work) {
            // A dialog that could not even be shown was not refused by anybody.
            Err(StoreError::Refused) if cfg!(target_os = "linux") && !self.settings.display => {
                Err(StoreError::Locked)
            }
            outcome => outcome,
        }
    }

    fn within_limit<T: Send + 'static>(
        &self,
        is_attended: bool,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let patience = StoreWait { is_attended, note: &*self.settings.note };
        deadline::within(&self.settings.limits, patience, work)
    }
}

impl Store for Keychain {
    fn kind(&self) -> Kind {
        Kind::Keychain
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.unlock()
    }

    fn get(&self, ids: &[ItemId]) -> Result<Vec<Option<Secret>>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = ids.to_vec();
        self.run(move |way| platform::get(&ids, way))
    }

    fn write(&self, items: &[(ItemId, Secret)]) -> Result<(), StoreError> {
        let is_too_long = |value: &Secret| cfg!(windows) && value.expose().len() > WINDOWS_LIMIT;
        if let Some((id, _)) = items.iter().find(|(_, value)| is_too_long(value)) {
            return Err(StoreError::TooLong { item: id.clone(), limit: WINDOWS_LIMIT });
        }
        for (id, value) in items {
            let (id, value) = (id.clone(), value.clone());
            self.run(move |way| platform::put(&id, &value, way))?;
        }
        Ok(())
    }

    fn foreign(&self, ids: &[ItemId]) -> Result<Vec<bool>, StoreError> {
        let ids = ids.to_vec();
        self.run(move |way| platform::foreign(&ids, way))
    }

    fn ids(&self) -> Result<Option<Vec<ItemId>>, StoreError> {
        self.noted(platform::ids, true)
    }

    fn delete(&self, ids: &[ItemId]) -> Vec<Result<bool, StoreError>> {
        let mut deleted = Vec::with_capacity(ids.len());
        for id in ids {
            let id = id.clone();
            let outcome = self.run(move |way| platform::delete(&id, way));
            let is_end = outcome.is_err();
            deleted.push(outcome);
            if is_end {
                break;
            }
        }
        deleted
    }
}

/// [`super::keychain_status`]; never asks, so the short limit holds for everybody.
pub(super) fn status(settings: &StoreSettings) -> Status {
    if let Err(error @ StoreError::TimedOut(_)) = settings.keychain.check(settings.limits.of(false)) {
        return Status::Failing(error);
    }
    let way = StoreWay::of(settings).quietly(true);
    let patience = StoreWait { is_attended: false, note: &*settings.note };
    let outcome = deadline::within(&settings.limits, patience, move || platform::status(&way));
    settings.keychain.note(&outcome, true);
    match outcome {
        Ok(status) => status,
        Err(StoreError::Absent(why)) => Status::Absent(why),
        Err(StoreError::Locked) => Status::Locked,
        Err(other) => Status::Failing(other),
    }
}
