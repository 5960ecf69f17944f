//! What clap says of a command line that it cannot read, without any secret that was typed there.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::base::next::{AddNext, Next, Rotation};
use crate::base::text;
use crate::detect;

const MASK: &str = "•••";

/// `said` with every word of the command line masked that could be a secret: what the detector knows, and what is too
/// long for a verb, a flag or a name.
pub fn without_secrets(said: &str, args: &[OsString]) -> String {
    let mut said = said.to_owned();
    for word in args.iter().skip(1).filter_map(|arg| arg.to_str()) {
        let value = word.split_once(['=', ':']).map_or(word, |(_, value)| value.trim());
        let is_plain = value.len() < 12 || value.starts_with('-') && !value.contains('=');
        let known = detect::text(word).into_iter().map(|found| &word[found.range]);
        let unknown = Some(value).filter(|_| !is_plain);
        for secret in known.chain(unknown) {
            said = said.replace(secret, MASK);
        }
    }
    said
}

/// The command line as a person could type it, for one that an agent may not run: without what answers questions beforehand, and
/// without a secret that was typed there.
pub fn typed(args: &[OsString]) -> String {
    let mut words = vec!["mcpkey".to_owned()];
    let (mut is_value, mut is_behind) = (false, false);
    for word in args.iter().skip(1).map(|arg| arg.to_string_lossy()) {
        is_behind |= word == "--";
        if !is_behind && ["-y", "--yes"].contains(&&*word) {
            continue;
        }
        let attached = ATTACHED.iter().find_map(|flag| Some((*flag, word.strip_prefix(flag)?)));
        let shown = match attached.filter(|(_, value)| !is_behind && !value.is_empty()) {
            Some((flag, value)) => format!("{flag}{}", without_value(value)),
            None if is_value && is_pair(&word) => without_value(&word),
            None => masked(&word),
        };
        // Such a flag takes several.
        is_value =
            !is_behind && (["-e", "--env", "-H", "--header"].contains(&&*word) || is_value && is_pair(&word));
        let shown = text::line(&shown, 300);
        words.push(shlex::try_quote(&shown).map_or_else(|_| MASK.to_owned(), |word| word.into_owned()));
    }
    words.join(" ")
}

/// What takes a value in the same word.
const ATTACHED: [&str; 4] = ["--env=", "--header=", "-e", "-H"];

/// Whether it is `NAME=value` or `Name: value`, and no url.
fn is_pair(word: &str) -> bool {
    !word.starts_with('-') && !word.contains("://") && word.contains(['=', ':'])
}

fn masked(word: &str) -> String {
    if word.starts_with('{') {
        return MASK.to_owned();
    }
    let found = detect::text(word);
    let secrets = found.iter().map(|found| &word[found.range.clone()]);
    secrets.fold(word.to_owned(), |shown, secret| shown.replace(secret, MASK))
}

/// `NAME=•••`, `Name: •••`.
fn without_value(word: &str) -> String {
    match word.find(['=', ':']) {
        Some(at) if word.len() > at + 1 => format!("{}{MASK}", &word[..=at]),
        _ => masked(word),
    }
}

/// What a person who typed `word` for a verb may want, as one who knows other programs, and what to type for it.
pub fn meant(word: &str) -> Option<String> {
    let forget = || ("delete a value", Next::forget("VAR"));
    let remove = || ("take a server out", Next::Remove { server: "NAME".to_owned(), scope: None });
    let list = || ("see what is configured", Next::List);
    let set = || ("store a value", Next::set("VAR"));
    let add = || ("register a server", Next::Add(AddNext::UrlUsage));
    let doctor = || ("see what is wrong", Next::Doctor);
    let ways = match word.to_ascii_lowercase().as_str() {
        "delete" | "del" | "rm" | "unset" | "erase" | "destroy" | "drop" | "purge" | "clear" => {
            vec![forget(), remove()]
        }
        "unregister" | "uninstall" | "disconnect" => vec![remove()],
        "undo" | "revert" | "rollback" | "restore" => {
            vec![("have the old value back", Next::rotate("VAR", Rotation::Undo))]
        }
        "show" | "get" | "read" | "print" | "cat" | "view" => {
            vec![("see a value", Next::reveal("VAR")), list()]
        }
        "ls" | "servers" | "secrets" | "vars" | "status" => vec![list(), doctor()],
        "login" | "auth" | "put" | "save" | "store-secret" | "new" | "create" => vec![set(), add()],
        "register" | "connect" => vec![add()],
        "update" | "renew" | "refresh" | "change" | "replace" => {
            vec![("replace a value", Next::rotate("VAR", Rotation::New))]
        }
        "init" | "onboard" => vec![("store what is missing", Next::Setup), add()],
        "start" | "launch" | "execute" | "shell" => vec![("start claude with its secrets", Next::Claude)],
        "check" | "verify" | "ping" | "health" | "diagnose" => {
            vec![("test servers", Next::test("NAME")), doctor()]
        }
        "scan" | "detect" | "audit" | "leaks" => vec![("find literal secrets", Next::Help("lint"))],
        "fix" | "repair" => vec![("mend what can be mended", Next::DoctorFix)],
        "migrate" | "move" | "extract" => vec![("move literal secrets to the store", Next::Import(None))],
        "unlock" | "lock" | "keychain" | "vault" => vec![("see the store", Next::Store)],
        "approve" | "trust" | "grant" | "permit" => vec![("let a secret go somewhere", Next::AllowAll)],
        "history" => vec![("see what was handed out", Next::Help("log"))],
        _ => return None,
    };
    let ways: Vec<String> = ways.iter().map(|(what, next)| format!("to {what}: {next}")).collect();
    Some(ways.join("; "))
}

