//! SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for: paths relative to the root of the sources.

use serde_json::{Map, Value, json};

use super::fingerprint::Fingerprints;
use super::words;
use crate::base::next::{LintNext, Next};
use crate::detect::{Category, Rule, Severity};
use crate::lint::{self, Finding, Report, Unchecked};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT: &str = "%SRCROOT%";

/// Renders `report`.
pub(super) fn render(report: &Report) -> Value {
    let rules: Vec<&Rule> = lint::rules().collect();
    let mut prints = Fingerprints::default();
    let results: Vec<Value> =
        report.findings.iter().map(|f| result(f, &rules, prints.next(&words::place(f)))).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mcpkey",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {"text": "the directory in which mcpkey ran"}}},
            "invocations": [{
                "executionSuccessful": report.problems.is_empty(),
                "toolExecutionNotifications": report.problems.iter().map(notification).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    let mut properties = json!({"category": words::category(rule.category)});
    if rule.category == Category::Secret {
        properties["tags"] = json!(["security"]);
        // GitHub sorts by this score: from 7.0 on it says high, from 4.0 on medium.
        properties["security-severity"] = match rule.severity {
            Severity::Error => "8.0".into(),
            Severity::Warning => "4.0".into(),
        };
    }
    let why = sentence(&format!("{}: {}", rule.title, rule.why));
    json!({
        "id": rule.id,
        "shortDescription": {"text": sentence(rule.title)},
        "fullDescription": {"text": why},
        "help": {"text": format!("{why} More is said by: {}", Next::Lint(LintNext::Explain(rule.id)))},
        "defaultConfiguration": {"level": words::severity(rule.severity)},
        "properties": properties,
    })
}

fn result(f: &Finding, rules: &[&Rule], fingerprint: String) -> Value {
    let mut location = json!({
        "physicalLocation": physical(&f.path, Some(json!({
            "startLine": f.line, "startColumn": f.column, "endLine": f.end_line, "endColumn": f.end_column,
        }))),
    });
    if let Some(pointer) = &f.pointer {
        location["logicalLocations"] = json!([{"fullyQualifiedName": pointer}]);
    }
    let mut result = json!({
        "ruleId": f.rule.id,
        "level": words::severity(f.severity),
        "message": {"text": sentence(&words::sentence(f))},
        "locations": [location],
        "partialFingerprints": {"mcpkeyPlace/v1": fingerprint},
        "properties": properties(f),
    });
    if let Some(index) = rules.iter().position(|rule| *rule == f.rule) {
        result["ruleIndex"] = index.into();
    }
    result
}

fn properties(f: &Finding) -> Value {
    let mut known = Map::new();
    known.insert("fixable".to_owned(), f.fixable.into());
    let named =
        [("server", f.server.as_deref()), ("destination", f.destination.as_deref()), ("client", f.client)];
    known.extend(named.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.into()))));
    if !f.commits.is_empty() {
        let commits = f.commits.iter().map(|c| json!({"id": c.id, "author": c.author, "date": c.date}));
        known.insert("commits".to_owned(), commits.collect());
    }
    Value::Object(known)
}

fn notification(p: &Unchecked) -> Value {
    let region = p.place.map(|(line, column)| json!({"startLine": line, "startColumn": column}));
    json!({
        "level": "error",
        "message": {"text": sentence(&p.message)},
        "locations": [{"physicalLocation": physical(&p.path, region)}],
    })
}

fn physical(path: &str, region: Option<Value>) -> Value {
    let mut physical = json!({"artifactLocation": artifact(path)});
    if let Some(region) = region {
        physical["region"] = region;
    }
    physical
}

/// A file below the working directory relative to it, another one by its absolute uri.
fn artifact(path: &str) -> Value {
    let is_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    match path.strip_prefix('/') {
        Some(rest) => json!({"uri": format!("file:///{}", encoded(rest))}),
        None if is_drive => json!({"uri": format!("file:///{}", encoded(path))}),
        None => json!({"uri": encoded(path.trim_start_matches("./")), "uriBaseId": ROOT}),
    }
}

/// A path as a uri spells it: RFC 3986's unreserved characters and `/`, the bytes of all others in hexadecimal.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Words of ours as SARIF wants its messages: a sentence with a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
