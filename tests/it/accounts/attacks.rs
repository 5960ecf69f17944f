//! What a commit, an agent, or whoever edits a file of ours would need to have the wrong account asked with: each is tried.

use serde_json::json;

use super::{Two, handed};
use crate::support::bridge::Bridge;
use crate::support::process;
use crate::support::{World, asker};

/// Nothing is started, and the server is sent nothing.
#[track_caller]
fn withheld(ran: process::Ran, two: &Two, says: &str) {
    let ran = ran.gives(125);
    assert!(ran.stderr.contains(says) && ran.stdout.is_empty(), "nothing says {says:?}: {}", ran.said());
    assert!(!ran.said().contains(&two.work) && !ran.said().contains(&two.own));
    assert_eq!(two.sent(), Vec::<&str>::new());
}

#[test]
fn a_remote_that_somebody_set_chooses_nothing_that_was_not_agreed_here() {
    let mut two = Two::stored();
    // By the rule of the directory around it the clone is the person's own; its remote now says otherwise.
    two.in_fork().git(&["remote", "set-url", "origin", "https://git.example.com/acme/other.git"]);
    withheld(handed(&two.world), &two, "nobody agreed");
    // And the other way round: without its remote nothing chooses an account for the employer's clone.
    two.in_shop().git(&["remote", "remove", "origin"]);
    withheld(handed(&two.world), &two, "none is in use here");
    two.in_shop().git(&["remote", "add", "origin", "git@git.example.com:acme/shop.git"]);
    assert_eq!(handed(&two.world).ok().stdout.trim(), two.work);
}

#[test]
fn an_account_that_is_named_by_flag_or_environment_is_agreed_in_each_project() {
    let mut two = Two::stored();
    let named = ["run", "--account", "work", "--", "printenv", "WEB_TOKEN"];
    withheld(two.in_fork().mcpkey(&named), &two, "mcpkey allow WEB_TOKEN --account work --server web");
    let mut command = two.world.mcpkey_command(&["run", "--", "printenv", "WEB_TOKEN"]);
    withheld(process::run(command.env("MCPKEY_ACCOUNT", "work"), b""), &two, "nobody agreed");
    // What a person agrees to here is of this project alone.
    two.world.mcpkey(&["allow", "WEB_TOKEN", "-g", "--account", "work", "--yes"]).ok();
    assert_eq!(two.world.mcpkey(&named).ok().stdout.trim(), two.work);
    // What the client starts by mcpkey is of the same account as what it has in its environment.
    let passed = ["run", "--account", "work", "--", "printenv", "MCPKEY_ACCOUNT"];
    assert_eq!(two.world.mcpkey(&passed).ok().stdout.trim(), "work");
    two.world.mcpkey(&["run", "--", "printenv", "MCPKEY_ACCOUNT"]).gives(1);
    let elsewhere = two.world.home.join("oss/third");
    two.world.git(&["clone", "-q", ".", elsewhere.to_str().unwrap()]);
    two.at(&elsewhere);
    withheld(two.world.mcpkey(&named), &two, "nobody agreed");
    withheld(handed(&two.world), &two, "nobody agreed");
}

#[test]
fn an_edited_index_makes_no_account_pass_for_the_other() {
    let mut two = Two::stored();
    let path = two.world.home.join("mcpkey/secrets.toml");
    let index = two.world.read(&path);
    let swapped =
        index.replace("\"work\"", "\"x\"").replace("\"own\"", "\"work\"").replace("\"x\"", "\"own\"");
    assert_ne!(index, swapped);
    two.world.write(&path, &swapped);
    withheld(handed(two.in_shop()), &two, "nobody agreed");
    withheld(handed(two.in_fork()), &two, "nobody agreed");
    // The item alone, so that the row of one account names what the other's is filed under.
    let ids: Vec<&str> = index.lines().filter(|line| line.starts_with("id = ")).collect();
    let swapped = index.replace(ids[0], "id = 1").replace(ids[1], ids[0]).replace("id = 1", ids[1]);
    two.world.write(&path, &swapped);
    withheld(handed(two.in_shop()), &two, "is not what");
    // Without the account of either: a value of no account is none of these.
    let bare: String =
        index.lines().filter(|line| !line.starts_with("account = ")).map(|l| format!("{l}\n")).collect();
    two.world.write(&path, &bare);
    withheld(handed(two.in_shop()), &two, "nobody agreed");
    two.world.write(&path, &index);
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), two.work);
}

