//! `.mcpkey.toml`: what a project has agreed on, committed with it.
//!
//! A slip in it must not quietly allow something: a key, rule or level that does not exist is an error with its place.

use std::collections::HashMap;
use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{BadQuiet, rule};
use crate::base::next::{LintNext, Next};
use crate::base::syntax::{Language, Leaf, Member, Node, SourceText};
use crate::client::bridged::BRIDGE;
use crate::detect::{Rule, Severity};

/// What the file is called.
pub const NAME: &str = ".mcpkey.toml";

/// How much a rule matters in this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing it finds is reported.
    Off,
    /// What it finds is reported as this.
    As(Severity),
}

/// A settings file.
#[derive(Debug, Default)]
pub struct LintSettings {
    /// From which severity on the exit code is 1.
    pub fail_on: Option<Severity>,
    /// What each rule that is named matters.
    pub levels: HashMap<&'static str, Level>,
    /// What is meant to be there.
    pub allows: Vec<Allowance>,
    exclude: GlobSet,
    allowed: GlobSet,
}

/// One `[[allow]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowance {
    /// The files, as it is written.
    pub path: String,
    /// The only rule it is about.
    pub rule: Option<&'static Rule>,
    /// The only value it is about, as a JSON pointer; all below it too.
    pub pointer: Option<String>,
    /// Why.
    pub reason: String,
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl LintSettings {
    /// Reads the text of a `.mcpkey.toml`.
    pub fn parse(text: &str) -> Result<Self, BadQuiet> {
        let source = SourceText::decode(text.as_bytes());
        let tree = Language::Toml.read(&source.text);
        let reader = Reader { source: &source };
        if let Some(broken) = &tree.broken {
            return Err(reader.bad(broken.at, broken.message.clone()));
        }
        let mut settings = Self::default();
        for member in tree.root.members() {
            match &*member.key.value {
                "fail-on" => settings.fail_on = Some(reader.severity(member)?),
                "exclude" => settings.exclude = reader.excluded(member)?,
                "rules" => settings.levels = reader.levels(member)?,
                "allow" => settings.allows = reader.allows(member)?,
                // Rules of the bridge, which reads them itself.
                BRIDGE => {}
                other => return Err(reader.unknown(member, other, "fail-on, exclude, rules, allow, bridge")),
            }
        }
        let paths = settings.allows.iter().map(|allow| (allow.path.as_str(), allow.line, allow.column));
        settings.allowed = globs(paths)?;
        Ok(settings)
    }

    /// Whether a file is never looked at; `path` is from the directory of the settings file.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }

    /// Which of [`LintSettings::allows`] are about a file; `path` is from the directory of the settings file.
    pub fn allows_for(&self, path: &str) -> Vec<usize> {
        self.allowed.matches(path)
    }
}

impl Allowance {
    /// Whether it is about what `rule` found at `pointer` in one of its files.
    pub fn covers(&self, rule: &Rule, pointer: Option<&str>) -> bool {
        let below = |own: &String| {
            let rest = pointer.unwrap_or_default().strip_prefix(own.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.rule.is_none_or(|own| own == rule) && self.pointer.as_ref().is_none_or(below)
    }
}

/// One set of all `patterns`, each with the place at which it stands.
fn globs<'t>(patterns: impl Iterator<Item = (&'t str, usize, usize)>) -> Result<GlobSet, BadQuiet> {
    let mut set = GlobSetBuilder::new();
    let mut place = (1, 1);
    let bad = |place: (usize, usize), error: globset::Error| BadQuiet {
        line: place.0,
        column: place.1,
        message: format!("no pattern of paths: {}", error.kind()),
    };
    for (pattern, line, column) in patterns {
        place = (line, column);
        let pattern = match pattern.trim_start_matches("./") {
            dir if dir.ends_with('/') => format!("{dir}**"),
            other => other.to_owned(),
        };
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| bad(place, error))?);
    }
    set.build().map_err(|error| bad(place, error))
}

struct Reader<'s> {
    source: &'s SourceText<'s>,
}

