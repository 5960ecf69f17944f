//! Secrets are found where they stand, whatever the layout, and nothing says what they are.

use super::*;
use crate::detect::Severity;

/// A value that nothing but chance would choose.
pub fn random(length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect()
}

fn checked(path: &str, text: &str) -> Checked {
    check(&Blob { path, bytes: text.as_bytes(), example: None, mode: None })
}

#[test]
fn each_place_of_each_layout_is_looked_at() {
    let layouts = [
        (
            ".mcp.json",
            "{\"mcpServers\": {\"a\": {\"type\": \"http\", \"url\": \"https://h.example/mcp\", \"headers\": {\"Authorization\": \"Bearer §\"}}}}",
            "/mcpServers/a/headers/Authorization",
        ),
        (
            ".mcp.json",
            "{\"mcpServers\": {\"a\": {\"command\": \"npx\", \"args\": [\"x\", \"--token\", \"§\"]}}}",
            "/mcpServers/a/args/2",
        ),
        (
            ".vscode/mcp.json",
            "{\"servers\": {\"a\": {\"command\": \"npx\", \"env\": {\"ACME_TOKEN\": \"§\"},},}, /* c */}",
            "/servers/a/env/ACME_TOKEN",
        ),
        (
            "opencode.json",
            "{\"mcp\": {\"a\": {\"type\": \"local\", \"command\": [\"npx\", \"x\", \"--api-key\", \"§\"]}}}",
            "/mcp/a/command/3",
        ),
        (
            ".codex/config.toml",
            "[mcp_servers.a]\nurl = \"https://h.example\"\nbearer_token = \"§\"\n",
            "/mcp_servers/a/bearer_token",
        ),
        (
            "flat.json",
            "{\"a\": {\"command\": \"npx\", \"env\": {\"ACME_TOKEN\": \"§\"}}}",
            "/a/env/ACME_TOKEN",
        ),
        (
            ".claude.json",
            "{\"projects\": {\"/p\": {\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"ACME_TOKEN\": \"§\"}}}}}}",
            "/projects/~1p/mcpServers/a/env/ACME_TOKEN",
        ),
    ];
    for (path, text, pointer) in layouts {
        let secret = random(32);
        let text = text.replace('§', &secret);
        let checked = checked(path, &text);
        assert_eq!(checked.problem, None, "{path}");
        let [finding] = checked.findings.as_slice() else { panic!("{path}: {:#?}", checked.findings) };
        assert_eq!(finding.pointer.as_deref(), Some(pointer), "{path}");
        assert_eq!(finding.server.as_deref(), Some("a"), "{path}");
        let line = text.lines().nth(finding.line - 1).unwrap();
        assert_eq!(&line[finding.column - 1..finding.end_column - 1], secret, "{path}");
        assert!(!format!("{finding:?}").contains(&secret), "{finding:?}");
        assert_eq!(finding.severity, Severity::Error);
    }
}

#[test]
fn comments_are_looked_at_too() {
    let secret = random(32);
    for text in [
        format!("{{\n // \"ACME_TOKEN\": \"{secret}\",\n \"mcpServers\": {{}}}}"),
        format!("{{\"mcpServers\": {{}} /* ACME_TOKEN={secret} */}}"),
        format!("{{\"_comment\": \"the token was ACME_TOKEN={secret}\", \"mcpServers\": {{}}}}"),
    ] {
        let checked = checked("mcp.json", &text);
        assert_eq!(checked.findings.len(), 1, "{text}: {:#?}", checked.findings);
    }
}

#[test]
fn a_line_is_shown_without_any_of_its_secrets() {
    let (one, two) = (random(40), random(40));
    let pad = "x ".repeat(200);
    let text = format!(
        "{{\"mcpServers\": {{\"a\": {{\"command\": \"x\", \"note\": \"{pad}\", \"env\": {{\"A_TOKEN\": \"{one}\", \"B_TOKEN\": \"{two}\"}}}}}}}}"
    );
    let checked = checked(".mcp.json", &text);
    assert_eq!(checked.findings.len(), 2);
    for finding in &checked.findings {
        let excerpt = finding.excerpt.as_ref().unwrap();
        assert!(!excerpt.text.contains(&one[..6]) && !excerpt.text.contains(&two[..6]), "{excerpt:?}");
        let masked: String =
            excerpt.text.chars().skip(excerpt.start).take(excerpt.end - excerpt.start).collect();
        assert_eq!(masked, "•••");
        assert!(excerpt.text.chars().count() < 200);
    }
}

#[test]
fn a_broken_config_is_a_problem_and_is_still_looked_at() {
    let secret = random(32);
    let checked = checked(
        ".mcp.json",
        &format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"x\" \"env\": {{\"A_TOKEN\": \"{secret}\"}}"),
    );
    assert_eq!(checked.problem.unwrap().place, Some((1, 37)));
    assert_eq!(checked.findings.len(), 1);
}
