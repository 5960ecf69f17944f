//! How new servers get their secrets, and how their entries call mcpkey.

use super::here::World;
use crate::client::Scope;
use crate::client::delivery::Delivery;
use crate::world::error::Failure;

impl World {
    /// How new servers get their secrets, where `MCPKEY_DELIVER` or the settings say so.
    pub fn delivery(&self) -> Result<Option<Delivery>, Failure> {
        match self.environ.setting("MCPKEY_DELIVER") {
            Some(word) => {
                word.parse().map(Some).map_err(|e: String| Failure::new(format!("MCPKEY_DELIVER: {e}")))
            }
            None => Ok(self.settings()?.delivery().ok().flatten()),
        }
    }

    /// mcpkey as an entry of this scope is to call it: a config that is shared names no path of this machine.
    pub fn program_for(&self, scope: Scope) -> Option<String> {
        let own = self.own_program().filter(|_| scope != Scope::Project);
        own.and_then(|path| path.to_str().map(str::to_owned))
    }
}
