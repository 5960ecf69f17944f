//! Whatever a token looks like and however `docker` is given it, none that is taken for a secret stays in the config.

use super::*;
use crate::base::names::ServerName;
use crate::client::registration::Choices;

const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A token that chance made, of `length` signs.
fn token(signs: &[u8], length: usize) -> String {
    let sign = || char::from(signs[getrandom::u32().unwrap() as usize % signs.len()]);
    (0..length).map(|_| sign()).collect()
}

/// Tokens of the shapes that vendors give them.
fn tokens() -> Vec<String> {
    let mixed = |length| token(SIGNS, length);
    vec![
        format!("gh{}_{}", "p", mixed(36)),
        format!("canary{}", mixed(34)),
        mixed(24),
        mixed(40),
        token(b"0123456789abcdef", 32),
        token(b"0123456789abcdef", 64),
        format!("sk-{}", mixed(48)),
        format!("{}+/{}==", mixed(20), mixed(20)),
        format!("{}-{}_{}", mixed(12), mixed(12), mixed(12)),
        format!("-{}", mixed(30)),
        format!("{}$", mixed(30)),
        format!("{}=", mixed(43)),
        format!("{}:{}", mixed(10), mixed(35)),
    ]
}

/// Every way to give docker a variable.
fn lines(name: &str, token: &str) -> Vec<Vec<String>> {
    let said = format!("{name}={token}");
    let forms = [
        vec!["-e".to_owned(), said.clone()],
        vec!["--env".to_owned(), said.clone()],
        vec![format!("--env={said}")],
        vec![format!("-e{said}")],
        vec![format!("-e={said}")],
        vec!["-ie".to_owned(), said.clone()],
    ];
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    forms
        .into_iter()
        .flat_map(|form| {
            [
                [words(&["run", "-i", "--rm"]), form.clone(), words(&["acme/hub"])].concat(),
                [words(&["run"]), form.clone(), words(&["-e", "LEVEL=info", "-p", "80:80", "acme/hub:1"])]
                    .concat(),
                [words(&["run", "acme/hub", "server"]), form].concat(),
            ]
        })
        .collect()
}

#[test]
fn no_token_that_docker_is_given_stays_in_the_config() {
    let server: ServerName = "hub".parse().unwrap();
    for _ in 0..2 {
        for name in ["HUB_TOKEN", "API_KEY", "DB_PASSWORD", "CLIENT_SECRET", "GITHUB_PERSONAL_ACCESS_TOKEN"] {
            for (kind, token) in tokens().into_iter().enumerate() {
                for args in lines(name, &token) {
                    let entry: Entry = Entry::stdio("docker".to_owned(), args.clone(), Vec::new());
                    let mut fields = find(&server, &entry, &[], &Choices::default()).unwrap();
                    let Ok(()) = settle(&server, &entry, &mut fields, &mut |_, _| Ok::<_, Infallible>(false));
                    let filled = fill(&entry, &fields).to_value().to_string();
                    let left = filled.contains(token.trim_matches(['-', '$', '=']));
                    assert!(!left, "a token of kind {kind} is left: {args:?}");
                }
            }
        }
    }
}
