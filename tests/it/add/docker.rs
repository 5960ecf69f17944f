//! Tokens that `docker` is given as literals, in every form and of many shapes: neither `add` nor `import` leaves one.

use serde_json::{Map, json};

use crate::support::canary::random;
use crate::support::{World, canary, github_token};

/// Arguments with a token in one of the forms that docker takes, and the token.
fn lines() -> Vec<(Vec<String>, String)> {
    let hex = |length: usize| random(length).bytes().map(|b| format!("{:x}", b % 16)).collect::<String>();
    let mut all = Vec::new();
    for name in ["HUB_TOKEN", "DB_PASSWORD", "API_KEY"] {
        let tokens = [
            github_token(),
            canary(),
            random(24),
            hex(32),
            format!("{}+/{}==", random(20), random(20)),
            format!("-{}", random(30)),
        ];
        for (at, token) in tokens.into_iter().enumerate() {
            let said = format!("{name}={token}");
            let form = match at % 4 {
                0 => vec!["-e".to_owned(), said],
                1 => vec![format!("--env={said}")],
                2 => vec![format!("-e{said}")],
                _ => vec!["--env".to_owned(), said],
            };
            let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            all.push((
                [words(&["run", "-i", "--rm"]), form.clone(), words(&["acme/hub"])].concat(),
                token.clone(),
            ));
            all.push(([words(&["run", "acme/hub", "serve"]), form].concat(), token));
        }
    }
    all
}

#[test]
fn import_leaves_no_token_that_docker_is_given() {
    let (world, lines) = (World::new(), lines());
    let servers: Map<_, _> = lines
        .iter()
        .enumerate()
        .map(|(at, (args, _))| (format!("hub{at}"), json!({"command": "docker", "args": args})))
        .collect();
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    world.mcpkey(&["import", "--yes"]).ok();
    let config = world.read(".mcp.json");
    for (args, token) in &lines {
        assert!(!config.contains(token.as_str()), "{args:?} is left");
    }
}

#[test]
fn add_leaves_no_token_that_docker_is_given() {
    let world = World::new();
    for (at, (args, token)) in lines().iter().enumerate().step_by(5) {
        let name = format!("hub{at}");
        let line: Vec<&str> = ["add", name.as_str(), "--", "docker"]
            .into_iter()
            .chain(args.iter().map(String::as_str))
            .collect();
        world.mcpkey(&line).ok();
        assert!(!world.read(".mcp.json").contains(token.as_str()), "{args:?} is left");
    }
}
