//! What a person agreed to for one secret: digests, which tell nothing to whoever reads them, and what is shown of each.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::destination::{Destination, Shown, ValueAccount};
use super::spelled::{as_text, is_false};

/// Everything that was agreed to, with the item's own salt. It goes where the value goes. Each digest of a value that is of an
/// account names it, and where its values are in use: what was agreed to for one account, or in one project, says nothing of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    salt: Salt,
    #[serde(default, rename = "agreed", skip_serializing_if = "Vec::is_empty")]
    all: Vec<Agreement>,
    /// The account of the value, which its item holds beside this.
    #[serde(skip)]
    account: ValueAccount,
}

/// One destination that was agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    digest: Digest,
    /// What is shown of it.
    #[serde(with = "as_text")]
    to: Shown,
    /// The salt, where it is another than the item's: an agreement that came with a value from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<Salt>,
    /// Whether an agent recorded it, and no person has seen it yet.
    #[serde(default, rename = "agent", skip_serializing_if = "is_false")]
    is_by_agent: bool,
}

/// 128 random bits, so that equal agreements of two items cannot be told to be equal.
pub type Salt = Bits<16>;

/// SHA-256 over the salt and what was agreed.
pub type Digest = Bits<32>;

/// Bytes that are written as hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bits<const N: usize>([u8; N]);

impl Agreed {
    /// Nothing, with a salt that must be fresh.
    pub fn nothing(salt: [u8; 16]) -> Self {
        Self { salt: Bits(salt), all: Vec::new(), account: ValueAccount::Only }
    }

    /// The same for a value of this account.
    pub(super) fn of(self, account: ValueAccount) -> Self {
        Self { account, ..self }
    }

    /// Notes that `to` was agreed to, by a person or by an agent, which is told from one.
    pub fn note(&mut self, to: &Destination, is_by_agent: bool) {
        let (digest, shown) = (digest(&self.salt, to, &self.account), to.shown_of(&self.account));
        let to_be_noted = Agreement { digest, to: shown, salt: None, is_by_agent };
        match self.all.iter().position(|known| self.is_about(known, to)) {
            Some(at) => {
                self.all[at].is_by_agent &= is_by_agent;
                self.all[at].to = to_be_noted.to;
            }
            None => self.all.push(to_be_noted),
        }
    }

    /// Takes over what was agreed to for a value that comes from elsewhere. What an agent takes over is an agent's.
    pub fn take(&mut self, agreement: Agreement, is_by_agent: bool) {
        let own = Agreement {
            salt: agreement.salt.filter(|salt| *salt != self.salt),
            is_by_agent: agreement.is_by_agent || is_by_agent,
            ..agreement
        };
        if !self.all.iter().any(|known| (known.digest, known.salt) == (own.digest, own.salt)) {
            self.all.push(own);
        }
    }

    /// All of it, each with its salt, to go along with a value.
    pub fn agreements(&self) -> impl Iterator<Item = Agreement> {
        self.all.iter().map(|own| Agreement { salt: own.salt.or(Some(self.salt)), ..own.clone() })
    }

    /// Whether `to` was agreed to, as a whole.
    pub fn has(&self, to: &Destination) -> bool {
        self.all.iter().any(|known| self.is_about(known, to))
    }

    /// The same, if it was a person who agreed.
    pub fn has_from_person(&self, to: &Destination) -> bool {
        self.all.iter().any(|known| !known.is_by_agent && self.is_about(known, to))
    }

    fn is_about(&self, known: &Agreement, to: &Destination) -> bool {
        known.digest == digest(known.salt.as_ref().unwrap_or(&self.salt), to, &self.account)
    }

    /// What is shown of everything that was agreed to.
    pub fn shown(&self) -> BTreeSet<Shown> {
        self.all.iter().map(|known| known.to.clone()).collect()
    }

    /// What is shown of what an agent recorded, and no person has seen.
    pub fn by_agent(&self) -> BTreeSet<Shown> {
        self.all.iter().filter(|known| known.is_by_agent).map(|known| known.to.clone()).collect()
    }

    /// A person has seen what an agent recorded: it stays, or it goes.
    pub fn settle(&mut self, keeps: bool) {
        self.all.retain(|known| keeps || !known.is_by_agent);
        self.all.iter_mut().for_each(|known| known.is_by_agent = false);
    }

