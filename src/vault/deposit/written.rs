//! The shape in which a deposit is written, and its two directions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{BadDeposit, Coming, Deposit, Fetched, Former, HeldValue, HistoryValue, KeptValue, MAJOR, MINOR};
use crate::base::names::{AccountName, VarName};
use crate::base::secret::Secret;
use crate::vault::agreed::Agreed;
use crate::vault::destination::ValueAccount;
use crate::vault::owner::Owner;
use crate::vault::source::Source;
use crate::vault::spelled::{as_text, is_false};

/// The document's shape. The order of the fields is that in which they are written.
#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) mcpkey: String,
    #[serde(with = "as_text")]
    variable: VarName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Kept>,
    #[serde(default, skip_serializing_if = "is_false")]
    part: bool,
    #[serde(flatten)]
    owner: Owner,
    #[serde(default, rename = "account-name", skip_serializing_if = "Option::is_none")]
    account: Option<AccountName>,
    #[serde(default, rename = "beside-accounts", skip_serializing_if = "is_false")]
    beside: bool,
    created: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rotated: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<History>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<History>,
    #[serde(flatten)]
    agreed: Agreed,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A value of the history, as it is written.
#[derive(Serialize, Deserialize)]
struct History {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    since: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    made: bool,
}

/// What is kept of a source, as it is written.
#[derive(Serialize, Deserialize)]
struct Kept {
    value: Zeroizing<String>,
    since: String,
    until: String,
}

impl Kept {
    fn of(held: &HeldValue) -> Option<Self> {
        let HeldValue::Fetched(fetched) = held else { return None };
        let KeptValue { value, since, until } = fetched.kept.clone()?;
        Some(Self { value: Zeroizing::new(value.expose().to_owned()), since, until })
    }
}

/// What is held, by what is written of it.
fn held(
    value: Option<&Zeroizing<String>>,
    from: Option<Source>,
    kept: Option<Kept>,
) -> Result<Option<HeldValue>, BadDeposit> {
    Ok(match (value, from) {
        (Some(value), None) => Some(secret(value)?.into()),
        (None, Some(source)) => {
            let kept = kept
                .map(|Kept { value, since, until }| Ok(KeptValue { value: secret(&value)?, since, until }));
            Some(Fetched { source, kept: kept.transpose()? }.into())
        }
        (None, None) => None,
        (Some(_), Some(_)) => return Err(BadDeposit::Foreign),
    })
}

/// The value, where it is one.
fn plain(held: &HeldValue) -> Option<Zeroizing<String>> {
    match held {
        HeldValue::Value(value) => Some(Zeroizing::new(value.expose().to_owned())),
        HeldValue::Fetched(_) => None,
    }
}

impl Written {
    pub(super) fn of(deposit: &Deposit) -> Self {
        let (minor, rest) = &deposit.unknown;
        Self {
            mcpkey: format!("{MAJOR}.{}", minor.max(&MINOR)),
            variable: deposit.variable.clone(),
            value: plain(&deposit.value),
            from: deposit.value.source().cloned(),
            kept: Kept::of(&deposit.value),
            part: deposit.is_part,
            owner: deposit.owner.clone(),
            account: deposit.account.name().cloned(),
            beside: deposit.account == ValueAccount::Beside,
            created: deposit.created.clone(),
            rotated: deposit.rotated.clone(),
            expires: deposit.expires.clone(),
            previous: deposit.previous.as_ref().map(|past| History {
                replaced: Some(past.replaced.clone()),
                ..History::of(&past.value, &past.since, past.expires.as_ref())
            }),
            next: deposit.next.as_ref().map(|next| History {
                made: next.made,
                ..History::of(&next.value, &next.since, next.expires.as_ref())
            }),
            agreed: deposit.agreed.clone(),
            rest: rest.clone(),
        }
    }

    pub(super) fn into_deposit(self, minor: u32) -> Result<Deposit, BadDeposit> {
        let account = match (self.account, self.beside) {
            (Some(name), _) => ValueAccount::Of(name),
            (None, true) => ValueAccount::Beside,
            (None, false) => ValueAccount::Only,
        };
        let former = |past: History| {
            let replaced = past.replaced.clone().ok_or(BadDeposit::Foreign)?;
            Ok(Former { value: past.kept()?, since: past.since, replaced, expires: past.expires })
        };
        let coming = |next: History| {
            let value = next.kept()?;
            Ok(Coming { value, since: next.since, expires: next.expires, made: next.made })
        };
        Ok(Deposit {
            value: held(self.value.as_ref(), self.from, self.kept)?.ok_or(BadDeposit::Foreign)?,
            variable: self.variable,
            owner: self.owner,
            agreed: self.agreed.of(account.clone()),
            account,
            created: self.created,
            rotated: self.rotated,
            expires: self.expires,
            previous: self.previous.map(former).transpose()?,
            next: self.next.map(coming).transpose()?,
            is_part: self.part,
            unknown: (minor, self.rest),
        })
    }
}

impl History {
    fn of(kept: &HistoryValue, since: &str, expires: Option<&String>) -> Self {
        let (value, from, item) = match kept {
            HistoryValue::Here(held) => (plain(held), held.source().cloned(), None),
            HistoryValue::Apart(id) => (None, None, Some(id.to_string())),
        };
        let (since, expires) = (since.to_owned(), expires.cloned());
        Self { value, from, item, since, replaced: None, expires, made: false }
    }

    fn kept(&self) -> Result<HistoryValue, BadDeposit> {
        match (held(self.value.as_ref(), self.from.clone(), None)?, &self.item) {
            (Some(held), _) => Ok(HistoryValue::Here(held)),
            (None, Some(item)) => Ok(HistoryValue::Apart(item.parse().map_err(|_| BadDeposit::Foreign)?)),
            (None, None) => Err(BadDeposit::Foreign),
        }
    }
}

fn secret(text: &Zeroizing<String>) -> Result<Secret, BadDeposit> {
    Secret::new(text.clone()).map(|(secret, _)| secret).map_err(BadDeposit::Value)
}
