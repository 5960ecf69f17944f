//! Servers that are commands, spoken to through the library: real processes, and what is left of them.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use mcpkey::base::secret::Secret;
use mcpkey::client::Entry;
use mcpkey::detect::redact::Redactor;
use mcpkey::probe::outcome::Outcome;
use mcpkey::probe::outcome::ProbeReport;
use mcpkey::probe::probe;
use mcpkey::probe::{ProbeTarget, Surroundings};
use mcpkey::system::environ::Environ;
use mcpkey::transport::Net;
use serde_json::{Value, json};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::support::process::is_running;
use crate::support::stdio::Stdio;
use crate::support::{canary, deps};

const LONG: Duration = Duration::from_secs(60);

/// A directory to run in, with the environment of the machine's own programs.
struct Place {
    dir: TempDir,
    env: Vec<(String, Zeroizing<String>)>,
    redactor: Redactor,
    net: Net,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("mcpkey-test-").tempdir().unwrap();
        let net = Net::new(&Environ::default());
        Self { dir, env: Vec::new(), redactor: Redactor::default(), net }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn target<S: AsRef<str>>(&self, command: &str, args: &[S]) -> ProbeTarget {
        let args = args.iter().map(|arg| Zeroizing::new(arg.as_ref().to_owned())).collect();
        let environ: Vec<(OsString, OsString)> =
            vec![("PATH".into(), std::env::var_os("PATH").unwrap()), ("LANG".into(), "C.UTF-8".into())];
        let command = Zeroizing::new(command.to_owned());
        let dir = self.dir.path().to_owned();
        ProbeTarget {
            filled: Entry::stdio(command, args, self.env.clone()),
            has_credential: false,
            surroundings: Surroundings { dir, environ, ..Surroundings::default() },
            redactor: self.redactor.clone(),
        }
    }

    fn meet<S: AsRef<str>>(&self, command: &str, args: &[S], limit: Duration) -> ProbeReport {
        probe(&self.target(command, args), &self.net, limit)
    }

    fn sh(&self, script: &str, limit: Duration) -> ProbeReport {
        self.meet("sh", &["-c", script], limit)
    }

