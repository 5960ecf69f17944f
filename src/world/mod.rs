//! The world handed in: the only place that reads the process's environment, and where verbs find
//! their directories, the configs in effect, the index and the stores.

mod account;
mod advice;
mod agreement;
mod apart;
mod asking;
mod checkout;
mod clients;
pub mod clock;
mod consent;
mod delivery;
mod deposits;
pub mod error;
mod fetching;
pub mod fresh;
mod ground;
mod here;
mod hints;
mod home;
mod index;
mod itself;
mod keeping;
pub mod kind;
mod log;
mod own;
mod plugged;
mod registered;
mod session;
mod settings;
mod stored;
mod stores;
mod used_account;
mod vault_programs;
mod who_asks;
mod widened;

pub use apart::Apart;
pub use deposits::{Taking, Uses};
pub use here::World;
pub use keeping::Released;
pub use own::Own;
pub use registered::{ForeignServer, Registered};
pub use settings::{KEYS, Settings, VARIABLES};
pub use stored::{Age, StoredValue};
pub use stores::{Choice, DecidedBy};
pub use used_account::{AccountSource, UsedAccount};
