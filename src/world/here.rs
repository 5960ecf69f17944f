//! The world handed in: the only place that reads the process's environment, and where verbs find
//! their directories, the configs in effect, the index and the stores.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use serde_json::Value;

use crate::base::names::AccountName;
use crate::base::paths;
use crate::base::secret::Secret;
use crate::base::system::System;
use crate::client::approvals::Approvals;
use crate::client::session::SessionPart;
use crate::client::switches::{self, SwitchedOff};
use crate::client::{ConfigSource, Document, Scope, SourceProblem, View, claude_json};
use crate::system::environ::Environ;
use crate::system::files::{self, Expect, Grounds, Places, Staged, Writable};
use crate::system::ui::Ui;
use crate::vault::checkout::Checkout;
use crate::vault::consent::FetchedConsents;
use crate::vault::records::Index;
use crate::vault::store::{KeychainMood, Store};
use crate::vault::supplying::Asker;
use crate::world::error::Failure;

use super::home::Home;
use super::own::Own;
use super::settings::Settings;
use super::used_account::UsedAccount;
use super::who_asks::WhoAsks;

/// Everything a verb may touch.
pub struct World {
    /// The working directory.
    pub cwd: PathBuf,
    /// The environment mcpkey was started in.
    pub environ: Environ,
    /// The client's own files.
    pub places: Places,
    /// mcpkey's own files.
    pub own: Own,
    /// Where to print.
    pub ui: Ui,
    /// When this is.
    pub now: SystemTime,
    /// Says the command line as a person could type it, where one was typed.
    pub(super) typed: Option<Box<dyn Fn() -> String>>,
    pub(super) who_asks: WhoAsks,
    pub(super) named_account: Option<AccountName>,
    pub(super) account: OnceCell<UsedAccount>,
    pub(super) has_accounts: OnceCell<bool>,
    project: OnceCell<String>,
    pub(super) repository: OnceCell<Option<PathBuf>>,
    pub(super) grounds: OnceCell<Grounds>,
    pub(super) checkout: OnceCell<Checkout>,
    pub(super) configs: OnceCell<Vec<String>>,
    project_settings: OnceCell<Vec<Value>>,
    persons_settings: OnceCell<Value>,
    client_variables: OnceCell<BTreeMap<String, String>>,
    pub(super) project_variables: OnceCell<BTreeMap<String, String>>,
    pub(super) keychain: OnceCell<Box<dyn Store>>,
    pub(super) file: OnceCell<Box<dyn Store>>,
    pub(super) keychain_mood: KeychainMood,
    pub(super) consents: RefCell<FetchedConsents>,
    /// What the settings widen, by which a value is taken.
    pub(super) widened: RefCell<Vec<SessionPart>>,
    /// The index as it was read last, with the stamp of its file then.
    pub(super) known_index: RefCell<Option<(Option<String>, Arc<Index>)>>,
    /// Values that a server refused.
    pub(super) refused: RefCell<Vec<Secret>>,
    /// Until when the values are good that were taken.
    pub(super) until: RefCell<Option<SystemTime>>,
    /// Set when this process is to end, where it hears that for itself.
    pub(super) ending: RefCell<Option<Arc<AtomicBool>>>,
    /// Whether it was said that the log cannot be written.
    pub(super) is_warned: Cell<bool>,
}

impl std::fmt::Debug for World {
    /// The environment may hold tokens: nothing of it is printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("cwd", &self.cwd).finish_non_exhaustive()
    }
}

impl World {
    /// Looks around: working directory, environment, the user's directories.
    pub fn read(verbose: bool) -> Result<Self, Failure> {
        Self::around(std::env::vars_os().collect(), verbose)
    }

    /// The same, with what says the command line as a person could type it. Only a refusal wants to know.
    pub fn typed(self, typed: impl Fn() -> String + 'static) -> Self {
        Self { typed: Some(Box::new(typed)), ..self }
    }

