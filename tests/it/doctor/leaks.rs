//! `doctor --leaks` and `lint --known`: each copy of what is stored, in each place and spelling, and nothing else.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::run::stored;
use crate::support::canary::contains;
use crate::support::process::Ran;
use crate::support::{World, asker, canary};

/// A repository, and a secret with signs in it that some spellings change.
fn repository() -> (World, String) {
    let (world, token) = (World::new(), format!("{}/{}+x", canary(), canary()));
    world.git(&["init", "-q"]);
    store(&world, "A_TOKEN", &token);
    (world, token)
}

fn store(world: &World, variable: &str, value: &str) {
    world.mcpkey_fed(&["set", variable, "--stdin"], value).ok();
}

/// Fails where an answer holds any part of the value.
#[track_caller]
fn silent(ran: Ran, token: &str) -> Ran {
    let said = ran.said();
    assert!(!contains(said.as_bytes(), token) && !contains(said.as_bytes(), &token[6..30]), "{said}");
    ran
}

/// Path, line and the beginning of what is said of each finding.
#[track_caller]
fn found(world: &World, token: &str) -> Vec<(String, u64, String)> {
    let ran = silent(world.mcpkey(&["lint", "--known", "--format", "json"]), token);
    let view: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.said()));
    let all = view["findings"].as_array().unwrap();
    assert_eq!(ran.code, i32::from(!all.is_empty()), "{}", ran.said());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    all.iter().map(|f| (text(f, "path"), f["line"].as_u64().unwrap(), text(f, "what"))).collect()
}

fn leaks(world: &World, token: &str) -> Ran {
    silent(world.mcpkey(&["doctor", "--leaks"]), token)
}

#[test]
fn every_place_of_a_repository_is_looked_at() {
    let (world, token) = repository();
    assert_eq!(found(&world, &token), []);
    let commit = |path: &str, text: &str, message: &str| {
        world.write(path, text);
        world.git(&["add", "-f", path]);
        world.git(&["commit", "-qm", message]);
    };
    commit("old/config.py", &format!("a = 1\nb = \"{token}\"\n"), "first");
    commit("old/config.py", "a = 1\n", "second");
    commit("amended.txt", &token, "third");
    world.write("amended.txt", "clean");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "--amend", "-m", "third"]);
    commit("plain.txt", "x", &format!("try {token}"));
    world.git(&["tag", "-a", "v1", "-m", &format!("with {token}")]);
    world.write("staged.txt", &token);
    world.git(&["add", "staged.txt"]);
    fs::remove_file(world.project.join("staged.txt")).unwrap();
    world.write(".gitignore", ".env\nout/\n");
    world.write(".env", format!("\nTOKEN='{token}'\n"));
    world.write("out/deep/.env.production", format!("TOKEN={token}\n"));
    world.git(&["config", "remote.origin.url", &format!("https://x:{token}@git.example.com/r")]);
    let found = found(&world, &token);
    let places: Vec<(&str, u64)> = found.iter().map(|(path, line, _)| (path.as_str(), *line)).collect();
    for place in [
        ("old/config.py", 2),
        ("amended.txt", 1),
        ("staged.txt", 1),
        (".env", 2),
        ("out/deep/.env.production", 1),
    ] {
        assert!(places.contains(&place), "{place:?} is not in {places:?}");
    }
    for begins in ["the message of commit ", "the message of tag ", ".git/config"] {
        assert!(places.iter().any(|(path, _)| path.starts_with(begins)), "{begins} is not in {places:?}");
    }
    assert!(found.iter().all(|(_, _, what)| what.starts_with("the value of A_TOKEN")), "{found:?}");
    let view = silent(world.mcpkey(&["lint", "--known", "--format", "json"]), &token).stdout;
    let view: Value = serde_json::from_str(&view).unwrap();
    let old = view["findings"].as_array().unwrap().iter().find(|f| f["path"] == "old/config.py").unwrap();
    let first = world.git(&["log", "--format=%H", "--grep=^first"]).stdout;
    assert_eq!(old["commits"][0]["id"], first.trim());
    assert_eq!((&old["rule"], &old["excerpt"]), (&json!("stored-value"), &Value::Null));
}

