//! What may pass through a bridge: by the person's own settings, by the project's, which only take away, and by the arguments.

use crate::base::text;
use crate::client::bridged::{BridgeRules, BridgeWords, Sections, sections};
use crate::client::offered::{DenyRule, Offered};
use crate::client::session::SessionPart;
use crate::system::files;
use crate::world::World;
use crate::world::error::Failure;

/// What a project has agreed on.
const PROJECT: &str = ".mcpkey.toml";

/// All rules for the server of `words`, and what of them widens.
pub(super) fn read(world: &World, words: &BridgeWords) -> Result<(BridgeRules, Vec<SessionPart>), Failure> {
    let mut rules = BridgeRules::default();
    let (own, widening) = world.bridges(&words.url)?;
    rules.add(&own, &words.url, &text::path(&world.own.settings));
    let top = files::git_root(&world.cwd).unwrap_or(&world.cwd);
    for dir in world.cwd.ancestors() {
        add_project(&mut rules, &dir.join(PROJECT), words)?;
        if dir == top {
            break;
        }
    }
    let ignored = |pattern: &String| DenyRule {
        kind: Offered::Tool,
        pattern: pattern.clone(),
        from: "--ignore-tool of the arguments".to_owned(),
    };
    rules.denials.add(words.ignored_tools.iter().map(ignored));
    Ok((rules, widening))
}

fn add_project(rules: &mut BridgeRules, path: &std::path::Path, words: &BridgeWords) -> Result<(), Failure> {
    let Some(bytes) = files::read(path)? else { return Ok(()) };
    let shown = text::path(path);
    let bad = |why: &str| {
        Failure::new(format!("{shown}: {why}"))
            .hint("mend the file: as long as it cannot be read, nothing passes")
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| bad("it is not text"))?;
    let root: toml_edit::DocumentMut = text.parse().map_err(|_| bad("it is not TOML"))?;
    let found = sections(root.as_table(), Sections::Project).map_err(|why| bad(&why))?;
    rules.add(&found, &words.url, &shown);
    Ok(())
}
