//! What a program of a server is started in.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::system::files::Grounds;

/// Where a program runs.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// Its working directory.
    pub dir: PathBuf,
    /// The environment it inherits: nothing of any other server's is in there.
    pub environ: Vec<(OsString, OsString)>,
    /// From where it is not taken by a bare name.
    pub grounds: Grounds,
}
