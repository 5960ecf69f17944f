//! Rooms side by side that import each other in a circle. One is allowed where a file in it says why, on a line that
//! begins with `//! A circle: `.
//!
//! Rooms side by side are the files and folders of one folder: of a wing, or of a folder in it. The folder's door, its
//! `mod.rs`, hands names on; what a room imports through the door counts as imported from the room that has it.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::mentions;
use super::rules::{Source, target, tests_of};

/// The line that says why a circle is one.
const REASON: &str = "//! A circle: ";

/// The door, where it has definitions of its own.
const DOOR: &str = "mod";

/// From each room to those it imports from, each with a line that does.
type Arrows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// Every circle of rooms side by side that nobody gives a reason for.
pub(crate) fn unexplained(sources: &[Source]) -> Vec<String> {
    let parents = |source: &Source| {
        let place: Vec<String> = source.place().iter().map(|m| (*m).to_owned()).collect();
        (1..place.len()).map(|depth| place[..depth].join("/")).collect::<Vec<_>>()
    };
    let folders: BTreeSet<String> = sources.iter().flat_map(parents).collect();
    let tests = tests_of(sources);
    folders.iter().flat_map(|folder| in_folder(folder, sources, &tests)).collect()
}

fn in_folder(folder: &str, sources: &[Source], tests: &[String]) -> Vec<String> {
    let depth = folder.split('/').count();
    let room_of = |source: &Source| source.place().get(depth).map(|room| (*room).to_owned());
    let inside: Vec<&Source> = sources.iter().filter(|s| s.is_in(folder)).collect();
    let names: BTreeSet<String> = inside.iter().filter_map(|source| room_of(source)).collect();
    let rooms: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let door = sources.iter().find(|s| s.module == folder);
    let handed_on = door.map(|door| handed_on(door, &rooms)).unwrap_or_default();
    let mut arrows = Arrows::new();
    for source in inside.iter().copied().filter(|source| !tests.iter().any(|t| source.is_in(t))) {
        let from = source.place().get(depth).and_then(|room| rooms.get(room).copied()).unwrap_or(DOOR);
        for mention in mentions(&source.text) {
            let by_name = mention.segments.first().filter(|_| from == DOOR && !mention.handed_on);
            let to = match target(source, &mention) {
                Some(path) if path.len() > depth && path[..depth].join("/") == folder => {
                    Some(path[depth].clone())
                }
                Some(_) => None,
                None => by_name.filter(|name| rooms.contains(name.as_str())).cloned(),
            };
            let Some(to) = to.filter(|_| !mention.in_tests && !mention.handed_on) else { continue };
            let room = rooms.get(to.as_str()).copied().or_else(|| handed_on.get(&to).copied());
            let to = room.unwrap_or(DOOR);
            // The files of a folder inside a wing are one room in several parts, of which its door may be the first.
            let is_part = depth > 1 && [from, to].contains(&DOOR);
            if to != from && !is_part {
                let line = || format!("{}:{}", source.path, mention.line);
                arrows.entry(from).or_default().entry(to).or_insert_with(line);
            }
        }
    }
    let says_why = |room: &str| {
        let of = |s: &&&Source| s.place().get(depth).copied().unwrap_or(DOOR) == room;
        inside.iter().filter(of).any(|s| s.text.contains(REASON))
    };
    let open = circles(&arrows).into_iter().filter(|circle| !circle.iter().any(|room| says_why(room)));
    let said = |circle: Vec<&str>| {
        let names = circle.join(", ");
        format!("{folder}: {names} import each other in a circle:{}", lines(&circle, &arrows))
    };
    open.map(said).collect()
}

/// The lines that make a circle one.
fn lines(circle: &[&str], arrows: &Arrows<'_>) -> String {
    let mut said = String::new();
    for (from, to) in arrows {
        let inside = to.iter().filter(|(to, _)| circle.contains(to) && circle.contains(from));
        inside.for_each(|(to, line)| said.push_str(&format!("\n  {from} imports {to} at {line}")));
    }
    said
}

/// The names that a door hands on, each with the room it is from.
fn handed_on<'a>(door: &Source, rooms: &BTreeSet<&'a str>) -> BTreeMap<String, &'a str> {
    let pairs = mentions(&door.text).into_iter().filter(|mention| mention.handed_on).filter_map(|mention| {
        let name = mention.segments.last()?.clone();
        let room = mention.segments.iter().find_map(|segment| rooms.get(segment.as_str()).copied())?;
        Some((name, room))
    });
    pairs.collect()
}

/// The largest sets of rooms of which each leads to each.
fn circles<'a>(arrows: &Arrows<'a>) -> Vec<Vec<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|room| (*room, reached_from(room, arrows))).collect();
    let leads = |from: &str, to: &str| reach.get(from).is_some_and(|all| all.contains(to));
    let mut found: Vec<Vec<&str>> = Vec::new();
    for room in arrows.keys().copied().filter(|room| leads(room, room)) {
        if !found.iter().any(|circle| circle.contains(&room)) {
            found.push(arrows.keys().copied().filter(|o| leads(room, o) && leads(o, room)).collect());
        }
    }
    found
}

fn reached_from<'a>(room: &str, arrows: &Arrows<'a>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&str> = arrows.get(room).into_iter().flat_map(BTreeMap::keys).copied().collect();
    while let Some(next) = ahead.pop() {
        if reached.insert(next) {
            ahead.extend(arrows.get(next).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}
