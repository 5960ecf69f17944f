//! Where the values of which account count, as a person's own settings say it: below a directory, or in clones of a remote.
//!
//! Like git's `includeIf`, but that the nearest counts and not the last: a directory in the repository (or its top) before the remote,
//! the remote before a directory that the repository lies in; of several directories the deepest, of several remotes the longest.
//! What is as near for two accounts chooses none. What a repository says of its remote anybody can write into it: it chooses which
//! value is asked about, and what was agreed to names the account and the project.

use std::path::{Path, PathBuf};

use crate::base::names::AccountName;
use crate::base::text;
use crate::system::files;
use crate::system::git;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRule {
    /// The account.
    pub account: AccountName,
    /// Where its values count.
    pub at: AccountPlace,
}

/// Where the values of an account count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountPlace {
    /// In this directory and below it.
    Directory(PathBuf),
    /// In clones of every repository below this: `example.com`, `example.com/group`, `example.com/group/name`.
    Remote(String),
}

/// Where one stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The directory, without links.
    pub dir: &'a Path,
    /// The top of the repository, without links.
    pub top: Option<&'a Path>,
}

/// What the rules come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fitting {
    /// None fits.
    Nobody,
    /// One account.
    One(AccountName),
    /// Several, as near as each other.
    Several(Vec<AccountName>),
}

impl AccountPlace {
    /// What a person wrote: a directory (`~/…`, absolute, or from `cwd` where it begins with a dot), else a remote in any spelling
    /// that git knows, whole or down to some part of its path.
    ///
    /// # Errors
    /// In words, where it is neither.
    pub fn read(written: &str, home: &Path, cwd: Option<&Path>) -> Result<Self, String> {
        let written = written.trim();
        let is_relative =
            written == "." || written == ".." || written.starts_with("./") || written.starts_with("../");
        let dir = match written.strip_prefix('~') {
            Some("") => Some(home.to_owned()),
            Some(rest) if rest.starts_with(['/', '\\']) => {
                Some(home.join(rest.trim_start_matches(['/', '\\'])))
            }
            _ if is_relative => cwd.map(|cwd| cwd.join(written)),
            _ => Some(PathBuf::from(written)).filter(|path| path.is_absolute()),
        };
        let why = || {
            format!(
                "\"{}\" is neither a directory (~/…, /…) nor a remote (example.com/group)",
                text::short(written)
            )
        };
        match dir {
            Some(dir) => Ok(Self::Directory(dir)),
            None => remote(written).map(Self::Remote).ok_or_else(why),
        }
    }

    /// How the settings have it.
    pub fn written(&self, home: &Path) -> String {
        match self {
            Self::Remote(remote) => remote.clone(),
            Self::Directory(dir) => match dir.strip_prefix(home) {
                Ok(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
                Ok(rest) => format!("~/{}", rest.to_string_lossy()),
                Err(_) => dir.to_string_lossy().into_owned(),
            },
        }
    }
}

/// A remote, or the beginning of one, spelled as [`git::normalised`] does. What that prints means itself: digits after a host are
/// its port, although git would take `host:8443` for a path.
fn remote(written: &str) -> Option<String> {
    let written = written.trim_end_matches('*').trim_end_matches('/');
    let host = written.split('/').next().unwrap_or_default();
    let is_spelled =
        written.contains("://") || written.contains('@') || (written.contains(':') && !is_host(host));
    let named = is_spelled.then(|| git::normalised(written)).flatten();
    let named = named.or_else(|| {
        let (host, path) = written.split_once('/').unwrap_or((written, ""));
        let (host, path) = (host.to_ascii_lowercase(), path.trim_end_matches(".git").trim_matches('/'));
        Some(if path.is_empty() { host } else { format!("{host}/{path}") })
    })?;
    let host = named.split('/').next().unwrap_or_default();
    let is_part = |part: &str| {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\\*?\"'".contains(c);
        !part.is_empty() && part != "." && part != ".." && !part.contains(is_odd)
    };
    (is_host(host) && named.split('/').all(is_part) && !host.starts_with(['.', '-'])).then_some(named)
}

/// Whether this is a host, and not a word, or what stands before the `//` of a url.
fn is_host(text: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => !name.is_empty() && is_port(port),
        _ => text.contains('.') || text == "localhost" || text.starts_with('['),
    }
}

/// The account whose values count where one stands; `remote` is asked for where a rule is about remotes.
pub fn fitting(rules: &[AccountRule], at: Standing<'_>, remote: impl FnOnce() -> Option<String>) -> Fitting {
    let dirs: Vec<(&AccountName, usize, bool)> = rules
        .iter()
        .filter_map(|rule| match &rule.at {
            AccountPlace::Directory(dir) => {
                let dir = files::resolved(dir);
                let is_inside = at.top.is_some_and(|top| dir.starts_with(top));
                at.dir.starts_with(&dir).then(|| (&rule.account, dir.components().count(), is_inside))
            }
            AccountPlace::Remote(_) => None,
        })
        .collect();
    let inside = dirs.iter().filter(|(.., is_inside)| *is_inside).map(|(name, depth, _)| (*name, *depth));
    let around = dirs.iter().map(|(name, depth, _)| (*name, *depth));
    let remotes = || -> Vec<(&AccountName, usize)> {
        let of_remotes = rules.iter().filter_map(|rule| match &rule.at {
            AccountPlace::Remote(of) => Some((&rule.account, of)),
            AccountPlace::Directory(_) => None,
        });
        let of_remotes: Vec<_> = of_remotes.collect();
        let remote = if of_remotes.is_empty() { None } else { remote() };
        let Some(remote) = remote else { return Vec::new() };
        of_remotes
            .into_iter()
            .filter(|(_, of)| is_of(&remote, of))
            .map(|(name, of)| (name, of.len()))
            .collect()
    };
    let found = nearest(inside);
    let found = if found.is_empty() { nearest(remotes()) } else { found };
    let mut found = if found.is_empty() { nearest(around) } else { found };
    match (found.pop(), found.is_empty()) {
        (None, _) => Fitting::Nobody,
        (Some(one), true) => Fitting::One(one.clone()),
        (Some(last), false) => Fitting::Several(found.into_iter().chain([last]).cloned().collect()),
    }
}

