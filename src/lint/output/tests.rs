//! Each format as a snapshot, and what others wrote into names and paths, which must not act.

use serde_json::Value;

use super::*;
use crate::lint::{self, Excerpt, Finding, FoundIn, Unchecked};

/// A name that tries to be a line, a property, a workflow command and an escape sequence.
const HOSTILE: &str = "a,line=1::x%0A\n::warning::forged\r\u{1b}[31m\u{202e}\u{9b}2J";

fn finding(line: usize, rule: &str, excerpt: &str) -> Finding {
    let rule = lint::rule(rule).unwrap();
    let start = excerpt.chars().take_while(|c| *c != '•').count();
    let excerpt = Excerpt { text: excerpt.to_owned(), start, end: start + 3 };
    Finding {
        path: "a/.mcp.json".to_owned(),
        line,
        column: 5,
        end_line: line,
        end_column: 9,
        pointer: Some("/mcpServers/acme/env/KEY".to_owned()),
        rule,
        what: format!("{} in the variable KEY", rule.title),
        severity: rule.severity,
        server: Some("acme".to_owned()),
        destination: Some("https://mcp.acme.dev".to_owned()),
        advice: "move it to the store: mcpkey import a/.mcp.json".to_owned(),
        client: Some("claude-code"),
        fixable: true,
        excerpt: Some(excerpt),
        commits: Vec::new(),
        mark: None,
    }
}

fn report() -> Report {
    let mut old = finding(12, "vendor-token", "\"KEY\": \"•••\"");
    old.commits = (1..6)
        .map(|n| FoundIn {
            id: format!("{n}").repeat(40),
            author: "Ada <ada@example.com>".to_owned(),
            date: "2026-01-02T03:04:05Z".to_owned(),
        })
        .collect();
    let problem =
        Unchecked { path: "b.json".to_owned(), place: Some((3, 1)), message: "ends too soon".to_owned() };
    Report {
        findings: vec![finding(9, "aws-key-id", "\"鍵é\": \"•••\","), old],
        problems: vec![problem],
        checked: 14,
        quieted: 3,
        ..Report::default()
    }
}

fn hostile() -> Report {
    let mut report = report();
    for finding in &mut report.findings {
        for text in [&mut finding.path, &mut finding.what, &mut finding.advice] {
            *text = HOSTILE.to_owned();
        }
        for text in [&mut finding.pointer, &mut finding.server, &mut finding.destination] {
            *text = Some(HOSTILE.to_owned());
        }
        for commit in &mut finding.commits {
            commit.author = HOSTILE.to_owned();
        }
    }
    for problem in &mut report.problems {
        (problem.path, problem.message) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    }
    report
}

const ALL: [Format; 5] =
    [Format::Human { colour: false }, Format::Json, Format::Sarif, Format::Github, Format::Gitlab];

fn parsed(format: Format, report: &Report) -> Value {
    serde_json::from_str(&render(format, report)).unwrap()
}

