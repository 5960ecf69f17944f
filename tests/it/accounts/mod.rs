//! Two accounts at one server: one committed config, a value for each, and which one goes where.

mod attacks;
mod by_place;
mod neighbours;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::http::Recorder;
use crate::support::process::Ran;
use crate::support::{World, canary};

/// Two clones of one project with different remotes, and a token of each account.
pub(super) struct Two {
    pub(super) world: World,
    pub(super) web: Recorder,
    pub(super) shop: PathBuf,
    pub(super) fork: PathBuf,
    pub(super) work: String,
    pub(super) own: String,
}

impl Two {
    /// Nothing is stored yet.
    pub(super) fn bare() -> Self {
        let mut world = World::new();
        let web = Recorder::open();
        let (shop, fork) = (world.home.join("work/shop"), world.home.join("oss/shop"));
        for dir in [&shop, &fork] {
            std::fs::create_dir_all(dir).expect("a directory");
        }
        world.project = shop.clone();
        world.git(&["init", "-q", "-b", "main"]);
        let entry =
            json!({"type": "http", "url": web.url(), "headers": {"Authorization": "Bearer ${WEB_TOKEN}"}});
        world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
        world.git(&["add", "."]);
        world.git(&["commit", "-q", "-m", "one config"]);
        world.git(&["clone", "-q", ".", fork.to_str().expect("UTF-8")]);
        world.git(&["remote", "add", "origin", "git@git.example.com:acme/shop.git"]);
        world.project = fork.clone();
        world.git(&["remote", "set-url", "origin", "https://git.example.com/ada/shop.git"]);
        Self { world, web, shop, fork, work: canary(), own: canary() }
    }

    /// A value of each account for all projects, each agreed to in its clone, and a rule for each: one of a remote, one of a directory.
    pub(super) fn stored() -> Self {
        let mut two = Self::bare();
        let set = ["set", "WEB_TOKEN", "-g", "--stdin", "--account"];
        let (work, own) = (two.work.clone(), two.own.clone());
        two.in_shop()
            .mcpkey_fed(&[&set[..], &["work", "--where", "git.example.com/acme"]].concat(), &work)
            .ok();
        two.in_fork().mcpkey_fed(&[&set[..], &["own", "--where", "~/oss"]].concat(), &own).ok();
        two
    }

    /// The world, standing in the clone of the employer.
    pub(super) fn in_shop(&mut self) -> &World {
        self.at(&self.shop.clone())
    }

    /// The same in the person's own.
    pub(super) fn in_fork(&mut self) -> &World {
        self.at(&self.fork.clone())
    }

    pub(super) fn at(&mut self, dir: &std::path::Path) -> &World {
        self.world.project = dir.to_owned();
        &self.world
    }

    /// What the server was sent so far, each token by the account it is of.
    pub(super) fn sent(&self) -> Vec<&'static str> {
        let mut sent: Vec<&str> = Vec::new();
        for request in self.web.requests() {
            let header = request.header("authorization").unwrap_or_default().to_owned();
            let who = match header.strip_prefix("Bearer ") {
                Some(token) if token == self.work => "work",
                Some(token) if token == self.own => "own",
                _ => "nothing",
            };
            if sent.last() != Some(&who) {
                sent.push(who);
            }
        }
        sent
    }
}

/// What the environment of a command that `run` starts holds.
pub(super) fn handed(world: &World) -> Ran {
    world.mcpkey(&["run", "--", "printenv", "WEB_TOKEN"])
}

/// The records of `list --all --json`.
pub(super) fn records(world: &World) -> Vec<Value> {
    world.read_json_of(&["list", "--all", "--json"])["stored"].as_array().expect("a list").clone()
}
