//! A model that writes a secret into a config on whatever way, and one that takes the rules out that keep it from that. In the
//! real client, whose model a stand-in plays.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::support::messages::{Messages, Outcome, Turn};
use crate::support::{World, canary, claude, deps, github_token};

/// What mcpkey says before a call, and after one.
const DENIED: &str = "Nothing was written";
const TOLD: &str = "a literal secret is in an MCP config now";

/// A repository with the hook, and a server with a tool that writes files.
fn installed() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    let bin = world.home.join(".cargo/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mcpkey"), bin.join("mcpkey")).unwrap();
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    world.git(&["init", "-q"]);
    let script = deps::script("it/support/writer_server.py");
    let server = json!({"type": "stdio", "command": deps::python(), "args": [script]});
    world.write_json(".mcp.json", &json!({"mcpServers": {"files": server}}));
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    world
}

fn config(value: &str) -> String {
    let headers = json!({"Authorization": format!("Bearer {value}")});
    let server = json!({"type": "http", "url": "https://mcp.example.com", "headers": headers});
    format!("{:#}", json!({"mcpServers": {"web": server}}))
}

/// Waits until the server is there: the client begins before that.
fn loaded() -> Turn {
    Turn::call("ToolSearch", json!({"query": "select:mcp__files__write_file,mcp__files__read_file"}))
}

fn bash(command: &str) -> Turn {
    Turn::call("Bash", json!({"command": command, "description": "does it"}))
}

/// Has the model make these calls: what came of each, and all that the client told it.
#[track_caller]
fn made(world: &World, script: &[Turn]) -> (Vec<Outcome>, String) {
    let model = Messages::saying(script);
    let ran = model.run(world, &["--dangerously-skip-permissions"]).ok();
    let outcomes = model.outcomes();
    assert_eq!(outcomes.len(), script.len(), "{outcomes:#?}\n{}", ran.said());
    let said =
        model.requests().last().map(|request| request.body["messages"].to_string()).unwrap_or_default();
    (outcomes, said)
}

/// The same in several sessions, each of a few calls: what came of each call, and all that the client told the model.
#[track_caller]
fn made_in_turns(world: &World, script: &[Turn]) -> (Vec<Outcome>, String) {
    let (mut outcomes, mut said) = (Vec::new(), String::new());
    for some in script.chunks(AT_ONCE) {
        let calls: Vec<Turn> = [loaded()].into_iter().chain(some.iter().cloned()).collect();
        let (own, words) = made(world, &calls);
        outcomes.extend(own.into_iter().skip(1));
        said.push_str(&words);
    }
    (outcomes, said)
}

/// A way to write a secret into the `.mcp.json` of a directory of its own.
struct Way {
    /// Which.
    name: &'static str,
    /// Where it leads.
    file: PathBuf,
    /// The calls, of which the last one is stopped, or told of afterwards.
    calls: Vec<Turn>,
    /// Whether nothing shows beforehand where it leads.
    is_hidden: bool,
}

struct Ways<'w> {
    world: &'w World,
    found: Vec<Way>,
}

impl Ways<'_> {
    fn file(&self) -> PathBuf {
        self.world.project.join(format!("w{:02}/.mcp.json", self.found.len()))
    }

    fn add(&mut self, name: &'static str, calls: Vec<Turn>) {
        let file = self.file();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        self.found.push(Way { name, file, calls, is_hidden: false });
    }

    /// A command in which `@` is the directory.
    fn shell(&mut self, name: &'static str, command: &str) {
        let dir = format!("w{:02}", self.found.len());
        self.add(name, vec![bash(&command.replace('@', &dir))]);
    }

    /// The same, to a config in which `TOKEN` is to be replaced.
    fn shell_on(&mut self, name: &'static str, command: &str) {
        self.world.write(self.file(), config("TOKEN"));
        self.shell(name, command);
    }

    /// The same, of which nothing shows beforehand where it leads.
    fn hidden(&mut self, name: &'static str, command: &str) {
        self.shell(name, command);
        self.found.last_mut().unwrap().is_hidden = true;
    }
}

