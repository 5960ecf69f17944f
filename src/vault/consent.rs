//! What a person agreed that a project makes its client do by itself: an item of its own for each project, in each store that
//! holds secrets for it. It comes with the secrets, in the same read; the index only names it and keeps what is shown.
//!
//! It holds digests and nothing else, so that it tells nothing to whoever reads it. Each covers the project, so that one of
//! another project is none. As a set it knows the parts of several branches.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::agreed::{Bits, Salt};
use super::records::{Index, Item, SessionRow, StoreKind};
use crate::base::secret::Secret;

/// So many digests fit into what the smallest store takes in one item ([`LIMIT`](super::deposit::LIMIT)).
const MOST: usize = 64;
const FORM: &str = "consent 1";
/// In the place of a project: what a person's own settings widen.
pub const PERSON: &str = "";

/// What was agreed to for one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    mcpkey: String,
    salt: Salt,
    /// The newest last.
    agreed: Vec<Bits<16>>,
}

/// Items that are wanted beside the next secrets, and those that came with them.
#[derive(Debug, Default)]
pub struct FetchedConsents {
    /// To be asked for with the next secrets of their store.
    pub wanted: Vec<Item>,
    /// What came; nothing for what the store does not hold.
    pub found: Vec<(Item, Option<Secret>)>,
}

impl Consent {
    /// To nothing, with a salt that must be fresh.
    pub fn nothing(salt: [u8; 16]) -> Self {
        Self { mcpkey: FORM.to_owned(), salt: Bits::from(salt), agreed: Vec::new() }
    }

    /// Reads what a store holds; nothing where that is something else.
    pub fn read(text: &Secret) -> Option<Self> {
        serde_json::from_str(text.expose()).ok().filter(|read: &Self| read.mcpkey == FORM)
    }

    /// The document, in the form in which stores keep secrets.
    pub fn write(&self) -> Option<Secret> {
        Secret::new(serde_json::to_string(self).ok()?).map(|(secret, _)| secret).ok()
    }

    /// Those of `forms` that were not agreed to for `project`.
    pub fn missing<'f>(&self, project: &str, forms: &'f [String]) -> Vec<&'f String> {
        if forms.len() > MOST && self.agreed.contains(&self.digest(project, &joined(forms))) {
            return Vec::new();
        }
        forms.iter().filter(|form| !self.agreed.contains(&self.digest(project, form))).collect()
    }

    /// Notes that all `forms` were agreed to for `project`. Where there are more than fit, they count together alone; where only
    /// older ones are too many, those go.
    pub fn note(&mut self, project: &str, forms: &[String]) {
        let digests = if forms.len() > MOST {
            vec![self.digest(project, &joined(forms))]
        } else {
            forms.iter().map(|form| self.digest(project, form)).collect()
        };
        self.agreed.retain(|known| !digests.contains(known));
        self.agreed.extend(digests);
        self.agreed.drain(..self.agreed.len().saturating_sub(MOST));
    }

    fn digest(&self, project: &str, form: &str) -> Bits<16> {
        let whole = Sha256::new().chain_update(format!("{}\0{project}\0{form}", self.salt)).finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        Bits::from(half)
    }
}

fn joined(forms: &[String]) -> String {
    let mut forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    forms.sort_unstable();
    forms.join("\0\0")
}

impl Index {
    /// All rows about sessions.
    pub fn sessions(&self) -> &[SessionRow] {
        &self.sessions
    }

    /// The row of `project` in `store`.
    pub fn session(&self, project: &str, store: StoreKind) -> Option<&SessionRow> {
        self.sessions.iter().find(|row| row.project == project && row.store == store)
    }

    /// Puts `row` in the place of the one of its project and store. Its item is pending no longer, and that of the old one is.
    pub fn put_session(&mut self, row: SessionRow) {
        let item = row.item();
        let is_same = |old: &SessionRow| old.project == row.project && old.store == row.store;
        let (old, kept) = std::mem::take(&mut self.sessions).into_iter().partition(is_same);
        self.sessions = kept;
        self.sessions.push(row);
        self.settle(&item);
        self.drop_items(Vec::from_iter(old).iter().map(SessionRow::item).collect());
    }

    /// Takes out the rows of which `is_gone` says so; their items are pending from now on.
    pub fn drop_sessions(&mut self, is_gone: impl Fn(&SessionRow) -> bool) {
        let (gone, kept) = std::mem::take(&mut self.sessions).into_iter().partition(is_gone);
        self.sessions = kept;
        self.drop_items(Vec::from_iter(gone).iter().map(SessionRow::item).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::deposit::{Deposit, LIMIT};

    fn forms(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_was_agreed_counts_for_its_project_alone_and_reads_back() {
        let mut consent = Consent::nothing([7; 16]);
        consent.note("/p", &forms(&["a", "b"]));
        let text = consent.write().unwrap();
        assert_eq!(Consent::read(&text), Some(consent.clone()));
        assert!(Deposit::read(&text).is_err(), "no secret can be mistaken for it");
        assert_eq!(consent.missing("/p", &forms(&["a", "c"])), ["c"]);
        assert_eq!(consent.missing("/q", &forms(&["a"])), ["a"]);
        assert_eq!(Consent::nothing([8; 16]).missing("/p", &forms(&["a"])), ["a"]);
    }

    #[test]
    fn the_oldest_go_and_all_at_once_still_fit() {
        let many: Vec<String> = (0..MOST).map(|at| at.to_string()).collect();
        let mut consent = Consent::nothing([7; 16]);
        consent.note("/p", &forms(&["old"]));
        consent.note("/p", &many);
        assert_eq!(consent.missing("/p", &forms(&["old", "3"])), ["old"]);
        assert!(consent.write().unwrap().expose().len() <= LIMIT);
        let more: Vec<String> = (0..3 * MOST).map(|at| at.to_string()).collect();
        assert!(!consent.missing("/p", &more).is_empty());
        consent.note("/p", &more);
        assert!(consent.missing("/p", &more).is_empty());
        let further = [&more[..], &forms(&["x"])].concat();
        assert!(consent.missing("/p", &further).contains(&&"x".to_owned()));
    }
}
