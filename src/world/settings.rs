//! `config.toml`: what a person decided once. Edited so that comments and unknown keys stay.

use std::time::Duration;

use toml_edit::{DocumentMut, value};

use crate::client::bridged::{self, BridgeSection, Sections};
use crate::client::delivery::Delivery;
use crate::process::callers::Callers;
use crate::vault::records::StoreKind;

/// Every key that mcpkey reads, as `docs/reference.md` has them.
pub const KEYS: &[&str] =
    &["store", "deliver", "clients", "callers", "agents", "test-on-add", "passphrase-cache", bridged::BRIDGE];

/// The settings as text that can be edited.
#[derive(Debug, Clone, Default)]
pub struct Settings(DocumentMut);

impl Settings {
    /// Reads the file's text. The error names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settings = Self(text.parse::<DocumentMut>().map_err(|error| {
            // Its own text quotes the line, which may hold anything.
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("line {line}: {}", error.message().replace('\n', ", "))
        })?);
        settings.store()?;
        settings.delivery()?;
        settings.clients()?;
        settings.callers()?;
        settings.agents()?;
        settings.test_on_add()?;
        settings.passphrase_cache()?;
        settings.bridges()?;
        Ok(settings)
    }

    /// The store that new secrets go to, once one has been chosen.
    pub fn store(&self) -> Result<Option<StoreKind>, String> {
        match self.0.get("store") {
            None => Ok(None),
            Some(item) => item.as_str().ok_or("\"store\" is not a string")?.parse().map(Some),
        }
    }

    /// How new servers get their secrets, where that was decided.
    pub fn delivery(&self) -> Result<Option<Delivery>, String> {
        match self.0.get("deliver") {
            None => Ok(None),
            Some(item) => item.as_str().ok_or("\"deliver\" is not a string")?.parse().map(Some),
        }
    }

    /// The clients that new servers are registered with where none is named.
    pub fn clients(&self) -> Result<Vec<String>, String> {
        self.names("clients")
    }

    /// Who may ask for a server's secrets.
    pub fn callers(&self) -> Result<Callers, String> {
        match self.0.get("callers") {
            None => Ok(Callers::default()),
            Some(item) => item.as_str().ok_or("\"callers\" is not a string")?.parse(),
        }
    }

    /// The programs that are agents beside those that are known, by the name of each or of its script.
    pub fn agents(&self) -> Result<Vec<String>, String> {
        self.names("agents")
    }

    fn names(&self, key: &str) -> Result<Vec<String>, String> {
        let Some(item) = self.0.get(key) else { return Ok(Vec::new()) };
        let why = || format!("\"{key}\" is not a list of names");
        let name = |name: &toml_edit::Value| name.as_str().map(str::to_owned);
        item.as_array().ok_or_else(why)?.iter().map(|it| name(it).ok_or_else(why)).collect()
    }

    /// Whether a server is tested before it is registered with a new token, where that was decided.
    pub fn test_on_add(&self) -> Result<Option<bool>, String> {
        match self.0.get("test-on-add") {
            None => Ok(None),
            Some(item) => Ok(Some(item.as_bool().ok_or("\"test-on-add\" is neither true nor false")?)),
        }
    }

    /// How long a passphrase that was typed is remembered in the session, where that was decided.
    pub fn passphrase_cache(&self) -> Result<Option<Duration>, String> {
        let Some(item) = self.0.get("passphrase-cache") else { return Ok(None) };
        let time = item.as_str().ok_or("\"passphrase-cache\" is not a string such as \"15m\"")?;
        humantime::parse_duration(time).map(Some).map_err(|e| format!("\"passphrase-cache\": {e}"))
    }

    /// What was decided for the bridges to single servers.
    pub fn bridges(&self) -> Result<Vec<BridgeSection>, String> {
        bridged::sections(self.0.as_table(), Sections::Own)
    }

    /// Notes what `guard` denies of `server` at `url`. Gives whether that changes anything.
    pub fn note_guarded(&mut self, url: &str, server: &str, patterns: &[String]) -> bool {
        bridged::note_guarded(&mut self.0, url, server, patterns)
    }

    /// Takes out what `guard` noted for `server`. Gives whether there was any.
    pub fn forget_guarded(&mut self, server: &str) -> bool {
        bridged::forget_guarded(&mut self.0, server)
    }

    /// Keys that mean nothing to mcpkey.
    pub fn unknown(&self) -> Vec<String> {
        self.0.iter().map(|(key, _)| key.to_owned()).filter(|key| !KEYS.contains(&key.as_str())).collect()
    }

    /// Chooses the store that new secrets go to.
    pub fn set_store(&mut self, kind: StoreKind) {
        self.0["store"] = value(kind.to_string());
    }

    /// The file's text.
    pub fn render(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_unknown_keys_stay() {
        let mut settings = Settings::parse("# mine\nother = 1\nstore = \"keychain\" # why\n").unwrap();
        assert_eq!(settings.store(), Ok(Some(StoreKind::Keychain)));
        assert_eq!(settings.unknown(), ["other"]);
        settings.set_store(StoreKind::File);
        let text = settings.render();
        assert!(text.starts_with("# mine\nother = 1\nstore = \"file\""), "{text}");
    }

    #[test]
    fn the_test_on_add_is_on_off_or_undecided() {
        let decided = |text: &str| Settings::parse(text).map(|settings| settings.test_on_add());
        assert_eq!(decided("test-on-add = false\n"), Ok(Ok(Some(false))));
        assert_eq!(decided(""), Ok(Ok(None)));
        assert!(decided("test-on-add = \"no\"\n").is_err());
    }

    #[test]
    fn agents_are_a_list_of_names() {
        let agents = |text: &str| Settings::parse(text).and_then(|settings| settings.agents());
        assert_eq!(agents("agents = [\"mine\", \"other\"]\n"), Ok(vec!["mine".into(), "other".into()]));
        assert_eq!(agents(""), Ok(Vec::new()));
        for wrong in ["agents = \"mine\"\n", "agents = [1]\n"] {
            assert!(agents(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_store_is_refused() {
        assert!(Settings::parse("store = \"vault\"\n").is_err());
        assert!(Settings::parse("store = 1\n").is_err());
        assert_eq!(Settings::parse("").unwrap().store(), Ok(None));
    }
}
