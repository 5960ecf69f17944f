//! A url that mcpkey speaks to: `mcpkey bridge URL --header "NAME: TEXT"…`, with `{VAR}` for what mcpkey fills in.
//!
//! What stays `${VAR}` is the client's to fill before it starts the bridge.

use super::{Undeliverable, respelled};
use crate::base::names::{VarName, is_variable};
use crate::base::text;
use crate::client::{Entry, Wire};

const BRIDGE: &str = "bridge";
const HEADER: &str = "--header";
const TRANSPORT: &str = "--transport";
/// The words behind `--transport` that start with server-sent events; every other speaks streamable HTTP.
const SSE: [&str; 2] = ["sse-only", "sse-first"];
/// The flags of `mcpkey bridge` behind which a value stands.
const WITH_VALUE: &[&str] = &[
    HEADER,
    TRANSPORT,
    "--name",
    "--host",
    "--resource",
    "--ignore-tool",
    "--auth-timeout",
    "--static-oauth-client-info",
    "--static-oauth-client-metadata",
];

/// What the arguments of a bridge say of its server.
pub(super) struct Line {
    url: String,
    headers: Vec<(String, String)>,
    wire: Wire,
}

/// Reads the arguments behind mcpkey's name.
pub(super) fn read(args: &[String]) -> Option<Line> {
    let mut words = args.strip_prefix(&[BRIDGE.to_owned()])?.iter();
    let (mut url, mut headers, mut wire) = (None, Vec::new(), Wire::Http);
    while let Some(word) = words.next() {
        if !word.starts_with("--") {
            url.get_or_insert(word);
            continue;
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None if WITH_VALUE.contains(&word.as_str()) => (word.as_str(), words.next().map(String::as_str)),
            None => (word.as_str(), None),
        };
        match (flag, value) {
            (HEADER, Some(value)) => headers.extend(header(value)),
            (TRANSPORT, Some(value)) if SSE.contains(&value) => wire = Wire::Sse,
            _ => {}
        }
    }
    Some(Line { url: url?.to_owned(), headers, wire })
}

fn header(value: &str) -> Option<(String, String)> {
    let (name, text) = value.split_once(':')?;
    Some((name.trim().to_owned(), text.strip_prefix(' ').unwrap_or(text).to_owned()))
}

impl Line {
    /// The entry of the server itself.
    pub(super) fn plain(self, entry: &Entry) -> Entry {
        let headers = self.headers.into_iter().map(|(name, text)| (name, unspelled(&text))).collect();
        let mut plain = Entry::remote(self.wire, unspelled(&self.url), headers);
        plain.extra_mut().extend(entry.extra().clone());
        plain
    }
}

/// The entry that starts mcpkey, whose command is still to be named.
pub(super) fn write(entry: &Entry, moves: &dyn Fn(&VarName) -> bool) -> Result<Entry, Undeliverable> {
    let Entry::Remote { wire, url, headers, extra } = entry else { return Err(Undeliverable::Nothing) };
    let mut args = vec![BRIDGE.to_owned(), respell(url, moves)?];
    if *wire == Wire::Sse {
        args.extend([TRANSPORT, SSE[0]].map(str::to_owned));
    }
    for (name, text) in headers {
        args.extend([HEADER.to_owned(), format!("{name}: {}", respell(text, moves)?)]);
    }
    let mut between = Entry::stdio(String::new(), args, Vec::new());
    between.extra_mut().extend(extra.clone());
    Ok(between)
}

/// `text` with `{VAR}` for what mcpkey fills in. A default goes: what mcpkey fills in has a value.
fn respell(written: &str, moves: &dyn Fn(&VarName) -> bool) -> Result<String, Undeliverable> {
    let spelled = respelled(written, moves, |written| format!("{{{}}}", name(written)));
    let without_defaults = respelled(written, moves, |written| format!("${{{}}}", name(written)));
    match unspelled(&spelled) == without_defaults {
        true => Ok(spelled),
        false => Err(Undeliverable::Braces(text::short(written))),
    }
}

/// The name in `${NAME}` and `${NAME:-default}`.
fn name(written: &str) -> &str {
    let inner = written.trim_start_matches("${").trim_end_matches('}');
    inner.split(":-").next().unwrap_or(inner)
}

/// `text` with each `{VAR}` as the placeholder it stands for.
fn unspelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let after = &rest[start + 1..];
        let is_clients = rest[..start].ends_with('$');
        let inner = after.split('}').next().filter(|inner| inner.len() < after.len() && is_variable(inner));
        match inner {
            Some(inner) if !is_clients => {
                out.push_str(&format!("{}${{{inner}}}", &rest[..start]));
                rest = &after[inner.len() + 1..];
            }
            _ => {
                out.push_str(&rest[..=start]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
