//! The whole job with the real client, and what a person sees of it.

use serde_json::json;

use super::{Two, handed, records};
use crate::support::claude::{self, Listing};
use crate::support::{World, canary};

#[test]
fn one_committed_config_sends_each_repository_its_own_token_through_the_real_client() {
    let mut two = Two::stored();
    let (shop, fork) = (two.shop.clone(), two.fork.clone());
    claude::quiet(&mut two.world);
    for dir in [&shop, &fork] {
        claude::trust(&two.world, dir);
        let on = json!({"enableAllProjectMcpServers": true});
        two.world.write_json(dir.join(".claude/settings.local.json"), &on);
        two.at(dir).mcpkey(&["allow", "--session", "--yes", "claude", "mcp", "list"]).ok();
    }
    let mut expected = Vec::new();
    for (dir, account) in [(&shop, "work"), (&fork, "own"), (&shop, "work")] {
        let ran = two.at(dir).mcpkey(&["run", "--", "claude", "mcp", "list"]).ok();
        assert!(Listing::read(&ran).connected("web"), "{}", ran.said());
        expected.push(account);
        assert_eq!(two.sent(), expected);
    }
    let log = two.world.read_json_of(&["log", "--json"]);
    let handed: Vec<_> =
        log["entries"].as_array().unwrap().iter().map(|e| e["handed"][0]["account"].clone()).collect();
    assert_eq!(handed, [json!("work"), json!("own"), json!("work")], "{log}");
    let own = two.world.read_json_of(&["log", "--json", "--account", "own"]);
    assert_eq!(own["entries"].as_array().unwrap().len(), 1, "{own}");
    assert!(two.world.mcpkey(&["log"]).ok().stdout.contains("WEB_TOKEN of account work from the file"));
    for dir in [&shop, &fork] {
        assert_eq!(two.at(dir).git(&["status", "--porcelain", ".mcp.json"]).stdout, "");
    }
}

#[test]
fn every_verb_says_which_account() {
    let mut two = Two::stored();
    for (is_shop, account, other) in [(true, "work", "own"), (false, "own", "work")] {
        let world = if is_shop { two.in_shop() } else { two.in_fork() };
        let list = world.mcpkey(&["list"]).ok().stdout;
        assert!(list.contains(&format!("(all projects, account {account})")), "{list}");
        assert!(!list.contains(other), "{list}");
        let view = world.read_json_of(&["list", "--json"]);
        assert_eq!(view["account"], json!({"name": account, "by": "settings"}));
        assert_eq!(view["variables"][0]["stored"]["account"], account);
        let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
        assert!(names.contains(&format!("account {account}")), "{names}");
        let tested = world.mcpkey(&["test", "--yes", "web"]).ok().stdout;
        assert!(tested.contains(&format!("web (account {account})")), "{tested}");
        let tested = world.read_json_of(&["test", "--yes", "--json", "web"]);
        assert_eq!(tested["servers"][0]["account"], account);
    }
    let all = two.world.mcpkey(&["list", "--all"]).ok().stdout;
    assert!(all.contains("all projects, account work") && all.contains("all projects, account own"), "{all}");
    let rules = two.world.mcpkey(&["allow", "--list"]).ok().stdout;
    assert!(rules.contains("account work is in use in clones of git.example.com/acme"), "{rules}");
    assert!(rules.contains("account own is in use in ~/oss"), "{rules}");
}

#[test]
fn rotate_undo_and_forget_are_about_the_account_of_the_place_or_the_one_that_is_named() {
    let mut two = Two::stored();
    let (new, newer) = (canary(), canary());
    let ran = two.in_shop().mcpkey_fed(&["rotate", "WEB_TOKEN", "-g", "--stdin", "--no-test"], &new).ok();
    assert!(ran.stderr.contains("WEB_TOKEN of account work has the new value"), "{}", ran.said());
    assert!(ran.stderr.contains("--account work"), "{}", ran.said());
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), new);
    assert_eq!(handed(two.in_fork()).ok().stdout.trim(), two.own);
    let named = ["rotate", "WEB_TOKEN", "-g", "--stdin", "--no-test", "--account", "own"];
    two.in_shop().mcpkey_fed(&named, &newer).ok();
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), new);
    assert_eq!(handed(two.in_fork()).ok().stdout.trim(), newer);
    two.in_shop().mcpkey(&["rotate", "WEB_TOKEN", "-g", "--undo", "--no-test"]).ok();
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), two.work);
    two.in_shop().mcpkey(&["forget", "WEB_TOKEN", "-g", "--yes"]).ok();
    let ran = handed(two.in_shop()).gives(125);
    assert!(
        ran.stderr.contains("WEB_TOKEN has no value of account work (it has one of own)"),
        "{}",
        ran.said()
    );
    assert_eq!(handed(two.in_fork()).ok().stdout.trim(), newer);
}

