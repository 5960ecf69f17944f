//! What to type next, as data: every command line of mcpkey's own that a person is told to type is one of these.
//!
//! What an option takes stands in capitals where the person is to choose it (`NAME`, `COMMAND`). `tests/advice.rs` has the
//! real parser read each of them.

mod line;
mod verb;
mod ways;

use std::fmt;

pub use verb::is_verb;
pub use ways::{AddNext, Argument, HookNext, LintNext, Rotation, Tested, To, TypedPlace, ValueFlags};

use line::{CommandLine, quoted};

/// A command line of mcpkey, shown by its `Display`. Names are as they were found: it quotes them for a shell and makes
/// them safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Register a server.
    Add(AddNext),
    /// Register a server from its entry, in the scope of this word.
    AddEntry(&'static str),
    /// Let a variable's secret go further.
    Allow {
        /// The variable.
        variable: String,
        /// Where to; where the configs send it, if it is not said.
        to: Option<To>,
        /// Which of its values.
        whose: ValueFlags,
    },
    /// Show where each secret may go.
    AllowList,
    /// Agree to what the project makes the client do, where that is started by these words.
    AllowSession(Vec<String>),
    /// Agree to what one's own settings widen.
    AllowSettings,
    /// Have the values of this account count here.
    UseAccount(String),
    /// Let everything that is withheld here go where the configs send it.
    AllowAll,
    /// Start claude with the variables of the configs.
    Claude,
    /// Have a server get its secrets from the environment.
    DeliverEnv(String),
    /// The same of every server that is seen from here.
    DeliverAllEnv,
    /// Have a server get its secrets from mcpkey.
    DeliverMcpkey(String),
    /// Look at the machine and the project.
    Doctor,
    /// The same, and mend what can be mended.
    DoctorFix,
    /// Delete a variable's value.
    Forget(String, ValueFlags),
    /// Take out what was written to keep a server's tools from the model.
    Unguard(String),
    /// Read the help of a verb.
    Help(&'static str),
    /// Read what verbs and topics there are.
    HelpAll,
    /// Have it checked without being asked.
    HookInstall(HookNext),
    /// Take out every hook, and delete all that is kept.
    Leave,
    /// Move literal secrets to the store: of one file, or of all configs here.
    Import(Option<Argument>),
    /// Find literal secrets.
    Lint(LintNext),
    /// Show what is configured.
    List,
    /// Show every secret that is stored.
    ListAll,
    /// Show which secrets a server was handed.
    Log(String),
    /// Take a server out of the config of a scope, or of the only one that has it.
    Remove {
        /// The server.
        server: String,
        /// The scope's word.
        scope: Option<&'static str>,
    },
    /// Take a server out of one client.
    RemoveFrom {
        /// The server.
        server: String,
        /// The client's id.
        client: &'static str,
    },
    /// Show a variable's value.
    Reveal(String, ValueFlags),
    /// Replace a variable's value.
    Rotate(String, ValueFlags, Rotation),
    /// Start a command with variables.
    Run {
        /// These alone; those of the configs, if there are none.
        only: Vec<String>,
        /// The command line; empty is claude.
        command: &'static str,
    },
    /// Start claude although values are missing.
    RunMissing,
    /// Store a variable's value.
    Set(String, ValueFlags),
    /// The same, with the one that is stored for another directory.
    SetFrom(String, Argument),
    /// The same, from a pipe.
    SetStdin(String),
    /// Store a variable's value, and say where it may go.
    SetTo {
        /// The variable.
        variable: String,
        /// Where.
        to: TypedPlace,
        /// Whether the environment has it.
        from_env: bool,
    },
    /// Ask for all that is missing.
    Setup,
    /// Show the store.
    Store,
    /// Put new secrets into this store.
    StoreUse(String),
    /// Take in what a file of another machine holds: this file, or one that the person is to name.
    StoreImport {
        /// The file.
        file: Option<String>,
        /// With a key that the person is to name.
        is_identified: bool,
    },
    /// Unlock the store on a terminal.
    StoreUnlock,
    /// Move all secrets into this store.
    StoreMove(String),
    /// Test servers.
    Test(Tested),
}

impl Next {
    /// `mcpkey set VARIABLE`.
    pub fn set(variable: impl ToString) -> Self {
        Self::Set(variable.to_string(), ValueFlags::default())
    }

    /// `mcpkey set VARIABLE --account ACCOUNT`.
    pub fn set_of(variable: impl ToString, account: impl ToString) -> Self {
        Self::set(variable).of(ValueFlags { account: Some(account.to_string()), ..ValueFlags::default() })
    }

    /// `mcpkey forget VARIABLE`.
    pub fn forget(variable: impl ToString) -> Self {
        Self::Forget(variable.to_string(), ValueFlags::default())
    }

    /// The same about the value that is stored for `named`: without this it is about this project's only one.
    pub fn of(mut self, named: ValueFlags) -> Self {
        if let Self::Forget(_, whose)
        | Self::Rotate(_, whose, _)
        | Self::Set(_, whose)
        | Self::Reveal(_, whose)
        | Self::Allow { whose, .. } = &mut self
        {
            *whose = named;
        }
        self
    }

    /// `mcpkey rotate VARIABLE`, in one of its ways.
    pub fn rotate(variable: impl ToString, how: Rotation) -> Self {
        Self::Rotate(variable.to_string(), ValueFlags::default(), how)
    }

    /// `mcpkey allow VARIABLE --server SERVER`.
    pub fn allow(variable: impl ToString, server: impl ToString) -> Self {
        let to = Some(To::Server(server.to_string()));
        Self::Allow { variable: variable.to_string(), to, whose: ValueFlags::default() }
    }

    /// `mcpkey allow VARIABLE`, to where the configs send it.
    pub fn allow_here(variable: impl ToString) -> Self {
        Self::Allow { variable: variable.to_string(), to: None, whose: ValueFlags::default() }
    }

    /// `mcpkey allow VARIABLE https://…`, to a url that the person is to name.
    pub fn allow_url(variable: impl ToString) -> Self {
        Self::Allow { variable: variable.to_string(), to: Some(To::Url), whose: ValueFlags::default() }
    }

    /// `mcpkey allow VARIABLE PLACE`.
    pub fn allow_to(variable: impl ToString, to: TypedPlace) -> Self {
        Self::Allow { variable: variable.to_string(), to: Some(To::Place(to)), whose: ValueFlags::default() }
    }

    /// `mcpkey reveal VARIABLE`.
    pub fn reveal(variable: impl ToString) -> Self {
        Self::Reveal(variable.to_string(), ValueFlags::default())
    }

    /// `mcpkey run --only VARIABLE -- COMMAND`.
    pub fn run_only(variable: impl ToString, command: &'static str) -> Self {
        Self::Run { only: vec![variable.to_string()], command }
    }

    /// `mcpkey test SERVER`. A name that the parser would take for an option cannot be typed there: all are tested then.
    pub fn test(server: impl ToString) -> Self {
        Self::Test(Tested::Server(server.to_string()))
    }

    /// `mcpkey import FILE`.
    pub fn import(path: impl ToString) -> Self {
        Self::Import(Some(Argument::Path(path.to_string())))
    }

    /// `mcpkey remove SERVER -s SCOPE`.
    pub fn remove(server: impl ToString, scope: &'static str) -> Self {
        Self::Remove { server: server.to_string(), scope: Some(scope) }
    }

    /// How to register a server, in one sentence.
    pub fn adding() -> String {
        let [url, command] = [AddNext::UrlUsage, AddNext::Command].map(Self::Add);
        format!("{url}, or {command}; see '{}'", Self::Help("add"))
    }

    fn words(&self, line: &mut CommandLine) {
        match self {
            Self::Add(how) => how.words(line),
            Self::AddEntry(scope) => line.said("add-json NAME - -s").said(scope),
            Self::Allow { variable, to, whose } => {
                whose.words_by("--value-of", line.said("allow").name(variable));
                match to {
                    Some(To::Server(server)) => line.option("--server", server),
                    Some(To::Place(place)) => place.headers(line.name(&place.url)),
                    Some(To::Url) => line.said("https://…"),
                    None => line,
                }
            }
            Self::AllowList => line.said("allow --list"),
            Self::AllowSession(words) => {
                words.iter().fold(line.said("allow --session"), |line, word| line.name(word))
            }
            Self::AllowSettings => line.said("allow --settings"),
            Self::UseAccount(account) => line.said("allow").option("--account", account).said("--where ."),
            Self::AllowAll => line.said("allow"),
            Self::Claude => line.said("claude"),
            Self::DeliverAllEnv => line.said("deliver env --all"),
            Self::DeliverEnv(server) => line.said("deliver env").name(server),
            Self::DeliverMcpkey(server) => line.said("deliver mcpkey").name(server),
            Self::Doctor => line.said("doctor"),
            Self::DoctorFix => line.said("doctor --fix"),
            Self::Forget(variable, whose) => whose.words(line.said("forget").name(variable)),
            Self::Unguard(server) => line.said("guard").name(server).said("--remove"),
            Self::HelpAll => line.said("help"),
            Self::Help(verb) => line.said(verb).said("--help"),
            Self::Leave => line.said("hook uninstall --all --forget"),
            Self::HookInstall(HookNext::Git) => line.said("hook install"),
            Self::HookInstall(HookNext::Claude) => line.said("hook install --claude"),
            Self::HookInstall(HookNext::Ci(service)) => line.said("hook install --ci").said(service),
            Self::Import(None) => line.said("import"),
            Self::Import(Some(Argument::Path(path))) => line.said("import").name(path),
            Self::Import(Some(home)) => line.said("import").said(&home.to_string()),
            Self::Lint(how) => how.words(line),
            Self::List => line.said("list"),
            Self::ListAll => line.said("list --all"),
            Self::Log(server) => line.said("log").option("--server", server),
            Self::Remove { server, scope } => {
                line.said("remove").name(server);
                match scope {
                    Some(scope) => line.said("-s").said(scope),
                    None => line,
                }
            }
            Self::RemoveFrom { server, client } => {
                line.said("remove").name(server).said("--client").said(client)
            }
            Self::Reveal(variable, whose) => whose.words(line.said("reveal").name(variable)),
            Self::Rotate(variable, whose, how) => {
                whose.words(line.said("rotate").name(variable)).said(how.as_str())
            }
            Self::Run { only, command } => {
                let only: Vec<String> = only.iter().map(|name| quoted(name)).collect();
                line.said("run");
                if !only.is_empty() {
                    line.said("--only").said(&only.join(","));
                }
                match *command {
                    "" => line,
                    command => line.said("--").said(command),
                }
            }
            Self::RunMissing => line.said("run --allow-missing"),
            Self::Set(variable, whose) => whose.words(line.said("set").name(variable)),
            Self::SetTo { variable, to, from_env } => {
                line.said("set").name(variable);
                if *from_env {
                    line.option("--from-env", variable);
                }
                to.headers(line.option("--to", &to.url))
            }
            Self::SetFrom(variable, dir) => {
                line.said("set").name(variable);
                match dir {
                    Argument::Path(path) => line.option("--from-project", path),
                    home => line.said(&format!("--from-project {home}")),
                }
            }
            Self::SetStdin(variable) => line.said("set").name(variable).said("--stdin"),
            Self::Setup => line.said("setup"),
            Self::Store => line.said("store"),
            Self::StoreImport { file, is_identified } => {
                line.said("store import").said(if *is_identified { "--identity KEY" } else { "" });
                match file {
                    Some(file) => line.name(file),
                    None => line.said("FILE"),
                }
            }
            Self::StoreUnlock => line.said("store unlock"),
            Self::StoreUse(store) => line.said("store use").name(store),
            Self::StoreMove(store) => line.said("store move").name(store),
            Self::Test(how) => how.words(line),
        };
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = CommandLine::default();
        self.words(&mut line);
        line.fmt(f)
    }
}

impl From<Next> for String {
    fn from(next: Next) -> Self {
        next.to_string()
    }
}
