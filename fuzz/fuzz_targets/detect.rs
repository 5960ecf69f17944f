//! The detector on any value in any place: what it points at lies within the value, on characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::detect;

fuzz_target!(|input: (&str, &str)| {
    let (name, value) = input;
    for found in
        [detect::header(name, value), detect::env(name, value), detect::url(value), detect::text(value)]
            .concat()
    {
        assert!(value.get(found.range).is_some_and(|secret| !secret.is_empty()));
    }
    let args: Vec<String> = value.split(' ').map(str::to_owned).collect();
    for hit in detect::args(name, &args) {
        assert!(args[hit.index].get(hit.found.range).is_some());
    }
});
