//! Rooms of one wing that import each other in a circle. One is allowed where a file in it says why, on a line that
//! begins with `//! A circle: `.
//!
//! A room is a file or folder right below a wing. The wing's door, its `mod.rs`, hands names on; what a room imports through
//! the door counts as imported from the room that has it.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::mentions;
use super::rules::{Source, target, tests_of};

/// The line that says why a circle is one.
const REASON: &str = "//! A circle: ";

/// The door, where it has definitions of its own.
const DOOR: &str = "mod";

/// From each room to those it imports from, each with a line that does.
type Arrows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// Every circle of rooms in a wing that nobody gives a reason for.
pub fn unexplained(sources: &[Source]) -> Vec<String> {
    let wings: BTreeSet<&str> = sources.iter().map(Source::wing).collect();
    wings.into_iter().flat_map(|wing| in_wing(wing, sources)).collect()
}

fn in_wing(wing: &str, sources: &[Source]) -> Vec<String> {
    let inside: Vec<&Source> = sources.iter().filter(|s| s.wing() == wing && s.place().len() > 1).collect();
    let rooms: BTreeSet<&str> = inside.iter().map(|s| s.place()[1]).collect();
    let tests = tests_of(sources);
    let door = sources.iter().find(|s| s.module == wing);
    let handed_on = door.map(|door| handed_on(door, &rooms)).unwrap_or_default();
    let mut arrows = Arrows::new();
    for source in inside.iter().copied().chain(door) {
        if tests.iter().any(|t| source.is_in(t)) {
            continue;
        }
        let from = source.place().get(1).copied().unwrap_or(DOOR);
        for mention in mentions(&source.text) {
            let by_name = mention.segments.first().filter(|_| from == DOOR && !mention.handed_on);
            let to = match target(source, &mention) {
                Some(path) if path.first().is_some_and(|w| w == wing) => path.get(1).cloned(),
                Some(_) => None,
                None => by_name.filter(|name| rooms.contains(name.as_str())).cloned(),
            };
            let Some(to) = to.filter(|_| !mention.in_tests && !mention.handed_on) else { continue };
            let room = rooms.get(to.as_str()).copied().or_else(|| handed_on.get(&to).copied());
            let to = room.unwrap_or(DOOR);
            if to != from {
                let line = || format!("{}:{}", source.path, mention.line);
                arrows.entry(from).or_default().entry(to).or_insert_with(line);
            }
        }
    }
    let says_why = |room: &str| {
        let own = |s: &&Source| if room == DOOR { s.module == wing } else { s.place().get(1) == Some(&room) };
        sources.iter().filter(|s| s.wing() == wing).filter(own).any(|s| s.text.contains(REASON))
    };
    let open = circles(&arrows).into_iter().filter(|circle| !circle.iter().any(|room| says_why(room)));
    let said = |circle: Vec<&str>| {
        let names = circle.join(", ");
        format!("{wing}: {names} import each other in a circle:{}", lines(&circle, &arrows))
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
