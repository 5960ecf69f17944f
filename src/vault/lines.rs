//! A file of one JSON object a line, appended in one write, so that processes side by side do not mix. Only its owner can read
//! it. It is cut in two by size, so that it never holds more than two megabytes or so.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::system::files;

/// Bytes at which the file makes way for a new one; the one before is kept, the one before that is not.
pub(super) const LARGEST: u64 = 1 << 20;

/// The file at a path.
#[derive(Debug, Clone)]
pub(super) struct LineFile(PathBuf);

impl LineFile {
    /// The file at `path`, which need not exist.
    pub(super) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Adds a line for each of `entries`, all in one write. Nothing waits for the disk: what a crash of the machine takes is an
    /// account, not a secret.
    pub(super) fn append<'e, E: Serialize + 'e>(
        &self,
        entries: impl IntoIterator<Item = &'e E>,
    ) -> io::Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        let mut file = match self.open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(dir) = self.0.parent() {
                    files::private_dir(dir).map_err(io::Error::other)?;
                }
                self.open()?
            }
            other => other?,
        };
        if file.metadata()?.len() >= LARGEST {
            // Two processes may both come here; the worse that happens is that the older half is gone early.
            std::fs::rename(&self.0, self.older())?;
            file = self.open()?;
        }
        file.write_all(&lines)
    }

    /// All entries, oldest first; lines that are none, such as one that a full disk cut, are left out.
    pub(super) fn read<E: DeserializeOwned>(&self) -> Result<Vec<E>, files::FileError> {
        let mut entries = Vec::new();
        for path in [self.older(), self.0.clone()] {
            let bytes = files::read(&path)?.unwrap_or_default();
            entries.extend(bytes.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()));
        }
        Ok(entries)
    }

    fn older(&self) -> PathBuf {
        self.0.with_extension("old.jsonl")
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.0)
    }
}
