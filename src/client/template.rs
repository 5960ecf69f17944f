//! Well-known servers: where they are, and which header or variable carries the token.
//!
//! One data file each in `templates/`, embedded, and read only when someone asks for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Entry, Field};
use crate::base::format::TokenFormat;
use crate::base::names::VarName;

/// A server as its documentation describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What `--template` takes; the server's name unless another is given.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Where the project is at home.
    pub homepage: String,
    /// The page that documents what is said here.
    pub source: String,
    /// How the server is reached.
    pub transport: Reached,
    /// Where; empty for a program.
    #[serde(default)]
    pub url: String,
    /// The program; empty for a url.
    #[serde(default)]
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Headers with a fixed value.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Variables with a fixed value.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Variables that are no secret and differ from one person to the next.
    #[serde(default)]
    pub settings: Vec<TemplateVariable>,
    /// What has to be kept secret.
    pub secrets: Vec<SecretSpec>,
}

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reached {
    /// Streamable HTTP.
    Http,
    /// Server-sent events, the older way.
    Sse,
    /// A program that is started.
    Stdio,
}

/// A variable that has to be asked for and is no secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateVariable {
    /// The variable the server reads.
    pub env: String,
    /// What it is, as the end of "enter …".
    pub help: String,
    /// What one looks like.
    pub example: String,
}

/// One secret of a server. Exactly one of `header`, `env` and `arg` says what carries it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretSpec {
    /// The name of its placeholder.
    pub variable: VarName,
    /// The header of this name.
    pub header: Option<String>,
    /// The variable of this name in the entry's `env`.
    pub env: Option<String>,
    /// The argument at this position, counted from 0.
    pub arg: Option<usize>,
    /// What stands in that place, with `${variable}` once.
    pub text: String,
    /// What it is, as the end of "you need …".
    pub help: String,
    /// Where to get one.
    pub url: String,
    /// The least it has to be allowed to do, in the vendor's words.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How to recognise one, where anything is known.
    pub format: Option<TokenFormat>,
    /// Whether the server works without it.
    #[serde(default)]
    pub optional: bool,
}

impl SecretSpec {
    /// What it is and how to recognise it: `a personal access token; it starts with …`.
    pub fn sentence(&self) -> String {
        match &self.format {
            None => self.help.clone(),
            Some(format) => format!("{}; it {format}", self.help),
        }
    }
}

const FILES: &[(&str, &str)] = &[
    ("airtable", include_str!("../../templates/airtable.toml")),
    ("apify", include_str!("../../templates/apify.toml")),
    ("atlassian", include_str!("../../templates/atlassian.toml")),
    ("brave-search", include_str!("../../templates/brave-search.toml")),
    ("browserbase", include_str!("../../templates/browserbase.toml")),
    ("cloudflare", include_str!("../../templates/cloudflare.toml")),
    ("context7", include_str!("../../templates/context7.toml")),
    ("datadog", include_str!("../../templates/datadog.toml")),
    ("exa", include_str!("../../templates/exa.toml")),
    ("figma", include_str!("../../templates/figma.toml")),
    ("firecrawl", include_str!("../../templates/firecrawl.toml")),
    ("github", include_str!("../../templates/github.toml")),
    ("gitlab", include_str!("../../templates/gitlab.toml")),
    ("grafana", include_str!("../../templates/grafana.toml")),
    ("hugging-face", include_str!("../../templates/hugging-face.toml")),
    ("linear", include_str!("../../templates/linear.toml")),
    ("mongodb", include_str!("../../templates/mongodb.toml")),
    ("neon", include_str!("../../templates/neon.toml")),
    ("notion", include_str!("../../templates/notion.toml")),
    ("pagerduty", include_str!("../../templates/pagerduty.toml")),
    ("perplexity", include_str!("../../templates/perplexity.toml")),
    ("postgres", include_str!("../../templates/postgres.toml")),
    ("postman", include_str!("../../templates/postman.toml")),
    ("ref", include_str!("../../templates/ref.toml")),
    ("render", include_str!("../../templates/render.toml")),
    ("sentry", include_str!("../../templates/sentry.toml")),
    ("slack", include_str!("../../templates/slack.toml")),
    ("stripe", include_str!("../../templates/stripe.toml")),
    ("supabase", include_str!("../../templates/supabase.toml")),
    ("tavily", include_str!("../../templates/tavily.toml")),
    ("zai-web-search", include_str!("../../templates/zai-web-search.toml")),
];

static ALL: LazyLock<Vec<Template>> =
    LazyLock::new(|| FILES.iter().filter_map(|(_, text)| parse(text).ok()).collect());

/// All templates, by name.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The template of this name, whatever the case.
pub fn find(name: &str) -> Option<&'static Template> {
    all().iter().find(|t| t.name.eq_ignore_ascii_case(name))
}

/// What is known of the secret that stands at `place` of `entry`, whatever the server is called there.
pub fn known(entry: &Entry, place: &Field) -> Option<&'static SecretSpec> {
    let template = all().iter().find(|template| template.describes(entry))?;
    template.secrets.iter().find(|secret| match place {
        Field::Header(name) => secret.header.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name)),
        Field::Env(name) => secret.env.as_ref() == Some(name),
        Field::Arg(at) => secret.arg == Some(*at),
        Field::Url | Field::Command => false,
    })
}

impl Template {
    /// Whether an entry is of this server.
    fn describes(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Remote { url, .. } => {
                !self.url.is_empty() && url.trim_end_matches('/') == self.url.trim_end_matches('/')
            }
            Entry::Stdio { command, args, .. } => {
                let same = |(at, arg): (usize, &String)| {
                    self.secrets.iter().any(|secret| secret.arg == Some(at)) || args.get(at) == Some(arg)
                };
                *command == self.command && self.args.iter().enumerate().all(same)
            }
        }
    }
}

fn parse(text: &str) -> Result<Template, toml_edit::de::Error> {
    toml_edit::de::from_str(text)
}

#[cfg(test)]
mod tests;
