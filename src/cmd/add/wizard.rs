//! `add` without arguments: the same questions that its flags answer, one at a time.

use super::copied::{self, Copy};
use super::{Entered, typed};
use crate::base::names::ServerName;
use crate::base::next::{AddNext, Next};
use crate::cli::{self, ScopeArg, TransportArg};
use crate::client::copied::{is_copy, is_open};
use crate::client::template;
use crate::detect::is_like_secret;
use crate::system::prompt::Terminal;
use crate::vault::destination;
use crate::world::World;
use crate::world::error::Failure;

/// Asks, and registers what comes of it. A person can go back from each question to the one before it.
pub(super) fn run(world: &World, args: &cli::Add) -> Result<u8, Failure> {
    let Some(terminal) = world.terminal() else {
        return Err(Failure::new("the name of the server is missing, and there is no terminal to ask on")
            .hint(Next::adding()));
    };
    terminal
        .show("Esc goes back one question, Ctrl-C leaves; nothing is written before you have seen it.")?;
    terminal.going_back(Failure::is_back, || {
        let mut args = args.clone();
        match ask(terminal, &mut args)? {
            Some(copy) => copied::run(world, &copy, &args),
            None => typed(world, args, Entered { in_history: false, is_reviewed: true }),
        }
    })
}

/// Fills in `args`; gives what was copied, where that is the answer.
fn ask(terminal: &Terminal, args: &mut cli::Add) -> Result<Option<Copy>, Failure> {
    terminal.show(&format!(
        "A well-known server by its template's name (see '{}'), any name of your own, or what was copied: a line such as 'claude mcp add …', a block of JSON, a link.",
        Next::Add(AddNext::Templates)
    ))?;
    let name = loop {
        let name =
            terminal.text("name of the server", None, |name| is_like_secret(name) && !is_copy(name))?;
        if is_copy(&name) {
            return Ok(Some(whole(terminal, name)?));
        }
        match name.parse::<ServerName>() {
            Ok(_) => break name,
            Err(error) => {
                terminal.retract();
                terminal.show(&error.to_string())?;
            }
        }
    };
    let known = template::find(&name);
    args.name = Some(name);
    if let Some(template) = known
        && terminal.confirm(&format!("use the template for {}?", template.title), true)?
    {
        args.template = Some(template.name.clone());
        return ask_scope(terminal, args).map(|()| None);
    }
    let words = loop {
        let is_bare =
            |line: &str| is_like_secret(line) && !line.contains(char::is_whitespace) && !is_copy(line);
        let line = terminal.text("url, or command line", None, is_bare)?;
        if is_copy(&line) {
            args.target = Some("-".to_owned());
            return Ok(Some(whole(terminal, line)?));
        }
        match shlex::split(&line).filter(|words| !words.is_empty()) {
            Some(words) => break words,
            None => {
                terminal.retract();
                terminal.show(
                    "type a url, or a command with its arguments; every quote that is opened is closed",
                )?;
            }
        }
    };
    let is_url = words.len() == 1 && words.iter().all(|w| w.contains("://") && destination::is_url(w));
    let mut words = words.into_iter();
    args.target = words.next();
    args.args = words.collect();
    if is_url {
        args.transport =
            args.target.as_deref().filter(|url| url.starts_with("http")).map(|_| TransportArg::Http);
        let header =
            terminal.line("header that carries the token ('none' for no token)", Some("Authorization"))?;
        match header.as_str() {
            "none" => {}
            header if header.eq_ignore_ascii_case("authorization") => args.bearer = true,
            header => args.header.push(header.to_owned()),
        }
    } else {
        let names =
            terminal.line("variables that carry secrets, separated by spaces (Enter for none)", None)?;
        args.env.extend(names.split_whitespace().map(str::to_owned));
    }
    ask_scope(terminal, args).map(|()| None)
}

/// A copy of several lines, whose first one was the answer.
fn whole(terminal: &Terminal, mut text: String) -> Result<Copy, Failure> {
    while is_open(&text) {
        text = format!("{text}\n{}", terminal.text("…", None, |_| false)?);
    }
    Ok(Copy::answered(text))
}

fn ask_scope(terminal: &Terminal, args: &mut cli::Add) -> Result<(), Failure> {
    loop {
        let scope = terminal.line("scope: project (.mcp.json), local or user", Some("project"))?;
        args.writing.scope = match scope.as_str() {
            "project" => Some(ScopeArg::Project),
            "local" => Some(ScopeArg::Local),
            "user" => Some(ScopeArg::User),
            _ => {
                terminal.retract();
                terminal.show("type project, local or user")?;
                continue;
            }
        };
        return Ok(());
    }
}
