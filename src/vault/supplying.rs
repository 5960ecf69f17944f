//! Which stored value is meant where a variable is mentioned.

use std::fmt;

use super::owner::Owner;
use super::records::{Index, Record};
use crate::base::names::{AccountName, VarName};
use crate::base::next::ValueFlags;

/// Who asks for a value.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The entry that mentions the variable, as the owner of a value of its own; `None` where a person names it.
    pub entry: Option<&'a Owner>,
    /// The project whose secrets apply.
    pub project: &'a str,
    /// Every config that is in effect here.
    pub configs: &'a dyn ConfigsInEffect,
    /// The account whose values count here, where one does.
    pub account: Option<&'a AccountName>,
    /// Whether the entry itself names that account.
    pub is_entrys: bool,
}

/// The configs in effect, which whoever has them may look for when they are asked about.
pub trait ConfigsInEffect: fmt::Debug {
    /// Whether the one at this path is one of them.
    fn have(&self, file: &str) -> bool;
}

#[cfg(test)]
impl ConfigsInEffect for &[&str] {
    fn have(&self, file: &str) -> bool {
        self.contains(&file)
    }
}

#[cfg(test)]
impl ConfigsInEffect for [&str; 0] {
    fn have(&self, _: &str) -> bool {
        false
    }
}

impl<'a> Asker<'a> {
    /// The same, asked by the entry that is this owner.
    pub fn at(self, entry: &'a Owner) -> Self {
        Self { entry: Some(entry), ..self }
    }

    /// The same where the entry itself names this account, if it does.
    pub fn of(self, account: Option<&'a AccountName>) -> Self {
        match account {
            Some(_) => Self { account, is_entrys: true, ..self },
            None => self,
        }
    }

    /// Whether [`Index::find`] could give `record` to something in effect here, whatever account is in use.
    pub fn reaches(&self, record: &Record) -> bool {
        let owner = &record.owner;
        owner.project.as_deref().is_none_or(|project| project == self.project)
            && owner.entry.as_ref().is_none_or(|entry| self.configs.have(&entry.file))
    }
}

impl Index {
    /// The record that supplies `variable`. Where an account is in use its value does; one that is of no account does where none of
    /// those that could be used here is of an account. A value of another account never does.
    pub fn find<'s>(&'s self, variable: &'s str, asker: Asker<'s>) -> Option<&'s Record> {
        let own = self.of_account(variable, asker);
        match asker.account {
            Some(_) if own.is_none() && !self.is_by_account(variable, asker) => {
                self.of_account(variable, Asker { account: None, ..asker })
            }
            _ => own,
        }
    }

    /// Whether a value of `variable` that could be used here is of an account.
    pub fn is_by_account(&self, variable: &str, asker: Asker<'_>) -> bool {
        self.accounts_of(variable, asker).next().is_some()
    }

    /// The accounts that have a value of `variable` that could be used here, in the order in which the values were added.
    pub fn accounts_of<'s>(
        &'s self,
        variable: &'s str,
        asker: Asker<'s>,
    ) -> impl Iterator<Item = &'s AccountName> {
        let near = self.of_variable(variable).filter(|record| record.account.is_some());
        near.filter(move |record| asker.reaches(record)).filter_map(|record| record.account.as_ref())
    }

    /// The record of the asker's account, or of none where there is no such: the entry's own, else the project's, else that of all projects. Where there is
    /// none of these, one that is stored for another entry of a config in effect here, if only one is, in whatever scope: what
    /// a person lets go to two servers is stored for the first of them. Of two values none is lent to a third server.
    fn of_account<'s>(&'s self, variable: &'s str, asker: Asker<'s>) -> Option<&'s Record> {
        let exact = |owner: &Owner| self.exact(variable, owner, asker.account);
        let own = asker.entry.and_then(exact);
        own.or_else(|| exact(&Owner::of(Some(asker.project.to_owned()))))
            .or_else(|| exact(&Owner::of(None)))
            .or_else(|| one(self.neighbours(variable, asker)))
    }

    /// Every record that `find` could give to something in effect here, whatever account is in use, in the order they were added.
    pub fn in_reach<'s>(&'s self, asker: Asker<'s>) -> impl Iterator<Item = &'s Record> {
        self.records().iter().filter(move |record| asker.reaches(record))
    }

    /// How a person names the value of `record` to a verb, so that no other one in reach is meant.
    pub fn named(&self, record: &Record, asker: Asker<'_>) -> ValueFlags {
        let others = self.of_variable(record.variable.as_str()).filter(|other| asker.reaches(other));
        let flags = record.owner.named_among(others.map(|other| &other.owner));
        ValueFlags { account: record.named().account, ..flags }
    }

    fn neighbours<'s>(&'s self, variable: &'s str, asker: Asker<'s>) -> impl Iterator<Item = &'s Record> {
        let is_it = move |r: &&Record| r.owner.entry.is_some() && r.account.as_ref() == asker.account;
        let of_entry = self.of_variable(variable).filter(is_it);
        of_entry.filter(move |record| asker.reaches(record))
    }

    /// A known variable whose name differs from `name` in nothing but case.
    pub fn other_case(&self, name: &str, project: &str) -> Option<&VarName> {
        let here = |r: &&Record| r.owner.project.as_deref().is_none_or(|p| p == project);
        let mut names = self.in_any_case(name).filter(here).map(|r| &r.variable);
        names.find(|other| other.as_str() != name)
    }
}

/// The only one, or nothing.
fn one<'i>(mut all: impl Iterator<Item = &'i Record>) -> Option<&'i Record> {
    all.next().filter(|_| all.next().is_none())
}

impl Record {
    /// What supplies the value, in a word or two: the store, or what it is fetched from.
    pub fn supplier(&self) -> String {
        self.from.as_ref().map_or_else(|| self.store.title().to_owned(), |from| format!("from {from}"))
    }
}
