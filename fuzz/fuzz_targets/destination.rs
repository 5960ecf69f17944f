//! The origin of a url reads back from its text as the same one, and what is shown of the url has that origin too.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use mcpkey::vault::destination::{Origin, Shown, without_userinfo};

/// What is shown is cut a little above this.
const SHOWN_WHOLE: usize = 300;

fuzz_target!(|text: &str| {
    if let Ok(shown) = text.parse::<Shown>() {
        let _ = (shown.place(), shown.directory(), shown.is_cleartext(), shown.difference(&BTreeSet::new()));
    }
    let Ok(origin) = Origin::of_url(text) else { return };
    assert_eq!(Origin::of_url(origin.as_str()).as_ref(), Ok(&origin));
    assert!(!origin.is_loopback() || !origin.is_cleartext());
    let Ok(url) = url::Url::parse(text) else { return };
    let url = without_userinfo(url.as_str());
    if url.len() < SHOWN_WHOLE {
        let shown = Shown::of_url(&url, &[("Name".to_owned(), "a text".to_owned())]);
        assert_eq!(shown.ok().and_then(|shown| shown.origin()), Some(origin));
    }
});
