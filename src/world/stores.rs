//! Which store is used, and opening it once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::here::World;
use crate::base::next::Next;
use crate::system::bus::SessionBus;
use crate::system::prompt::{PromptError, Terminal};
use crate::vault::records::StoreKind;
use crate::vault::store::{self, Status, Store};
use crate::world::error::Failure;

/// The store that new secrets go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub store: StoreKind,
    /// Why.
    pub why: DecidedBy,
}

/// What decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// `MCPKEY_STORE`; holds for one process.
    Environment,
    /// The settings: chosen before.
    Settings,
    /// Nothing was chosen, and this is what the machine has. The first write makes it stick.
    Found,
}

impl World {
    /// Which store new secrets go to. Where nothing was chosen yet, the keychain if one exists, locked or not.
    pub fn chosen_store(&self) -> Result<Choice, Failure> {
        if let Some(word) = self.environ.setting("MCPKEY_STORE") {
            let store = word.parse().map_err(|e: String| Failure::new(format!("MCPKEY_STORE: {e}")))?;
            return Ok(Choice { store, why: DecidedBy::Environment });
        }
        if let Ok(Some(store)) = self.settings()?.store() {
            return Ok(Choice { store, why: DecidedBy::Settings });
        }
        let store = match self.keychain_status() {
            Status::Absent(_) => StoreKind::File,
            Status::Ready | Status::Locked | Status::Failing(_) => StoreKind::Keychain,
        };
        Ok(Choice { store, why: DecidedBy::Found })
    }

    /// Makes the choice stick, and says it once.
    pub fn settle_store(&self, store: StoreKind) -> Result<(), Failure> {
        let mut settings = self.settings()?;
        settings.set_store(store);
        self.write_settings(&settings)?;
        if store == StoreKind::File {
            self.ui
                .say(&format!("no keychain here: secrets go to an encrypted file (see '{}')", Next::Store));
        }
        Ok(())
    }

    /// A store, opened once in a process.
    pub fn store(&self, kind: StoreKind) -> &dyn Store {
        let cell = match kind {
            StoreKind::Keychain => &self.keychain,
            StoreKind::File => &self.file,
        };
        cell.get_or_init(|| {
            self.ui.detail(&format!("opens the {}", kind.title()));
            store::open(kind, &self.store_settings())
        })
        .as_ref()
    }

    /// What the keychain says of itself, without asking anybody anything.
    pub fn keychain_status(&self) -> Status {
        store::keychain_status(&self.store_settings())
    }

    /// What a person types and nobody sees; nothing where nobody can be asked. A Ctrl-C is of kind `Interrupted`.
    pub fn ask_hidden(&self, question: &str) -> io::Result<Option<store::Passphrase>> {
        self.terminal().map_or(Ok(None), |terminal| hidden(&terminal.apart(), question))
    }

    /// What the environment says of the session bus.
    pub fn session_bus(&self) -> SessionBus {
        SessionBus {
            named: self.environ.setting("DBUS_SESSION_BUS_ADDRESS").map(str::to_owned),
            runtime_dir: self.environ.setting("XDG_RUNTIME_DIR").map(PathBuf::from),
        }
    }

    /// What the stores need to know of the world.
    pub fn store_settings(&self) -> store::StoreSettings {
        let ui = self.ui.clone();
        let note = ui.clone();
        let set = |name: &str| self.environ.setting(name).is_some();
        store::StoreSettings {
            is_usual: self.own.is_usual,
            display: set("DISPLAY") || set("WAYLAND_DISPLAY") || cfg!(any(windows, target_os = "macos")),
            terminal: self.terminal().is_some(),
            unlock_file: self.environ.setting("MCPKEY_UNLOCK_FILE").map(|path| self.cwd.join(path)),
            passphrase: self.environ.setting("MCPKEY_PASSPHRASE").map(|p| Zeroizing::new(p.to_owned())),
            ask: self.terminal().map(Terminal::apart).map(ask),
            ask_keychain: self.terminal().map(Terminal::apart).map(ask_keychain),
            remember: self.settings().ok().and_then(|settings| settings.passphrase_cache().ok().flatten()),
            say: Arc::new(move |text| ui.say(text)),
            note: Arc::new(move || note.say("waiting for the keychain to answer, or to be unlocked…")),
            bus: self.session_bus(),
            keychain: self.keychain_mood.clone(),
            ..store::StoreSettings::unattended(self.own.data.clone())
        }
    }
}

fn ask(terminal: Terminal) -> store::AskPassphrase {
    Arc::new(move |path: &Path| {
        hidden(&terminal, &format!("passphrase for {}", crate::base::text::path(path)))
    })
}

fn ask_keychain(terminal: Terminal) -> store::AskPassword {
    Arc::new(move || hidden(&terminal, "password of the keychain"))
}

fn hidden(terminal: &Terminal, question: &str) -> io::Result<Option<store::Passphrase>> {
    terminal.hidden(question).map(Some).map_err(|error| match error {
        PromptError::Interrupted | PromptError::Back => io::ErrorKind::Interrupted.into(),
        PromptError::Io(error) => error,
        PromptError::Shown => io::Error::other(error),
    })
}
