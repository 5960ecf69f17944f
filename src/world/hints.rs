//! What to type next when something below failed: for each of its errors a kind and a hint, added here and nowhere else.

use std::path::Path;

use super::advice;
use super::error::Failure;
use super::kind::FailureKind;
use crate::base::names::BadName;
use crate::base::next::{AddNext, LintNext, Next};
use crate::base::secret::BadSecret;
use crate::base::system::System;
use crate::base::text;
use crate::client::registration::BadChoice;
use crate::client::registration::BadWords;
use crate::process::launch::LaunchError;
use crate::system::files::{self, FileError};
use crate::system::git::GitError;
use crate::system::prompt::PromptError;
use crate::vault::destination::BadDestination;
use crate::vault::export::{BadExport, BadRecipient, NotOpened};
use crate::vault::index_text::BadIndex;
use crate::vault::store::StoreError;

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        if let FileError::Io { path, source, .. } = &error
            && let Some(hint) = of_other(path, source)
        {
            return Self::new(error.to_string()).hint(hint);
        }
        let hint = match &error {
            FileError::Io { source, what, .. } => match (source.kind(), *what) {
                (std::io::ErrorKind::StorageFull, _) => Some("make room on the disk and try again"),
                (std::io::ErrorKind::FileTooLarge, _) => Some(advice::too_large(System::here())),
                (_, "lock") => Some(
                    "the file system there may have no locks: set MCPKEY_HOME to a directory on a disk of this machine",
                ),
                (_, "create" | "open") => Some("set MCPKEY_HOME to a directory that can be written"),
                (kind, _)
                    if kind == std::io::ErrorKind::PermissionDenied || files::is_open_elsewhere(source) =>
                {
                    Some(advice::denied(System::here()))
                }
                _ => None,
            },
            FileError::Busy { .. } => Some("see which mcpkey or claude is running, and try again"),
            FileError::Changed { .. } => Some("try again"),
            FileError::NotAFile { .. } => Some("move it out of the way and try again"),
            FileError::LeadsOut { .. } => Some(
                "a link that came with the project is not written through: put a file in its place, or change that one itself",
            ),
            FileError::TooLarge { .. } => None,
        };
        with_hint(error.to_string(), hint)
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        let hint = match &error {
            GitError::NoGit => {
                Some(format!("install git, or name the files: {}", Next::Lint(LintNext::File)))
            }
            GitError::NotARepository { .. } => {
                Some(format!("go to a repository, or check files: {}", Next::Lint(LintNext::Path)))
            }
            GitError::Refused { .. } => {
                Some("tell git that you trust it: git config --global --add safe.directory DIR".to_owned())
            }
            GitError::NoRevision { .. } => {
                Some("see what there is with 'git branch -a', or fetch it first".to_owned())
            }
            GitError::NoMergeBase { .. } => {
                Some("fetch the whole history: git fetch --unshallow (in CI: fetch-depth 0)".to_owned())
            }
            GitError::Lacking { .. } => Some("fetch it: git fetch --refetch --no-filter".to_owned()),
            GitError::BadDate { .. } => Some("for instance 2026-01-31, or '3 months ago'".to_owned()),
            GitError::Failed { .. } | GitError::Io { .. } | GitError::Garbled { .. } => None,
        };
        with_hint(error.to_string(), hint)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(error.to_string());
        let hint = match &error {
            StoreError::Interrupted => return PromptError::Interrupted.into(),
            StoreError::Absent(_) => {
                let file = Next::StoreUse("file".to_owned());
                return failure.hint(format!("use the encrypted file instead: {file}, or MCPKEY_STORE=file"));
            }
            StoreError::Locked if System::here() == System::Mac => {
                "unlock it and try again: security unlock-keychain"
            }
            StoreError::Locked => {
                return failure.hint(format!(
                    "unlock it in a terminal: {}\nKeePassXC and KWallet can be unlocked in their own window alone",
                    Next::StoreUnlock
                ));
            }
            StoreError::NoCollection => {
                let file = Next::StoreUse("file".to_owned());
                return failure.hint(format!(
                    "open a database or make a default keyring in the keychain's own program, or use the encrypted file: {file}"
                ));
            }
            StoreError::NotKept(_) => {
                let file = Next::StoreUse("file".to_owned());
                return failure.hint(format!(
                    "no config was changed; look at the keychain with its own program, or use the encrypted file: {file}"
                ));
            }
            StoreError::Refused => "allow mcpkey in the dialog of the keychain, and try again",
            StoreError::TimedOut(_) => {
                "look for a dialog that waits for an answer, or restart the keychain's service"
            }
            StoreError::Ambiguous(_) => {
                "delete the other item in your keychain's own program, and store the value again"
            }
            StoreError::Keychain(_) => {
                return failure.hint(format!(
                    "look at the keychain with its own program; '{}' shows what mcpkey sees",
                    Next::Store
                ));
            }
            StoreError::TooLong { .. } => {
                let file = Next::StoreUse("file".to_owned());
                return failure.hint(format!("keep this one in the encrypted file: {file}"));
            }
            StoreError::BadValue { .. } => {
                return failure.hint(format!("store it again: {}", Next::set("VAR")));
            }
            StoreError::Exposed(_) => {
                "make it private: chmod 600 for a file, chmod 700 for a directory; then rotate what it held"
            }
            StoreError::Damaged { .. } => {
                "restore it from a backup, or delete it and store the secrets again"
            }
            StoreError::WrongPassphrase(_) => {
                "try again; MCPKEY_UNLOCK_FILE or MCPKEY_PASSPHRASE may hold an old one"
            }
            StoreError::NoPassphrase(_) => {
                return failure.hint(format!(
                    "unlock it for a while, in a terminal: {}\nor name a file that holds the passphrase in MCPKEY_UNLOCK_FILE",
                    Next::StoreUnlock
                ));
            }
            StoreError::NoIdentity(_) => {
                "restore the key from a backup; without it the file cannot be opened"
            }
            StoreError::Busy(_) => "see which mcpkey is running, and try again",
            StoreError::Io { path, source } => {
                if let Some(hint) = of_other(path, source) {
                    return failure.hint(hint);
                }
                advice::store_files(System::here())
            }
        };
        failure.hint(hint)
    }
}

