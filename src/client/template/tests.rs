//! Every data file keeps the promises that the rest of the program relies on.

use super::*;
use crate::base::names::{ServerName, is_variable};
use crate::vault::destination::Origin;

#[test]
fn every_data_file_is_embedded_and_parses() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, text) in FILES {
        let template = parse(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(template.name, *name);
    }
    assert_eq!(all().len(), FILES.len());
}

#[test]
fn names_are_sorted_unique_and_fit_a_server() {
    let names: Vec<&str> = all().iter().map(|t| t.name.as_str()).collect();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    assert!(names.iter().all(|name| name.parse::<ServerName>().is_ok()));
    assert!(names.len() >= 24);
}

#[test]
fn every_endpoint_is_a_destination() {
    for template in all() {
        match template.transport {
            Reached::Http | Reached::Sse => {
                let origin = Origin::of_url(&template.url).unwrap();
                assert!(!origin.is_cleartext(), "{}", template.name);
            }
            Reached::Stdio => assert!(!template.command.is_empty() && template.url.is_empty()),
        }
    }
}

#[test]
fn every_secret_has_a_variable_that_its_place_mentions_once() {
    for template in all() {
        assert!(!template.secrets.is_empty(), "{}", template.name);
        for secret in &template.secrets {
            let at = format!("{} {}", template.name, secret.variable);

            assert_eq!(secret.text.matches(&secret.variable.placeholder()).count(), 1, "{at}");
            assert_eq!(secret.text.matches("${").count(), 1, "{at}");
            let is_stdio = template.transport == Reached::Stdio;
            let fits = match (&secret.header, &secret.env, secret.arg) {
                (None, None, Some(at)) => template.args.get(at) == Some(&secret.text),
                (None, Some(name), None) => is_stdio && is_variable(name),
                (Some(_), None, None) => !is_stdio,
                _ => false,
            };
            assert!(fits, "{at}: the place does not fit the transport");
        }
    }
}

#[test]
fn every_link_is_a_secure_url() {
    for template in all() {
        let pages = template.secrets.iter().map(|s| &s.url).chain([&template.homepage, &template.source]);
        for page in pages {
            assert!(page.starts_with("https://") && Origin::of_url(page).is_ok(), "{page}");
        }
    }
}

#[test]
fn no_data_file_holds_anything_like_a_secret() {
    for (name, text) in FILES {
        for line in text.lines() {
            let value = line.split_once('=').map_or("", |(_, v)| v).trim().trim_matches('"');
            assert!(!value.contains("_live_") || value.trim().starts_with("{ starts"), "{name}: {line}");
            let run = value.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
            assert!(run < 24, "{name}: {line}");
        }
    }
}

#[test]
fn what_nobody_reads_is_refused() {
    let text = FILES[0].1;
    let error = parse(&format!("colour = \"red\"\n{text}")).unwrap_err();
    assert!(error.message().contains("colour"), "{error}");
    assert!(parse("name = \"x\"").is_err());
}

#[test]
fn a_template_is_found_by_its_name() {
    assert_eq!(find("GitHub").map(|t| t.title.as_str()), Some("GitHub"));
    assert!(find("no-such-server").is_none());
}
