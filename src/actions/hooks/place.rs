//! Where this repository's pre-commit hook belongs: git's own directory, husky's file, or lefthook's list of jobs.

use std::path::{Path, PathBuf};

use crate::base::next::{HookNext, Next};
use crate::base::text;
use crate::system::files::{self, FileKind};
use crate::system::git::Git;
use crate::world::error::Failure;

/// Who runs what before a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// git, from its hooks directory.
    Git,
    /// husky, version 9 and later, from a script beside its own directory.
    Husky,
    /// lefthook, from its configuration.
    Lefthook,
}

impl Manager {
    /// What people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::Husky => "husky",
            Self::Lefthook => "lefthook",
        }
    }
}

/// The file that decides what runs before a commit.
#[derive(Debug)]
pub struct HookPlace {
    /// Who reads it.
    pub manager: Manager,
    /// The file; it need not exist.
    pub path: PathBuf,
    /// Whether it is committed, so that nothing of this machine may stand in it.
    pub committed: bool,
    /// Whether other repositories use it too.
    pub shared: bool,
    /// What a person has to do before it runs at all.
    pub idle: Option<&'static str>,
    /// The top of the working tree.
    pub top: PathBuf,
    /// The hooks directory that git gave this repository.
    own_hooks: PathBuf,
}

/// Names under which lefthook looks for its configuration, without their ends.
const LEFTHOOK: &[&str] = &["lefthook", ".lefthook", ".config/lefthook"];
/// Those ends.
const LEFTHOOK_ENDS: &[&str] = &["yml", "yaml", "toml", "json", "jsonc"];

/// Looks around.
pub fn find(dir: &Path) -> Result<HookPlace, Failure> {
    let git = Git::at(dir);
    let Some(top) = git.top()? else {
        return Err(Failure::new(
            "this is a bare repository: nobody commits in it, so git runs no pre-commit hook here",
        )
        .hint(format!(
            "install the hook in a clone, or check in your pipeline: {}",
            Next::HookInstall(HookNext::Ci("github"))
        )));
    };
    let top = absolute(&top);
    // Git takes an empty path for the root of the file system.
    if git.config("core.hooksPath")?.is_some_and(|setting| setting.value.is_empty()) {
        return Err(no_hooks("empty"));
    }
    let (hooks, common) = (absolute(&git.hooks_dir()?), absolute(&git.common_dir()?));
    let own_hooks = common.join("hooks");
    let committed = |manager, path, idle| HookPlace {
        manager,
        path,
        committed: true,
        shared: false,
        idle,
        top: top.clone(),
        own_hooks: own_hooks.clone(),
    };
    let package = top.join("package.json");
    let idle = Some("husky is not set up here yet: npm install, or npx husky");
    if let Some(dir) = huskys(&hooks, &package)?.filter(|dir| dir.starts_with(&top)) {
        let is_there = is_there(&hooks.join("h"))?;
        return Ok(committed(Manager::Husky, dir.join("pre-commit"), idle.filter(|_| !is_there)));
    }
    let has_husky = || Ok::<_, Failure>(files::seen(&top.join(".husky"))? == FileKind::Directory);
    if hooks == own_hooks && has_husky()? && mentions(&package, "husky")? {
        return Ok(committed(Manager::Husky, top.join(".husky/pre-commit"), idle));
    }
    if let Some(path) = lefthook(&top)? {
        let runs = mentions(&hooks.join("pre-commit"), "lefthook")?;
        let idle = (!runs).then_some("lefthook has no pre-commit hook in this clone yet: lefthook install");
        return Ok(committed(Manager::Lefthook, path, idle));
    }
    if !matches!(files::seen(&hooks)?, FileKind::Nothing | FileKind::Directory) {
        return Err(no_hooks(&text::path(&hooks)));
    }
    let (in_tree, in_git) = (hooks.starts_with(&top), hooks.starts_with(&common));
    // One of the two may lie in the other; the nearer decides.
    let committed = in_tree && !(in_git && common.starts_with(&top));
    let shared = !in_tree && !in_git;
    let path = of_framework(&hooks)?.unwrap_or_else(|| hooks.join("pre-commit"));
    Ok(HookPlace { manager: Manager::Git, path, committed, shared, idle: None, top, own_hooks })
}

fn no_hooks(shown: &str) -> Failure {
    Failure::new(format!("core.hooksPath is {shown}, which is not a directory: git runs no hooks here"))
        .hint("git config --unset core.hooksPath, if you want hooks to run")
}

/// The directory of a person's own scripts, where git is sent to the one below it that husky makes: ignored, so it is
/// missing in a new worktree, and made anew by `npm install` with nothing of ours in it.
fn huskys<'h>(hooks: &'h Path, package: &Path) -> Result<Option<&'h Path>, Failure> {
    let Some(dir) = hooks.parent().filter(|_| hooks.ends_with("_")) else { return Ok(None) };
    let is_huskys = dir.ends_with(".husky") || is_there(&hooks.join("h"))? || mentions(package, "husky")?;
    Ok(is_huskys.then_some(dir))
}

/// Our hook, where the pre-commit framework was installed after it: it moves what is there aside, and calls it.
fn of_framework(hooks: &Path) -> Result<Option<PathBuf>, Failure> {
    let legacy = hooks.join("pre-commit.legacy");
    let moved =
        mentions(&hooks.join("pre-commit"), "pre-commit.com")? && mentions(&legacy, "# >>> mcpkey >>>")?;
    let doubled = mentions(&hooks.join("pre-commit"), "# >>> mcpkey >>>")?;
    Ok((moved && !doubled).then_some(legacy))
}

impl HookPlace {
    /// Refuses a directory that other repositories share unless `allowed`.
    pub fn own(self, allowed: bool) -> Result<Self, Failure> {
        let dir = self.path.parent().unwrap_or(&self.path);
        if self.shared && !allowed {
            Err(Failure::new(format!(
            "core.hooksPath sends git to {}, outside this repository: a change there changes every repository that uses it",
            text::path(dir)
        ))
        .hint(format!(
            "add --global-hooks to change it all the same; or give this repository its own: git config --local core.hooksPath {}",
            text::path(&self.own_hooks)
        )))
        } else {
            Ok(self)
        }
    }

    /// Whether the pre-commit framework manages this repository.
    pub fn framework(&self) -> bool {
        self.manager == Manager::Git && files::may_be_there(&self.top.join(".pre-commit-config.yaml"))
    }
}

fn lefthook(top: &Path) -> Result<Option<PathBuf>, Failure> {
    let names = LEFTHOOK.iter().flat_map(|name| LEFTHOOK_ENDS.iter().map(move |end| format!("{name}.{end}")));
    for path in names.map(|name| top.join(name)) {
        if files::seen(&path)? == FileKind::File {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn is_there(path: &Path) -> Result<bool, Failure> {
    Ok(files::seen(path)? != FileKind::Nothing)
}

fn mentions(path: &Path, word: &str) -> Result<bool, Failure> {
    let bytes = files::read(path)?.unwrap_or_default();
    Ok(memchr::memmem::find(&bytes, word.as_bytes()).is_some())
}

/// `path` without links, as far as it exists.
fn absolute(path: &Path) -> PathBuf {
    for above in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (files::real(above), path.strip_prefix(above)) {
            // An empty rest would leave a slash at the end.
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path.to_owned()
}
