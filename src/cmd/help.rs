//! `help`: the verbs, one of them, or a topic.

use clap::CommandFactory;

use crate::base::next::Next;
use crate::base::text;
use crate::cli;
use crate::cli::help::{self, Topic};
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::HelpArgs) -> Result<u8, Failure> {
    let shown = match args.about.as_slice() {
        [] => help::overview(&cli::Cli::command(), world.ui.columns()),
        words => help::of_verb(cli::Cli::command(), words)
            .or_else(|| Topic::named(&words.join("-")).map(|topic| topic.text(world.ui.columns())))
            .ok_or_else(|| unknown(&words.join(" ")))?,
    };
    world.ui.page(&shown)?;
    Ok(0)
}

fn unknown(asked: &str) -> Failure {
    let failure = Failure::new(format!("there is no help about {}", text::short(asked)));
    let command = cli::Cli::command();
    let known = help::verbs(&command).chain(help::TOPICS.iter().map(|topic| topic.name));
    match cli::meant(asked) {
        Some(meant) => failure.hint(meant),
        None => failure.hint(match text::nearest(asked, known) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("all verbs and topics: {}", Next::HelpAll),
        }),
    }
}

/// Runs `version`.
pub fn version(world: &World) -> Result<u8, Failure> {
    world.ui.answer(concat!("mcpkey ", env!("CARGO_PKG_VERSION"), "\n"))?;
    Ok(0)
}
