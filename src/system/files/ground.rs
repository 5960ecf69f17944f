//! Ground: the directories whose contents a commit decides. What comes from there is the project's, and not the person's.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use super::FileError;
use super::lasting::resolved;
use crate::base::paths;
use crate::base::system::System;

/// The directories around where the work is done, without symbolic links. A home directory that is a repository, or that the work
/// is done in, is a person's own, and so is what is above one.
#[derive(Debug, Clone, Default)]
pub struct Grounds(Vec<PathBuf>);

impl Grounds {
    /// Around `cwd`: itself, every repository it is in, and the main working tree of its own, which is `project`.
    pub fn around(cwd: &Path, project: &Path, home: &Path) -> Self {
        let (cwd, home) = (resolved(cwd), resolved(home));
        let repositories = cwd.ancestors().skip(1).filter(|dir| super::may_be_there(&dir.join(".git")));
        let all = repositories.map(Path::to_owned).chain([cwd.clone(), resolved(project)]);
        let mut dirs: Vec<PathBuf> = Vec::new();
        for dir in all.filter(|dir| !home.starts_with(dir)) {
            if !dirs.iter().any(|known| dir.starts_with(known)) {
                dirs.retain(|known| !known.starts_with(&dir));
                dirs.push(dir);
            }
        }
        Self(dirs)
    }

    /// The ground on which `path` is, as far as it exists, whatever links lead to it.
    pub fn of(&self, path: &Path) -> Option<&Path> {
        let real = resolved(path);
        self.0.iter().find(|dir| real.starts_with(dir)).map(PathBuf::as_path)
    }

    /// Whether `path` is there.
    pub fn hold(&self, path: &Path) -> bool {
        self.of(path).is_some()
    }

    /// `path` as one that may be written. A link that leads from a ground to somewhere else is not followed, also not one to a
    /// directory on the way: a commit could send a change of ours to any file of the person's. What is below `.git` no commit
    /// brings.
    pub fn writable(&self, path: &Path) -> Result<Writable, FileError> {
        let whole = std::path::absolute(path).map_err(FileError::io(path, "write"))?;
        let mut at = PathBuf::new();
        for part in whole.components() {
            let is_inside = self.0.iter().any(|dir| at.starts_with(dir));
            match part {
                Component::Normal(name) if is_inside && name == ".git" => break,
                Component::Normal(name) => at = resolved(&at.join(name)),
                Component::ParentDir => at = at.parent().map(Path::to_owned).unwrap_or_default(),
                other => at.push(other),
            }
            let is_led = is_inside && part != Component::ParentDir;
            if is_led && !self.0.iter().any(|dir| at.starts_with(dir)) {
                return Err(FileError::LeadsOut { path: path.to_owned(), to: at });
            }
        }
        Ok(Writable(path.to_owned()))
    }

    /// `search`, as in `PATH`, without what is there, and without what depends on where a program stands.
    pub fn without(&self, search: &OsStr) -> OsString {
        let kept = std::env::split_paths(search).filter(|dir| dir.is_absolute() && !self.hold(dir));
        // What was split joins again.
        std::env::join_paths(kept).unwrap_or_default()
    }

    /// Whether a word in `text` leads there: a path by itself, in a list, in a flag or in a url.
    pub fn are_named_in(&self, text: &str) -> bool {
        let is_between = |c: char| c.is_whitespace() || ":;,=\"'".contains(c);
        // Looking at the files is dear, and a path that leads there mostly names the directory.
        let may_name =
            |dir: &PathBuf| dir.file_name().is_some_and(|name| text.contains(&*name.to_string_lossy()));
        self.0.iter().any(may_name)
            && text.split(is_between).any(|word| word.starts_with('/') && self.hold(Path::new(word)))
            || self.0.iter().any(|dir| paths::is_in(dir, text, System::here()))
    }
}

/// A path that may be written: one that [`Grounds::writable`] looked at, or of mcpkey's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writable(PathBuf);

