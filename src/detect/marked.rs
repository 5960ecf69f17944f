//! The notation of cases for detectors, written as what stands in a config.
//!
//! `«…»` is around what has to be found, and nothing else is. `‹m20›` stands for twenty letters and digits made by chance, `‹h20›` for as
//! many hexadecimal digits, `‹u›` for a uuid, `‹b …›` for a text in base64, `‹p20›` for a user without a
//! password, `‹j›` for an object with a token and `‹k›` for a key, both in base64: no secret-shaped literal is in the source.

use std::ops::Range;

use super::samples::{hex, mixed};
use super::{Match, base64};

/// What is written, with what chance makes, and where the marked pieces of it are.
pub(super) fn marked(written: &str) -> (String, Vec<Range<usize>>) {
    let (mut value, mut places, mut open) = (String::new(), Vec::new(), 0);
    let mut rest = written;
    while let Some(at) = rest.find(['«', '»', '‹']) {
        value.push_str(&rest[..at]);
        let sign = rest[at..].chars().next().unwrap();
        rest = &rest[at + sign.len_utf8()..];
        match sign {
            '«' => open = value.len(),
            '»' => places.push(open..value.len()),
            _ => {
                let (made, after) = rest.split_once('›').unwrap();
                value.push_str(&made_by(made));
                rest = after;
            }
        }
    }
    value.push_str(rest);
    (value, places)
}

fn made_by(what: &str) -> String {
    let (kind, more) = what.split_at(1);
    match kind {
        "m" => mixed(more.parse().unwrap()),
        "h" => hex(more.parse().unwrap()),
        "u" => {
            let it = hex(32);
            format!("{}-{}-{}-{}-{}", &it[..8], &it[8..12], &it[12..16], &it[16..20], &it[20..])
        }
        // A pair without a password.
        "p" => base64::encode(format!("{}:", mixed(more.parse().unwrap())).as_bytes()),
        "b" => base64::encode(more.trim_start().as_bytes()),
        "j" => base64::encode(format!("{{\"token\": \"{}\"}}", mixed(20)).as_bytes()),
        "k" => base64::encode(
            format!("-----{0} PRIVATE KEY-----\n{2}\n-----{1} PRIVATE KEY-----\n", "BEGIN", "END", mixed(64))
                .as_bytes(),
        ),
        _ => panic!("nothing is made by {what}"),
    }
}

/// What a detector finds in what is written has to be what is marked.
pub(super) fn holds(case: &str, written: &str, found: impl Fn(&str) -> Vec<Match>) -> Vec<Match> {
    let (value, places) = marked(written);
    let found = found(&value);
    let there: Vec<Range<usize>> = found.iter().map(|one| one.range.clone()).collect();
    assert_eq!(there, places, "{case}: {written}: {found:?}");
    found
}
