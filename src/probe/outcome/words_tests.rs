//! The words of every verdict.

use std::collections::BTreeSet;

use super::*;
use crate::detect::redact::{Redactor, Said};
use crate::probe::message::revision::Revision;

fn said(text: &str) -> Said {
    Redactor::default().say(text, 100)
}

fn report(verdict: Verdict, status: Option<u16>) -> Report {
    Report { status, ..Report::new(verdict) }
}

fn words(verdict: Verdict, status: Option<u16>, server: Option<&str>, variables: &[&str]) -> Words {
    let variables: Vec<VarName> = variables.iter().map(|name| name.parse().unwrap()).collect();
    of(&report(verdict, status), About { server, place: "https://h.example", variables: &variables })
}

fn all() -> Vec<Verdict> {
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
        Verdict::Works,
        Verdict::Off,
        Verdict::Unapproved,
        Verdict::BadEntry("why".to_owned()),
        Verdict::Missing(vec![name.clone()]),
        Verdict::Withheld(name, Ok("https://h.example".parse().unwrap())),
        Verdict::NoSecret("why".to_owned()),
        Verdict::HelperFailed(said("why")),
        Verdict::NoHost("h.example".to_owned()),
        Verdict::Refused,
        Verdict::Unreachable(said("why")),
        Verdict::TimedOut(Waiting::Answer),
        Verdict::Closed(said("")),
        Verdict::Redirect { to: said("https://x.example"), same_origin: false },
        Verdict::Redirect { to: said("https://h.example/b"), same_origin: true },
        Verdict::NoToken,
        Verdict::BadToken,
        Verdict::ExpiredToken,
        Verdict::WantsLogin,
        Verdict::Forbidden(None),
        Verdict::NotFound,
        Verdict::NotAllowed,
        Verdict::RateLimited(None),
        Verdict::ServerError,
        Verdict::Status,
        Verdict::NotMcp(said("a web page")),
        Verdict::RpcError { method: "tools/list", code: -32603 },
        Verdict::Version(vec![Revision::Other(said("2023-01-01"))]),
        Verdict::NoCommand("npx".to_owned()),
        Verdict::NotExecutable(said("why")),
        Verdict::Crashed("exit code 1".to_owned(), Vec::new()),
        Verdict::Silent(Vec::new()),
    ];
    rest.into_iter().chain(tls.map(Verdict::Tls)).chain(proxy.map(Verdict::Proxy)).collect()
}

#[test]
fn each_verdict_has_a_word_of_its_own_a_sentence_and_a_next_step() {
    let mut seen = BTreeSet::new();
    for verdict in all() {
        for (server, variables) in [(Some("a b"), &["A_TOKEN"][..]), (None, &[])] {
            let words = words(verdict.clone(), Some(418), server, variables);
            assert!(words.word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", words.word);
            assert!(!words.sentence.is_empty() && !words.sentence.contains('{'), "{words:?}");
            assert_eq!(words.next.is_empty(), verdict == Verdict::Works, "{words:?}");
            assert!(!words.next.contains(['{', '}']), "{words:?}");
        }
        assert!(seen.insert(words(verdict, None, None, &[]).word));
    }
}

#[test]
fn what_is_next_names_the_variable_and_the_server() {
    let table = [
        (
            words(Verdict::BadToken, Some(401), None, &["A"]),
            "401: https://h.example does not accept A",
            "mcpkey rotate A",
        ),
        (
            words(Verdict::Missing(vec!["A".parse().unwrap(), "B".parse().unwrap()]), None, None, &["C"]),
            "A and B have no value",
            "mcpkey set A && mcpkey set B",
        ),
        (
            words(Verdict::Unapproved, None, Some("a b"), &[]),
            "not started: nobody approved it in Claude Code yet",
            "look at what it starts, then: mcpkey test 'a b'",
        ),
    ];
    for (words, sentence, next) in table {
        assert_eq!((words.sentence.as_str(), words.next.as_str()), (sentence, next));
    }
}

#[test]
fn the_documents_list_every_word() {
    let documents = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md"));
    for verdict in all() {
        let word = words(verdict, None, None, &[]).word;
        assert!(documents.contains(&format!("`{word}`")), "{word}");
    }
}