impl Writable {
    /// One of mcpkey's own files, or of a directory that it made: no project decides where that is.
    pub fn own(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The directory that it is in.
    pub fn dir(&self) -> Self {
        Self(self.0.parent().unwrap_or(&self.0).to_owned())
    }
}

impl std::ops::Deref for Writable {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl AsRef<Path> for Writable {
    fn as_ref(&self) -> &Path {
        self
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    fn world() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("home/repo/.git")).unwrap();
        fs::create_dir_all(root.join("home/repo/sub/.git")).unwrap();
        fs::create_dir_all(root.join("home/bin")).unwrap();
        symlink(root.join("home/repo"), root.join("alias")).unwrap();
        (dir, root)
    }

    #[test]
    fn a_repository_is_ground_with_those_it_is_in_and_a_home_is_not() {
        let (_dir, root) = world();
        let home = root.join("home");
        let around = |cwd: &str| Grounds::around(&root.join(cwd), &root.join(cwd), &home);
        assert_eq!(around("home/repo/sub").0, [root.join("home/repo")]);
        assert_eq!(around("alias").0, [root.join("home/repo")]);
        assert_eq!(around("home/bin").0, [root.join("home/bin")]);
        assert_eq!(around("home").0, [""; 0].map(PathBuf::from));
        fs::create_dir(home.join(".git")).unwrap();
        assert_eq!(around("home/bin").0, [root.join("home/bin")]);
    }

    #[test]
    fn a_link_out_of_the_ground_is_not_written_through() {
        let (_dir, root) = world();
        let (home, repo) = (root.join("home"), root.join("home/repo"));
        let grounds = Grounds::around(&repo, &repo, &home);
        let outside = home.join("bin");
        for (link, to) in [
            (".gitignore", home.join(".bashrc")),
            ("relative", PathBuf::from("../.bashrc")),
            (".claude", outside.clone()),
            ("twice", PathBuf::from(".gitignore")),
            ("inside", PathBuf::from("sub")),
            (".git/hooks", outside.clone()),
        ] {
            symlink(to, repo.join(link)).unwrap();
        }
        symlink(home.join("dotfile"), home.join(".claude.json")).unwrap();
        for path in [".gitignore", "relative", ".claude/settings.json", "twice", "sub/../.claude/x/y"] {
            let refused = grounds.writable(&repo.join(path));
            assert!(matches!(refused, Err(FileError::LeadsOut { .. })), "{path}");
            assert!(grounds.writable(&root.join("alias").join(path)).is_err(), "{path}");
        }
        for path in
            ["inside/.mcp.json", "new/.mcp.json", "../bin/x", "../.claude.json", ".git/hooks/pre-commit"]
        {
            assert!(grounds.writable(&repo.join(path)).is_ok(), "{path}");
        }
    }

    #[test]
    fn what_leads_there_is_found_by_every_spelling() {
        let (_dir, root) = world();
        let grounds = Grounds::around(&root.join("home/repo"), &root.join("home/repo"), &root.join("home"));
        let root = root.display();
        for text in [
            format!("{root}/home/repo"),
            format!("{root}/home/./repo/x.js"),
            format!("{root}/home/bin/../repo/gone"),
            format!("--require={root}/home/repo/x.js"),
            format!("--import file://{root}/home/repo/x.mjs"),
            format!("/usr/lib:{root}/home/repo/lib"),
        ] {
            assert!(grounds.are_named_in(&text), "{text}");
        }
        for text in [format!("{root}/home/repository"), format!("{root}/home"), "repo".to_owned()] {
            assert!(!grounds.are_named_in(&text), "{text}");
        }
        let search = format!(".:{root}/home/repo/bin::{root}/alias/bin:bin:{root}/home/bin");
        assert_eq!(grounds.without(search.as_ref()).to_str(), Some(format!("{root}/home/bin").as_str()));
    }
}
