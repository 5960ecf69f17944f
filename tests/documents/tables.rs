//! The tables that are looked up, beside the rows of the code that they are about: none is missing, and none is of something that is gone.

use std::collections::BTreeSet;
use std::fs;

use mcpkey::known::{self, Client};
use mcpkey::lint;
use mcpkey::vault::source::programs;
use mcpkey::world::kind::FailureKind;
use mcpkey::world::{KEYS, VARIABLES};

use crate::root;

/// The rows of the table below a heading, each as its cells.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let below =
        text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{page}: {heading}")).1;
    let lines =
        below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    lines.skip(2).map(cells).collect()
}

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What only one of two sets has.
fn differing<'t>(
    shown: impl IntoIterator<Item = &'t str>,
    known: impl IntoIterator<Item = &'t str>,
) -> Vec<&'t str> {
    let (shown, known): (BTreeSet<&str>, BTreeSet<&str>) =
        (shown.into_iter().collect(), known.into_iter().collect());
    shown.symmetric_difference(&known).copied().collect()
}

#[test]
fn every_variable_of_mcpkeys_own_is_in_the_reference() {
    let rows = rows("docs/reference.md", "Environment variables");
    let shown = rows.iter().flat_map(|row| quoted(&row[0])).filter(|name| name.starts_with("MCPKEY_"));
    assert_eq!(differing(shown, VARIABLES.iter().copied()), [""; 0]);
}

#[test]
fn every_setting_is_in_the_reference() {
    let rows = rows("docs/reference.md", "Files");
    let row = rows.iter().find(|row| row[0].contains("`mcpkey/config.toml`")).unwrap();
    let names = quoted(&row[1]).filter_map(|text| match text.strip_prefix('[') {
        Some(section) => section.split(['.', ']']).next(),
        None => text.split_once(" = ").map(|(name, _)| name),
    });
    // The table of accounts is no key for a person with one.
    assert_eq!(differing(names.filter(|name| *name != "accounts"), KEYS.iter().copied()), [""; 0]);
}

#[test]
fn every_exit_code_is_in_the_reference() {
    let rows = rows("docs/reference.md", "Exit codes");
    let numbers = |row: &Vec<String>| -> Vec<String> {
        let words = row[0].split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let shown: Vec<String> = rows.iter().filter(|row| !row[0].contains("own")).flat_map(numbers).collect();
    let known: Vec<String> = FailureKind::ALL.iter().map(|kind| kind.code().to_string()).collect();
    let known = known.iter().map(String::as_str).chain(["0"]);
    assert_eq!(differing(shown.iter().map(String::as_str), known), [""; 0]);
}

#[test]
fn every_vault_is_on_its_page_with_its_program() {
    let rows = rows("docs/vaults.md", "The vaults");
    let shown: Vec<(String, bool)> = programs::all()
        .iter()
        .map(|vault| {
            let scheme = vault.reference.split(':').next().unwrap_or_default().to_owned();
            let row = rows.iter().find(|row| row[0].starts_with(&format!("`{scheme}:")));
            (scheme, row.is_some_and(|row| quoted(&row[1]).any(|program| program == vault.program)))
        })
        .collect();
    assert!(shown.iter().all(|(_, is_there)| *is_there), "{shown:?}");
    assert_eq!(rows.len(), shown.len());
}

/// The names of the files in which the code looks for servers of a client.
fn files_of(client: &Client) -> BTreeSet<&'static str> {
    let person = client.person.iter().map(|file| file.path);
    let kinds = client.configs.iter().flat_map(|kind| kind.files);
    let all = client.project.iter().chain(kinds).copied().chain(person);
    all.filter_map(|path| path.rsplit('/').next()).collect()
}

#[test]
fn every_client_of_the_page_is_one_of_the_code_with_its_files_and_the_version_that_is_tested() {
    let tested = fs::read_to_string(root().join("tests/clients/rows.py")).unwrap();
    let mut files = 0;
    for row in rows("docs/clients.md", "What each does with a token") {
        for shown in row[0].split(", ") {
            let (title, version) = match shown.rsplit_once(' ') {
                Some((title, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
                    (title, Some(version))
                }
                _ => (shown, None),
            };
            let client =
                known::all().find(|client| client.title == title).unwrap_or_else(|| panic!("{shown}"));
            let is_tested = |version: &str| {
                let (title, version) = (format!("\"{title}\""), format!("\"{version}\""));
                tested.lines().any(|line| line.contains(&title) && line.contains(&version))
            };
            assert!(version.is_none_or(is_tested), "{shown}");
            let known = files_of(client);
            for path in quoted(&row[1]).filter(|text| text.contains('.') && !text.ends_with('/')) {
                let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches("(c)");
                assert!(known.contains(name), "{title}: {path} is none of {known:?}");
                files += 1;
            }
        }
    }
    assert!(files > 15, "{files}");
}

#[test]
fn every_rule_that_the_page_allows_is_one() {
    let page = fs::read_to_string(root().join("docs/lint.md")).unwrap();
    let named = page.split("rule = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let known: Vec<&str> = lint::rules().map(|rule| rule.id).collect();
    let unknown: Vec<&str> = named.clone().filter(|name| !known.contains(name)).collect();
    assert!(named.count() > 0 && unknown.is_empty(), "{unknown:?}");
}
