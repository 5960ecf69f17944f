//! `--account`, for verbs about stored values.

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::candidates;

/// Whose values, where a person has several accounts.
#[derive(Debug, Clone, Default, Args)]
pub struct AccountFlag {
    /// The values of this account, where you have several at one service
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::accounts))]
    pub account: Option<String>,
}

/// The same, and where that account is in use.
#[derive(Debug, Clone, Default, Args)]
pub struct AccountPlaces {
    /// The values of this account, where you have several at one service
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::accounts))]
    pub account: Option<String>,
    /// Where that account is in use: a directory (~/work), or a remote (example.com/group)
    #[arg(long = "where", value_name = "PLACE", requires = "account")]
    pub places: Vec<String>,
}
