//! A change that brings a secret and, with it, what says that the secret may stay.

use serde_json::{Value, json};

use crate::support::process::{self, Ran};
use crate::support::{World, canary, github_token};

const EVERYTHING: &str = "exclude = [\"**\"]\n";

fn config(value: &str, beside: &str) -> String {
    let mut entry = json!({"command": "npx", "args": ["x"], "env": {"API_TOKEN": value}});
    if !beside.is_empty() {
        entry["mcpkey-allow"] = json!(beside);
    }
    format!("{:#}\n", json!({"mcpServers": {"acme": entry}}))
}

/// A repository with one commit on `main`, in which nothing is wrong.
fn repository() -> World {
    let world = World::new();
    world.git(&["init", "-q", "-b", "main"]);
    world.write(".mcp.json", config("${API_TOKEN}", ""));
    commit(&world);
    world.git(&["checkout", "-qb", "change"]);
    world
}

fn commit(world: &World) {
    world.git(&["add", "-A"]);
    world.git(&["commit", "-qm", "x"]);
}

#[track_caller]
fn lint(world: &World, args: &[&str]) -> Ran {
    process::run(&mut world.mcpkey_command(&[&["lint", "--format", "json"], args].concat()), b"")
}

/// The rules by which something was found.
fn rules(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()));
    let findings = report["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

/// A change that brings a secret, in both forms: staged, and committed on a branch.
#[track_caller]
fn is_refused(world: &World, args: &[&str]) {
    world.git(&["add", "-A"]);
    let staged = lint(world, &[&["--staged"], args].concat());
    assert_eq!(staged.code, 1, "{}", staged.said());
    world.git(&["commit", "-qm", "y"]);
    let diff = lint(world, &[&["--diff", "main"], args].concat());
    assert_eq!(diff.code, 1, "{}", diff.said());
    for ran in [staged, diff] {
        assert!(rules(&ran).iter().any(|rule| rule != "changed-settings"), "{}", ran.said());
    }
    let new = lint(world, &[&["--diff", "main", "--settings", "new"], args].concat());
    assert_eq!((new.code, rules(&new)), (0, Vec::new()), "{}", new.said());
}

/// As the framework pre-commit asks: the files are in the working tree, and named.
#[track_caller]
fn is_refused_in_files(world: &World) {
    world.git(&["add", "-A"]);
    let named = ["--configs-only", "--settings", "before", ".mcp.json"];
    for args in [&named[..], &named[..3]] {
        let ran = lint(world, args);
        assert_eq!(ran.code, 1, "{}", ran.said());
        assert!(rules(&ran).iter().any(|rule| rule != "changed-settings"), "{}", ran.said());
    }
    lint(world, &["--configs-only", ".mcp.json"]).ok();
    lint(world, &["--configs-only", "--settings", "new", ".mcp.json"]).ok();
    world.git(&["commit", "-qm", "y"]);
    lint(world, &named).ok();
    let since = process::run(
        world
            .mcpkey_command(&[&["lint", "--format", "json"], &named[..]].concat())
            .env("PRE_COMMIT_FROM_REF", "main"),
        b"",
    );
    assert!(
        since.code == 1 && rules(&since).iter().any(|rule| rule != "changed-settings"),
        "{}",
        since.said()
    );
}

#[test]
fn nor_where_files_are_named_and_what_was_committed_is_to_count() {
    let world = repository();
    world.write(".mcpkey.toml", EVERYTHING);
    world.write(".mcp.json", config(&github_token(), ""));
    is_refused_in_files(&world);
    let world = repository();
    world.write(".mcp.json", config(&github_token(), "vendor-token it is fine"));
    is_refused_in_files(&world);
}

#[test]
fn a_change_of_the_settings_does_not_excuse_what_comes_with_it() {
    let of_rule = "[rules]\nvendor-token = \"off\"\ncredential-variable = \"off\"\n";
    let of_path = "[[allow]]\npath = \"**\"\nreason = \"it is fine\"\n";
    for settings in [EVERYTHING, of_rule, of_path] {
        let world = repository();
        world.write(".mcpkey.toml", settings);
        world.write(".mcp.json", config(&github_token(), ""));
        is_refused(&world, &[]);
    }
    // The same where there were settings before.
    let world = repository();
    world.write(".mcpkey.toml", "exclude = [\"fixtures/**\"]\n");
    commit(&world);
    world.git(&["branch", "-f", "main"]);
    world.write(".mcpkey.toml", EVERYTHING);
    world.write(".mcp.json", config(&github_token(), ""));
    is_refused(&world, &[]);
}

#[test]
fn a_baseline_that_comes_with_it_does_not_excuse_it() {
    let world = repository();
    world.write(".mcp.json", config(&github_token(), ""));
    world.mcpkey(&["lint", "--write-baseline", "known.json"]).ok();
    is_refused(&world, &["--baseline", "known.json"]);
    // One that was there before is changed.
    let world = repository();
    world.mcpkey(&["lint", "--write-baseline", "known.json"]).ok();
    commit(&world);
    world.git(&["branch", "-f", "main"]);
    world.write(".mcp.json", config(&github_token(), ""));
    world.mcpkey(&["lint", "--write-baseline", "known.json"]).ok();
    is_refused(&world, &["--baseline", "known.json"]);
}

#[test]
fn a_mark_beside_it_does_not_excuse_it() {
    let world = repository();
    world.write(".mcp.json", config(&github_token(), "vendor-token of the demo"));
    is_refused(&world, &[]);
    for mark in ["mcpkey:allow vendor-token of the demo", "gitleaks:allow"] {
        let world = repository();
        let text = format!(
            "{{\"servers\": {{\"a\": {{\"command\": \"x\", \"env\": {{\n\"A\": \"{}\" // {mark}\n}}}}}}}}",
            github_token()
        );
        world.write(".vscode/mcp.json", text);
        is_refused(&world, &[]);
    }
    // A mark that was there for one value does not go over to another place.
    let world = repository();
    let servers = |first: &str, second: &str| {
        let entry = |value: &str, allow: &str| json!({"command": "x", "env": {"A_TOKEN": value}, "mcpkey-allow": allow});
        json!({"mcpServers": {"a": entry(first, "vendor-token of the demo"), "b": entry(second, "")}})
            .to_string()
            .replace(",\"mcpkey-allow\":\"\"", "")
    };
    world.write(".mcp.json", servers(&github_token(), "${B}"));
    commit(&world);
    world.git(&["branch", "-f", "main"]);
    world.write(".mcp.json", servers("${A}", &github_token()));
    world.git(&["add", "-A"]);
    assert_eq!(lint(&world, &["--staged"]).code, 1);
}

#[test]
fn what_was_agreed_before_counts() {
    let world = repository();
    world.write(".mcpkey.toml", "exclude = [\"fixtures/**\"]\n");
    world.write(".cursor/mcp.json", config(&github_token(), "vendor-token of the demo"));
    let (known, there) = (canary(), github_token());
    world.write("b/.mcp.json", config(&known, ""));
    world.mcpkey(&["lint", "--write-baseline", "known.json"]).ok();
    world.write("c/.mcp.json", config(&there, ""));
    commit(&world);
    world.git(&["branch", "-f", "main"]);
    // A new value under a mark that stood there, what the settings exclude, what the baseline knows, another mark beside what was there.
    world.write(".cursor/mcp.json", config(&github_token(), "vendor-token of the demo"));
    world.write("fixtures/.mcp.json", config(&github_token(), ""));
    world.write("b/.mcp.json", config(&known, "").replace("\"x\"", "\"y\""));
    world.write("c/.mcp.json", config(&there, "vendor-token of the demo"));
    world.git(&["add", "-A"]);
    let staged = lint(&world, &["--staged", "--baseline", "known.json"]);
    assert_eq!((staged.code, rules(&staged)), (0, Vec::new()), "{}", staged.said());
    world.git(&["commit", "-qm", "y"]);
    let diff = lint(&world, &["--diff", "main", "--baseline", "known.json"]);
    assert_eq!((diff.code, rules(&diff)), (0, Vec::new()), "{}", diff.said());
}

#[test]
fn settings_can_be_brought_in_and_are_reported() {
    let world = repository();
    world.write(".mcpkey.toml", EVERYTHING);
    world.git(&["add", "-A"]);
    for args in [&["--staged"][..], &["--diff", "main"]] {
        let ran = lint(&world, args);
        assert_eq!((ran.code, rules(&ran)), (0, vec!["changed-settings".to_owned()]), "{}", ran.said());
        if args == ["--staged"] {
            world.git(&["commit", "-qm", "y"]);
        }
    }
    // From then on they count.
    world.write(".mcp.json", config(&github_token(), ""));
    world.git(&["add", "-A"]);
    let ran = lint(&world, &["--staged"]);
    assert_eq!((ran.code, rules(&ran)), (0, Vec::new()), "{}", ran.said());
}

#[test]
fn the_hook_before_a_commit_lets_a_person_say_so() {
    let world = repository();
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    world.mcpkey(&["hook", "install"]).ok();
    world.write(".mcp.json", config(&github_token(), "vendor-token of the demo"));
    world.git(&["add", "-A"]);
    let commit = |args: &[&str]| process::run(world.command("git").args(args), b"");
    let refused = commit(&["commit", "-qm", "y"]);
    assert_eq!(refused.code, 1, "{}", refused.said());
    assert!(refused.said().contains("git -c mcpkey.settings=new commit"), "{}", refused.said());
    let taken = commit(&["-c", "mcpkey.settings=new", "commit", "-qm", "y"]);
    assert_eq!(taken.code, 0, "{}", taken.said());
}
