//! Where no rule fits or two do, where an account has no value, and directories that are not what they seem.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::{Two, handed, records};
use crate::support::bridge::Bridge;
use crate::support::{World, canary, process};

#[test]
fn where_no_rule_fits_no_account_is_guessed_and_what_to_type_is_said() {
    let mut two = Two::stored();
    let third = two.world.home.join("third");
    two.in_fork().git(&["clone", "-q", ".", third.to_str().unwrap()]);
    let ran = handed(two.at(&third)).gives(125);
    for part in [
        "WEB_TOKEN has no value without an account, and none is in use here (it has one of own and work)",
        "mcpkey allow --account work --where .",
        "mcpkey allow --account own --where .",
    ] {
        assert!(ran.stderr.contains(part), "nothing says {part:?}: {}", ran.said());
    }
    let ran = two.world.mcpkey(&["forget", "WEB_TOKEN", "-g", "--yes"]).gives(1);
    assert!(ran.stderr.contains("--account"), "{}", ran.said());
    two.world.mcpkey(&["allow", "--account", "work", "--where", ".", "--yes"]).ok();
    assert_eq!(handed(&two.world).ok().stdout.trim(), two.work);
    two.world.mcpkey(&["allow", "--account", "work", "--where", ".", "--revoke"]).ok();
    handed(&two.world).gives(125);
    two.world.mcpkey(&["allow", "--account", "work", "--where", ".", "--revoke"]).gives(1);
}

#[test]
fn where_two_rules_fit_the_nearest_counts_and_equals_choose_none() {
    let mut two = Two::stored();
    let rule = |world: &World, account: &str, place: &str| {
        world.mcpkey(&["allow", "--account", account, "--where", place]).ok();
    };
    rule(&two.world, "own", "~");
    rule(&two.world, "own", "~/work");
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), two.work);
    rule(&two.world, "own", "~/work/shop");
    let ran = handed(two.in_shop()).gives(125);
    assert!(ran.stderr.contains("nobody agreed") && ran.stderr.contains("own in "), "{}", ran.said());
    rule(&two.world, "work", "~/work/shop");
    let ran = handed(two.in_shop()).gives(125);
    assert!(ran.stderr.contains("own and work fit here alike"), "{}", ran.said());
    let page = two.world.mcpkey(&["doctor", "--offline"]);
    assert!(page.stdout.contains("fit here alike"), "{}", page.said());
}

#[test]
fn a_slip_in_a_name_is_told_from_an_account() {
    let mut two = Two::stored();
    let world = two.in_shop();
    for (line, code) in [
        (&["run", "--account", "wrok", "--", "true"][..], 125),
        (&["list", "--account", "wrok"], 2),
        (&["test", "--account", "wrok"], 2),
        (&["rotate", "WEB_TOKEN", "--account", "wrok"], 2),
        (&["set", "WEB_TOKEN", "--account", "Work", "--stdin"], 2),
        (&["forget", "WEB_TOKEN", "--account", "WORK", "--yes"], 2),
    ] {
        let ran = world.mcpkey_fed(line, "x").gives(code);
        assert!(ran.stderr.contains("did you mean work?"), "{line:?}: {}", ran.said());
    }
    for bad in ["-x", "a/b", ""] {
        world.mcpkey(&["list", &format!("--account={bad}")]).gives(2);
    }
    let ran = process::run(world.mcpkey_command(&["list"]).env("MCPKEY_ACCOUNT", "wrok"), b"").gives(2);
    assert!(ran.stderr.contains("did you mean work?"), "{}", ran.said());
    assert_eq!(records(world).len(), 2);
    // A new account may have such a name: a person is asked, and a script is warned.
    let new = ["set", "WEB_TOKEN", "-g", "--account", "work2", "--stdin"];
    let ran = world.mcpkey_fed(&new, &canary()).ok();
    assert!(ran.stderr.contains("warning") && ran.stderr.contains("did you mean work?"), "{}", ran.said());
    world
        .mcpkey(&["set", "WEB_TOKEN", "--account", "work", "--where", "nowhere"])
        .gives(2)
        .says(&["neither a directory"]);
}