#[test]
fn a_person_sees_the_place_the_masked_line_and_once_what_to_do() {
    let expected = "\
warning[aws-key-id]: an AWS access key id in the variable KEY
 --> a/.mcp.json:9:5
  |
9 | \"鍵é\": \"•••\",
  |         ^^^
  = server acme (https://mcp.acme.dev)

error[vendor-token]: a token in a vendor's own format in the variable KEY
  --> a/.mcp.json:12:5
   |
12 | \"KEY\": \"•••\"
   |         ^^^
   = server acme (https://mcp.acme.dev)
   = commit 111111111111 by Ada <ada@example.com>, 2026-01-02
   = commit 222222222222 by Ada <ada@example.com>, 2026-01-02
   = commit 333333333333 by Ada <ada@example.com>, 2026-01-02
   = and 2 more commits
   = move it to the store: mcpkey import a/.mcp.json

error: ends too soon
 --> b.json:3:1

1 error and 1 warning in 14 configs; 3 kept quiet; 1 problem
";
    assert_eq!(render(Format::Human { colour: false }, &report()), expected);
}

#[test]
fn colours_change_nothing_but_the_colour() {
    let coloured = render(Format::Human { colour: true }, &report());
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31merror[vendor-token]"));
    let mut plain = String::new();
    for (at, part) in coloured.split("\u{1b}[").enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, render(Format::Human { colour: false }, &report()));
}

#[test]
fn a_clean_run_says_so() {
    let clean = |checked, quieted| {
        let report = Report { checked, quieted, ..Report::default() };
        render(Format::Human { colour: false }, &report)
    };
    assert_eq!(clean(0, 0), "no MCP configs here\n");
    assert_eq!(clean(1, 0), "nothing found in 1 config\n");
    assert_eq!(clean(2, 1), "nothing found in 2 configs; 1 kept quiet\n");
}

#[test]
fn annotations_name_the_worst_first() {
    let expected = "\
::error file=b.json,line=3,col=1,title=mcpkey could not check this file::ends too soon
::error file=a/.mcp.json,line=12,col=5,endLine=12,endColumn=9,title=mcpkey vendor-token::a token in a vendor's own \
format in the variable KEY, server acme (https://mcp.acme.dev); move it to the store: mcpkey import a/.mcp.json; \
commit 111111111111 by Ada <ada@example.com>, 2026-01-02; commit 222222222222 by Ada <ada@example.com>, 2026-01-02; \
commit 333333333333 by Ada <ada@example.com>, 2026-01-02; and 2 more commits
::warning file=a/.mcp.json,line=9,col=5,endLine=9,endColumn=9,title=mcpkey aws-key-id::an AWS access key id in the \
variable KEY, server acme (https://mcp.acme.dev); move it to the store: mcpkey import a/.mcp.json
1 error and 1 warning in 14 configs; 3 kept quiet; 1 problem
";
    assert_eq!(render(Format::Github, &report()), expected);
}

#[test]
fn a_hostile_name_forges_no_annotation() {
    let out = render(Format::Github, &hostile());
    let lines: Vec<&str> = out.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 4, "{out}");
    for line in &lines[..3] {
        let (properties, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let file = "file=a%2Cline=1%3A%3Ax%250A%0A%3A%3Awarning%3A%3Aforged%0D\\u{1b}[31m\\u{202e}\\u{9b}2J";
        assert!(properties.split([' ', ',']).any(|property| property == file), "{line}");
        assert_eq!(properties.matches(",line=").count(), 1, "{line}");
    }
}

#[test]
fn no_format_lets_a_name_act_on_a_terminal() {
    for format in ALL {
        let out = render(format, &hostile());
        assert!(!out.chars().any(|c| c != '\n' && text::is_unsafe(c)), "{format:?}: {out}");
        assert!(!out.lines().any(|line| line.trim_start().starts_with("::warning::")), "{format:?}: {out}");
    }
    assert_eq!(parsed(Format::Json, &hostile())["findings"][0]["path"], HOSTILE);
}

#[test]
fn json_holds_every_field() {
    let json = parsed(Format::Json, &report());
    let keys: Vec<&String> = json["findings"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(" "),
        "path line column end_line end_column pointer rule category severity what server destination client advice \
         fixable excerpt commits"
    );
    assert_eq!(json["findings"][1]["commits"][0]["author"], "Ada <ada@example.com>");
    assert_eq!(
        (&json["version"], json["summary"].to_string().as_str(), json["problems"].to_string().as_str()),
        (
            &Value::from(1),
            r#"{"checked":14,"errors":1,"warnings":1,"problems":1,"quieted":3}"#,
            r#"[{"path":"b.json","line":3,"column":1,"message":"ends too soon"}]"#
        )
    );
}

#[test]
fn gitlab_gets_a_fingerprint_for_each_that_stays_when_lines_move() {
    let mut twice = report();
    twice.findings = vec![finding(3, "password", "•••"), finding(4, "password", "•••")];
    let before = parsed(Format::Gitlab, &twice);
    let prints = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|issue| issue["fingerprint"].to_string()).collect()
    };
    assert_eq!(before[1]["severity"], "critical");
    assert_eq!(before[1]["location"].to_string(), r#"{"path":"a/.mcp.json","lines":{"begin":3,"end":3}}"#);
    assert_ne!(prints(&before)[1], prints(&before)[2]);
    twice.findings.iter_mut().for_each(|finding| finding.line += 10);
    assert_eq!(prints(&parsed(Format::Gitlab, &twice)), prints(&before));
}

#[test]
fn sarif_names_files_by_relative_uris() {
    for (path, uri, base) in [
        ("./a b/ü%.json", "a%20b/%C3%BC%25.json", Some("%SRCROOT%")),
        ("c:d.json", "c%3Ad.json", Some("%SRCROOT%")),
        ("../up.json", "../up.json", Some("%SRCROOT%")),
        ("/tmp/x.json", "file:///tmp/x.json", None),
    ] {
        let mut report = report();
        report.findings[0].path = path.to_owned();
        let sarif = parsed(Format::Sarif, &report);
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], uri);
        assert_eq!(place["artifactLocation"]["uriBaseId"].as_str(), base);
        assert_eq!(
            place["region"].to_string(),
            r#"{"startLine":9,"startColumn":5,"endLine":9,"endColumn":9}"#
        );
    }
}

#[test]
fn sarif_knows_each_rule_by_its_index() {
    let sarif = parsed(Format::Sarif, &report());
    let run = &sarif["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], "Ends too soon.");
}
