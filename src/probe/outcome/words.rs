//! Each outcome in words: one for machines, a sentence for people, and what to type next.

use super::{Outcome, ProbeReport, ProxyTrouble, TlsTrouble, Waiting};
use crate::base::names::VarName;
use crate::base::next::{AddNext, Next, Rotation, Tested, ValueFlags};
use crate::base::text;

/// An outcome in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A stable word for machines, such as `bad-token`.
    pub word: &'static str,
    /// What it is, without a full stop; one safe line.
    pub sentence: String,
    /// What to type or to do next; empty where nothing is to be done.
    pub next: String,
}

/// What an outcome is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The server's name; `None` before it is registered.
    pub server: Option<&'a str>,
    /// Where it is, as it may be shown: an origin, or a command.
    pub place: &'a str,
    /// The stored or given variables that it gets.
    pub variables: &'a [VarName],
    /// Which of the values of the first one it gets.
    pub whose: &'a ValueFlags,
}

/// What an outcome comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// It works.
    Works,
    /// It does not.
    Fails,
    /// It was not tested, so that nobody knows.
    Untested,
    /// The client does not start it either.
    Off,
}

impl Outcome {
    /// What it comes to.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Works => OutcomeKind::Works,
            Self::Off => OutcomeKind::Off,
            Self::Unapproved => OutcomeKind::Untested,
            _ => OutcomeKind::Fails,
        }
    }
}

/// The word, the sentence, and what to do.
type Row = (&'static str, String, &'static str);

const REPLACE: &str = "get a new token, and put it where this one came from";

/// The words of `report`.
pub fn of(report: &ProbeReport, about: About<'_>) -> Words {
    let (word, sentence, next) = row(report, about);
    let next = command(report, about).unwrap_or_else(|| next.to_owned());
    Words { word, sentence: text::line(&sentence, 600), next }
}

/// What to type, for those verdicts about which mcpkey itself can do something, where what it takes is known.
fn command(report: &ProbeReport, about: About<'_>) -> Option<String> {
    let server = about.server.map(str::to_owned);
    Some(match &report.outcome {
        Outcome::Unapproved => {
            let test = Next::Test(server.map_or(Tested::Unapproved, Tested::Server));
            format!("look at what it is, then on a terminal: {test}")
        }
        Outcome::Missing(names) => {
            let lines: Vec<String> = names.iter().map(|name| Next::set(name).to_string()).collect();
            lines.join(" && ")
        }
        Outcome::Withheld(name, Ok(_)) => match server {
            Some(server) => {
                let whose = ValueFlags { account: about.whose.account.clone(), ..ValueFlags::default() };
                format!("if that is what you want: {}", Next::allow(name, server).of(whose))
            }
            None => format!("store it for this server: {}", Next::Add(AddNext::Asked)),
        },
        Outcome::NoSecret(_) => format!("see what the store says: {}", Next::Store),
        Outcome::TimedOut(_) => {
            format!("try again with more time: {}", Next::Test(Tested::Longer(server?)))
        }
        Outcome::Redirect { same_origin: false, .. } => {
            format!("if that is the server's new address, register it there: {}", Next::Add(AddNext::Asked))
        }
        Outcome::NoToken => format!("give it one: {}", Next::Add(AddNext::AgainBearer(server?))),
        Outcome::BadToken | Outcome::ExpiredToken | Outcome::Forbidden(_) => {
            Next::rotate(about.variables.first()?, Rotation::New).of(about.whose.clone()).to_string()
        }
        _ => return None,
    })
}

