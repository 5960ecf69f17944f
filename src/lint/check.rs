//! One config, checked; and whether a file is one.

use super::config::{CheckOptions, Checked, ConfigInput};
use super::context::{ConfigContext, Note};
use super::finding::{Finding, Unchecked};
use super::matched::{MOST, Matched, Matches, PointerStep, Spot};
use super::reach::LookInto;
use super::rules::READABLE_BY_OTHERS;
use super::{claude, entries, excerpt, matches, quiet, servers, title};
use crate::base::next::Next;
use crate::base::syntax::{Encoding, Language, SourceText, Tree};
use crate::known::{self, ClientForm, ConfigKind, Syntax};

/// Words of which every config with a member for servers holds at least one, although it is not called like one.
const MAPS: &[&str] = &[
    "mcpServers",
    "mcp_servers",
    "context_servers",
    "mcp.servers",
    "mcp-servers",
    "mcp\"",
    "\"servers\"",
    "modelContextProtocolServers",
    "mcp_config",
];

/// The same for one in which servers stand under a name that says nothing of them.
const FIELDS: &[&str] = &["\"command\"", "\"url\"", "command:", "cmd:", "url:", "uri:", "command =", "url ="];

/// Bytes of such a file at most.
const LARGEST: usize = 1 << 20;

/// Whether a file of this path, which ends in `name`, is a config or may turn out to be one.
pub fn may_be_config(path: &str, name: &str) -> bool {
    known::is_config_name(name) || known::of_path(path).is_some()
}

/// Whether a file is a config of MCP servers: by its name, or because a member of it holds an entry.
pub fn is_config(path: &str, bytes: &[u8]) -> bool {
    if known::of_path(path).is_some() {
        return true;
    }
    let decoded = (Encoding::of(bytes) != Encoding::Utf8).then(|| SourceText::decode(bytes));
    let bytes = decoded.as_ref().map_or(bytes, |source| source.text.as_bytes());
    // Nearly every file ends here.
    let may_be_one =
        mentions_servers(bytes) || bytes.len() <= LARGEST && holds(bytes, &["mcp"]) && holds(bytes, FIELDS);
    if !may_be_one || quiet::is_baseline(bytes) {
        return false;
    }
    let text = String::from_utf8_lossy(bytes);
    let tree = Language::of_name(path).read(&text);
    [entries::holds_servers, entries::is_map_of_servers, entries::holds_odd_map]
        .iter()
        .any(|holds| holds(&tree.root))
}

/// Whether any text, such as a command that writes a file, has a word in it under which clients keep servers.
pub fn mentions_servers(text: &[u8]) -> bool {
    holds(text, &["mcp", "context_servers", "modelContext"]) && holds(text, MAPS)
}

fn holds(bytes: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// The secrets of a config of this client's in their places, for one who moves them out.
pub fn hits_of<'t>(
    tree: &'t Tree<'t>,
    text: &'t str,
    (client, is_tracked): (Option<&ConfigKind>, bool),
    language: Language,
) -> Matches<'t> {
    let reach = match client {
        None if !entries::holds_servers(&tree.root) && entries::holds_odd_map(&tree.root) => LookInto::Odd,
        None if language == Language::Yaml => LookInto::Settings,
        client => LookInto::of(client, is_tracked),
    };
    matches::find(tree, text, language, reach)
}

