//! A config of any bytes is read or refused, and its servers are read or skipped.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::client::ConfigSource;
use mcpkey::client::Entry;
use mcpkey::client::View;
use mcpkey::client::example;

fuzz_target!(|bytes: &[u8]| {
    let view = View::merge(vec![ConfigSource::project("fuzz".into(), bytes)]);
    for server in &view.servers {
        let written = server.entry.to_value();
        let again = Entry::read(&written).expect("what was written is read");
        assert_eq!(again.texts(), server.entry.texts());
        assert_eq!(again.to_value(), written);
    }
    if let Ok(document) = mcpkey::client::Document::parse(bytes) {
        let _ = example::read(document.root());
    }
});