fn ways(world: &World, token: &str) -> Vec<Way> {
    let whole = config(token);
    let line = whole.replace('\n', "");
    let coded = base64::engine::general_purpose::STANDARD.encode(&whole);
    let entry = json!({"type": "http", "url": "https://x.example", "headers": {"Authorization": format!("Bearer {token}")}});
    let mut ways = Ways { world, found: Vec::new() };
    let write = |path: &Path, text: &str| Turn::call("Write", json!({"file_path": path, "content": text}));

    ways.add("Write", vec![write(&ways.file(), &whole)]);
    let file = ways.file();
    ways.add(
        "a server's tool",
        vec![loaded(), Turn::call("mcp__files__write_file", json!({"path": file, "content": whole}))],
    );
    let (file, notes) = (ways.file(), ways.file().with_file_name("notes.txt"));
    let take = format!("mv {} {}", notes.display(), file.display());
    ways.add("Write of another name, and mv", vec![write(&notes, &whole), bash(&take)]);
    let notes = ways.file().with_file_name("analysis.ipynb");
    let take = format!("cp {} {}", notes.display(), ways.file().display());
    ways.add("Write of a notebook, and cp", vec![write(&notes, &whole), bash(&take)]);
    let file = ways.file();
    world.write(&file, config("TOKEN"));
    let read = Turn::call("Read", json!({"file_path": file}));
    let edit = Turn::call("Edit", json!({"file_path": file, "old_string": "TOKEN", "new_string": token}));
    ways.add("Edit", vec![read, edit]);

    ways.shell("a here-document", &format!("cat >@/.mcp.json <<'END'\n{whole}\nEND"));
    ways.shell(
        "a here-document of another name",
        &format!("cat >@/x <<END\n{whole}\nEND\nmv @/x @/.mcp.json"),
    );
    ways.shell("tee", &format!("echo '{line}' | tee @/.mcp.json"));
    ways.shell("base64", &format!("echo {coded} | base64 -d >@/.mcp.json"));
    ways.shell("escapes", &format!("printf '{}' >@/.mcp.json", line.replacen("gh", "\\x67h", 1)));
    ways.shell("a shell in a shell", &format!("sh -c 'cat >@/.mcp.json' <<END\n{whole}\nEND"));
    ways.shell("quotes in a name", &format!("echo '{line}' >@/.\"mc\"p.json"));
    ways.shell_on("sed -i", &format!("sed -i 's/TOKEN/{token}/' @/.mcp.json"));
    ways.shell_on("a glob", &format!("sed -i 's/TOKEN/{token}/' @/.mcp.js*"));
    ways.shell_on("a loop", &format!("for f in @/.mc*.json; do sed -i 's/TOKEN/{token}/' $f; done"));
    ways.shell_on("variables", &format!("T={token} F=@/.mcp.json; sed -i \"s/TOKEN/$T/\" $F"));
    ways.shell_on("perl", &format!("perl -pi -e 's/TOKEN/{token}/' @/.mcp.json"));
    ways.shell_on(
        "a copy that goes back",
        &format!("sed 's/TOKEN/{token}/' @/.mcp.json >@/y; mv @/y @/.mcp.json"),
    );
    ways.shell_on(
        "python3 -c",
        &format!(
            "python3 -c \"p='@/.mcp.json';t=open(p).read();open(p,'w').write(t.replace('TOKEN','{token}'))\""
        ),
    );
    let (head, tail) = token.split_at(7);
    ways.shell_on(
        "python3 with a sum",
        &format!("python3 - <<E\np='@/.mcp.json'\nt=open(p).read()\nopen(p,'w').write(t.replace('TOKEN','{head}' + '{tail}'))\nE"),
    );
    let add = format!("-s project -t http web https://x.example -H \"Authorization: Bearer {token}\"");
    ways.shell("claude mcp, a line break, add", &format!("(cd @; claude mcp \\\n  add {add})"));
    ways.shell("claude mcp in quotes", &format!("(cd @; claude \"mcp\" add {add})"));
    ways.shell("claude and a variable", &format!("(cd @; m=mcp; claude $m add {add})"));
    ways.shell("add-json", &format!("(cd @; claude mcp add-json -s project web '{entry}')"));
    ways.hidden("a program that makes it up", "python3 ../make.py @");
    ways.hidden("a command that fails afterwards", "python3 ../make.py @; false");
    ways.found
}

/// A program outside of the project that makes a config with the token.
fn maker(world: &World, token: &str) {
    let text: Vec<u32> = config(token).chars().map(u32::from).collect();
    let program =
        format!("import sys\nopen(sys.argv[1] + '/.mcp.json', 'w').write(''.join(map(chr, {text:?})))\n");
    world.write(world.project.parent().unwrap().join("make.py"), program);
}

#[test]
fn no_way_to_write_a_secret_into_a_config_passes_unseen() {
    let world = installed();
    let token = github_token();
    maker(&world, &token);
    let ways = ways(&world, &token);
    assert!(ways.len() >= 24);
    for some in ways.chunks(AT_ONCE) {
        are_seen(&world, some, &token);
    }
}

/// Ways that are tried in one session: each takes the client a moment.
const AT_ONCE: usize = 5;

