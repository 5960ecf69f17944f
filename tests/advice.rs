//! What a person is told to type can be typed: the real parser reads every [`Next`], and nothing else spells a command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "advice/literals.rs"]
mod literals;
#[path = "advice/sources.rs"]
mod sources;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::{CommandFactory, Parser};
use mcpkey::base::next::{
    AddNext, Argument, HookNext, LintNext, Next, Rotation, Tested, TypedPlace, ValueFlags,
};
use mcpkey::cli::{self, Cli};

/// Names that others wrote, each as it was found.
const NASTY: &[&str] = &[
    "github",
    "a b",
    "it's",
    "say \"hi\"",
    "$(reboot) `id` ${HOME}",
    "a;b|c&d>e",
    "*?[x]{y,z}~!#",
    "back\\slash",
    "-x",
    "--force",
    "--",
    "-",
    "",
    "naïve – 日本",
    "esc\u{1b}[31m\nnew line\u{202e}",
    "{server}",
];

/// What stands in its place where text is to be safe for a terminal.
fn shown(name: &str) -> String {
    mcpkey::base::text::short(name)
}

/// Every variant, with `name` wherever a name from elsewhere can stand.
fn every(name: &str) -> Vec<Next> {
    let owned = || name.to_owned();
    let file = if name.is_empty() { "no-name" } else { name };
    let mut all = vec![
        Next::allow("VAR", name),
        Next::allow_here("VAR"),
        Next::allow_url("VAR").of(of_server(name)),
        Next::allow_here("VAR").of(of_all()),
        Next::AllowList,
        Next::AllowSession(Vec::new()),
        Next::AllowSettings,
        Next::AllowSession(["claude", "--mcp-config", name].map(str::to_owned).to_vec()),
        Next::Claude,
        Next::DeliverAllEnv,
        Next::DeliverEnv(owned()),
        Next::Leave,
        Next::DeliverAllEnv,
        Next::Leave,
        Next::DeliverMcpkey(owned()),
        Next::Doctor,
        Next::DoctorFix,
        Next::forget("VAR"),
        Next::forget("VAR").of(of_server(name)),
        Next::forget("VAR").of(of_all()),
        Next::set("VAR").of(of_server(name)),
        Next::set("VAR").of(of_all()),
        Next::reveal("VAR").of(of_server(name)),
        Next::Import(None),
        Next::import(file),
        Next::Import(Some(Argument::Home(file.to_owned()))),
        Next::List,
        Next::ListAll,
        Next::Log(owned()),
        Next::remove(name, "project"),
        Next::RemoveFrom { server: owned(), client: "codex" },
        Next::Remove { server: owned(), scope: None },
        Next::HelpAll,
        Next::reveal("VAR").of(of_all()),
        Next::Run { only: Vec::new(), command: "" },
        Next::Run { only: Vec::new(), command: "claude" },
        Next::Run { only: vec!["A".to_owned(), "B".to_owned()], command: "COMMAND" },
        Next::run_only("VAR", "sh -c …"),
        Next::AddEntry("user"),
        Next::Unguard(owned()),
        Next::RunMissing,
        Next::set("VAR"),
        Next::SetFrom("VAR".to_owned(), Argument::Path(file.to_owned())),
        Next::SetFrom("VAR".to_owned(), Argument::Home(file.to_owned())),
        Next::SetStdin("VAR".to_owned()),
        Next::SetTo { variable: "VAR".to_owned(), to: typed(name, &[]), from_env: true },
        Next::SetTo { variable: "VAR".to_owned(), to: typed("https://h", &[name]), from_env: false },
        Next::allow_to("VAR", typed("https://h", &[])),
        Next::allow_to("VAR", typed("https://h", &["X-Key: {VAR}", name])),
        Next::AllowAll,
        Next::UseAccount("work".to_owned()),
        Next::Setup,
        Next::Store,
        Next::StoreUse("file".to_owned()),
        Next::StoreImport { file: None, is_identified: true },
        Next::StoreImport { file: Some(file.to_owned()), is_identified: false },
        Next::StoreUnlock,
        Next::StoreMove("keychain".to_owned()),
        Next::HookInstall(HookNext::Git),
        Next::HookInstall(HookNext::Claude),
        Next::HookInstall(HookNext::Ci("github")),
        Next::HookInstall(HookNext::Ci("github|gitlab")),
    ];
    all.extend(["add", "import"].map(Next::Help));
    all.extend(adds(name).map(Next::Add));
    all.extend(LINTS.map(Next::Lint));
    all.extend(ROTATIONS.map(|how| Next::rotate("VAR", how)));
    for whose in [of_server(name), of_all()] {
        all.extend(ROTATIONS.map(|how| Next::rotate("VAR", how).of(whose.clone())));
    }
    all.extend(tests(name).map(Next::Test));
    all
}

