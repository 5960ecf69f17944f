//! Whose a placeholder is: the client's, which fills it from its environment, or the server's own.
//!
//! An entry whose `env` defines a variable may mention it in its arguments for the server itself to read, as mcp-remote
//! documents it: `"args": ["--header", "Authorization:${AUTH_HEADER}"], "env": {"AUTH_HEADER": "Bearer …"}`. The client looks in
//! its own environment alone, where that name is unset, and passes the placeholder on as it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::expand::{self, Expansion};
use super::{Entry, Field};
use crate::base::names::VarName;

impl Entry {
    /// The names that the entry's own `env` defines and its arguments mention: the server fills those itself. As a variable
    /// of the client such a name would put the value into the argument list.
    pub fn own_names(&self) -> BTreeSet<&str> {
        let Self::Stdio { args, .. } = self else { return BTreeSet::new() };
        let mentioned: BTreeSet<&str> = args
            .iter()
            .flat_map(|arg| expand::placeholders(arg))
            .map(|placeholder| placeholder.name)
            .collect();
        mentioned.into_iter().filter(|name| self.defines(name)).collect()
    }

    /// Whether the entry's own `env` defines `name`, and not by the client's variable of the same name, which the client would
    /// put into the arguments too.
    pub fn defines(&self, name: &str) -> bool {
        let Self::Stdio { env, .. } = self else { return false };
        let is_passed_on = |value: &str| expand::placeholders(value).iter().any(|p| p.name == name);
        env.iter().any(|(own, value)| own == name && !is_passed_on(value))
    }

    /// Whether `placeholder` at `place` is the server's own. One with a default is not: the client puts that in.
    pub fn is_own(&self, place: &Field, placeholder: &Expansion<'_>) -> bool {
        matches!(place, Field::Arg(_)) && placeholder.default.is_none() && self.defines(placeholder.name)
    }

    /// Every placeholder that is for the client to fill, and where it stands.
    pub fn placeholders(&self) -> impl Iterator<Item = (Field, Expansion<'_>)> {
        let all = self.texts().into_iter();
        let all = all.flat_map(|(place, text)| {
            expand::placeholders(text).into_iter().map(move |p| (place.clone(), p))
        });
        all.filter(|(place, placeholder)| !self.is_own(place, placeholder))
    }

    /// Whether one of [`Entry::placeholders`] is of this variable.
    pub fn mentions(&self, variable: &VarName) -> bool {
        self.placeholders().any(|(_, placeholder)| placeholder.name == variable.as_str())
    }

    /// Where [`Entry::placeholders`] stand, by what they name.
    pub fn places(&self) -> BTreeMap<&str, Vec<Field>> {
        let mut places: BTreeMap<&str, Vec<Field>> = BTreeMap::new();
        for (place, placeholder) in self.placeholders() {
            let known = places.entry(placeholder.name).or_default();
            if known.last() != Some(&place) {
                known.push(place);
            }
        }
        places
    }

    /// Where one of [`Entry::placeholders`] of this variable stands.
    pub fn places_of(&self, variable: &VarName) -> Vec<Field> {
        self.places().remove(variable.as_str()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(entry: &Entry) -> Vec<&str> {
        entry.placeholders().map(|(_, placeholder)| placeholder.name).collect()
    }

    #[test]
    fn what_an_entry_defines_and_mentions_in_its_arguments_is_the_servers() {
        let read = |value| Entry::read(&value).unwrap();
        let remote = read(json!({
            "command": "npx",
            "args": ["mcp-remote", "https://h/", "--header", "Authorization:${AUTH_HEADER}", "${DIR}", "${TEAM:-x}"],
            "env": {"AUTH_HEADER": "Bearer ${H_TOKEN}", "TEAM": "a", "UNUSED": "${UNUSED}"},
        }));
        assert_eq!(remote.own_names().into_iter().collect::<Vec<_>>(), ["AUTH_HEADER", "TEAM"]);
        assert_eq!(names(&remote), ["DIR", "TEAM", "H_TOKEN", "UNUSED"]);
        // The client fills what its own environment holds, in both places.
        let both = read(json!({"command": "sh", "args": ["-c", "x ${KEY}"], "env": {"KEY": "${KEY}"}}));
        assert_eq!((names(&both), both.own_names().len()), (vec!["KEY", "KEY"], 0));
        assert!(both.mentions(&"KEY".parse().unwrap()));
        let command = read(json!({"command": "${KEY}", "env": {"KEY": "k"}}));
        assert_eq!((names(&command), command.own_names().len()), (vec!["KEY"], 0));
    }
}
