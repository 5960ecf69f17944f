//! What was typed: mended where it is plain what was meant, and asked for where it is only a sample.

use serde_json::json;

use crate::support::canary::{files_with, github_token};
use crate::support::{World, canary};

#[test]
fn a_sample_and_nothing_are_values_that_are_missing() {
    let world = World::new();
    for header in [
        "Authorization: Bearer YOUR_API_KEY",
        "Authorization: Bearer <token>",
        "Authorization: Bearer ",
        "X-API-Key:",
    ] {
        let ran = world.mcpkey(&["add", "-t", "http", "a", "https://a.example/mcp", "-H", header]).gives(2);
        ran.says(&["still to be given", "is missing", "--stdin", "--from-env"]);
        assert!(!world.project.join(".mcp.json").exists(), "{header}");
    }
    let (token, line) = (canary(), ["add", "b", "-e", "API_KEY=<your key>", "--stdin", "--", "tool"]);
    world.mcpkey_fed(&line, &token).ok();
    assert_eq!(world.entry("b")["env"], json!({"API_KEY": "${B_API_KEY}"}));
    assert_eq!(world.delivered("B_API_KEY"), token);
    let plain = ["add", "c", "-e", "API_KEY=YOUR_API_KEY", "--plain", "API_KEY", "--", "tool"];
    world.mcpkey(&plain).ok();
    assert_eq!(world.entry("c")["env"], json!({"API_KEY": "YOUR_API_KEY"}));
    world.mcpkey(&["add", "d", "-e", "API_KEY=none", "-e", "LEVEL=", "--", "tool"]).ok();
    assert_eq!(world.entry("d")["env"], json!({"API_KEY": "none", "LEVEL": ""}));
}

#[test]
fn what_was_plainly_not_meant_is_taken_off_by_every_way_in_and_said() {
    let world = World::new();
    let token = canary();
    let add = ["add", "-t", "http", "a", "https://a.example/mcp", "--bearer", "--stdin"];
    let ran = world.mcpkey_fed(&add, &format!("\u{feff}Bearer {token}\n")).ok();
    ran.says(&["stripped invisible characters from", "stripped the scheme"]);
    assert_eq!(world.delivered("A_TOKEN"), token);
    for (typed, said) in [
        (format!("\"{token}\""), "quotes around"),
        (format!("export A_TOKEN={token}"), "the name in front of"),
        (format!("{}\u{200b}{}", &token[..4], &token[4..]), "invisible characters from"),
        (format!("Bearer {token}"), "the scheme"),
        (format!("\u{a0}{token}\u{a0}"), "white space around"),
    ] {
        world.mcpkey_fed(&["set", "A_TOKEN", "--stdin"], &canary()).ok();
        world.mcpkey_fed(&["set", "A_TOKEN", "--stdin"], &typed).ok().says(&[&format!("stripped {said}")]);
        assert_eq!(world.delivered("A_TOKEN"), token, "{said}");
    }
    let new = canary();
    let rotate = ["rotate", "A_TOKEN", "--stdin", "--no-test"];
    world.mcpkey_fed(&rotate, &format!("Bearer {new}")).ok().says(&["stripped the scheme"]);
    assert_eq!(world.delivered("A_TOKEN"), new);
}

#[test]
fn the_history_is_spoken_of_only_where_it_can_hold_the_value() {
    let (mut world, token) = (World::new(), github_token());
    let header = format!("Authorization: Bearer {token}");
    let line = |name| ["add", name, "https://a.example/mcp", "-H", &header];
    world.mcpkey(&line("a")).ok().says(&["history still holds"]);
    world.set("MY_TOKEN", &token);
    let ran = world.mcpkey(&line("b")).ok();
    assert!(!ran.stderr.contains("history"), "{}", ran.stderr);
    assert!(files_with(world.root(), &token).is_empty());
}

#[test]
fn a_name_without_a_value_that_is_exported_says_how_to_take_it() {
    let mut world = World::new();
    world.set("API_KEY", canary());
    world.mcpkey(&["add", "a", "-e", "API_KEY", "--", "tool"]).gives(2).says(&["--from-env API_KEY"]);
}

#[test]
fn flags_that_mean_nothing_here_and_a_token_without_a_scheme_are_said() {
    let world = World::new();
    world.mcpkey(&["add", "a", "npx", "-H", "X-A: 1"]).ok().says(&["warning: -H means nothing for stdio"]);
    world
        .mcpkey(&["add", "b", "https://b.example", "-e", "A=1"])
        .ok()
        .says(&["warning: -e means nothing for http"]);
    let header = format!("Authorization: {}", canary());
    world.mcpkey(&["add", "c", "https://c.example", "-H", &header]).ok().says(&["no scheme", "Bearer TOKEN"]);
    assert_eq!(world.entry("c")["headers"]["Authorization"], "${C_TOKEN}");
}

