//! Parts in words: what would be run, reached or set, with secrets masked.

use std::ops::Range;

use serde_json::Value;

use crate::client::Entry;
use crate::client::registration::fields;
use crate::detect;

const MASK: &str = "•••";

/// A server: its command line or its url, and the names of what it is given.
pub(super) fn server(entry: &Entry) -> String {
    let detector = fields::EntryDetector::new(entry);
    let masked = entry.map(|place, text| masked(text, detector.detected(place, text)));
    let (start, pairs) = match &masked {
        Entry::Stdio { command, args, env, .. } => {
            (format!("runs {}", [std::slice::from_ref(command), args.as_slice()].concat().join(" ")), env)
        }
        Entry::Remote { url, headers, .. } => (format!("reaches {url}"), headers),
    };
    let pairs = pairs.iter().map(|(name, value)| format!("; {name}: {value}"));
    let extra = masked.extra().iter().map(|(key, value)| format!("; {key}: {}", self::value(key, value)));
    std::iter::once(start).chain(pairs).chain(extra).collect()
}

/// The same of an entry that may not be one.
pub(super) fn any_server(value: &Value) -> String {
    Entry::read(value).map_or_else(|_| self::value("", value), |entry| server(&entry))
}

/// The value of a setting; of a hook what it runs or where it sends.
pub(super) fn value(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => {
            let found =
                detect::env(key, text).into_iter().chain(detect::header(key, text)).chain(detect::text(text));
            masked(text, found.map(|found| found.range).collect())
        }
        Value::Array(items) => items.iter().map(|item| self::value(key, item)).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let shown = map.iter().filter(|(key, value)| *key != "type" || !value.is_string());
            let member = |(key, value): (&String, &Value)| {
                if key == "hooks" {
                    self::value(key, value)
                } else {
                    format!("{key}: {}", self::value(key, value))
                }
            };
            shown.map(member).collect::<Vec<_>>().join(", ")
        }
        plain => plain.to_string(),
    }
}

/// Any other text.
pub(super) fn text(text: &str) -> String {
    masked(text, detect::text(text).into_iter().map(|found| found.range).collect())
}

fn masked(text: &str, mut found: Vec<Range<usize>>) -> String {
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for range in found.into_iter().filter(|range| !range.is_empty()) {
        if range.start >= from {
            out.push_str(&text[from..range.start]);
            out.push_str(MASK);
        }
        from = from.max(range.end);
    }
    out + &text[from..]
}