#[test]
fn an_edited_rule_chooses_nothing_that_was_not_agreed() {
    let mut two = Two::stored();
    let path = two.world.home.join("mcpkey/config.toml");
    let rules = two.world.read(&path);
    for (edited, says) in [
        (rules.replace("~/oss", "~/work"), "nobody agreed"),
        ("[accounts]\nown = [\"~/work/shop\"]\nwork = [\"~/oss/shop\"]\n".to_owned(), "nobody agreed"),
        ("[accounts]\nown = \"~\"\n".to_owned(), "nobody agreed"),
        (String::new(), "none is in use here"),
    ] {
        two.world.write(&path, &edited);
        let in_shop = handed(two.in_shop());
        if edited != rules.replace("~/oss", "~/work") {
            withheld(in_shop, &two, says);
        }
    }
    two.world.write(&path, &rules);
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), two.work);
}

#[test]
fn a_commit_that_names_an_account_gets_nothing_of_it() {
    let mut two = Two::stored();
    let url = two.web.url();
    let words = ["--account", "work", "--header", "Authorization: Bearer {WEB_TOKEN}"];
    let entry =
        json!({"command": "mcpkey", "args": ["bridge", &url, words[0], words[1], words[2], words[3]]});
    two.in_fork().write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
    let args = ["bridge", &url, words[0], words[1], words[2], words[3]];
    let mut bridge = Bridge::start(&two.world, &args[1..]);
    let said = bridge.hello().to_string();
    assert!(said.contains("withheld") && said.contains("mcpkey allow"), "{said}");
    // The project's own settings, which the client hands to what it starts.
    let settings = json!({"env": {"MCPKEY_ACCOUNT": "work"}});
    two.world.write_json(".claude/settings.json", &settings);
    let mut command = two.world.mcpkey_command(&["bridge", &url, words[2], words[3]]);
    command.env("MCPKEY_ACCOUNT", "work");
    let said = Bridge::of(command).hello().to_string();
    assert!(said.contains("withheld"), "{said}");
    assert_eq!(two.sent(), Vec::<&str>::new());
    // The person's own account goes on as before.
    Bridge::start(&two.world, &[&url, words[2], words[3]]).hello();
    assert_eq!(two.sent(), ["own"]);
    // A name that is none starts no bridge, and names no other.
    let bad = json!({"command": "mcpkey", "args": ["bridge", &url, "--account", "../x"]});
    two.world.write_json(".mcp.json", &json!({"mcpServers": {"web": bad}}));
    two.world.mcpkey(&["list"]).ok();
}

#[test]
fn an_agent_neither_says_where_an_account_is_in_use_nor_is_handed_another() {
    let two = Two::stored();
    let world = &two.world;
    asker::install(world);
    let before = world.read(world.home.join("mcpkey/config.toml"));
    for line in [
        "mcpkey allow --account own --where .",
        "mcpkey allow --account own --where . --revoke",
        "mcpkey allow WEB_TOKEN -g --account work --yes",
        "mcpkey run --account work -- printenv WEB_TOKEN",
        "mcpkey run -- printenv WEB_TOKEN",
        "mcpkey forget WEB_TOKEN -g --account work --yes",
    ] {
        let ran = asker::ran(world, &format!("{line}; exit $?"));
        assert!(ran.code != 0 && ran.stdout.is_empty(), "{line}: {}", ran.said());
        let why = if line.contains("run --account") { "nobody agreed" } else { "agent" };
        assert!(ran.stderr.contains(why), "{line}: {}", ran.said());
    }
    assert_eq!(world.read(world.home.join("mcpkey/config.toml")), before);
    // What it stores itself for a new account goes nowhere for the person's.
    let ran = asker::ran(
        world,
        "echo made-up-by-an-agent | mcpkey set WEB_TOKEN -g --account third --where . --stdin; exit $?",
    );
    assert!(ran.code != 0, "{}", ran.said());
    assert_eq!(two.sent(), Vec::<&str>::new());
}

#[test]
fn what_was_agreed_for_one_account_travels_for_no_other() {
    let mut two = Two::stored();
    let key = two.world.root().join("key.txt");
    let made = process::run(two.world.command("age-keygen").args(["-o", key.to_str().unwrap()]), b"");
    if made.code != 0 {
        return;
    }
    let public = two.world.read(&key);
    let public = public.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned();
    let sealed = two.in_shop().mcpkey(&["store", "export", "--all", "-r", &public]).ok().stdout;
    let mut there = World::new();
    there.project = there.home.join("work/shop");
    std::fs::create_dir_all(&there.project).unwrap();
    there.write(".mcp.json", two.world.read(".mcp.json"));
    there.mcpkey_fed(&["store", "import", "-", "--identity", key.to_str().unwrap(), "--yes"], &sealed).ok();
    let accounts: Vec<_> = super::records(&there).iter().map(|r| r["account"].clone()).collect();
    assert_eq!(accounts, [json!("work"), json!("own")]);
    there.mcpkey(&["run", "--account", "own", "--", "printenv", "WEB_TOKEN"]).gives(125);
}
