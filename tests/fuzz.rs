//! Each fuzzer (`fuzz/fuzz_targets/`) over inputs put together by chance: that it builds with what it calls, and that what it claims
//! holds. `tests/run.sh --all` has them driven by coverage, for longer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The fuzzers take the macro below for that of the crate by which they are driven.
extern crate self as libfuzzer_sys;

#[path = "detect/random.rs"]
#[allow(dead_code)]
mod random;

use random::Rng;

#[path = "../fuzz/fuzz_targets"]
#[allow(unused_attributes)]
mod targets {
    pub(crate) mod bridge;
    pub(crate) mod config_document;
    pub(crate) mod config_edit;
    pub(crate) mod destination;
    pub(crate) mod detect;
    pub(crate) mod draft;
    pub(crate) mod expand;
    pub(crate) mod index;
    pub(crate) mod lint;
    pub(crate) mod mcp;
    pub(crate) mod syntax;
}

/// A name, and what is given the bytes.
type Fuzzer = (&'static str, fn(&[u8]));

const TARGETS: &[Fuzzer] = &[
    ("bridge", targets::bridge::fuzz),
    ("config_document", targets::config_document::fuzz),
    ("config_edit", targets::config_edit::fuzz),
    ("destination", targets::destination::fuzz),
    ("detect", targets::detect::fuzz),
    ("draft", targets::draft::fuzz),
    ("expand", targets::expand::fuzz),
    ("index", targets::index::fuzz),
    ("lint", targets::lint::fuzz),
    ("mcp", targets::mcp::fuzz),
    ("syntax", targets::syntax::fuzz),
];

/// What the parsers look for, so that chance comes further than their first byte.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\n",
    "\r\n",
    " ",
    "\\",
    "\\u00e9",
    "\u{e9}",
    "\0",
    "#",
    "//",
    "/*",
    "*/",
    "=",
    "[[",
    "]]",
    "\"mcpServers\":{",
    "\"servers\":{",
    "[mcp_servers.a]\n",
    "\"command\":\"x\"",
    "\"args\":[",
    "\"env\":{",
    "\"url\":\"https://h.example/",
    "\"headers\":{",
    "${",
    "${A}",
    "${A:-",
    "{env:A}",
    "Bearer ",
    "--token",
    "https://",
    "?key=",
    "data: ",
    "event: ",
    "\"jsonrpc\":\"2.0\"",
    "\"id\":1",
    "\"method\":\"tools/list\"",
    "\"result\":{",
    "---\n",
    "- ",
    "key: ",
    "|\n",
    "secret]]\n",
    "variable = \"A\"\n",
];
/// How many inputs each is given.
const ROUNDS: usize = 2_000;

#[test]
fn what_each_fuzzer_claims_holds_for_inputs_by_chance() {
    let mut rng = Rng(getrandom::u64().unwrap());
    for (name, fuzz) in TARGETS {
        for _ in 0..ROUNDS {
            let mut bytes = Vec::new();
            for _ in 0..rng.below(40) {
                match rng.below(4) {
                    0 => bytes.extend(rng.next().to_le_bytes()),
                    1 => bytes.extend(rng.between(1, 40).to_string().repeat(3).bytes()),
                    _ => bytes.extend(rng.pick(PIECES).bytes()),
                }
            }
            let ran = std::panic::catch_unwind(|| fuzz(&bytes));
            assert!(ran.is_ok(), "{name}: {}", bytes.escape_ascii());
        }
    }
}

#[test]
fn each_fuzzer_is_tried() {
    let files = std::fs::read_dir("fuzz/fuzz_targets").unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<String> = files.map(|name| name.into_string().unwrap().replace(".rs", "")).collect();
    names.sort();
    assert_eq!(names, TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

/// Makes the body of a fuzzer a function of bytes, which become its input as they do under libFuzzer.
#[macro_export]
macro_rules! fuzz_target {
    (|$input:ident: $kind:ty| $body:block) => {
        pub(crate) fn fuzz(bytes: &[u8]) {
            let taken =
                <$kind as arbitrary::Arbitrary>::arbitrary_take_rest(arbitrary::Unstructured::new(bytes));
            if let Ok($input) = taken {
                $body
            }
        }
    };
}
