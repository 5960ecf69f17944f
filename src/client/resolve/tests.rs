//! Redirected placeholders, and everything that the client would pass on in silence.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::base::names::ItemId;
use crate::client::ConfigSource;
use crate::vault::destination::Shown;
use crate::vault::records::StoreKind;

fn view(servers: Value) -> View {
    View::merge(vec![ConfigSource::found(Scope::Project, "m".into(), Some(&servers))])
}

fn http(url: &str) -> Value {
    json!({"s": {"type": "http", "url": url, "headers": {"Authorization": "Bearer ${T}"}}})
}

/// An index in which T may go to `servers`, as they stand in this project.
fn stored(servers: &[Value]) -> Index {
    let with = |destinations: BTreeSet<Shown>| {
        let variable: VarName = "T".parse().unwrap();
        let mut index = Index::default();
        index.put(Record {
            id: ItemId::new(&variable, 1),
            variable,
            owner: Owner::of(Some("/p".to_owned())),
            account: None,
            beside: false,
            store: StoreKind::File,
            destinations,
            created: "2026-01-01T00:00:00Z".to_owned(),
            rotated: None,
            from: None,
            expires: None,
            previous: None,
            next: None,
        });
        index
    };
    let known = Known::new(&with(BTreeSet::new()), &[]);
    let needs = servers.iter().flat_map(|servers| needs(&view(servers.clone()), known.facts()));
    let uses = needs.flat_map(|need| need.uses);
    with(uses.filter_map(|user| Some(user.destination.ok()?.shown().clone())).collect())
}

/// What [`Facts`] borrows.
struct Known {
    index: Index,
    environ: Environ,
    settings: BTreeMap<String, String>,
    project_settings: BTreeMap<String, String>,
}

impl Known {
    fn new(index: &Index, env: &[(&str, &str)]) -> Self {
        let environ = env.iter().copied().collect();
        Self { index: index.clone(), environ, settings: BTreeMap::new(), project_settings: BTreeMap::new() }
    }

    fn facts(&self) -> Facts<'_> {
        let Self { index, environ, settings, project_settings } = self;
        let asker = Asker { entry: None, project: "/p", configs: &[], account: None, is_entrys: false };
        Facts { index, asker, environ, settings, project_settings, coming: &[], prefer_env: false }
    }
}

/// What would go wrong, in words: `withheld`, `missing`, ….
fn problems(servers: Value, index: &Index, env: &[(&str, &str)]) -> Vec<String> {
    let (view, known) = (view(servers), Known::new(index, env));
    let mut found = of_needs(&needs(&view, known.facts()), known.facts());
    found.extend(view.servers.iter().flat_map(of_server));
    found.iter().map(word).collect()
}

fn word(problem: &Problem) -> String {
    match problem {
        Problem::Missing(need) => format!("missing {}", need.variable),
        Problem::Empty(need) => format!("empty {}", need.variable),
        Problem::Case(need, known) => format!("{} for {known}", need.variable),
        Problem::NeverFilled(need, user, place) => {
            format!("{} is never filled in {place:?} of {}", need.variable, user.server)
        }
        Problem::Withheld(need, user, _) => format!("withheld {} from {}", need.variable, user.server),
        Problem::Foreign { written, .. } => format!("foreign {written}"),
        Problem::Unread { .. } => "unread".to_owned(),
        Problem::SecretDefault { variable, .. } => format!("secret default of {variable}"),
        Problem::Clash(need, ..) => format!("clash of {}", need.variable),
    }
}

#[test]
fn no_spelling_of_the_allowed_url_is_withheld() {
    let index = stored(&[http("https://api.example.com/mcp")]);
    for url in [
        "https://api.example.com/mcp",
        "HTTPS://API.Example.COM:443/mcp",
        "https://api.example.com/x/../mcp",
        "https://${HOST:-api.example.com}/mcp",
        "${BASE:-https://api.example.com}/mcp",
    ] {
        assert_eq!(problems(http(url), &index, &[]), Vec::<String>::new(), "{url}");
    }
    let idn = stored(&[http("https://bücher.example")]);
    assert_eq!(problems(http("https://xn--bcher-kva.example/"), &idn, &[]), Vec::<String>::new());
}

