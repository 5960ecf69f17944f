//! How a server is reached: the way there, whom to trust on it, requests and answers, with nothing of MCP in it.
//!
//! An [`HttpClient`] is made of a [`Net`] and a url, and sends requests inside a [`runtime()`]. It tells [`Trouble`] and how far
//! it came ([`Stage`]); bodies come in [`Pieces`], events out of them with [`sse`], and what an answer says of elsewhere is a
//! [`Redirection`].

mod body;
mod client;
mod connector;
mod credential;
mod link;
mod net;
mod pool;
mod proxy;
mod queue;
mod redirect;
mod resolver;
mod roots;
mod runtime;
pub mod sse;
mod stage;
mod trouble;
pub(crate) mod trust;

pub use body::{Arriving, Pieces};
pub use client::HttpClient;
pub(crate) use credential::basic;
pub use credential::{SecretUrl, secret_header};
pub(crate) use link::Link;
pub use net::Net;
pub use proxy::BadAddress;
pub use redirect::Redirection;
pub use runtime::runtime;
pub use stage::Stage;
pub use trouble::Trouble;
