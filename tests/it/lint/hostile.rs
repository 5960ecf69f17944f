//! Files that nobody writes by hand: so large, deep or odd that a linter of the wrong kind would take minutes, all memory, or crash.
//!
//! No time is asserted. Each file is so large that looking at every part of it once for each other part would not end within
//! the deadline that every process here has, and each process gets little memory.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::canary::github_token;
use crate::support::process::{Ran, run};

/// In kilobytes of addresses, of which some are taken up by threads and the program itself.
const MEMORY: &str = "1000000";

#[track_caller]
fn lint(path: &str, text: &str) -> Ran {
    let world = World::new();
    world.write(path, text);
    let script = format!("ulimit -v {MEMORY} && exec \"$0\" lint --format json {path}");
    run(world.command("sh").args(["-c", &script, env!("CARGO_BIN_EXE_mcpkey")]), b"")
}

#[track_caller]
fn findings(ran: &Ran) -> usize {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()));
    report["findings"].as_array().map(Vec::len).expect("findings")
}

/// A server's entry with these variables.
fn server(variables: &str) -> String {
    format!(r#""a":{{"command":"x","env":{{{variables}}}}}"#)
}

fn config(servers: &str) -> String {
    format!(r#"{{"mcpServers":{{{servers}}}}}"#)
}

fn many(count: usize, each: impl Fn(usize) -> String, between: &str) -> String {
    (0..count).map(each).collect::<Vec<_>>().join(between)
}

#[test]
fn a_line_of_many_megabytes_is_read_to_its_end() {
    let long = "x".repeat(10_000_000);
    let variables = format!(r#""A":"{long}","B":"{}""#, github_token());
    assert_eq!(findings(&lint(".mcp.json", &config(&server(&variables))).gives(1)), 2);
}

#[test]
fn many_values_take_as_long_as_they_are_many() {
    let keys = config(&server(&many(50_000, |i| format!(r#""K{i}":"v{i}""#), ",")));
    lint(".mcp.json", &keys).gives(0);
    let words = json!({"mcpServers": {"a": {"command": "x", "args": vec!["-f"; 50_000]}}});
    lint(".mcp.json", &words.to_string()).gives(0);
    lint(".vscode/mcp.json", &format!("{}{}", "// \"a\": \"b\"\n".repeat(20_000), config(""))).gives(0);
    lint(".codex/config.toml", &many(20_000, |i| format!("[mcp_servers.s{i}]\ncommand = \"x\""), "\n"))
        .gives(0);
    lint(".codex/config.toml", &many(50_000, |i| format!("a.b.k{i} = 'v'"), "\n")).gives(0);
    lint(".env", &many(50_000, |i| format!("# K{i}=v\nK{i}=v"), "\n")).gives(0);
    lint(".mcp.json", &"\"a\" \n".repeat(50_000)).gives(2);
}

#[test]
fn what_stands_below_a_huge_name_does_not_repeat_it() {
    let name = "k".repeat(1_000_000);
    let servers =
        many(3_000, |i| format!(r#""s{i}":{{"command":"x","env":{{"A":"{}"}}}}"#, github_token()), ",");
    let below = format!(r#"{{"mcpServers":{{}},"{name}":{{{servers}}}}}"#);
    assert_eq!(findings(&lint("servers.json", &below).gives(1)), 3_001);
    let variables = many(10_000, |i| format!(r#""A{i}":"${{env:B}}""#), ",");
    let within = config(&server(&variables).replacen('a', &name, 1));
    assert_eq!(findings(&lint(".mcp.json", &within).gives(0)), 10_000);
}

#[test]
fn more_findings_than_anybody_reads_are_cut_and_said_to_be() {
    let servers = many(11_000, |i| format!(r#""s{i}":{{"url":"http://h{i}.example/${{env:A}}"}}"#), ",");
    let ran = lint(".mcp.json", &config(&servers)).gives(2);
    assert_eq!(findings(&ran), 10_000);
    assert!(ran.stdout.contains("the rest is not listed"), "{}", ran.stderr);
}

#[test]
fn a_string_with_many_escapes_and_many_secrets_is_not_walked_through_for_each() {
    let text = many(3_000, |_| format!("\\u0020{}", github_token()), &"\\u0020".repeat(100));
    let commented = format!(r#"{{"mcpServers":{{}},"text":"{text}"}}"#);
    assert!(findings(&lint(".mcp.json", &commented).gives(2)) > 50);
}

#[test]
fn nesting_without_end_is_an_error() {
    for (path, text) in [
        (".mcp.json", format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000))),
        (".mcp.json", "[".repeat(10_000)),
        (".codex/config.toml", format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000))),
        (".codex/config.toml", format!("a = {}1{}", "{a=".repeat(10_000), "}".repeat(10_000))),
        (".codex/config.toml", format!("[{}]", vec!["a"; 10_000].join("."))),
    ] {
        let ran = lint(path, &text).gives(2);
        assert!(ran.stdout.contains("nested too deeply"), "{}", ran.said());
    }
}

#[test]
fn a_file_of_nothing_but_marks_takes_little_memory_and_hides_no_token() {
    let tail = format!(r#""{}""#, github_token());
    for mark in ["\"", "{", "[1,"] {
        let ran =
            lint("servers.json", &format!("{}{tail}", mark.repeat(11_000_000 / mark.len() * 2))).gives(2);
        assert!(ran.stdout.contains("more values than any config"), "{}", ran.said());
        assert_eq!(findings(&ran), 2, "{mark}");
    }
}
