//! Names, checked once at the edge and types from there on.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a name was refused.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadName {
    /// The rule of `claude mcp add`: letters, digits, `-` and `_`.
    #[error("invalid server name \"{0}\": use letters, digits, '-' and '_'")]
    Server(String),
    /// What stands for standard input.
    #[error(
        "a server is not called \"-\", which stands for what is read from stdin: the name comes before it"
    )]
    Stdin,
    /// A name that the client keeps for itself.
    #[error("the server name \"{0}\" is reserved by Claude Code: choose another")]
    Reserved(String),
    /// The rule of Claude Code's placeholders: `[A-Za-z_][A-Za-z0-9_]*`.
    #[error("invalid variable name \"{0}\": use letters, digits and '_', not starting with a digit")]
    Variable(String),
    /// Neither a word nor several with `-`, `_` or `.` between them.
    #[error(
        "invalid account name \"{0}\": use letters, digits, '-', '_' and '.', at most 64, not starting with a sign"
    )]
    Account(String),
    /// Not of the form `NAME/xxxxxxxx`.
    #[error("invalid item id \"{0}\"")]
    Item(String),
}

/// The name of a server in a config: one or more of `[A-Za-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName(String);

/// The name of a variable that Claude Code expands: `[A-Za-z_][A-Za-z0-9_]*`, case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct VarName(String);

/// The name of an account at a service, by which two values of one variable are told apart: letters, digits, `-`, `_` and `.`,
/// at most 64, not starting with a sign; case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

/// What a store files one secret under: the variable's name and a random part, `GITHUB_TOKEN/3f9a1c2b`.
///
/// A keychain shows it to anyone even while locked, so nothing personal (a path, a url) is in it. The random
/// part lets two projects, or an old and a new value, have items of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemId(String);

impl ItemId {
    /// An id for a new item; `random` must be fresh.
    pub fn new(variable: &VarName, random: u32) -> Self {
        Self(format!("{variable}/{random:08x}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ItemId {
    type Err = BadName;
    /// Reads what [`ItemId::as_str`] gave.
    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = |r: &str| r.len() == 8 && r.bytes().all(|b| b.is_ascii_hexdigit());
        match text.split_once('/') {
            Some((name, random)) if is_variable(name) && fits(random) => Ok(Self(text.to_owned())),
            _ => Err(BadName::Item(crate::base::text::short(text))),
        }
    }
}

impl AccountName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountName {
    type Err = BadName;
    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let begins = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if begins && text.len() <= 64 && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadName::Account(crate::base::text::short(text)))
        }
    }
}

