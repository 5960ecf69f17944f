//! A token replaced without a gap: tested with a real server before the old one goes, and kept until the new one works.

pub(crate) mod forms;
mod killed;
mod running;
mod terminal;

use serde_json::{Value, json};

use crate::faults::killed::items;
use crate::run::{configure, store};
use crate::support::fastmcp::FastMcp;
use crate::support::{World, canary};

/// A server that wants `Bearer ${variable}` at `url`.
pub(crate) fn guarded(url: &str, variable: &str) -> Value {
    json!({"type": "http", "url": url, "headers": {"Authorization": format!("Bearer ${{{variable}}}")}})
}

/// A world in which a real server wants TOKEN, whose value is stored; the server accepts that and each of `more`.
pub(crate) fn furnished(more: &[&str]) -> (World, FastMcp, String) {
    let (world, old) = (World::new(), canary());
    let server = FastMcp::accepting(&[&[old.as_str()], more].concat());
    configure(&world, &json!({"web": guarded(&server.url(), "TOKEN")}));
    store(&world, "TOKEN", &old);
    (world, server, old)
}

/// How many values of TOKEN the store holds.
fn held(world: &World) -> usize {
    let items = items(world);
    let mut all = items.iter().filter(|(id, _)| id.starts_with("TOKEN/")).map(|(_, text)| text);
    let Some(text) = all.next().and_then(Value::as_str) else { return 0 };
    assert!(all.next().is_none(), "one item holds them all");
    let held: Value = serde_json::from_str(text).unwrap();
    1 + ["previous", "next"].iter().filter(|name| held[name].is_object()).count()
}

/// What `list --json` says of TOKEN.
fn listed(world: &World) -> Value {
    world.read_json_of(&["list", "--json"])["variables"][0]["stored"].clone()
}

/// An address at which nothing listens.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/mcp", listener.local_addr().unwrap())
}

#[test]
fn a_whole_rotation_with_a_server_that_knows_both_tokens_and_then_only_the_new_one() {
    let new = canary();
    let (world, server, old) = furnished(&[&new]);
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &new).ok().says(&[
        "web: works",
        "has the new value",
        "--undo",
    ]);
    assert!(server.authorizations().iter().any(|sent| *sent == format!("Bearer {new}")));
    assert_eq!((world.delivered("TOKEN"), held(&world)), (new.clone(), 2));
    assert!(listed(&world)["previous"]["since"].is_string());
    world.mcpkey(&["rotate", "TOKEN", "--undo"]).ok().says(&["web: works", "its old value again"]);
    assert_eq!(world.delivered("TOKEN"), old);
    world.mcpkey(&["rotate", "TOKEN", "--undo"]).ok();
    assert_eq!(world.delivered("TOKEN"), new);
    server.accepts(&[&new]);
    world.mcpkey(&["rotate", "TOKEN", "--undo"]).gives(1).says(&["does not work any more", "--undo --force"]);
    assert_eq!(world.delivered("TOKEN"), new);
    world.mcpkey(&["rotate", "TOKEN", "--forget-old"]).ok().says(&["deleted", "revoke"]);
    assert_eq!(held(&world), 1);
    for gone in ["--undo", "--forget-old"] {
        world.mcpkey(&["rotate", "TOKEN", gone]).gives(1).says(&["no old value of TOKEN is kept"]);
    }
}

#[test]
fn a_second_rotation_deletes_the_value_before_the_last() {
    let (two, three) = (canary(), canary());
    let (world, _server, _) = furnished(&[&two, &three]);
    for value in [&two, &three] {
        world.mcpkey_fed(&["rotate", "web", "--stdin"], value).ok();
    }
    assert_eq!((world.delivered("TOKEN"), held(&world)), (three, 2));
    world.mcpkey(&["rotate", "web", "--undo"]).ok();
    assert_eq!(world.delivered("TOKEN"), two);
}

#[test]
fn a_token_that_the_server_refuses_waits_beside_the_old_one() {
    let (world, server, old) = furnished(&[]);
    let new = canary();
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &new).gives(1).says(&[
        "web: ",
        "401",
        "the new value does not work: TOKEN keeps the old one",
        "--resume --force",
    ]);
    assert_eq!((world.delivered("TOKEN"), held(&world)), (old.clone(), 2));
    assert!(listed(&world)["next"]["since"].is_string());
    assert!(world.mcpkey(&["list"]).ok().stdout.contains("not in use yet"));
    world.mcpkey(&["rotate", "TOKEN", "--resume"]).gives(1);
    server.accepts(&[&old, &new]);
    world.mcpkey(&["rotate", "TOKEN", "--resume"]).ok().says(&["web: works"]);
    assert_eq!(world.delivered("TOKEN"), new);
    world.mcpkey(&["rotate", "TOKEN", "--resume"]).gives(1).says(&["no new value of TOKEN waits"]);
}

#[test]
fn a_server_that_is_down_is_told_apart_from_one_that_refuses() {
    let (world, old, new) = (World::new(), canary(), canary());
    configure(&world, &json!({"web": guarded(&closed(), "TOKEN")}));
    store(&world, "TOKEN", &old);
    let ran = world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &new).gives(2);
    ran.says(&["nothing listens", "cannot be told whether the new value works", "keeps the old one"]);
    assert_eq!(world.delivered("TOKEN"), old);
    world
        .mcpkey(&["rotate", "TOKEN", "--resume", "--force"])
        .ok()
        .says(&["nothing listens", "has the new value"]);
    assert_eq!(world.delivered("TOKEN"), new);
    world.mcpkey(&["rotate", "TOKEN", "--undo"]).gives(2).says(&["cannot be told whether the old value"]);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
}

#[test]
fn every_server_that_uses_it_must_take_the_new_one() {
    let new = canary();
    let (world, one, old) = furnished(&[&new]);
    let two = FastMcp::accepting(&[&old]);
    let servers = json!({
        "one": guarded(&one.url(), "TOKEN"),
        "two": guarded(&two.url(), "TOKEN"),
        "elsewhere": guarded("https://elsewhere.example.com/mcp", "TOKEN"),
    });
    configure(&world, &servers);
    world.mcpkey(&["allow", "TOKEN", "--server", "two", "--yes"]).ok();
    let rotate = ["rotate", "TOKEN", "--stdin"];
    let said = ["one: works", "two: ", "elsewhere: TOKEN is withheld from it, not tested", "does not work"];
    world.mcpkey_fed(&rotate, &new).gives(1).says(&said);
    let got = ["run", "--allow-missing", "--only", "TOKEN", "--", "printenv", "TOKEN"];
    let _withheld = world.mcpkey(&got);
    two.accepts(&[&new]);
    world.mcpkey_fed(&rotate, &new).ok().says(&["one: works", "two: works"]);
}
