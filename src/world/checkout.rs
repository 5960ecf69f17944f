//! Which repository this is, in which of its working trees: what a secret is stored with, and found again by.

use std::path::{Path, PathBuf};

use super::World;
use super::here::lenient;
use crate::base::next::Argument;
use crate::base::system::System;
use crate::base::text;
use crate::client::claude_json;
use crate::system::files;
use crate::system::git::Git;
use crate::vault::checkout::Checkout;
use crate::vault::owner::Owner;

impl World {
    /// The working tree that one is in. It starts git, so it is asked for where a value is stored or missing, and nowhere else.
    pub fn checkout(&self) -> &Checkout {
        self.checkout.get_or_init(|| checkout_at(&self.cwd))
    }

    /// The key under which the client's own file has this project, or is to have it.
    pub fn filed_as(&self) -> String {
        let (project, system) = (self.project(), System::here());
        // On the other systems a directory has one spelling, and that file is large.
        if system != System::Windows {
            return project;
        }
        claude_json::filed_as(&lenient(&self.places.claude_json).unwrap_or_default(), &project, system)
    }

    /// `owner` with what it is known by again where its directory gets another name, as far as that can be told from here.
    pub fn marked(&self, owner: Owner) -> Owner {
        let is_here = owner.project.as_ref().is_some_and(|project| *project == self.project());
        if is_here { self.checkout().marked(owner) } else { owner }
    }

    /// The same for a value of another directory: one that was stored before the repository had a remote is known by what
    /// its directory says now, if that is still there.
    pub fn recognised(&self, owner: Owner) -> Owner {
        let project = owner.project.as_ref().filter(|_| owner.remote.is_none()).map(PathBuf::from);
        match project.filter(|project| files::may_be_there(&project.join(".git"))) {
            Some(project) => checkout_at(&project).marked(owner),
            None => owner,
        }
    }

    /// A directory as a person names it: from the home directory, if it is below that.
    pub fn shown(&self, dir: &Path) -> String {
        match dir.strip_prefix(&self.places.home) {
            Ok(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Ok(rest) => text::path(Path::new("~").join(rest)),
            Err(_) => text::path(dir),
        }
    }

    /// The same as an argument that a shell reads back.
    pub fn argument(&self, dir: &Path) -> Argument {
        let written = |path: &Path| path.to_string_lossy().into_owned();
        match dir.strip_prefix(&self.places.home) {
            Ok(rest) if cfg!(unix) && !rest.as_os_str().is_empty() => Argument::Home(written(rest)),
            _ => Argument::Path(written(dir)),
        }
    }
}

fn checkout_at(dir: &Path) -> Checkout {
    let project = files::project_key(dir);
    let root = files::git_root(dir);
    // Where git is missing, or will not read what belongs to somebody else, the remote is not known.
    let remote = root.and_then(|root| Git::of(root).remote().ok().flatten());
    let own = Path::new(&project).join(".git");
    let own = if files::is_dir(&own) { own } else { PathBuf::from(&project) };
    Checkout { project, top: root.unwrap_or(dir).to_owned(), remote, birth: files::birth(&own) }
}
