//! `config.toml`: what a person decided once. Edited so that comments and unknown keys stay.

use toml_edit::{DocumentMut, value};

use crate::index::StoreKind;

/// The settings as text that can be edited.
#[derive(Debug, Clone, Default)]
pub struct Settings(DocumentMut);

impl Settings {
    /// Reads the file's text. The error names line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settings = Self(text.parse::<DocumentMut>().map_err(|e| e.to_string())?);
        settings.store().map(|_| settings.clone())
    }

    /// The store that new secrets go to, once one has been chosen.
    pub fn store(&self) -> Result<Option<StoreKind>, String> {
        match self.0.get("store") {
            None => Ok(None),
            Some(item) => item.as_str().ok_or("\"store\" is not a string")?.parse().map(Some),
        }
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
        settings.set_store(StoreKind::File);
        let text = settings.render();
        assert!(text.starts_with("# mine\nother = 1\nstore = \"file\""), "{text}");
    }

    #[test]
    fn an_unknown_store_is_refused() {
        assert!(Settings::parse("store = \"vault\"\n").is_err());
        assert!(Settings::parse("store = 1\n").is_err());
        assert_eq!(Settings::parse("").unwrap().store(), Ok(None));
    }
}
