//! What a check says: where and why, never what. No renderer can print a secret, because no finding holds one.

use crate::base::syntax::SourceText;
use crate::detect::{Category, Rule, Severity};
use crate::system::git::Commit;

/// Something found in a config.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The file, `/`-separated, as it was named or found.
    pub path: String,
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// The string it is in, as a JSON pointer (RFC 6901); none for a comment.
    pub pointer: Option<String>,
    /// By which rule.
    pub rule: &'static Rule,
    /// What it is, in words.
    pub what: String,
    /// How much it matters here.
    pub severity: Severity,
    /// The server it belongs to.
    pub server: Option<String>,
    /// Where that server is, with nothing secret in it.
    pub destination: Option<String>,
    /// What to do about it.
    pub advice: String,
    /// The client whose config this is.
    pub client: Option<&'static str>,
    /// Whether `mcpkey import` can do it.
    pub fixable: bool,
    /// The line, with what is secret in it masked.
    pub excerpt: Option<Excerpt>,
    /// The commits that brought it in, where a history was searched.
    pub commits: Vec<FoundIn>,
    /// See [`super::quiet`]; none for a value that could be guessed.
    pub mark: Option<String>,
}

/// A piece of a line that is safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text; `•••` stands for each secret.
    pub text: String,
    /// The first character of the finding in it, counted from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

/// A commit that brought something in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundIn {
    /// Its full id.
    pub id: String,
    /// Name and address of its author.
    pub author: String,
    /// When it was written, RFC 3339.
    pub date: String,
}

impl From<&Commit> for FoundIn {
    fn from(commit: &Commit) -> Self {
        Self { id: commit.id.clone(), author: commit.author.clone(), date: commit.date.clone() }
    }
}

/// A file that could not be checked, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The file.
    pub path: String,
    /// Where, counted from 1; none where all of it is the problem.
    pub place: Option<(usize, usize)>,
    /// What is wrong, in lower case.
    pub message: String,
}

/// Everything one run found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// By path, then by place.
    pub findings: Vec<Finding>,
    /// What could not be checked.
    pub problems: Vec<Unchecked>,
    /// How many configs were looked at.
    pub checked: usize,
    /// What those are, where they are no configs.
    pub unit: Option<&'static str>,
    /// Which, as findings name them.
    pub files: Vec<String>,
    /// From which severity on the project's settings want the exit code to be 1.
    pub fail_on: Option<Severity>,
    /// How many findings a baseline, a setting or a comment keeps quiet.
    pub quieted: usize,
}

impl Finding {
    /// The text of it in `source`, from which it was made: for a comparison, never for a report.
    pub fn spelled<'s>(&self, source: &'s SourceText<'_>) -> &'s str {
        let offset = |line: usize, column: usize| {
            let line = source.line(line);
            let text = &source.text[line.clone()];
            line.start + text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
        };
        let (start, end) = (offset(self.line, self.column), offset(self.end_line, self.end_column));
        source.text.get(start..end).unwrap_or_default()
    }

    /// What it is about.
    pub fn category(&self) -> Category {
        self.rule.category
    }
}

impl Report {
    /// Puts the findings in the order of their places, and the problems in that of their files.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        self.problems.sort_by(|a, b| (&a.path, a.place).cmp(&(&b.path, b.place)));
    }

    /// How many findings matter that much or more.
    pub fn count(&self, at_least: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity >= at_least).count()
    }
}
