//! The flags of `lint`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::alone::{Flagless, is_value};

/// Find literal secrets in MCP configs.
#[derive(Debug, Default, Args)]
#[command(after_help = EXAMPLES)]
pub struct Lint {
    /// Files to check whatever their names, directories to search, or '-' for stdin [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Where configs are looked for
    #[command(flatten)]
    pub source: LintSource,
    /// Of the files named, check only those that are MCP configs by name or by shape
    #[arg(long)]
    pub configs_only: bool,
    /// What stdin is called, which tells its language and client
    #[arg(long, value_name = "NAME", default_value = STDIN)]
    pub stdin_filename: String,
    /// How to report
    #[command(flatten)]
    pub output: LintOutput,
    /// What is kept quiet
    #[command(flatten)]
    pub quiet: LintQuiet,
    /// Move what is found into the store, as 'import --yes' does
    #[arg(long, conflicts_with_all = ["staged", "history", "diff"])]
    pub fix: bool,
    /// List the rules
    #[arg(long, conflicts_with_all = ["paths", "staged", "history", "diff", "fix", "output", "explain"])]
    pub rules: bool,
    /// Say what a rule finds, why, and show an example
    #[arg(long, value_name = "RULE", conflicts_with_all = ["paths", "staged", "history", "diff", "fix", "output"])]
    pub explain: Option<String>,
}

/// `--stdin-filename`, where nobody says.
const STDIN: &str = ".mcp.json";

/// `PATH…`, or `--staged`.
impl Flagless for Lint {
    fn flagless(words: &[OsString]) -> Option<Self> {
        let staged = words == ["--staged"];
        let paths = if staged { &[] } else { words };
        paths.iter().all(is_value).then(|| Self {
            paths: paths.iter().map(Into::into).collect(),
            source: LintSource { staged, ..LintSource::default() },
            stdin_filename: STDIN.to_owned(),
            ..Self::default()
        })
    }
}

/// Where configs are looked for.
#[derive(Debug, Default, Args)]
pub struct LintSource {
    /// Check what is staged for the next commit, not the working tree
    #[arg(long, conflicts_with_all = ["history", "diff"])]
    pub staged: bool,
    /// Check every version that was ever committed, in all branches or in RANGE (for instance main..HEAD)
    #[arg(long, value_name = "RANGE", num_args = 0..=1, default_missing_value = "", conflicts_with = "diff")]
    pub history: Option<String>,
    /// With --history: only commits after this date, as git understands it
    #[arg(long, value_name = "DATE", requires = "history")]
    pub since: Option<String>,
    /// Check what the current commit changes against BASE, as a pull request does
    #[arg(long, value_name = "BASE")]
    pub diff: Option<String>,
    /// Also look for configs, and for commands that register servers, in Markdown, scripts and other texts
    #[arg(long)]
    pub docs: bool,
    /// Search every file of the repository, and all that it ever held, for the values in the store
    #[arg(long, conflicts_with_all = ["staged", "history", "diff", "docs", "no_ignore", "fix", "configs_only", "baseline", "write_baseline"])]
    pub known: bool,
    /// Also search what .gitignore leaves out
    #[arg(long)]
    pub no_ignore: bool,
}

/// How to report.
#[derive(Debug, Default, Args)]
pub struct LintOutput {
    /// The format of the report
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
    /// Write the report to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
    /// From which severity on a finding makes the exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,
    /// Exit with 0 although there are findings
    #[arg(long)]
    pub exit_zero: bool,
}

/// What is kept quiet.
#[derive(Debug, Default, Args)]
pub struct LintQuiet {
    /// Report only what this baseline does not hold
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Whose settings, baseline and allowances count: those from before the change, or its own [default: before for --staged and
    /// --diff; files are judged by what is there now, with 'before' by the last commit]
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub settings: Option<SettingsArg>,
    /// Write all present findings into this baseline, and report none of them
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
}

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// lines for a person
    #[default]
    Human,
    /// mcpkey's own, versioned
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
}

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// on a terminal
    #[default]
    Auto,
    /// always
    Always,
    /// never
    Never,
}

/// `--settings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SettingsArg {
    /// from before the change
    Before,
    /// its own, once somebody has looked at them
    New,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityArg {
    /// warnings and errors
    Warning,
    /// errors alone
    Error,
}

const EXAMPLES: &str = "Examples:
  mcpkey lint                     # all configs below this directory
  mcpkey lint --staged            # what the next commit would hold
  mcpkey lint --history --format sarif -o findings.sarif
  mcpkey lint --explain vendor-token";
