//! What is stored of one secret: a compact JSON document with a version, the same in every store.
//!
//! It holds the value and all that decides where the value goes, so that these come, move and go together, and nobody who
//! edits a file beside the store gains anything. Former values are in it as long as all fits into what Windows takes
//! ([`LIMIT`]); where it does not, they go into items of their own, which the document names. Fields that a later minor
//! version added are kept as they are.

mod written;

use serde_json::{Map, Value};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base::names::{ItemId, VarName};
use crate::base::secret::{BadSecret, Secret};
use crate::vault::agreed::Agreed;
use crate::vault::destination::ValueAccount;
use crate::vault::owner::Owner;
use crate::vault::source::Source;

use written::Written;

/// What Windows' Credential Manager takes in one item, in bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
pub const LIMIT: usize = 2560;

/// Bytes of what is shown of each destination that are kept at most, where not all of it fits.
const SHORTER: [usize; 3] = [160, 80, 40];

const MAJOR: u32 = 1;
const MINOR: u32 = 0;

/// Everything of one secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The variable that placeholders name.
    pub variable: VarName,
    /// The value in use, or where it comes from.
    pub value: HeldValue,
    /// Whose it is.
    pub owner: Owner,
    /// The account it is of, where a person has several.
    account: ValueAccount,
    /// Where it may go.
    pub agreed: Agreed,
    /// When it was first stored, RFC 3339 in UTC.
    pub created: String,
    /// When its value was last replaced, RFC 3339 in UTC.
    pub rotated: Option<String>,
    /// When it stops working, RFC 3339 in UTC.
    pub expires: Option<String>,
    /// The value before this one.
    pub previous: Option<Former>,
    /// The value after this one, not in use yet.
    pub next: Option<Coming>,
    /// Whether this is no secret of its own, but a value of another one's history.
    pub is_part: bool,
    /// The minor version of whoever wrote it, and the fields that this mcpkey does not know.
    unknown: (u32, Map<String, Value>),
}

/// What is held for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldValue {
    /// The value.
    Value(Secret),
    /// Where it comes from each time it is wanted.
    Fetched(Box<Fetched>),
}

/// A source, and what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it comes from.
    pub source: Source,
    /// What was fetched last, where that may be kept.
    pub kept: Option<KeptValue>,
}

/// A value that was fetched, for as long as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptValue {
    /// The value.
    pub value: Secret,
    /// When it was fetched, RFC 3339 in UTC.
    pub since: String,
    /// When it is to be fetched anew, RFC 3339 in UTC.
    pub until: String,
}

/// A value of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryValue {
    /// In this document.
    Here(HeldValue),
    /// In an item of its own, in the same store.
    Apart(ItemId),
}

/// A value that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The value.
    pub value: HistoryValue,
    /// When it came in, RFC 3339 in UTC.
    pub since: String,
    /// When another took its place, RFC 3339 in UTC.
    pub replaced: String,
    /// When it stops working, RFC 3339 in UTC.
    pub expires: Option<String>,
}

/// A value that waits to take the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// The value.
    pub value: HistoryValue,
    /// When it was stored, RFC 3339 in UTC.
    pub since: String,
    /// When it stops working, RFC 3339 in UTC.
    pub expires: Option<String>,
    /// Whether mcpkey made it up, so that nobody else may know it yet.
    pub made: bool,
}

/// Why what a store holds is not a secret of ours. No variant holds any of it.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadDeposit {
    /// Another program's, or cut short.
    #[error("it is not of the form that mcpkey writes")]
    Foreign,
    /// A later mcpkey's.
    #[error("it was written by a later mcpkey, in version {0}")]
    Newer(u32),
    /// A value that no server could be sent.
    #[error("its value cannot be used: {0}")]
    Value(BadSecret),
}

impl HeldValue {
    /// Whether both are the same value, or come from the same place, whatever is kept.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => one == other,
            (Self::Fetched(one), Self::Fetched(other)) => one.source == other.source,
            _ => false,
        }
    }

    /// Where the value comes from, where it is not in the store.
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Value(_) => None,
            Self::Fetched(fetched) => Some(&fetched.source),
        }
    }

    /// The value, as far as it is there.
    pub fn at_rest(&self) -> Option<&Secret> {
        match self {
            Self::Value(value) => Some(value),
            Self::Fetched(fetched) => fetched.kept.as_ref().map(|kept| &kept.value),
        }
    }

    /// Keeps nothing of what was fetched. Whether anything was kept.
    pub fn forget_kept(&mut self) -> bool {
        match self {
            Self::Value(_) => false,
            Self::Fetched(fetched) => fetched.kept.take().is_some(),
        }
    }
}

impl From<Secret> for HeldValue {
    fn from(value: Secret) -> Self {
        Self::Value(value)
    }
}

impl From<Fetched> for HeldValue {
    fn from(fetched: Fetched) -> Self {
        Self::Fetched(Box::new(fetched))
    }
}