/// What to do where a file, or the directory that it is in, is somebody else's: `sudo mcpkey` leaves root's.
fn of_other(path: &Path, source: &std::io::Error) -> Option<String> {
    if source.kind() != std::io::ErrorKind::PermissionDenied {
        return None;
    }
    let (theirs, owner) = files::foreign_owner(path)?;
    let shown = text::path(&theirs);
    let who = if owner == 0 { "root".to_owned() } else { format!("user {owner}") };
    Some(format!(
        "{shown} belongs to {who}, perhaps since a command was run with sudo; to have it back: sudo chown -R \"$(id -u)\" {shown}"
    ))
}

/// What to do where a bare name leads into the project.
const OF_PROJECT: &str =
    "take its directory out of PATH; or, if that file is what you mean, name it by its path";

impl From<LaunchError> for Failure {
    fn from(error: LaunchError) -> Self {
        let failure = Self::new(error.to_string());
        match &error {
            LaunchError::NotFound(name) if name == "claude" => {
                let other = Next::Run { only: Vec::new(), command: "CMD" };
                failure.kind(FailureKind::NotFound).hint(format!(
                    "install it with 'npm install -g @anthropic-ai/claude-code', or name another command: {other}"
                ))
            }
            LaunchError::NotFound(_) => failure.kind(FailureKind::NotFound),
            LaunchError::OfProject { .. } => failure.kind(FailureKind::NotExecutable).hint(OF_PROJECT),
            LaunchError::NotExecutable { .. } => failure.kind(FailureKind::NotExecutable),
        }
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        let kind = match error {
            PromptError::Interrupted => FailureKind::Interrupted,
            PromptError::Back => FailureKind::Back,
            PromptError::Io(_) | PromptError::Shown => FailureKind::Trouble,
        };
        let hint = match error {
            PromptError::Shown => Some(
                "give a name here; a token is asked for by itself, hidden. Where others saw this one, make a new one",
            ),
            _ => None,
        };
        with_hint(error.to_string(), hint).kind(kind)
    }
}

impl From<BadSecret> for Failure {
    fn from(error: BadSecret) -> Self {
        let hint = match error {
            BadSecret::LineBreak => Some("paste the token alone, on one line"),
            BadSecret::NotAscii(_) => Some("copy the token once more, from where it was made"),
            BadSecret::OtherScheme => {
                Some("give the token alone; for another scheme write it into the header of the config")
            }
            BadSecret::Placeholder => Some("store the token itself; placeholders belong into the config"),
            _ => None,
        };
        with_hint(error.to_string(), hint)
    }
}

