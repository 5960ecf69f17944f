//! What a server sends is read without a panic: however a stream is cut, the same events come of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::detect::redact::Redactor;
use mcpkey::probe::message::answer::Introduction;
use mcpkey::probe::message::answer::Message;
use mcpkey::probe::message::answer::Page;
use mcpkey::probe::message::challenge;
use mcpkey::probe::message::era;
use mcpkey::probe::message::request::Listing;
use mcpkey::transport::sse::Decoder;
use serde_json::Value;

const LIMIT: usize = 4096;

fuzz_target!(|input: (usize, &[u8])| {
    let (step, bytes) = input;
    let whole = Decoder::new(LIMIT).push(bytes);
    let mut decoder = Decoder::new(LIMIT);
    let mut pieces = Ok(Vec::new());
    for piece in bytes.chunks(step % 64 + 1) {
        pieces = pieces.and_then(|mut all: Vec<_>| {
            all.extend(decoder.push(piece)?);
            Ok(all)
        });
    }
    assert_eq!(whole, pieces);
    for event in whole.iter().flatten() {
        answer(event.data.as_bytes());
    }
    answer(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let challenges = challenge::parse(text.lines());
        assert!(challenges.iter().all(|challenge| !challenge.scheme.is_empty()));
        let _said = challenge::bearer(&challenges).map(|bearer| bearer.get("error"));
    }
});

fn answer(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let redactor = Redactor::default();
    let _introductions =
        (Introduction::discovered(&value, &redactor), Introduction::initialized(&value, &redactor));
    for listing in Listing::ALL {
        let _page = Page::read(listing, &value, &redactor);
    }
    if let Some(Message::Answer { outcome, .. }) = Message::read(&value, &redactor) {
        let _next = era::AfterDiscovery::after_discover(&outcome, &redactor);
    }
}