#[test]
fn links_worktrees_and_directories_that_move() {
    let mut two = Two::stored();
    // A link into ~/oss is where it leads.
    let link = two.world.home.join("work/link");
    symlink(&two.fork, &link).unwrap();
    assert_eq!(handed(two.at(&link)).ok().stdout.trim(), two.own);
    // A linked working tree is a directory of its own, and of the same project.
    let tree = two.world.home.join("oss/tree");
    two.in_fork().git(&["worktree", "add", "-q", tree.to_str().unwrap(), "-b", "more"]);
    assert_eq!(handed(two.at(&tree)).ok().stdout.trim(), two.own);
    let far = two.world.home.join("far");
    two.in_fork().git(&["worktree", "add", "-q", far.to_str().unwrap(), "-b", "far"]);
    let ran = handed(two.at(&far)).gives(125);
    assert!(ran.stderr.contains("none is in use here"), "{}", ran.said());
    // One that moves takes its place with it where a remote chooses, and is asked about once.
    let moved = two.world.home.join("work/moved");
    two.world.project = two.world.home.clone();
    fs::rename(&two.shop, &moved).unwrap();
    let ran = handed(two.at(&moved)).gives(125);
    assert!(ran.stderr.contains("nobody agreed"), "{}", ran.said());
    two.world.mcpkey(&["allow", "--yes"]).ok();
    assert_eq!(handed(&two.world).ok().stdout.trim(), two.work);
}

#[test]
fn what_is_of_a_project_moves_with_it_and_is_copied_for_the_same_account() {
    let mut two = Two::bare();
    let work = two.work.clone();
    let set = ["set", "WEB_TOKEN", "--stdin", "--account", "work", "--where", "~/work"];
    two.in_shop().mcpkey_fed(&set, &work).ok();
    let moved = two.world.home.join("work/moved");
    two.world.project = two.world.home.clone();
    fs::rename(&two.shop, &moved).unwrap();
    let fixed = two.at(&moved).mcpkey(&["doctor", "--fix", "--offline"]);
    assert!(fixed.stderr.contains("moved WEB_TOKEN"), "{}", fixed.said());
    assert_eq!(handed(&two.world).ok().stdout.trim(), work);
    assert_eq!(records(&two.world)[0]["account"], "work");
    let copy = two.world.home.join("work/copy");
    two.world.git(&["clone", "-q", ".", copy.to_str().unwrap()]);
    two.at(&copy).mcpkey(&["set", "WEB_TOKEN", "--from-project", moved.to_str().unwrap()]).ok();
    assert_eq!(handed(&two.world).ok().stdout.trim(), work);
    let accounts: Vec<_> = records(&two.world).iter().map(|r| r["account"].clone()).collect();
    assert_eq!(accounts, [json!("work"), json!("work")]);
}

#[test]
fn a_submodule_goes_by_its_own_remote_and_is_agreed_by_itself() {
    let mut two = Two::stored();
    let inner = two.fork.join("inner");
    two.in_fork().git(&["clone", "-q", ".", inner.to_str().unwrap()]);
    two.at(&inner).git(&["remote", "set-url", "origin", "git@git.example.com:acme/inner.git"]);
    let ran = handed(&two.world).gives(125);
    assert!(ran.stderr.contains("nobody agreed") && ran.stderr.contains("work in "), "{}", ran.said());
    assert_eq!(two.sent(), Vec::<&str>::new());
}

