//! Attacks: what somebody who has a commit, a neighbour's place or the model's shell tries, each beside the honest way that works.

pub mod asks;
mod commands;
