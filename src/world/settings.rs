//! `config.toml`: what a person decided once. Edited so that comments and unknown keys stay.

use std::time::Duration;

use toml_edit::{DocumentMut, value};

use crate::base::names::AccountName;
use crate::client::bridged::{self, BridgeSection, Sections};
use crate::client::delivery::Delivery;
use crate::process::callers::Callers;
use crate::vault::records::StoreKind;

/// Every key that mcpkey reads, as `docs/reference.md` has them, but for what a person with one account has no use for.
pub const KEYS: &[&str] =
    &["store", "deliver", "clients", "callers", "agents", "test-on-add", "passphrase-cache", bridged::BRIDGE];

/// Every variable that mcpkey reads and that is its own, as `docs/reference.md` has them.
pub const VARIABLES: &[&str] = &[
    "MCPKEY_HOME",
    "MCPKEY_STORE",
    "MCPKEY_UNLOCK_FILE",
    "MCPKEY_PASSPHRASE",
    "MCPKEY_TEST_ON_ADD",
    "MCPKEY_DELIVER",
    "MCPKEY_CLIENTS",
    "MCPKEY_ACCOUNT",
];

/// The table of accounts, each with the places where its values count.
const ACCOUNTS: &str = "accounts";

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
        settings.accounts()?;
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

    /// The accounts, each with one place where its values count, in the order of the file: `work = ["~/work", "example.com/acme"]`.
    pub fn accounts(&self) -> Result<Vec<(AccountName, String)>, String> {
        let Some(item) = self.0.get(ACCOUNTS) else { return Ok(Vec::new()) };
        let table = item.as_table_like().ok_or("\"accounts\" is not a table")?;
        let mut all = Vec::new();
        for (name, places) in table.iter() {
            let account: AccountName = name.parse().map_err(|why| format!("\"accounts\": {why}"))?;
            let why = || format!("\"accounts\": {account} is not a list of directories and remotes");
            let texts = match places.as_value() {
                Some(toml_edit::Value::String(one)) => vec![one.value().clone()],
                Some(toml_edit::Value::Array(list)) => {
                    let text = |it: &toml_edit::Value| it.as_str().map(str::to_owned).ok_or_else(why);
                    list.iter().map(text).collect::<Result<_, _>>()?
                }
                _ => return Err(why()),
            };
            all.extend(texts.into_iter().map(|text| (account.clone(), text)));
        }
        Ok(all)
    }

    /// Has the values of `account` count at `place` too. Gives whether that changes anything.
    pub fn note_account(&mut self, account: &AccountName, place: &str) -> Result<bool, String> {
        if self.accounts()?.iter().any(|(known, at)| known == account && at == place) {
            return Ok(false);
        }
        let table = self.0.entry(ACCOUNTS).or_insert_with(toml_edit::table);
        let table = table.as_table_like_mut().ok_or("\"accounts\" is not a table")?;
        let places = table.entry(account.as_str()).or_insert_with(|| value(toml_edit::Array::new()));
        if let Some(one) = places.as_str().map(str::to_owned) {
            *places = value(toml_edit::Array::from_iter([one]));
        }
        places.as_array_mut().ok_or("\"accounts\" holds no list")?.push(place);
        Ok(true)
    }

    /// Takes that back. Gives whether it was so.
    pub fn forget_account(&mut self, account: &AccountName, place: &str) -> bool {
        let Some(table) = self.0.get_mut(ACCOUNTS).and_then(|item| item.as_table_like_mut()) else {
            return false;
        };
        let Some(places) = table.get_mut(account.as_str()) else { return false };
        if places.as_str() == Some(place) {
            return table.remove(account.as_str()).is_some();
        }
        let Some(list) = places.as_array_mut() else { return false };
        let before = list.len();
        list.retain(|it| it.as_str() != Some(place));
        let is_less = list.len() < before;
        if list.is_empty() {
            table.remove(account.as_str());
        }
        is_less
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
        self.0
            .iter()
            .map(|(key, _)| key.to_owned())
            .filter(|key| *key != ACCOUNTS && !KEYS.contains(&key.as_str()))
            .collect()
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
    fn accounts_come_and_go_and_the_rest_of_the_file_stays() {
        let mut settings =
            Settings::parse("# mine\nstore = \"file\"\n\n[accounts] # two\nhome = \"~\"\n").unwrap();
        let (work, home): (AccountName, AccountName) = ("work".parse().unwrap(), "home".parse().unwrap());
        assert_eq!(settings.note_account(&work, "~/work"), Ok(true));
        assert_eq!(settings.note_account(&work, "~/work"), Ok(false));
        assert_eq!(settings.note_account(&work, "example.com/acme"), Ok(true));
        assert_eq!(settings.note_account(&home, "/srv"), Ok(true));
        let again = Settings::parse(&settings.render()).unwrap();
        let all: Vec<String> = again.accounts().unwrap().iter().map(|(a, at)| format!("{a} {at}")).collect();
        assert_eq!(all, ["home ~", "home /srv", "work ~/work", "work example.com/acme"]);
        assert!(again.render().contains("# mine") && again.render().contains("[accounts] # two"));
        assert!(settings.forget_account(&home, "~") && settings.forget_account(&home, "/srv"));
        assert!(!settings.forget_account(&home, "~"));
        assert_eq!(settings.accounts().unwrap().len(), 2);
        for wrong in
            ["accounts = 1", "[accounts]\nwork = 1", "[accounts]\n\"-x\" = []", "[accounts]\nwork = [1]"]
        {
            assert!(Settings::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_store_is_refused() {
        assert!(Settings::parse("store = \"vault\"\n").is_err());
        assert!(Settings::parse("store = 1\n").is_err());
        assert_eq!(Settings::parse("").unwrap().store(), Ok(None));
    }
}