/// Checks one config, with nothing that stands behind it in the same file.
pub(super) fn check_config(blob: &ConfigInput<'_>, options: CheckOptions<'_>) -> Checked {
    let source = SourceText::decode(blob.bytes);
    let language = blob.language.unwrap_or_else(|| Language::of_name(blob.path));
    let tree = language.read(&source.text);
    let client = known::of_path(blob.path);
    let hits = hits_of(&tree, &source.text, (client, blob.is_tracked), language);
    let context = ConfigContext::new(blob, client, (&source, &tree), &hits);
    let mut findings: Vec<Finding> = hits.hits.iter().map(|hit| secret(&context, hit, options)).collect();
    if blob.mode.is_some_and(|mode| mode & 0o044 != 0) && !findings.is_empty() {
        findings.push(readable(&context));
    }
    findings.extend(servers::check(&context));
    if let Some(client) =
        context.client.filter(|client| client.syntax == Syntax::Json && client.id.starts_with("claude-code"))
    {
        findings.extend(claude::check(&context, client));
    }
    let allowed = quiet::inline(&context, &mut findings);
    let is_cut = hits.is_cut || findings.len() > MOST;
    findings.truncate(MOST);
    findings.sort_by_key(|finding| (finding.line, finding.column));
    if hits.is_cut {
        // What is not listed cannot be masked either.
        findings.iter_mut().for_each(|finding| finding.excerpt = None);
    }
    let problem = problem(&context, is_cut, language);
    Checked { findings, problem, env_files: hits.env_files, allowed }
}

fn problem(context: &ConfigContext<'_>, is_cut: bool, language: Language) -> Option<Unchecked> {
    let path = context.blob.path.to_owned();
    if is_cut {
        let message =
            format!("holds more than {} secrets or mistakes, of which the rest is not listed", MOST);
        return Some(Unchecked { path, place: None, message });
    }
    if context.source.lossy {
        return Some(Unchecked { path, place: None, message: "holds bytes that are not text".to_owned() });
    }
    let broken = context.tree.broken.as_ref()?;
    // Templates are no YAML, and a client reads descriptions that are none; all of it was looked at.
    if language == Language::Markdown || language == Language::Yaml && context.client.is_none() {
        return None;
    }
    let place = context.source.position(broken.at);
    Some(Unchecked {
        path,
        place: Some((place.line, place.column)),
        message: excerpt::sentence(&broken.message),
    })
}

/// What is said of a secret in its place.
pub(super) fn secret(context: &ConfigContext<'_>, hit: &Matched<'_>, options: CheckOptions<'_>) -> Finding {
    let fixable = fixable(context, hit);
    let note = Note {
        rule: hit.found.rule,
        what: title::what(hit),
        advice: if fixable {
            format!("move it to the store: {}", Next::import(context.blob.path))
        } else {
            "take it out, and replace it where it came from".to_owned()
        },
    };
    let found = context.finding(hit.span.clone(), Some(&hit.pointer), hit.server, note);
    let mark = options.salt.and_then(|salt| quiet::mark(salt, hit.found.rule, hit.value()));
    Finding { severity: hit.found.severity, fixable, mark, ..found }
}

/// Whether `import` can move it, as far as can be told without asking it.
fn fixable(context: &ConfigContext<'_>, hit: &Matched<'_>) -> bool {
    /// Fields in which Claude Code replaces nothing.
    const LITERAL: &[&str] = &["headersHelper", "oauth"];
    let Some(client) = context.client.filter(|_| !hit.value().contains(['\n', '\0'])) else { return false };
    let is_yaml = client.syntax == Syntax::Yaml;
    let server = || hit.server.and_then(|at| context.hits.servers.get(at));
    let field = || hit.pointer.field_below(&server()?.pointer);
    let is_default = || matches!(hit.pointer.0.last(), Some(PointerStep::Key(name)) if name == "default");
    match (client.form, &hit.spot) {
        (ClientForm::Unknown, _) => false,
        (_, Spot::Prose) => false,
        (_, Spot::Comment) => !is_yaml,
        (form, _) if hit.server.is_none() => form == ClientForm::Input && is_default(),
        (ClientForm::Nothing, spot) => matches!(spot, Spot::Variable(_)),
        (ClientForm::Fields, spot) => !matches!(spot, Spot::Argument(_) | Spot::Url(_) | Spot::Command(_)),
        _ => field().is_none_or(|field| !LITERAL.contains(&field)),
    }
}

fn readable(context: &ConfigContext<'_>) -> Finding {
    let note = Note {
        rule: &READABLE_BY_OTHERS,
        what: "other users of this machine can read this file and the secrets in it".to_owned(),
        advice: format!("chmod 600 {}", crate::base::text::short(context.blob.path)),
    };
    Finding { excerpt: None, ..context.finding(0..0, None, None, note) }
}
