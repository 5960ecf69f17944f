//! How a server is reached: the way there, whom to trust on it, and what comes back, with nothing of MCP in it.

mod net;
pub(crate) mod proxy;
pub mod sse;
pub(crate) mod trust;

pub use net::Net;
