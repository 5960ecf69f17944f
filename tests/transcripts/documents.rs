//! What the console blocks of `docs/` show is what the program says.
//!
//! A block is typed in the transcript of its page, `transcripts/docs/PAGE.console`, in the section of its number, below
//! whatever has to be there first. Where the block shows an answer, that is the one of the transcript: `[NAME]` there
//! stands for anything, and a line `= SAID => SHOWN` above the section's first command has the page's own names in place of those
//! of the test.

use std::collections::BTreeSet;
use std::fs;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use regex::Regex;

use crate::script::{Section, Step};
use crate::{OF_DOCUMENTS, root, sections};

/// The blocks that cannot be typed in a test, and why.
const NOT_REPLAYED: &[(&str, &str)] =
    &[("test-and-rotate 1", "five servers of three kinds, one of which lets 30 seconds pass")];

/// A command of a block, and what it is shown to answer: nothing where the block leaves that out.
#[derive(Debug, Default)]
struct Shown {
    line: String,
    answer: Vec<String>,
}

/// The commands of a block: `  # …` behind one is a remark.
fn commands(block: &str) -> Vec<Shown> {
    let mut commands: Vec<Shown> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(line), _) => {
                let line = line.split("  #").next().unwrap_or_default().trim_end().to_owned();
                commands.push(Shown { line, ..Shown::default() });
            }
            (None, Some(command)) => command.answer.push(line.to_owned()),
            (None, None) => panic!("no command stands above: {line}"),
        }
    }
    commands
}

/// The console blocks of a page of `docs/`.
fn blocks(page: &str) -> Vec<String> {
    let (mut blocks, mut block) = (Vec::new(), None);
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if kind.starts_with("console") => {
                block = Some(String::new());
            }
            Event::Text(text) => block.iter_mut().for_each(|block| block.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => blocks.extend(block.take()),
            _ => {}
        }
    }
    blocks
}

/// Every block of every page, as `PAGE NUMBER`, with its commands.
fn all() -> Vec<(String, Vec<Shown>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let blocks = blocks(&fs::read_to_string(&path).unwrap());
        all.extend(
            blocks.iter().enumerate().map(|(at, block)| (format!("{name} {}", at + 1), commands(block))),
        );
    }
    all
}

/// Every section of the pages' transcripts, by the same name.
fn replayed() -> Vec<(String, Section)> {
    let of = |name: &&str| {
        let page = name.trim_start_matches("docs/").to_owned();
        sections(name).into_iter().filter_map(move |section| {
            let number = section.title.lines().last()?.strip_prefix("## block ")?.to_owned();
            Some((format!("{page} {number}"), section))
        })
    };
    OF_DOCUMENTS.iter().flat_map(of).collect()
}

/// What a step said, with the page's names in it; on a terminal without the spaces, because lines wrap there.
fn said(section: &Section, step: &Step) -> String {
    let remarks = section.steps.iter().flat_map(|step| step.remarks.lines());
    let names = remarks.filter_map(|line| line.strip_prefix("= ")?.split_once(" => "));
    let lines = step.said.lines().filter(|line| !line.starts_with('?'));
    let lines: Vec<&str> = lines.map(|line| line.get(2..).unwrap_or_default()).collect();
    let common =
        [("[HOME]/project", "/home/ada/shop"), ("~/project", "~/shop"), ("[ROOT]/bin", "/usr/local/bin")];
    names.chain(common).fold(lines.join("\n"), |text, (said, shown)| text.replace(said, shown))
}

/// Whether a page shows what was said.
fn is_shown(shown: &Shown, step: &Step, said: &str) -> bool {
    let plain = |text: &str| {
        if step.is_at_terminal { text.split_whitespace().collect::<String>() } else { text.to_owned() }
    };
    let hole = Regex::new(r"\\\[[A-Z]+\\\]").unwrap();
    let pattern = hole.replace_all(&regex::escape(&plain(said)), ".+?").into_owned();
    Regex::new(&format!("^{pattern}$")).unwrap().is_match(&plain(&shown.answer.join("\n")))
}

/// What is wrong with a block, beside the section that types it.
fn faults(block: &[Shown], section: &Section) -> Vec<String> {
    let mut steps = section.steps.iter();
    let mut faults = Vec::new();
    for shown in block {
        let Some(step) = steps.find(|step| step.line == shown.line) else {
            return vec![format!("it does not type, or not in this order: {}", shown.line)];
        };
        let said = said(section, step);
        if !shown.answer.is_empty() && !is_shown(shown, step, &said) {
            faults.push(format!("$ {}\nthe program says:\n{said}", shown.line));
        }
    }
    faults
}

#[test]
fn every_console_block_of_a_page_is_replayed_or_accounted_for() {
    let names: Vec<String> = all().into_iter().map(|(name, _)| name).collect();
    let replayed = replayed().into_iter().map(|(name, _)| name);
    let listed = NOT_REPLAYED.iter().map(|(name, _)| (*name).to_owned());
    let accounted: Vec<String> = replayed.chain(listed).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>(), accounted.iter().collect::<BTreeSet<_>>());
    assert_eq!(names.len(), accounted.len(), "twice: {accounted:?}");
}

#[test]
fn what_a_page_shows_is_what_the_program_says() {
    let all = all();
    let mut wrong = Vec::new();
    for (name, section) in replayed() {
        let Some((_, block)) = all.iter().find(|(block, _)| *block == name) else { continue };
        wrong.extend(faults(block, &section).iter().map(|fault| format!("docs, block {name}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn an_answer_that_differs_is_noticed() {
    let text = "## block 1\n= 127.0.0.1:[PORT] => web.example\n$ mcpkey test\n| web 127.0.0.1:[PORT] works in [MS] ms\n";
    let section = crate::script::sections(text).remove(0);
    let is_sound = |block: &str| faults(&commands(block), &section).is_empty();
    assert!(is_sound("$ mcpkey test  # all of them\nweb web.example works in 12 ms\n"));
    assert!(is_sound("$ mcpkey test\n"));
    assert!(!is_sound("$ mcpkey test\nweb web.example works in 12 s\n"));
    assert!(!is_sound("$ mcpkey test\nweb web.example works in 12 ms\nand more\n"));
    assert!(!is_sound("$ mcpkey tests\n"));
}
