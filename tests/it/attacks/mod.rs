//! What was tried against the promises of `SECURITY.md`, by kind; each beside a control that shows that the honest way works.

pub(crate) mod asks;
mod commands;
mod contact;
mod excuses;
mod guards;
mod leak;
mod links;
mod redirects;
mod session;