#[test]
fn what_clients_and_shells_keep_is_looked_at() {
    let (mut world, token) = repository();
    store(&world, "OTHER", &canary());
    world.mcpkey(&["doctor", "--leaks"]).ok();
    let elsewhere = world.root().join("other/repo");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::write(elsewhere.join(".env.local"), format!("A={token}")).unwrap();
    let said = json!({"message": {"content": format!("it \"says\": {token}\n")}}).to_string();
    let twice = json!({"arguments": json!({"token": token}).to_string()}).to_string();
    let codex = world.root().join("codex");
    world.set("CODEX_HOME", &codex);
    world.set("HISTFILE", world.root().join("histories/mine"));
    let files: &[(PathBuf, String)] = &[
        (world.home.join(".claude/projects/-p/1.jsonl"), format!("{{}}\n{said}\n")),
        (world.home.join(".claude/history.jsonl"), said.clone()),
        (world.home.join(".codex/sessions/2026/11/rollout.jsonl"), twice.clone()),
        (codex.join("history.jsonl"), said.clone()),
        (world.home.join(".gemini/tmp/x/chats/session-1.json"), said.clone()),
        (world.home.join(".copilot/session-state/1/events.jsonl"), said.clone()),
        (world.home.join(".qwen/tmp/x/logs.json"), said.clone()),
        (world.home.join(".local/share/opencode/storage/part/1.json"), said.replace('/', "\\/")),
        (world.home.join(".bash_history"), format!("ls\ncurl -H 'Authorization: Bearer {token}'\n")),
        (world.home.join(".zsh_history"), format!(": 1764194400:0;export A={token}\n")),
        (world.root().join("histories/mine"), token.clone()),
        (world.home.join(".local/share/fish/fish_history"), format!("- cmd: x {token}\n")),
        (
            world.home.join(".local/share/powershell/PSReadLine/ConsoleHost_history.txt"),
            format!("$env:A='{token}'"),
        ),
        (
            world.home.join(".claude.json"),
            json!({"projects": {elsewhere.to_str().unwrap(): {"history": [{"display": token}]}}}).to_string(),
        ),
        (elsewhere.join(".env.local"), token.clone()),
    ];
    for (path, text) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let ran = leaks(&world, &token).gives(1);
    for (path, _) in files {
        let name = match path.strip_prefix(&world.home) {
            Ok(rest) => format!("~/{}", rest.display()),
            Err(_) => path.display().to_string(),
        };
        assert!(ran.stdout.contains(&format!("A_TOKEN: {name}:")), "{name} is not in\n{}", ran.stdout);
    }
    assert!(
        ran.stdout.contains("1.jsonl:2") && ran.stdout.contains("mcpkey rotate A_TOKEN"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("OTHER"), "{}", ran.stdout);
    let view: Value = serde_json::from_str(&world.mcpkey(&["doctor", "--leaks", "--json"]).stdout).unwrap();
    assert_eq!(view["lines"].as_array().unwrap().len(), files.len());
    assert_eq!(
        (&view["lines"][0]["section"], &view["lines"][0]["state"]),
        (&json!("leaks"), &json!("problem"))
    );
}

#[test]
fn every_spelling_is_known_and_a_near_one_is_not() {
    let (world, token) = repository();
    let mut rows = Vec::new();
    for before in ["", "a", "ab"] {
        let text = format!("{before}{token}{before}");
        rows.push((STANDARD.encode(&text), ", in base64"));
        rows.push((URL_SAFE_NO_PAD.encode(&text), ", in base64"));
    }
    let percent = token.replace('/', "%2F").replace('+', "%2B");
    rows.push((percent.to_lowercase().replace(&token.to_lowercase(), ""), "nothing"));
    rows.push((percent.replace("%2F", "%2f").replace("%2B", "%2b"), ", as a url spells it"));
    rows.push((percent, ", as a url spells it"));
    rows.push((token.replace('/', "\\/"), ""));
    rows.push((token.replace('+', "\\u002b"), ""));
    rows.push((token[1..].to_owned(), "nothing"));
    rows.push((token[..token.len() - 1].to_owned(), "nothing"));
    rows.push((token.to_uppercase(), "nothing"));
    for (at, (text, _)) in rows.iter().enumerate() {
        world.write(format!("f{at:02}"), format!("{}{text} ", "filler\n".repeat(at)));
    }
    let wide: Vec<u8> = [0xfeff].into_iter().chain(token.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    world.write("wide", wide);
    rows.push((String::new(), ""));
    let found = found(&world, &token);
    let mut expected: Vec<(String, u64, String)> = Vec::new();
    for (at, (_, what)) in rows.iter().enumerate().filter(|(_, (_, what))| *what != "nothing") {
        let name = if at + 1 == rows.len() { "wide".to_owned() } else { format!("f{at:02}") };
        let line = if name == "wide" { 1 } else { at as u64 + 1 };
        expected.push((name, line, format!("the value of A_TOKEN{what}")));
    }
    assert_eq!(found, expected);
}

#[test]
fn a_copy_across_any_border_of_a_large_file_is_found_at_its_line() {
    let (world, token) = repository();
    let line = "x".repeat(1023) + "\n";
    for (name, shift) in [("a", 0), ("b", 7), ("c", 39)] {
        let text = format!("{}{}{token}\n{}", line.repeat(1023), "y".repeat(1020 - shift), line.repeat(3000));
        world.write(name, text);
    }
    let found = found(&world, &token);
    assert_eq!(
        found.iter().map(|(path, line, _)| (&**path, *line)).collect::<Vec<_>>(),
        [("a", 1024), ("b", 1024), ("c", 1024)]
    );
}

#[test]
fn a_former_value_counts_and_an_ordinary_one_is_said() {
    let (world, token) = repository();
    let new = canary();
    world.mcpkey_fed(&["rotate", "A_TOKEN", "--stdin", "--force"], &new);
    store(&world, "SHORT", "abc123");
    store(&world, "WORD", "postgres");
    world.write("notes", format!("postgres abc123 {token} and {new}"));
    let ran = silent(silent(world.mcpkey(&["lint", "--known"]), &token), &new).gives(1);
    for what in ["the former value of A_TOKEN", "the value of A_TOKEN", "rotate A_TOKEN --forget-old"] {
        assert!(ran.stdout.contains(what), "{what} is not in {}", ran.stdout);
    }
    assert!(ran.stderr.contains("SHORT and WORD") && !ran.stdout.contains("WORD"), "{}", ran.said());
    let page = world.mcpkey(&["doctor", "--leaks"]).gives(1).stdout;
    assert!(page.contains("SHORT and WORD"), "{page}");
}

#[test]
fn a_file_that_cannot_be_read_is_said() {
    let (world, token) = repository();
    world.write("a", &token);
    let ran = silent(world.mcpkey(&["lint", "--known", "a", "missing"]), &token).gives(2);
    assert!(ran.stdout.contains("--> missing") && ran.stdout.contains("--> a:1:1"), "{}", ran.stdout);
}

#[test]
fn an_agent_and_a_hook_have_nothing_looked_for() {
    let (world, token) = repository();
    asker::install(&world);
    world.write("a", &token);
    for verb in ["mcpkey lint --known", "mcpkey doctor --leaks", "mcpkey lint --known --format json a"] {
        let ran = silent(asker::ran(&world, &format!("{verb}; exit $?")), &token).gives(2);
        assert!(ran.stdout.is_empty() && ran.stderr.contains("on behalf of an agent"), "{}", ran.said());
    }
    world.write(".git/hooks/pre-commit", "#!/bin/sh\nexec mcpkey lint --known\n");
    fs::set_permissions(
        world.project.join(".git/hooks/pre-commit"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    world.git(&["add", "a"]);
    let ran = crate::support::process::run(world.command("git").args(["commit", "-qm", "x"]), b"");
    assert!(ran.code != 0 && ran.stderr.contains("not looked for in a hook"), "{}", ran.said());
}

#[test]
fn a_store_that_does_not_open_is_no_answer_and_none_at_all_is_one() {
    let (world, token) = stored();
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], &canary()).ok();
    for verb in [&["lint", "--known"][..], &["doctor", "--leaks"]] {
        let ran = silent(world.mcpkey(verb), &token).gives(2);
        assert!(ran.stdout.is_empty(), "{}", ran.said());
    }
    let empty = World::new();
    empty.mcpkey(&["lint", "--known"]).ok().says(&["nothing is stored"]);
    assert!(empty.mcpkey(&["doctor", "--leaks"]).ok().stdout.contains("nothing is stored"));
}
