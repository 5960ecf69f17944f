//! Deleting what no record names any more.

use crate::vault::records::Index;
use crate::vault::store::StoreError;
use crate::world::World;
use crate::world::error::Failure;

/// Deletes the items that are announced and have no record. A store that does not answer keeps them for the next time.
pub fn clear(world: &World, index: &mut Index) -> Result<(), Failure> {
    let pending = index.pending().to_vec();
    if pending.is_empty() {
        return Ok(());
    }
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
    // An item that is not struck off is looked for once more.
    let _struck_off_later = world.write_index(index);
    Ok(())
}
