//! One working tree of a repository, or a directory without any, and which values of another one are its own too.
//!
//! A secret is stored for a path, and a path can be renamed, cloned a second time or mounted elsewhere. What the repository
//! is known by again (its remote, the birth of its own directory, and the path of the config inside it) is stored with the secret;
//! here it is compared. That two are of one repository is what the remote *says*, which anybody can write into a clone: it is a
//! reason to ask, never to hand out.

use std::path::PathBuf;

use super::owner::{EntryName, Owner};

/// A directory whose secrets are stored for `project`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The directory by which Claude Code keys its local scope; of a linked working tree that of the main one.
    pub project: String,
    /// The top of the working tree; outside of a repository the directory itself.
    pub top: PathBuf,
    /// The normalised remote.
    pub remote: Option<String>,
    /// What the repository's own directory keeps when it is renamed; outside of a repository the directory itself.
    pub birth: Option<String>,
}

impl Checkout {
    /// `owner` with what it is known by again in another directory. One of another project is left as it is, and so is what
    /// can no longer be told.
    pub fn marked(&self, owner: Owner) -> Owner {
        if owner.project.as_ref() != Some(&self.project) {
            return owner;
        }
        let inside = owner.entry.as_ref().and_then(|entry| entry.inside(&self.top));
        Owner {
            remote: self.remote.clone().or(owner.remote),
            birth: self.birth.clone().or(owner.birth),
            inside: inside.or(owner.inside),
            ..owner
        }
    }

    /// Whether `owner` is of this repository: it has the same remote, or is of another working tree or a former name of the
    /// same clone.
    pub fn is_same_repository(&self, owner: &Owner) -> bool {
        let is_same_clone = owner.project.as_ref() == Some(&self.project);
        is_same_clone || self.is_renamed(owner) || (owner.remote.is_some() && owner.remote == self.remote)
    }

    /// Whether `owner` was stored in this very clone, wherever that was then.
    pub fn is_renamed(&self, owner: &Owner) -> bool {
        owner.birth.is_some() && owner.birth == self.birth
    }

    /// Whose a value would be here that `owner` has in another directory: of the server of the same name in the config at
    /// the same path inside the repository, or of all servers of this project. Nothing for a value that is of this directory already.
    pub fn counterpart(&self, owner: &Owner) -> Option<Owner> {
        owner.project.as_ref()?;
        let here = Owner::of(Some(self.project.clone()));
        let here = match &owner.entry {
            None => here,
            Some(entry) => here.at(EntryName::new(&self.file(owner, entry), &entry.server)),
        };
        (here != *owner).then(|| self.marked(here))
    }

    /// Where the config of `entry` would be in this working tree. One outside of the repository, such as the client's own
    /// file, stays where it is.
    fn file(&self, owner: &Owner, entry: &EntryName) -> PathBuf {
        match owner.inside_or_guess() {
            Some(inside) => self.top.join(inside),
            None => PathBuf::from(&entry.file),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn checkout(project: &str, top: &str) -> Checkout {
        let remote = Some("git.example.com/acme/shop".to_owned());
        Checkout { project: project.to_owned(), top: top.into(), remote, birth: None }
    }

    fn entry(project: &str, file: &str) -> Owner {
        Owner::of(Some(project.to_owned())).at(EntryName::new(Path::new(file), "web"))
    }

    #[test]
    fn an_entry_is_found_again_at_the_same_path_inside_the_repository() {
        let (old, new) = (checkout("/old", "/old"), checkout("/new", "/new"));
        let stored = old.marked(entry("/old", "/old/packages/a/.mcp.json"));
        assert_eq!(stored.inside.as_deref(), Some("packages/a/.mcp.json"));
        assert!(new.is_same_repository(&stored) && !new.is_renamed(&stored));
        let here = new.counterpart(&stored).unwrap();
        assert_eq!(here, entry("/new", "/new/packages/a/.mcp.json"));
        assert_eq!((here.remote, here.inside), (new.remote.clone(), stored.inside.clone()));
        assert_eq!(old.counterpart(&stored), None);
        assert_eq!(stored.directory().as_deref(), Some(Path::new("/old")));
    }

    #[test]
    fn working_trees_of_one_clone_are_one_repository_and_two_directories() {
        let (main, linked) = (checkout("/main", "/main"), checkout("/main", "/linked"));
        let stored = linked.marked(entry("/main", "/linked/.mcp.json"));
        assert_eq!(stored.directory().as_deref(), Some(Path::new("/linked")));
        assert_eq!(main.counterpart(&stored), Some(entry("/main", "/main/.mcp.json")));
        let nameless = Checkout { remote: None, ..main };
        assert!(nameless.is_same_repository(&stored));
    }

    #[test]
    fn the_clients_own_file_stays_where_it_is_and_a_value_of_all_projects_moves_nowhere() {
        let (old, new) = (checkout("/old", "/old"), checkout("/new", "/new"));
        let local = old.marked(entry("/old", "/home/ada/.claude.json"));
        assert_eq!(local.inside, None);
        assert_eq!(new.counterpart(&local), Some(entry("/new", "/home/ada/.claude.json")));
        assert_eq!(new.counterpart(&Owner::of(None)), None);
        let other = Checkout { remote: Some("git.example.com/ada/shop".to_owned()), ..new };
        assert!(!other.is_same_repository(&local));
        assert!(!Checkout { remote: None, ..other }.is_same_repository(&entry("/old", "/old/.mcp.json")));
    }
}
