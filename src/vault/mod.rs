//! Where secrets rest and what is known of them: the stores, the records of every secret, where each may go, when it ends,
//! and the log of its use.

pub mod account;
pub mod agreed;
pub mod calls;
pub mod checkout;
pub mod consent;
pub mod deposit;
pub mod destination;
pub mod expiry;
pub mod export;
mod in_order;
pub mod index_text;
mod lines;
pub mod log;
pub mod origin;
pub mod owner;
mod pending;
mod record_words;
pub mod records;
pub mod shown;
pub mod source;
mod spelled;
pub mod store;
mod store_kind;
pub mod supplying;