/// What `add` made of a header: the text of the config, and the value behind its placeholder.
#[track_caller]
fn added(args: &[&str], stdin: &str) -> (World, String, String) {
    let world = World::new();
    world.mcpkey_fed(&[&["add", "a", "https://a.example/mcp"], args].concat(), stdin).ok();
    let text = world.entry("a")["headers"].as_object().unwrap().values().next().unwrap().clone();
    let text = text.as_str().unwrap().to_owned();
    let name = text.split(['{', '}']).nth(1).unwrap_or_else(|| panic!("no placeholder in {text}"));
    let value = world.delivered(name);
    (world, text.clone(), value)
}

#[test]
fn a_token_gets_its_scheme_where_that_is_certain() {
    let token = github_token();
    let header = format!("Authorization: {token}");
    assert_eq!(added(&["-H", &header], "").1, "Bearer ${A_TOKEN}");
    let web = crate::rotate::forms::web_token(4_000_000_000);
    assert_eq!(added(&["-H", &format!("authorization: {web}")], "").1, "Bearer ${A_TOKEN}");
    let (_, text, value) = added(&["-H", "Authorization", "--stdin"], &token);
    assert_eq!((text.as_str(), value), ("${A_TOKEN}", format!("Bearer {token}")));
    let (world, text, value) = added(&["-H", "Authorization", "--stdin"], &format!("Bearer {token}"));
    assert_eq!((text.as_str(), value), ("${A_TOKEN}", format!("Bearer {token}")));
    world.mcpkey_fed(&["set", "A_TOKEN", "--stdin"], &token).ok().says(&["put \"Bearer \" in front"]);
    assert_eq!(world.delivered("A_TOKEN"), format!("Bearer {token}"));
    // The template of a url knows what is sent there.
    let world = World::new();
    let key = canary();
    let line = ["add", "x", "https://mcp.apify.com/", "-H", &format!("Authorization: {key}")];
    world.mcpkey(&line).ok().says(&["put \"Bearer \" in front"]);
    assert_eq!(world.entry("x")["headers"]["Authorization"], "Bearer ${X_TOKEN}");
}

#[test]
fn a_scheme_is_said_once_by_every_way_of_typing_it() {
    let token = canary();
    for scheme in ["Bearer", "Token", "Bot", "ApiKey", "bearer"] {
        for twice in
            [format!("{scheme} {scheme} {token}"), format!("{scheme} {} {token}", scheme.to_uppercase())]
        {
            let (_, text, value) = added(&["-H", &format!("Authorization: {twice}")], "");
            assert_eq!((text, &value), (format!("{scheme} ${{A_TOKEN}}"), &token));
            let world = World::new();
            let entry =
                json!({"type": "http", "url": "https://a.example", "headers": {"Authorization": twice}});
            world.mcpkey(&["add-json", "a", &entry.to_string()]).ok();
            assert_eq!(world.entry("a")["headers"]["Authorization"], format!("{scheme} ${{A_TOKEN}}"));
            let world = World::new();
            world.write_json(".mcp.json", &json!({"mcpServers": {"a": entry}}));
            // What is in a config is what its server gets today, and goes on getting.
            world.mcpkey(&["import", "--yes"]).ok().says(&["has its scheme twice"]);
            let left = twice.replace(&token, "${A_TOKEN}");
            assert_eq!(world.entry("a")["headers"]["Authorization"], left);
            assert_eq!(world.delivered("A_TOKEN"), token);
        }
        let world = World::new();
        let entry = json!({"type": "http", "url": "https://a.example", "headers": {"Authorization": format!("{scheme} ${{KEY}}")}});
        world.write_json(".mcp.json", &json!({"mcpServers": {"a": entry}}));
        let given = format!("{} {token}", scheme.to_lowercase());
        world
            .mcpkey_fed(&["setup", "--stdin", "--no-test"], &format!("KEY={given}\n"))
            .ok()
            .says(&["the scheme"]);
        assert_eq!(world.delivered("KEY"), token);
        for verb in [&["set", "KEY", "--stdin"][..], &["rotate", "KEY", "--stdin", "--no-test"]] {
            let new = canary();
            world.mcpkey_fed(verb, &format!("{scheme} {scheme} {new}")).ok().says(&["the scheme"]);
            assert_eq!(world.delivered("KEY"), new);
        }
    }
    let world = World::new();
    let wrong = format!("Basic {token}");
    let ran = world.mcpkey_fed(&["add", "a", "https://a.example", "--bearer", "--stdin"], &wrong).gives(2);
    ran.says(&["another one in front of it"]);
}

#[test]
fn what_setup_and_run_ask_for_has_one_scheme() {
    for args in [&["setup", "--no-test"][..], &["run", "--", "true"]] {
        let (world, token) = (World::new(), canary());
        world.write_json(".mcp.json", &json!({"mcpServers": {"a": crate::run::bearer("KEY")}}));
        let mut terminal = crate::support::pty::Terminal::mcpkey(&world, args);
        terminal.sees("(hidden): ");
        terminal.types(&format!("Bearer {token}"));
        let ended = terminal.ends();
        assert!(ended.code == 0 && ended.screen.contains("stripped the scheme"), "{}", ended.screen);
        assert_eq!(world.delivered("KEY"), token);
    }
}

