//! What is one entry and what is another, by examples; each row beside one that must not differ.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::base::names::VarName;
use crate::system::environ::Environ;
use crate::vault::owner::{EntryName, Owner};
use crate::vault::records::Index;
use crate::vault::supplying::Asker;

/// What an entry is looked at with.
#[derive(Default)]
struct Around {
    index: Index,
    environ: Environ,
    settings: BTreeMap<String, String>,
    project_settings: BTreeMap<String, String>,
    owner: Option<Owner>,
}

impl Around {
    fn env(env: &[(&str, &str)]) -> Self {
        Self { environ: env.iter().copied().collect(), ..Self::default() }
    }

    fn project(settings: &[(&str, &str)]) -> Self {
        let pairs = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { project_settings: pairs.collect(), ..Self::default() }
    }

    fn of(&self, entry: &Value, project: &str) -> Destination {
        let asker =
            Asker { entry: self.owner.as_ref(), project, configs: &[], account: None, is_entrys: false };
        let coming: [VarName; 1] = ["T".parse().unwrap()];
        destination(&Entry::read(entry).unwrap(), self.facts(asker, &coming)).unwrap()
    }

    fn facts<'a>(&'a self, asker: Asker<'a>, coming: &'a [VarName]) -> Facts<'a> {
        Facts {
            index: &self.index,
            asker,
            environ: &self.environ,
            settings: &self.settings,
            project_settings: &self.project_settings,
            coming,
            prefer_env: false,
        }
    }
}

fn whole(entry: &Value) -> Vec<Vec<u8>> {
    of(&Around::default(), entry)
}

fn of(around: &Around, entry: &Value) -> Vec<Vec<u8>> {
    around.of(entry, "/p").whole().map(<[u8]>::to_vec).into()
}

fn remote(url: &str, headers: Value) -> Value {
    json!({"type": "http", "url": url, "headers": headers})
}

fn token(number: u32) -> String {
    format!("{}{number}", crate::detect::mixed(36))
}

fn bearer() -> Value {
    json!({"Authorization": "Bearer ${T}"})
}

fn command(env: Value) -> Value {
    let mut all = json!({"KEY": "${T}"});
    all.as_object_mut().unwrap().extend(env.as_object().unwrap().clone());
    json!({"command": "npx", "args": ["-y", "acme"], "env": all})
}

#[test]
fn both_forms_of_an_entry_and_every_spelling_are_one() {
    let plain = whole(&remote("https://h/mcp", bearer()));
    for same in [
        json!({"type": "sse", "url": "https://h/mcp", "headers": {"authorization": " Bearer ${T} "}}),
        json!({"type": "http", "url": "HTTPS://H:443/mcp", "headers": {"AUTHORIZATION": "Bearer ${T:-x}"}, "timeout": 5}),
        json!({"command": "mcpkey", "args": ["bridge", "https://h/mcp", "--header", "Authorization: Bearer {T}"]}),
        json!({"command": "/opt/mcpkey", "args": ["bridge", "--name=s", "--header=Authorization: Bearer {T}", "https://h/mcp"]}),
    ] {
        assert_eq!(whole(&same), plain, "{same}");
    }
    let executed = json!({
        "command": "mcpkey", "args": ["exec", "s", "--", "npx", "-y", "acme"], "env": {"KEY": "{{T}}"}, "mcpkey": "note",
    });
    assert_eq!(whole(&executed), whole(&command(json!({}))));
    assert_eq!(whole(&command(json!({"A": "1", "B": "2"}))), whole(&command(json!({"B": "2", "A": "1"}))));
}

