//! What is made up anew: ids, salts, the moment.

use super::World;
use super::clock;
use crate::base::names::{ItemId, VarName};
use crate::world::error::Failure;

impl World {
    /// An id for a new item.
    pub fn new_id(&self, variable: &VarName) -> Result<ItemId, Failure> {
        let random = getrandom::u32().map_err(|e| Failure::new(format!("no random numbers: {e}")))?;
        Ok(ItemId::new(variable, random))
    }

    /// Random bits for the agreements of a new item.
    pub fn salt(&self) -> Result<[u8; 16], Failure> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| Failure::new(format!("no random numbers: {e}")))?;
        Ok(salt)
    }

    /// This moment as the index writes it.
    pub fn timestamp(&self) -> String {
        clock::text(self.now)
    }
}
