//! Which account's values count here, where a person has several: what they named, else what their own settings say of this place.
//!
//! Nothing of it is looked at where nothing that is stored is of an account.

use super::World;
use super::settings::Settings;
use super::used_account::{AccountSource, UsedAccount, VARIABLE};
use crate::base::names::{AccountName, VarName};
use crate::base::next::Next;
use crate::base::text;
use crate::system::files;
use crate::vault::account::{self, AccountPlace, AccountRule, Fitting, Standing};
use crate::vault::records::{Index, Record};
use crate::world::error::Failure;

impl World {
    /// The same where a person named this account.
    ///
    /// # Errors
    /// Where that is no name of an account.
    pub fn of_account(mut self, named: Option<&str>) -> Result<Self, Failure> {
        self.named_account = named.map(str::parse).transpose()?;
        Ok(self)
    }

    /// The account that a flag names, and the variable in which what is started finds it.
    pub fn named_by_flag(&self) -> Option<(&'static str, &AccountName)> {
        self.named_account.as_ref().map(|name| (VARIABLE, name))
    }

    /// The account whose values count here.
    pub fn account(&self) -> Option<&AccountName> {
        self.chosen_account().name.as_ref()
    }

    /// The same, with who says so.
    pub fn chosen_account(&self) -> &UsedAccount {
        self.account.get_or_init(|| {
            let chosen = |name, by| UsedAccount { name: Some(name), by: Some(by), unclear: None };
            if let Some(name) = &self.named_account {
                return chosen(name.clone(), AccountSource::Flag);
            }
            if let Some(text) = self.environ.setting(VARIABLE) {
                return match text.parse() {
                    Ok(name) => chosen(name, AccountSource::Environment),
                    Err(why) => {
                        UsedAccount { unclear: Some(format!("{VARIABLE}: {why}")), ..Default::default() }
                    }
                };
            }
            if !self.has_accounts() {
                return UsedAccount::default();
            }
            match self.fitting_account() {
                Ok(Fitting::One(name)) => chosen(name, AccountSource::Settings),
                Ok(Fitting::Nobody) => UsedAccount::default(),
                Ok(Fitting::Several(names)) => {
                    let names: Vec<&str> = names.iter().map(AccountName::as_str).collect();
                    let why = format!("{} fit here alike by config.toml", text::list(&names));
                    UsedAccount { unclear: Some(why), ..Default::default() }
                }
                Err(failure) => {
                    UsedAccount { unclear: Some(failure.message().to_owned()), ..Default::default() }
                }
            }
        })
    }

    /// The account by the rules alone.
    pub fn fitting_account(&self) -> Result<Fitting, Failure> {
        let rules = self.account_rules()?;
        let (dir, top) = (files::resolved(&self.cwd), self.repository().map(files::resolved));
        let at = Standing { dir: &dir, top: top.as_deref() };
        Ok(account::fitting(&rules, at, || self.checkout().remote.clone()))
    }

    /// Where the values of which account count, by the person's settings.
    pub fn account_rules(&self) -> Result<Vec<AccountRule>, Failure> {
        self.rules_of(&self.settings()?)
    }

    fn rules_of(&self, settings: &Settings) -> Result<Vec<AccountRule>, Failure> {
        let all = settings.accounts().map_err(Failure::new)?;
        let rule = |(account, written): (AccountName, String)| {
            let at = AccountPlace::read(&written, &self.places.home, None);
            let at = at.map_err(|why| Failure::new(format!("\"accounts\": {why}")))?;
            Ok(AccountRule { account, at })
        };
        all.into_iter().map(rule).collect()
    }

    /// Whether anything that is stored is of an account.
    fn has_accounts(&self) -> bool {
        if self.has_accounts.get().is_none() {
            let _looked = self.index();
        }
        self.has_accounts.get().copied().unwrap_or_default()
    }

    /// Notes whether the index has accounts, each time that it is read.
    pub(super) fn note_accounts(&self, index: &Index) {
        let _known = self.has_accounts.set(index.records().iter().any(|record| record.account.is_some()));
    }

