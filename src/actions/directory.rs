//! A directory whose secrets a person names, be it there or gone.

use std::path::{Path, PathBuf};

use crate::system::files;
use crate::vault::owner::Owner;
use crate::world::World;

/// A directory as it was named, with every form in which secrets may be stored for it.
#[derive(Debug)]
pub struct NamedDirectory {
    /// As a message shows it.
    pub shown: String,
    forms: Vec<PathBuf>,
}

impl NamedDirectory {
    /// The directory at `path`, which may be relative, behind symbolic links, begin with `~` or end with a slash.
    pub fn new(world: &World, path: &Path) -> Self {
        let typed = match path.strip_prefix("~") {
            Ok(rest) if !files::may_be_there(&world.cwd.join("~")) => world.places.home.join(rest),
            _ => world.cwd.join(path),
        };
        let (plain, real) = (typed.components().collect(), files::resolved(&typed));
        // The directory above one that is gone may be of another repository.
        let project = files::is_dir(&real).then(|| files::project_key(&real).into());
        Self { shown: world.shown(&real), forms: [plain, real].into_iter().chain(project).collect() }
    }

    /// Whether a value of `owner` is stored for it.
    pub fn has(&self, owner: &Owner) -> bool {
        let project = owner.project.as_ref().map(PathBuf::from);
        [project, owner.directory()].iter().flatten().any(|dir| self.forms.contains(dir))
    }
}

/// Whether a directory is gone, and not only out of our sight.
pub fn is_gone(dir: &Path) -> bool {
    !files::may_be_there(dir)
}