/// Whether the command line asks for help about no verb.
pub fn asks_for_overview(args: &[OsString]) -> bool {
    super::variadic::verb(args).is_none()
}

/// What clap says of an unknown verb, with what was meant: its own guess goes by letters alone.
fn with_meant_verb(mut error: clap::Error, command: &Command) -> clap::Error {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    let typed = typed.clone();
    error.remove(ContextKind::SuggestedSubcommand);
    let tip = meant(&typed).or_else(|| {
        text::nearest(&typed, super::help::verbs(command)).map(|verb| format!("did you mean {verb}?"))
    });
    let tip = tip.unwrap_or_else(|| format!("all verbs: {}", Next::HelpAll));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

/// What clap says, with a tip of our own where its tip would register the flag as a command, or start it.
pub fn with_own_tip(error: clap::Error, args: &[OsString], command: &Command) -> clap::Error {
    let mut error = match error.kind() {
        ErrorKind::InvalidSubcommand => return with_meant_verb(error, command),
        _ => error,
    };
    let verb = super::variadic::verb(args).and_then(|at| args[at].to_str()).unwrap_or_default();
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return error };
    if error.kind() != ErrorKind::UnknownArgument || !flag.starts_with('-') {
        return error;
    }
    let tip = match (verb, flag.trim_start_matches('-')) {
        ("add", "url" | "u" | "endpoint") => {
            format!("a url has no flag of its own: {}", Next::Add(AddNext::UrlUsage))
        }
        ("add", _) => format!("flags of a command stand behind --: {}", Next::Add(AddNext::Command)),
        ("test", _) => format!("flags of a command stand behind --: {}", Next::Help("test")),
        ("run", _) => {
            let run = Next::Run { only: Vec::new(), command: "COMMAND --FLAG" };
            format!("flags of a command stand behind it: {run}")
        }
        _ => return error,
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_is_to_type_answers_no_question_and_holds_no_secret() {
        let typed = |words: &[&str]| typed(&words.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(typed(&["/x/mcpkey", "forget", "--yes", "A_VAR", "-y"]), "mcpkey forget A_VAR");
        assert_eq!(typed(&["mcpkey", "run", "--", "sh", "-c", "a b", "-y"]), "mcpkey run -- sh -c 'a b' -y");
        let token = format!("{}{}", "Zx9".repeat(4), "k2Q".repeat(3));
        let header = format!("X-Key: {token}");
        let line = typed(&["mcpkey", "add", "web", "https://h/mcp", "-H", &header, "-e", "A"]);
        assert_eq!(line, "mcpkey add web https://h/mcp -H 'X-Key:•••' -e A");
        let line = typed(&[
            "mcpkey",
            "add",
            "t",
            "-e",
            "A=one",
            "B=two",
            "--env=C=three",
            "-HX: four",
            "--",
            "x",
            "-eD=5",
        ]);
        assert_eq!(line, "mcpkey add t -e 'A=•••' 'B=•••' '--env=C=•••' '-HX:•••' -- x '-eD=5'");
        assert_eq!(typed(&["mcpkey", "add-json", "web", "{\"k\": 1}"]), "mcpkey add-json web '•••'");
    }

    #[test]
    fn what_was_typed_is_not_repeated() {
        let token = format!("{}{}", "Zx9".repeat(4), "k2Q".repeat(3));
        let args: Vec<OsString> = ["mcpkey", "set", "VAR", &token, "--bad"].map(OsString::from).to_vec();
        let said = without_secrets(&format!("unexpected argument '{token}' and '--bad' after set"), &args);
        assert_eq!(said, "unexpected argument '•••' and '--bad' after set");
    }
}
