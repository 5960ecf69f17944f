//! Placeholders in any text: their ranges cut it into what was written, and expanding it never fails.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::client::expand;

fuzz_target!(|text: &str| {
    for placeholder in expand::placeholders(text) {
        let default = placeholder.default.map(|d| format!(":-{d}")).unwrap_or_default();
        assert_eq!(&text[placeholder.range], format!("${{{}{default}}}", placeholder.name));
    }
    let unset = |_: &str| None;
    let same = |name: &str| Some(format!("${{{name}}}"));
    if expand::placeholders(text).iter().all(|p| p.default.is_none()) {
        assert_eq!(expand::expand(text, &unset), text);
        assert_eq!(expand::expand_header(text, &same), text);
    }
    expand::foreign(text);
});