#[rustfmt::skip]
fn row(report: &ProbeReport, about: About<'_>) -> Row {
    let place = about.place;
    let status = report.status.map(|status| format!("{status}: ")).unwrap_or_default();
    let credential = match about.variables {
        [one] => one.to_string(),
        _ => "the credential".to_owned(),
    };
    match &report.outcome {
        Outcome::Works => ("works", "works".to_owned(), ""),
        Outcome::Off => ("off", "switched off in Claude Code".to_owned(), "switch it on with /mcp in claude"),
        Outcome::Unapproved => ("unapproved", "not contacted: nobody approved it in Claude Code yet".to_owned(), ""),
        Outcome::BadEntry(why) => ("bad-entry", why.clone(), "mend its entry in the config"),
        Outcome::Missing(names) => ("missing-variable", missing(names), ""),
        Outcome::Withheld(name, to) => withheld(name, to),
        Outcome::NoSecret(why) => ("no-secret", why.clone(), ""),
        Outcome::HelperFailed(said) => ("helper-failed", format!("its headersHelper failed: {said}"),
            "mend the helper: without it Claude Code connects without those headers, and says nothing"),

        Outcome::NoHost(host) => ("no-host", format!("the name {host} cannot be resolved"),
            "check the host in the url, and whether this machine is online"),
        Outcome::Refused => ("refused", format!("nothing listens at {place}"), "start the server, or check the host and the port"),
        Outcome::Unreachable(said) => ("unreachable", format!("there is no way to {place}{}", because(said.as_str())),
            "check the network, and whether it needs a VPN"),
        Outcome::TimedOut(waiting) => ("timed-out", format!("timed out {}", waited(*waiting, place)),
            "try again with more time: --timeout 2m"),
        Outcome::Closed(said) => ("closed", format!("{place} ended the connection before it answered{}", because(said.as_str())),
            "check the scheme and the port of the url, and the server's own log"),
        Outcome::Tls(trouble) => tls(trouble, place),
        Outcome::Proxy(trouble) => proxy(trouble, place),
        Outcome::Redirect { to, same_origin } => redirect(place, to.as_str(), *same_origin),

        Outcome::NoToken => ("no-token", format!("{status}{place} wants a credential, and none is configured"),
            "give it one: --bearer, or -H NAME"),
        Outcome::BadToken => ("bad-token", format!("{status}{place} does not accept {credential}"), REPLACE),
        Outcome::ExpiredToken => ("expired-token", format!("{status}{place} says that {credential} has expired"), REPLACE),
        Outcome::WantsLogin => ("wants-login", format!("{status}{place} wants an OAuth login"), "run /mcp in claude and log in"),
        Outcome::Forbidden(Some(scope)) => ("forbidden", format!("{status}{credential} lacks the scope {scope}"), REPLACE),
        Outcome::Forbidden(None) => ("forbidden", format!("{status}{credential} is not allowed to do this at {place}"), REPLACE),

        Outcome::NotFound => ("not-found", format!("{status}nothing is at this path of {place}"),
            "check the path of the url; it often ends in /mcp or /sse"),
        Outcome::NotAllowed => ("not-allowed", format!("{status}{place} does not speak this transport at this path"),
            "check the path of the url, and its type: http, sse or ws"),
        Outcome::RateLimited(wait) => {
            let wait = wait.as_ref().map(|wait| format!(", and says to wait: {wait}")).unwrap_or_default();
            ("rate-limited", format!("{status}{place} had too many requests{wait}"), "wait, and try again")
        }
        Outcome::ServerError => ("server-error", format!("{status}{place} has a problem of its own"), "try again later, or look at the server's own log"),
        Outcome::Status => ("bad-status", format!("{status}{place} answers as no MCP server does"), "check the url"),
        Outcome::NotMcp(what) => ("not-mcp", format!("{place} answers, but not as an MCP server{}", because(what.as_str())),
            "check its url or command: it may be that of a web page or of another program"),
        Outcome::RpcError { method, code } => ("rpc-error", format!("{place} answers {method} with error {code}"), "look at the server's own log"),
        Outcome::Version(known) => ("version", versions(known.iter().map(|v| v.as_str()).collect()), "update the server, or the client"),

        Outcome::NoCommand(name) => ("no-command", format!("command not found: {name}"), "install it, or write its whole path into the config"),
        Outcome::OfProject(path) => ("project-program", format!("not started: {place} would be {path}, which comes with the project"),
            "take its directory out of PATH; or, if that file is what you mean, write its path into the config"),
        Outcome::NotExecutable(why) => ("not-executable", format!("the system does not run {place}{}", because(why.as_str())), "check its mode with 'ls -l'"),
        Outcome::Crashed(how, _) => ("crashed", format!("it ended before it answered: {how}"), "run its command by hand"),
        Outcome::Silent(_) => ("silent", "it runs and does not answer".to_owned(),
            "check that it speaks MCP on stdout; some need another argument, such as stdio"),
    }
}