#[test]
fn every_part_of_an_entry_counts() {
    let plain = whole(&remote("https://h/mcp?a=1", bearer()));
    for other in [
        remote("https://h/mcp", bearer()),
        remote("https://h/mcp?a=2", bearer()),
        remote("https://h/mcp/?a=1", bearer()),
        remote("https://u:pw@h/mcp?a=1", bearer()),
        remote("https://h/mcp?a=1", json!({"Authorization": "${T}"})),
        remote("https://h/mcp?a=1", json!({"Authorization": "Bearer ${T}", "X-Upstream": "evil"})),
        remote("https://h/mcp?a=1", json!({"X-Key": "Bearer ${T}"})),
        json!({"type": "http", "url": "https://h/mcp?a=1", "headers": bearer(), "headersHelper": "./x"}),
        json!({"type": "http", "url": "https://h/mcp?a=1", "headers": bearer(), "oauth": {"clientId": "x"}}),
        json!({"type": "http", "url": "https://h/mcp?a=1", "headers": bearer(), "whatever": true}),
    ] {
        assert_ne!(whole(&other), plain, "{other}");
    }
    let plain = whole(&command(json!({"HTTPS_PROXY": "http://u:pw@proxy"})));
    for other in [
        command(json!({})),
        command(json!({"HTTPS_PROXY": "http://u:pw2@evil"})),
        command(json!({"HTTPS_PROXY": "http://u:pw@proxy", "LOG": "x"})),
        json!({"command": "npx", "args": ["-y", "acme", "x"], "env": {"KEY": "${T}", "HTTPS_PROXY": "http://u:pw@proxy"}}),
        json!({"command": "npx", "args": ["-y acme"], "env": {"KEY": "${T}", "HTTPS_PROXY": "http://u:pw@proxy"}}),
    ] {
        assert_ne!(whole(&other), plain, "{other}");
    }
}

#[test]
fn what_decides_nothing_does_not_count() {
    for key in INERT.iter().filter(|key| !["type", "mcpkey"].contains(key)) {
        let mut entry = remote("https://h/mcp", bearer());
        entry[*key] = if *key == "timeout" { json!(5) } else { json!("anything") };
        assert_eq!(whole(&entry), whole(&remote("https://h/mcp", bearer())), "{key}");
    }
}

#[test]
fn a_command_is_of_the_directory_it_starts_in_unless_it_is_of_all_projects() {
    let (entry, here) = (command(json!({})), Around::default());
    assert_ne!(here.of(&entry, "/p").whole(), here.of(&entry, "/q").whole());
    assert_eq!(here.of(&entry, "/p").at("/p", "/q").whole(), here.of(&entry, "/q").whole());
    let everywhere = Around { owner: Some(Owner::of(None)), ..Around::default() };
    assert_eq!(everywhere.of(&entry, "/p").whole(), everywhere.of(&entry, "/q").whole());
    let remote = remote("https://h/mcp", bearer());
    assert_eq!(here.of(&remote, "/p").whole(), here.of(&remote, "/q").whole());
}

#[test]
fn what_a_placeholder_stands_for_counts_and_a_secret_does_not() {
    let entry = remote("https://h/mcp", json!({"Authorization": "Bearer ${T}", "X-Team": "${TEAM:-a}"}));
    let plain = whole(&entry);
    for env in [&[("TEAM", "a")][..], &[("T", "another")], &[("UNRELATED", "x")]] {
        assert_eq!(of(&Around::env(env), &entry), plain, "{env:?}");
    }
    assert_ne!(of(&Around::env(&[("TEAM", "b")]), &entry), plain);
    assert_ne!(of(&Around::project(&[("TEAM", "b")]), &entry), plain, "filled by the project's settings");
    let hosted = command(json!({"ACME_HOST": "${ACME_HOST}", "OTHER": "${OTHER_TOKEN}"}));
    assert_ne!(of(&Around::env(&[("ACME_HOST", "evil")]), &hosted), whole(&hosted));
    assert_ne!(of(&Around::project(&[("ACME_HOST", "evil")]), &hosted), whole(&hosted));
    let (one, two) = (token(1), token(2));
    let [one, two] = [one, two].map(|value| of(&Around::env(&[("OTHER_TOKEN", &value)]), &hosted));
    assert_eq!(one, two, "a token in the environment is replaced from time to time");
    assert_ne!(of(&Around::project(&[("OTHER_TOKEN", "x")]), &hosted), one, "and a project sets none");
}

