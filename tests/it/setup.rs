//! Around a registration: replacing, removing, looking, and setting up after a clone.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::canary::{files_with, github_token};
use crate::support::process;
use crate::support::{World, canary};

fn add(world: &World, server: &str, variable: &str, command: &str, value: &str) {
    world.mcpkey_fed(&["add", server, "-e", variable, "--stdin", "--", command], value).ok();
}

#[test]
fn list_shows_no_secret_that_a_config_still_holds() {
    let (world, token) = (World::new(), github_token());
    let servers = json!({
        "query": {"type": "http", "url": format!("https://h.example/mcp?api_key={token}")},
        "user": {"type": "http", "url": format!("https://u:{token}@h.example/mcp")},
        "line": {"command": format!("server --token {token}")},
    });
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    for args in [&["list"][..], &["list", "--json"], &["-v", "run", "--print-names"]] {
        let said = world.mcpkey(args).ok().said();
        assert!(!said.contains(&token), "{args:?}: {said}");
    }
}

#[test]
fn a_team_that_commits_only_the_example_sets_up_from_it() {
    let (world, token) = (World::new(), canary());
    world.write(".gitignore", "/target\r\n");
    let line = ["add", "github", "https://api.githubcopilot.com/mcp/", "--bearer", "--stdin", "--ignore"];
    world.mcpkey_fed(&line, &token).ok();
    assert_eq!(world.read(".gitignore"), "/target\r\n.mcp.json\r\n");
    let config = world.read(".mcp.json");
    fs::remove_file(world.project.join(".mcp.json")).expect("removed");
    fs::remove_dir_all(world.home.join("mcpkey")).expect("removed");

    let ran = world.mcpkey(&["setup"]).gives(1);
    assert!(
        ran.stderr.contains("no value for GITHUB_MCP_TOKEN")
            && ran.stderr.contains("mcpkey set GITHUB_MCP_TOKEN"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.read(".mcp.json"), config);
    let ran = world
        .mcpkey_fed(&["setup", "--stdin"], &format!("# a comment\n\nGITHUB_MCP_TOKEN={token}\nOTHER=1\n"))
        .ok();
    assert!(
        ran.stderr.contains("https://api.githubcopilot.com") && ran.stderr.contains("OTHER"),
        "{}",
        ran.stderr
    );
    let ran = world.mcpkey(&["setup"]).ok();
    assert!(ran.stderr.contains("has a value"), "{}", ran.stderr);
    let ran = world.mcpkey(&["run", "--", "printenv", "GITHUB_MCP_TOKEN"]).ok();
    assert_eq!(ran.stdout.trim_end(), token);
}

#[test]
fn a_name_that_the_client_reads_is_stored_by_no_way_in() {
    let (world, token) = (World::new(), canary());
    let env = json!({"ANTHROPIC_API_KEY": "${ANTHROPIC_API_KEY}", "HUB_KEY": "${HUB_KEY}"});
    world
        .write_json(".mcp.json", &json!({"mcpServers": {"hub": {"command": "hub", "args": [], "env": env}}}));
    let lines = format!("ANTHROPIC_API_KEY={token}\nHUB_KEY={token}\n");
    let ran = world.mcpkey_fed(&["setup", "--stdin"], &lines);
    ran.ok().says(&[
        "ANTHROPIC_API_KEY is read by Claude Code",
        "${ANTHROPIC_MCP_API_KEY}",
        "stored HUB_KEY",
    ]);
    let listed = world.read_json_of(&["list", "--all", "--json"]);
    assert_eq!(listed["stored"].as_array().map(Vec::len), Some(1), "{listed}");
    world.mcpkey_fed(&["set", "ANTHROPIC_API_KEY", "--stdin"], &token).gives(2);
}

#[test]
fn setup_tells_a_teammate_where_to_get_a_token() {
    let world = World::new();
    world.write_json(".mcp.json", &json!({"mcpServers": {"s": {"type": "http", "url": "https://s.example", "headers": {"A": "${S_TOKEN}"}}}}));
    world.write_json(
        ".mcp.json.example",
        &json!({"mcpkey": {"variables": {"S_TOKEN": {"url": "https://s.example/tokens"}}}}),
    );
    let ran = world.mcpkey(&["setup"]).gives(1);
    assert!(ran.stderr.contains("mcpkey set S_TOKEN  # https://s.example/tokens"), "{}", ran.stderr);
}

#[test]
fn lines_that_setup_cannot_read_are_named_by_number_only() {
    let (world, token) = (World::new(), canary());
    world.write_json(".mcp.json", &json!({"mcpServers": {"s": {"command": "x", "env": {"A": "${A}"}}}}));
    let ran = world.mcpkey_fed(&["setup", "--stdin"], &format!("A=1\n{token}\n")).gives(2);
    assert!(ran.stderr.contains("line 2 of stdin") && !ran.said().contains(&token), "{}", ran.stderr);
    world.mcpkey_fed(&["setup", "--stdin"], "A=\n").gives(2);
    world.mcpkey_fed(&["setup", "--stdin"], "").gives(1);
    assert!(!world.home.join("mcpkey").exists());
}

#[test]
fn a_duplicate_is_refused_and_force_replaces_it() {
    let (world, one, two) = (World::new(), canary(), canary());
    add(&world, "s", "API_KEY", "old", &one);
    let before = world.read(".mcp.json");
    let ran = world.mcpkey_fed(&["add", "s", "-e", "API_KEY", "--stdin", "--", "old"], &two).gives(2);
    assert!(ran.stderr.contains("exists already") && ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(world.read(".mcp.json"), before);
    world.mcpkey_fed(&["add", "--force", "s", "-e", "API_KEY", "--stdin", "--", "old"], &two).ok();
    assert_eq!(world.read(".mcp.json"), before);
    assert_eq!(world.mcpkey(&["run", "--", "printenv", "S_API_KEY"]).ok().stdout.trim_end(), two);
    world.mcpkey(&["add", "--force", "s", "--", "new"]).ok();
    let example = world.read_json(".mcp.json.example");
    assert_eq!(example["mcpkey"]["variables"], json!({}), "nothing mentions it any more");
}

#[test]
fn remove_forgets_what_nothing_else_uses() {
    let (world, one, two) = (World::new(), canary(), canary());
    add(&world, "a", "A_KEY", "x", &one);
    add(&world, "b", "B_KEY", "x", &two);
    world.mcpkey(&["add", "c", "-e", "C=${A_KEY}", "--", "x"]).ok();
    let ran = world.mcpkey(&["remove", "a", "--forget"]).ok();
    assert!(!ran.stderr.contains("A_KEY"), "c uses it still: {}", ran.stderr);
    let ran = world.mcpkey(&["remove", "b"]).ok();
    assert!(
        ran.stderr.contains("B_KEY is still in the encrypted file; 'mcpkey forget B_KEY --server"),
        "{}",
        ran.stderr
    );
    let ran = world.mcpkey(&["remove", "c", "--forget"]).ok();
    assert!(ran.stderr.contains("deleted A_KEY from the encrypted file"), "{}", ran.stderr);
    assert_eq!(world.read_json(".mcp.json"), json!({"mcpServers": {}}));
    assert_eq!(world.read_json(".mcp.json.example"), json!({"mcpServers": {}, "mcpkey": {"variables": {}}}));
    let unused = world.read_json_of(&["list", "--json"])["unused"].clone();
    assert_eq!(unused[0]["name"], "B_KEY");
    assert_eq!(unused.as_array().map(Vec::len), Some(1));
}

#[test]
fn remove_forgets_the_secret_of_every_reach() {
    let (world, one, two) = (World::new(), canary(), canary());
    add(&world, "s", "MY_KEY", "x", &one);
    world.mcpkey_fed(&["add", "-s", "user", "s", "-e", "MY_KEY", "--stdin", "--", "x"], &two).ok();
    let ran = world.mcpkey(&["remove", "s"]).gives(2);
    assert!(ran.stderr.contains("more than one scope") && ran.stderr.contains("-s user"), "{}", ran.stderr);
    world.mcpkey(&["remove", "s", "-s", "project", "--forget"]).ok();
    world.mcpkey(&["remove", "s", "--forget"]).ok();
    assert_eq!(world.read_json_of(&["list", "--json"])["unused"], json!([]));
}

#[test]
fn forget_says_who_still_wants_it() {
    let (world, one) = (World::new(), canary());
    add(&world, "s", "MY_KEY", "x", &one);
    let ran = world.mcpkey(&["forget", "my_key", "--yes"]).gives(1);
    assert!(ran.stderr.contains("did you mean MY_KEY?"), "{}", ran.stderr);
    let ran = world.mcpkey(&["forget", "MY_KEY", "--yes"]).ok();
    assert!(
        ran.stderr.contains("deleted MY_KEY from the encrypted file")
            && ran.stderr.contains("s still wants it"),
        "{}",
        ran.stderr
    );
    world.mcpkey(&["run", "--", "true"]).gives(125);
}

#[test]
fn set_and_allow_bind_a_value_to_places() {
    let (world, one) = (World::new(), canary());
    world.write_json(".mcp.json", &json!({"mcpServers": {"s": {"type": "http", "url": "https://s.example/x", "headers": {"A": "${T}"}}}}));
    let ran = world.mcpkey_fed(&["set", "T", "--stdin", "--expires", "90d"], &one).ok();
    assert!(ran.stderr.contains("it may go to https://s.example"), "{}", ran.stderr);
    world.write_json(".mcp.json", &json!({"mcpServers": {"s": {"type": "http", "url": "https://t.example/x", "headers": {"A": "${T}"}}}}));
    world.mcpkey(&["run", "--", "true"]).gives(125);
    let ran = world.mcpkey(&["allow", "T"]).gives(2);
    assert!(ran.stderr.contains("https://t.example") && ran.stderr.contains("--yes"), "{}", ran.stderr);
    world.mcpkey(&["allow", "T", "--yes"]).ok();
    world.mcpkey(&["run", "--", "true"]).ok();
    let list = world.read_json_of(&["list", "--json"]);
    let stored = &list["variables"][0]["stored"];
    assert_eq!(
        stored["destinations"],
        json!(["https://s.example/x 'a: ${T}'", "https://t.example/x 'a: ${T}'"])
    );
    assert!(stored["expires"].is_string());
}

#[test]
fn list_shows_sources_and_never_a_value() {
    let (mut world, token, pasted) = (World::new(), canary(), github_token());
    add(&world, "a", "A_KEY", "x", &token);
    world.set("FROM_ENV", "1");
    world.write_json(
        world.home.join(".claude.json"),
        &json!({"mcpServers": {
            "b": {"command": "y", "args": [pasted], "env": {"E": "${FROM_ENV}", "D": "${D:-d}", "M": "${M}"}},
            "bad": {"type": "http"},
        }}),
    );
    let ran = world.mcpkey(&["list"]).ok();
    let rows: Vec<Vec<&str>> = ran.stdout.lines().map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(rows[0].join(" "), "SERVER SCOPE GOES TO VARIABLE VALUE FROM DELIVERED BY AGE");
    for row in [
        "a project x A_KEY encrypted file (this server) env 0d",
        "b user y D default env",
        "b user y FROM_ENV environment env",
        "b user y M missing env",
    ] {
        assert!(rows.iter().any(|r| r.join(" ") == row), "{row} is not in\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("skips server bad"), "{}", ran.stderr);
    let json = world.mcpkey(&["list", "--json"]).ok();
    let list: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&list["version"], &list["variables"][0]["source"]), (&json!(1), &json!("file")));
    assert!(!(ran.said() + &json.said()).contains(&token) && !(ran.said() + &json.said()).contains(&pasted));
}

#[test]
fn the_store_is_visible_and_cannot_be_a_keychain_that_is_not_there() {
    let (mut world, token) = (World::new(), canary());
    world.unset("MCPKEY_STORE");
    world.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    world.set("XDG_RUNTIME_DIR", "/nonexistent");
    let shown = world.mcpkey(&["store"]).ok().stdout;
    assert!(shown.contains("new secrets go to: encrypted file (no keychain was found"), "{shown}");
    let line = ["add", "s", "-e", "MY_KEY", "--stdin", "--", "x"];
    let ran = world.mcpkey_fed(&line, &token).ok();
    assert!(ran.stderr.contains("no keychain here: secrets go to an encrypted file"), "{}", ran.stderr);
    let store = world.read_json_of(&["store", "--json"]);
    assert_eq!(
        (&store["store"], &store["file"]["secrets"], &store["keychain"]["ready"]),
        (&json!("file"), &json!(1), &json!(false))
    );
    for verb in ["use", "move"] {
        let ran = world.mcpkey(&["store", verb, "keychain"]).gives(2);
        assert!(ran.stderr.contains("there is no keychain here"), "{}", ran.stderr);
        world.mcpkey(&["store", verb, "file"]).ok();
    }
    world.set("MCPKEY_STORE", "keychain");
    let ran = world.mcpkey_fed(&["set", "OTHER", "--stdin"], &token).gives(2);
    assert!(ran.stderr.contains("MCPKEY_STORE=file"), "{}", ran.stderr);
    world.set("MCPKEY_STORE", "file");
    let ran = world.mcpkey_fed(&["set", "OTHER", "--stdin"], &token).ok();
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    assert!(files_with(world.root(), &token).is_empty());
}

#[test]
fn completions_and_the_manual_are_what_shells_and_man_read() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.mcpkey(&["completions", shell]).ok().stdout;
        assert!(script.contains("MCPKEY_COMPLETE"), "{shell}");
        let parser = if shell == "bash" || world.has(shell) { shell } else { continue };
        let check = world.root().join("script");
        fs::write(&check, &script).expect("written");
        if ["bash", "zsh", "fish"].contains(&parser) {
            process::run(world.command(parser).arg("-n").arg(&check), b"").ok();
        }
    }
    let page = world.mcpkey(&["man"]).ok().stdout;
    assert!(page.contains(".TH mcpkey 1") && page.contains("add\\-json"), "{page}");
    world.mcpkey(&["man", "--dir", "pages"]).ok();
    let pages = fs::read_dir(world.project.join("pages")).expect("pages").map(|page| page.unwrap().path());
    let mut pages: Vec<_> = pages.collect();
    pages.sort();
    let shown = |page: &Path| {
        let ran = process::run(
            world.command("groff").args(["-man", "-Tutf8", "-Kutf8", "-ww", "-P-bcou"]).arg(page),
            b"",
        )
        .ok();
        assert!(ran.stderr.is_empty(), "{}", ran.said());
        ran.stdout
    };
    for page in &pages {
        let text = shown(page);
        let name = page.file_stem().unwrap().to_str().unwrap();
        let is_plain =
            ["claude", "help", "version", "store-", "hook-"].iter().any(|verb| name.contains(verb));
        assert!(
            text.contains("SYNOPSIS") && (is_plain || name == "mcpkey" || text.contains("EXAMPLES")),
            "{text}"
        );
    }
    assert!(shown(&world.project.join("pages/mcpkey-add.1")).contains("--bearer"));
    let own = shown(&world.project.join("pages/mcpkey.1"));
    for part in ["FILES", "secrets.toml", "ENVIRONMENT", "MCPKEY_STORE", "EXIT STATUS", "125"] {
        assert!(own.contains(part), "{part}: {own}");
    }
    assert!(pages.iter().any(|page| page.ends_with("mcpkey-bridge.1")) && pages.len() > 25, "{pages:?}");
}
