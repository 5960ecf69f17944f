//! Writing items to their stores and deleting them, so that the index names each at any moment at which it may exist.

use crate::base::secret::Secret;
use crate::vault::records::{Index, Item};
use crate::vault::store::StoreError;
use crate::world::World;
use crate::world::error::Failure;

/// Announces all these items in the index, and then writes their texts.
pub(super) fn put_items(world: &World, index: &mut Index, texts: &[(Item, Secret)]) -> Result<(), Failure> {
    texts.iter().for_each(|(item, _)| index.announce(item.clone()));
    world.write_index(index)?;
    for (item, text) in texts {
        match world.store(item.store).put(&item.id, text) {
            Ok(()) => {}
            // Where there is no keychain at all, nothing can have been written, and nothing is left to clear.
            Err(error @ StoreError::Absent(_)) => {
                texts.iter().for_each(|(item, _)| index.settle(item));
                world.write_index(index)?;
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Deletes the items that are announced and have no record. A store that does not answer keeps them for the next time.
pub fn clear(world: &World, index: &mut Index) -> Result<(), Failure> {
    let pending = index.pending().to_vec();
    if pending.is_empty() {
        return Ok(());
    }
    world.write_index(index)?;
    for item in pending {
        match world.store(item.store).delete(&item.id) {
            Ok(_) => index.settle(&item),
            // A keychain that is not in this session (over ssh, say) is no news; it keeps the item for the next time.
            Err(StoreError::Absent(_)) => {}
            Err(error) => world.ui.say(&format!(
                "warning: could not delete {} from the {}: {error}",
                item.id,
                item.store.title()
            )),
        }
    }
    world.write_index(index)
}
