//! `store`: where secrets rest.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::vault::records::StoreKind;

/// Show which store is in use; change it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
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
    /// Write secrets into one encrypted file, for another machine or a teammate
    Export(StoreExport),
    /// Take in the secrets of such a file
    Import(StoreImport),
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

/// Secrets that leave.
#[derive(Debug, Args)]
#[command(after_help = EXPORTS)]
pub struct StoreExport {
    /// Who can open it: age1…, an ssh key in quotes, or a file of such keys (id_ed25519.pub, authorized_keys)
    #[arg(short, long, value_name = "KEY", required_unless_present = "passphrase")]
    pub recipient: Vec<String>,
    /// Encrypt it under a passphrase instead, which is asked for
    #[arg(short, long, conflicts_with = "recipient")]
    pub passphrase: bool,
    /// Read the passphrase from stdin
    #[arg(long, requires = "passphrase")]
    pub stdin: bool,
    /// Write it to this file, for its owner alone [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Everything that is stored, of all projects
    #[arg(short, long, conflicts_with = "variables")]
    pub all: bool,
    /// The variables [default: those that the configs here mention]
    #[arg(value_name = "VAR")]
    pub variables: Vec<String>,
}

/// Secrets that come.
#[derive(Debug, Args)]
#[command(after_help = IMPORTS)]
pub struct StoreImport {
    /// The file; - is stdin
    pub file: PathBuf,
    /// A file with the secret key that opens it, of age or ssh [default: ~/.ssh/id_ed25519, ~/.ssh/id_rsa]
    #[arg(short, long, value_name = "FILE")]
    pub identity: Vec<PathBuf>,
    /// Read the passphrase, of the file or of the key, from stdin
    #[arg(long)]
    pub stdin: bool,
    /// Let a secret travel over http:// to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Take in all of it, and ask nothing
    #[arg(short, long)]
    pub yes: bool,
}

const EXPORTS: &str = "Examples:
  mcpkey store export --recipient ~/.ssh/id_ed25519.pub -o secrets.age
  mcpkey store export -r age1… TOKEN | ssh laptop mcpkey store import - --yes
  mcpkey store export --passphrase --all -o secrets.age";

const EXAMPLES: &str = "Examples:
  mcpkey store
  mcpkey store move file
  mcpkey store export --recipient ~/.ssh/id_ed25519.pub -o secrets.age";

const IMPORTS: &str = "Examples:
  mcpkey store import secrets.age";
