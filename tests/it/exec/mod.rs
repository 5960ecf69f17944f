//! `exec`: a server that a client starts gets its values, and who else asks gets none.

mod asked;
mod asked_badly;
mod callers;
mod notice;