impl TryFrom<String> for AccountName {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<AccountName> for String {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ItemId {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` can stand between the braces of `${…}` as far as the client is concerned.
pub fn is_variable(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether `c` can stand in the name of a header: `tchar` of RFC 9110, section 5.6.2.
pub fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// What stands for standard input in place of what would be read, and so for no server.
const STDIN: &str = "-";

/// Names that `claude mcp add` refuses, case-sensitive.
const RESERVED: [&str; 4] = ["workspace", "claude-in-chrome", "computer-use", "__proto__"];

impl FromStr for ServerName {
    type Err = BadName;
    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if RESERVED.contains(&text) {
            return Err(BadName::Reserved(text.to_owned()));
        }
        if text == STDIN {
            Err(BadName::Stdin)
        } else if !text.is_empty() && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadName::Server(crate::base::text::short(text)))
        }
    }
}

impl FromStr for VarName {
    type Err = BadName;
    fn from_str(text: &str) -> Result<Self, BadName> {
        if is_variable(text) {
            Ok(Self(text.to_owned()))
        } else {
            // What stands behind the sign is a value that was typed too soon, and is not repeated.
            let shown = text.split_once('=').map_or_else(|| text.to_owned(), |(name, _)| format!("{name}=…"));
            Err(BadName::Variable(crate::base::text::short(&shown)))
        }
    }
}

impl TryFrom<String> for VarName {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl ServerName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl VarName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name people would expect for a token of `owner`: `VarName::derive("my-api", "TOKEN")`
    /// is `MY_API_TOKEN`. Letters lose their accents. A name that would start with a digit gets `MCP_` in front, and so does
    /// one whose owner has no letter that a variable can have.
    pub fn derive(owner: &str, suffix: &str) -> Self {
        let owner = plain(owner);
        let is_nameless = !owner.is_empty() && !owner.contains(|c: char| c.is_ascii_alphanumeric());
        let owner = if is_nameless { "MCP" } else { &*owner };
        let mut name = String::new();
        for c in owner.chars().chain("_".chars()).chain(suffix.chars()) {
            let c = if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
            if c != '_' || !name.ends_with('_') {
                name.push(c);
            }
        }
        let name = name.trim_matches('_');
        if is_variable(name) { Self(name.to_owned()) } else { Self(format!("MCP_{name}")) }
    }

    /// The placeholder that Claude Code replaces by this variable's value.
    pub fn placeholder(&self) -> String {
        format!("${{{}}}", self.0)
    }
}

/// `text` without accents: `köln` is `koln`.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(text.chars());
    Cow::Owned(apart.filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect())
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for VarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_names_follow_the_client() {
        assert!("my-server_2".parse::<ServerName>().is_ok());
        for bad in ["", "a b", "a.b", "a/b", "é", "a\n", "workspace", "__proto__"] {
            assert!(bad.parse::<ServerName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn variable_names_follow_the_client() {
        for good in ["A", "_x", "a1_B"] {
            assert!(good.parse::<VarName>().is_ok(), "{good}");
        }
        for bad in ["", "1A", "A-B", " A", "env:A"] {
            assert!(bad.parse::<VarName>().is_err(), "{bad:?}");
        }
        let said = "KEY=value".parse::<VarName>().unwrap_err().to_string();
        assert!(said.contains("\"KEY=…\"") && !said.contains("value"), "{said}");
    }

    #[test]
    fn account_names_are_words_that_no_option_looks_like() {
        for good in ["work", "Work", "acme-2", "ada.l", "1a", "a_b"] {
            assert!(good.parse::<AccountName>().is_ok(), "{good}");
        }
        for bad in ["", "-work", ".", "a b", "a/b", "é", "a\n", &"a".repeat(65)] {
            assert!(bad.parse::<AccountName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn item_ids_read_back_and_nothing_else_does() {
        let id = ItemId::new(&"A_B".parse().unwrap(), 0x3f);
        assert_eq!(id.as_str(), "A_B/0000003f");
        assert_eq!(id.as_str().parse::<ItemId>().unwrap(), id);
        for bad in ["A", "A/xyz", "A/0000003g", "1/0000003f", "A/0000003f/"] {
            assert!(bad.parse::<ItemId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn derived_names_are_the_expected_ones() {
        assert_eq!(VarName::derive("github", "TOKEN").as_str(), "GITHUB_TOKEN");
        assert_eq!(VarName::derive("my-api", "X-API-Key").as_str(), "MY_API_X_API_KEY");
        assert_eq!(VarName::derive("21st", "TOKEN").as_str(), "MCP_21ST_TOKEN");
        assert_eq!(VarName::derive("--", "").as_str(), "MCP");
        assert_eq!(VarName::derive("köln-wetter", "TOKEN").as_str(), "KOLN_WETTER_TOKEN");
        assert_eq!(VarName::derive("天気", "API_KEY").as_str(), "MCP_API_KEY");
        assert_eq!(VarName::derive("", "API_KEY").as_str(), "API_KEY");
    }

    #[test]
    fn a_name_is_the_text_that_it_was_read_from() {
        let account: AccountName = "work-1".parse().unwrap();
        assert_eq!((account.as_str(), account.to_string(), String::from(account.clone())), all("work-1"));
        let item: ItemId = "TOKEN/0123abcd".parse().unwrap();
        assert_eq!((item.as_str(), item.to_string(), String::from(item.clone())), all("TOKEN/0123abcd"));
        let (server, variable) = ("my-api".parse::<ServerName>().unwrap(), "A_1".parse::<VarName>().unwrap());
        assert_eq!((server.as_str(), server.to_string()), ("my-api", "my-api".to_owned()));
        assert_eq!((variable.as_str(), variable.to_string()), ("A_1", "A_1".to_owned()));
        assert_eq!(variable.placeholder(), "${A_1}");
    }

    fn all(text: &str) -> (&str, String, String) {
        (text, text.to_owned(), text.to_owned())
    }

    #[test]
    fn a_header_is_named_by_characters_of_a_token() {
        assert!("azAZ09!#$%&'*+-.^_`|~".chars().all(is_token));
        assert!(!" \"(),/:;<=>?@[\\]{}\u{7f}\n\u{e9}".chars().any(is_token));
    }
}
