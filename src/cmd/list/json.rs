//! `list --json`, version 1. Fields may be added; those that are here keep their name and meaning.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Picture;
use crate::actions::directory::is_gone;
use crate::base::text;
use crate::client::registration::{fields, going};
use crate::client::resolve::{self, Need, Supply, UsesByServer};
use crate::vault::owner::Layer;
use crate::vault::records::Record;
use crate::world::{AccountSource, World};

pub(super) const VERSION: u32 = 1;

pub(super) fn render(world: &World, picture: &Picture) -> String {
    let uses = UsesByServer::of(&picture.needs);
    let servers: Vec<Value> = picture
        .view
        .servers
        .iter()
        .map(|server| {
            let target = Some(going::shown_target(&server.entry));
            let is_remote = server.entry.is_remote();
            let variables: Vec<&str> = uses.by(server).map(|(need, _)| need.variable.as_str()).collect();
            json!({
                "name": server.name,
                "scope": server.scope.as_str(),
                "client": server.client.id,
                "file": server.file.to_string_lossy(),
                "transport": server.entry.transport().as_str(),
                "url": target.clone().filter(|_| is_remote),
                "command": target.filter(|_| !is_remote),
                "variables": variables,
                "delivery": server.delivery.as_str(),
                "literals": fields::literals(&server.entry).iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let withheld = resolve::withheld(&picture.problems);
    let variables: Vec<Value> = picture.needs.iter().map(|need| variable(need, &withheld)).collect();
    let unmentioned: Vec<Value> = picture.unmentioned().into_iter().map(stored).collect();
    // Where not everything was looked at, nothing is called unused.
    let (unused, unseen) =
        if picture.elsewhere.is_whole { (unmentioned, Vec::new()) } else { (Vec::new(), unmentioned) };
    let skipped: Vec<Value> = picture
        .view
        .skipped
        .iter()
        .map(|s| json!({"name": s.name, "file": s.file.to_string_lossy(), "why": s.why.to_string()}))
        .collect();
    let view = json!({
        "version": VERSION,
        "project": picture.project,
        "account": account(world),
        "servers": servers,
        "variables": variables,
        "unused": unused,
        "unseen": unseen,
        "skipped": skipped,
    });
    text::json(&view.to_string())
}

/// The account whose values count here, with who says so; null where there is none.
fn account(world: &World) -> Value {
    let chosen = world.chosen_account();
    let by = chosen.by.map(|by| match by {
        AccountSource::Flag => "flag",
        AccountSource::Environment => "environment",
        AccountSource::Settings => "settings",
    });
    chosen.name.as_ref().map_or(Value::Null, |name| json!({"name": name, "by": by}))
}

fn variable(need: &Need, withheld: &HashSet<&str>) -> Value {
    let source = match &need.supply {
        Supply::Stored(record) => record.store.to_string(),
        Supply::Environment => "environment".to_owned(),
        Supply::Settings => "settings".to_owned(),
        Supply::Empty => "empty".to_owned(),
        Supply::Default => "default".to_owned(),
        Supply::Missing => "missing".to_owned(),
    };
    let servers: Vec<&str> = need.uses.iter().map(|u| u.server.as_str()).collect();
    let record = need.supply.stored().map_or(Value::Null, |record| stored(record));
    json!({
        "name": need.variable.as_str(),
        "source": source,
        "withheld": withheld.contains(need.variable.as_str()),
        "servers": servers,
        "stored": record,
    })
}

pub(super) fn stored(record: &Record) -> Value {
    let previous = record
        .previous
        .as_ref()
        .map(|past| json!({"since": past.since, "replaced": past.replaced, "expires": past.expires}));
    let next = record.next.as_ref().map(|next| json!({"since": next.since, "expires": next.expires}));
    let layer = match record.owner.layer() {
        Layer::Entry => "entry",
        Layer::Project => "project",
        Layer::All => "all",
    };
    let directory = record.owner.directory();
    let destinations: Vec<String> = record.destinations.iter().map(ToString::to_string).collect();
    json!({
        "name": record.variable.as_str(),
        "store": record.store.to_string(),
        "all_projects": record.owner.is_global(),
        "layer": layer,
        "account": record.account,
        "project": record.owner.project,
        "directory": directory.as_ref().map(|dir| dir.to_string_lossy()),
        "directory_gone": directory.as_ref().map(|dir| is_gone(dir)),
        "file": record.owner.entry.as_ref().map(|entry| &entry.file),
        "server": record.owner.entry.as_ref().map(|entry| &entry.server),
        "destinations": destinations,
        "from": record.from,
        "created": record.created,
        "rotated": record.rotated,
        "expires": record.expires,
        "previous": previous,
        "next": next,
    })
}