    /// Takes back what is shown so: exactly that, and nothing else.
    pub fn revoke(&mut self, shown: &BTreeSet<Shown>) {
        self.all.retain(|known| !shown.contains(&known.to));
    }

    /// The same agreements in fewer bytes: of each text only its first `most` are kept.
    pub(super) fn shorten(&mut self, most: usize) {
        self.all.iter_mut().for_each(|known| known.to = known.to.shortened(most));
    }

    /// The salt with nothing that was agreed to.
    pub(super) fn emptied(&self) -> Self {
        Self { salt: self.salt, all: Vec::new(), account: self.account.clone() }
    }
}

impl Agreement {
    /// What is shown of it.
    pub fn to(&self) -> &Shown {
        &self.to
    }

    /// Whether it is complete without the item that it comes from.
    pub fn is_portable(&self) -> bool {
        self.salt.is_some()
    }

    /// Whether it is about a value of this account that goes to `to`.
    pub fn is_about(&self, to: &Destination, account: &ValueAccount) -> bool {
        self.salt.is_some_and(|salt| self.digest == digest(&salt, to, account))
    }
}

fn digest(salt: &Salt, to: &Destination, account: &ValueAccount) -> Digest {
    let [whole, directory] = to.whole();
    // The first part is JSON, in which no NUL stands, and in the path of a directory none can.
    let both =
        Sha256::new().chain_update(salt.0).chain_update(whole).chain_update([0]).chain_update(directory);
    let all = match to.account_form(account) {
        Some(form) => both.chain_update([0]).chain_update(form),
        None => both,
    };
    Bits(all.finalize().into())
}

impl<const N: usize> From<[u8; N]> for Bits<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> fmt::Display for Bits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> FromStr for Bits<N> {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; N];
        let digits = text.as_bytes();
        if digits.len() != 2 * N {
            return Err("not as many hexadecimal digits as there should be");
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'));
            let read = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = read.ok_or("not hexadecimal digits")?;
        }
        Ok(Self(bytes))
    }
}

