//! An index that somebody else wrote: it is refused, or reads back as what it was read as.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::vault::records::Index;

fuzz_target!(|text: &str| {
    if let Ok(index) = Index::parse(text) {
        let written = index.render().expect("an index that was read can be written");
        assert_eq!(Index::parse(&written).expect("and read again"), index);
    }
});