    /// Waits for the pid that a script wrote.
    fn pid(&self, name: &str) -> String {
        let until = Instant::now() + LONG;
        loop {
            let text = fs::read_to_string(self.path(name)).unwrap_or_default();
            if text.ends_with('\n') {
                return text.trim().to_owned();
            }
            assert!(Instant::now() < until, "nobody wrote {name}");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A server in a few lines of python; `body` handles one `message`, with `say` to answer.
fn python(body: &str) -> [String; 2] {
    let program = format!(
        "import json, os, sys, time\n\
         def say(result): print(json.dumps({{'jsonrpc': '2.0', 'id': message['id'], 'result': result}}), flush=True)\n\
         def session(): say({{'protocolVersion': '2025-06-18', 'capabilities': {{'tools': {{}}}}, 'serverInfo': {{'name': 'py', 'version': '3'}}}})\n\
         for line in sys.stdin:\n    message = json.loads(line)\n    method = message['method']\n{}",
        body.lines().map(|line| format!("    {line}\n")).collect::<String>()
    );
    ["-c".to_owned(), program]
}

fn shown(report: &ProbeReport) -> String {
    format!("{:?}", report.outcome)
}

#[test]
fn a_real_server_lists_its_tools() {
    let place = Place::new();
    let report = place.meet("node", &[deps::everything().to_str().unwrap(), "stdio"], LONG);
    assert_eq!(report.outcome, Outcome::Works);
    assert!(report.server.unwrap().name.as_str().contains("everything"));
    assert_eq!(report.protocol.as_deref(), Some("2025-11-25"));
    assert!(report.tools.unwrap().iter().any(|tool| tool.name.as_str() == "echo"));
}

#[test]
fn a_real_server_of_both_eras_is_met_in_the_modern_one() {
    let place = Place::new();
    let script = place.path("server.py");
    fs::write(
        &script,
        "import fastmcp\nserver = fastmcp.FastMCP('both')\n\
         @server.tool(annotations={'readOnlyHint': True})\ndef look() -> str:\n    'Looks.'\n    return ''\n\
         server.run('stdio', show_banner=False)\n",
    )
    .unwrap();
    let report = place.meet(deps::python().to_str().unwrap(), &[script.to_str().unwrap()], LONG);
    assert_eq!(report.outcome, Outcome::Works);
    assert_eq!(report.protocol.as_deref(), Some("2026-07-28"));
    let tools = report.tools.unwrap();
    assert_eq!((tools[0].name.as_str(), tools[0].read_only), ("look", Some(true)));
}

#[test]
fn a_server_gets_its_own_variables_and_those_it_inherits_and_no_others() {
    let mut place = Place::new();
    let secret = canary();
    place.env = vec![
        ("KEY".to_owned(), Zeroizing::new(secret.clone())),
        ("LANG".to_owned(), Zeroizing::new("de".to_owned())),
    ];
    let out = place.path("environment");
    let script = format!("env > {0}.part; mv {0}.part {0}; pwd > pwd; exit 3", out.display());
    place.sh(&script, LONG);
    let seen = fs::read_to_string(out).unwrap();
    let mut names: Vec<_> =
        seen.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(names, ["KEY", "LANG", "PATH"]);
    assert!(seen.contains(&format!("KEY={secret}\n")) && seen.contains("LANG=de\n"), "{seen}");
    let dir = place.dir.path().canonicalize().unwrap();
    assert_eq!(fs::read_to_string(place.path("pwd")).unwrap().trim(), dir.to_str().unwrap());
}

#[test]
fn a_command_is_found_by_its_own_path_variable_and_from_its_directory() {
    let mut place = Place::new();
    let server = Stdio::noting::<&str>(&[]);
    let quoted: Vec<_> = server.args().iter().map(|arg| format!("'{arg}'")).collect();
    let text = format!("#!/bin/sh\nexec {} {}\n", server.command().display(), quoted.join(" "));
    fs::create_dir(place.path("bin")).unwrap();
    let file = place.path("bin/serve-it");
    fs::write(&file, text).unwrap();
    let mode = |mode| fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    mode(0o755);
    assert_eq!(place.meet::<&str>("bin/serve-it", &[], LONG).outcome, Outcome::Works);
    assert_eq!(place.meet::<&str>("serve-it", &[], LONG).outcome, Outcome::NoCommand("serve-it".to_owned()));
    let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
    place.env = vec![("PATH".to_owned(), Zeroizing::new(path))];
    assert_eq!(place.meet::<&str>("serve-it", &[], LONG).outcome, Outcome::Works);
    mode(0o644);
    assert!(matches!(place.meet::<&str>("bin/serve-it", &[], LONG).outcome, Outcome::NotExecutable(_)));
    fs::write(&file, "no program at all").unwrap();
    mode(0o755);
    assert!(matches!(place.meet::<&str>("bin/serve-it", &[], LONG).outcome, Outcome::NotExecutable(_)));
}

#[test]
fn a_crash_says_how_and_its_last_words_without_the_secret() {
    let mut place = Place::new();
    let secret = canary();
    place.redactor = Redactor::new([&Secret::new(secret.clone()).unwrap().0]);
    place.env = vec![("KEY".to_owned(), Zeroizing::new(secret.clone()))];
    let report =
        place.sh("for n in 1 2 3 4 5 6; do echo line $n >&2; done; echo bad key $KEY >&2; exit 3", LONG);
    let Outcome::Crashed(how, lines) = &report.outcome else { panic!("{}", shown(&report)) };
    assert_eq!(how, "exit code 3");
    let lines: Vec<_> = lines.iter().map(|line| line.as_str()).collect();
    assert_eq!(lines, ["line 3", "line 4", "line 5", "line 6", "bad key •••"]);
    assert!(!format!("{report:?}").contains(&secret));
    let report = place.sh("kill -SEGV $$", LONG);
    assert_eq!(report.outcome, Outcome::Crashed("signal 11".to_owned(), Vec::new()));
}

#[test]
fn a_server_that_dies_of_the_modern_question_is_asked_the_old_one() {
    let body = "if method == 'server/discover': sys.exit('what?')\n\
                if method == 'initialize': session()\n\
                if method == 'tools/list': say({'tools': []})";
    let report = Place::new().meet("python3", &python(body), LONG);
    assert_eq!((report.outcome, report.protocol.as_deref()), (Outcome::Works, Some("2025-06-18")));
}

#[test]
fn a_greeting_before_the_protocol_does_not_hurt_and_one_without_it_is_no_server() {
    let body = "print('Welcome!'); print('{'); print('[1, 2]'); print(json.dumps({'a': 1}))\n\
                if method == 'initialize': session()\n\
                if method == 'tools/list': say({'tools': [{'name': 'x'}]})";
    let place = Place::new();
    assert_eq!(place.meet("python3", &python(body), LONG).outcome, Outcome::Works);
    let report = place.sh("while :; do echo Ready to rumble; sleep 0.01; done", Duration::from_secs(1));
    assert!(
        matches!(&report.outcome, Outcome::NotMcp(said) if said.as_str() == "Ready to rumble"),
        "{}",
        shown(&report)
    );
}

#[test]
fn silence_is_told_from_an_answer_that_never_came() {
    let place = Place::new();
    let report = place.sh("echo waiting for a browser >&2; exec sleep 1000", Duration::from_millis(500));
    let Outcome::Silent(lines) = &report.outcome else { panic!("{}", shown(&report)) };
    assert_eq!(lines[0].as_str(), "waiting for a browser");
    let body = "if method == 'server/discover': say({})\nif method == 'initialize': session()";
    let report = place.meet("python3", &python(body), Duration::from_secs(2));
    assert!(matches!(report.outcome, Outcome::TimedOut(_)), "{}", shown(&report));
    assert_eq!(report.server.unwrap().name.as_str(), "py");
}

#[test]
fn endless_output_neither_outlasts_the_limit_nor_fills_the_memory() {
    let place = Place::new();
    for script in
        ["exec yes", "exec cat /dev/zero", "exec cat /dev/zero >&2", "while :; do printf .; sleep 0.05; done"]
    {
        let report = place.sh(script, Duration::from_secs(1));
        assert!(
            !matches!(report.outcome, Outcome::Works | Outcome::Crashed(..)),
            "{script}: {}",
            shown(&report)
        );
    }
    let flood = "i = 0\nwhile True:\n    i += 1\n    print(json.dumps({'jsonrpc': '2.0', 'id': i, 'method': 'ping'}), flush=True)";
    let report = place.meet("python3", &python(flood), Duration::from_secs(2));
    assert!(matches!(report.outcome, Outcome::TimedOut(_)), "{}", shown(&report));
}

#[test]
fn nothing_is_left_of_a_server_that_will_not_go() {
    let place = Place::new();
    // It ignores the end of its input and SIGTERM, and so do a child and an orphan of its group.
    let stubborn = "trap '' TERM; echo $$ > own; (trap '' TERM; echo $BASHPID > child; while :; do sleep 1; done) &\n\
                    ( (trap '' TERM; echo $BASHPID > orphan; while :; do sleep 1; done) & )\n\
                    while :; do sleep 1; done";
    let report = place.meet("bash", &["-c", stubborn], Duration::from_millis(800));
    assert!(matches!(report.outcome, Outcome::Silent(_)), "{}", shown(&report));
    for name in ["own", "child", "orphan"] {
        assert!(!is_running(&place.pid(name)), "{name} is left");
    }
}

#[test]
fn what_a_crashed_server_had_started_goes_with_it() {
    let place = Place::new();
    place.meet("bash", &["-c", "sleep 1000 & echo $! > child; exit 1"], LONG);
    assert!(!is_running(&place.pid("child")));
}

#[test]
fn a_server_that_works_may_end_by_itself() {
    let place = Place::new();
    let body = "if method == 'server/discover': say({})\n\
                if method == 'initialize': session()\n\
                if method == 'tools/list': say({'tools': []}); open('own', 'w').write(f'{os.getpid()}\\n')";
    let [flag, program] = python(body);
    let program = format!("{program}\nopen('farewell', 'w').write('bye')");
    assert_eq!(place.meet("python3", &[flag, program], LONG).outcome, Outcome::Works);
    assert!(!is_running(&place.pid("own")));
    assert_eq!(fs::read_to_string(place.path("farewell")).unwrap(), "bye");
}

#[test]
fn after_ctrl_c_nothing_is_left_and_nothing_is_waited_for() {
    let place = Place::new();
    let target = place.target("sh", &["-c", "echo $$ > own; exec sleep 1000"]);
    let net = place.net.clone();
    let test = thread::spawn(move || probe(&target, &net, LONG));
    let pid = place.pid("own");
    assert!(is_running(&pid));
    place.net.stop.store(true, Ordering::Relaxed);
    let report = test.join().unwrap();
    assert!(!is_running(&pid));
    assert!(!matches!(report.outcome, Outcome::Works));
}

#[test]
fn a_recorded_server_sees_its_arguments() {
    let server = Stdio::noting(&["KEY"]);
    let mut place = Place::new();
    place.env = vec![("KEY".to_owned(), Zeroizing::new("k".to_owned()))];
    let args: Vec<String> = server.args().into_iter().chain(["a b".to_owned(), "ü".to_owned()]).collect();
    assert_eq!(place.meet(server.command().to_str().unwrap(), &args, LONG).outcome, Outcome::Works);
    let noted: Value = server.noted().unwrap();
    assert_eq!(noted, json!({"args": ["a b", "ü"], "env": {"KEY": "k"}}));
}
