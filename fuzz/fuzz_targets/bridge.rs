//! However a stream is cut, the bridge finds the same messages in it, and none of them becomes two lines.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::bridge::framing;
use serde_json::Value;
use serde_json::value::RawValue;

fuzz_target!(|input: (usize, &[u8])| {
    let (step, bytes) = input;
    let pieces: Vec<&[u8]> = bytes.chunks(step % 64 + 1).collect();
    assert_eq!(framing::lines(&[bytes], 100), framing::lines(&pieces, 100));
    assert_eq!(framing::events(&[bytes]), framing::events(&pieces));
    let (line, id) = framing::message(&[bytes]);
    assert_eq!((line.clone(), id.clone()), framing::message(&pieces));
    assert!(!line.contains(&b'\n'));
    // What is JSON stays the same JSON, and is seen as a message if it is one.
    if let Ok(value) = serde_json::from_slice::<Value>(bytes)
        && (value.is_object() || value.is_array())
    {
        assert_eq!(serde_json::from_slice::<Value>(&line).ok(), Some(value));
        assert!(id.is_some());
    }
    if serde_json::from_slice::<Box<RawValue>>(bytes).is_err() {
        assert!(!framing::is_passed_on(bytes));
    }
});
