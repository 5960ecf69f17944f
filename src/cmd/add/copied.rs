//! What was copied, in place of words: from stdin, an argument or the wizard's question.

use zeroize::Zeroizing;

use super::json::{self, not_copied};
use super::{Entered, typed};
use crate::actions::answers::rest_of_stdin;
use crate::base::next::Next;
use crate::cli;
use crate::client::copied::{self, CopiedServer};
use crate::known;
use crate::world::World;
use crate::world::error::Failure;

/// A copy, and how it came in.
pub(super) struct Copy {
    text: Zeroizing<String>,
    entered: Entered,
}

impl Copy {
    /// One that was typed at a question.
    pub(super) fn answered(text: String) -> Self {
        Self { text: Zeroizing::new(text), entered: Entered { in_history: false, is_reviewed: true } }
    }
}

/// The copy that stands where words are expected, if one does.
pub(super) fn given(world: &World, args: &cli::Add) -> Result<Option<Copy>, Failure> {
    let is_alone = args.args.is_empty() && args.template.is_none();
    let place = args.target.as_deref().or(args.name.as_deref()).filter(|_| is_alone);
    match place {
        Some("-") => {
            if args.source.stdin {
                return Err(Failure::new("what was copied and a value cannot both come from stdin")
                    .hint("give the value with --from-env VAR"));
            }
            if world.terminal().is_some() && std::io::IsTerminal::is_terminal(&std::io::stdin()) {
                world.ui.say("paste what was copied, then press Ctrl-D");
            }
            let text = String::from_utf8(rest_of_stdin()?.to_vec());
            let text = text.map_err(|_| Failure::new("what came from stdin is not text"))?;
            Ok(Some(Copy {
                text: Zeroizing::new(text),
                entered: Entered { in_history: false, is_reviewed: false },
            }))
        }
        Some(text) if copied::is_copy(text) => {
            let entered = Entered { in_history: true, is_reviewed: false };
            Ok(Some(Copy { text: Zeroizing::new(text.to_owned()), entered }))
        }
        _ => Ok(None),
    }
}

/// Registers all that `copy` says, with the flags of `args`.
pub(super) fn run(world: &World, copy: &Copy, args: &cli::Add) -> Result<u8, Failure> {
    let servers = copied::read(&copy.text).map_err(|why| not_copied(&why))?;
    // A name before the copy is that of its only server.
    let named = args.name.as_deref().filter(|name| args.target.is_some() && !copied::is_copy(name));
    if named.is_some() && servers.len() > 1 {
        return Err(Failure::new(format!("{} servers were copied, and one name was given", servers.len()))
            .hint("leave the name out: each keeps its own"));
    }
    // All of it is read before anything is written.
    let mut steps: Vec<Box<dyn Fn() -> Result<u8, Failure> + '_>> = Vec::new();
    for server in servers {
        match server {
            CopiedServer::Words { words, client } => {
                let mut add = cli::add_words(&words).map_err(|error| not_parsed(&error, &words))?;
                add.source = args.source.with(add.source);
                add.writing = args.writing.with(add.writing, other(client));
                if let Some(name) = named {
                    add.name = Some(name.to_owned());
                }
                steps.push(Box::new(move || typed(world, add.clone(), copy.entered)));
            }
            CopiedServer::Entry { name, entry, client } => {
                let name = named.map(str::to_owned).or(name).map_or_else(|| ask_name(world), Ok)?;
                let writing = args.writing.with(cli::Writing::default(), other(client));
                let source = &args.source;
                steps.push(Box::new(move || {
                    json::register_entry(
                        world,
                        name.parse()?,
                        &entry,
                        (source, &writing),
                        (false, copy.entered),
                    )
                }));
            }
        }
    }
    let is_one = steps.len() == 1;
    for step in steps {
        match world.terminal() {
            // What is registered already is not gone back to.
            Some(terminal) if !is_one => terminal.going_back(Failure::is_back, &step)?,
            _ => step()?,
        };
    }
    Ok(0)
}

/// The client of a copy, where it is not the usual one.
fn other(client: &'static str) -> Option<&'static str> {
    Some(client).filter(|client| *client != known::CLAUDE.id)
}

fn ask_name(world: &World) -> Result<String, Failure> {
    match world.terminal() {
        Some(terminal) => Ok(terminal.line("name of the server", None)?),
        None => Err(Failure::new("the entry that was copied has no name").hint(Next::AddEntry("project"))),
    }
}

/// A line whose flags are not those of `add`, without its values.
fn not_parsed(error: &clap::Error, words: &[String]) -> Failure {
    let args: Vec<std::ffi::OsString> =
        std::iter::once("mcpkey".into()).chain(words.iter().map(Into::into)).collect();
    let said = cli::without_secrets(&error.to_string(), &args);
    Failure::new(format!(
        "the line that was copied: {}",
        said.trim_start_matches("error: ").lines().next().unwrap_or_default()
    ))
}
