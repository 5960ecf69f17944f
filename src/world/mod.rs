//! The world handed in: the only place that reads the process's environment, and where verbs find
//! their directories, the configs in effect, the index and the stores.

mod agreement;
mod checkout;
mod delivery;
mod deposits;
pub mod error;
mod here;
mod hints;
pub mod kind;
mod log;
mod own;
mod settings;
mod stores;

pub use deposits::{Taking, Uses};
pub use here::World;
pub use own::Own;
pub use settings::{KEYS, Settings};
pub use stores::{Choice, DecidedBy};