impl Deposit {
    /// A secret that was not there before.
    pub fn new(
        variable: VarName,
        value: impl Into<HeldValue>,
        owner: Owner,
        salt: [u8; 16],
        now: String,
    ) -> Self {
        Self {
            variable,
            value: value.into(),
            owner,
            account: ValueAccount::Only,
            agreed: Agreed::nothing(salt),
            created: now,
            rotated: None,
            expires: None,
            previous: None,
            next: None,
            is_part: false,
            unknown: (MINOR, Map::new()),
        }
    }

    /// The same of an account. What was agreed to before holds no longer, unless it is of that already.
    pub fn of_account(self, account: ValueAccount) -> Self {
        let agreed = if self.account == account { self.agreed } else { self.agreed.emptied() };
        Self { agreed: agreed.of(account.clone()), account, ..self }
    }

    /// The account it is of, where a person has several.
    pub fn account(&self) -> &ValueAccount {
        &self.account
    }

    /// Reads what a store holds.
    pub fn read(text: &Secret) -> Result<Self, BadDeposit> {
        let read: Written = serde_json::from_str(text.expose()).map_err(|_| BadDeposit::Foreign)?;
        let version = read.mcpkey.split_once('.').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (major, minor): (u32, u32) = version.ok_or(BadDeposit::Foreign)?;
        match major {
            MAJOR => read.into_deposit(minor),
            newer if newer > MAJOR => Err(BadDeposit::Newer(newer)),
            _ => Err(BadDeposit::Foreign),
        }
    }

    /// The document. What a secret must not hold (`${`, control characters) is escaped, so that it passes as one.
    pub fn write(&self) -> Result<Secret, BadDeposit> {
        let json =
            Zeroizing::new(serde_json::to_string(&Written::of(self)).map_err(|_| BadDeposit::Foreign)?);
        let mut text = Zeroizing::new(String::with_capacity(6 * json.len()));
        for c in json.chars() {
            match c {
                '$' => text.push_str("\\u0024"),
                c if c.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => text.push(c),
            }
        }
        Secret::new(text).map(|(secret, _)| secret).map_err(BadDeposit::Value)
    }

    /// Puts `value` in use; the one that was in use is kept as the former one, and an older one goes.
    pub fn replace(&mut self, value: impl Into<HeldValue>, now: String, expires: Option<String>) {
        self.put_in_use(value.into(), Some(now.clone()), now, expires);
    }

    /// Puts the waiting value in use. Whether there was one in this document.
    pub fn advance(&mut self, now: String) -> bool {
        let Some(Coming { value: HistoryValue::Here(value), expires, .. }) = self.next.take() else {
            return false;
        };
        self.put_in_use(value, Some(now.clone()), now, expires);
        true
    }

    /// Puts the former value in use again, and keeps the one that was. Whether there was one in this document.
    pub fn undo(&mut self, now: String) -> bool {
        let Some(Former { value: HistoryValue::Here(value), since, expires, .. }) = self.previous.take()
        else {
            return false;
        };
        // The age of a secret is that of its value, which is older than the last change.
        let since = Some(since).filter(|since| *since != self.created);
        self.put_in_use(value, since, now, expires);
        true
    }

    fn put_in_use(&mut self, value: HeldValue, since: Option<String>, now: String, expires: Option<String>) {
        let old = std::mem::replace(&mut self.value, value);
        let from = std::mem::replace(&mut self.rotated, since).unwrap_or_else(|| self.created.clone());
        let ended = std::mem::replace(&mut self.expires, expires);
        self.previous =
            Some(Former { value: HistoryValue::Here(old), since: from, replaced: now, expires: ended });
    }

    /// The items that this document names beside itself.
    pub fn apart(&self) -> Vec<ItemId> {
        let past = self.previous.iter().map(|past| &past.value);
        let kept = past.chain(self.next.iter().map(|next| &next.value));
        kept.filter_map(|kept| match kept {
            HistoryValue::Apart(id) => Some(id.clone()),
            HistoryValue::Here(_) => None,
        })
        .collect()
    }

    /// Moves values of the history into documents of their own, as many as must go for this one to fit. `ids` are fresh ones.
    pub fn fit(mut self, ids: [ItemId; 2]) -> Result<(Self, Vec<(ItemId, Self)>), BadDeposit> {
        let mut parts = Vec::new();
        // What can be fetched again makes way for what cannot.
        if self.write()?.expose().len() > LIMIT {
            self.value.forget_kept();
        }
        for (is_past, id) in [true, false].into_iter().zip(ids) {
            if self.write()?.expose().len() <= LIMIT {
                break;
            }
            let kept = if is_past {
                self.previous.as_mut().map(|past| &mut past.value)
            } else {
                self.next.as_mut().map(|next| &mut next.value)
            };
            if let Some(kept @ HistoryValue::Here(_)) = kept
                && let HistoryValue::Here(value) = std::mem::replace(kept, HistoryValue::Apart(id.clone()))
            {
                parts.push((id, self.part(value)));
            }
        }
        // What is shown is a help to people; the digests decide, and stay.
        for most in SHORTER {
            if self.write()?.expose().len() > LIMIT {
                self.agreed.shorten(most);
            }
        }
        Ok((self, parts))
    }

    fn part(&self, value: HeldValue) -> Self {
        Self {
            value,
            agreed: self.agreed.emptied(),
            previous: None,
            next: None,
            is_part: true,
            unknown: (MINOR, Map::new()),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