impl From<BadExport> for Failure {
    fn from(error: BadExport) -> Self {
        let hint = match &error {
            BadExport::Newer(_) => "update mcpkey",
            _ => "nothing of it was taken in; ask for a new one",
        };
        Self::new(error.to_string()).hint(hint)
    }
}

impl From<BadRecipient> for Failure {
    fn from(error: BadRecipient) -> Self {
        let secret = |why: &BadRecipient| *why == BadRecipient::Secret;
        let is_secret = match &error {
            BadRecipient::Line(_, why) => secret(why),
            other => secret(other),
        };
        let hint = if is_secret {
            "name the public half, such as ~/.ssh/id_ed25519.pub or the age1… that age-keygen shows"
        } else {
            "name age1…, an ssh key in quotes ('ssh-ed25519 AAAA…'), or a file of them such as ~/.ssh/id_ed25519.pub"
        };
        Self::new(error.to_string()).hint(hint)
    }
}

impl From<NotOpened> for Failure {
    fn from(error: NotOpened) -> Self {
        let hint = match &error {
            NotOpened::Interrupted => return PromptError::Interrupted.into(),
            NotOpened::NoKey => {
                let next = Next::StoreImport { file: None, is_identified: true };
                return Self::new(error.to_string()).hint(format!("name the key that it is for: {next}"));
            }
            NotOpened::NoPassphrase(_) => "there is no terminal to ask on; give it with --stdin",
            NotOpened::WrongPassphrase(_) => "ask whoever made it",
            NotOpened::Damaged => "have it sent again, as a file, from the first line to the last",
            NotOpened::Form(_) | NotOpened::TooLarge => "ask for a new one",
            NotOpened::Identity(..) => {
                "name a file with a secret key, such as ~/.ssh/id_ed25519, or one that age-keygen wrote"
            }
        };
        Self::new(error.to_string()).hint(hint)
    }
}

fn with_hint(message: String, hint: Option<impl Into<String>>) -> Failure {
    let failure = Failure::new(message);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

impl From<std::io::Error> for Failure {
    /// What a verb does itself is only to print.
    fn from(error: std::io::Error) -> Self {
        Self::new(format!("cannot write the answer to stdout: {error}"))
    }
}

macro_rules! plain {
    ($($error:ty),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        }
    )*};
}

impl From<BadWords> for Failure {
    fn from(error: BadWords) -> Self {
        let failure = Self::new(error.to_string());
        let hint = match &error {
            BadWords::Url(_) => {
                "a url starts with https:// (or http:// or wss://); a command takes neither -t nor --url"
            }
            BadWords::Header(..) => {
                "for instance -H \"X-API-Key: abc\", or -H \"X-API-Key\" to be asked for the value"
            }
            BadWords::Env(..) => "for instance -e API_KEY=abc, or -e API_KEY to be asked for the value",
            BadWords::Misplaced(..) => "leave it out, or name the transport with -t",
            BadWords::TwoBearers => "keep --bearer to be asked for the token",
            BadWords::ArgsAfterUrl(_) | BadWords::ValueAfterUrl => {
                return failure.hint(format!("see '{}'", Next::Help("add")));
            }
            BadWords::SecretElsewhere(_) => "take it out, or move it to a header, a variable or an argument",
            BadWords::Entry(_) => {
                "for instance {\"type\": \"http\", \"url\": \"https://…\"}, or {\"command\": \"npx\", \"args\": []}"
            }
            BadWords::FlagAsCommand(_) => return failure.hint(Next::adding()),
            BadWords::EmptyCommand => return failure.hint(Next::Add(AddNext::Command)),
        };
        failure.hint(hint)
    }
}

impl From<BadChoice> for Failure {
    fn from(error: BadChoice) -> Self {
        let hint = match &error {
            BadChoice::NoSuch { .. } => {
                "name it as on the command line, for instance Authorization, API_KEY, --token or url"
            }
            BadChoice::HasPlaceholder { .. } => "write the whole value, or leave it to the placeholder",
            BadChoice::Value { why: BadSecret::NotAscii(_), .. } => {
                "copy it once more, from where it was made, or leave the value out to be asked for it"
            }
            BadChoice::Value { why: BadSecret::Empty, .. } => {
                "give it a value, or leave the value out to be asked for it"
            }
            BadChoice::Value { .. } => {
                "store a token of one line, or keep the value out of the config by hand"
            }
        };
        Self::new(error.to_string()).hint(hint)
    }
}

plain!(BadName, BadDestination, BadIndex);
