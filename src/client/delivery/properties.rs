//! What holds for every entry that goes from the environment to mcpkey and back.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Delivery, by_mcpkey, plain};
use crate::base::names::VarName;
use crate::client::{Entry, Field};
use crate::known::Wire;

const WORDS: [&str; 15] = [
    "x",
    " ",
    "Bearer ",
    "${A_TOKEN}",
    "${B_TOKEN:-d}",
    "${C}",
    "{",
    "}",
    "{{",
    "}}",
    "{{A_TOKEN}}",
    "{D_TOKEN}",
    "A_TOKEN",
    "\"",
    "$",
];

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

/// What a bridge fills in has a value, so its default is of no use there; white space around a header is none to a server.
fn settled(entry: &Entry) -> Entry {
    match entry {
        Entry::Remote { .. } => entry.map(|place, text| {
            let text = text.replace("${B_TOKEN:-d}", "${B_TOKEN}");
            if *place == Field::Url { text } else { text.trim().to_owned() }
        }),
        Entry::Stdio { .. } => entry.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_to_mcpkey_comes_back_as_it_was(entry in entry(), is_here: bool) {
        let Ok(between) = by_mcpkey("s", &entry, None, is_here, &moves) else { return Ok(()) };
        prop_assert_eq!(Delivery::of(&between), Delivery::Mcpkey);
        prop_assert_eq!(super::is_here(&between), is_here && !entry.is_remote());
        let mut shown = between.placeholders();
        let is_left = shown.any(|(_, p)| p.name.parse().is_ok_and(|name| moves(&name)));
        prop_assert!(!is_left, "{:?}", between);
        let back = plain(&between);
        prop_assert_eq!(Delivery::of(&back), Delivery::Env);
        prop_assert_eq!(back, settled(&entry));
    }

    #[test]
    fn an_entry_in_its_plain_form_is_its_own(entry in entry()) {
        prop_assert_eq!(plain(&entry), entry);
    }
}
