//! What an agent has no business with, as permission rules of Claude Code.
//!
//! They stop what a model types by itself. A shell in a shell (`sh -c`, `xargs`, a script) gets past them; what mcpkey does
//! about that is in `process::callers`.

use std::path::Path;

use crate::client::permissions::{PermissionRule, RuleList};
use crate::world::World;

/// The verbs, each with the reason. What stays allowed shows no value and takes none along to a new place: `add`, `remove`, `list`, `setup`, `test`, `doctor`,
/// `lint`, `import`, `log`, `hook install`. `remove --forget` deletes no more than the server's own secrets.
const VERBS: &[(&str, &str)] = &[
    ("bridge", "uses a server around the client's rules"),
    ("exec", "gives a server's secrets to a command"),
    ("run", "gives every secret to any command"),
    ("claude", "is 'run' for one command"),
    ("reveal", "prints a secret"),
    ("set", "replaces a secret, for instance by one that somebody else knows"),
    ("rotate", "replaces a secret, and may hand the new one to a command"),
    ("forget", "deletes a secret"),
    ("store", "hands secrets to whoever has a key, moves them to another store, or takes the passphrase off"),
    ("allow", "lets a secret go to a further destination"),
    ("deliver", "puts a secret back into the environment"),
    ("guard", "changes these very rules"),
    ("hook uninstall", "takes these very rules out"),
];

/// Where mcpkey's own files are when no variable says otherwise, on Linux, macOS and Windows: the file is committed, and a
/// teammate's machine may be another.
const DIRS: &[&str] = &[
    "~/.local/share/mcpkey",
    "~/.local/state/mcpkey",
    "~/.config/mcpkey",
    "~/Library/Application Support/mcpkey",
    "~/AppData/Local/mcpkey",
    "~/AppData/Roaming/mcpkey",
];

/// The settings that hold these rules, of the project and of the person: whoever changes them is free of all.
const SETTINGS: &[&str] = &["/.claude/settings*.json", "~/.claude/settings*.json"];

/// The rules.
pub(super) fn rules(world: &World) -> Vec<PermissionRule> {
    let verbs = VERBS.iter().flat_map(|(verb, _)| {
        // Flags may stand in front of a verb.
        [format!("Bash(mcpkey {verb}:*)"), format!("Bash(mcpkey -* {verb}*)")]
    });
    let mut places: Vec<String> = DIRS.iter().map(|dir| format!("{dir}/**")).collect();
    for place in own(world) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let places = places.iter().flat_map(|place| [format!("Read({place})"), format!("Edit({place})")]);
    let settings = SETTINGS.iter().map(|place| format!("Edit({place})"));
    verbs.chain(places).chain(settings).map(|rule| (RuleList::Deny, rule)).collect()
}

/// Where mcpkey's own files are here.
fn own(world: &World) -> Vec<String> {
    let (own, home) = (&world.own, world.places.home.as_path());
    let whole = |dir: &Path| spelled(dir, home).map(|dir| format!("{dir}/**"));
    if own.dirs().any(|dir| world.is_inside(dir)) {
        own.files().iter().filter_map(|(file, _)| spelled(file, home)).collect()
    } else {
        own.dirs().filter_map(whole).collect()
    }
}

/// A path as rules spell it: `~/…` below the home directory, elsewhere `//…`. Nothing where a character in it means
/// something else in a rule.
fn spelled(path: &Path, home: &Path) -> Option<String> {
    let (head, rest) = match path.strip_prefix(home) {
        Ok(rest) => ("~/", rest),
        Err(_) => ("//", path),
    };
    let text = rest.to_str()?.replace('\\', "/").replacen(':', "", usize::from(cfg!(windows)));
    let text = text.trim_start_matches('/');
    let is_plain =
        !text.contains(['*', '?', '[', ']', '{', '}', '(', ')', '!']) && !text.contains(char::is_control);
    is_plain.then(|| format!("{head}{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_directory_is_never_spelled_out() {
        let home = Path::new("/home/ada");
        for (path, rule) in [
            ("/home/ada/.local/share/mcpkey", Some("~/.local/share/mcpkey")),
            ("/home/ada/a b", Some("~/a b")),
            ("/srv/mcpkey", Some("//srv/mcpkey")),
            ("/srv/a*b", None),
            ("/srv/a)b", None),
        ] {
            assert_eq!(spelled(Path::new(path), home).as_deref(), rule, "{path}");
        }
    }
}