    pub(super) fn around(environ: Environ, verbose: bool) -> Result<Self, Failure> {
        let cwd = std::env::current_dir()
            .map(paths::plain)
            .map_err(|e| Failure::new(format!("cannot tell the working directory: {e}")))?;
        let dirs = directories::ProjectDirs::from("", "", "mcpkey");
        let own = match (environ.setting("MCPKEY_HOME"), &dirs) {
            (Some(home), dirs) => {
                let home = cwd.join(home);
                let is_usual = dirs.as_ref().is_some_and(|dirs| dirs.data_local_dir() == home);
                Own { is_usual, ..Own::new(&home, &home, &home) }
            }
            (None, Some(dirs)) => {
                let data = dirs.data_local_dir();
                Own::new(dirs.config_dir(), data, dirs.state_dir().unwrap_or(data))
            }
            (None, None) => return Err(homeless()),
        };
        let base = directories::BaseDirs::new();
        let says = base.as_ref().map_or((&*cwd, &*cwd), |b| (b.home_dir(), b.config_dir()));
        let Home { home, programs } = Home::of(&environ, says, System::here());
        let config_dir = environ.setting("CLAUDE_CONFIG_DIR").map(|dir| cwd.join(dir));
        let places = Places::new(&home, &programs, config_dir.as_deref());
        Ok(Self {
            ui: Ui::new(verbose, &home),
            now: super::clock::written(SystemTime::now()),
            typed: None,
            who_asks: WhoAsks::default(),
            named_account: None,
            account: OnceCell::new(),
            has_accounts: OnceCell::new(),
            project: OnceCell::new(),
            repository: OnceCell::new(),
            grounds: OnceCell::new(),
            checkout: OnceCell::new(),
            configs: OnceCell::new(),
            project_settings: OnceCell::new(),
            persons_settings: OnceCell::new(),
            client_variables: OnceCell::new(),
            project_variables: OnceCell::new(),
            keychain: OnceCell::new(),
            file: OnceCell::new(),
            keychain_mood: KeychainMood::default(),
            consents: RefCell::default(),
            widened: RefCell::default(),
            known_index: RefCell::default(),
            refused: RefCell::default(),
            until: RefCell::default(),
            ending: RefCell::default(),
            is_warned: Cell::new(false),
            cwd,
            environ,
            places,
            own,
        })
    }

    /// The directory by which the client keys local scope, and mcpkey a project's secrets.
    pub fn project(&self) -> String {
        let root = || self.repository().unwrap_or(&self.cwd);
        self.project.get_or_init(|| files::project_key_of(root())).clone()
    }

    /// The servers the client would see from here, in all scopes. A `.mcp.json` that cannot be opened, or a `.claude.json`
    /// that cannot be used, is an error.
    pub fn view(&self) -> Result<View, Failure> {
        match self.look() {
            (_, Some(failure)) => Err(failure),
            (view, None) => Ok(view),
        }
    }

    /// [`World::view`] of what can be read; the rest is among its unread.
    pub fn view_in_part(&self) -> View {
        self.look().0
    }

    /// The servers of this project's configs alone, which is quicker; what cannot be read is left out.
    pub fn view_of_project(&self) -> View {
        View::merge(self.project_sources(&mut None))
    }

    /// What can be seen, and the first thing that stood in the way.
    fn look(&self) -> (View, Option<Failure>) {
        let mut failure = None;
        let mut sources = self.project_sources(&mut failure);
        let path = &self.places.claude_json;
        let root = match self.claude_json() {
            Ok(root) => root,
            Err((why, error)) => {
                sources.push(ConfigSource { scope: Scope::User, file: path.clone(), servers: Err(why) });
                failure.get_or_insert(error);
                Value::Null
            }
        };
        let (local, user) = claude_json::servers(&root, &self.project());
        sources.push(ConfigSource::found(Scope::Local, path.clone(), local));
        sources.push(ConfigSource::found(Scope::User, path.clone(), user));
        let (settings, person) = (self.project_settings(), self.persons_settings());
        let approvals = Approvals::read(&root, &self.project(), settings, person);
        let off = SwitchedOff::read(&root, &self.project(), settings.iter().chain([person]));
        (View { off, approvals, ..View::merge(sources) }, failure)
    }

    /// Every `.mcp.json` from here up, and the first thing that stood in the way.
    fn project_sources(&self, failure: &mut Option<Failure>) -> Vec<ConfigSource> {
        let mut sources = Vec::new();
        for path in files::configs(&self.cwd) {
            match files::read(&path) {
                Ok(None) => {}
                Ok(Some(bytes)) => {
                    self.ui.detail(&format!("reads {}", path.display()));
                    sources.push(ConfigSource::project(path, &bytes));
                }
                Err(error) => {
                    let servers = Err(SourceProblem::Unreadable(error.without_path()));
                    sources.push(ConfigSource { scope: Scope::Project, file: path, servers });
                    failure.get_or_insert(error.into());
                }
            }
        }
        sources
    }

