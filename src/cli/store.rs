//! `store`: where secrets rest.

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::vault::records::StoreKind;

/// Which store is in use.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// What to do [default: show it]
    #[command(subcommand)]
    pub verb: Option<StoreVerb>,
    /// For machines; versioned
    #[arg(long)]
    pub json: bool,
}

/// What can be done with stores.
#[derive(Debug, Subcommand)]
pub enum StoreVerb {
    /// Put new secrets into this store from now on
    Use {
        /// keychain or file
        store: StoreKind,
    },
    /// Move every secret into this store, and use it from now on
    Move {
        /// keychain or file
        store: StoreKind,
    },
    /// Unlock the store: the keychain, or for a while the encrypted file
    Unlock {
        /// How long the passphrase of the file is remembered, such as 15m [default: 15m, or passphrase-cache of config.toml]
        #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
        time: Option<Duration>,
    },
    /// Forget the passphrase of the encrypted file that this session remembers
    Lock,
    /// Protect the encrypted file with a passphrase, or replace the passphrase
    Passphrase {
        /// Go back to an identity file beside it
        #[arg(long, conflicts_with = "stdin")]
        remove: bool,
        /// Read the new passphrase from stdin
        #[arg(long)]
        stdin: bool,
    },
}
