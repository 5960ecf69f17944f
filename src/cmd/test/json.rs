//! `test --json`, version 1. Fields may be added; those that are here keep their name and meaning.

use serde_json::{Value, json};

use super::human;
use crate::actions::test::ProbeRun;
use crate::base::text;
use crate::client::registration::going;
use crate::probe::message::Tool;
use crate::probe::outcome::ProbeReport;
use crate::probe::outcome::words::OutcomeKind;

const VERSION: u32 = 1;

pub(super) fn render(found: &[ProbeRun], tools: bool) -> String {
    let servers: Vec<Value> = found.iter().map(|health| server(health, tools)).collect();
    let count =
        |kind: OutcomeKind| found.iter().filter(|health| health.report.outcome.kind() == kind).count();
    let view = json!({
        "version": VERSION,
        "servers": servers,
        "summary": {
            "works": count(OutcomeKind::Works),
            "failed": count(OutcomeKind::Fails),
            "untested": count(OutcomeKind::Untested),
            "off": count(OutcomeKind::Off),
            "open": found.iter().filter(|health| health.is_open()).count(),
        },
    });
    text::json(&view.to_string())
}

fn server(health: &ProbeRun, tools: bool) -> Value {
    let (report, words) = (&health.report, health.words());
    let registered = health.subject.is_registered.then_some(&health.subject.server);
    let info = report.server.as_ref();
    let variables: Vec<&str> = health.variables.iter().map(|name| name.as_str()).collect();
    let mut value = json!({
        "name": registered.map(|server| server.name.as_str()),
        "scope": registered.map(|server| server.scope.as_str()),
        "client": registered.map(|server| server.client.id),
        "file": registered.map(|server| server.file.to_string_lossy()),
        "transport": health.subject.server.entry.transport().as_str(),
        "target": going::shown_target(&health.subject.server.entry),
        "variables": variables,
        "account": health.account,
        "verdict": words.word,
        "sentence": words.sentence,
        "next": Some(words.next).filter(|next| !next.is_empty()),
        "said": Some(report.said.as_str()).filter(|said| !said.is_empty()),
        "stderr": human::stderr(&report.outcome),
        "status": report.status,
        "server": info.map(|info| json!({"name": info.name.as_str(), "version": info.version.as_str()})),
        "protocol": report.protocol,
        "tools": report.tools.as_ref().map(Vec::len),
        "elapsed_ms": elapsed(report),
        "anonymous": health.anonymous.as_ref().map(|bare| json!({
            "answers": health.is_open(),
            "status": bare.status,
        })),
    });
    if tools {
        let list: Option<Vec<Value>> = report.tools.as_ref().map(|list| list.iter().map(tool).collect());
        value["tool_list"] = json!(list);
    }
    value
}

fn tool(tool: &Tool) -> Value {
    json!({
        "name": tool.name.as_str(),
        "title": tool.title.as_str(),
        "read_only": tool.read_only,
        "destructive": tool.destructive,
    })
}

fn elapsed(report: &ProbeReport) -> u64 {
    u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX)
}
