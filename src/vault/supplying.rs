//! Which stored value is meant where a variable is mentioned.

use std::fmt;

use super::owner::Owner;
use super::records::{Index, Record};
use crate::base::names::VarName;
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
}

impl Index {
    /// The record that supplies `variable`: the entry's own, else the project's, else that of all projects. Where there is
    /// none of these, one that is stored for another entry of a config in effect here, if only one is, in whatever scope: what
    /// a person lets go to two servers is stored for the first of them. Of two values none is lent to a third server.
    pub fn find<'s>(&'s self, variable: &'s str, asker: Asker<'s>) -> Option<&'s Record> {
        let own = asker.entry.and_then(|owner| self.exact(variable, owner));
        own.or_else(|| self.exact(variable, &Owner::of(Some(asker.project.to_owned()))))
            .or_else(|| self.exact(variable, &Owner::of(None)))
            .or_else(|| one(self.neighbours(variable, asker)))
    }

    /// Every record that `find` could give to something in effect here, in the order they were added.
    pub fn in_reach<'s>(&'s self, asker: Asker<'s>) -> impl Iterator<Item = &'s Record> {
        self.records().iter().filter(move |record| is_in_reach(record, asker))
    }

    /// How a person names the value of `record` to a verb, so that no other one in reach is meant.
    pub fn named(&self, record: &Record, asker: Asker<'_>) -> ValueFlags {
        let others = self.in_reach(asker).filter(|other| other.variable == record.variable);
        record.owner.named_among(others.map(|other| &other.owner))
    }

    fn neighbours<'s>(&'s self, variable: &'s str, asker: Asker<'s>) -> impl Iterator<Item = &'s Record> {
        self.in_reach(asker).filter(move |r| r.variable.as_str() == variable && r.owner.entry.is_some())
    }

    /// A known variable whose name differs from `name` in nothing but case.
    pub fn other_case(&self, name: &str, project: &str) -> Option<&VarName> {
        let here = |r: &&Record| r.owner.project.as_deref().is_none_or(|p| p == project);
        let mut names = self.records().iter().filter(here).map(|r| &r.variable);
        names.find(|n| n.as_str() != name && n.as_str().eq_ignore_ascii_case(name))
    }
}

fn is_in_reach(record: &Record, asker: Asker<'_>) -> bool {
    let owner = &record.owner;
    owner.project.as_deref().is_none_or(|project| project == asker.project)
        && owner.entry.as_ref().is_none_or(|entry| asker.configs.have(&entry.file))
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
