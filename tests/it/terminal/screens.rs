//! Every screen for people at once, in terminals of 80 and of 60 columns: no line is wider, no path begins at the root where home would do,
//! one thing is one thing.

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::run::{bearer, configure, store};
use crate::support::pty::Terminal;
use crate::support::{World, canary, screen};

/// A world with all that is long, wide, single or far from here.
fn furnished() -> World {
    let world = World::new();
    world.git(&["init", "-q"]);
    let long =
        "https://mcp.example.com/tenants/0123456789/regions/eu-central-1/projects/alpha/servers/main/mcp";
    configure(
        &world,
        &json!({
            "github": bearer("GITHUB_TOKEN"),
            "日本語の長い名前のサーバー、設定の見本": {"type": "http", "url": long, "headers": {"X-Key": "${NAMED_KEY}"}},
            "files": {"command": "npx", "args": ["-y", "@example/files-server@1.2.3", "--root", "."], "env": {"API_KEY": "${FILES_KEY}"}},
            "image": {"command": "docker", "args": ["run", "-i", "--rm", "-e", "X", "ghcr.io/example/server:1"]},
            "local": {"command": "node", "args": [world.home.join("server/dist/index.js")]},
        }),
    );
    store(&world, "GITHUB_TOKEN", &canary());
    std::fs::write(
        world.home.join(".claude.json"),
        json!({"mcpServers": {"mine": bearer("MINE_TOKEN")}}).to_string(),
    )
    .unwrap();
    world.mcpkey_fed(&["set", "MINE_TOKEN", "--stdin"], &canary()).ok();
    world.mcpkey(&["run", "--allow-missing", "--", "true"]);
    world
}

const SCREENS: &[&[&str]] = &[
    &[],
    &["list"],
    &["list", "--all"],
    &["doctor", "--offline"],
    &["hook", "status"],
    &["hook", "install"],
    &["test", "github", "files"],
    &["log", "--limit", "0"],
    &["allow", "--list"],
    &["store"],
    &["add", "--templates"],
    &["remove", "github", "-n"],
    &["set"],
    &["help"],
    &["help", "delivery"],
    &["add"],
    &["setup"],
];

/// What a terminal shows of `stream`: lines, without what it acts on.
fn lines(stream: &str) -> Vec<String> {
    let stream = screen::decoded(stream);
    let mut plain = String::new();
    let mut rest = stream.chars();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' => match rest.next() {
                Some(']') => {
                    rest.by_ref().find(|c| *c == '\x07' || *c == '\\');
                }
                _ => {
                    rest.by_ref().find(|c| c.is_ascii_alphabetic());
                }
            },
            '\r' => {}
            c => plain.push(c),
        }
    }
    plain.lines().map(str::to_owned).collect()
}

/// Whether a line may be as wide as it is: it is one url, or one command line, which half of would be another.
fn stands_alone(line: &str) -> bool {
    let line = line.trim();
    line.contains("://") && !line.contains(' ') || line.starts_with("mcpkey ") || line.starts_with("'mcpkey ")
}

/// A count that does not fit its noun.
fn miscounted(line: &str) -> Option<String> {
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let nouns = [
        "secret", "server", "tool", "warning", "problem", "variable", "value", "file", "call", "day",
        "finding", "config", "place", "key",
    ];
    words.windows(2).find_map(|pair| {
        let count: usize = pair[0].parse().ok()?;
        let is_wrong = match count {
            1 => nouns.iter().any(|noun| pair[1] == format!("{noun}s")),
            _ => nouns.contains(&pair[1]),
        };
        is_wrong.then(|| pair.join(" "))
    })
}

#[test]
fn no_screen_is_wider_than_its_terminal_or_names_home_or_miscounts() {
    let world = furnished();
    let home = world.home.to_string_lossy().into_owned();
    let mut faults = Vec::new();
    for columns in [80_u16, 60] {
        for args in SCREENS {
            let mut terminal = Terminal::wide(&world, columns, args);
            std::thread::sleep(std::time::Duration::from_millis(
                if matches!(args, [one] if *one == "add" || *one == "set" || *one == "setup") {
                    700
                } else {
                    0
                },
            ));
            if matches!(args, [one] if *one == "add" || *one == "set" || *one == "setup") {
                terminal.presses("\x03");
            }
            let screen = terminal.ends().screen;
            for line in lines(&screen) {
                let width = line.width();
                if width > usize::from(columns) && !stands_alone(&line) {
                    faults.push(format!("{args:?} {columns}: {width} wide: {line}"));
                }
                if line.contains(&home) {
                    faults.push(format!("{args:?} {columns}: home: {line}"));
                }
                faults.extend(miscounted(&line).map(|what| format!("{args:?}: {what}: {line}")));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_command_is_named_for_what_it_starts() {
    let world = furnished();
    let list = world.mcpkey(&["list"]).ok().stdout;
    for what in ["@example/files-server@1.2.3", "ghcr.io/example/server:1", "home/server/dist/index.js"] {
        assert!(list.contains(what), "{what}: {list}");
    }
    assert!(!list.contains("npx"), "{list}");
    let shown = world.mcpkey(&["list", "--json"]).ok().stdout;
    assert!(shown.contains("\"npx\""), "{shown}");
}

#[test]
fn a_machine_gets_whole_paths() {
    let world = furnished();
    let home = world.home.to_string_lossy().into_owned();
    for args in [&["list", "--json"][..], &["hook", "status", "--json"], &["store", "--json"]] {
        let shown = world.mcpkey(args).stdout;
        assert!(shown.contains(&home) && !shown.contains("\"~"), "{args:?}: {shown}");
    }
}
