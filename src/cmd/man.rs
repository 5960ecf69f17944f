//! `man`: a manual page for each verb, from the definitions of the parser and the texts that `help` shows.

use std::fs;
use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use roff::{Roff, roman};

use crate::base::text;
use crate::cli;
use crate::cli::help::{self, Topic};
use crate::world::World;
use crate::world::error::Failure;

/// What the page of mcpkey itself has beside what every page has: a section, and the topic of `help` that it is.
const SECTIONS: &[(&str, &str)] =
    &[("FILES", "files"), ("ENVIRONMENT", "environment"), ("EXIT STATUS", "exit-codes")];

/// How the help of a verb begins its examples.
const EXAMPLES: &str = "Examples:\n";

/// Runs the verb.
pub fn run(world: &World, args: &cli::Man) -> Result<u8, Failure> {
    let mut command = cli::Cli::command();
    command.build();
    let Some(dir) = &args.dir else {
        world.ui.answer(&String::from_utf8_lossy(&page(&command, true)?))?;
        return Ok(0);
    };
    let failed = |error: io::Error| Failure::new(format!("{}: {error}", text::path(dir)));
    fs::create_dir_all(dir).map_err(failed)?;
    let mut left = vec![(&command, true)];
    while let Some((command, is_first)) = left.pop() {
        left.extend(command.get_subcommands().map(|below| (below, false)));
        let name = Man::new(command.clone()).get_filename();
        fs::write(dir.join(name), page(command, is_first)?).map_err(failed)?;
    }
    Ok(0)
}

/// The page of a command; the first is that of mcpkey itself.
fn page(command: &Command, is_first: bool) -> Result<Vec<u8>, Failure> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let said = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (before, rest) = said.split_once(EXAMPLES).unwrap_or((&said, ""));
    let (examples, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
    as_laid_out("EXAMPLES", examples, &mut page)?;
    if !is_first {
        as_laid_out("NOTES", [before, after].join("\n").trim(), &mut page)?;
        as_laid_out("SEE ALSO", "mcpkey(1), for files, environment and exit status", &mut page)?;
        return Ok(page);
    }
    for (section, topic) in SECTIONS {
        let text = Topic::named(topic).map(|topic| topic.text(help::WIDTH)).unwrap_or_default();
        // Its first line is its heading.
        as_laid_out(section, text.split_once("\n\n").map_or(&*text, |(_, rest)| rest), &mut page)?;
    }
    Ok(page)
}

/// A section whose lines stay as they are; none where there is nothing in it.
fn as_laid_out(section: &str, lines: &str, page: &mut Vec<u8>) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut roff = Roff::new();
    roff.control("SH", [section]).control("nf", []);
    for line in lines.lines() {
        roff.text([roman(line.trim_end())]);
    }
    roff.control("fi", []);
    roff.to_writer(page)
}
