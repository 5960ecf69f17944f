//! What a commit decides here: the grounds of the project, and that mcpkey's own files are not on them.

use std::path::{Path, PathBuf};

use super::World;
use super::error::Failure;
use crate::base::text;
use crate::system::files::{self, Grounds, Search, Writable};

impl World {
    /// The directories whose contents a commit decides.
    pub fn grounds(&self) -> &Grounds {
        self.grounds.get_or_init(|| {
            // A home directory that is a repository is a person's own, and the environment does not say which one that is.
            let home = registered_home().unwrap_or_else(|| self.places.home.clone());
            Grounds::around(&self.cwd, Path::new(&self.project()), &home)
        })
    }

    /// `path` as one that may be written: [`Grounds::writable`].
    pub fn writable(&self, path: &Path) -> Result<Writable, Failure> {
        Ok(self.grounds().writable(path)?)
    }

    /// How a program is looked for that a person, or the project itself, names.
    pub fn search(&self) -> Search<'_> {
        Search { path: self.environ.get_os("PATH"), dir: &self.cwd, grounds: self.grounds() }
    }

    /// Fails where one of mcpkey's own directories, or of those in which the client keeps what a person decided, is in the project. An
    /// entry, or a project's settings for the client, can set `MCPKEY_HOME`, `XDG_CONFIG_HOME`, `HOME` or `CLAUDE_CONFIG_DIR` to a
    /// directory that came with a commit, and what stands there would say which proxy and which authority are between, which rules
    /// hold, who may ask and what is approved.
    pub fn check_own_dirs(&self) -> Result<(), Failure> {
        let of_client = [&self.places.settings, &self.places.claude_json];
        let dirs = self.own.dirs().chain(of_client.into_iter().filter_map(|file| file.parent()));
        match dirs.map(files::resolved).find(|dir| self.grounds().hold(dir)) {
            None => Ok(()),
            Some(dir) => Err(Failure::no(format!(
                "mcpkey's own files or the client's would be in {}, inside the project, and what comes with a project does not decide where a secret goes",
                text::path(&dir)
            ))
            .hint("take MCPKEY_HOME, CLAUDE_CONFIG_DIR, HOME and XDG_… out of the entry, or name a directory of your own")),
        }
    }
}

/// The home directory that the system knows the person by, which no environment changes. Nothing where that is not in a file.
#[cfg(unix)]
fn registered_home() -> Option<PathBuf> {
    let users = files::read("/etc/passwd".as_ref()).ok().flatten()?;
    home_of(rustix::process::getuid().as_raw(), std::str::from_utf8(&users).ok()?)
}

/// Elsewhere the environment alone tells.
#[cfg(not(unix))]
fn registered_home() -> Option<PathBuf> {
    None
}

#[cfg(unix)]
fn home_of(user: u32, users: &str) -> Option<PathBuf> {
    let user = user.to_string();
    let home = users.lines().find_map(|line| {
        let mut fields = line.split(':').skip(2);
        (fields.next() == Some(&user)).then(|| fields.nth(2)).flatten()
    });
    home.map(PathBuf::from).filter(|home| home.is_absolute())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_home_directory_is_found_by_the_number_of_its_user() {
        let users = "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000:Me,,,:/home/me:/bin/zsh\nodd:x:7\n";
        assert_eq!(home_of(1000, users), Some("/home/me".into()));
        assert_eq!(home_of(0, users), Some("/root".into()));
        assert_eq!((home_of(7, users), home_of(100, users)), (None, None));
    }
}
