//! `deliver`, killed at every step: the config is in one of its two forms, and works either way.

use super::{add, world};
use crate::faults::killed::killed_at;
use crate::support::bridge::Bridge;
use crate::support::cases::at_every_step;
use crate::support::http::Recorder;
use crate::support::{World, canary, claude, process};

/// What the server was sent for the form that its entry has now.
fn sent(world: &World, server: &Recorder) -> String {
    let entry = world.entry("fast");
    if entry["command"].is_null() {
        return world.mcpkey(&["run", "--", "printenv", "FAST_TOKEN"]).said();
    }
    let words: Vec<&str> =
        entry["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let before = server.requests().len();
    let answer = Bridge::start(world, &words[1..]).hello();
    let requests = server.requests();
    let headers = requests[before..].iter().flat_map(|request| &request.headers);
    format!("{answer} {:?}", headers.collect::<Vec<_>>())
}

/// Kills the change at each of its steps, and gives how many there are, at least.
fn kills(from: &str, to: &str) -> usize {
    at_every_step(|calls, nth| {
        let token = canary();
        let server = Recorder::guarded(&token);
        let world = world();
        crate::support::tested::widen(&world, "callers = \"anyone\"\n");
        add(&world, &server.url(), &token, &["--deliver", from]);
        let (before, example) = (world.read(".mcp.json"), world.read(".mcp.json.example"));
        let ran = killed_at(&world, &["deliver", to, "fast"], "", calls, nth);
        let at = format!("deliver {to} killed at {calls} number {nth}: {}", ran.said());
        assert_eq!(world.read(".mcp.json.example"), example, "{at}");
        assert!(sent(&world, &server).contains(&token), "{at}: {}", world.read(".mcp.json"));
        let cut = world.read(".mcp.json");
        world.mcpkey(&["deliver", to, "fast"]).ok();
        let after = world.read(".mcp.json");
        assert!(after != before && (cut == before || cut == after), "{at}: {cut}");
        assert!(sent(&world, &server).contains(&token), "{at}, done again");
        if ran.code == 0 {
            let client: &[&str] = if to == "env" { &["run", "--"] } else { &[] };
            let mut words: Vec<&str> = if to == "env" { vec!["mcpkey"] } else { vec![] };
            words.extend(client.iter().chain(&["claude", "mcp", "list"]));
            let listing =
                claude::Listing::read(&process::run(world.command(words[0]).args(&words[1..]), b""));
            assert!(listing.connected("fast"), "{}", listing.text);
        }
        ran.code != 0
    })
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn to_mcpkey() {
    let kills = kills("env", "mcpkey");
    assert!(kills > 10, "{kills}");
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn to_env() {
    let kills = kills("mcpkey", "env");
    assert!(kills > 10, "{kills}");
}
