//! The words of every outcome.

use std::collections::BTreeSet;

use super::*;
use crate::detect::redact::{Redactor, Said};
use crate::probe::message::revision::Revision;

fn said(text: &str) -> Said {
    Redactor::default().say(text, 100)
}

fn report(outcome: Outcome, status: Option<u16>) -> ProbeReport {
    ProbeReport { status, ..ProbeReport::new(outcome) }
}

fn words(outcome: Outcome, status: Option<u16>, server: Option<&str>, variables: &[&str]) -> Words {
    let variables: Vec<VarName> = variables.iter().map(|name| name.parse().unwrap()).collect();
    let (place, whose) = ("https://h.example", &ValueFlags::default());
    of(&report(outcome, status), About { server, place, variables: &variables, whose })
}

fn all() -> Vec<Outcome> {
    let tls = [
        TlsTrouble::UnknownAuthority,
        TlsTrouble::Expired,
        TlsTrouble::NotYetValid,
        TlsTrouble::WrongHost(vec![said("a.example")]),
        TlsTrouble::NotTls,
        TlsTrouble::Other(said("why")),
    ];
    let proxy = [
        ProxyTrouble::Unreachable(said("why")),
        ProxyTrouble::WantsPassword,
        ProxyTrouble::Refused(said("403")),
        ProxyTrouble::BadAddress(said("x")),
    ];
    let name: VarName = "A_TOKEN".parse().unwrap();
    let rest = [
        Outcome::Works,
        Outcome::Off,
        Outcome::Unapproved,
        Outcome::BadEntry("why".to_owned()),
        Outcome::Missing(vec![name.clone()]),
        Outcome::Withheld(name, Ok("https://h.example".to_owned())),
        Outcome::NoSecret("why".to_owned()),
        Outcome::HelperFailed(said("why")),
        Outcome::NoHost("h.example".to_owned()),
        Outcome::Refused,
        Outcome::Unreachable(said("why")),
        Outcome::TimedOut(Waiting::Answer),
        Outcome::Closed(said("")),
        Outcome::Redirect { to: said("https://x.example"), same_origin: false },
        Outcome::Redirect { to: said("https://h.example/b"), same_origin: true },
        Outcome::NoToken,
        Outcome::BadToken,
        Outcome::ExpiredToken,
        Outcome::WantsLogin,
        Outcome::Forbidden(None),
        Outcome::NotFound,
        Outcome::NotAllowed,
        Outcome::RateLimited(None),
        Outcome::ServerError,
        Outcome::Status,
        Outcome::NotMcp(said("a web page")),
        Outcome::RpcError { method: "tools/list", code: -32603 },
        Outcome::Version(vec![Revision::Other(said("2023-01-01"))]),
        Outcome::NoCommand("npx".to_owned()),
        Outcome::OfProject(said("/p/npx")),
        Outcome::NotExecutable(said("why")),
        Outcome::Crashed("exit code 1".to_owned(), Vec::new()),
        Outcome::Silent(Vec::new()),
    ];
    rest.into_iter().chain(tls.map(Outcome::Tls)).chain(proxy.map(Outcome::Proxy)).collect()
}

#[test]
fn each_verdict_has_a_word_of_its_own_a_sentence_and_a_next_step() {
    let mut seen = BTreeSet::new();
    for outcome in all() {
        for (server, variables) in [(Some("a b"), &["A_TOKEN"][..]), (None, &[])] {
            let words = words(outcome.clone(), Some(418), server, variables);
            assert!(words.word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", words.word);
            assert!(!words.sentence.is_empty() && !words.sentence.contains('{'), "{words:?}");
            assert_eq!(words.next.is_empty(), outcome == Outcome::Works, "{words:?}");
            assert!(!words.next.contains(['{', '}']), "{words:?}");
        }
        assert!(seen.insert(words(outcome, None, None, &[]).word));
    }
}

#[test]
fn what_is_next_names_the_variable_and_the_server() {
    let table = [
        (
            words(Outcome::BadToken, Some(401), None, &["A"]),
            "401: https://h.example does not accept A",
            "mcpkey rotate A",
        ),
        (
            words(Outcome::Missing(vec!["A".parse().unwrap(), "B".parse().unwrap()]), None, None, &["C"]),
            "A and B have no value",
            "mcpkey set A && mcpkey set B",
        ),
        (
            words(Outcome::Unapproved, None, Some("a b"), &[]),
            "not contacted: nobody approved it in Claude Code yet",
            "look at what it is, then on a terminal: mcpkey test 'a b'",
        ),
    ];
    for (words, sentence, next) in table {
        assert_eq!((words.sentence.as_str(), words.next.as_str()), (sentence, next));
    }
}

#[test]
fn the_documents_list_every_word() {
    let documents = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md"));
    for outcome in all() {
        let word = words(outcome, None, None, &[]).word;
        assert!(documents.contains(&format!("`{word}`")), "{word}");
    }
}
