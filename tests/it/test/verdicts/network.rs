//! Servers that give no answer: names, ports, certificates, proxies, and patience.

use serde_json::{Value, json};

use super::{Scene, of_type};
use crate::support::certificates::{Authority, self_signed};
use crate::support::hostile::{
    dripping, dripping_headers, endless_events, endless_headers, hanging_up, huge, idle_events, mute,
    only_for,
};
use crate::support::http::{Recorder, welcoming};
use crate::support::program::{free_port, rmcp};
use crate::support::proxy::Proxy;
use crate::support::tested::{Tested, approve, bearer, plain};
use crate::support::{World, canary, deps, process};

const TIME: &str = "--timeout";

#[test]
fn no_connection() {
    let mut scene = Scene::new();
    scene.table.row("no-host", bearer("https://mcp.invalid/mcp", "TOKEN"), "no-host", "host in the url");
    let dead = format!("http://127.0.0.1:{}/mcp", free_port());
    scene.table.row("dead", bearer(&dead, "TOKEN"), "refused", "start the server");
    scene.table.row("dead-sse", of_type("sse", bearer(&dead, "TOKEN")), "refused", "start the server");
    let socket = of_type("ws", bearer(&dead.replace("http", "ws"), "TOKEN"));
    scene.table.row("dead-ws", socket, "refused", "start the server");
    scene.with_token("hangs-up", hanging_up(), "closed", "port");
    scene.holds(&[]);
}

#[test]
fn whoever_is_slow_or_endless_is_given_up() {
    let mut scene = Scene::new();
    scene.with_token("mute", mute(), "timed-out", TIME);
    scene.with_token("mute-later", only_for("tools/list", mute()), "timed-out", TIME);
    scene.with_token("drip", dripping(), "timed-out", TIME);
    scene.with_token("drip-headers", dripping_headers(), "timed-out", TIME);
    scene.with_token("idle-events", idle_events(), "timed-out", TIME);
    for (name, does) in [("sse-mute", mute()), ("sse-idle", idle_events())] {
        let url = scene.serve(does);
        scene.table.row(name, of_type("sse", bearer(&url, "TOKEN")), "timed-out", TIME);
    }
    let url = scene.serve(mute()).replace("http", "ws");
    scene.table.row("ws-mute", of_type("ws", bearer(&url, "TOKEN")), "timed-out", TIME);
    scene.holds(&["--timeout", "2s"]);
}

#[test]
fn whoever_sends_too_much_is_cut_off() {
    let mut scene = Scene::new();
    scene.with_token("gigabyte", huge(true), "not-mcp", "url");
    scene.with_token("gigabyte-unannounced", huge(false), "not-mcp", "url");
    scene.with_token("endless-events", endless_events(), "not-mcp", "url");
    scene.with_token("endless-headers", endless_headers(), "not-mcp", "url");
    let url = scene.serve(endless_events());
    scene.table.row("sse", of_type("sse", bearer(&url, "TOKEN")), "not-mcp", "url");
    scene.holds(&["--timeout", "20s"]);
}

#[test]
fn a_gigabyte_is_not_kept_in_memory() {
    let (token, world) = (canary(), World::new());
    let servers = [huge(true), huge(false), endless_events()].map(Recorder::serving);
    let script = deps::script("it/support/bad_stdio.py");
    let program = json!({"command": deps::python(), "args": [script, "huge"]});
    let [one, two, three] = servers.each_ref().map(|server| bearer(&server.url(), "TOKEN"));
    let entries = json!({"one": one, "two": two, "three": three, "program": program});
    world.write_json(".mcp.json", &json!({"mcpServers": entries}));
    approve(&world);
    crate::run::store(&world, "TOKEN", &token);
    let mut command = world.command("sh");
    // Half a gigabyte of addresses; without the variable the allocator reserves some for each thread.
    command.env("MALLOC_ARENA_MAX", "1").args(["-c", "ulimit -v 524288; exec \"$@\"", "sh"]);
    command.arg(env!("CARGO_BIN_EXE_mcpkey")).args(["test", "--json", "--timeout", "5s"]);
    let tested = Tested::read(process::run(&mut command, b"")).gives(1);
    let verdicts = ["one", "two", "three", "program"].map(|name| tested.verdict(name));
    assert_eq!(verdicts, ["not-mcp", "not-mcp", "not-mcp", "silent"], "{}", tested.ran.said());
}

