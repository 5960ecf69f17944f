//! What a registration looks at, and the values that were given for it.

use super::wanted::NewServer;
use crate::actions::sourced::GivenValue;
use crate::base::names::{AccountName, VarName};
use crate::base::secret::Secret;
use crate::client::View;
use crate::client::registration::fields::SecretField;
use crate::client::resolve::{BadPlace, Facts};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::vault::source::Source;
use crate::world::World;
use crate::world::error::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where a server goes.
pub(super) type Going = Result<Destination, BadPlace>;

/// What is looked at.
pub(super) struct Sight<'w> {
    pub(super) world: &'w World,
    pub(super) index: Arc<Index>,
    pub(super) view: View,
    pub(super) here: String,
    /// The entry as the owner of a value of its own.
    pub(super) owner: Owner,
}

impl<'w> Sight<'w> {
    pub(super) fn of(world: &'w World, wanted: &NewServer) -> Result<Self, Failure> {
        let owner = wanted.target(world).owner(world, wanted.name.as_str());
        Ok(Self { world, index: world.index()?, view: world.view()?, here: world.project(), owner })
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        self.world.facts(&self.index, &self.here).at(&self.owner)
    }

    /// The stored secret of this project, or of all for one that is for all, that a new one of this name would replace, or
    /// whose servers would find the new one in its place.
    pub(super) fn rival(&self, wanted: &NewServer, variable: &VarName) -> Option<&Record> {
        let project = wanted.project(&self.here);
        let own = self.exact(variable, &self.owner);
        let account = self.account_of(variable);
        let mut near = self
            .index
            .in_reach(self.facts().asker)
            .filter(|record| record.variable == *variable && record.owner.project.as_deref() == project)
            .filter(|record| record.account == account);
        own.or_else(|| near.next())
    }

    /// The account that a new value of `variable` is of.
    pub(super) fn account_of(&self, variable: &VarName) -> Option<AccountName> {
        self.world.account_of_new(&self.index, variable)
    }

    /// What is stored for exactly this owner and that account.
    pub(super) fn exact(&self, variable: &VarName, owner: &Owner) -> Option<&Record> {
        self.index.exact(variable.as_str(), owner, self.account_of(variable).as_ref())
    }

    /// Whose a new value of this secret field is. What is stored for all servers here is replaced where it stands, and so is what
    /// a person names and wants replaced.
    pub(super) fn owner_of(&self, wanted: &NewServer, field: &SecretField) -> Owner {
        let variable = &field.variable;
        if let Some(rival) = self.rival(wanted, variable).filter(|_| field.named && wanted.force) {
            return rival.owner.clone();
        }
        if wanted.is_global() {
            return Owner::of(None);
        }
        let all = Owner::of(wanted.project(&self.here).map(str::to_owned));
        // Clients without Claude Code share it: none of their entries has it for itself.
        if !wanted.is_claudes {
            return all;
        }
        let own = self.exact(variable, &self.owner);
        if own.is_none() && self.exact(variable, &all).is_some() { all } else { self.owner.clone() }
    }
}

/// Values that were given otherwise than in the draft, by the place of their secret field in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) values: BTreeMap<usize, Secret>,
    /// Where those of them come from that are fetched.
    pub(super) sources: BTreeMap<usize, Source>,
    /// Whether every value that is missing is about to be given, so that what is stored is to be replaced.
    pub(super) all: bool,
    /// The stored variables that a person lets go to the new server.
    pub(super) agreed: BTreeSet<VarName>,
}

impl Given {
    /// Notes the value of the secret field at this place.
    pub(super) fn note(&mut self, at: usize, GivenValue { value, source }: GivenValue) {
        self.values.insert(at, value);
        match source {
            Some(source) => drop(self.sources.insert(at, source)),
            None => drop(self.sources.remove(&at)),
        }
    }

    /// Whether there is, or will be, a value for `field`.
    pub(super) fn covers(&self, field: &SecretField) -> bool {
        field.value.is_some() || self.all
    }
}