#[test]
fn what_no_header_can_carry_is_refused_by_its_place_and_never_shown() {
    let (head, tail) = (canary(), canary());
    let at = format!("position {}", head.len() + 1);
    for (sign, code) in
        [("é", "U+00E9"), ("\u{a0}", "U+00A0"), ("”", "U+201D"), ("ａ", "U+FF41"), ("\u{2009}", "U+2009")]
    {
        // One foreign sign beside it keeps the wide form from being read as ASCII.
        let value = format!("{head}{sign}{tail}é");
        let world = World::new();
        for (args, stdin) in [
            (vec!["--bearer", "--stdin"], value.as_str()),
            (vec!["-H", "X-API-Key", "--stdin"], &value),
            (vec!["-H", &format!("X-API-Key: {value}")], ""),
            (vec!["-H", &format!("Authorization: Bearer {value}")], ""),
        ] {
            let ran =
                world.mcpkey_fed(&[&["add", "a", "https://a.example"], &args[..]].concat(), stdin).gives(2);
            let ran = ran.says(&[code, &at]);
            assert!(!ran.said().contains(&head) && !ran.said().contains(&tail), "{}", ran.said());
            assert!(!world.project.join(".mcp.json").exists());
        }
        let ran = world.mcpkey_fed(&["add", "b", "-e", "B_PASSWORD", "--stdin", "--", "tool"], &value).ok();
        ran.says(&["warning", code, &at]);
        assert_eq!(world.delivered("B_PASSWORD"), value);
        let typed = format!("C_API_KEY={value}");
        world.mcpkey(&["add", "c", "-e", &typed, "--", "tool"]).ok().says(&["warning", code, &at]);
        assert_eq!(world.entry("c")["env"]["C_API_KEY"], "${C_API_KEY}");
    }
}

#[test]
fn values_of_the_command_line_pass_the_same_door() {
    let token = github_token();
    let wide: String = token.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    for typed in [
        format!("\u{feff}{token}"),
        format!("{}\u{200b}{}", &token[..9], &token[9..]),
        format!("{}\u{ad}{}", &token[..9], &token[9..]),
        format!("\u{a0}{token}\u{a0}"),
        format!("\u{201c}{token}\u{201d}"),
        format!("\"{token}\""),
        format!("'{token}'"),
        format!("{token}\\n"),
        format!("{token}\t"),
        wide,
    ] {
        let (world, text, value) = added(&["-H", &format!("Authorization: Bearer {typed}")], "");
        assert_eq!((text.as_str(), &value), ("Bearer ${A_TOKEN}", &token), "{typed:?}");
        let env = format!("B_TOKEN={typed}");
        world.mcpkey(&["add", "b", "-e", &env, "--", "tool"]).ok().says(&["stripped"]);
        assert_eq!(
            (world.entry("b")["env"]["B_TOKEN"].as_str(), world.delivered("B_TOKEN")),
            (Some("${B_TOKEN}"), token.clone())
        );
        let entry =
            json!({"command": "tool", "args": [format!("--api-key={typed}")], "env": {"C_TOKEN": typed}});
        world.mcpkey(&["add-json", "c", &entry.to_string()]).ok();
        assert!(!world.entry("c").to_string().contains(&typed), "{}", world.entry("c"));
        let name = world.entry("c")["env"]["C_TOKEN"].as_str().unwrap().to_owned();
        assert_eq!(world.delivered(name.trim_matches(['$', '{', '}'])), token);
    }
}

#[test]
fn a_value_that_cannot_be_of_its_vendor_is_asked_about_or_warned_of() {
    let (world, wrong, right) = (World::new(), canary(), github_token());
    let ran = world.mcpkey_fed(&["add", "--template", "github", "--stdin"], &wrong).ok();
    let ran = ran.says(&["warning", "does not look like one", "starts with github_pat_ or ghp_"]);
    assert!(!ran.said().contains(&wrong));
    let name = "GITHUB_PERSONAL_ACCESS_TOKEN";
    world
        .mcpkey_fed(&["rotate", name, "--stdin", "--no-test"], &canary())
        .ok()
        .says(&["does not look like one"]);
    let ran = world.mcpkey_fed(&["set", name, "--stdin"], &right).ok();
    assert!(!ran.stderr.contains("look like"), "{}", ran.stderr);
    for (key, code) in [("t", 0), ("c", 1), ("r", 0)] {
        let mut terminal = crate::support::pty::Terminal::mcpkey(&world, &["set", name]);
        terminal.sees("(hidden): ");
        terminal.types(&wrong);
        let mut screen = terminal.sees("cancel (c) [t]: ");
        terminal.presses(key);
        if key == "t" {
            screen += &terminal.sees("(hidden): ");
            terminal.types(&right);
        }
        let ended = terminal.ends();
        screen += &ended.screen;
        assert_eq!(ended.code, code, "{key}: {screen}");
        assert!(screen.contains("does not look like one") && !screen.contains(&wrong), "{screen}");
        assert_eq!(world.delivered(name), if key == "r" { wrong.clone() } else { right.clone() });
    }
}