#[test]
fn no_other_url_gets_the_secret() {
    let index = stored(&[http("https://api.example.com/mcp")]);
    for (url, env) in [
        ("https://evil.example/mcp", &[][..]),
        ("https://api.example.com/other", &[]),
        ("https://api.example.com/mcp?tenant=other", &[]),
        ("https://api.example.com.evil.example/mcp", &[]),
        ("https://api.example.com@evil.example/mcp", &[]),
        ("https://api.example.com:8443/mcp", &[]),
        ("http://api.example.com/mcp", &[]),
        ("wss://api.example.com/mcp", &[]),
        ("https://api.exаmple.com/mcp", &[]),
        ("https://${HOST:-evil.example}/mcp", &[]),
        ("https://${HOST:-api.example.com}/mcp", &[("HOST", "evil.example")]),
        ("${BASE:-https://api.example.com}/mcp", &[("BASE", "https://evil.example")]),
        ("https://api.example.com${SUFFIX}/mcp", &[("SUFFIX", ".evil.example")]),
        ("https://${T}.evil.example/mcp", &[]),
        ("https://${T}@evil.example/mcp", &[]),
        ("nothing", &[]),
    ] {
        assert_eq!(problems(http(url), &index, env), ["withheld T from s"], "{url}");
    }
    let known = Known::new(&index, &[]);
    let needs = needs(&view(http("https://${T}.evil.example/")), known.facts());
    assert_eq!(needs[0].uses[0].destination, Err(BadPlace::HostIsSecret));
}

#[test]
fn another_command_line_gets_nothing() {
    let server = |command: &str, args: &[&str], env: Value| {
        let mut all = json!({"T": "${T}"});
        all.as_object_mut().unwrap().extend(env.as_object().unwrap().clone());
        json!({"s": {"command": command, "args": args, "env": all}})
    };
    let none = || json!({});
    let index = stored(&[server("npx", &["-y", "a b"], none())]);
    assert_eq!(problems(server("npx", &["-y", "a b"], none()), &index, &[]), Vec::<String>::new());
    for other in [
        server("npx", &["-y", "a", "b"], none()),
        server("npx", &["-y", "a b", "--proxy"], none()),
        server("/tmp/npx", &["-y", "a b"], none()),
        server("npx", &["-y", "a b"], json!({"LOG": "x"})),
        server("npx", &["-y", "a b"], json!({"PATH": "/tmp"})),
    ] {
        assert_eq!(problems(other.clone(), &index, &[]), ["withheld T from s"], "{other}");
    }
}

#[test]
fn what_nothing_supplies_is_told_apart() {
    let none = Index::default();
    let url = "https://h.example";
    assert_eq!(problems(http(url), &none, &[]), ["missing T"]);
    assert_eq!(problems(http(url), &none, &[("T", "")]), ["empty T"]);
    assert_eq!(problems(http(url), &none, &[("t", "x")]), ["T for t"]);
    assert_eq!(problems(http(url), &none, &[("T", "x")]), Vec::<String>::new());
    let lower = json!({"s": {"type": "http", "url": url, "headers": {"A": "${t}"}}});
    assert_eq!(problems(lower, &stored(&[http(url)]), &[]), ["t for T"]);
    let default = json!({"s": {"command": "x", "args": ["${A:-1}"], "env": {"B": "${A:-2}"}}});
    assert_eq!(problems(default.clone(), &none, &[]), Vec::<String>::new());
    assert_eq!(problems(default, &none, &[("A", "")]), ["empty A"]);
    let mixed = json!({"s": {"command": "x", "args": ["${A:-1}", "${A}"]}});
    assert_eq!(problems(mixed, &none, &[]), ["missing A"]);
}

#[test]
fn foreign_placeholders_and_secret_defaults_are_seen_but_not_in_a_shells_own_text() {
    let secret = crate::detect::mixed(36);
    let servers = json!({
        "a": {"command": "x", "args": ["$TOKEN", "%TOKEN%"], "env": {"A": "${env:TOKEN}"}},
        "b": {"command": "sh", "args": ["-c", "echo $HOME"]},
        "c": {"command": "x", "env": {"API_TOKEN": format!("${{API_TOKEN:-gh{}_{secret}}}", "p")}},
    });
    let found = problems(servers, &Index::default(), &[]);
    assert_eq!(
        found,
        ["foreign $TOKEN", "foreign %TOKEN%", "foreign ${env:TOKEN}", "secret default of API_TOKEN"]
    );
}

