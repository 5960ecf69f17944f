//! What holds for every entry that goes from the environment to a helper and back.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Delivery, by_helper, is_block, plain};
use crate::base::names::VarName;
use crate::client::expand;
use crate::client::{Entry, Wire};

const WORDS: [&str; 12] =
    ["x", " ", "Bearer ", "${A_TOKEN}", "${B_TOKEN:-d}", "${C}", "{{", "}}", "{{A_TOKEN}}", "→", "\"", "$"];

fn text() -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 0..5).prop_map(|words| words.concat())
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = select(&["Authorization", "X-Key", "X-Other"][..]).prop_map(str::to_owned);
    proptest::collection::btree_map(name, text(), 0..3).prop_map(|map| map.into_iter().collect())
}

fn entry() -> impl Strategy<Value = Entry> {
    let command = (text(), vec(text(), 0..4), pairs())
        .prop_map(|(command, args, env)| Entry::stdio(command, args, env));
    let remote = (select(&[Wire::Http, Wire::Sse][..]), text(), pairs())
        .prop_map(|(wire, path, headers)| Entry::remote(wire, format!("https://h/{path}"), headers));
    prop_oneof![command, remote]
}

fn moves(name: &VarName) -> bool {
    name.as_str().ends_with("TOKEN")
}

fn sorted(entry: &Entry) -> Entry {
    let mut sorted = entry.clone();
    sorted.pairs_mut().sort();
    sorted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_to_a_helper_comes_back_as_it_was(entry in entry()) {
        // No request can carry such a header, so one that somebody wrote is no loss.
        prop_assume!(!entry.pairs().iter().any(|(_, value)| is_block(value)));
        let Ok((helped, kept)) = by_helper("s", &entry, None, &moves) else { return Ok(()) };
        prop_assert_eq!(Delivery::of(&helped), Delivery::Helper);
        let texts = helped.texts();
        let mut shown = texts.iter().flat_map(|(_, text)| expand::placeholders(text));
        prop_assert!(!shown.any(|p| p.name.parse().is_ok_and(|name| moves(&name))), "{:?}", helped);
        prop_assert_eq!(sorted(&plain(&helped, &kept)), sorted(&entry));
    }
}