#[test]
fn a_literal_secret_and_what_the_environment_holds_are_not_shown() {
    let secret = token(3);
    let entry = remote(
        &format!("https://h/mcp?api_key={secret}"),
        json!({"Authorization": "Bearer ${T}", "X-Team": "${TEAM}", "X-Api-Key": secret}),
    );
    let shown = Around::env(&[("TEAM", "a-private-matter")]).of(&entry, "/p").shown().to_string();
    assert!(!shown.contains(&secret) && !shown.contains("a-private-matter"), "{shown}");
    assert!(shown.contains("x-team: ${TEAM}") && shown.contains("authorization: Bearer ${T}"), "{shown}");
    let entry = command(json!({"ACME_API_KEY": secret, "PROXY": "http://user:hunter2hunter2@proxy"}));
    let shown = Around::default().of(&entry, "/p").shown().to_string();
    assert!(!shown.contains(&secret) && !shown.contains("hunter2hunter2"), "{shown}");
}

#[test]
fn a_text_that_looks_like_what_was_read_is_refused() {
    let is_refused = |around: &Around, entry: &Value| {
        let asker = Asker { entry: None, project: "/p", configs: &[], account: None, is_entrys: false };
        destination(&Entry::read(entry).unwrap(), around.facts(asker, &[])).is_err()
    };
    let (none, mark) = (Around::default(), format!("{MARK}T{MARK}"));
    let team = remote("https://h/mcp", json!({"X-Team": "${TEAM}"}));
    let encoded = ENCODED_MARK.to_ascii_lowercase();
    assert!(is_refused(&none, &remote("https://h/mcp", json!({"Authorization": format!("Bearer {mark}")}))));
    assert!(is_refused(&none, &remote(&format!("https://h/{encoded}T{encoded}"), json!({}))));
    assert!(is_refused(&Around::env(&[("TEAM", &mark)]), &team));
    assert!(is_refused(&Around::project(&[("TEAM", &mark)]), &team));
    assert!(!is_refused(&Around::env(&[("TEAM", "T")]), &team) && !is_refused(&none, &team));
}

#[test]
fn what_stands_beside_a_server_counts_to_its_last_member_and_is_named() {
    let with = |more: Value| {
        let mut entry = remote("https://h/mcp", bearer());
        entry["oauth"] = more;
        entry
    };
    let plain = whole(&with(json!({"clientId": "x", "scopes": ["a", {"b": 1, "c": 2}]})));
    assert_eq!(whole(&with(json!({"scopes": ["a", {"c": 2, "b": 1}], "clientId": "x"}))), plain);
    for other in [
        json!({"clientId": "y", "scopes": ["a", {"b": 1, "c": 2}]}),
        json!({"clientId": "x", "scopes": [{"b": 1, "c": 2}, "a"]}),
        json!({"clientId": "x", "scopes": ["a", {"b": 1, "c": 3}]}),
    ] {
        assert_ne!(whole(&with(other.clone())), plain, "{other}");
    }
    let shown = |entry: &Value| Around::default().of(entry, "/p").shown().to_string();
    assert!(shown(&with(json!({"clientId": "x"}))).contains("oauth"));
    assert!(!shown(&remote("https://h/mcp", bearer())).contains("oauth"));
}

#[test]
fn of_what_the_environment_holds_the_machine_is_shown_and_the_rest_is_named() {
    let env = [("HOST", "api.example"), ("PART", "a-private-matter")];
    let shown = |url: &str| Around::env(&env).of(&remote(url, json!({})), "/p").shown().to_string();
    for (url, then) in [
        ("https://${HOST}/mcp", "https://api.example/mcp"),
        ("https://eu.${HOST}/mcp/${PART}", "https://eu.api.example/mcp/${PART}"),
        ("https://${HOST}?q=${PART}", "https://api.example/?q=${PART}"),
        ("https://${HOST}/mcp#${PART}", "https://api.example/mcp#${PART}"),
    ] {
        assert!(shown(url).contains(then), "{url}: {}", shown(url));
    }
    let command = json!({"command": "x", "args": ["--at=https://${HOST}/${PART}"]});
    let shown = Around::env(&env).of(&command, "/p").shown().to_string();
    assert!(shown.contains("https://${HOST}/${PART}"), "{shown}");
}

