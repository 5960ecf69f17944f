//! What a request says in its body, said once more in the headers of HTTP, as the revision of 2026-07-28 wants it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::asked::Asked;

pub(super) const REVISION: HeaderName = HeaderName::from_static("mcp-protocol-version");
pub(super) const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
pub(super) const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");
/// By this a schema names the header of an argument.
const ANNOTATION: &str = "x-mcp-header";
/// So many tools of a server are remembered.
const MOST_TOOLS: usize = 10_000;
const MOST_HEADERS: usize = 64;
/// Integers beyond this are not the same number everywhere.
const SAFE: i64 = (1 << 53) - 1;

/// One argument of a tool that has a header.
#[derive(Debug, PartialEq, Eq)]
struct Mirrored {
    header: HeaderName,
    path: Vec<String>,
}

/// Which arguments of which tools have headers, as the server's lists of tools say it.
#[derive(Debug, Default)]
pub(super) struct Mirror(BTreeMap<String, Vec<Mirrored>>);

impl Mirror {
    /// Learns from an answer to `tools/list`. Most have nothing to learn, and are not read.
    pub(super) fn learn(&mut self, answer: &[u8]) {
        let has_some = memchr::memmem::find(answer, ANNOTATION.as_bytes()).is_some();
        if !has_some && self.0.is_empty() {
            return;
        }
        let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return };
        for tool in answer["result"]["tools"].as_array().into_iter().flatten() {
            let Some(name) = tool["name"].as_str() else { continue };
            let mut found = Vec::new();
            collect(&tool["inputSchema"], &mut Vec::new(), &mut found);
            if found.is_empty() {
                self.0.remove(name);
            } else if self.0.len() < MOST_TOOLS {
                self.0.insert(name.to_owned(), found);
            }
        }
    }

    /// The headers of a request of the modern era.
    pub(super) fn headers(&self, asked: &Asked<'_>, headers: &mut HeaderMap) {
        let Some(method) = asked.method.as_deref() else { return };
        put(headers, REVISION, asked.revision.as_deref());
        put(headers, METHOD, Some(method));
        if matches!(method, "tools/call" | "resources/read" | "prompts/get") {
            put(headers, NAME, asked.name.as_deref());
        }
        let tool = asked.name.as_deref().filter(|_| method == "tools/call").and_then(|name| self.0.get(name));
        let Some(tool) = tool else { return };
        let arguments: Value =
            asked.arguments.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
        for Mirrored { header, path } in tool {
            let value = path.iter().try_fold(&arguments, |value, key| value.get(key));
            let text = value.and_then(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Bool(value) => Some(value.to_string()),
                Value::Number(number) => number.as_i64().filter(|n| n.abs() <= SAFE).map(|n| n.to_string()),
                _ => None,
            });
            put(headers, header.clone(), text.as_deref());
        }
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(&encoded(value)).ok()) {
        headers.insert(name, value);
    }
}

/// As the standard encodes what does not fit into a header.
fn encoded(value: &str) -> std::borrow::Cow<'_, str> {
    let looks_encoded = value.starts_with("=?base64?") && value.ends_with("?=");
    let is_plain =
        value.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) && value.trim() == value && !looks_encoded;
    if is_plain { value.into() } else { format!("=?base64?{}?=", STANDARD.encode(value)).into() }
}

/// The annotated arguments of a schema that can be reached by keys alone.
fn collect(schema: &Value, path: &mut Vec<String>, found: &mut Vec<Mirrored>) {
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        if found.len() >= MOST_HEADERS || path.len() >= MOST_HEADERS {
            return;
        }
        path.push(key.clone());
        let header = inner[ANNOTATION].as_str().filter(|name| !name.is_empty());
        let header = header.and_then(|name| format!("mcp-param-{name}").parse::<HeaderName>().ok());
        if let Some(header) =
            header.filter(|_| matches!(inner["type"].as_str(), Some("string" | "integer" | "boolean")))
        {
            found.push(Mirrored { header, path: path.clone() });
        }
        collect(inner, path, found);
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::asked::{Content, read};

    fn headers(mirror: &Mirror, line: &str) -> Vec<(String, String)> {
        let Ok(Content::One(asked)) = read(line.as_bytes()) else { panic!("{line}") };
        let mut headers = HeaderMap::new();
        mirror.headers(&asked, &mut headers);
        let mut all: Vec<_> =
            headers.iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        all.sort();
        all
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    fn call(name: &str, arguments: &str) -> String {
        format!(
            r#"{{"id":1,"method":"tools/call","params":{{"name":"{name}","arguments":{arguments},"_meta":{{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}}}}"#
        )
    }

    #[test]
    fn a_modern_request_says_its_method_and_name() {
        let mirror = Mirror::default();
        let (revision, method) = (("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"));
        assert_eq!(headers(&mirror, &call("t", "{}")), pairs(&[method, ("mcp-name", "t"), revision]));
        for (name, encoded) in [
            ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
            (" padded ", "=?base64?IHBhZGRlZCA=?="),
            ("line1\\nline2", "=?base64?bGluZTEKbGluZTI=?="),
            ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
        ] {
            assert_eq!(
                headers(&mirror, &call(name, "{}")),
                pairs(&[method, ("mcp-name", encoded), revision])
            );
        }
        assert_eq!(
            headers(&mirror, r#"{"id":1,"method":"x","params":{"name":"n"}}"#),
            pairs(&[("mcp-method", "x")])
        );
    }

    #[test]
    fn arguments_that_a_tool_names_headers_for_get_them() {
        let mut mirror = Mirror::default();
        mirror.learn(
            br#"{"result":{"tools":[{"name":"sql","inputSchema":{"properties":{
            "region":{"type":"string","x-mcp-header":"Region"},
            "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}},
            "list":{"type":"array","items":{"properties":{"x":{"type":"string","x-mcp-header":"X"}}}},
            "odd":{"type":"number","x-mcp-header":"Odd"}, "bad":{"type":"string","x-mcp-header":"a b"},
            "on":{"type":"boolean","x-mcp-header":"On"}}}}]}}"#,
        );
        let line =
            call("sql", r#"{"region":"us","deep":{"n":-7},"list":[{"x":"y"}],"odd":1,"bad":"z","on":true}"#);
        let all = headers(&mirror, &line);
        assert_eq!(
            all[2..5],
            pairs(&[("mcp-param-n", "-7"), ("mcp-param-on", "true"), ("mcp-param-region", "us")])
        );
        assert_eq!(headers(&mirror, &call("sql", r#"{"region":null}"#)).len(), 3);
        mirror.learn(br#"{"result":{"tools":[{"name":"sql","inputSchema":{}}]}}"#);
        assert_eq!(headers(&mirror, &line).len(), 3);
    }
}
