//! Killed at every step: a secret is in the config or in the store, and doing it again ends where it should have.

use std::collections::BTreeSet;

use serde_json::json;

use super::secret;
use crate::faults::killed::{items, killed_at, known};
use crate::run::configure;
use crate::support::World;
use crate::support::cases::at_every_step;

#[test]
fn no_secret_is_lost_wherever_it_is_killed() {
    let kills = at_every_step(|calls, nth| {
        let (world, one, two) = (World::new(), secret(), secret());
        let desktop = world.home.join(".config/Claude/claude_desktop_config.json");
        configure(&world, &json!({"a": {"command": "tool", "env": {"ONE_KEY": one}}}));
        world.write_json(
            &desktop,
            &json!({"mcpServers": {"b": {"command": "tool", "env": {"TWO_KEY": two}}}}),
        );
        let before = [world.read(".mcp.json"), world.read(&desktop)];
        let ran = killed_at(&world, &["import", "--yes", "--all-clients"], "", calls, nth);
        if ran.code == 0 {
            return false;
        }
        let at = format!("killed at {calls} number {nth}");
        assert_eq!(ran.code, 137, "{at}: {}", ran.said());
        for (path, old, name, secret) in [
            (".mcp.json".as_ref(), &before[0], "ONE_KEY", &one),
            (desktop.as_path(), &before[1], "TWO_KEY", &two),
        ] {
            let now = world.read(path);
            if now != *old {
                assert!(!now.contains(secret.as_str()), "{at}: {now}");
                assert_eq!(world.delivered(name), *secret, "{at}");
            }
        }
        let again = world.mcpkey(&["import", "--yes", "--all-clients"]);
        assert_eq!(again.code, 0, "{at}: {}", again.said());
        assert_eq!(world.entry("a")["env"]["ONE_KEY"], "${ONE_KEY}", "{at}");
        assert_eq!(world.delivered("ONE_KEY"), one, "{at}");
        assert_eq!(world.delivered("TWO_KEY"), two, "{at}");
        // The next change of whatever kind clears what was left behind.
        world.mcpkey_fed(&["set", "LAST", "--stdin"], &secret()).ok();
        let held: BTreeSet<String> = items(&world).into_keys().collect();
        assert_eq!(held, known(&world), "{at}: items that nothing knows of");
        true
    });
    assert!(kills > 20, "{kills}");
}
