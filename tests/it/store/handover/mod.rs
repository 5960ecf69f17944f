//! `store export` and `store import`: what travels, for whom, where it goes, and what is asked.

mod asks;
mod hostile;
mod keys;

use serde_json::{Value, json};

use crate::run::{bearer, configure, store, stored};
use crate::support::process::{Ran, run};
use crate::support::{World, canary};

/// A new age key in the home directory: its public half. The file is `key.txt`.
pub(crate) fn age_key(world: &World) -> String {
    run(world.command("age-keygen").arg("-o").arg(world.home.join("key.txt")), b"").ok();
    let said = run(world.command("age-keygen").arg("-y").arg(world.home.join("key.txt")), b"").ok();
    said.stdout.trim().to_owned()
}

/// Another machine with the same config, an age key, and nothing stored.
pub(crate) fn other(servers: &Value) -> (World, String) {
    let world = World::new();
    configure(&world, servers);
    let key = age_key(&world);
    (world, key)
}

/// What the `age` program finds in `sealed` with the key of `world`.
pub(crate) fn opened(world: &World, sealed: &str) -> Value {
    let mut age = world.command("age");
    let ran = run(age.args(["-d", "-i"]).arg(world.home.join("key.txt")), sealed.as_bytes()).ok();
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Takes `sealed` in without a question.
#[track_caller]
pub(crate) fn taken(world: &World, sealed: &str) -> Ran {
    let key = world.home.join("key.txt");
    world.mcpkey_fed(&["store", "import", "-", "--yes", "--identity", key.to_str().unwrap()], sealed)
}

fn log(world: &World) -> Value {
    world.read_json_of(&["log", "--json"])["entries"].clone()
}

#[test]
fn what_is_exported_opens_with_age_and_holds_what_the_docs_say() {
    let (world, token) = stored();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--expires", "2099-01-31"], &token).ok();
    world.mcpkey_fed(&["set", "UNMENTIONED", "--stdin"], &canary()).ok();
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let ran = world.mcpkey(&["store", "export", "--recipient", &key]).ok();
    assert!(ran.stdout.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"), "{}", ran.stdout);
    assert!(!ran.said().contains(&token));
    ran.clone().says(&["exported TOKEN for age1", "mcpkey store import FILE"]);
    let mut held = json!({"mcpkey-export": 1, "secrets": [{
        "variable": "TOKEN", "value": token, "project": "~/project", "file": ".mcp.json", "server": "web",
        "agreed": [{"to": "https://mcp.example.com/mcp 'authorization: Bearer ${TOKEN}'"}],
        "expires": "2099-01-31T00:00:00Z",
    }]});
    let opened = opened(&there, &ran.stdout);
    for key in ["digest", "salt"] {
        let sealed = &opened["secrets"][0]["agreed"][0][key];
        assert!(sealed.as_str().is_some_and(|digits| digits.len() >= 32), "{sealed}");
        held["secrets"][0]["agreed"][0][key] = sealed.clone();
    }
    assert_eq!(opened, held);
    let entry = log(&world).as_array().unwrap().last().unwrap().clone();
    assert_eq!((&entry["verb"], &entry["handed"][0]["variable"]), (&json!("store export"), &json!("TOKEN")));
    assert_eq!(entry["handed"][0]["destinations"], json!([format!("a file for {key}")]));
    taken(&there, &ran.stdout)
        .ok()
        .says(&["TOKEN for server web of this project in .mcp.json: •••", "stored TOKEN"]);
    assert_eq!(there.delivered("TOKEN"), token);
    assert_eq!(
        there.read_json_of(&["list", "--all", "--json"])["stored"][0]["expires"],
        held["secrets"][0]["expires"]
    );
}

#[test]
fn a_project_is_found_by_the_files_inside_of_it_and_a_person_by_theirs() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let values: Vec<String> = (0..5).map(|_| canary()).collect();
    let nested = |world: &World, args: &[&str], input: &str| {
        let dir = world.project.join("packages/a");
        std::fs::create_dir_all(&dir).unwrap();
        run(world.mcpkey_command(args).current_dir(dir), input.as_bytes())
    };
    let add = |scope, name, key| {
        ["add", "-s", scope, name, "--stdin", "-e", key, "--deliver", "env", "--", "a-tool"]
    };
    nested(&world, &add("project", "near", "NEAR_KEY"), &values[0]).ok();
    world.mcpkey_fed(&add("local", "mine", "MINE_KEY"), &values[1]).ok();
    world.mcpkey_fed(&add("user", "all", "ALL_KEY"), &values[2]).ok();
    world.mcpkey_fed(&["set", "WIDE_KEY", "--stdin"], &values[3]).ok();
    world.mcpkey_fed(&["set", "EVERY_KEY", "-g", "--stdin"], &values[4]).ok();
    let mut there = World::new();
    there.project = there.home.join("elsewhere/shop-2");
    there.write("README", "");
    there.git(&["init", "-q"]);
    there.set("CLAUDE_CONFIG_DIR", there.home.join("account"));
    std::fs::create_dir(there.home.join("account")).unwrap();
    let key = age_key(&there);
    let sealed = world.mcpkey(&["store", "export", "--all", "--recipient", &key]).ok().stdout;
    let files: Vec<Value> =
        opened(&there, &sealed)["secrets"].as_array().unwrap().iter().map(|s| s["file"].clone()).collect();
    let claude = "~/.claude.json";
    assert_eq!(json!(files), json!(["packages/a/.mcp.json", claude, claude, null, null]));
    let ran = taken(&there, &sealed).ok();
    ran.says(&[&format!("went to the one here, {}", there.project.display())]);
    there.mcpkey_fed(&add("local", "mine", "MINE_KEY"), &values[1]).ok();
    let stored = there.read_json_of(&["list", "--all", "--json"])["stored"].clone();
    let place = |name: &str| {
        let found = stored.as_array().unwrap().iter().find(|s| s["name"] == name);
        found.unwrap_or_else(|| panic!("{name} in {stored}")).clone()
    };
    let root = there.project.to_string_lossy().into_owned();
    assert!(place("NEAR_KEY").to_string().contains(&format!("{root}/packages/a/.mcp.json")), "{stored}");
    assert!(place("MINE_KEY").to_string().contains("account/.claude.json"), "{stored}");
    let layers =
        ["NEAR_KEY", "MINE_KEY", "ALL_KEY", "WIDE_KEY", "EVERY_KEY"].map(|name| place(name)["layer"].clone());
    assert_eq!(json!(layers), json!(["entry", "entry", "entry", "project", "all"]));
    there.write_json(
        "packages/a/.mcp.json",
        &json!({"mcpServers": {"near": {"command": "a-tool", "env": {"NEAR_KEY": "${NEAR_KEY}"}}}}),
    );
    // It starts in another directory than where it was agreed to, and nothing here showed what it is when it was taken in.
    nested(&there, &["run", "--", "true"], "").gives(125).says(&["NEAR_KEY is withheld", "directory: "]);
    nested(&there, &["allow", "near", "--yes"], "").ok();
    assert_eq!(nested(&there, &["run", "--", "printenv", "NEAR_KEY"], "").ok().stdout.trim(), values[0]);
}

#[test]
fn of_several_projects_only_the_one_here_is_taken_in() {
    let (world, token) = stored();
    let second = canary();
    let at = |world: &World, args: &[&str], input: &str| {
        let dir = world.home.join("second");
        std::fs::create_dir_all(&dir).unwrap();
        run(world.mcpkey_command(args).current_dir(dir), input.as_bytes())
    };
    at(&world, &["set", "SECOND", "--stdin"], &second).ok();
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let sealed = world.mcpkey(&["store", "export", "--all", "-r", &key]).ok().stdout;
    taken(&there, &sealed).ok().says(&["stored TOKEN", "left in the file: what belongs to ~/second"]);
    assert_eq!(there.delivered("TOKEN"), token);
    assert!(!there.mcpkey(&["list", "--all"]).ok().stdout.contains("SECOND"));
    let key = there.home.join("key.txt");
    at(&there, &["store", "import", "-", "--yes", "-i", key.to_str().unwrap()], &sealed).ok();
    let stored = there.mcpkey(&["list", "--all"]).ok().stdout;
    assert!(stored.contains("SECOND"), "{stored}");
    let third = run(
        there
            .mcpkey_command(&["store", "import", "-", "--yes", "-i", key.to_str().unwrap()])
            .current_dir(&there.home),
        sealed.as_bytes(),
    );
    third.gives(1).says(&["none of this project", "~/project and ~/second"]);
}

#[test]
fn a_project_is_known_by_where_its_repository_comes_from_whatever_it_is_called() {
    let world = World::new();
    let origin = ["remote", "add", "origin", "https://github.com/acme/shop.git"];
    for args in [&["init", "-q"][..], &origin] {
        world.git(args);
    }
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let token = canary();
    store(&world, "TOKEN", &token);
    let second = world.home.join("second");
    std::fs::create_dir(&second).unwrap();
    let set = ["set", "SECOND", "--stdin"];
    run(world.mcpkey_command(&set).current_dir(second), canary().as_bytes()).ok();
    let mut there = World::new();
    there.project = there.home.join("elsewhere/shop-2");
    configure(&there, &json!({"web": bearer("TOKEN")}));
    for args in [&["init", "-q"][..], &origin] {
        there.git(args);
    }
    let sealed = world.mcpkey(&["store", "export", "--all", "-r", &age_key(&there)]).ok().stdout;
    assert_eq!(opened(&there, &sealed)["secrets"][0]["remote"], "github.com/acme/shop");
    taken(&there, &sealed).ok().says(&["stored TOKEN", "left in the file: what belongs to ~/second"]);
    assert_eq!(there.delivered("TOKEN"), token);
}

#[test]
fn variables_are_chosen_by_name_and_a_typo_is_told() {
    let (world, _) = stored();
    world.mcpkey_fed(&["set", "OTHER_KEY", "-g", "--stdin"], &canary()).ok();
    let key = age_key(&world);
    let names = |args: &[&str]| {
        let sealed = world.mcpkey(&[&["store", "export", "-r", &key], args].concat()).ok().stdout;
        let held = opened(&world, &sealed);
        let names =
            held["secrets"].as_array().unwrap().iter().map(|s| s["variable"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["TOKEN"]);
    assert_eq!(names(&["OTHER_KEY"]), ["OTHER_KEY"]);
    assert_eq!(names(&["TOKEN", "OTHER_KEY", "TOKEN"]), ["TOKEN", "OTHER_KEY"]);
    assert_eq!(names(&["--all"]), ["TOKEN", "OTHER_KEY"]);
    let export = |name: &str| world.mcpkey(&["store", "export", "-r", &key, name]);
    export("TOKN").gives(1).says(&["TOKN is not stored", "did you mean TOKEN?"]);
    export("other_key").gives(1).says(&["did you mean OTHER_KEY?"]);
    export("ZZZ").gives(1).says(&["see what is: mcpkey list"]);
    export("A-B").gives(2);
    let empty = World::new();
    empty.mcpkey(&["store", "export", "-r", &key]).gives(1).says(&["nothing is stored"]);
}

#[test]
fn a_file_is_private_and_never_takes_the_place_of_another() {
    use std::os::unix::fs::PermissionsExt;
    let (world, _) = stored();
    let key = age_key(&world);
    let export = ["store", "export", "-r", &key, "-o", "out.age"];
    world.mcpkey(&export).ok().says(&["mcpkey store import out.age"]);
    let path = world.project.join("out.age");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let before = world.read("out.age");
    world.mcpkey(&export).gives(1).says(&["out.age is there already", "--force"]);
    assert_eq!(world.read("out.age"), before);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    world.mcpkey(&[&export[..], &["--force"]].concat()).ok();
    assert_eq!(mode(), 0o600);
    assert_ne!(world.read("out.age"), before);
    std::os::unix::fs::symlink("nowhere", world.project.join("link")).unwrap();
    world.mcpkey(&["store", "export", "-r", &key, "-o", "link"]).gives(1);
    assert!(!world.project.join("nowhere").exists());
}

#[test]
fn an_agent_exports_nothing_and_replaces_nothing() {
    let (world, token) = stored();
    let (mut there, key) = other(&json!({"web": bearer("TOKEN")}));
    let sealed = world.mcpkey(&["store", "export", "-r", &key]).ok().stdout;
    let mut agent = stored().0;
    agent.set("CLAUDECODE", "1");
    let before = agent.snapshot();
    let ran = agent.mcpkey(&["store", "export", "--all", "-r", &key]).gives(2);
    assert!(ran.stdout.is_empty());
    ran.says(&["secrets are not exported for an agent"]);
    age_key_file(&there, &agent);
    taken(&agent, &sealed).gives(2).says(&["an agent cannot replace the value of TOKEN"]);
    std::fs::remove_file(agent.home.join("key.txt")).unwrap();
    assert_eq!(agent.snapshot(), before);
    there.set("CLAUDECODE", "1");
    taken(&there, &sealed).ok();
    there.unset("CLAUDECODE");
    assert_eq!(there.delivered("TOKEN"), token);
}

fn age_key_file(from: &World, to: &World) {
    std::fs::copy(from.home.join("key.txt"), to.home.join("key.txt")).unwrap();
}

#[test]
fn what_is_here_already_is_kept_and_goes_no_further_than_before() {
    let (world, token) = stored();
    world.mcpkey(&["allow", "TOKEN", "https://further.example", "--yes"]).ok();
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let old = canary();
    store(&there, "TOKEN", &old);
    let sealed = world.mcpkey(&["store", "export", "-r", &key]).ok().stdout;
    let ran = taken(&there, &sealed).ok();
    ran.says(&[
        "replaced TOKEN",
        "--undo",
        "may not go to https://further.example/ 'authorization: Bearer ${TOKEN}' here",
        "mcpkey allow TOKEN",
    ]);
    assert_eq!(there.delivered("TOKEN"), token);
    assert!(!there.mcpkey(&["allow", "--list"]).ok().stdout.contains("further"));
    let again = there.snapshot();
    taken(&there, &sealed).ok().says(&["stored already", "nothing was taken in"]);
    assert_eq!(there.snapshot(), again);
    there.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(there.delivered("TOKEN"), old);
}