#[test]
fn a_person_with_one_account_meets_none_but_where_help_lists_its_topics() {
    let mut two = Two::bare();
    let (token, new) = (two.own.clone(), canary());
    let world = two.in_fork();
    let mut said = vec![world.mcpkey_fed(&["set", "WEB_TOKEN", "-g", "--stdin"], &token).ok().said()];
    for line in [
        &["list"][..],
        &["list", "--all"],
        &["allow", "--list"],
        &["allow"],
        &["run", "--print-names"],
        &["test", "--yes", "web"],
        &["log"],
        &["doctor"],
        &[],
    ] {
        said.push(world.mcpkey(line).said());
    }
    said.push(world.mcpkey_fed(&["rotate", "WEB_TOKEN", "-g", "--stdin"], &new).ok().said());
    said.push(world.mcpkey(&["forget", "WEB_TOKEN", "-g", "--yes"]).ok().said());
    said.push(handed(world).gives(125).said());
    for text in said {
        assert!(!text.contains("account"), "{text}");
    }
    assert!(!world.read(world.home.join("mcpkey/secrets.toml")).contains("account"));
}

#[test]
fn one_person_may_have_a_usual_value_and_that_of_an_account_beside_it() {
    let mut two = Two::bare();
    let (work, own) = (two.work.clone(), two.own.clone());
    two.in_fork().mcpkey_fed(&["set", "WEB_TOKEN", "-g", "--stdin"], &own).ok();
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), own);
    two.in_shop()
        .mcpkey_fed(&["set", "WEB_TOKEN", "-g", "--stdin", "--account", "work", "--where", "~/work"], &work)
        .ok();
    assert_eq!(records(&two.world).len(), 2);
    assert_eq!(handed(two.in_shop()).ok().stdout.trim(), work);
    // From now on the usual value is agreed in each project too, so that it never goes in the place of the other.
    let ran = handed(two.in_fork()).gives(125);
    assert!(ran.stderr.contains("nothing was agreed to yet"), "{}", ran.said());
    two.world.mcpkey(&["allow", "--yes"]).ok();
    assert_eq!(handed(two.in_fork()).ok().stdout.trim(), own);
    let path = two.world.home.join("mcpkey/config.toml");
    let rules = two.world.read(&path);
    two.world.write(&path, "");
    let ran = handed(two.in_shop()).gives(125);
    assert!(ran.stderr.contains("account: none in "), "{}", ran.said());
    two.world.write(&path, &rules);
    // What has no value by account is the same in every account.
    let other = json!({"type": "http", "url": "https://h.example/mcp", "headers": {"X-Key": "${OTHER_KEY}"}});
    two.in_shop().write_json(".mcp.json", &json!({"mcpServers": {"other": other}}));
    two.world.mcpkey_fed(&["set", "OTHER_KEY", "-g", "--stdin"], &own).ok();
    assert_eq!(two.world.delivered("OTHER_KEY"), own);
    assert!(records(&two.world).iter().any(|r| r["name"] == "OTHER_KEY" && r["account"].is_null()));
}

#[test]
fn a_teammate_sets_up_for_the_account_that_is_named_and_add_keeps_the_name() {
    let mut two = Two::bare();
    let (work, own) = (two.work.clone(), two.own.clone());
    let line = format!("WEB_TOKEN={work}\n");
    let ran = two.in_shop().mcpkey_fed(&["setup", "--stdin", "--no-test", "--account", "work"], &line).ok();
    assert!(ran.stderr.contains("account work"), "{}", ran.said());
    two.world.mcpkey(&["allow", "--account", "work", "--where", "."]).ok();
    assert_eq!(handed(&two.world).ok().stdout.trim(), work);
    // The second account registers the same server for all projects: one name for two values.
    let url = two.web.url();
    let add = [
        "add",
        "-t",
        "http",
        "web",
        &url,
        "--bearer",
        "--stdin",
        "-s",
        "user",
        "--deliver",
        "env",
        "--account",
        "own",
    ];
    let world = World::new();
    world.mcpkey_fed(&[&add[..add.len() - 1], &["work"]].concat(), &work).ok();
    world.mcpkey_fed(&[&add[..], &["--force"]].concat(), &own).ok();
    let all = records(&world);
    let names: Vec<_> = all.iter().map(|r| (r["name"].clone(), r["account"].clone())).collect();
    assert_eq!(names, [(json!("WEB_TOKEN"), json!("work")), (json!("WEB_TOKEN"), json!("own"))]);
    for (account, value) in [("work", &work), ("own", &own)] {
        let ran = world.mcpkey(&["run", "--account", account, "--", "printenv", "WEB_TOKEN"]).ok();
        assert_eq!(ran.stdout.trim(), value);
    }
}