/// The value of one server of one config, for all projects.
fn of_server(name: &str) -> ValueFlags {
    let config = if name.is_empty() { "no-name" } else { name };
    let (server, config) = (Some(name.to_owned()), Some(config.to_owned()));
    ValueFlags { is_global: true, server, is_shared: false, config, account: Some("work".to_owned()) }
}

/// The value of all servers of this project.
fn of_all() -> ValueFlags {
    ValueFlags { is_shared: true, ..ValueFlags::default() }
}

fn adds(name: &str) -> [AddNext; 13] {
    [
        AddNext::Asked,
        AddNext::Url,
        AddNext::UrlUsage,
        AddNext::Bearer,
        AddNext::Header,
        AddNext::Command,
        AddNext::CommandEnv,
        AddNext::Copied,
        AddNext::Again,
        AddNext::AgainBearer(name.to_owned()),
        AddNext::ClientSecret,
        AddNext::Template(name.to_owned()),
        AddNext::Templates,
    ]
}

const LINTS: [LintNext; 10] = [
    LintNext::Here,
    LintNext::File,
    LintNext::Path,
    LintNext::History,
    LintNext::Staged,
    LintNext::SettingsNew,
    LintNext::Json,
    LintNext::Rules,
    LintNext::Explain("vendor-token"),
    LintNext::Baseline,
];

const ROTATIONS: [Rotation; 7] = [
    Rotation::New,
    Rotation::Resume,
    Rotation::ResumeForce,
    Rotation::ResumeCommand,
    Rotation::Undo,
    Rotation::UndoForce,
    Rotation::ForgetOld,
];

fn tests(name: &str) -> [Tested; 5] {
    [
        Tested::All,
        Tested::Unapproved,
        Tested::Server(name.to_owned()),
        Tested::Longer(name.to_owned()),
        Tested::Url,
    ]
}

/// The readings of a line that holds the notation of usage lines; most have one.
fn readings(line: &str) -> Vec<String> {
    let notations: [(&str, [&str; 2]); 3] = [
        ("[-t http] ", ["-t http ", ""]),
        (" [NAME]", [" NAME", ""]),
        ("github|gitlab", ["github", "gitlab"]),
    ];
    let found = notations.iter().find(|(notation, _)| line.contains(notation));
    found.map_or_else(
        || vec![line.to_owned()],
        |(notation, meant)| meant.iter().map(|meant| line.replace(notation, meant)).collect(),
    )
}

fn words(line: &str) -> Vec<String> {
    shlex::split(line).unwrap_or_else(|| panic!("no shell reads: {line}"))
}

#[test]
fn the_parser_reads_every_command_line_whatever_the_names() {
    for name in NASTY {
        for next in every(name) {
            for line in readings(&next.to_string()) {
                let args: Vec<OsString> = words(&line).into_iter().map(OsString::from).collect();
                match Cli::try_parse_from(cli::split(args)) {
                    Ok(_) => {}
                    Err(said) if matches!(next, Next::Help(_)) && !said.use_stderr() => {}
                    Err(said) => panic!("{line}\n{said}"),
                }
            }
        }
    }
}

#[test]
fn names_reach_the_parser_as_they_may_be_shown() {
    const MARK: &str = "PLAIN";
    for name in NASTY {
        for (plain, next) in every(MARK).into_iter().zip(every(name)) {
            // A name that looks like an option cannot be given to `test`: all servers are tested instead.
            let is_left_away = matches!(next, Next::Test(_)) && name.starts_with('-');
            if is_left_away
                || matches!(next, Next::Import(_) | Next::SetFrom(..) | Next::StoreImport { .. })
                    && name.is_empty()
                || !plain.to_string().contains(MARK)
            {
                continue;
            }
            let line = next.to_string();
            let wanted = shown(name);
            let ends = [format!("={wanted}"), format!("~/{wanted}")];
            let is_there =
                words(&line).iter().any(|word| *word == wanted || ends.iter().any(|end| word.ends_with(end)));
            assert!(is_there, "{name:?} is lost in {line}");
            assert!(!line.contains(mcpkey::base::text::is_unsafe), "{line:?}");
        }
    }
}

fn typed(url: &str, headers: &[&str]) -> TypedPlace {
    TypedPlace { url: url.to_owned(), headers: headers.iter().map(|header| (*header).to_owned()).collect() }
}

