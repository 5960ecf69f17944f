//! `--fix`: what can be mended without asking anybody, and without losing anything.

use super::scene::Scene;
use super::{example, modes, moved};
use crate::base::text;
use crate::change;
use crate::system::files;
use crate::world::error::Failure;

/// Mends what it can; gives what it did, and what it could not do.
pub(super) fn mend(scene: &Scene<'_>) -> Vec<String> {
    // Modes first: a store that others could read does not open until they cannot.
    let mut done = close(scene);
    let leftovers = Scene::look(scene.world);
    done.extend(
        clear(&leftovers).unwrap_or_else(|failure| Some(could_not("clear what is left over", &failure))),
    );
    done.extend(moved::mend(&leftovers));
    done.extend(examples(scene));
    done
}

fn close(scene: &Scene<'_>) -> Vec<String> {
    let exposed = modes::exposed(scene.world);
    let one = |exposed: &modes::Exposed| {
        let shown = text::path(&exposed.path);
        match files::make_private(&exposed.path) {
            Ok(()) => format!("{shown} is yours alone now"),
            Err(error) => could_not(&format!("close {shown}"), &error.into()),
        }
    };
    exposed.iter().map(one).collect()
}

/// Deletes items that no record names, where their stores give an answer without asking anybody.
fn clear(scene: &Scene<'_>) -> Result<Option<String>, Failure> {
    let pending = scene.index.pending();
    if pending.is_empty() || !pending.iter().all(|item| scene.answers(item.store)) {
        return Ok(None);
    }
    change::items::clear_all(scene.world, &change::lock(scene.world)?)?;
    let left = scene.world.index()?.pending().len();
    let cleared = pending.len().saturating_sub(left);
    Ok((cleared > 0).then(|| format!("deleted {} that nothing used", text::some(cleared, "stored item"))))
}

fn examples(scene: &Scene<'_>) -> Vec<String> {
    if example::to_mend(scene).is_empty() {
        return Vec::new();
    }
    let lock = match change::lock(scene.world) {
        Ok(lock) => lock,
        Err(failure) => return vec![could_not("bring the example in step", &failure)],
    };
    // Looked at again under the lock: another mcpkey may have changed it meanwhile.
    let one = |found: example::OutOfStep| {
        let shown = text::path(&found.path);
        match found.plan(scene).apply_under(&lock, scene.world) {
            Ok(()) => format!("{shown} is in step with the config"),
            Err(failure) => could_not(&format!("bring {shown} in step"), &failure),
        }
    };
    example::to_mend(scene).into_iter().map(one).collect()
}

fn could_not(what: &str, failure: &Failure) -> String {
    format!("could not {what}: {}", failure.message())
}
