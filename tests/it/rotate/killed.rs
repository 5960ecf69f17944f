//! A rotation killed at every step: at no moment does the store hold no token that works, and it can always be gone on with.

use std::collections::BTreeSet;

use serde_json::json;

use super::guarded;
use crate::faults::killed::{items, killed_at, known};
use crate::run::{configure, store};
use crate::support::cases::at_every_step;
use crate::support::fastmcp::FastMcp;
use crate::support::{World, canary};

/// Two tokens, and a server that knows both until it is told otherwise.
struct Scene {
    server: FastMcp,
    old: String,
    new: String,
}

impl Scene {
    fn new() -> Self {
        let (old, new) = (canary(), canary());
        Self { server: FastMcp::accepting(&[&old, &new]), old, new }
    }

    /// A world before the rotation, or (`rotated`) after it.
    fn world(&self, rotated: bool) -> World {
        let world = World::new();
        configure(&world, &json!({"web": guarded(&self.server.url(), "TOKEN")}));
        store(&world, "TOKEN", &self.old);
        if rotated {
            world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &self.new).ok();
        }
        world
    }

    /// Runs `args` in fresh worlds, killed at every step in turn, with `after` for what must hold then; gives how many steps there are, at least.
    fn killed(&self, args: &[&str], rotated: bool, after: impl Fn(&World, &str)) -> usize {
        at_every_step(|calls, nth| {
            let world = self.world(rotated);
            let at = format!("{args:?} killed at {calls} number {nth}");
            let ran = killed_at(&world, args, &self.new, calls, nth);
            if ran.code == 0 {
                return false;
            }
            assert_eq!(ran.code, 137, "{at}: {}", ran.said());
            let delivered = world.delivered("TOKEN");
            assert!([&self.old, &self.new].contains(&&delivered), "{at}: {delivered}");
            after(&world, &at);
            world.mcpkey_fed(&["set", "NEXT", "--stdin"], &canary()).ok();
            let held: BTreeSet<String> = items(&world).into_keys().collect();
            assert_eq!(held, known(&world), "{at}: items that nothing knows of");
            true
        })
    }
}

#[test]
fn a_rotation_can_be_gone_on_with_after_a_kill_at_any_step() {
    let scene = Scene::new();
    let rotate = ["rotate", "TOKEN", "--stdin"];
    let kills = scene.killed(&rotate, false, |world, at| {
        let waits = world.read(world.home.join("mcpkey/secrets.toml")).contains("[secret.next]");
        if waits || world.delivered("TOKEN") == scene.new {
            scene.server.accepts(&[&scene.new]);
        }
        if waits {
            assert_eq!(world.mcpkey(&["rotate", "TOKEN", "--resume"]).code, 0, "{at}, resumed");
        } else {
            let ran = world.mcpkey_fed(&rotate, &scene.new);
            assert_eq!(ran.code, 0, "{at}, again: {}", ran.said());
        }
        assert_eq!(world.delivered("TOKEN"), scene.new, "{at}");
        scene.server.accepts(&[&scene.old, &scene.new]);
    });
    assert!(kills > 30, "{kills}");
}

#[test]
fn going_back_and_deleting_the_old_one_can_be_killed_too() {
    let scene = Scene::new();
    for args in [&["rotate", "TOKEN", "--undo", "--no-test"][..], &["rotate", "TOKEN", "--forget-old"]] {
        let kills = scene.killed(args, true, |world, at| {
            let ran = world.mcpkey(args);
            let done = ran.stderr.contains("no old value of TOKEN is kept");
            assert!(ran.code == 0 || done, "{at}, again: {}", ran.said());
        });
        assert!(kills > 10, "{kills}");
    }
}
