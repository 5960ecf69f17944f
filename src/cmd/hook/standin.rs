//! Stands in for the module `git`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Failure;

pub struct Git(PathBuf);

impl Git {
    pub fn at(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    fn ask(&self, args: &[&str]) -> Result<Option<String>, Failure> {
        let output = Command::new("git").arg("-C").arg(&self.0).args(args).output();
        let output = output.map_err(|e| Failure::new(format!("cannot start git: {e}")))?;
        let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        Ok(output.status.success().then_some(text))
    }

    fn path(&self, args: &[&str]) -> Result<PathBuf, Failure> {
        let all = [&["rev-parse", "--path-format=absolute"], args].concat();
        self.ask(&all)?.map(PathBuf::from).ok_or_else(|| Failure::new("this is no git repository"))
    }

    pub fn is_bare(&self) -> Result<bool, Failure> {
        Ok(self.path(&["--is-bare-repository"])? == Path::new("true"))
    }

    pub fn top(&self) -> Result<PathBuf, Failure> {
        self.path(&["--show-toplevel"])
    }

    pub fn hooks_dir(&self) -> Result<PathBuf, Failure> {
        self.path(&["--git-path", "hooks"])
    }

    pub fn common_dir(&self) -> Result<PathBuf, Failure> {
        self.path(&["--git-common-dir"])
    }

    pub fn config(&self, key: &str) -> Result<Option<String>, Failure> {
        self.ask(&["config", "--get", key])
    }
}