#[test]
fn a_header_is_expanded_twice_so_what_a_default_or_value_brings_in_counts() {
    let header =
        |text: &str| json!({"s": {"type": "http", "url": "https://h.example", "headers": {"A": text}}});
    assert_eq!(problems(header("${A:-${B}}"), &Index::default(), &[]), ["missing B"]);
    assert_eq!(problems(header("${A}"), &Index::default(), &[("A", "${B}")]), ["missing B"]);
    let env = json!({"s": {"command": "x", "env": {"E": "${A}"}}});
    assert_eq!(problems(env, &Index::default(), &[("A", "${B}")]), Vec::<String>::new());
    // What the project's settings set, the client takes before what it was started with.
    let mut known = Known::new(&Index::default(), &[("A", "x")]);
    known.project_settings.insert("A".to_owned(), "${B}".to_owned());
    let names = needs(&view(header("${A}")), known.facts()).into_iter().map(|need| need.variable.to_string());
    assert_eq!(names.collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn the_users_server_counts_even_where_the_project_has_one_of_its_name() {
    let server = |url: &str| json!({"s": {"type": "http", "url": url, "headers": {"A": "${T}"}}});
    let (near, far) = (server("https://near.example"), server("https://far.example"));
    let source = |scope, servers| ConfigSource::found(scope, "f".into(), Some(servers));
    let view = View::merge(vec![source(Scope::Project, &near), source(Scope::User, &far)]);
    let known = Known::new(&stored(std::slice::from_ref(&near)), &[]);
    let needs = needs(&view, known.facts());
    assert_eq!(needs[0].uses.len(), 2);
    let found: Vec<String> = of_needs(&needs, known.facts()).iter().map(word).collect();
    assert_eq!(found, ["withheld T from s"]);
}

#[test]
fn a_stored_value_beats_the_environment_unless_asked_otherwise() {
    let known = Known::new(&stored(&[]), &[("T", "x")]);
    let supplied = |prefer_env| supply("T", false, Facts { prefer_env, ..known.facts() });
    assert!(matches!(supplied(false), Supply::Stored(_)));
    assert_eq!(supplied(true), Supply::Environment);
}

#[test]
fn a_name_that_the_client_never_fills_is_said_where_it_would_be_blank() {
    let remote = |header: &str| json!({"a": {"type": "http", "url": "https://h/", "headers": {"H": header}}});
    let blank = ["VAULT_TOKEN is never filled in Header(\"H\") of a"];
    for env in [&[][..], &[("VAULT_TOKEN", "x")], &[("VAULT_TOKEN", "")]] {
        for header in ["${VAULT_TOKEN}", "${VAULT_TOKEN:-d}"] {
            assert_eq!(problems(remote(header), &Index::default(), env), blank, "{header} {env:?}");
        }
    }
    let command = |arg: &str| json!({"a": {"command": "c", "args": [arg, "${VAULT_TOKEN:-d}"]}});
    assert_eq!(problems(command("${OTEL_A:-d}"), &Index::default(), &[]), [""; 0]);
    assert_eq!(problems(command("${OTEL_A}"), &Index::default(), &[]), ["missing OTEL_A"]);
    let blank = ["OTEL_A is never filled in Arg(0) of a"];
    assert_eq!(problems(command("${OTEL_A:-d}"), &Index::default(), &[("OTEL_A", "x")]), blank);
}

#[test]
fn what_the_entry_defines_itself_is_wanted_of_nobody() {
    let bridge = json!({"a": {
        "command": "npx", "args": ["mcp-remote", "https://h/", "--header", "Authorization:${AUTH}", "$AUTH", "%AUTH%"],
        "env": {"AUTH": "Bearer ${H_KEY}"},
    }});
    assert_eq!(problems(bridge.clone(), &Index::default(), &[]), ["missing H_KEY"]);
    assert_eq!(problems(bridge, &Index::default(), &[("H_KEY", "x")]), [""; 0]);
    let other = json!({"a": {"command": "npx", "args": ["$AUTH"], "env": {"BUTH": "x"}}});
    assert_eq!(problems(other, &Index::default(), &[]), ["foreign $AUTH"]);
}
