use serde_json::json;

use super::*;

fn names(reading: ReadAs, text: &str) -> Vec<String> {
    parts("f", reading, text.as_bytes())
        .iter()
        .map(|part| format!("{}|{}", part.name().trim_start_matches("f: "), part.shown))
        .collect()
}

#[test]
fn settings_count_but_for_those_that_do_nothing() {
    let settings = json!({
        "$schema": "x", "model": "m", "permissions": {"deny": ["A"], "ask": ["B"], "allow": ["Bash(*)"], "defaultMode": "plan"},
        "env": {"A": "1", "B": "2"}, "neverHeardOf": {"x": 1},
        "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "one"}]}, {"hooks": [{"type": "command", "command": "two"}]}]},
    });
    let found = names(ReadAs::Settings, &settings.to_string());
    assert_eq!(
        found,
        [
            "permissions allow|Bash(*)",
            "permissions defaultMode|plan",
            "env A|1",
            "env B|2",
            "neverHeardOf|x: 1",
            "hook Stop|command: one",
            "hook Stop #2|command: two",
        ]
    );
}

#[test]
fn what_the_client_writes_for_a_person_is_theirs_in_their_own_settings_alone() {
    let settings =
        json!({"enableAllProjectMcpServers": true, "permissions": {"allow": ["x"]}, "env": {"A": "1"}})
            .to_string();
    assert_eq!(names(ReadAs::OwnSettings, &settings), ["env A|1"]);
    assert_eq!(names(ReadAs::Settings, &settings).len(), 3);
}

#[test]
fn the_order_of_keys_and_of_hooks_is_no_change_and_a_value_is() {
    let forms = |text: &str| -> BTreeSet<String> {
        parts("f", ReadAs::Settings, text.as_bytes()).iter().map(SessionPart::agreed_form).collect()
    };
    let one = forms(r#"{"hooks":{"Stop":[{"a":1,"b":2},{"c":3}]}}"#);
    assert_eq!(one, forms(r#"{ "hooks": {"Stop": [{"c": 3}, {"b": 2, "a": 1}]} }"#));
    assert_ne!(one, forms(r#"{"hooks":{"Stop":[{"a":1,"b":2},{"c":4}]}}"#));
    assert_ne!(one, forms(r#"{"hooks":{"Start":[{"a":1,"b":2},{"c":3}]}}"#));
}

#[test]
fn what_is_no_json_counts_to_its_last_byte() {
    for text in ["// x\n{\"hooks\":{}}", "[]", "{"] {
        assert_eq!(parts("f", ReadAs::Settings, text.as_bytes())[0].what, "the file", "{text}");
    }
    assert_eq!(names(ReadAs::Settings, " "), [""; 0]);
}

#[test]
fn a_head_counts_but_for_what_says_what_a_file_is_for() {
    let count = |text: &str| parts("f", ReadAs::Instructions, text.as_bytes()).len();
    let shown = |text: &str| parts("f", ReadAs::Instructions, text.as_bytes())[0].shown.clone();
    for quiet in [
        "words for the model",
        "---\nname: x\ndescription: >\n  long\n  words\n---\nand a body\n---\nhooks: no\n",
        "---\r\nname: x\r\n---\r\nbody",
        "---\ndescription: R&D, this & that\n---\n",
        "",
    ] {
        assert_eq!(count(quiet), 0, "{quiet}");
    }
    assert_eq!(shown("---\nname: x\ntools: A, B\n---\n"), "tools: A, B");
    for loud in [
        "---\nname: x\nhooks:\n  Stop: []\n---\n",
        "---\nname: x\rhooks: y\n---\n",
        "---\nname: x\u{2028}hooks: y\n---\n",
        "---\n name: x\n hooks: y\n---\n",
        "---\n{name: x, hooks: y}\n---\n",
        "---\n\"name\": x\n---\n",
        "--- \nname: x\n? hooks\n: y\n---\n",
        "\u{feff}---\nhooks: y\n---\n",
        "---\nname: x --- y\nhooks: z\n---\n",
        "---\ndescription: &it\n  Stop: []\n---\n",
        "---\ndescription:\n  - one\n  - &it two\n---\n",
        "---\nhooks: z ---\nbody",
        "see !`ls`",
        "---\nname: x\n---\n```!\nls\n```\n",
    ] {
        assert_eq!(count(loud), 1, "{loud:?}");
    }
}

#[test]
fn parts_say_what_they_mention_and_show_no_secret() {
    let token = crate::detect::mixed(40);
    let hook = json!({"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "http://x/", "allowedEnvVars": ["API_TOKEN"],
        "headers": {"Authorization": format!("Bearer {token}")}}]}]}});
    let found = parts("f", ReadAs::Settings, hook.to_string().as_bytes());
    assert_eq!(found[0].mentions, BTreeSet::from(["API_TOKEN".parse().unwrap()]));
    assert!(!found[0].shown.contains(&token) && found[0].shown.contains("http://x/"), "{}", found[0].shown);
    let agent = "---\nmcpServers:\n  - x: {url: \"http://${HOST}/\"}\n---\n";
    let found = parts("f", ReadAs::Instructions, agent.as_bytes());
    assert_eq!(found[0].mentions, BTreeSet::from(["HOST".parse().unwrap()]));
    let servers = json!({"mcpServers": {"a": {"command": "x", "env": {"K": "${A}", "API_KEY": token}}}});
    let found = parts("f", ReadAs::Servers, servers.to_string().as_bytes());
    assert_eq!(found[0].shown, "runs x; K: ${A}; API_KEY: •••");
}