/// Whether `remote` is `of`, or below it. Hosts that hold repositories tell no case in their paths.
fn is_of(remote: &str, of: &str) -> bool {
    let begins = remote.get(..of.len()).is_some_and(|start| start.eq_ignore_ascii_case(of));
    begins && matches!(remote.as_bytes().get(of.len()), None | Some(b'/'))
}

/// The accounts of what is nearest, each once, in the order of the alphabet.
fn nearest<'a>(found: impl IntoIterator<Item = (&'a AccountName, usize)>) -> Vec<&'a AccountName> {
    let found: Vec<_> = found.into_iter().collect();
    let most = found.iter().map(|(_, near)| *near).max();
    let mut names: Vec<&AccountName> =
        found.into_iter().filter(|(_, near)| Some(*near) == most).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(written: &str) -> AccountPlace {
        AccountPlace::read(written, Path::new("/home/ada"), Some(Path::new("/home/ada/x"))).unwrap()
    }

    fn fits(rules: &[(&str, &str)], dir: &str, top: Option<&str>, remote: Option<&str>) -> String {
        let rules: Vec<AccountRule> = rules
            .iter()
            .map(|(account, at)| AccountRule { account: account.parse().unwrap(), at: place(at) })
            .collect();
        let at = Standing { dir: Path::new(dir), top: top.map(Path::new) };
        match fitting(&rules, at, || remote.map(str::to_owned)) {
            Fitting::Nobody => "-".to_owned(),
            Fitting::One(name) => name.to_string(),
            Fitting::Several(names) => names.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"),
        }
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let dir = |path: &str| AccountPlace::Directory(PathBuf::from(path));
        let remote = |name: &str| AccountPlace::Remote(name.to_owned());
        assert_eq!(place("~"), dir("/home/ada"));
        assert_eq!(place("~/work/"), dir("/home/ada/work/"));
        assert_eq!(place("/srv"), dir("/srv"));
        assert_eq!(place("."), dir("/home/ada/x/."));
        for written in [
            "git.example.com/acme",
            "git.example.com/acme/",
            "git.example.com/acme/*",
            "git.example.com/acme/**",
            "Git.Example.com/acme",
            "git@git.example.com:acme/",
            "https://git.example.com/acme/*",
            "ssh://git@git.example.com/acme",
        ] {
            assert_eq!(place(written), remote("git.example.com/acme"), "{written}");
        }
        assert_eq!(place("git.example.com"), remote("git.example.com"));
        assert_eq!(place("git@git.example.com:acme/shop.git"), remote("git.example.com/acme/shop"));
        for port in ["git.example.com:8443", "git.example.com:8443/acme", "[::1]:2222/acme"] {
            assert_eq!(place(port), remote(port), "{port}");
        }
        assert_eq!(place("ssh://git@git.example.com:8443/acme"), remote("git.example.com:8443/acme"));
        assert_eq!(place("git@git.example.com:8443/acme"), remote("git.example.com/8443/acme"));
        for bad in [
            "",
            "work",
            "~ada/x",
            "acme/shop",
            "a b.c/d",
            "git.example.com/*/x",
            "git.example.com/../x",
            "-x.y",
            "https://",
            "ssh://",
            "https:",
            ":8443",
        ] {
            assert!(AccountPlace::read(bad, Path::new("/home/ada"), None).is_err(), "{bad}");
        }
        assert_eq!(place("~/work").written(Path::new("/home/ada")), "~/work");
    }

    #[test]
    fn the_nearest_counts_and_what_is_as_near_for_two_counts_for_none() {
        let acme = Some("git.example.com/acme/shop");
        let dirs = [("mine", "~"), ("work", "~/work"), ("client", "~/work/client")];
        assert_eq!(fits(&dirs, "/home/ada/work/shop", None, None), "work");
        assert_eq!(fits(&dirs, "/home/ada/work/client/x", None, None), "client");
        assert_eq!(fits(&dirs, "/home/ada/workshop", None, None), "mine");
        assert_eq!(fits(&dirs, "/srv", None, None), "-");
        let twice = [("a", "~/work"), ("b", "~/work/"), ("c", "~")];
        assert_eq!(fits(&twice, "/home/ada/work/shop", None, None), "a+b");
        let both = [("work", "git.example.com/acme"), ("mine", "~/oss")];
        let shop = Some("/home/ada/oss/shop");
        assert_eq!(fits(&both, "/home/ada/oss/shop/src", shop, acme), "work");
        assert_eq!(fits(&both, "/home/ada/oss/shop/src", shop, Some("git.example.com/acmeX/shop")), "mine");
        assert_eq!(fits(&both, "/home/ada/oss/shop/src", shop, Some("git.example.com/ACME/shop")), "work");
        let inside = [("work", "git.example.com/acme"), ("mine", "~/oss/shop")];
        assert_eq!(fits(&inside, "/home/ada/oss/shop/src", shop, acme), "mine");
        let longer = [
            ("all", "git.example.com"),
            ("work", "git.example.com/acme"),
            ("one", "git.example.com/acme/shop"),
        ];
        assert_eq!(fits(&longer, "/x", Some("/x"), acme), "one");
        assert_eq!(fits(&longer, "/x", Some("/x"), None), "-");
    }
}
