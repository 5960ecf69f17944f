//! Reads the shapes: configs with blanks in the place of every name and value that a person or chance chose.

use std::collections::HashMap;

use super::random::{Rng, encode_url, encode64};

/// One kind of config, and what is to be found in it.
pub(crate) struct Shape {
    /// What the kind is about; several shapes may be of one.
    pub kind: String,
    /// Where such a file lies in a project.
    pub file: String,
    /// Whether git has it.
    pub is_tracked: bool,
    template: String,
    expected: Vec<Expected>,
}

/// One finding that is due.
#[derive(Clone)]
pub(crate) struct Expected {
    /// `error` or `warning`.
    pub severity: String,
    /// By which rule, where that is told.
    pub rule: Option<String>,
    pointer: String,
}

/// A shape with its blanks filled in.
pub(crate) struct Filled {
    /// The text of the file.
    pub text: String,
    /// What is to be found in it.
    pub expected: Vec<Expected>,
}

impl Expected {
    /// Whether the pointer of a finding is the one that is due; `*` is a name that the shape leaves to chance.
    pub(crate) fn is_at(&self, pointer: &str) -> bool {
        let (mut wanted, mut found) = (self.pointer.split('/'), pointer.split('/'));
        loop {
            match (wanted.next(), found.next()) {
                (None, None) => return true,
                (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
                _ => return false,
            }
        }
    }

    /// The way to it.
    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl Shape {
    /// Whether nothing is to be found in it.
    pub(crate) fn is_negative(&self) -> bool {
        self.expected.is_empty()
    }

    /// Every name and value made anew.
    pub(crate) fn fill(&self, rng: &mut Rng) -> Filled {
        let mut kept = HashMap::new();
        let mut text = String::new();
        let mut rest = &*self.template;
        while let Some((before, after)) = rest.split_once("<<") {
            let (blank, behind) = after.split_once(">>").expect("a blank ends");
            text.push_str(before);
            text.push_str(&filling(blank, rng, &mut kept));
            rest = behind;
        }
        text.push_str(rest);
        Filled { text, expected: self.expected.clone() }
    }
}

/// All shapes of a file of them.
pub(crate) fn shapes(text: &str) -> Vec<Shape> {
    let sections = text.split("\n=== ").skip(1);
    sections
        .map(|section| {
            let (head, body) = section.split_once('\n').expect("a body");
            let (kind, file) = head.split_once(" | ").expect("KIND | FILE");
            let (file, is_tracked) = match file.strip_suffix(" (tracked)") {
                Some(file) => (file, true),
                None => (file, false),
            };
            let is_due = |line: &&str| line.starts_with("error ") || line.starts_with("warning ");
            let (due, template): (Vec<&str>, Vec<&str>) = body.trim_end().lines().partition(is_due);
            Shape {
                kind: kind.to_owned(),
                file: file.to_owned(),
                is_tracked,
                template: format!("{}\n", template.join("\n")),
                expected: due.into_iter().map(expected).collect(),
            }
        })
        .collect()
}

fn expected(line: &str) -> Expected {
    let words: Vec<&str> = line.split(' ').collect();
    let (severity, rule, pointer) = match words[..] {
        [severity, pointer] => (severity, None, pointer),
        [severity, rule, pointer] => (severity, Some(rule.to_owned()), pointer),
        _ => panic!("{line}"),
    };
    // What stands in a comment or a text has no pointer.
    let pointer = pointer.trim_start_matches('-').to_owned();
    Expected { severity: severity.to_owned(), rule, pointer }
}

/// What stands in the place of a blank: `KIND`, `KIND LENGTH`, or `KIND @NAME` for one that stands in several places.
fn filling(blank: &str, rng: &mut Rng, kept: &mut HashMap<String, String>) -> String {
    let (kind, rest) = blank.split_once(' ').unwrap_or((blank, ""));
    if let Some(name) = rest.strip_prefix('@') {
        return kept.entry(format!("{kind} {name}")).or_insert_with(|| made(kind, 0, rng)).clone();
    }
    made(kind, rest.parse().unwrap_or_default(), rng)
}

fn made(kind: &str, length: usize, rng: &mut Rng) -> String {
    let two = |rng: &mut Rng, low, high| format!("{:02}", rng.between(low, high));
    match kind {
        "hex" => rng.hex(length),
        "upperhex" => rng.from("0123456789ABCDEF", length),
        "alnum" => rng.alnum(length),
        "lower" => rng.from("abcdefghijklmnopqrstuvwxyz", length),
        "upper" => rng.upper(length),
        "digits" => rng.from("123456789", length),
        "base64url" => rng.url64(length),
        "base64" => rng.base64(length),
        "base58" => rng.from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", length),
        "bech32" => rng.from("qpzry9x8gf2tvdw0s3jn54khce6mua7l", length),
        "uuid" => rng.uuid(),
        "jwt" => {
            let head = encode_url(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
            let body = encode_url(format!("{{\"sub\":\"{}\"}}", rng.digits(9)).as_bytes());
            format!("{head}.{body}.{}", rng.url64(43))
        }
        "basic" => encode64(format!("{}:{}", rng.word(), rng.alnum(20)).as_bytes()),
        "password" => rng.human().replace(['#', '@', '$'], "!"),
        "word" => rng.word().to_owned(),
        "variable" => rng.word().to_ascii_uppercase(),
        "semver" => format!("{}.{}.{}", rng.below(9), rng.below(40), rng.below(30)),
        "date" => format!("202{}-{}-{}", rng.below(7), two(rng, 1, 12), two(rng, 1, 28)),
        "compactdate" => format!("202{}{}{}", rng.below(7), two(rng, 1, 12), two(rng, 1, 28)),
        "moment" => {
            let (date, hour, minute) = (made("date", 0, rng), two(rng, 0, 23), two(rng, 0, 59));
            let end = rng.pick(&["Z", ".589793Z", ".123Z", "+02:00", ".000000+00:00"]);
            format!("{date}T{hour}:{minute}:{}{end}", two(rng, 0, 59))
        }
        "spacedmoment" => format!("{} {}:{}:07", made("date", 0, rng), two(rng, 0, 23), two(rng, 0, 59)),
        "rfc2822" => {
            format!("Tue, {} Mar 2026 {}:{}:26 +0000", two(rng, 1, 28), two(rng, 0, 23), two(rng, 0, 59))
        }
        "epoch" => format!("17{}", rng.digits(8)),
        "millis" => format!("17{}", rng.digits(11)),
        _ => panic!("no blank is called {kind}"),
    }
}