fn withheld(name: &VarName, to: &Result<String, String>) -> Row {
    match to {
        Ok(to) => ("withheld", format!("{name} is withheld: nobody agreed that it goes to {to}"), ""),
        Err(why) => (
            "withheld",
            format!("{name} is withheld: {why}"),
            "write the host into the config, or supply it from the environment",
        ),
    }
}

fn redirect(place: &str, to: &str, same_origin: bool) -> Row {
    if same_origin {
        (
            "redirect-loop",
            format!("{place} redirects to {to}, and no message gets through"),
            "check the path of the url: it may be that one",
        )
    } else {
        ("redirect", format!("{place} redirects to {to}; the credential was not sent there"), "")
    }
}

fn tls(trouble: &TlsTrouble, place: &str) -> Row {
    let (word, what, next) = match trouble {
        TlsTrouble::UnknownAuthority => (
            "tls-unknown-authority",
            "its certificate is signed by nobody this machine trusts".to_owned(),
            "if it is your own authority, name its certificate in SSL_CERT_FILE (NODE_EXTRA_CA_CERTS for claude)",
        ),
        TlsTrouble::Expired => ("tls-expired", "its certificate has expired".to_owned(), "have it renewed"),
        TlsTrouble::NotYetValid => {
            ("tls-not-yet-valid", "its certificate is not valid yet".to_owned(), "check this machine's clock")
        }
        TlsTrouble::WrongHost(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let what = if names.is_empty() {
                "its certificate is for another host".to_owned()
            } else {
                format!("its certificate is for {}", text::list(&names))
            };
            ("tls-wrong-host", what, "check the host in the url")
        }
        TlsTrouble::NotTls => (
            "not-tls",
            "it does not speak TLS".to_owned(),
            "check the port, or whether it is meant to be http://",
        ),
        TlsTrouble::Other(said) => ("tls", said.to_string(), "check the server's TLS settings"),
    };
    (word, format!("no encrypted connection to {place}: {what}"), next)
}

fn proxy(trouble: &ProxyTrouble, place: &str) -> Row {
    let (word, what, next) = match trouble {
        ProxyTrouble::Unreachable(said) => (
            "proxy-unreachable",
            format!("the proxy cannot be reached{}", because(said.as_str())),
            "check HTTPS_PROXY, or add the host to NO_PROXY",
        ),
        ProxyTrouble::WantsPassword => (
            "proxy-wants-password",
            "407: the proxy asks for a password".to_owned(),
            "give it in HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT",
        ),
        ProxyTrouble::Refused(said) => (
            "proxy-refused",
            format!("the proxy does not connect to {place}{}", because(said.as_str())),
            "ask whoever runs the proxy, or add the host to NO_PROXY",
        ),
        ProxyTrouble::BadAddress(said) => (
            "proxy-bad-address",
            format!("the proxy in the environment is no address{}", because(said.as_str())),
            "mend HTTPS_PROXY: http://HOST:PORT",
        ),
    };
    (word, what, next)
}

fn missing(names: &[VarName]) -> String {
    let names: Vec<&str> = names.iter().map(VarName::as_str).collect();
    let verb = if names.len() == 1 { "has" } else { "have" };
    format!("{} {verb} no value", text::list(&names))
}

fn versions(known: Vec<&str>) -> String {
    if known.is_empty() {
        "it speaks no revision of the protocol that mcpkey knows".to_owned()
    } else {
        format!("it speaks only {} of the protocol", text::list(&known))
    }
}

fn waited(waiting: Waiting, place: &str) -> String {
    match waiting {
        Waiting::Name => format!("resolving the name of {place}"),
        Waiting::Connection => format!("connecting to {place}"),
        Waiting::Answer => format!("waiting for an answer of {place}"),
        Waiting::End => format!("waiting for the end of the answer of {place}"),
    }
}

fn because(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