#[test]
fn certificates() {
    let (trusted, unknown, renewed) =
        (Authority::called("ours"), Authority::called("theirs"), Authority::called("ours"));
    let host = "127.0.0.1";
    let mut scene = Scene::new();
    scene.world.set("SSL_CERT_FILE", trusted.file(&scene.world));
    let rows = [
        ("good", trusted.signs(host), "works", ""),
        ("unknown", unknown.signs(host), "tls-unknown-authority", "SSL_CERT_FILE"),
        ("renewed", renewed.signs(host), "tls-unknown-authority", "SSL_CERT_FILE"),
        ("self-signed", self_signed(host), "tls-unknown-authority", "SSL_CERT_FILE"),
        ("expired", trusted.signed_until_2020(host), "tls-expired", "renewed"),
        ("early", trusted.signs_from_2999(host), "tls-not-yet-valid", "clock"),
        ("other-host", trusted.signs("mcp.example.com"), "tls-wrong-host", "mcp.example.com"),
    ];
    for (name, certificate, word, next) in rows {
        let url = scene.keep(Recorder::encrypted(welcoming(), certificate)).url();
        let entry = bearer(&url.replace("http:", "https:"), "TOKEN");
        scene.table.row(name, entry, word, next);
    }
    let clear = rmcp();
    scene.table.row("not-tls", bearer(&clear.url.replace("http:", "https:"), "TOKEN"), "not-tls", "http://");
    let url = scene.servers[1].url().replace("http:", "wss:");
    scene.table.row("ws", of_type("ws", bearer(&url, "TOKEN")), "tls-unknown-authority", "SSL_CERT_FILE");
    scene.holds(&[]);
    for server in &scene.servers[1..] {
        assert!(server.requests().is_empty(), "{:?}", server.requests());
    }
}

/// A server as `https://mcp.example.com` that only a proxy can find, and a scene that trusts its certificate.
fn behind() -> (Scene, u16) {
    let authority = Authority::called("ours");
    let mut scene = Scene::new();
    scene.world.set("SSL_CERT_FILE", authority.file(&scene.world));
    let server = Recorder::encrypted(welcoming(), authority.signs("mcp.example.com"));
    let port = scene.keep(server).port();
    (scene, port)
}

const FAR: &str = "https://mcp.example.com/mcp";

#[test]
fn a_proxy_carries_it() {
    let (mut scene, port) = behind();
    let secure = Proxy::forwarding(port);
    scene.world.set("HTTPS_PROXY", format!("http://{}", secure.authority()));
    scene.world.set("NO_PROXY", "127.0.0.1");
    scene.table.works("far", bearer(FAR, "TOKEN"));
    let near = scene.keep(Recorder::open()).url();
    scene.table.works("near", bearer(&near, "TOKEN"));
    scene.holds(&[]);
    let asked: Vec<_> = secure.requests().iter().map(|r| (r.verb.clone(), r.target.clone())).collect();
    assert!(
        !asked.is_empty() && asked.iter().all(|(verb, to)| verb == "CONNECT" && to == "mcp.example.com:443")
    );
    let sent = format!("{:?}", secure.requests());
    assert!(!sent.contains(&scene.token), "{sent}");
}

#[test]
fn a_plain_url_is_asked_of_whatever_proxy_is_named() {
    let (server, other) = (Recorder::open(), Proxy::refusing());
    let proxy = Proxy::forwarding(server.port());
    let address = format!("http://{}", proxy.authority());
    for name in ["https_proxy", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
        let mut scene = Scene::new();
        scene.world.set("ALL_PROXY", format!("http://{}", other.authority()));
        scene.world.set(name, &address);
        scene.table.works("far-clear", plain("http://mcp.example.com/mcp"));
        scene.holds(&[]);
    }
    let asked: Vec<_> = proxy.requests().into_iter().map(|r| r.target).collect();
    assert!(asked.iter().all(|to| to == "http://mcp.example.com/mcp"), "{asked:?}");
    assert!(asked.len() >= 4 && other.requests().is_empty());
}

/// What the person's own `settings.json` sets in the client's environment.
fn client_sets(world: &World, env: &Value) {
    world.write_json(world.home.join(".claude/settings.json"), &json!({ "env": env }));
}

