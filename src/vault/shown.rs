//! What people see of a destination, and in what it differs from what was agreed to.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::origin::{BadDestination, Origin};

/// What is shown of a destination: every part of it, with literal secrets masked. Two destinations can look alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown(String);

const COMMAND: &str = "stdio: ";
const DIRECTORY: &str = " (in ";

/// Bytes of a text that is shown, so that many fit into one item of a store.
const LONGEST: usize = 360;

/// What is said where two destinations differ and look alike.
const HIDDEN: &str =
    "a part of it that is not shown is another: a literal secret, or what a placeholder stands for";

impl Shown {
    /// A url with what is sent there, each `Name: text`; all of it masked already.
    pub fn of_url(url: &str, sent: &[(String, String)]) -> Result<Self, BadDestination> {
        let words = sent.iter().map(|(name, text)| format!("{name}: {text}"));
        let words: Vec<String> = std::iter::once(url.to_owned()).chain(words).collect();
        let (url, sent) = words.split_first().ok_or(BadDestination::Nul)?;
        let sent = shlex::try_join(sent.iter().map(String::as_str)).map_err(|_| BadDestination::Nul)?;
        Ok(Self::cut(format!("{url} {sent}").trim_end()))
    }

    /// A command line as a shell would take it, its variables in front; all of it masked already.
    pub fn line(words: &[String], env: &[(String, String)]) -> Result<String, BadDestination> {
        let quoted = |text: &str| {
            shlex::try_quote(text).map(std::borrow::Cow::into_owned).map_err(|_| BadDestination::Nul)
        };
        let mut all: Vec<String> = env
            .iter()
            .map(|(name, value)| quoted(value).map(|value| format!("{name}={value}")))
            .collect::<Result<_, _>>()?;
        all.push(shlex::try_join(words.iter().map(String::as_str)).map_err(|_| BadDestination::Nul)?);
        Ok(all.join(" "))
    }

    /// A command line with the directory that it starts in behind it.
    pub(super) fn of_command(line: &str, directory: Option<&str>) -> Self {
        let quoted = |text| shlex::try_quote(text).unwrap_or_default();
        let behind = directory.map(|directory| format!("{DIRECTORY}{})", quoted(directory)));
        Self::cut(&format!("{COMMAND}{line}{}", behind.unwrap_or_default()))
    }

    /// The same with the account of the value that goes there, and where that is in use.
    pub(super) fn with_account(&self, account: &str) -> Self {
        match self.0.strip_prefix(COMMAND) {
            Some(line) => {
                Self(format!("{COMMAND}account={} {line}", shlex::try_quote(account).unwrap_or_default()))
            }
            None => {
                let said = format!("account: {account}");
                Self(format!("{} {}", self.0, shlex::try_quote(&said).unwrap_or_default()))
            }
        }
    }

    /// A text that is too long, as far as it can be kept, with a mark by which others that begin alike are told from it.
    fn cut(text: &str) -> Self {
        if text.len() <= LONGEST {
            return Self(text.to_owned());
        }
        let digest = Sha256::digest(text.as_bytes());
        let mark = crate::base::text::hex(&digest[..6]);
        Self(format!("{}… #{mark}", &text[..crate::base::text::floor(text, LONGEST - 20)]))
    }

