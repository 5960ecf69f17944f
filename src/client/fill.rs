//! What a server receives: its entry with every placeholder filled in, exactly as the client does it.
//!
//! Headers are expanded twice, what is unset stays as it is written, and where the client never fills a name it puts nothing.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::expand::{self, Lookup};
use super::resolve::Facts;
use super::{Entry, Field, never_filled};
use crate::base::names::VarName;
use crate::base::secret::Secret;

/// An entry whose texts are what its server receives.
pub type Filled = Entry<Zeroizing<String>>;

/// Fills `entry` from `values` (what was stored or given), and else from what the client's environment holds.
///
/// `by_client` says for which variables it is the client that fills: some names it never does, and mcpkey, which answers for
/// a server behind mcpkey, does.
pub fn fill(
    entry: &Entry,
    values: &BTreeMap<VarName, Secret>,
    facts: Facts<'_>,
    by_client: &dyn Fn(&str) -> bool,
) -> Filled {
    let held = |name: &str| {
        let own = values.iter().find(|(variable, _)| variable.as_str() == name);
        own.map(|(_, value)| value.expose()).or_else(|| facts.environment(name))
    };
    entry.map(|place, text| {
        let lookup = |name: &str| match by_client(name) {
            // In a url or header the client takes such a variable for one set to nothing, elsewhere only while it is set.
            true if never_filled(place, name) && place.is_remote() => Some(String::new()),
            true if never_filled(place, name) => held(name).map(|_| String::new()),
            // Below the client the entry's own variables are in the environment, and still the server's to fill in.
            false if matches!(place, Field::Arg(_)) && entry.defines(name) => None,
            _ => held(name).map(str::to_owned),
        };
        Zeroizing::new(expanded(place, text, &lookup))
    })
}

fn expanded(place: &Field, text: &str, lookup: &Lookup<'_>) -> String {
    match place {
        Field::Header(_) => expand::expand_header(text, lookup),
        Field::Command | Field::Arg(_) | Field::Env(_) | Field::Url => expand::expand(text, lookup),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::system::environ::Environ;
    use crate::vault::records::Index;
    use crate::vault::supplying::Asker;

    /// The texts of `value` as its server receives them.
    fn received(value: Value, by_client: bool) -> Vec<String> {
        let set = [
            ("A", "x${B}"),
            ("B", "bee"),
            ("VAULT_TOKEN", "v"),
            ("OTEL_SET", "o"),
            ("GIVEN", "of the environment"),
        ];
        let (environ, index, settings) = (
            set.into_iter().collect::<Environ>(),
            Index::default(),
            BTreeMap::from([("B".to_owned(), "b".to_owned())]),
        );
        let facts = Facts {
            index: &index,
            asker: Asker { entry: None, project: "/p", configs: &[], account: None, is_entrys: false },
            environ: &environ,
            settings: &settings,
            project_settings: &settings,
            coming: &[],
            prefer_env: false,
        };
        let (secret, _) = Secret::new("given".to_owned()).unwrap();
        let values = BTreeMap::from([("GIVEN".parse().unwrap(), secret)]);
        let filled = fill(&Entry::read(&value).unwrap(), &values, facts, &|_| by_client);
        filled.texts().into_iter().map(|(_, text)| text.to_string()).collect()
    }

    #[test]
    fn headers_are_expanded_twice_and_nothing_else() {
        let remote = json!({"type": "http", "url": "https://h/${A}", "headers": {"H": "${A} ${GIVEN} ${UNSET} ${U:-d}"}});
        assert_eq!(received(remote, true), ["https://h/x${B}", "xb given ${UNSET} d"]);
        let stdio = json!({"command": "${A}", "args": ["${GIVEN}", "${UNSET}"], "env": {"E": "${A}"}});
        assert_eq!(received(stdio, true), ["x${B}", "given", "${UNSET}", "x${B}"]);
    }

    #[test]
    fn what_the_client_never_fills_is_blank_unless_mcpkey_fills_it() {
        let remote = json!({"type": "http", "url": "u", "headers": {"H": "a${VAULT_TOKEN}b${SONAR_TOKEN:-d}c${OTEL_X}"}});
        assert_eq!(received(remote.clone(), true), ["u", "abc"]);
        assert_eq!(received(remote, false), ["u", "avbdc${OTEL_X}"]);
        let stdio =
            json!({"command": "c", "args": ["${VAULT_TOKEN}", "${OTEL_SET}", "${OTEL_X}", "${OTEL_X:-d}"]});
        assert_eq!(received(stdio, true), ["c", "v", "", "${OTEL_X}", "d"]);
    }

    #[test]
    fn what_the_entry_defines_itself_is_left_to_the_server() {
        let own =
            json!({"command": "npx", "args": ["Authorization:${AUTH}"], "env": {"AUTH": "Bearer ${GIVEN}"}});
        assert_eq!(received(own, true), ["npx", "Authorization:${AUTH}", "Bearer given"]);
    }
}