    /// What counts here of the client's own file; null where there is none.
    fn claude_json(&self) -> Result<Value, (SourceProblem, Failure)> {
        let path = &self.places.claude_json;
        let bytes = match files::read(path) {
            Ok(None) => return Ok(Value::Null),
            Ok(Some(bytes)) => bytes,
            Err(error) => return Err((SourceProblem::Unreadable(error.without_path()), error.into())),
        };
        self.ui.detail(&format!("reads {}", path.display()));
        claude_json::read(&bytes, &self.project()).map_err(|error| {
            let failure = Failure::syntax(path, &error);
            (error.into(), failure)
        })
    }

    /// The settings of this project, as far as they can be read: like the client, broken ones count as none. Below the
    /// root of a repository the root's local ones count too. They are what they were when first asked for.
    pub(super) fn project_settings(&self) -> &[Value] {
        self.project_settings.get_or_init(|| {
            let above = self.repository().filter(|root| *root != self.cwd);
            let (local, shared) = ("settings.local.json", "settings.json");
            let here = self.cwd.as_path();
            let files = [(Some(here), shared), (above, local), (Some(here), local)];
            let files = files.iter().filter_map(|(dir, name)| Some(dir.as_ref()?.join(".claude").join(name)));
            files.filter_map(|file| lenient(&file)).collect()
        })
    }

    /// The person's settings, in the same way.
    fn persons_settings(&self) -> &Value {
        self.persons_settings.get_or_init(|| lenient(&self.places.settings).unwrap_or_default())
    }

    /// The variables with which the person's settings override the client's environment.
    pub fn client_variables(&self) -> &BTreeMap<String, String> {
        self.client_variables.get_or_init(|| switches::variables(self.persons_settings()))
    }

    /// The environment by which the client reaches servers: its own with the person's settings over it, but for the
    /// certificates that its TLS reads before it reads settings (measured on 2.1.329).
    pub fn network(&self) -> Environ {
        let early = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
        let settings = self.client_variables().iter().filter(|(name, _)| !early.contains(&name.as_str()));
        self.environ.overlaid(settings)
    }

    /// What a person decided once.
    pub fn settings(&self) -> Result<Settings, Failure> {
        let bytes = files::read(&self.own.settings)?.unwrap_or_default();
        let path = crate::base::text::path(&self.own.settings);
        Settings::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| {
            Failure::new(format!("{path}: {e}")).hint("mend the file, or delete it to choose again")
        })
    }

    /// Whether a server is tested before it is registered with a new token.
    pub fn tests_on_add(&self) -> Result<bool, Failure> {
        match self.environ.setting("MCPKEY_TEST_ON_ADD") {
            Some("1") => Ok(true),
            Some("0") => Ok(false),
            Some(_) => Err(Failure::new("MCPKEY_TEST_ON_ADD: is neither 0 nor 1")),
            None => Ok(self.settings()?.test_on_add().ok().flatten().unwrap_or(true)),
        }
    }

    /// Replaces the settings. The caller holds the lock.
    pub fn write_settings(&self, settings: &Settings) -> Result<(), Failure> {
        Ok(staged_own(&self.own.settings, &settings.render())?.commit()?)
    }

    /// Creates the directories of mcpkey's own files, for their owner alone.
    pub fn prepare_own_dirs(&self) -> Result<(), Failure> {
        files::private_dir(&self.own.data)?;
        match self.own.settings.parent() {
            Some(dir) => Ok(files::private_dir(dir)?),
            None => Ok(()),
        }
    }

    /// Who asks where a person names a variable of `project`.
    pub fn asker<'a>(&'a self, project: &'a str) -> Asker<'a> {
        Asker { entry: None, project, configs: self, account: self.account(), is_entrys: false }
    }
}

pub(super) fn lenient(path: &Path) -> Option<Value> {
    let bytes = files::read(path).ok().flatten()?;
    Some(Document::parse(&bytes).ok()?.into_root())
}

pub(super) fn staged_own(path: &Path, text: &str) -> Result<Staged, Failure> {
    let before = files::read(path)?;
    Ok(Staged::new(&Writable::own(path), before, text.as_bytes(), Expect::Private)?)
}

fn homeless() -> Failure {
    Failure::new("no home directory: HOME is not set and the user has none")
        .hint("set HOME, or MCPKEY_HOME to a directory for mcpkey's own files")
}
