//! The values in the lines: made for each row when it runs, in the shapes that vendors give theirs.
//!
//! A line says `«kind»` where a value stands. The same words in one row are the same value: `«hex»` twice is one, `«hex 2»` is
//! another. `«sample WORDS»` is what documentation prints, or what an unset variable leaves, where a reader has a value of their own.

use std::collections::BTreeMap;

use crate::support::canary::random;

/// The values of one row, by the words that stand for them.
#[derive(Default)]
pub(super) struct Values {
    made: BTreeMap<String, String>,
}

impl Values {
    /// The text with a value for everything that is named in it.
    pub(super) fn fill(&mut self, text: &str) -> String {
        self.render(text, false)
    }

    /// The text as documentation has it: samples stay what they are there.
    pub(super) fn print(&mut self, text: &str) -> String {
        self.render(text, true)
    }

    /// All that must never be in a file.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.made.values().map(String::as_str)
    }

    /// The values that a reader would put where the samples of `text` are, one a line.
    pub(super) fn for_samples(&mut self, text: &str) -> String {
        let mut seen = Vec::new();
        for words in marked(text).filter(|words| words.starts_with("sample")) {
            let value = self.value(words);
            if !seen.contains(&value) {
                seen.push(value);
            }
        }
        seen.join("\n")
    }

    fn render(&mut self, text: &str, samples: bool) -> String {
        let mut filled = text.to_owned();
        for words in marked(text) {
            let value = match words.strip_prefix("sample") {
                Some(sample) if samples => sample.trim_start().to_owned(),
                _ => self.value(words),
            };
            filled = filled.replacen(&format!("«{words}»"), &value, 1);
        }
        filled
    }

    fn value(&mut self, words: &str) -> String {
        let kind = words.split(' ').next().unwrap_or_default();
        self.made.entry(words.to_owned()).or_insert_with(|| make(kind)).clone()
    }
}

/// Whether a line has a sample in it.
pub(super) fn has_sample(text: &str) -> bool {
    text.contains("«sample")
}

fn marked(text: &str) -> impl Iterator<Item = &str> {
    text.split('«').skip(1).map(|rest| rest.split_once('»').expect("a closed mark").0)
}

/// A value of a kind. Prefixes are put together here, so that no scanner takes a line of this file for a secret.
fn make(kind: &str) -> String {
    let prefixed = |parts: [&str; 2], length| format!("{}{}", parts.concat(), random(length));
    match kind {
        "github" => prefixed(["gh", "p_"], 36),
        "fine-grained" => format!("{}_{}", prefixed(["github_", "pat_"], 22), random(59)),
        "gitlab" => prefixed(["gl", "pat-"], 20),
        "openai" => prefixed(["sk-", "proj-"], 48),
        "slack" => format!("{}-{}-{}-{}", ["xo", "xb"].concat(), digits(12), digits(13), random(24)),
        "stripe" => prefixed(["sk_", "live_"], 24),
        "notion" => prefixed(["nt", "n_"], 46),
        "linear" => prefixed(["lin_", "api_"], 40),
        "google" => prefixed(["AI", "za"], 35),
        "huggingface" => prefixed(["h", "f_"], 34),
        "figma" => prefixed(["fi", "gd_"], 40),
        "supabase" => format!("{}{}", ["sb", "p_"].concat(), hex(40)),
        "airtable" => format!("{}.{}", prefixed(["p", "at"], 14), hex(64)),
        "sentry" => prefixed(["sn", "tryu_"], 64),
        "jwt" => format!("{}.{}.{}", prefixed(["ey", "J"], 33), prefixed(["ey", "J"], 60), random(43)),
        "basic" => {
            let pair = format!("user:{}", random(22));
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair)
        }
        "hex" => hex(32),
        "uuid" => {
            let h = hex(32);
            [&h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..]].join("-")
        }
        "password" => format!("{}-{}_{}7", random(6), random(5), random(4)),
        "escaped" => format!("{}%40{}%2F7", random(8), random(7)),
        "opaque" | "sample" => format!("{}7", random(39)),
        _ => panic!("no such kind of value: {kind}"),
    }
}

fn digits(length: usize) -> String {
    random(length).bytes().map(|b| char::from(b'0' + b % 10)).collect()
}

fn hex(length: usize) -> String {
    let text: String =
        random(length).bytes().map(|b| char::from(b"0123456789abcdef"[usize::from(b % 16)])).collect();
    text
}