impl Reader<'_> {
    fn bad(&self, at: usize, message: impl Into<String>) -> BadQuiet {
        let place = self.source.position(at);
        BadQuiet { line: place.line, column: place.column, message: message.into() }
    }

    fn unknown(&self, member: &Member<'_>, what: &str, known: &str) -> BadQuiet {
        let what = crate::base::text::line(what, 60);
        self.bad(member.key.span.start, format!("unknown key {what}: only {known} are known"))
    }

    fn text<'n>(&self, key: &Leaf<'_>, node: &'n Node<'_>) -> Result<(&'n str, Range<usize>), BadQuiet> {
        match node {
            Node::Text(leaf) => Ok((&leaf.value, leaf.span.clone())),
            _ => Err(self.bad(
                key.span.start,
                format!("{} must be a string", crate::base::text::line(&key.value, 60)),
            )),
        }
    }

    fn severity(&self, member: &Member<'_>) -> Result<Severity, BadQuiet> {
        match self.text(&member.key, &member.value)? {
            ("error", _) => Ok(Severity::Error),
            ("warning", _) => Ok(Severity::Warning),
            (_, span) => Err(self.bad(span.start, "must be \"warning\" or \"error\"")),
        }
    }

    fn excluded(&self, member: &Member<'_>) -> Result<GlobSet, BadQuiet> {
        let Node::Array(list) = &member.value else {
            return Err(self.bad(member.key.span.start, "exclude must be a list of paths"));
        };
        let mut patterns = Vec::new();
        for node in list {
            let (pattern, span) = self.text(&member.key, node)?;
            let place = self.source.position(span.start);
            patterns.push((pattern, place.line, place.column));
        }
        globs(patterns.into_iter())
    }

    fn levels(&self, member: &Member<'_>) -> Result<HashMap<&'static str, Level>, BadQuiet> {
        let Node::Object(rules) = &member.value else {
            return Err(self.bad(member.key.span.start, "rules must be a table"));
        };
        let mut levels = HashMap::new();
        for member in rules {
            let rule = self.rule(&member.key.value, member.key.span.start)?;
            let level = match self.text(&member.key, &member.value)? {
                ("off", _) => Level::Off,
                ("warning", _) => Level::As(Severity::Warning),
                ("error", _) => Level::As(Severity::Error),
                (_, span) => return Err(self.bad(span.start, "must be \"off\", \"warning\" or \"error\"")),
            };
            levels.insert(rule.id, level);
        }
        Ok(levels)
    }

    fn rule(&self, id: &str, at: usize) -> Result<&'static Rule, BadQuiet> {
        let unknown = || {
            format!("unknown rule {}: see '{}'", crate::base::text::line(id, 60), Next::Lint(LintNext::Rules))
        };
        rule(id).ok_or_else(|| self.bad(at, unknown()))
    }

    fn allows(&self, member: &Member<'_>) -> Result<Vec<Allowance>, BadQuiet> {
        let Node::Array(list) = &member.value else {
            return Err(self.bad(member.key.span.start, "write [[allow]], with two brackets"));
        };
        list.iter().map(|node| self.allow(node.members(), member.key.span.start)).collect()
    }

    fn allow(&self, members: &[Member<'_>], list: usize) -> Result<Allowance, BadQuiet> {
        let start = members.iter().map(|m| m.key.span.start).min().unwrap_or(list);
        let place = self.source.position(start);
        let (mut path, mut only, mut pointer, mut reason) = (None, None, None, None);
        for member in members {
            let (value, span) = self.text(&member.key, &member.value)?;
            match &*member.key.value {
                "path" => path = Some(value.to_owned()),
                "rule" => only = Some(self.rule(value, span.start)?),
                "pointer" if value.is_empty() || value.starts_with('/') => pointer = Some(value.to_owned()),
                "pointer" => return Err(self.bad(span.start, "a pointer starts with /")),
                "reason" => reason = Some(value.to_owned()).filter(|r| r.chars().any(char::is_alphanumeric)),
                other => return Err(self.unknown(member, other, "path, rule, pointer, reason")),
            }
        }
        let lacks = |what: &str| self.bad(start, format!("this [[allow]] has no {what}"));
        let path = path.ok_or_else(|| lacks("path"))?;
        let reason = reason.ok_or_else(|| lacks("reason"))?;
        Ok(Allowance { path, rule: only, pointer, reason, line: place.line, column: place.column })
    }
}