#[test]
fn the_persons_settings_of_the_client_name_the_proxy_and_the_authorities() {
    let (mut scene, port) = behind();
    let (proxy, other) = (Proxy::forwarding(port), Proxy::refusing());
    let authority = scene.world.root().join("authority.pem");
    scene.world.unset("SSL_CERT_FILE");
    for name in ["HTTPS_PROXY", "HTTP_PROXY"] {
        scene.world.set(name, format!("http://{}", other.authority()));
    }
    scene.world.set("NODE_EXTRA_CA_CERTS", "/nowhere.pem");
    let ours = format!("http://{}", proxy.authority());
    client_sets(&scene.world, &json!({"HTTPS_PROXY": ours, "NODE_EXTRA_CA_CERTS": authority}));
    scene.table.works("far", bearer(FAR, "TOKEN"));
    scene.holds(&[]);
    assert!(!proxy.requests().is_empty() && other.requests().is_empty());

    // The client reads this one before its settings.
    client_sets(&scene.world, &json!({"HTTPS_PROXY": ours, "SSL_CERT_FILE": authority}));
    scene.world.unset("NODE_EXTRA_CA_CERTS");
    let mut table = crate::support::tested::Table::default();
    table.row("far", bearer(FAR, "TOKEN"), "tls-unknown-authority", "SSL_CERT_FILE");
    table.holds(&scene.world, &[&scene.token], &[]);

    let near = scene.keep(Recorder::open()).url();
    client_sets(&scene.world, &json!({"NO_PROXY": "127.0.0.1"}));
    let mut table = crate::support::tested::Table::default();
    table.works("near", plain(&near));
    table.configure(&scene.world);
    table.holds(&scene.world, &[&scene.token], &[]);
}

#[test]
fn no_variable_makes_a_token_go_to_whom_nobody_vouches_for() {
    let (mut scene, port) = behind();
    scene.world.unset("SSL_CERT_FILE");
    let proxy = Proxy::forwarding(port);
    let sets =
        json!({"HTTPS_PROXY": format!("http://{}", proxy.authority()), "NODE_TLS_REJECT_UNAUTHORIZED": "0"});
    client_sets(&scene.world, &sets);
    scene.table.row("far", bearer(FAR, "TOKEN"), "tls", "TLS settings");
    scene.holds(&[]);
    assert!(scene.servers[0].requests().is_empty());
}

#[test]
fn a_proxy_stands_in_the_way() {
    let (mut scene, port) = behind();
    scene.table.row("far", bearer(FAR, "TOKEN"), "proxy-refused", "NO_PROXY");
    scene.table.row("far-sse", of_type("sse", bearer(FAR, "TOKEN")), "proxy-refused", "NO_PROXY");
    let socket = bearer(&FAR.replace("https", "wss"), "TOKEN");
    scene.table.row("far-ws", of_type("ws", socket), "proxy-refused", "NO_PROXY");
    let refusing = Proxy::refusing();
    scene.world.set("HTTPS_PROXY", format!("http://{}", refusing.authority()));
    scene.holds(&[]);

    let (name, password) = ("ada", canary());
    let credential = mcpkey::detect::base64::encode(format!("{name}:{password}").as_bytes());
    let wanting = Proxy::wanting(&credential, port);
    let rows = [
        (format!("http://{}", wanting.authority()), "proxy-wants-password", "USER:PASSWORD"),
        (format!("http://{name}:wrong-one@{}", wanting.authority()), "proxy-wants-password", "USER:PASSWORD"),
        (format!("http://{name}:{password}@{}", wanting.authority()), "works", ""),
        (format!("http://127.0.0.1:{}", free_port()), "proxy-unreachable", "HTTPS_PROXY"),
        (format!("http://{name}:{password}@127.0.0.1:{}", free_port()), "proxy-unreachable", "HTTPS_PROXY"),
        (format!("nonsense://{name}:{password}@"), "proxy-bad-address", "HTTPS_PROXY"),
    ];
    for (address, word, next) in rows {
        scene.world.set("HTTPS_PROXY", address);
        let mut table = crate::support::tested::Table::default();
        table.row("far", bearer(FAR, "TOKEN"), word, next);
        table.holds(&scene.world, &[&scene.token, &password], &["far"]);
    }
    assert!(scene.servers[0].requests().iter().all(|r| r.header("proxy-authorization").is_none()));
}

#[test]
fn a_helper_gives_the_credential_or_a_verdict_of_its_own() {
    let mut scene = Scene::new();
    let token = scene.token.clone();
    let url = scene.keep(Recorder::guarded(&token)).url();
    std::fs::write(scene.world.root().join("token"), &token).unwrap();
    let file = scene.world.root().join("token");
    let says = format!("printf '{{\"Authorization\": \"Bearer %s\"}}' \"$(cat {})\"", file.display());
    let helped = |helper: &str| json!({"type": "http", "url": url, "headersHelper": helper});
    scene.table.works("helped", helped(&says));
    scene.table.row(
        "fails",
        helped("echo the vault is locked >&2; exit 4"),
        "helper-failed",
        "mend the helper",
    );
    scene.table.row("no-json", helped("echo hello"), "helper-failed", "mend the helper");
    scene.table.row("not-there", helped("no-such-helper"), "helper-failed", "mend the helper");
    scene.table.configure(&scene.world);
    scene.table.holds(&scene.world, &[], &["--timeout", "20s"]);
}