    /// The same in at most `most` bytes, where a store can hold no more. It then looks like no destination.
    pub fn shortened(&self, most: usize) -> Self {
        if self.0.len() <= most {
            self.clone()
        } else {
            Self(format!("{}…", &self.0[..crate::base::text::floor(&self.0, most)]))
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a command line.
    pub fn is_command(&self) -> bool {
        self.0.starts_with(COMMAND)
    }

    /// Whether a secret sent there could be read on the way.
    pub fn is_cleartext(&self) -> bool {
        self.origin().is_some_and(|origin| origin.is_cleartext())
    }

    /// The directory that it is bound to, as far as it can be told: in which a command starts, or in which an account is in use.
    pub fn directory(&self) -> Option<String> {
        let part = |wanted: &str| self.parts().into_iter().find(|(name, _)| name == wanted);
        let started = part("directory").and_then(|(_, text)| shlex::split(&text)?.pop());
        started.or_else(|| Some(part("account")?.1.split_once(" in ")?.1.to_owned()))
    }

    /// Whom a url reaches, as far as it can be told; nothing of a command.
    pub fn origin(&self) -> Option<Origin> {
        let url = self.0.split(' ').next().unwrap_or_default();
        Some(url).filter(|_| !self.is_command()).and_then(|url| Origin::of_url(url).ok())
    }

    /// The place alone: a url without its query and what is sent there, or a command line without its variables and its
    /// directory.
    pub fn place(&self) -> String {
        if self.is_command() {
            let line = self.parts().into_iter().find(|(name, _)| name == "command");
            return line.map_or_else(|| self.0.clone(), |(_, line)| format!("{COMMAND}{line}"));
        }
        let url = self.0.split(' ').next().unwrap_or_default();
        let end = url.find(['?', '#']).unwrap_or(url.len());
        url[..end].trim_end_matches('/').to_owned()
    }

    /// Each part under what people call it.
    fn parts(&self) -> Vec<(String, String)> {
        let part = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let Some(line) = self.0.strip_prefix(COMMAND) else {
            let (url, sent) = self.0.split_once(' ').unwrap_or((&self.0, ""));
            let sent = shlex::split(sent).unwrap_or_else(|| vec![sent.to_owned()]);
            let sent = sent.iter().map(|word| word.split_once(": ").unwrap_or((word, "")));
            return std::iter::once(("url", url)).chain(sent).map(|(name, text)| part(name, text)).collect();
        };
        let (line, directory) = line.rsplit_once(DIRECTORY).unwrap_or((line, ""));
        let mut words = shlex::split(line).unwrap_or_else(|| vec![line.to_owned()]).into_iter().peekable();
        let mut parts = Vec::new();
        let is_variable = |word: &String| {
            word.split_once('=').is_some_and(|(name, _)| crate::base::names::is_variable(name))
        };
        while let Some(word) = words.next_if(is_variable) {
            parts.extend(word.split_once('=').map(|(name, value)| part(name, value)));
        }
        let words: Vec<String> = words.collect();
        let line = shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default();
        parts.push(part("command", &line));
        parts.push(part("directory", directory.trim_end_matches(')')));
        parts
    }

    /// In what it differs from the nearest of `known`, in words: each part with what it was and what it is.
    pub fn difference(&self, known: &BTreeSet<Self>) -> String {
        let own = self.parts();
        let alike = |other: &&Self| {
            let parts = other.parts();
            let same = own.iter().filter(|part| parts.contains(part)).count();
            (same, other.place() == self.place())
        };
        let nearest = known.iter().filter(|other| other.is_command() == self.is_command()).max_by_key(alike);
        let Some(nearest) = nearest else {
            return if known.is_empty() {
                "nothing was agreed to yet".to_owned()
            } else {
                "nothing like it was agreed to".to_owned()
            };
        };
        let old = nearest.parts();
        let text_of = |parts: &[(String, String)], name: &str| {
            parts.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
        };
        let quoted = |text: &str| match text {
            "" => "nothing".to_owned(),
            text => text.to_owned(),
        };
        let changed = own.iter().filter_map(|(name, new)| match text_of(&old, name) {
            Some(old) if old == *new => None,
            Some(old) => Some(format!("{name}: {} → {}", quoted(&old), quoted(new))),
            None => Some(format!("{name}: added, {}", quoted(new))),
        });
        let gone = old.iter().filter(|(name, _)| text_of(&own, name).is_none());
        let gone = gone.map(|(name, text)| format!("{name}: taken away, {}", quoted(text)));
        let all: Vec<String> = changed.chain(gone).collect();
        if all.is_empty() { HIDDEN.to_owned() } else { all.join("; ") }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Shown {
    type Err = BadDestination;
    /// Reads what [`fmt::Display`] wrote.
    fn from_str(text: &str) -> Result<Self, BadDestination> {
        let is_whole = !text.starts_with(COMMAND) && !text.ends_with('…');
        if is_whole {
            Origin::of_url(text.split(' ').next().unwrap_or_default())?;
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn command(words: &[&str], env: &[(&str, &str)], directory: Option<&str>) -> Shown {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Shown::of_command(&Shown::line(&words, &pairs(env)).unwrap(), directory)
    }

    fn url(url: &str, sent: &[(&str, &str)]) -> Shown {
        Shown::of_url(url, &pairs(sent)).unwrap()
    }

    #[test]
    fn different_words_never_look_alike() {
        let one = command(&["npx", "-y", "a b"], &[], None);
        assert_eq!(one.to_string(), "stdio: npx -y 'a b'");
        assert_ne!(command(&["npx", "a", "b"], &[], None), command(&["npx", "a b"], &[], None));
        assert_ne!(
            command(&["A=b", "c"], &[], None),
            command(&["c"], &[("A", "b")], None).clone().shortened(3)
        );
        let here = command(&["x"], &[("B", "c d")], Some("/my dir"));
        assert_eq!(here.to_string(), "stdio: B='c d' x (in '/my dir')");
        assert_eq!(
            url("https://h/mcp?q=1", &[("x-team", "a b")]).to_string(),
            "https://h/mcp?q=1 'x-team: a b'"
        );
    }

    #[test]
    fn a_sentence_names_the_place_alone() {
        assert_eq!(url("https://h/mcp?q=1", &[("x", "y")]).place(), "https://h/mcp");
        assert_eq!(url("https://h/", &[]).place(), "https://h");
        assert_eq!(command(&["x", "a b"], &[("A", "b c")], Some("/p")).place(), "stdio: x 'a b'");
    }

    #[test]
    fn what_is_long_is_cut_and_still_told_apart() {
        let long = |end: &str| command(&["x", &"a".repeat(2000), end], &[], None);
        assert!(long("b").as_str().len() <= LONGEST);
        assert_ne!(long("b"), long("c"));
        assert_eq!(long("b"), long("b"));
    }

    #[test]
    fn the_text_reads_back_and_what_is_no_place_does_not() {
        for shown in
            [command(&["node", "a b.js"], &[("A", "b")], Some("/p")), url("https://h:8443/", &[("a", "b c")])]
        {
            assert_eq!(shown.to_string().parse::<Shown>().unwrap(), shown);
        }
        assert!("nonsense".parse::<Shown>().is_err());
    }

    #[test]
    fn a_difference_names_the_part_with_what_it_was_and_is() {
        let known = BTreeSet::from([url("https://h/a", &[("authorization", "Bearer ${T}"), ("x", "1")])]);
        let other = url("https://h/b", &[("authorization", "Bearer ${T}"), ("y", "2")]);
        assert_eq!(other.difference(&known), "url: https://h/a → https://h/b; y: added, 2; x: taken away, 1");
        let known = BTreeSet::from([command(&["npx", "a"], &[], Some("/p"))]);
        let other = command(&["npx", "a"], &[("NODE_OPTIONS", "-r x")], Some("/q"));
        assert_eq!(other.difference(&known), "NODE_OPTIONS: added, -r x; directory: /p → /q");
        assert_eq!(other.difference(&BTreeSet::from([other.clone()])), HIDDEN);
        assert_eq!(other.difference(&BTreeSet::new()), "nothing was agreed to yet");
    }
}
