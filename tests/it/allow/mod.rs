//! `allow`: what a person agreed to, and what becomes of a secret whose place changed.

mod redirected;