#[track_caller]
fn are_seen(world: &World, ways: &[Way], token: &str) {
    let script: Vec<Turn> = ways.iter().flat_map(|way| way.calls.clone()).collect();
    let (outcomes, said) = made(world, &script);
    let mut at = 0;
    for way in ways {
        let own = &outcomes[at..at + way.calls.len()];
        at += way.calls.len();
        let has = std::fs::read_to_string(&way.file).is_ok_and(|text| text.contains(token));
        assert_eq!(has, way.is_hidden, "{}: {own:#?}", way.name);
        if !way.is_hidden {
            assert!(own.iter().any(|outcome| outcome.text.contains(DENIED)), "{}: {own:#?}", way.name)
        } else {
            let dir = way.file.parent().unwrap().file_name().unwrap().to_str().unwrap();
            assert!(
                said.contains(TOLD) && said.contains(&format!("mcpkey import {dir}/.mcp.json")),
                "{}: {said}",
                way.name
            );
        }
    }
    let hook_said = said.split(TOLD).skip(1).map(|after| &after[..after.len().min(600)]);
    for words in hook_said
        .chain(outcomes.iter().map(|outcome| outcome.text.as_str()).filter(|text| text.contains(DENIED)))
    {
        assert!(!canary::contains(words.as_bytes(), token), "{words}");
    }
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn without_the_hook_each_of_these_ways_leads_there() {
    let world = installed();
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok();
    let token = github_token();
    maker(&world, &token);
    let ways = ways(&world, &token);
    for some in ways.chunks(AT_ONCE) {
        let script: Vec<Turn> = some.iter().flat_map(|way| way.calls.clone()).collect();
        made(&world, &script);
    }
    for way in &ways {
        let text = std::fs::read_to_string(&way.file).unwrap_or_default();
        assert!(text.contains(&token), "{}: {text}", way.name);
    }
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn an_honest_day_is_not_disturbed() {
    let world = installed();
    let token = github_token();
    let clean = config("${WEB_TOKEN}");
    world.write("docs.md", "Tokens are long.\n");
    let write = |name: &str, text: &str| {
        Turn::call("Write", json!({"file_path": world.project.join(name), "content": text}))
    };
    let script = [
        write("sub/.mcp.json", &clean),
        Turn::call("Read", json!({"file_path": world.project.join(".mcp.json")})),
        Turn::call("mcp__files__read_file", json!({"path": world.project.join(".mcp.json")})),
        Turn::call(
            "mcp__files__write_file",
            json!({"path": world.project.join("x/../sub/.mcp.json.example"), "content": clean}),
        ),
        write(
            "README.md",
            "Run `claude mcp add -t http gh https://x.example -H 'Authorization: Bearer ${GH_TOKEN}'`,\nor with `your-token-here`.",
        ),
        write("src.rs", &format!("const TOKEN: &str = \"{token}\";\n")),
        bash("cat .mcp.json .claude/settings.json | head -n 3"),
        bash("git add -A && git commit -qm 'mcp: add .mcp.json with ${WEB_TOKEN}'"),
        bash(&format!("grep -rn {token} . | head -n 1; git log -S {token} -- .mcp.json")),
        bash(&format!(
            "export GITHUB_TOKEN={token}; echo \"Authorization: Bearer $GITHUB_TOKEN\" >/dev/null"
        )),
        bash("cp sub/.mcp.json other.json && mv other.json sub/.mcp.json"),
        bash("sed -i 's/WEB_TOKEN/OTHER_TOKEN/' sub/.mcp.json"),
        bash("mcpkey lint; mcpkey hook status; mkdir -p .claude/skills; ls .claude"),
        bash("claude mcp list | head -n 1"),
    ];
    let (outcomes, said) = made_in_turns(&world, &script);
    for (turn, outcome) in script.iter().zip(&outcomes) {
        assert!(
            !outcome.text.contains("mcpkey:") && !outcome.text.contains("has been denied"),
            "{turn:?}: {outcome:#?}"
        );
    }
    assert!(!said.contains(TOLD));
    assert!(world.read("sub/.mcp.json").contains("OTHER_TOKEN"));
}

#[test]
fn what_comes_into_a_config_later_is_told_at_the_end_and_once() {
    let world = installed();
    let token = github_token();
    maker(&world, &token);
    std::fs::create_dir(world.project.join("deep")).unwrap();
    let script =
        [bash("(sleep 1; python3 ../make.py deep) >/dev/null 2>&1 & true"), bash("sleep 2"), bash("true")];
    let (_, said) = made(&world, &script);
    assert!(said.contains("mcpkey import deep/.mcp.json"));
    assert_eq!(said.matches("Stop hook feedback").count(), 1);
}

/// The settings as they should stay, and the program of a way that changes them.
fn strip(world: &World) {
    let program = "import json, os\np = '.cl' + 'aude/sett' + 'ings.json'\nd = json.load(open(p))\nd.pop('permissions')\nd.pop('hooks')\njson.dump(d, open(p, 'w'))\n";
    world.write(world.project.parent().unwrap().join("strip.py"), program);
}

#[test]
fn the_model_does_not_change_the_settings_that_hold_the_rules() {
    let world = installed();
    let own = world.home.join(".claude/settings.json");
    world.write(&own, "{}");
    let settings = world.project.join(".claude/settings.json");
    let before = world.read(&settings);
    let off = "{\"disableAllHooks\": true}";
    let mut script = vec![
        Turn::call("Write", json!({"file_path": settings, "content": "{}"})),
        Turn::call("Write", json!({"file_path": own, "content": off})),
        Turn::call(
            "Write",
            json!({"file_path": world.project.join(".claude/settings.local.json"), "content": off}),
        ),
        Turn::call("mcp__files__write_file", json!({"path": settings, "content": "{}"})),
        Turn::call("mcp__files__write_file", json!({"path": own, "content": off})),
    ];
    script.extend(
        [
            "echo '{}' >.claude/settings.json",
            "python3 -c \"open('.claude/settings.json','w').write('{}')\"",
            "python3 -c \"open('.cl'+'aude/settings.json','w').write('{}')\"",
            "sh -c 'rm .claude/settings.json'",
            "rm -rf .claude",
            "mv .claude .gone",
            "cd .claude && python3 -c \"open('settings.json','w')\"",
            "perl -pi -e 's/deny/allow/' .claude/set*.json",
            "echo '{}' | dd of=.claude/settings.json",
            "mcpkey hook uninstall --claude",
        ]
        .map(bash),
    );
    let (outcomes, _) = made_in_turns(&world, &script);
    for (turn, outcome) in script.iter().zip(&outcomes) {
        let is_denied = outcome.text.contains(DENIED) || outcome.text.contains("denied");
        assert!(is_denied && outcome.is_error, "{turn:?}: {outcome:#?}");
    }
    assert_eq!(world.read(&settings), before);
    assert_eq!(world.read(&own), "{}");
}

/// What the client says of a command that a rule forbids, after the rules were taken out on a way that nobody sees.
fn after_the_rules_are_gone(world: &World) -> (Vec<Outcome>, Value) {
    strip(world);
    let reveal = "mcpkey reveal WEB_TOKEN";
    let script = [bash(reveal), bash("python3 ../strip.py"), bash("sleep 4"), bash(reveal)];
    let (outcomes, _) = made(world, &script);
    (outcomes, serde_json::from_str(&world.mcpkey(&["hook", "status", "--json"]).stdout).unwrap())
}

#[test]
fn a_session_goes_on_with_its_rules_when_they_are_taken_out_and_they_are_missed() {
    let world = installed();
    let (outcomes, status) = after_the_rules_are_gone(&world);
    for at in [0, 3] {
        assert!(outcomes[at].text.contains("has been denied"), "{outcomes:#?}");
    }
    assert_eq!((&status["claude"]["installed"], &status["claude"]["lost"]), (&json!(false), &json!(true)));
    let doctor = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(doctor.contains("was installed here"), "{doctor}");
    assert!(world.mcpkey(&["hook", "status"]).stdout.contains("was installed"));
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    let status: Value = serde_json::from_str(&world.mcpkey(&["hook", "status", "--json"]).stdout).unwrap();
    assert_eq!(status["claude"]["lost"], false);
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn without_an_answer_to_the_change_the_session_loses_its_rules() {
    let world = installed();
    let mut settings = world.read_json(".claude/settings.json");
    settings["hooks"].as_object_mut().unwrap().remove("ConfigChange");
    world.write_json(".claude/settings.json", &settings);
    let (outcomes, _) = after_the_rules_are_gone(&world);
    assert!(outcomes[0].text.contains("has been denied"), "{outcomes:#?}");
    assert!(!outcomes[3].text.contains("has been denied"), "{outcomes:#?}");
}

#[test]
fn rules_that_came_with_the_repository_are_missed_too() {
    let mut world = installed();
    std::fs::remove_file(world.home.join("mcpkey/hooked.json")).unwrap();
    let lost = |world: &World| {
        let status: Value =
            serde_json::from_str(&world.mcpkey(&["hook", "status", "--json"]).stdout).unwrap();
        status["claude"]["lost"].clone()
    };
    world.write(".claude/settings.json", world.read(".claude/settings.json"));
    made(&world, &[bash("true")]);
    assert_eq!(lost(&world), false);
    let mut settings = world.read_json(".claude/settings.json");
    settings["permissions"]["deny"].as_array_mut().unwrap().pop();
    world.write_json(".claude/settings.json", &settings);
    assert_eq!(lost(&world), true);
    world.set("MCPKEY_HOME", world.home.join("another"));
    assert_eq!(lost(&world), false, "on a machine that never had them nothing is missed");
}
