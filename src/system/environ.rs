//! An environment as a value: read once at the door, then passed around like any other data.

use std::ffi::{OsStr, OsString};

/// The variables of a process, in their own order.
#[derive(Clone, Default)]
pub struct Environ(Vec<(OsString, OsString)>);

impl Environ {
    /// The value of `name` where it is text. A value that is not UTF-8 is no token and counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str()
    }

    /// The value of `name` as the system has it.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.0.iter().find(|(n, _)| same_name(n, name)).map(|(_, value)| value.as_os_str())
    }

    /// Like [`Environ::get`], with an empty value counted as unset: how mcpkey reads its own settings.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The names that are text.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|(name, _)| name.to_str())
    }

    /// All variables, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// Without the variables for which `is_other`.
    pub fn without(&self, is_other: impl Fn(&str) -> bool) -> Self {
        let mut all = self.clone();
        all.0.retain(|(name, _)| !name.to_str().is_some_and(&is_other));
        all
    }

    /// The same with these `variables` in place of its own.
    pub fn overlaid<'v>(&self, variables: impl IntoIterator<Item = (&'v String, &'v String)>) -> Self {
        let mut all = self.clone();
        for (name, value) in variables {
            all.0.retain(|(own, _)| !same_name(own, name));
            all.0.push((name.into(), value.into()));
        }
        all
    }

    /// A variable whose name differs from `name` in nothing but case.
    pub fn other_case(&self, name: &str) -> Option<&str> {
        self.names().find(|n| *n != name && n.eq_ignore_ascii_case(name))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environ {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Windows finds a variable whatever the case of its name; everyone else tells them apart.
fn same_name(have: &OsStr, want: &str) -> bool {
    if cfg!(windows) { have.eq_ignore_ascii_case(want) } else { have == want }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_set_for_the_client_and_unset_for_settings() {
        let environ: Environ = [("A", "")].into_iter().collect();
        assert_eq!(environ.get("A"), Some(""));
        assert_eq!(environ.setting("A"), None);
        assert_eq!(environ.get("B"), None);
    }

    #[test]
    fn a_name_in_another_case_is_found() {
        let environ: Environ = [("GitHub_Token", "x")].into_iter().collect();
        assert_eq!(environ.other_case("GITHUB_TOKEN"), Some("GitHub_Token"));
        assert_eq!(environ.other_case("GitHub_Token"), None);
    }
}
