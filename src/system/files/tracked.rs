//! Whether git tracks a file, told from its index without starting git.

use std::path::{Path, PathBuf};

use memchr::memmem;

use super::find::git_dir;
use super::{git_root, resolved};

/// Where the version stands in an index, after its signature (gitformat-index).
const VERSION: std::ops::Range<usize> = 4..8;
/// The first version in which names are shortened by what they share with the one before.
const SHORTENED: u32 = 4;

/// Whether the repository around `path` tracks it, or has it staged. Where that cannot be told, it does: outside of a
/// repository nothing is tracked.
///
/// What a committed link leads to is tracked under another name, and so is what a system that ignores case finds under another.
pub fn is_tracked(path: &Path) -> bool {
    let real = resolved(path);
    is_named(path) || real != path && is_named(&real)
}

fn is_named(path: &Path) -> bool {
    let Some(top) = path.parent().and_then(git_root) else { return false };
    let Some(index) = index(top) else { return true };
    let name = path.strip_prefix(top).ok().and_then(spelled);
    match (super::read(&index), name) {
        (Ok(None), _) => false,
        (Ok(Some(bytes)), Some(name)) => mentions(&bytes, &name),
        _ => true,
    }
}

/// Whether the working tree around `dir` may have a tracked symbolic link. Where that cannot be told, it may.
pub fn may_track_links(dir: &Path) -> bool {
    let Some(top) = git_root(dir) else { return false };
    let Some(index) = index(top) else { return true };
    match super::read(&index) {
        Ok(bytes) => bytes.is_some_and(|bytes| {
            // The mode of a link, and what says that a part of the index stands in another file.
            memmem::find(&bytes, &[0, 0, 0xa0, 0]).is_some() || memmem::find(&bytes, b"link\0").is_some()
        }),
        Err(_) => true,
    }
}

fn index(top: &Path) -> Option<PathBuf> {
    Some(git_dir(top)?.join("index"))
}

/// The path as an index has it: with slashes, and a zero byte at its end.
fn spelled(inside: &Path) -> Option<Vec<u8>> {
    let parts: Option<Vec<&str>> = inside.components().map(|part| part.as_os_str().to_str()).collect();
    Some(format!("{}\0", parts?.join("/")).into_bytes())
}

/// Whether an index names it. One whose names are shortened, or that is split in two files, may.
fn mentions(index: &[u8], name: &[u8]) -> bool {
    let version = index.get(VERSION).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let is_plain = version.is_some_and(|version| version < SHORTENED);
    let is_named = || memmem::find(&index.to_ascii_lowercase(), &name.to_ascii_lowercase()).is_some();
    !is_plain || memmem::find(index, b"link\0").is_some() || is_named()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;

    fn git(dir: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let status = Command::new("git").current_dir(dir).args(identity).args(args).output().unwrap().status;
        assert!(status.success(), "git {args:?}");
    }

    #[test]
    fn what_is_committed_or_staged_is_tracked_in_each_form_of_index_and_in_each_working_tree() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (repo, linked) = (root.join("repo"), root.join("linked"));
        fs::create_dir_all(repo.join("a")).unwrap();
        fs::write(repo.join("a/own"), "").unwrap();
        assert!(!is_tracked(&repo.join("a/own")), "outside of a repository nothing is");
        git(&repo, &["init", "-q"]);
        fs::write(repo.join("a/staged"), "").unwrap();
        assert!(!is_tracked(&repo.join("a/staged")), "before there is an index");
        git(&repo, &["add", "a/staged"]);
        assert!(is_tracked(&repo.join("a/staged")));
        assert!(!is_tracked(&repo.join("a/own")) && !is_tracked(&repo.join("a/stage")));
        git(&repo, &["commit", "-q", "-m", "x"]);
        git(&repo, &["worktree", "add", "-q", "../linked"]);
        assert!(is_tracked(&linked.join("a/staged")) && !is_tracked(&linked.join("a/own")));
        assert!(!may_track_links(&repo));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("staged", repo.join("a/link")).unwrap();
            git(&repo, &["add", "a/link"]);
            assert!(may_track_links(&repo) && !may_track_links(&linked));
        }
        for further in [&["update-index", "--split-index"][..], &["update-index", "--index-version", "4"]] {
            git(&repo, further);
            assert!(is_tracked(&repo.join("a/staged")), "{further:?}");
        }
    }
}
