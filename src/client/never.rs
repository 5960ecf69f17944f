//! Variables that Claude Code never fills: it has a list of names that it keeps from servers, and puts nothing in their
//! place, whatever they hold and whatever `:-default` says. It says so in its debug log alone.
//!
//! `never.txt` is that list as it was measured by running the client, versions 2.1.329 and 2.1.332.

use std::sync::LazyLock;

use super::Field;

const LIST: &str = include_str!("never.txt");

/// Whether the client puts nothing where a placeholder of the variable `name` stands at `place`: in a url or a header always,
/// elsewhere as soon as the variable is set. The match ignores case.
pub fn never_filled(place: &Field, name: &str) -> bool {
    let kind = match place {
        Field::Url | Field::Header(_) => "remote",
        Field::Command | Field::Arg(_) | Field::Env(_) => "stdio",
    };
    holds(name, kind)
}

/// Whether a command that the client starts does not see the variable `name` of the client's own environment.
pub fn never_inherited(name: &str) -> bool {
    holds(name, "inherit")
}

fn holds(name: &str, kind: &str) -> bool {
    /// Each name with its places, in words.
    static ROWS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        let lines = LIST.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(' ')).collect()
    });
    let is_kind = |places: &str| places.split_ascii_whitespace().any(|word| word == kind);
    ROWS.iter().any(|(known, places)| matches(known, name) && is_kind(places))
}

fn matches(known: &str, name: &str) -> bool {
    match known.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|front| front.eq_ignore_ascii_case(start)),
        None => known.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_where_it_was_measured_and_in_any_case() {
        let (header, url) = (Field::Header("Authorization".to_owned()), Field::Url);
        let (arg, env) = (Field::Arg(0), Field::Env("A".to_owned()));
        for (name, remote, stdio, inherited) in [
            ("VAULT_TOKEN", true, false, false),
            ("vault_Token", true, false, false),
            ("MCP_CLIENT_SECRET", true, true, false),
            ("AGENT_PROXY_AUTH_TOKEN", true, true, true),
            ("OTEL_EXPORTER_OTLP_HEADERS", true, true, true),
            ("otel_x", true, true, true),
            ("CLAUDE_CODE_OAUTH_TOKEN", false, false, true),
            ("GITHUB_TOKEN", false, false, false),
            ("MY_VAULT_TOKEN", false, false, false),
            ("OTEL", false, false, false),
            ("ÖTEL_X", false, false, false),
            ("remote", false, false, false),
            ("", false, false, false),
        ] {
            assert_eq!([&header, &url].map(|place| never_filled(place, name)), [remote; 2], "{name}");
            assert_eq!([&arg, &env].map(|place| never_filled(place, name)), [stdio; 2], "{name}");
            assert_eq!(never_inherited(name), inherited, "{name}");
        }
    }

    #[test]
    fn every_row_is_a_name_and_its_places() {
        for line in LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let mut words = line.split(' ');
            let name = words.next().unwrap().trim_end_matches('*');
            assert!(crate::base::names::is_variable(name), "{line}");
            assert!(
                line.contains(' ') && words.all(|w| ["remote", "stdio", "inherit"].contains(&w)),
                "{line}"
            );
        }
    }
}
