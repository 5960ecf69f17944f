//! The world handed in: the only place that reads the process's environment, and where verbs find
//! their directories, the configs in effect, the index and the stores.

mod agreement;
mod asking;
mod checkout;
mod clients;
pub mod clock;
mod consent;
mod delivery;
mod deposits;
pub mod error;
pub mod fresh;
mod ground;
mod here;
mod hints;
pub mod kind;
mod log;
mod own;
mod plugged;
mod registered;
mod session;
mod settings;
mod stored;
mod stores;
mod who_asks;
mod widened;

pub use deposits::{Taking, Uses};
pub use here::World;
pub use own::Own;
pub use registered::{ForeignServer, Registered};
pub use settings::{KEYS, Settings};
pub use stored::{Age, StoredValue};
pub use stores::{Choice, DecidedBy};
