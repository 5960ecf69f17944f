//! The documents: the README is short, every link leads somewhere, and every page of `docs/` is found from its index.
//!
//! The checker is shown planted faults too, so that it is known to find them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "documents/links.rs"]
mod links;
#[path = "documents/tables.rs"]
mod tables;

use std::fs;
use std::path::Path;

use links::{Page, broken};

/// How long the README may be, in lines: what is only looked up stands in `docs/`.
const README_LINES: usize = 155;

/// All documents of the repository: those beside the README, and the pages of `docs/`.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for dir in ["", "docs/"] {
        for entry in fs::read_dir(root().join(dir)).unwrap() {
            let name = format!("{dir}{}", entry.unwrap().file_name().to_str().unwrap());
            if name.ends_with(".md") {
                pages.push(Page::new(&name, &fs::read_to_string(root().join(&name)).unwrap()));
            }
        }
    }
    pages
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The page of that name among all.
fn page<'a>(pages: &'a [Page], name: &str) -> &'a Page {
    pages.iter().find(|page| page.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn the_readme_is_short() {
    let lines = fs::read_to_string(root().join("README.md")).unwrap().lines().count();
    assert!(lines <= README_LINES, "{lines} lines: move what is only looked up to docs/");
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let broken = broken(&pages(), &|path| root().join(path).exists());
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_page_is_in_the_index_and_leads_back_to_it() {
    let pages = pages();
    let (readme, index) = (page(&pages, "README.md"), page(&pages, "docs/README.md"));
    for other in pages.iter().filter(|page| page.name.starts_with("docs/") && page.name != index.name) {
        assert!(index.leads_to(&other.name), "{} has no link to {}", index.name, other.name);
        assert!(readme.leads_to(&other.name), "{} has no link to {}", readme.name, other.name);
        assert!(other.leads_to(&index.name), "{} has no link to {}", other.name, index.name);
        assert!(other.leads_to(&readme.name), "{} has no link to {}", other.name, readme.name);
    }
}

#[test]
fn every_page_opens_with_what_it_answers() {
    for name in pages().iter().map(|page| &page.name).filter(|name| name.starts_with("docs/")) {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let mut parts = text.split("\n\n").skip(if name == "docs/README.md" { 1 } else { 2 });
        let opening = parts.next().unwrap();
        let is_sentence = opening.starts_with(char::is_alphabetic) || opening.starts_with('`');
        assert!(is_sentence, "{name}: {opening}");
    }
}

#[test]
fn the_states_of_a_change_are_those_of_the_code() {
    use mcpkey::change::IntentState;
    let page = fs::read_to_string(root().join("docs/stores.md")).unwrap();
    for state in IntentState::ALL {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", format!("{state:?}").to_lowercase())));
        assert!(
            row.is_some_and(|row| row.ends_with(&format!("| {} |", state.resumed()))),
            "{state:?}: {row:?}"
        );
    }
}

#[test]
fn every_verb_is_in_the_readme() {
    use clap::CommandFactory;
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let command = mcpkey::cli::Cli::command();
    let verbs = command.get_subcommands().map(clap::Command::get_name).filter(|verb| *verb != "version");
    let missing: Vec<&str> = verbs.filter(|verb| !page.contains(&format!("`{verb}"))).collect();
    assert_eq!(missing, [""; 0]);
}

/// What is said of a house with these pages and one other file, `tests/demo.sh`.
fn said(planted: &[(&str, &str)]) -> Vec<String> {
    let pages: Vec<Page> = planted.iter().map(|(name, text)| Page::new(name, text)).collect();
    broken(&pages, &|path| path == "tests/demo.sh" || planted.iter().any(|(name, _)| *name == path))
}

#[test]
fn sound_links_are_fine() {
    let readme = "# A\n[b](docs/b.md) [c](docs/b.md#the-x-of-y) [d](tests/demo.sh) [e](#a) [f](https://example.com/#no)\n";
    let page =
        "# B\n[up](../README.md#a)\n\n[ref]: b.md#the-x-of-y-1\n[ref]\n\n## The `x` of *Y*?\n## The x of Y\n";
    assert_eq!(said(&[("README.md", readme), ("docs/b.md", page)]), [""; 0]);
}

#[test]
fn a_link_to_a_file_that_is_not_there_is_caught() {
    assert_eq!(
        said(&[("README.md", "# A\n\nsee\n[b](docs/b.md)")]),
        ["README.md:4: docs/b.md: no such file"]
    );
    assert_eq!(
        said(&[("docs/b.md", "| a |\n| --- |\n| [b](b.txt) |")]),
        ["docs/b.md:3: b.txt: no such file"]
    );
    assert_eq!(said(&[("docs/b.md", "![b](README.md)")]), ["docs/b.md:1: README.md: no such file"]);
    assert_eq!(said(&[("a.md", "[r]\n\n[r]: gone.md")]), ["a.md:1: gone.md: no such file"]);
}

#[test]
fn a_link_to_a_heading_that_is_not_there_is_caught() {
    let page = ("docs/b.md", "# B\n```sh\n# comment\n```\n");
    assert_eq!(said(&[("a.md", "[b](docs/b.md#c)"), page]), ["a.md:1: docs/b.md#c: no such heading"]);
    assert_eq!(
        said(&[("a.md", "[b](docs/b.md#comment)"), page]),
        ["a.md:1: docs/b.md#comment: no such heading"]
    );
    assert_eq!(said(&[("a.md", "# A\n[b](#B)")]), ["a.md:2: #B: no such heading"]);
    assert_eq!(said(&[("a.md", "[b](tests/demo.sh#a)")]), ["a.md:1: tests/demo.sh#a: no such heading"]);
}

#[test]
fn a_link_out_of_the_repository_is_caught() {
    for link in ["../b.md", "docs/../../b.md", "/etc/hosts"] {
        assert_eq!(
            said(&[("a.md", &format!("[b]({link})"))]),
            [format!("a.md:1: {link}: outside of the repository")]
        );
    }
}

#[test]
fn what_only_looks_like_a_link_is_passed_over() {
    assert_eq!(said(&[("a.md", "`[b](c.md)`\n\n```\n[b](c.md)\n```\n\n<!-- [b](c.md) -->\n")]), [""; 0]);
}