#[test]
fn a_value_of_the_environment_is_a_secret_by_its_name_or_its_place() {
    let with = |header: &str, text: &str, value: &str| {
        let entry = remote("https://h/mcp", json!({header: text}));
        of(&Around::env(&[("IT", value), ("IT_TOKEN", value)]), &entry)
    };
    let (one, two) = (token(1), token(2));
    for (header, text) in
        [("X-Api-Key", "${IT}"), ("Authorization", "Bearer ${IT}"), ("X-Team", "${IT_TOKEN}")]
    {
        assert_eq!(with(header, text, &one), with(header, text, &two), "{header}: {text}");
    }
    for (header, text) in [("X-Team", "${IT}"), ("X-Team", "of ${IT} and others")] {
        assert_ne!(with(header, text, "red"), with(header, text, "blue"), "{header}: {text}");
    }
    let after = |flag: &str, value: &str| {
        of(&Around::env(&[("IT", value)]), &json!({"command": "x", "args": [flag, "${IT}"]}))
    };
    assert_eq!(after("--password", "Tr0ub4dor-and-3"), after("--password", "Tr0ub4dor-and-4"));
    assert_ne!(after("--mode", "Tr0ub4dor-and-3"), after("--mode", "Tr0ub4dor-and-4"));
    let beside = |value: &str| {
        let url = format!("https://h/mcp?team=${{IT}}&api_key={one}");
        of(&Around::env(&[("IT", value)]), &remote(&url, json!({})))
    };
    assert_ne!(beside("red"), beside("blue"), "a secret beside it makes it none");
}

#[test]
fn before_the_at_of_every_url_nothing_is_shown() {
    for (text, shown) in [
        ("see postgres://me@db/x and http://u:p@h", "see postgres://<secret>@db/x and http://<secret>@h"),
        ("https://h/a@b", "https://h/a@b"),
        ("https://a@b@h?x@y", "https://<secret>@h?x@y"),
        ("'https://u@h' me@h", "'https://<secret>@h' me@h"),
        ("me@h", "me@h"),
    ] {
        assert_eq!(without_logins(text), shown, "{text}");
    }
}

#[test]
fn an_account_is_agreed_for_all_projects_where_a_persons_own_entry_for_all_names_it() {
    let around = Around::default();
    let server = || EntryName::new("/c.json".as_ref(), "s");
    let (of_all, of_project) = (Owner::of(None).at(server()), Owner::of(Some("/p".to_owned())).at(server()));
    for (entry, is_entrys, project) in [
        (Some(&of_all), true, None),
        (Some(&of_all), false, Some("/p")),
        (Some(&of_project), true, Some("/p")),
        (None, true, Some("/p")),
    ] {
        let asker = Asker { entry, project: "/p", configs: &[], account: None, is_entrys };
        assert_eq!(
            account_use(around.facts(asker, &[])).project.as_deref(),
            project,
            "{entry:?} {is_entrys}"
        );
    }
}

#[test]
fn a_command_that_is_nothing_leads_nowhere() {
    let around = Around::default();
    let asker = Asker { entry: None, project: "/p", configs: &[], account: None, is_entrys: false };
    let to = |command: &str| {
        destination(&Entry::stdio(command.to_owned(), Vec::new(), Vec::new()), around.facts(asker, &[]))
    };
    assert!(matches!(to(""), Err(BadPlace::Nowhere)) && to("x").is_ok());
}

#[test]
fn what_follows_a_flag_is_judged_as_the_flags() {
    let around = Around::default();
    let shown = |args: Value| around.of(&json!({"command": "x", "args": args}), "/p").to_string();
    assert_eq!(shown(json!(["--password", "Tr0ub4dor-and-3"])), "stdio: x --password '<secret>'");
    assert_eq!(shown(json!(["--mode", "Tr0ub4dor-and-3"])), "stdio: x --mode Tr0ub4dor-and-3");
}
