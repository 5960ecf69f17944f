//! Where a secret may go: not a host or a program, but the whole of what its server is.
//!
//! A person agrees to an entry as it stands, because every part of it can lead a secret elsewhere: a path is another
//! tenant, a variable loads other code, a header names another upstream. What was agreed to is kept beside the value as a
//! digest of the whole ([`super::agreed`]); the text that is shown of it is for people, and decides nothing.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use super::origin::{BadDestination, Origin, is_url, without_userinfo};
pub use super::shown::Shown;
use crate::base::names::AccountName;

/// What a secret is about to go to. Each of many variables has one of its own to hold, and they are the same.
#[derive(Clone)]
pub struct Destination(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    kind: Kind,
    shown: Shown,
    whole: Zeroizing<String>,
    account: Option<AccountUse>,
}

#[derive(Clone)]
enum Kind {
    Url(Origin),
    /// A command line as it is shown, and the directory that it starts in.
    Command(String, Option<String>),
}

/// Of which account an entry gets its values, and where that is so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountUse {
    /// The account; none is that of nobody.
    pub name: Option<AccountName>,
    /// The project; none is all, where a person's own entry for all projects names the account itself.
    pub project: Option<String>,
}

/// Of which account a value is, as far as that is a part of what is agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ValueAccount {
    /// Of none, and no other value of its variable is of one.
    #[default]
    Only,
    /// Of none, beside values that are.
    Beside,
    /// Of this one.
    Of(AccountName),
}

impl ValueAccount {
    /// The account, where a value is of one.
    pub fn name(&self) -> Option<&AccountName> {
        match self {
            Self::Of(name) => Some(name),
            Self::Only | Self::Beside => None,
        }
    }
}

impl Destination {
    /// A server that is reached by url. `whole` is its canonical form, in which nothing is masked.
    pub fn of_url(origin: Origin, shown: Shown, whole: Zeroizing<String>) -> Self {
        Self::new(Kind::Url(origin), shown, whole)
    }

    /// A server that is started: `line` is [`Shown::line`], `whole` its canonical form, in which nothing is masked, and
    /// `directory` the one that it starts in, where that is not one of mcpkey's own.
    pub fn of_command(line: String, whole: Zeroizing<String>, directory: Option<&str>) -> Self {
        let shown = Shown::of_command(&line, directory);
        Self::new(Kind::Command(line, directory.map(str::to_owned)), shown, whole)
    }

    fn new(kind: Kind, shown: Shown, whole: Zeroizing<String>) -> Self {
        Self(Arc::new(Parts { kind, shown, whole, account: None }))
    }

    /// The same where the entry gets the values of an account, or of none. For what is told apart by no account that makes no difference.
    pub fn under(mut self, account: AccountUse) -> Self {
        Arc::make_mut(&mut self.0).account = Some(account);
        self
    }

    /// The same in the directory `there`, if it starts in `here`: what it was before a directory was renamed or copied.
    pub fn at(&self, here: &str, there: &str) -> Self {
        let mut moved = match &self.0.kind {
            Kind::Command(line, Some(directory)) if directory == here => {
                let mut moved = Self::of_command(line.clone(), self.0.whole.clone(), Some(there));
                Arc::make_mut(&mut moved.0).account = self.0.account.clone();
                moved
            }
            _ => self.clone(),
        };
        if moved.0.account.as_ref().is_some_and(|account| account.project.as_deref() == Some(here))
            && let Some(account) = &mut Arc::make_mut(&mut moved.0).account
        {
            account.project = Some(there.to_owned());
        }
        moved
    }

    /// What is shown of it, whosever value goes there.
    pub fn shown(&self) -> &Shown {
        &self.0.shown
    }

    /// What is shown of it to whoever lets a value of this account go there.
    pub fn shown_of(&self, value: &ValueAccount) -> Shown {
        let of = match value {
            ValueAccount::Only => return self.0.shown.clone(),
            ValueAccount::Beside => "none",
            ValueAccount::Of(name) => name.as_str(),
        };
        self.0.shown.with_account(&match self.use_of(value) {
            Some(AccountUse { project: Some(project), .. }) => format!("{of} in {project}"),
            Some(AccountUse { project: None, .. }) => format!("{of} in every project"),
            None => format!("{of}, which is not in use there"),
        })
    }

    /// What is digested besides [`Destination::whole`] for a value that is told apart by accounts: its account, and where the entry gets
    /// the values of that. One of another account than the entry gets has a form that is agreed to nowhere else.
    pub(super) fn account_form(&self, value: &ValueAccount) -> Option<String> {
        let of = match value {
            ValueAccount::Only => return None,
            ValueAccount::Beside => "",
            ValueAccount::Of(name) => name.as_str(),
        };
        Some(match self.use_of(value) {
            Some(AccountUse { project: Some(project), .. }) => format!("{of}\0project\0{project}"),
            Some(AccountUse { project: None, .. }) => format!("{of}\0all"),
            None => {
                let used = self.0.account.iter().filter_map(|used| used.name.as_ref());
                format!("{of}\0other\0{}", used.map(AccountName::as_str).collect::<String>())
            }
        })
    }

    /// How the entry gets this value, if it gets values of its account.
    fn use_of(&self, value: &ValueAccount) -> Option<&AccountUse> {
        self.0.account.as_ref().filter(|used| used.name.as_ref() == value.name())
    }

    /// All of it, in the two parts that are digested.
    pub fn whole(&self) -> [&[u8]; 2] {
        let directory = match &self.0.kind {
            Kind::Command(_, Some(directory)) => directory.as_bytes(),
            _ => b"",
        };
        [self.0.whole.as_bytes(), directory]
    }

    /// Whom a url reaches; nothing of a command.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.0.kind {
            Kind::Url(origin) => Some(origin),
            Kind::Command(..) => None,
        }
    }

    /// Whether it is reached without leaving this machine.
    pub fn is_loopback(&self) -> bool {
        self.origin().is_none_or(Origin::is_loopback)
    }

    /// Whether a secret sent there could be read on the way.
    pub fn is_cleartext(&self) -> bool {
        self.origin().is_some_and(Origin::is_cleartext)
    }
}

impl PartialEq for Destination {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Destination {}

impl PartialOrd for Destination {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Destination {
    fn cmp(&self, other: &Self) -> Ordering {
        let shown = self.0.shown.cmp(&other.0.shown).then_with(|| self.whole().cmp(&other.whole()));
        // Where nobody names an account, it is nothing that tells two places apart.
        let named = |to: &Self| to.0.account.clone().filter(|used| used.name.is_some());
        shown.then_with(|| named(self).cmp(&named(other)))
    }
}

/// The whole may hold literal secrets of a config: it is never printed.
impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({})", self.0.shown)
    }
}

/// The place alone, as a sentence names it.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.shown.place())
    }
}