#[test]
fn an_entry_for_all_projects_can_name_its_account_and_others_go_by_the_place() {
    let mut two = Two::stored();
    let url = two.web.url();
    let header = "Authorization: Bearer {WEB_TOKEN}";
    let entry = |name: &str, words: &[&str]| {
        let args = [&["bridge", &url, "--header", header, name][..], words].concat();
        json!({"command": "mcpkey", "args": args})
    };
    let servers =
        json!({"mine": entry("--name=mine", &["--account=own"]), "here": entry("--name=here", &[])});
    let state = two.world.home.join(".claude.json");
    two.world.write_json(&state, &json!({"mcpServers": servers}));
    let shop = two.in_shop();
    shop.write_json(".mcp.json", &json!({"mcpServers": {}}));
    let list = shop.mcpkey(&["list"]).ok().stdout;
    assert!(list.contains("withheld"), "{list}");
    shop.mcpkey(&["allow", "mine", "--yes"]).ok();
    let list = shop.mcpkey(&["list"]).ok().stdout;
    assert!(list.contains("account own") && list.contains("account work"), "{list}");
    Bridge::start(shop, &[&url, "--header", header, "--name=mine", "--account=own"]).hello();
    Bridge::start(shop, &[&url, "--header", header, "--name=here"]).hello();
    assert_eq!(two.sent(), ["own", "work"]);
    // What a person's own entry names is agreed for all projects; what the place chooses is not.
    let third = two.world.home.join("work/third");
    fs::create_dir_all(&third).unwrap();
    Bridge::start(two.at(&third), &[&url, "--header", header, "--name=mine", "--account=own"]).hello();
    assert_eq!(two.sent(), ["own", "work", "own"]);
    let ran = two.world.mcpkey(&["deliver", "env", "mine"]);
    assert!(ran.code != 0 || ran.stderr.contains("account"), "{}", ran.said());
}

#[test]
fn a_command_that_mcpkey_starts_gets_the_account_that_its_entry_names() {
    let mut two = Two::stored();
    crate::support::asker::install(&two.world);
    let entry = |account: &[&str]| {
        let args = [&["exec"][..], account, &["tool", "--", "printenv", "WEB_TOKEN"]].concat();
        json!({"command": "mcpkey", "args": args, "env": {"WEB_TOKEN": "{{WEB_TOKEN}}"}})
    };
    let config = json!({"mcpServers": {"tool": entry(&["--account", "own"])}});
    two.in_shop().write_json(".mcp.json", &config);
    let line = "mcpkey exec --account own tool -- printenv WEB_TOKEN; exit $?";
    crate::support::asker::refused(&crate::support::asker::ran(&two.world, line), "withheld");
    two.world.mcpkey(&["allow", "tool", "--yes"]).ok();
    let ran = crate::support::asker::ran(&two.world, line);
    assert_eq!(crate::support::asker::answer(&ran), two.own);
    // The line has to say what the entry says.
    let other = "mcpkey exec --account work tool -- printenv WEB_TOKEN; exit $?";
    crate::support::asker::refused(&crate::support::asker::ran(&two.world, other), "nothing here says");
}

#[test]
fn a_lost_index_comes_back_with_its_accounts() {
    let mut two = Two::stored();
    let index = two.world.home.join("mcpkey/secrets.toml");
    fs::remove_file(&index).unwrap();
    two.world.mcpkey(&["doctor", "--fix", "--offline"]);
    let mut accounts: Vec<String> =
        records(&two.world).iter().map(|r| r["account"].as_str().unwrap_or("-").to_owned()).collect();
    accounts.sort();
    assert_eq!(accounts, ["own", "work"]);
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), two.work);
    assert_eq!(handed(two.in_fork()).ok().stdout.trim(), two.own);
}

#[test]
fn doctor_says_what_is_odd_and_completions_know_the_accounts() {
    let mut two = Two::stored();
    let world = two.in_shop();
    world.mcpkey_fed(&["set", "LONELY_KEY", "-g", "--stdin", "--account", "lonely"], &canary()).ok();
    let rules = world.read(world.home.join("mcpkey/config.toml"));
    world.write(world.home.join("mcpkey/config.toml"), format!("{rules}empty = [\"~/empty\"]\n"));
    let page = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(page.contains("account lonely has values"), "{page}");
    assert!(page.contains("account empty"), "{page}");
    let mut command = world.mcpkey_command(&["--", "mcpkey", "run", "--account", ""]);
    let said =
        process::run(command.env("MCPKEY_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "3"), b"").stdout;
    assert!(said.contains("work") && said.contains("lonely") && said.contains("empty"), "{said}");
}
