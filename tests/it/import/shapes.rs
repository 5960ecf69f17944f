//! Shapes of real files: what moves can come back byte for byte, and a file without a secret is not touched.

#[path = "../../detect/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../../corpus/shapes/read.rs"]
#[allow(dead_code)]
mod read;

use random::Rng;
use read::Shape;

use crate::support::World;

const REAL: &str = include_str!("../../corpus/shapes/real.txt");
const FRESH: &str = include_str!("../../corpus/shapes/fresh.txt");
const BLIND: &str = include_str!("../../corpus/shapes/blind.txt");
const PLACES: &str = include_str!("../../corpus/shapes/places.txt");

/// Clients in whose files a reference takes the place of the secret, and nothing else changes.
const IN_PLACE: &[&str] = &[
    ".mcp.json",
    ".claude.json",
    ".cursor/mcp.json",
    ".windsurf/mcp_config.json",
    ".gemini/settings.json",
    "opencode.json",
];

/// The shapes for which `wanted` holds, each filled in and written into a directory of its own: their paths and texts.
fn written(world: &World, wanted: impl Fn(&Shape) -> bool) -> Vec<(String, String)> {
    let mut rng = Rng(getrandom::u64().unwrap());
    let shapes =
        [REAL, FRESH, PLACES, BLIND].into_iter().flat_map(read::shapes).filter(|shape| wanted(shape));
    let write = |(at, shape): (usize, Shape)| {
        let text = shape.fill(&mut rng).text;
        let path = format!("s{at}/{}", shape.file.replace(['<', '>'], ""));
        world.write(&path, &text);
        (path, text)
    };
    shapes.enumerate().map(write).collect()
}

/// The names in `${NAME}`, `${env:NAME}` and `{env:NAME}` of a text.
fn names(text: &str) -> Vec<&str> {
    let starts = text.match_indices('{').map(|(at, _)| &text[at + 1..]);
    starts
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.strip_prefix("env:").unwrap_or(name))
        .filter(|name| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
        .collect()
}

#[test]
fn what_moves_out_of_a_shape_comes_back_byte_for_byte() {
    let world = World::new();
    let files = written(&world, |shape| !shape.is_negative() && IN_PLACE.contains(&&*shape.file));
    let mut line = vec!["import", "--yes", "--global", "--allow-http"];
    line.extend(files.iter().map(|(path, _)| &**path));
    let ran = world.mcpkey(&line);
    let mut moved = 0;
    for (path, before) in &files {
        let (mut after, mut before) = (world.read(path), before.clone());
        let new: Vec<String> = names(&after)
            .into_iter()
            .filter(|name| !names(&before).contains(name))
            .map(str::to_owned)
            .collect();
        for name in new {
            let value = world.delivered(&name);
            for form in [format!("${{{name}}}"), format!("${{env:{name}}}"), format!("{{env:{name}}}")] {
                moved += after.matches(&form).count();
                after = after.replace(&form, &value.replace('\\', "\\\\").replace('"', "\\\""));
            }
            // Of a placeholder's default only the placeholder stays.
            before = before.replace(&format!("${{{name}:-{value}}}"), &value);
        }
        assert_eq!(after, before, "{path}: {}", ran.said());
    }
    assert!(moved > 50, "{moved} moved: {}", ran.said());
}

#[test]
fn a_shape_without_a_secret_is_not_touched() {
    let world = World::new();
    let files = written(&world, Shape::is_negative);
    let is_config = |path: &&str| {
        !["reports/", "flows/", "data/", "schema/", "locales/", "deploy/"]
            .iter()
            .any(|dir| path.contains(dir))
    };
    let mut line = vec!["import", "--yes"];
    line.extend(files.iter().map(|(path, _)| &**path).filter(is_config));
    let ran = world.mcpkey(&line).ok();
    for (path, before) in &files {
        assert_eq!(&world.read(path), before, "{path}: {}", ran.said());
    }
    // What is no config is passed over by everybody who names a directory.
    world.mcpkey(&["import", "--yes"]).ok();
    for (path, before) in &files {
        assert_eq!(&world.read(path), before, "{path}");
    }
}
