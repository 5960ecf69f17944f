//! Programs that were started with a value keep it: who is to be restarted is told by name and number.

use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::run::stored;
use crate::support::{World, canary, process};

/// A client that runs, with a child of its own; it ends on drop.
struct Client(Child);

impl Client {
    /// Starts `claude` by `mcpkey run` and waits until it is there.
    fn start(world: &World) -> Self {
        world.mcpkey(&["allow", "--session", "--yes"]).ok();
        let mut command = world.mcpkey_command(&["run", "--", "claude"]);
        let child = command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        while std::fs::read_to_string(&children).unwrap_or_default().is_empty() {
            assert!(Instant::now() < end, "claude does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self(child)
    }

    fn named(&self) -> String {
        format!("claude (pid {}, started ", self.0.id())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        process::kill_group(&self.0);
        let _ = self.0.wait();
    }
}

#[test]
fn clients_with_the_old_value_are_told_apart_from_those_with_the_new_one() {
    let (world, _) = stored();
    let claude = world.root().join("bin/claude");
    world.write(&claude, "#!/bin/sh\nsleep 600 &\nwait\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&claude, mode).unwrap();
    let before = Client::start(&world);
    let ran = world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &canary()).ok();
    let told = |ran: &process::Ran| -> Vec<String> {
        ran.stderr.lines().filter(|line| line.contains("(pid ")).map(str::to_owned).collect()
    };
    let lines = told(&ran);
    assert_eq!(lines.len(), 1, "only the topmost of a tree: {}", ran.said());
    assert!(lines[0].contains(&before.named()) && lines[0].ends_with("restart it"), "{}", ran.said());
    let after = Client::start(&world);
    let lines = told(&world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok());
    let of =
        |client: &Client| lines.iter().find(|line| line.contains(&client.named())).expect("a line").clone();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(of(&after).ends_with("restart it") && of(&before).ends_with("already"), "{lines:?}");
    let ran = world.mcpkey(&["rotate", "TOKEN", "--forget-old"]).ok();
    assert!(
        told(&ran).iter().any(|line| line.contains(&after.named()) && line.ends_with("restart it")),
        "{}",
        ran.said()
    );
}

#[test]
fn where_nobody_has_it_nothing_is_said() {
    let (world, _) = stored();
    let ran = world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &canary()).ok();
    assert!(!ran.stderr.contains("pid"), "{}", ran.said());
}
