//! A place that a url names reads back from its text as the same place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::vault::destination::Destination;

fuzz_target!(|text: &str| {
    let Ok(place) = Destination::of_url(text) else { return };
    assert_eq!(place.to_string().parse::<Destination>().as_ref(), Ok(&place));
    let _ = (place.is_loopback(), place.is_cleartext());
});
