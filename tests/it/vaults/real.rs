//! The password store, with the real programs: `pass` and `gpg`.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::run::{bearer, configure};
use crate::support::process::run;
use crate::support::{World, canary};

/// A password store in the world's home, with a key that has no passphrase. The agent that holds the key ends with this.
struct PasswordStore<'w>(&'w World);

impl<'w> PasswordStore<'w> {
    fn new(world: &'w World) -> Self {
        let home = world.home.join(".gnupg");
        fs::create_dir_all(&home).unwrap();
        run(Command::new("chmod").arg("700").arg(&home), b"").ok();
        let words = [
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            "Ada <ada@example.com>",
            "default",
            "default",
        ];
        run(world.command("gpg").args(words), b"").ok();
        run(world.command("pass").args(["init", "ada@example.com"]), b"").ok();
        Self(world)
    }

    fn put(&self, name: &str, text: &str) {
        run(self.0.command("pass").args(["insert", "--multiline", "--force", name]), text.as_bytes()).ok();
    }
}

impl Drop for PasswordStore<'_> {
    fn drop(&mut self) {
        let _ended = self.0.command("gpgconf").args(["--kill", "all"]).status();
    }
}

#[test]
fn pass_gives_the_first_line_of_an_entry() {
    let (world, token) = (World::new(), canary());
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let store = PasswordStore::new(&world);
    store.put("work/git hub", &format!("{token}\nuser: ada\n"));
    world.mcpkey(&["set", "TOKEN", "--from", "pass:work/git hub", "--yes"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
    let other = canary();
    store.put("work/git hub", &other);
    assert_eq!(world.delivered("TOKEN"), other);
    let ran = world.mcpkey(&["set", "TOKEN", "--from", "pass:work/none", "--yes"]).gives(2);
    ran.says(&["pass failed with exit code 1: Error: work/none is not in the password store."]);
    drop(store);
}
