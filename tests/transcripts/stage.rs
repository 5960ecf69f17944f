//! A world in which command lines are typed, and what they say.

use std::path::PathBuf;

use regex::Regex;
use snapbox::Redactions;

use crate::script::{Section, Step};
use crate::support::deps;
use crate::support::http::Recorder;
use crate::support::process::{self, Ran};
use crate::support::pty::Terminal;
use crate::support::{World, canary, github_token, screen};

/// A world, where one stands in it, and what stands for what varies.
pub(crate) struct Stage {
    world: World,
    here: PathBuf,
    token: String,
    other: String,
    github: String,
    server: Option<Recorder>,
}

impl Stage {
    /// What a section needs, as far as its command lines name it: `$URL` is a server that wants `$TOKEN`.
    pub(crate) fn new(section: &Section) -> Self {
        let mut world = World::new();
        world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
        let (token, other, github) = (canary(), canary(), github_token());
        let server = section.mentions("$URL").then(|| Recorder::guarded(&token));
        if let Some(server) = &server {
            world.set("URL", server.url());
        }
        if section.mentions("annotated ") {
            annotated(&world);
        }
        world.set("TOKEN", &token);
        world.set("OTHER", &other);
        world.set("GITHUB", &github);
        let here = world.project.clone();
        Self { world, here, token, other, github, server }
    }

    /// Says what varies from run to run.
    pub(crate) fn redact(&self, redactions: &mut Redactions) {
        let mut row = |name: &'static str, value: String| redactions.insert(name, value).expect("a name");
        row("[TOKEN]", self.token.clone());
        row("[OTHER]", self.other.clone());
        row("[GITHUB]", self.github.clone());
        row("[MCPKEY]", env!("CARGO_BIN_EXE_mcpkey").to_owned());
        row("[HOME]", self.world.home.display().to_string());
        let root = self.world.root().canonicalize().expect("a directory");
        row("[ROOT]", root.display().to_string());
        if let Some(server) = &self.server {
            row("[PORT]", server.port().to_string());
        }
    }

    /// Types a line; gives the transcript of it.
    pub(crate) fn plays(&mut self, step: &Step) -> String {
        let mut words = step.line.splitn(2, ' ');
        match (words.next(), words.next()) {
            (Some("cd"), Some(dir)) => {
                let dir = dir
                    .strip_prefix("~/")
                    .map_or_else(|| self.here.join(dir), |dir| self.world.home.join(dir));
                self.here = dir.canonicalize().expect("a directory");
                return step.typed();
            }
            (Some("export"), Some(set)) => {
                let (name, value) = set.split_once('=').expect("a name and a value");
                let home = self.world.home.display().to_string();
                self.world.set(name, value.replace("$HOME", &home).replace("$TOKEN", &self.token));
                return step.typed();
            }
            (Some("unset"), Some(name)) => {
                self.world.unset(name);
                return step.typed();
            }
            _ => {}
        }
        let said = if step.is_at_terminal { self.at_terminal(step) } else { self.alone(&step.line) };
        format!("{}{said}", step.typed())
    }

    /// Runs a line without a terminal.
    fn alone(&self, line: &str) -> String {
        let mut command = self.world.command("bash");
        command.args(["-c", line]).current_dir(&self.here);
        let Ran { code, stdout, stderr } = process::run(&mut command, b"");
        format!("{}{}{}", marked("|", &stdout), marked("!", &stderr), ended(code))
    }

    /// Runs a line on a terminal, and answers its questions.
    fn at_terminal(&self, step: &Step) -> String {
        let line = format!("cd '{}'; stty cols 80 rows 200; {}", self.here.display(), step.line);
        let mut terminal = Terminal::run(&self.world, "bash", &["-c", &line]);
        let mut stream = String::new();
        for (question, keys) in &step.answers {
            stream.push_str(&terminal.sees(question));
            stream.push_str(question);
            let keys = keys.replace("$TOKEN", &self.token).replace("$OTHER", &self.other);
            let keys = keys.replace("$GITHUB", &self.github);
            match keys.as_str() {
                "^C" => terminal.presses("\x03"),
                "^D" => terminal.presses("\x04"),
                "Esc" => terminal.presses("\x1b"),
                keys => terminal.types(keys.trim_start_matches("Enter")),
            }
        }
        let end = terminal.ends();
        stream.push_str(&end.screen);
        let rows = screen::rows(&screen::decoded(&stream));
        let shown: Vec<String> =
            rows.iter().map(|row| row.iter().collect::<String>().trim_end().to_owned()).collect();
        format!("{}{}", marked("|", shown.join("\n").trim_end()), ended(end.code))
    }
}

/// A program that writes the config of a server, `tools`, which has the tools that its argument says.
fn annotated(world: &World) {
    let (python, server) = (deps::python(), deps::script("it/support/annotated_server.py"));
    let entry = format!(
        r#"{{"command": "{}", "args": ["{}", "$HOME/tools", "$HOME/called"]}}"#,
        python.display(),
        server.display()
    );
    let config = format!(r#"{{"mcpServers": {{"tools": {entry}}}}}"#).replace('"', "\\\"");
    let script = format!("#!/bin/sh\nprintf %s \"$1\" >$HOME/tools\nprintf %s \"{config}\" >.mcp.json\n");
    let path = world.root().join("bin/annotated");
    world.write(&path, script);
    process::run(world.command("chmod").arg("+x").arg(path), b"").ok();
}

/// What stands for whatever varies in every world.
pub(crate) fn redactions() -> Redactions {
    let mut redactions = Redactions::new();
    for (name, pattern) in [
        ("[TIME]", r"(?<redacted>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)"),
        ("[SECONDS]", r"\b(?<redacted>\d+\.\d) s\b"),
        ("[MS]", r#"\b(?<redacted>\d+) ms\b"#),
        ("[ELAPSED]", r#"_ms":\s*(?<redacted>\d+)"#),
        ("[PID]", r#"pid"?[: ](?<redacted>\d+)"#),
        ("[ASKER]", r"\b(?<redacted>transcripts-[0-9a-f]{3,})"),
        ("[ITEM]", r"/(?<redacted>[0-9a-f]{8})\b"),
        ("[RANDOM]", r"\b(?<redacted>[0-9a-f]{64})\b"),
        ("[RECIPIENT]", r"\b(?<redacted>age1[0-9a-z]{58})\b"),
        ("[AGE]", r"\((?:[A-Z_]+), (?<redacted>\d+ s) old\)"),
        ("[FINGERPRINT]", r"SHA256:(?<redacted>[0-9A-Za-z+/]{43})"),
        ("[DAYS]", r"\bis (?<redacted>\d+) days old"),
        ("[COMMIT]", r"in commit (?<redacted>[0-9a-f]{12})\b"),
        ("[DATE]", r"until (?<redacted>\d{4}-\d\d-\d\d)"),
    ] {
        let pattern = Regex::new(pattern).expect("a pattern");
        redactions.insert(name, pattern).expect("a name");
    }
    redactions
}

fn marked(mark: &str, text: &str) -> String {
    text.lines().map(|line| format!("{mark} {line}").trim_end().to_owned() + "\n").collect()
}

fn ended(code: i32) -> String {
    if code == 0 { String::new() } else { format!("? {code}\n") }
}