    /// The account that a new value of `variable` is of: one that a person named; that of this place, where a value of the variable
    /// is of an account already. A person with one account has none.
    pub fn account_of_new(&self, index: &Index, variable: &VarName) -> Option<AccountName> {
        let chosen = self.chosen_account();
        let project = self.project();
        let is_named = chosen.by.is_some_and(|by| by != AccountSource::Settings);
        let name = chosen.name.as_ref()?;
        (is_named || index.is_by_account(variable.as_str(), self.asker(&project))).then(|| name.clone())
    }

    /// Whether `record` is of the account that counts here, or of none where the variable is not told apart by accounts.
    pub fn is_of_account_here(&self, index: &Index, record: &Record) -> bool {
        let project = self.project();
        let is_told = || index.is_by_account(record.variable.as_str(), self.asker(&project));
        match (self.account(), &record.account) {
            (None, None) => true,
            (Some(here), Some(own)) => here == own,
            (Some(_), None) => !is_told() && self.chosen_account().by == Some(AccountSource::Settings),
            (None, Some(_)) => false,
        }
    }

    /// Every account that something is stored for, or that the settings know.
    pub fn known_accounts(&self) -> Vec<AccountName> {
        let index = self.index().unwrap_or_default();
        let stored = index.records().iter().filter_map(|record| record.account.clone());
        let rules = self.account_rules().unwrap_or_default();
        let mut all: Vec<AccountName> = stored.chain(rules.into_iter().map(|rule| rule.account)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Fails where the account that was named is none that anything is stored for, or with `may_be_new` another one's but for case: it
    /// is a slip.
    pub fn check_account(&self, may_be_new: bool) -> Result<(), Failure> {
        if self.named_account.is_none() && self.environ.setting(VARIABLE).is_none() {
            return Ok(());
        }
        let chosen = self.chosen_account();
        let Some(name) = &chosen.name else {
            return Err(Failure::new(chosen.unclear.clone().unwrap_or_default()));
        };
        let known = self.known_accounts();
        if known.contains(name) {
            return Ok(());
        }
        let known: Vec<&str> = known.iter().map(AccountName::as_str).collect();
        let near = text::nearest(name.as_str(), known.iter().copied());
        let is_twin = near.is_some_and(|near| near.eq_ignore_ascii_case(name.as_str()));
        if may_be_new && !is_twin {
            return near.map_or(Ok(()), |near| self.check_new_account(name, near));
        }
        let failure = Failure::new(format!("nothing is stored for account {name}"));
        Err(match near {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None if known.is_empty() => {
                failure.hint(format!("store a value of it: {}", Next::set_of("VAR", name)))
            }
            None => failure.hint(format!("there are {}; see '{}'", text::list(&known), Next::ListAll)),
        })
    }

    /// Asks whether a new account is meant whose name comes near to one that there is.
    fn check_new_account(&self, name: &AccountName, near: &str) -> Result<(), Failure> {
        let what = format!("there is an account {near}, and none {name} yet");
        match self.terminal() {
            Some(terminal) if !terminal.confirm(&format!("{what}: is a new one meant?"), false)? => {
                Err(Failure::no(what).hint(format!("did you mean {near}?")))
            }
            Some(_) => Ok(()),
            None => {
                self.ui.say(&format!("warning: {what}; did you mean {near}?"));
                Ok(())
            }
        }
    }

    /// Why `variable` has no value here although other accounts have one, as the end of a sentence; nothing where none has.
    pub fn without_account(&self, variable: &VarName, used: Option<&AccountName>) -> Option<String> {
        let (index, project) = (self.index().ok()?, self.project());
        let mut known: Vec<&str> =
            index.accounts_of(variable.as_str(), self.asker(&project)).map(AccountName::as_str).collect();
        known.sort_unstable();
        known.dedup();
        if known.is_empty() {
            return None;
        }
        let (has, chosen) = (text::list(&known), self.chosen_account());
        Some(match (used.or(chosen.name.as_ref()), &chosen.unclear) {
            (Some(name), _) => format!("of account {name} (it has one of {has})"),
            (None, Some(why)) => format!("here, since {why} (it has one of {has})"),
            (None, None) => format!("without an account, and none is in use here (it has one of {has})"),
        })
    }
}
