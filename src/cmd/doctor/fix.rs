//! `--fix`: what can be mended without asking anybody, and without losing anything.

use std::path::PathBuf;

use super::line::FixResult;
use super::scene::{Scene, StoreReach};
use super::{example, modes, moved};
use crate::actions::rebuild::rebuild;
use crate::base::text;
use crate::change;
use crate::system::files;
use crate::vault::records::StoreKind;
use crate::world::error::Failure;

/// Mends what it can; gives what it did, and what it could not do.
pub(super) fn mend(scene: &Scene<'_>) -> Vec<FixResult> {
    // Modes first: a store that others could read does not open until they cannot.
    let mut done = close(scene);
    let mut opened = Scene::look(scene.world);
    if let Some(aside) = set_aside(&opened) {
        done.push(aside);
        opened = Scene::look(scene.world);
    }
    done.extend(StoreKind::ALL.into_iter().flat_map(|kind| names(&opened, kind)));
    let leftovers = Scene::look(scene.world);
    done.extend(
        clear(&leftovers).map_err(|failure| could_not("clear what is left over", &failure)).transpose(),
    );
    done.extend(moved::mend(&leftovers));
    done.extend(examples(scene));
    done
}

fn close(scene: &Scene<'_>) -> Vec<FixResult> {
    let exposed = modes::exposed(scene.world);
    let one = |exposed: &modes::Exposed| {
        let shown = text::path(&exposed.path);
        match files::make_private(&exposed.path) {
            Ok(()) => Ok(format!("{shown} is yours alone now")),
            Err(error) => Err(could_not(&format!("close {shown}"), &error.into())),
        }
    };
    exposed.iter().map(one).collect()
}

/// What is in the place of the index and is none makes room for one, where the stores tell what that is to name.
fn set_aside(scene: &Scene<'_>) -> Option<FixResult> {
    if !scene.may_make_index() {
        return None;
    }
    let world = scene.world;
    let aside = world.refuse_agent("an agent cannot bring back the index");
    let aside = aside.and_then(|()| change::lock(world)).and_then(|lock| world.set_index_aside(&lock));
    let said = |aside: PathBuf| format!("what was no index any more is now {}", text::path(&aside));
    aside.map(|aside| aside.map(said)).map_err(|failure| could_not("make a new index", &failure)).transpose()
}

/// Has the index name what a store holds and it does not.
fn names(scene: &Scene<'_>, kind: StoreKind) -> Vec<FixResult> {
    let is_wanted = matches!(scene.reach(kind), Some(StoreReach::Read { unnamed, .. }) if *unnamed > 0);
    if !is_wanted || scene.no_index.is_some() {
        return Vec::new();
    }
    let title = kind.title();
    match rebuild(scene.world, kind) {
        Err(failure) => vec![Err(could_not(&format!("name all that is in the {title}"), &failure))],
        Ok(rebuilt) => {
            let some = |count, what: &str| text::some(count, what);
            let named = (rebuilt.named > 0)
                .then(|| format!("the index names {} of the {title} again", some(rebuilt.named, "secret")));
            let merged = (rebuilt.merged > 0).then(|| {
                format!(
                    "{} of the {title} no longer stand beside newer ones",
                    some(rebuilt.merged, "older value")
                )
            });
            let left = rebuilt.left.into_iter().map(|left| Err(format!("left as it is: {left}")));
            named.into_iter().chain(merged).map(Ok).chain(left).collect()
        }
    }
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

fn examples(scene: &Scene<'_>) -> Vec<FixResult> {
    if example::to_mend(scene).is_empty() {
        return Vec::new();
    }
    let lock = match change::lock(scene.world) {
        Ok(lock) => lock,
        Err(failure) => return vec![Err(could_not("bring the example in step", &failure))],
    };
    // Looked at again under the lock: another mcpkey may have changed it meanwhile.
    let one = |found: example::OutOfStep| {
        let shown = text::path(&found.path);
        match found.plan(scene).apply_under(&lock, scene.world) {
            Ok(()) => Ok(format!("{shown} is in step with the config")),
            Err(failure) => Err(could_not(&format!("bring {shown} in step"), &failure)),
        }
    };
    example::to_mend(scene).into_iter().map(one).collect()
}

fn could_not(what: &str, failure: &Failure) -> String {
    format!("could not {what}: {}", failure.message())
}
