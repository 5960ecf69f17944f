//! What a person's own `config.toml` widens: who may ask for a secret, the way to a server, and what of its answers is left to be seen.
//!
//! Whoever runs as the person can write that file, or have another one read by a variable. So what widens counts as they agreed to
//! it, and the store from which a value comes has to say that they did.

use sha2::{Digest as _, Sha256};

use super::World;
use super::error::Failure;
use crate::base::next::Next;
use crate::client::bridged::BridgeSection;
use crate::client::session::SessionPart;
use crate::process::callers::Callers;
use crate::system::files;
use crate::vault::consent::PERSON;
use crate::vault::records::StoreKind;
use crate::world::settings::Settings;

impl World {
    /// Who may ask for a server's secrets. Where that is more than usual, no value leaves a store that does not say so too.
    pub fn callers(&self) -> Result<Callers, Failure> {
        let settings = self.settings()?;
        self.rely_on(callers(&settings)?.into_iter());
        settings.callers().map_err(Failure::new)
    }

    /// What was decided for the bridge to `url`, and what of it widens: it is to be relied on whenever a value is taken.
    pub fn bridges(&self, url: &str) -> Result<(Vec<BridgeSection>, Vec<SessionPart>), Failure> {
        let sections = self.settings()?.bridges().map_err(Failure::new)?;
        let parts = sections.iter().filter(|section| section.is_about(url)).filter_map(bridge).collect();
        Ok((sections, parts))
    }

    /// Everything that the settings widen.
    pub fn widening(&self) -> Result<Vec<SessionPart>, Failure> {
        let settings = self.settings()?;
        let sections = settings.bridges().map_err(Failure::new)?;
        Ok(callers(&settings)?.into_iter().chain(sections.iter().filter_map(bridge)).collect())
    }

    /// From now on a value is taken because of these.
    pub fn rely_on(&self, parts: impl Iterator<Item = SessionPart>) {
        self.widened.borrow_mut().extend(parts);
    }

    /// Fails where a value that comes from this store would be taken because of what nobody agreed to.
    pub(super) fn check_widened(&self, kind: StoreKind) -> Result<(), Failure> {
        let widened = self.widened.borrow();
        if widened.is_empty() {
            return Ok(());
        }
        let consent = self.consent(&*self.index()?, PERSON, kind)?;
        let is_open = |part: &&SessionPart| {
            let form = [part.agreed_form()];
            consent.as_ref().is_none_or(|consent| !consent.missing(PERSON, &form).is_empty())
        };
        match widened.iter().find(is_open) {
            None => Ok(()),
            Some(part) => Err(Failure::no(format!("nobody agreed to {}: {}", part.name(), part.shown))
                .hint(format!("if that is what you want: {}", Next::AllowSettings))),
        }
    }
}

fn callers(settings: &Settings) -> Result<Option<SessionPart>, Failure> {
    Ok(match settings.callers().map_err(Failure::new)? {
        Callers::Parent => None,
        Callers::Client => Some(SessionPart::of_setting("callers", &"client".into())),
        Callers::Anyone => Some(SessionPart::of_setting("callers", &"anyone".into())),
    })
}

fn bridge(section: &BridgeSection) -> Option<SessionPart> {
    let digest = |file: &std::path::Path| match files::read(file) {
        Ok(Some(bytes)) => {
            format!("SHA-256 {}", crate::base::text::hex(&Sha256::digest(bytes)))
        }
        Ok(None) | Err(_) => "not there".to_owned(),
    };
    let (what, value) = section.widening(digest)?;
    Some(SessionPart::of_setting(&what, &value))
}
