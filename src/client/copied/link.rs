//! Links that have an editor install a server.
//!
//! VS Code: `vscode:mcp/install?{…}`, the JSON percent-encoded, and pages of `vscode.dev` that lead there (its MCP developer guide).
//! Cursor: `cursor://anysphere.cursor-deeplink/mcp/install?name=…&config=BASE64`, and pages of `cursor.com` (its documentation of
//! install links).

use serde_json::Value;
use url::Url;

use super::{CopiedServer, NotCopied, block};
use crate::detect::base64;

pub(super) fn is_link(text: &str) -> bool {
    let is_one = !text.contains(char::is_whitespace);
    let is_editors = text.starts_with("vscode") || text.starts_with("cursor:");
    is_one && (is_editors && text.contains("mcp/install") || is_page(text))
}

fn is_page(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let host = url.host_str().unwrap_or_default();
    let is_of =
        |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    is_of("vscode.dev") && url.path().contains("redirect")
        || is_of("cursor.com") && url.path().contains("install-mcp")
}

pub(super) fn read(text: &str) -> Result<CopiedServer, NotCopied> {
    let is_cursors = text.contains("cursor");
    let (client, kind) = block::of_client(if is_cursors { "cursor" } else { "vscode" });
    let url = Url::parse(text).map_err(|_| NotCopied::BadLink)?;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let of = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    // A page that leads to a link.
    if let Some(inner) = of("url").filter(|inner| is_link(inner)) {
        return read(inner);
    }
    let (name, config) = match (of("config"), url.query()) {
        (Some(config), _) => (of("name"), config.to_owned()),
        (None, Some(query)) => (None, percent_decoded(query)),
        (None, None) => return Err(NotCopied::BadLink),
    };
    let decoded = base64::decode(config.trim()).and_then(|bytes| String::from_utf8(bytes).ok());
    let parsed = [Some(config), decoded]
        .into_iter()
        .flatten()
        .find_map(|text| serde_json::from_str::<Value>(&text).ok());
    let config = parsed.map(split_command).ok_or(NotCopied::BadLink)?;
    block::one(name, &config, client, kind).ok_or(NotCopied::BadLink)
}

fn percent_decoded(query: &str) -> String {
    let pair = format!("q={}", query.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

/// Cursor's links may have a whole command line as the command.
fn split_command(mut config: Value) -> Value {
    let words = config.get("command").and_then(Value::as_str).and_then(shlex::split);
    if let (Some(words), None) = (words.filter(|words| words.len() > 1), config.get("args")) {
        config["command"] = words[0].clone().into();
        config["args"] = words[1..].to_vec().into();
    }
    config
}
