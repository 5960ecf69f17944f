//! What is started apart from the project: in an empty directory of mcpkey's own, and in an environment in which nothing leads back.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::World;
use super::error::Failure;
use crate::client::Entry;
use crate::system::environ::Environ;
use crate::system::files::{self, Grounds};

/// Variables that say where a program was started, and would lead back.
const LEAD_BACK: &[&str] = &["OLDPWD", "INIT_CWD", "CLAUDE_PROJECT_DIR"];

/// What is kept from a program that has nothing to do with the project.
#[derive(Debug, Clone)]
pub struct Apart {
    dir: PathBuf,
    grounds: Grounds,
    /// Variables that the project has the client set.
    by_project: BTreeMap<String, String>,
}

impl Apart {
    /// Apart from the project here. The directory is made where it is not there.
    pub fn of(world: &World) -> Result<Self, Failure> {
        world.check_own_dirs()?;
        files::empty_dir(&world.own.start)?;
        Ok(Self {
            dir: world.own.start.clone(),
            grounds: world.grounds().clone(),
            by_project: world.project_variables().clone(),
        })
    }

    /// Where the program starts.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// `environ` as the program gets it.
    pub fn environ(&self, environ: &Environ) -> Environ {
        let kept =
            environ.iter().filter_map(|(name, value)| Some((name.to_owned(), self.value(name, value)?)));
        let pwd = (OsString::from("PWD"), self.dir.clone().into_os_string());
        kept.chain([pwd]).collect()
    }

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

impl World {
    /// The environment of a person's session, for a program that is started apart from the project: that of the client, where one asks,
    /// because what stands between could have given this process another one; and without what the project sets.
    pub(super) fn session(&self, apart: &Apart, at_terminal: bool) -> Environ {
        let view = self.view_of_all_in_part();
        let of_project =
            view.servers.iter().chain(&view.shadowed).filter(|server| self.grounds().hold(&server.file));
        let entries: Vec<&Entry> = of_project.filter_map(|server| server.written.as_deref()).collect();
        let sets = |entry: &&Entry, name: &str| matches!(entry, Entry::Stdio { env, .. } if env.iter().any(|(own, _)| own == name));
        // Where programs and the person's own files are has been looked at. What asks by the terminal that a variable names would
        // ask on the screen of whatever runs there.
        let is_withheld = |name: &str| match name {
            "PATH" | "HOME" => false,
            "MCPKEY_PASSPHRASE" => true,
            "GPG_TTY" if !at_terminal => true,
            name => entries.iter().any(|entry| sets(entry, name)),
        };
        apart.environ(&self.environ_of_client().without(is_withheld))
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
            dir: root.join("start"),
            by_project: BTreeMap::from([("NODE_OPTIONS".to_owned(), "--import data:,x".to_owned())]),
        };
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
        let after = apart.environ(&before);
        let outside = outside.to_string();
        for (name, value) in [
            ("PATH", Some(outside.as_str())),
            ("PWD", apart.dir.to_str()),
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
    }
}
