//! Where a person's directories are, as the clients find them: by the environment first, and then by what the system says.

use std::path::{Path, PathBuf};

use crate::base::paths;
use crate::base::system::System;
use crate::system::environ::Environ;

/// The home directory, and the one where the system keeps the settings of programs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) home: PathBuf,
    pub(super) programs: PathBuf,
}

impl Home {
    /// From what the system `says` of both. On Windows that is written down with the account, and a client that is started with another
    /// `USERPROFILE` or `APPDATA` goes there all the same (`os.homedir()` of Node, and what editors read); elsewhere it comes
    /// from `HOME` already.
    pub(super) fn of(environ: &Environ, says: (&Path, &Path), system: System) -> Self {
        let by = |name: &str, otherwise: &Path| {
            let set = environ.setting(name).filter(|_| system == System::Windows);
            paths::plain(set.map_or_else(|| otherwise.to_owned(), PathBuf::from))
        };
        Self { home: by("USERPROFILE", says.0), programs: by("APPDATA", says.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_where_they_are_on_windows_alone() {
        let says = (Path::new("/says/home"), Path::new("/says/programs"));
        let set: Environ = [("USERPROFILE", "/set/home"), ("APPDATA", "")].into_iter().collect();
        let home = |path: &str, system| {
            let found = Home::of(&set, says, system);
            assert_eq!((found.home, found.programs), (path.into(), says.1.to_owned()));
        };
        home("/set/home", System::Windows);
        home("/says/home", System::Linux);
        home("/says/home", System::Mac);
        let set: Environ = [("APPDATA", "/set/programs")].into_iter().collect();
        assert_eq!(Home::of(&set, says, System::Windows).programs, Path::new("/set/programs"));
    }
}
