//! `mcpkey add` beside `claude mcp add`: the same lines, the same entries.
//!
//! Each line runs in the real client and in mcpkey, each in a home of its own, and what they wrote is compared. No value here is
//! a secret, so that both write literals. Where mcpkey differs on purpose, the row says why.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::support::{World, canary, cases, claude, process};

/// A command line after `claude mcp` or `mcpkey`, what stands in `.mcp.json` before, and what comes on standard input.
struct Line {
    before: &'static str,
    line: &'static str,
    stdin: &'static str,
}

const fn line(line: &'static str) -> Line {
    Line { before: "", line, stdin: "" }
}

const fn over(before: &'static str, line: &'static str) -> Line {
    Line { before, line, stdin: "" }
}

const fn fed(stdin: &'static str, line: &'static str) -> Line {
    Line { before: "", line, stdin }
}

/// Both accept it and write the same.
const ACCEPTED: &[Line] = &[
    line("add -s project a npx"),
    line("add -sproject a npx"),
    line("add --scope=project a npx"),
    line("add --scope project a npx x y"),
    line("add -s project -- a npx -y pkg"),
    line("add -s project a -- npx -y pkg"),
    line("add -s project a -- npx -y -- pkg"),
    line("add -s project a -- npx -s user -e A=1 -H x"),
    line("add -s project a npx -- -y pkg"),
    line("add -s project a npx --"),
    line("add -s project a -- b --"),
    line("add -s project a -- --"),
    line("add -s project a -- -1"),
    line("add a -s project npx x"),
    line("add a npx -s project"),
    line("add a npx x -s project y"),
    line("add -s local a npx"),
    line("add -s user a npx x"),
    line("add a -s local -- npx -s project"),
    line("add -s user -s project a npx"),
    line("add -s project -t stdio a npx x"),
    line("add -s project a npx 'x y' 'z\"q' '$HOME' é ''"),
    line("add -s project a ./server.js"),
    line("add -s project a server.example.com"),
    line("add -s project A-b_3 npx"),
    line("add -s project ide npx"),
    line("add -s project constructor npx"),
    line("add -s project -- -x npx"),
    line("add -s project a npx x -e A=1"),
    line("add -s project -t http a https://x.example -e A=1"),
    line("add -s project a npx -H 'X-A: 1'"),
    line("add -s project -e A=1 B=2 -- a npx"),
    line("add -s project a -e A=1 B=2 -- npx x"),
    line("add -s project a -e A=1 -e B=2 -- npx x"),
    line("add -s project a --env A=1 B=2 --env C=3 -- npx"),
    line("add -e A=1 -s project a npx"),
    line("add -s project a -e A=1 -s project npx B=2"),
    line("add -s project --env=A=1 a npx"),
    line("add -s project -eA=1 a npx"),
    line("add -s project a npx --env=A=1 B=2"),
    line("add -s project a npx -eA=1 B=2"),
    line("add -s project a -e A= -- npx"),
    line("add -s project a -e A=b=c -- npx"),
    line("add -s project a -e A=1 -e A=2 -- npx"),
    line("add -s project a -e 'A=  c ' -- npx"),
    line("add -s project a -e 'A=${B}' 'C=${D:-x y}' -- npx"),
    line("add -s project a npx -e A=1 -t stdio"),
    line("add -s project --client-id cid a npx"),
    line("add -s project a -e A-B=1 -- npx"),
    line("add -s project a -e A=1 A-B=1 -- npx"),
    line("add -s project -t http a https://x.example/mcp"),
    line("add -s project -thttp a https://x.example/mcp"),
    line("add -s project --transport=http a https://x.example/mcp"),
    line("add --transport http --scope project a https://x.example/mcp"),
    line("add a https://x.example/mcp -t http -s project"),
    line("add -s project -t streamable-http a https://x.example/mcp"),
    line("add -s project -t sse a https://x.example/sse"),
    line("add -t sse -t http -s project a https://x.example"),
    line("add -s user -t http a https://x.example/mcp"),
    line("add -s local -t http a https://x.example/mcp"),
    line("add -s project -t http a http://localhost:3000/mcp"),
    line("add -s project -t http a 'https://x.example/mcp?a=b&c=${D}'"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: 1'"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: 1' 'X-B: 2'"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: 1' -H 'X-B: 2'"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: 1' -H 'X-A: 2'"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: 1' -H 'x-a: 2' -H 'X-A: 3'"),
    line("add -s project -t http a https://x.example/mcp -H '  X-A :   v  w  '"),
    line("add -s project -t http a https://x.example/mcp -H X-A:v:w"),
    line("add -s project -t http a https://x.example/mcp -H 'X-A: ü'"),
    line("add -s project -t http a https://x.example/mcp '--header=X-A: 1'"),
    line("add -s project -t http a https://x.example/mcp '-HX-A: 1'"),
    line("add -s project -t http -H 'X-A: 1' -- a https://x.example/mcp"),
    line("add -H 'X-A: 1' -s project -t http a https://x.example/mcp"),
    line("add -H 'X-A: 1' 'X-B: 2' -s project -t sse a https://x.example/sse"),
    line("add -s project -t http a https://x.example/mcp -H 'Authorization: Bearer ${TOK}'"),
    line("add -s project -t http a https://x.example/mcp --header 'X-A: ${A:-b}'"),
    line("add -s project -t http --client-id cid a https://x.example/mcp"),
    line("add -s project -t http --client-id cid --callback-port 8123 a https://x.example/mcp"),
    line("add -s project -t http --callback-port 8123 a https://x.example/mcp"),
    line("add -s project -t sse --client-id=cid a https://x.example/mcp -H 'X-A: 1'"),
    over(
        r#"{"$schema":"s","mcpServers":{"a":{"command":"x","_comment":1}},"inputs":[]}"#,
        "add -s project b npx",
    ),
    over(r#"{"mcpServers":{"a":{"command":3},"c":{"url":"x"}}}"#, "add -s project b npx"),
    over("{}", "add -s project b npx"),
    over(r#"{"x":1}"#, "add -s project b npx"),
    over("\u{feff}{\"mcpServers\":{}}", "add -s project b npx"),
    line(r#"add-json -s project a '{"command":"npx","args":[]}'"#),
    line(r#"add-json a '{"command":"npx","args":["x"]}' -s project"#),
    line(r#"add-json a '{"type":"stdio","command":"npx","args":["x"],"env":{"A":"1"}}' -s project"#),
    line(r#"add-json a '{"type":"stdio","command":"npx","args":["${A}","\u00e9"],"env":{"A":""}}' -s user"#),
    line(r#"add-json a '{"type":"http","url":"https://x.example"}' -s project"#),
    line(r#"add-json a '{"type":"http","url":"https://x.example","headers":{}}' -s local"#),
    line(r#"add-json a '{"type":"http","url":"https://x.example","headers":{"A":"b"}}' -s project"#),
    line(r#"add-json a '{"type":"sse","url":"https://x.example","headers":{"A":"b"}}' -s project"#),
    line(r#"add-json a '{"type":"ws","url":"wss://x.example"}' -s project"#),
    line(
        r#"add-json a '{"type":"http","url":"https://x.example","headersHelper":"h","oauth":{"clientId":"c","callbackPort":1}}' -s project"#,
    ),
    line(r#"add-json a ' {"command":"a","command":"b","args":[]} ' -s project"#),
    line(r#"add-json a '{"command":"npx","args":[],"timeout":3,"alwaysLoad":true}' -s project"#),
    fed("{\"command\":\"npx\",\"args\":[]}\n", "add-json a - -s project"),
];

/// Both refuse it and leave all as it was.
const REFUSED: &[Line] = &[
    line("add"),
    line("add -s project a"),
    line("add -s project a --"),
    line("add -s project -t http a"),
    line("add -s project a npx -y"),
    line("add -s project a npx --port 1"),
    line("add -s project a npx -s"),
    line("add -s project a -e -- npx"),
    line("add -s project a npx -e"),
    line("add -s project -1 npx"),
    line("add -s bogus a npx"),
    line("add -s dynamic a npx"),
    line("add -s -- a npx"),
    line("add -s project -t bogus a npx"),
    line("add -s project -t HTTP a https://x.example"),
    line("add --tran http -s project a https://x.example"),
    line("add -s project 'a b' npx"),
    line("add -s project a.b npx"),
    line("add -s project é npx"),
    line("add -s project '' npx"),
    line("add -s project a ''"),
    line("add -s project workspace npx"),
    line("add -s project claude-in-chrome npx"),
    line("add -s project computer-use npx"),
    line("add -s project __proto__ npx"),
    line("add -s project a -e A -- npx"),
    line("add -s project a -e =v -- npx"),
    line("add -s project a -e '' -- npx"),
    line("add -s project a npx --env= A=2"),
    line("add -s project -t http a https://x.example/mcp -H X-A"),
    line("add -s project -t http a https://x.example/mcp -H ': v'"),
    line("add -s project -t http a https://x.example/mcp -H ''"),
    line("add -s project -t http --callback-port abc a https://x.example/mcp"),
    line("add -s project -t http --callback-port 0 a https://x.example/mcp"),
    line("add -s project -t http --callback-port 70000 a https://x.example/mcp"),
    line("add -s project -t http --client-id cid --client-secret=x a https://x.example/mcp"),
    line("add -s project -t http --client-id cid --client-secret a https://x.example/mcp"),
    over(r#"{"mcpServers":{"a":{"command":"x"}}}"#, "add -s project a npx"),
    over(r#"{"mcpServers":{"a":{"command":"x"},}}"#, "add -s project b npx"),
    over("[]", "add -s project b npx"),
    over(r#"{"mcpServers":[]}"#, "add -s project b npx"),
    over(r#"{"mcpServers":null}"#, "add -s project b npx"),
    line(r#"add-json a '{"url":"https://x.example"}' -s project"#),
    line(r#"add-json a '{"type":"bogus","url":"https://x.example"}' -s project"#),
    line(r#"add-json a '{"type":"http"}' -s project"#),
    line("add-json a '{}' -s project"),
    line("add-json a '[]' -s project"),
    line("add-json a null -s project"),
    line("add-json a '{' -s project"),
    line("add-json a '' -s project"),
    line(r#"add-json a '{"command":"npx","args":"x"}' -s project"#),
    line(r#"add-json a '{"command":"npx","args":[1]}' -s project"#),
    line(r#"add-json a '{"command":"npx","env":{"A":1}}' -s project"#),
    line(r#"add-json a '{"command":""}' -s project"#),
    line(r#"add-json a '{"type":"http","url":"https://x.example","headers":{"A":1}}' -s project"#),
    line(r#"add-json 'a b' '{"command":"npx"}' -s project"#),
    line(r#"add-json workspace '{"command":"npx"}' -s project"#),
    line(r#"add-json a '{"command":"npx"}' -s bogus"#),
    line("add-json a -s project"),
    over(r#"{"mcpServers":{"a":{"command":"x"}}}"#, r#"add-json a '{"command":"npx"}' -s project"#),
    fed("", "add-json a - -s project"),
    fed("{", "add-json a - -s project"),
];

/// The client accepts it; mcpkey refuses it, and why.
const STRICTER: &[(&str, &str)] = &[
    ("add -s project -t http a not-a-url", "no request could ever go there"),
    ("add -s project -t http a '   '", "no request could ever go there"),
    ("add -s project -t http a ftp://x.example/", "no client speaks MCP over it"),
    ("add -s project -t http a https://x.example -H 'X A: v'", "no such header can be sent"),
    (
        "add -s project -t http a https://x.example -H 'X-A: a\nX-B: b'",
        "a header on a second line is an injection",
    ),
    ("add -s project -t http a https://x.example extra", "a word that would be dropped in silence"),
    ("add -s project -t http --callback-port 80x a https://x.example", "half a number"),
    (r#"add-json '' '{"command":"npx"}' -s project"#, "a server without a name"),
    (r#"add-json a '{"command":"npx"}' more -s project"#, "a word that would be dropped in silence"),
    ("add -s project a -", "what was copied comes from standard input, and nothing did"),
];

/// The client refuses it or takes it differently; mcpkey writes this instead, because it is what the line says.
const LOOSER: &[(&str, &str)] = &[
    ("add -s project -e A=1 a npx", r#"{"type":"stdio","command":"npx","args":[],"env":{"A":"1"}}"#),
    (
        "add -s project -e A=1 B=2 a npx",
        r#"{"type":"stdio","command":"npx","args":[],"env":{"A":"1","B":"2"}}"#,
    ),
    ("add -s project -e=A=1 -- a npx", r#"{"type":"stdio","command":"npx","args":[],"env":{"A":"1"}}"#),
    (
        "add -s project -t http -H 'X-A: 1' a https://x.example",
        r#"{"type":"http","url":"https://x.example","headers":{"X-A":"1"}}"#,
    ),
    ("add -s project -t ws a wss://x.example", r#"{"type":"ws","url":"wss://x.example"}"#),
    ("add -s project a https://x.example/mcp", r#"{"type":"http","url":"https://x.example/mcp"}"#),
    (
        r#"add-json a '{"type":"http","url":"https://x.example","description":"d"}' -s project"#,
        r#"{"type":"http","url":"https://x.example","description":"d"}"#,
    ),
    (r#"add-json a '{"command":"npx",}' -s project"#, r#"{"command":"npx","args":[]}"#),
    (r#"add-json a '{"mcpServers":{"a":{"command":"npx"}}}' -s project"#, r#"{"command":"npx","args":[]}"#),
];

/// How a line ended: whether it succeeded, and what the files then said.
#[derive(Debug, PartialEq)]
struct Outcome {
    success: bool,
    project: Option<String>,
    user: Value,
    local: Value,
}

impl Outcome {
    fn of(world: &World, success: bool) -> Self {
        let project = std::fs::read_to_string(world.project.join(".mcp.json")).ok();
        let file = world.home.join(".claude.json");
        let config = if file.exists() { world.read_json(&file) } else { Value::Null };
        let servers = |value: Option<&Value>| match value.and_then(|v| v.get("mcpServers")) {
            Some(servers) if servers != &json!({}) => servers.clone(),
            _ => Value::Null,
        };
        let key = world.project.to_str().expect("a path in UTF-8");
        let local = config.get("projects").and_then(|p| p.get(key));
        Self { success, project, user: servers(Some(&config)), local: servers(local) }
    }

    /// The outcome without the layout of a file that stood before.
    fn values(mut self) -> Self {
        let read = |text: &String| serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')).ok();
        if let Some(value) = self.project.as_ref().and_then(read) {
            self.project = Some(sorted(&value).to_string());
        }
        self
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<_, _> = map.iter().map(|(k, v)| (k, sorted(v))).collect();
            json!(ordered)
        }
        other => other.clone(),
    }
}

fn run(line: &Line, start: impl Fn(&World) -> std::process::Command) -> (Outcome, String) {
    let mut world = World::new();
    claude::quiet(&mut world);
    if !line.before.is_empty() {
        world.write(".mcp.json", line.before);
    }
    let mut command = start(&world);
    command.args(shlex::split(line.line).expect("a line for a shell"));
    let ran = process::run(&mut command, line.stdin.as_bytes());
    (Outcome::of(&world, ran.code == 0), ran.said())
}

fn in_client(line: &Line) -> (Outcome, String) {
    run(line, |world| {
        let mut command = world.command("claude");
        command.arg("mcp");
        command
    })
}

fn in_mcpkey(line: &Line) -> (Outcome, String) {
    run(line, |world| world.mcpkey_command::<&str>(&[]))
}

/// Runs `check` over the rows that this run tries, two at a time, and fails with everything it said.
pub(crate) fn each<T: Sync>(rows: &[T], check: impl Fn(&T) -> Option<String> + Sync) {
    let rows = cases::of(rows);
    let (next, said) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    said.lock().expect("no panic while locked").extend(check(row));
                }
            });
        }
    });
    let said = said.into_inner().expect("no panic while locked");
    assert!(said.is_empty(), "{} of {} rows:\n{}", said.len(), rows.len(), said.join("\n"));
}

fn differs(line: &Line, expected: bool) -> Option<String> {
    let ((client, client_said), (own, own_said)) = (in_client(line), in_mcpkey(line));
    if client.success != expected {
        return Some(format!(
            "{}\n  the client is not as the table says: {client:?}\n  {client_said}",
            line.line
        ));
    }
    let (client, own) = if line.before.is_empty() { (client, own) } else { (client.values(), own.values()) };
    (client != own).then(|| format!("{}\n  client {client:?}\n  mcpkey {own:?}\n  {own_said}", line.line))
}

#[test]
fn what_the_client_accepts_means_the_same_here() {
    each(ACCEPTED, |line| differs(line, true));
}

#[test]
fn what_the_client_refuses_is_refused_here() {
    each(REFUSED, |line| differs(line, false));
}

#[test]
fn what_only_the_client_accepts_is_refused_for_a_reason() {
    each(STRICTER, |(text, why)| {
        let ((client, _), (own, said)) = (in_client(&line(text)), in_mcpkey(&line(text)));
        let untouched = own.project.is_none() && own.user.is_null() && own.local.is_null();
        (!client.success || own.success || !untouched)
            .then(|| format!("{text} ({why})\n  client {client:?}\n  mcpkey {own:?}\n  {said}"))
    });
}

#[test]
fn what_the_client_stumbles_over_is_taken_as_written() {
    each(LOOSER, |(text, entry)| {
        let ((client, _), (own, said)) = (in_client(&line(text)), in_mcpkey(&line(text)));
        let entry: Value = serde_json::from_str(entry).expect("an entry");
        let written = own.project.as_ref().and_then(|p| serde_json::from_str::<Value>(p).ok());
        let same = written.as_ref().and_then(|w| w.pointer("/mcpServers/a")) == Some(&entry);
        (!same || client.project == own.project)
            .then(|| format!("{text}\n  client {client:?}\n  mcpkey {own:?}\n  {said}"))
    });
}

#[test]
fn an_oauth_client_secret_rests_where_the_client_keeps_it() {
    let secret = canary();
    let kept = |program: &str| {
        let mut world = World::new();
        claude::quiet(&mut world);
        world.set("MCP_CLIENT_SECRET", &secret);
        let mut command = world.command(program);
        command.args((program == "claude").then_some("mcp"));
        let line =
            "add -s project -t http --client-id cid --client-secret a https://x.example/mcp -H 'X-A: 1'";
        process::run(command.args(shlex::split(line).expect("a line for a shell")), b"").ok();
        (world.read_json(".mcp.json"), world.read_json(world.home.join(".claude/.credentials.json")))
    };
    assert_eq!(kept("claude"), kept(env!("CARGO_BIN_EXE_mcpkey")));
}
