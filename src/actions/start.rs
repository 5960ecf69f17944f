//! Where a server's command starts. `npx`, `uvx`, `python -m` and others load code from where they stand, and a project's
//! directory holds what a commit brought: a server for all projects stands in an empty directory of mcpkey's own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::client::Server;
use crate::system::environ::Environ;
use crate::system::files::{self, Grounds};
use crate::world::World;
use crate::world::error::Failure;

/// Variables that say where a program was started, and would lead back.
const LEAD_BACK: &[&str] = &["OLDPWD", "INIT_CWD", "CLAUDE_PROJECT_DIR"];

/// Where a command starts, and what it must not know of the project.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its working directory.
    pub dir: PathBuf,
    apart: Option<Apart>,
}

/// What is kept from a server that has nothing to do with the project.
#[derive(Debug, Clone)]
struct Apart {
    grounds: Grounds,
    /// Variables that the project has the client set.
    by_project: BTreeMap<String, String>,
}

impl Start {
    /// Where `server` starts. The directory of mcpkey's own is made where it is not there.
    pub fn of(world: &World, server: &Server) -> Result<Self, Failure> {
        if server.starts_here() || server.entry.is_remote() {
            return Ok(Self { dir: world.cwd.clone(), apart: None });
        }
        world.check_own_dirs()?;
        files::empty_dir(&world.own.start)?;
        let apart = Apart { grounds: world.grounds().clone(), by_project: world.project_variables().clone() };
        Ok(Self { dir: world.own.start.clone(), apart: Some(apart) })
    }

    /// `environ` as the command gets it: where it starts elsewhere, without what leads back into the project.
    pub fn environ(&self, environ: &Environ) -> Environ {
        let Some(apart) = &self.apart else { return environ.clone() };
        let kept =
            environ.iter().filter_map(|(name, value)| Some((name.to_owned(), apart.value(name, value)?)));
        let pwd = (OsString::from("PWD"), self.dir.clone().into_os_string());
        kept.chain([pwd]).collect()
    }
}

impl Apart {
    /// What is left of a variable.
    fn value(&self, name: &OsStr, value: &OsStr) -> Option<OsString> {
        let (known, text) = (name.to_string_lossy().to_ascii_uppercase(), value.to_string_lossy());
        if known == "PATH" {
            return Some(self.grounds.without(value));
        }
        let is_by_project = self.by_project.iter().any(|(set, to)| name == OsStr::new(set) && **to == *text);
        if is_by_project || known == "PWD" || LEAD_BACK.contains(&known.as_str()) {
            return None;
        }
        if !self.grounds.are_named_in(&text) {
            return Some(value.to_owned());
        }
        let is_list = known.ends_with("PATH") || known.ends_with("DIRS");
        Some(self.grounds.without(value)).filter(|rest| is_list && !rest.is_empty())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_back_and_all_else_stays() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let project = root.join("project");
        std::fs::create_dir(&project).unwrap();
        let apart = Apart {
            grounds: Grounds::around(&project, &project, &root.join("home")),
            by_project: BTreeMap::from([("NODE_OPTIONS".to_owned(), "--import data:,x".to_owned())]),
        };
        let start = Start { dir: root.join("start"), apart: Some(apart) };
        let (inside, outside) = (project.display(), root.join("lib"));
        let outside = outside.display();
        let before: Environ = [
            ("PATH", format!("{inside}/bin:{outside}:.")),
            ("PWD", inside.to_string()),
            ("OLDPWD", outside.to_string()),
            ("CLAUDE_PROJECT_DIR", inside.to_string()),
            ("NODE_OPTIONS", "--import data:,x".to_owned()),
            ("PYTHONPATH", format!("{inside}:{outside}")),
            ("VIRTUAL_ENV", format!("{inside}/.venv")),
            ("RUBYOPT", format!("-I {inside}/lib")),
            ("LANG", "C".to_owned()),
        ]
        .into_iter()
        .collect();
        let after = start.environ(&before);
        let outside = outside.to_string();
        for (name, value) in [
            ("PATH", Some(outside.as_str())),
            ("PWD", start.dir.to_str()),
            ("OLDPWD", None),
            ("CLAUDE_PROJECT_DIR", None),
            ("NODE_OPTIONS", None),
            ("PYTHONPATH", Some(&outside)),
            ("VIRTUAL_ENV", None),
            ("RUBYOPT", None),
            ("LANG", Some("C")),
        ] {
            assert_eq!(after.get(name), value, "{name}");
        }
        let here = Start { dir: project.clone(), apart: None };
        assert_eq!(here.environ(&before).get("PWD"), before.get("PWD"));
    }
}
