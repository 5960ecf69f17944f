//! Secrets are found where they stand, whatever the layout, and nothing says what they are.

use super::*;
use crate::detect::{Examples, Severity};

/// A value that nothing but chance would choose.
pub(crate) fn random(length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect()
}

fn checked(path: &str, text: &str) -> Checked {
    check(&ConfigInput { path, bytes: text.as_bytes(), ..ConfigInput::default() }, CheckOptions::default())
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
fn what_a_server_is_called_says_nothing_of_what_it_holds() {
    const FIELDS: &str = "url endpoint headers custom_headers env environment x.env my.env.x command cmd executable args argv envfile \
        token password authorization env_vars tokenEnv acme-env-var tools allow default inputs servers mcp mcpServers extensions \
        type transport settings sha256 integrity kty d k path name oauth headersHelper projects ^x$ **/*.js _x $x constructor";
    let (secret, random) = (format!("gh{}_{}", 'p', random(36)), random(32));
    let servers = [
        "{\"command\": \"npx\", \"args\": [\"x\", \"--token\", \"§\"], \"env\": {\"GITHUB_TOKEN\": \"§\", \"API_KEY\": \"%\"}}",
        "{\"type\": \"http\", \"url\": \"https://h.example/?api_key=%\", \"headers\": {\"X-Key\": \"%\", \"Authorization\": \"Bearer §\"}}",
        "{\"type\": \"http\", \"url\": \"https://h.example/\", \"oauth\": {\"clientSecret\": \"%\"}, \"headersHelper\": \"echo X-Key: §\"}",
    ];
    let layouts = [
        (".mcp.json", "{\"mcpServers\": {NAME: ENTRY, \"z\": {\"command\": \"x\"}}}"),
        ("opencode.json", "{\"mcp\": {NAME: ENTRY}}"),
        ("flat.json", "{NAME: ENTRY, \"z\": {\"command\": \"x\", \"args\": []}}"),
    ];
    for ((path, layout), server) in layouts.iter().flat_map(|layout| servers.map(|server| (layout, server))) {
        let said = |name: &str| -> Vec<_> {
            let entry = server.replace('§', &secret).replace('%', &random);
            let text = layout.replace("NAME", &format!("\"{name}\"")).replace("ENTRY", &entry);
            let findings = checked(path, &text).findings.into_iter();
            findings.map(|it| (it.rule.id, it.what, it.fixable, it.server.map(|of| of == name))).collect()
        };
        let expected = said("plain");
        assert!(expected.len() > 1, "{path}: {expected:?}");
        for name in FIELDS.split_whitespace() {
            assert_eq!(said(name), expected, "{path}: {name}: {server}");
        }
    }
}

#[test]
fn where_a_project_is_says_nothing_of_what_it_holds() {
    for project in
        ["/p", "/srv/site.env", "/srv/site.env.d/x", "C:/site.env", "/srv/mcp-servers", "/p/headers"]
    {
        let server =
            format!("{{\"a\": {{\"command\": \"x\", \"env\": {{\"ACME_TOKEN\": \"{}\"}}}}}}", random(32));
        let hooks = "\"hooks\": {\"Stop\": [{\"command\": \"x\"}], \"b\": {\"command\": \"x\"}}";
        let text = format!("{{\"projects\": {{\"{project}\": {{{hooks}, \"mcpServers\": {server}}}}}}}");
        let [finding] = &checked(".claude.json", &text).findings[..] else { panic!("{project}") };
        assert_eq!((finding.server.as_deref(), finding.fixable), (Some("a"), true), "{project}");
    }
}

#[test]
fn what_a_question_is_called_says_nothing_of_its_default() {
    for id in ["plain", "env", "headers", "env_vars", "tools", "kty"] {
        let question = format!(
            "{{\"id\": \"{id}\", \"type\": \"promptString\", \"password\": true, \"default\": \"{}\"}}",
            random(32)
        );
        let text = format!("{{\"inputs\": [{question}], \"servers\": {{\"a\": {{\"command\": \"x\"}}}}}}");
        let [finding] = &checked(".vscode/mcp.json", &text).findings[..] else { panic!("{id}") };
        assert_eq!((finding.pointer.as_deref(), finding.fixable), (Some("/inputs/0/default"), true), "{id}");
    }
}

#[test]
fn where_names_of_variables_should_stand_a_token_is_found() {
    let token = format!("gh{}_{}", 'p', random(36));
    for held in ["[\"§\"]", "{\"A\": \"§\"}", "\"§\"", "[{\"name\": \"A\", \"value\": \"§\"}]"] {
        let held = held.replace('§', &token);
        let text = format!(
            "{{\"mcpServers\": {{\"a\": {{\"command\": \"x\", \"env_vars\": {held}, \"kty\": \"\"}}}}}}"
        );
        assert_eq!(checked(".mcp.json", &text).findings.len(), 1, "{text}");
    }
    let names = "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env_vars\": [\"ACME_TOKEN\", \"GITHUB_PERSONAL_ACCESS_TOKEN\"]}}}";
    assert!(checked(".mcp.json", names).findings.is_empty());
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

#[test]
fn every_rule_on_configs_has_an_example_that_matches_and_one_that_does_not() {
    // Of a change no single file tells.
    for rule in CONFIG.iter().filter(|rule| rule.id != "changed-settings") {
        let Examples { yes, no } = examples(rule).unwrap();
        for (sample, expected) in [(yes, true), (no, false)] {
            let (name, text) = sample.as_file().unwrap();
            let secret = format!(
                "{{\"mcpServers\": {{\"a\": {{\"command\": \"x\", \"env\": {{\"A_TOKEN\": \"{}\"}}}}}}}}",
                random(32)
            );
            let (path, text, example, mode) = match name {
                ".mcp.json + example" => (".mcp.json", text, Some(&b"{\"mcpServers\": {}}"[..]), None),
                "mode 644" => (".mcp.json", &*secret, None, Some(0o644)),
                "mode 600" => (".mcp.json", &*secret, None, Some(0o600)),
                path => (path, text, None, None),
            };
            let found = check(
                &ConfigInput { path, bytes: text.as_bytes(), example, mode, ..ConfigInput::default() },
                CheckOptions::default(),
            )
            .findings;
            assert_eq!(found.iter().any(|f| f.rule == *rule), expected, "{}: {sample}: {found:#?}", rule.id);
        }
    }
}

#[test]
fn ids_of_rules_are_unique() {
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn placeholders_are_judged_by_the_client_they_are_for() {
    let entry = |placeholder: &str| {
        format!(
            "{{\"type\": \"http\", \"url\": \"https://h.example\", \"headers\": {{\"Authorization\": \"Bearer {placeholder}\"}}}}"
        )
    };
    for (path, placeholder, advice) in [
        (".mcp.json", "${env:ACME_TOKEN}", Some("write ${ACME_TOKEN}")),
        (".mcp.json", "$ACME_TOKEN", Some("write ${ACME_TOKEN}")),
        (".mcp.json", "${ACME_TOKEN:-x}", None),
        (".cursor/mcp.json", "${ACME_TOKEN}", Some("write ${env:ACME_TOKEN}")),
        (".cursor/mcp.json", "${env:ACME_TOKEN}", None),
        ("unknown.json", "${env:ACME_TOKEN}", None),
    ] {
        let text = format!("{{\"mcpServers\": {{\"a\": {}}}}}", entry(placeholder));
        let found = checked(path, &text).findings;
        let said = found.iter().map(|f| f.advice.as_str()).next();
        assert_eq!(said, advice, "{path} {placeholder}: {found:#?}");
    }
}

#[test]
fn a_skipped_server_names_the_field_that_another_client_reads() {
    for (entry, said, advice) in [
        (
            "{\"serverUrl\": \"https://h.example/mcp\"}",
            "Claude Code skips a: \"serverUrl\" is another client's word for \"url\"",
            "call it \"url\", and add \"type\": \"http\"",
        ),
        (
            "{\"type\": \"http\", \"httpUrl\": \"https://h.example/mcp\"}",
            "Claude Code skips a: \"httpUrl\" is another client's word for \"url\"",
            "call it \"url\", and add \"type\": \"http\"",
        ),
        (
            "{\"cmd\": \"x\"}",
            "Claude Code skips a: \"cmd\" is another client's word for \"command\"",
            "call it \"command\"",
        ),
        (
            "{\"args\": []}",
            "Claude Code skips a: command: expected a string, found nothing",
            "mend the field",
        ),
    ] {
        let found = checked(".mcp.json", &format!("{{\"mcpServers\": {{\"a\": {entry}}}}}")).findings;
        assert_eq!(found.len(), 1, "{entry} {found:#?}");
        assert_eq!((&*found[0].what, &*found[0].advice), (said, advice));
    }
}

#[test]
fn only_a_member_for_servers_holds_servers() {
    let entry = |key: &str| {
        format!(
            "{{\"{key}\": \"http://h.example/x\", \"headers\": {{\"Authorization\": \"Bearer ${{TOKEN}}\"}}}}"
        )
    };
    let hook = format!("\"hooks\": {{\"Stop\": [{}]}}", entry("url"));
    let said = |text: &str| checked(".gemini/settings.json", text).findings.len();
    assert_eq!(said(&format!("{{{hook}}}")), 0);
    let servers = format!("\"mcpServers\": {{\"a\": {}}}", entry("httpUrl"));
    assert_eq!(said(&format!("{{{hook}, {servers}}}")), 1);
}

#[test]
fn a_config_is_known_by_its_shape() {
    let table = [
        ("x.json", "{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}", true),
        ("x.json", "{\"mcpServers\": {\"a\": \"x\"}}", false),
        ("x.json", "{\"text\": \"{\\\"mcpServers\\\": {}}\", \"command\": \"x\"}", false),
        ("x.toml", "[mcp_servers.a]\ncommand = \"x\"", true),
        ("x.json", "{\"name\": \"x\", \"dependencies\": {}}", false),
        (".mcp.json", "{}", true),
        (".vscode/settings.json", "{\"editor.tabSize\": 2}", true),
        ("settings.json", "{\"editor.tabSize\": 2}", false),
        (".CLAUDE/Settings.json", "{}", true),
        ("x.yaml", "mcpServers:\n  a:\n    command: x\n", true),
        ("x.yaml", "mcp:\n  enabled: true\n  command: x\n", false),
        ("x.yaml", "services:\n  mcp:\n    command: x\n    environment: {A: b}\n", false),
        ("x.json", "{\"backends\": {\"mcp\": {\"command\": \"x\", \"args\": []}}}", true),
    ];
    for (path, text, expected) in table {
        assert_eq!(is_config(path, text.as_bytes()), expected, "{path} {text}");
    }
}

#[test]
fn a_million_secrets_are_not_listed_one_by_one() {
    let keys: Vec<String> =
        (0..matched::MOST + 500).map(|i| format!("\"K{i}_TOKEN\": \"{}\"", random(24))).collect();
    let text =
        format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"x\", \"env\": {{{}}}}}}}}}", keys.join(", "));
    let checked = checked(".mcp.json", &text);
    assert_eq!(checked.findings.len(), matched::MOST);
    assert!(checked.findings.iter().all(|finding| finding.excerpt.is_none()));
    assert!(checked.problem.unwrap().message.contains("more than 10000 secrets"));
}