#[test]
fn names_land_where_they_belong() {
    let parsed = |next: Next| {
        let args = words(&next.to_string()).into_iter().map(OsString::from);
        Cli::try_parse_from(cli::split(args.collect())).unwrap().verb
    };
    for name in NASTY {
        let wanted = Some(shown(name));
        let Some(cli::Verb::Allow(allow)) = parsed(Next::allow("VAR", name)) else { panic!() };
        assert_eq!((allow.what.as_deref(), allow.server), (Some("VAR"), wanted.clone()));
        let Some(cli::Verb::Log(log)) = parsed(Next::Log((*name).to_owned())) else { panic!() };
        assert_eq!(log.server, wanted);
        let Some(cli::Verb::Remove(remove)) = parsed(Next::remove(name, "local")) else { panic!() };
        assert_eq!((remove.name, remove.scope.is_some()), (wanted.clone(), true));
        let Some(cli::Verb::Add(add)) = parsed(Next::Add(AddNext::AgainBearer((*name).to_owned()))) else {
            panic!()
        };
        assert_eq!((add.name, add.target.as_deref()), (wanted, Some("URL")));
        assert!(add.bearer && add.writing.force);
    }
}

#[test]
fn every_variant_is_among_those_that_are_tried() {
    let tried = format!("{:?}", every("NAME"));
    let tried: BTreeSet<&str> = tried.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    for file in ["mod.rs", "ways.rs"] {
        let source =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/base/next").join(file))
                .unwrap();
        let bodies = source.split("pub enum ").skip(1).map(|rest| rest.split("\n}").next().unwrap());
        let lines = bodies.flat_map(str::lines).filter_map(|line| line.strip_prefix("    "));
        let variants = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
        for variant in variants.map(|line| line.split([' ', ',', '(']).next().unwrap()) {
            assert!(tried.contains(variant), "{variant} of {file} is not tried");
        }
    }
}

/// Literals that spell a verb and are no advice: where, what, and why.
const NO_ADVICE: &[(&str, &str, &str)] = &[
    (
        "actions/hooks/git.rs",
        "# Made by 'mcpkey hook install'",
        "the mark by which a script of ours is known again",
    ),
    ("actions/hooks/claude.rs", "mcpkey hook check", "what Claude Code is set to call"),
    ("actions/hooks/denied.rs", "Bash(mcpkey {verb}:*)", "a permission rule of Claude Code"),
    ("actions/hooks/denied.rs", "Bash(mcpkey -* {verb}*)", "a permission rule of Claude Code"),
    ("cmd/doctor/machine.rs", "mcpkey {version}", "the version that runs"),
    ("lint/output/github.rs", "mcpkey {}", "the title of an annotation"),
];

#[test]
fn nothing_else_in_the_sources_spells_a_command_line() {
    let mut unused: Vec<_> = NO_ADVICE.iter().collect();
    let mut found = Vec::new();
    for (path, text) in sources::files(&["cli", "base/next"]) {
        for (line, literal) in literals::of(&text) {
            if !spells(&literal) {
                continue;
            }
            unused.retain(|(file, what, _)| !(*file == path && literal.contains(what)));
            if !NO_ADVICE.iter().any(|(file, what, _)| *file == path && literal.contains(what)) {
                found
                    .push(format!("src/{path}:{line}: {literal:?} spells a command line: take it from Next"));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(unused.is_empty(), "these are gone: {unused:?}");
}

/// Whether `text` has `mcpkey` and a verb, or a blank in which one could be.
fn spells(text: &str) -> bool {
    let command = Cli::command();
    let verbs: BTreeSet<&str> =
        command.get_subcommands().flat_map(|verb| verb.get_name_and_visible_aliases()).collect();
    text.split("mcpkey ").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        verbs.contains(&rest[..end]) || rest.starts_with(['{', '-'])
    })
}

#[test]
fn a_planted_command_line_is_found() {
    let planted = literals::of(
        "//! `mcpkey set A`\n/// \"mcpkey set A\"\nfn f() { g(\"type: mcpkey set A\", 'x', '\\'', r#\"a \"mcpkey run\" b\"#) }\n\
         const A: &str = \"one mcpkey \\\n    list\"; /* \"mcpkey list\" */\n#[cfg(test)]\nmod tests { \"mcpkey set\" }\n",
    );
    let said: Vec<(usize, &str)> = planted.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(said, [(3, "type: mcpkey set A"), (3, "a \"mcpkey run\" b"), (4, "one mcpkey list")]);
    assert!(planted.iter().all(|(_, text)| spells(text)));
    assert!(!["mcpkey knows it", "mcpkey settings", "other"].iter().any(|text| spells(text)));
}
