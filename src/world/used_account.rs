//! Which account is in use, as it was found out once.

use crate::base::names::AccountName;

/// What says it where no flag does.
pub(super) const VARIABLE: &str = "MCPKEY_ACCOUNT";

/// The account whose values count, and who says so.
#[derive(Debug, Clone, Default)]
pub struct UsedAccount {
    /// The account; none where nobody names one, or what is named cannot be told.
    pub name: Option<AccountName>,
    /// Who says so.
    pub by: Option<AccountSource>,
    /// Why there is none although there might be one.
    pub unclear: Option<String>,
}

/// Who says which account's values count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountSource {
    /// `--account`.
    Flag,
    /// `MCPKEY_ACCOUNT`.
    Environment,
    /// A rule of the person's settings.
    Settings,
}

impl AccountSource {
    /// As the end of `account work, by …`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Flag => "--account",
            Self::Environment => VARIABLE,
            Self::Settings => "config.toml",
        }
    }
}
