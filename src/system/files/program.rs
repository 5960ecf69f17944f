//! Finding a program as a shell would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::ground::Grounds;

/// Directories in which people install programs, and which the `PATH` of a program lacks that an editor or a desktop started;
/// as a shell reads them.
pub const USUAL: [&str; 5] = [
    "$HOME/.cargo/bin",
    "$HOME/.local/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
];

/// `PATH="$PATH:…"`, with which a shell finds in [`USUAL`] what is nowhere else.
pub fn usual_path() -> String {
    format!("PATH=\"$PATH:{}\"", USUAL.join(":"))
}

/// Why there is no program to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoProgram {
    /// Nothing of that name is there.
    Missing,
    /// This is there, and may not be executed.
    NotExecutable(PathBuf),
    /// It would be this, which came with a project, or is whatever stands where it is looked for.
    OfProject(PathBuf),
}

/// How a program is looked for.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// The `PATH`.
    pub path: Option<&'a OsStr>,
    /// What paths are relative to.
    pub dir: &'a Path,
    /// From where no program is taken by its bare name.
    pub grounds: &'a Grounds,
}

/// The file to start for `program`: by its path where it has one, else by the `PATH`, as a shell does. On Windows `npx`
/// finds `npx.cmd`.
///
/// A bare name means a program of this machine. Where the first one of that name would come from a project, or depends on the
/// directory one stands in, there is none: a commit could bring it.
pub fn program(program: &OsStr, search: Search<'_>) -> Result<PathBuf, NoProgram> {
    let Search { path, dir, grounds } = search;
    if Path::new(program).components().count() > 1 {
        let there = dir.join(program);
        return which::which_in(program, path, dir).map_err(|_| {
            if super::may_be_there(&there) { NoProgram::NotExecutable(there) } else { NoProgram::Missing }
        });
    }
    for entry in path.into_iter().flat_map(std::env::split_paths) {
        let Ok(found) = which::which_in(dir.join(&entry).join(program), path, dir) else { continue };
        let is_free = entry.is_absolute() && !grounds.hold(&entry);
        return if is_free { Ok(found) } else { Err(NoProgram::OfProject(found)) };
    }
    Err(NoProgram::Missing)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_bare_name_is_never_a_file_of_the_project() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let (project, bin, link) = (root.join("project"), root.join("bin"), root.join("link"));
        for dir in [&project.join("x"), &bin] {
            fs::create_dir_all(dir).unwrap();
            fs::write(dir.join("p"), "").unwrap();
            fs::set_permissions(dir.join("p"), fs::Permissions::from_mode(0o755)).unwrap();
        }
        symlink(project.join("x"), &link).unwrap();
        let grounds = Grounds::around(&project, &project, &root.join("home"));
        let found = |name: &str, path: &str| {
            let path = path.replace('~', &root.to_string_lossy());
            let search = Search { path: Some(path.as_ref()), dir: &project, grounds: &grounds };
            program(name.as_ref(), search)
        };
        assert_eq!(found("p", "~/bin"), Ok(bin.join("p")));
        assert_eq!(found("p", "~/none:~/bin:~/project/x"), Ok(bin.join("p")));
        for path in ["~/project/x", "x:~/bin", "~/link:~/bin", "./x:~/bin", "~/bin/../project/x:~/bin"] {
            assert!(matches!(found("p", path), Err(NoProgram::OfProject(_))), "{path}");
        }
        fs::copy(bin.join("p"), project.join("p")).unwrap();
        for path in [":~/bin", ".:~/bin"] {
            assert!(matches!(found("p", path), Err(NoProgram::OfProject(_))), "{path}");
        }
        assert_eq!(found("x/p", "~/bin"), Ok(project.join("x/p")));
        assert_eq!(found("./p", ""), Ok(project.join("p")));
        assert_eq!(found("q", "~/bin"), Err(NoProgram::Missing));
    }
}
