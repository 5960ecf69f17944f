//! Deleting what no record names any more.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::names::ItemId;
use crate::base::next::Next;
use crate::base::text;
use crate::system::files::Lock;
use crate::vault::records::{Index, Item, StoreKind};
use crate::vault::store::StoreError;
use crate::world::World;
use crate::world::error::Failure;

/// Deletes the pending items of the stores that the change at hand uses: nobody waits for a store that they have nothing to do
/// with. One that does not answer keeps them for the next time.
pub fn clear(world: &World, index: &mut Index, is_used: impl Fn(StoreKind) -> bool) {
    let mut pending: BTreeMap<StoreKind, Vec<Item>> = BTreeMap::new();
    for item in index.pending().iter().filter(|item| is_used(item.store)) {
        pending.entry(item.store).or_default().push(item.clone());
    }
    if pending.is_empty() {
        return;
    }
    let mut gone = BTreeSet::new();
    for (kind, items) in pending {
        let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
        for (at, deleted) in world.store(kind).delete(&ids).into_iter().enumerate() {
            match deleted {
                Ok(_) => drop(gone.insert(items[at].clone())),
                // A keychain that is not in this session (over ssh, say) is no news; it keeps the item for the next time.
                Err(StoreError::Absent(_)) => {}
                Err(error) => {
                    let left = match &items[at..] {
                        [one] => one.id.to_string(),
                        more => text::some(more.len(), "item"),
                    };
                    world
                        .ui
                        .say(&format!("warning: could not delete {left} from the {}: {error}", kind.title()));
                }
            }
        }
    }
    index.settle_all(&gone);
    // An item that is not struck off is looked for once more.
    let _struck_off_later = world.write_index(index);
}

/// Deletes all pending items.
pub fn clear_all(world: &World, _: &Lock) -> Result<(), Failure> {
    clear(world, &mut Index::clone(&*world.index()?), |_| true);
    Ok(())
}

/// What is said of items that the index does not name.
pub fn said_unnamed(kind: StoreKind, count: usize) -> String {
    format!("the {} holds {} that the index does not name", kind.title(), text::some(count, "item"))
}

/// Says so where the index names nothing at all: what is stored next would stand beside what is there.
pub(super) fn warn_of_unnamed(world: &World, index: &Index, kinds: impl IntoIterator<Item = StoreKind>) {
    if !index.records().is_empty() {
        return;
    }
    for kind in kinds {
        // A store that cannot tell says so when it is written to.
        let ids = world.store(kind).ids().ok().flatten().unwrap_or_default();
        let count = index.unnamed(kind, ids).len();
        if count > 0 {
            world.ui.say(&format!(
                "warning: {}; to have them back: {}",
                said_unnamed(kind, count),
                Next::DoctorFix
            ));
        }
    }
}
