//! A session of the real client with servers of every kind, in which the model's shell looks wherever it can; what each
//! part of it got to see is kept for the tests.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::canary::{self, canary};
use crate::support::http::Recorder;
use crate::support::messages::{Messages, Turn};
use crate::support::stdio::Stdio;
use crate::support::{World, claude, process};

/// What the model's shell looks at besides: all environments, all command lines, the keychain.
const LOOKS: &[(&str, &str)] = &[
    ("printenv", "printenv; env; export -p; sh -c printenv; python3 -c 'import os; print(os.environ)'"),
    ("proc", r#"for p in /proc/[0-9]*; do echo; echo "== ${p#/proc/}"; cat $p/environ; done"#),
    ("ps", "ps axww; for p in /proc/[0-9]*; do cat $p/cmdline; done"),
    ("keychain", "secret-tool search --all --unlock service mcpkey"),
];

/// The ways in which it asks mcpkey. `$LINE` is the command line of the stdio server, `$BRIDGE` opens a bridge to the other,
/// `$OUT` is where the answer goes.
const ASKS: &[&str] = &[
    "$BRIDGE",
    "mcpkey -v ${BRIDGE#mcpkey}",
    "sh -c \"$BRIDGE; :\"",
    "bash -c \"exec -a claude $BRIDGE\"",
    "eval \"$BRIDGE\"",
    r#"python3 -c 'import subprocess, sys; subprocess.run(sys.argv[1].split())' "$BRIDGE""#,
    "env -i HOME=\"$HOME\" PATH=\"$PATH\" MCPKEY_HOME=\"$MCPKEY_HOME\" $BRIDGE",
    "setsid $BRIDGE",
    "setsid -f sh -c \"$BRIDGE > $OUT.late 2>&1; touch $OUT.done\"",
    "nohup $BRIDGE & wait",
    "cp \"$(command -v mcpkey)\" \"$OUT.mcpkey\"; \"$OUT.mcpkey\" ${BRIDGE#mcpkey}",
    "mcpkey exec own -- printenv",
    "mcpkey exec own -- $LINE < /dev/null; cat \"$RECORD\"",
    "setsid mcpkey exec own -- $LINE < /dev/null; cat \"$RECORD\"",
    "mcpkey exec own -- sh -c printenv",
    "mcpkey reveal WEB_TOKEN; mcpkey reveal OWN_KEY",
    "mcpkey list; mcpkey list --json; mcpkey log; mcpkey store; mcpkey doctor --offline",
    "mcpkey run -- printenv",
    "mcpkey run --only WEB_TOKEN --only OWN_KEY -- printenv",
    "env -u CLAUDECODE -u AI_AGENT setsid -f sh -c \"mcpkey run --only WEB_TOKEN -- printenv > $OUT.late 2>&1; touch $OUT.done\"",
    "env -i HOME=\"$HOME\" PATH=\"$PATH\" MCPKEY_HOME=\"$MCPKEY_HOME\" OUT=$OUT setsid -f sh -c \"script -qec 'yes | mcpkey reveal WEB_TOKEN' /dev/null > $OUT.late 2>&1; touch $OUT.done\"",
    "mcpkey deliver env --all; mcpkey run -- printenv; mcpkey deliver mcpkey --all",
];

/// For what was started apart.
const AWAIT: &str = "until [ -e \"$OUT.done\" ]; do sleep 0.05; done; cat \"$OUT.late\"";

/// One session, after its end.
pub(super) struct Sight {
    /// A bearer token, and the secret of a command.
    pub tokens: Tokens,
    /// The server of the bearer token.
    pub web: Recorder,
    other: Recorder,
    own: Stdio,
    rest: [Stdio; 2],
    world: World,
    seen: TempDir,
    environ: Vec<u8>,
    holders: Vec<(u64, Vec<u8>)>,
}

/// The two secrets in question.
pub(super) struct Tokens {
    /// For `web`.
    pub web: String,
    /// For `own`.
    pub own: String,
}

impl Sight {
    /// A session with this delivery. It must run in a desktop session, because the keychain is asked too.
    #[track_caller]
    pub(super) fn of(delivery: &str) -> Self {
        let mut world = World::desktop();
        claude::install(&mut world);
        world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
        let tokens = Tokens { web: canary(), own: canary() };
        let (others, seconds) = (canary(), canary());
        let (web, other) = (Recorder::guarded(&tokens.web), Recorder::guarded(&others));
        let (own, second) = (Stdio::wanting("OWN_KEY", &tokens.own), Stdio::wanting("SECOND_KEY", &seconds));
        let bare = Stdio::noting::<&str>(&[]);
        for (name, url, token) in [("web", web.url(), &tokens.web), ("other", other.url(), &others)] {
            let words = ["add", "-t", "http", name, &url, "--bearer", "--stdin", "--deliver", delivery];
            world.mcpkey_fed(&words, token).ok();
        }
        let secrets = [("own", "OWN_KEY", &own, &tokens.own), ("second", "SECOND_KEY", &second, &seconds)];
        for (name, key, stdio, secret) in secrets {
            let words = ["add", name, "--stdin", "-e", key, "--deliver", delivery, "--"];
            world
                .mcpkey_fed(
                    &words.map(str::to_owned).into_iter().chain(line(stdio)).collect::<Vec<_>>(),
                    secret,
                )
                .ok();
        }
        let words = ["add", "bare", "--deliver", delivery, "--"].map(str::to_owned);
        world.mcpkey(&words.into_iter().chain(line(&bare)).collect::<Vec<_>>()).ok();

        let seen = tempfile::Builder::new().prefix("mcpkey-seen-").tempdir().unwrap();
        let rest = [second, bare];
        let mut sight =
            Self { tokens, web, other, own, rest, world, seen, environ: Vec::new(), holders: Vec::new() };
        sight.look(delivery);
        sight
    }

    fn look(&mut self, delivery: &str) {
        fs::write(self.seen.path().join("look.sh"), self.script()).unwrap();
        let call = format!(". {}", self.seen.path().join("look.sh").display());
        let model = Messages::saying(&[Turn::call("Bash", json!({"command": call}))]);
        let words: &[&str] = if delivery == "env" { &["mcpkey", "claude"] } else { &["claude"] };
        let mut command = model.command(&self.world, words, &["--allowedTools", "Bash"]);
        let ran = process::run(&mut command, b"");
        let outcomes = model.outcomes();
        assert!(outcomes.len() == 1 && !outcomes[0].is_error, "{outcomes:?}\n{}", ran.said());
        let claude = String::from_utf8(self.file("claude")).unwrap();
        let dump = self.file("proc");
        let text = String::from_utf8_lossy(&dump);
        for section in text.split("\n== ").skip(1) {
            let (pid, environ) = section.split_once('\n').unwrap();
            if pid == claude.trim() {
                self.environ = environ.as_bytes().to_vec();
            }
            self.holders.push((pid.parse().unwrap(), environ.as_bytes().to_vec()));
        }
        assert!(canary::contains(&self.environ, "ANTHROPIC_BASE_URL"), "the environment of claude itself");
    }

    /// Waits for all servers, then looks, then asks.
    fn script(&self) -> String {
        let seen = self.seen.path().display();
        let started = self.stdio().map(|stdio| format!("[ -e '{}' ]", stdio.process_file().display()));
        let mut script = format!(
            "n=0; until {}; do sleep 0.1; n=$((n+1)); [ $n -lt 300 ] || break; done\necho $CLAUDE_PID > {seen}/claude\n",
            started.join(" && ")
        );
        for (name, look) in LOOKS {
            script += &format!("( {look} ) > {seen}/{name} 2>&1 < /dev/null\n");
        }
        let bridge = format!("mcpkey bridge {} --header X-Key:{{WEB_TOKEN}}", self.web.url());
        script += &format!("export BRIDGE='{bridge}'\n");
        script += &format!(
            "LINE='{}' RECORD={seen}/asked\n",
            line(&self.own).join(" ").replace("record.json", "asked.json")
        );
        let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "model", "version": "1"},
        }});
        fs::write(self.seen.path().join("hello"), format!("{hello}\n")).unwrap();
        for (number, ask) in ASKS.iter().enumerate() {
            let wait = if ask.contains("setsid -f") { AWAIT } else { ":" };
            script +=
                &format!("export OUT={seen}/ask.{number}; ( {ask}; {wait} ) > $OUT 2>&1 < {seen}/hello\n");
        }
        script + "true\n"
    }

    fn stdio(&self) -> [&Stdio; 3] {
        [&self.own, &self.rest[0], &self.rest[1]]
    }

    fn file(&self, name: &str) -> Vec<u8> {
        let path = self.seen.path().join(name);
        fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// Whether what the model's shell got by one of its looks holds `token`.
    pub(super) fn looked(&self, look: &str, token: &str) -> bool {
        let found = self.file(look);
        assert!(!found.is_empty(), "{look} showed nothing at all");
        canary::contains(&found, token)
    }

    /// The ways of asking mcpkey that gave `token` away, with the answer.
    pub(super) fn asked(&self, token: &str) -> Vec<(&str, String)> {
        let answers =
            ASKS.iter().enumerate().map(|(number, ask)| (*ask, self.file(&format!("ask.{number}"))));
        let leaks = answers.filter(|(_, answer)| canary::contains(answer, token));
        leaks.map(|(ask, answer)| (ask, String::from_utf8_lossy(&answer).into_owned())).collect()
    }

    /// What mcpkey said to each way of asking.
    pub(super) fn answers(&self) -> Vec<(&str, String)> {
        let answers =
            ASKS.iter().enumerate().map(|(number, ask)| (*ask, self.file(&format!("ask.{number}"))));
        answers.map(|(ask, answer)| (ask, String::from_utf8_lossy(&answer).into_owned())).collect()
    }

    /// Whether the environment of `claude` itself held `token`.
    pub(super) fn in_claude(&self, token: &str) -> bool {
        canary::contains(&self.environ, token)
    }

    /// The processes whose `/proc/PID/environ` gave `token` away.
    pub(super) fn holders(&self, token: &str) -> Vec<u64> {
        let holders = self.holders.iter().filter(|(_, environ)| canary::contains(environ, token));
        holders.map(|(pid, _)| *pid).collect()
    }

    /// Whether a stdio server's own environment held `token`: that of `own`, or of one of the others.
    pub(super) fn in_stdio(&self, own: bool, token: &str) -> bool {
        let environments = self.stdio().map(|stdio| stdio.process()["env"].to_string());
        let (first, rest) = environments.split_first().unwrap();
        if own { first.contains(token) } else { rest.iter().any(|env| env.contains(token)) }
    }

    /// The process of the server that the second secret is for.
    pub(super) fn own_pid(&self) -> u64 {
        self.own.process()["pid"].as_u64().unwrap()
    }

    /// Whether `token` was sent to its server, or to the other one.
    pub(super) fn sent(&self, own: bool, token: &str) -> bool {
        let server = if own { &self.web } else { &self.other };
        let requests = server.requests();
        assert!(!requests.is_empty());
        requests.iter().any(|r| r.headers.iter().any(|(_, value)| value.contains(token)))
    }

    /// The files of the project that hold `token`.
    pub(super) fn files(&self, token: &str) -> Vec<PathBuf> {
        canary::files_with(&self.world.project, token)
    }

    /// The environment of each stdio server but for what is another one's business: the names alone.
    pub(super) fn names(&self) -> Vec<Vec<String>> {
        let names = |env: &Value| env.as_object().unwrap().keys().cloned().collect();
        self.stdio().map(|stdio| names(&stdio.process()["env"])).into()
    }
}

fn line(stdio: &Stdio) -> Vec<String> {
    let command = stdio.command().to_str().unwrap().to_owned();
    std::iter::once(command).chain(stdio.args()).collect()
}