impl<const N: usize> Serialize for Bits<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bits<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::vault::destination::AccountUse;

    fn to(shown: &str, whole: &str) -> Destination {
        let line = shown.strip_prefix("stdio: ").unwrap().to_owned();
        Destination::of_command(line, Zeroizing::new(whole.to_owned()), None)
    }

    #[test]
    fn what_was_agreed_is_known_again_and_only_as_a_whole() {
        let mut agreed = Agreed::nothing([7; 16]);
        agreed.note(&to("stdio: x", "one"), false);
        assert!(agreed.has(&to("stdio: x", "one")) && agreed.has(&to("stdio: y", "one")));
        assert!(!agreed.has(&to("stdio: x", "two")));
        let text = serde_json::to_string(&agreed).unwrap();
        assert_eq!(serde_json::from_str::<Agreed>(&text).unwrap(), agreed);
    }

    #[test]
    fn an_agreement_travels_with_its_salt_and_equal_ones_look_different() {
        let (mut one, mut other) = (Agreed::nothing([7; 16]), Agreed::nothing([8; 16]));
        one.note(&to("stdio: x", "one"), false);
        other.note(&to("stdio: x", "one"), false);
        assert_ne!(one.all[0].digest, other.all[0].digest);
        let mut third = Agreed::nothing([9; 16]);
        one.agreements().for_each(|agreement| third.take(agreement, false));
        assert!(third.has(&to("stdio: x", "one")));
        third.note(&to("stdio: x", "one"), false);
        assert_eq!(third.all.len(), 1);
    }

    fn used(whole: &str, name: Option<&str>, project: Option<&str>) -> Destination {
        let name = name.map(|name| name.parse().unwrap());
        to("stdio: x", whole).under(AccountUse { name, project: project.map(str::to_owned) })
    }

    #[test]
    fn an_agreement_of_an_account_is_of_no_other_and_of_no_other_project() {
        let of = |name: &str| ValueAccount::Of(name.parse().unwrap());
        let here = used("one", Some("work"), Some("/p"));
        let strangers = [
            used("two", Some("work"), Some("/p")),
            used("one", Some("own"), Some("/p")),
            used("one", Some("work"), Some("/q")),
            used("one", Some("work"), None),
            used("one", None, Some("/p")),
            to("stdio: x", "one"),
        ];
        let mut agreed = Agreed::nothing([7; 16]).of(of("work"));
        agreed.note(&here, false);
        assert!(agreed.has(&here) && strangers.iter().all(|to| !agreed.has(to)));
        for other in [of("own"), ValueAccount::Beside, ValueAccount::Only] {
            assert!(!agreed.clone().of(other.clone()).has(&here), "{other:?}");
        }
        // A value beside those of accounts goes by the project too, and only where none is in use.
        let mut beside = Agreed::nothing([7; 16]).of(ValueAccount::Beside);
        let bare = used("one", None, Some("/p"));
        beside.note(&bare, false);
        assert!(beside.has(&bare) && !beside.has(&used("one", None, Some("/q"))) && !beside.has(&here));
        // What is told apart by no account is agreed wherever one stands.
        let mut only = Agreed::nothing([7; 16]);
        only.note(&to("stdio: x", "one"), false);
        assert!(only.has(&here) && only.has(&bare) && !only.clone().of(ValueAccount::Beside).has(&bare));
        let carried = agreed.agreements().next().unwrap();
        assert!(carried.is_about(&here, &of("work")) && !carried.is_about(&here, &of("own")));
        let there = used("one", Some("work"), Some("/q"));
        assert!(carried.is_about(&there.at("/q", "/p"), &of("work")));
    }

    #[test]
    fn to_take_back_what_is_shown_takes_that_and_nothing_else() {
        let mut agreed = Agreed::nothing([7; 16]);
        agreed.note(&to("stdio: x", "one"), false);
        agreed.note(&to("stdio: x", "two"), false);
        agreed.note(&to("stdio: y", "three"), false);
        agreed.revoke(&BTreeSet::from(["stdio: x".parse().unwrap()]));
        assert!(!agreed.has(&to("stdio: x", "one")) && !agreed.has(&to("stdio: x", "two")));
        assert!(agreed.has(&to("stdio: y", "three")));
    }

    #[test]
    fn what_an_agent_recorded_is_told_from_what_a_person_did() {
        let mut agreed = Agreed::nothing([7; 16]);
        agreed.note(&to("stdio: x", "one"), true);
        agreed.note(&to("stdio: y", "two"), false);
        assert!(
            !agreed.has_from_person(&to("stdio: x", "one")) && agreed.has_from_person(&to("stdio: y", "two"))
        );
        assert_eq!(agreed.by_agent(), BTreeSet::from(["stdio: x".parse().unwrap()]));
        let mut kept = agreed.clone();
        kept.settle(true);
        assert!(kept.has(&to("stdio: x", "one")) && kept.by_agent().is_empty());
        agreed.settle(false);
        assert!(!agreed.has(&to("stdio: x", "one")) && agreed.has(&to("stdio: y", "two")));
    }

    #[test]
    fn a_persons_agreement_stays_a_persons_and_what_an_agent_takes_over_is_an_agents() {
        let mut agreed = Agreed::nothing([7; 16]);
        for is_by_agent in [true, false, true] {
            agreed.note(&to("stdio: x", "one"), is_by_agent);
            assert_eq!(agreed.has_from_person(&to("stdio: x", "one")), !agreed.all[0].is_by_agent);
        }
        assert!(agreed.has_from_person(&to("stdio: x", "one")));
        assert_eq!(agreed.shown(), BTreeSet::from(["stdio: x".parse().unwrap()]));
        let agreements: Vec<Agreement> = agreed.agreements().collect();
        for is_by_agent in [true, false] {
            let mut taken = Agreed::nothing([9; 16]);
            agreements.iter().for_each(|agreement| taken.take(agreement.clone(), is_by_agent));
            assert!(taken.has(&to("stdio: x", "one")));
            assert_eq!(taken.has_from_person(&to("stdio: x", "one")), !is_by_agent);
        }
        // What came from it is known again by its salt.
        agreements.into_iter().for_each(|agreement| agreed.take(agreement, false));
        assert_eq!(agreed.all.len(), 1);
    }

    #[test]
    fn digits_of_another_number_or_kind_are_refused() {
        for bad in ["", "00", "+0+0+0+0+0+0+0+0+0+0+0+0+0+0+0+0", "g0000000000000000000000000000000"] {
            assert!(bad.parse::<Salt>().is_err(), "{bad}");
        }
    }
}
