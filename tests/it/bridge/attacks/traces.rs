//! What a token leaves behind while a bridge serves, and after: nothing.

use std::fs;
use std::process::Stdio;

use serde_json::json;

use super::{HEADER, served};
use crate::support::bridge::Bridge;
use crate::support::canary::{contains, files_with};
use crate::support::hostile;
use crate::support::http::{Behaviour, Recorder, Request, Wire, response};
use crate::support::process::run;

#[test]
fn a_token_is_in_no_environment_argument_file_or_view() {
    let (world, server, token) = served();
    let entry = json!({"command": "mcpkey", "args": ["bridge", server.url(), "--header", HEADER]});
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", HEADER, "--debug"]);
    bridge.open();
    bridge.ask(1, "tools/list", &json!({}));
    for pid in bridge.processes() {
        for file in ["environ", "cmdline", "comm", "status", "maps"] {
            let bytes = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
            assert!(!contains(&bytes, &token), "{file}");
        }
        let held: Vec<_> = fs::read_dir(format!("/proc/{pid}/fd"))
            .unwrap()
            .flatten()
            .map(|fd| fs::read_link(fd.path()))
            .collect();
        assert!(held.iter().flatten().all(|path| !path.starts_with(world.root())), "{held:?}");
    }
    bridge.close();
    assert_eq!(bridge.end(), 0);
    assert!(
        server
            .requests()
            .iter()
            .any(|request| request.header("authorization").is_some_and(|sent| sent.contains(&token)))
    );
    assert_eq!(files_with(world.root(), &token), Vec::<std::path::PathBuf>::new());
    for view in [
        &["log", "--json"][..],
        &["log", "--calls", "--json"],
        &["list", "--json"],
        &["test", "--json"],
        &["doctor", "--json"],
    ] {
        assert!(!world.mcpkey(view).said().contains(&token), "{view:?}");
    }
}

#[test]
fn a_server_that_says_a_token_back_is_not_heard() {
    let (world, _, token) = served();
    let sent = |request: &Request| request.header("authorization").unwrap_or_default().to_owned();
    let error = move |request: &Request| {
        let error = json!({"code": -32000, "message": sent(request), "data": {sent(request): sent(request)}});
        response("200 OK", "", &json!({"jsonrpc": "2.0", "id": request.body["id"], "error": error}))
    };
    let failure = move |request: &Request| {
        response(
            "500 Internal Server Error",
            &format!("X-Said: {}\r\n", sent(request)),
            &json!(sent(request)),
        )
    };
    for behaviour in [
        hostile::echoing(),
        Box::new(move |request: &Request, out: &mut dyn Wire| out.write_all(&error(request))) as Behaviour,
        Box::new(move |request: &Request, out: &mut dyn Wire| out.write_all(&failure(request))),
    ] {
        let server = Recorder::serving(behaviour);
        super::store(&world, &token, &server);
        let mut command = world.mcpkey_command(&["bridge", &server.url(), "--header", HEADER, "--debug"]);
        command.stderr(Stdio::piped());
        let asked = ["initialize", "tools/list", "tools/call"].map(|method| {
            json!({"jsonrpc": "2.0", "id": method, "method": method, "params": {"name": "x"}}).to_string()
                + "\n"
        });
        let ran = run(&mut command, asked.concat().as_bytes());
        assert!(!contains(ran.said().as_bytes(), &token), "{}", ran.said());
        assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.said());
    }
}
