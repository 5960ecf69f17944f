//! What a record is called: to a person, and by one.

use super::destination::ValueAccount;
use super::records::Record;
use crate::base::next::ValueFlags;

impl Record {
    /// How a person names this value to a verb.
    pub fn named(&self) -> ValueFlags {
        ValueFlags { account: self.account.as_ref().map(ToString::to_string), ..self.owner.named() }
    }

    /// What tells it from the values of other accounts, where another flag says the rest.
    pub fn account_flag(&self) -> ValueFlags {
        ValueFlags { account: self.named().account, ..ValueFlags::default() }
    }

    /// What a sentence calls it: `GITHUB_TOKEN`, or `GITHUB_TOKEN of account work`.
    pub fn title(&self) -> String {
        match &self.account {
            Some(account) => format!("{} of account {account}", self.variable),
            None => self.variable.to_string(),
        }
    }

    /// Whose it is and of which account, as the end of "stored for …".
    pub fn whose(&self) -> String {
        match &self.account {
            Some(account) => format!("{}, account {account}", self.owner),
            None => self.owner.to_string(),
        }
    }

    /// Of which account it is, as far as that is a part of what is agreed to.
    pub fn value_account(&self) -> ValueAccount {
        match &self.account {
            Some(name) => ValueAccount::Of(name.clone()),
            None if self.beside => ValueAccount::Beside,
            None => ValueAccount::Only,
        }
    }
}
