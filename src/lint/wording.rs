//! Names and texts of a config as they may be shown: with nothing secret in them.

use crate::detect::{self, Match};

/// Stands for each secret.
pub(super) const MASK: &str = "•••";

/// Bytes of a name that anybody would read; what is longer is looked at for each finding below it, and then not shown.
const LONGEST_NAME: usize = 500;

/// Letters alone that are fewer are a word. Most names are such or made of some, and looking at each costs as much as looking at
/// the values.
const SHORTEST_TOKEN: usize = 12;

/// Whether a name is nothing but words, as `GITHUB_TOKEN` and `mcp-server-time` are.
fn is_of_words(name: &str) -> bool {
    let is_word = |part: &str| {
        let has = |kind: fn(&u8) -> bool| part.bytes().all(|b| kind(&b));
        part.len() < SHORTEST_TOKEN && (has(u8::is_ascii_lowercase) || has(u8::is_ascii_uppercase))
    };
    name.split(['_', '-', '.']).all(is_word)
}

/// A name of a variable, header or server as it may be shown: people paste tokens where names belong.
pub(super) fn name(name: &str) -> String {
    if name.len() > LONGEST_NAME {
        return MASK.to_owned();
    }
    if is_of_words(name) || name.len() < SHORTEST_TOKEN && name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    match detect::text(name) {
        found if found.is_empty() => masked(name, &detect::env("", name)),
        found => masked(name, &found),
    }
}

/// Any other text as it may be shown.
pub(super) fn prose(text: &str) -> String {
    // What parts two values mostly is no more.
    if text.bytes().all(|b| b.is_ascii_punctuation() || b == b' ') {
        return text.to_owned();
    }
    masked(text, &detect::text(text))
}

fn masked(text: &str, found: &[Match]) -> String {
    let mut out = text.to_owned();
    for one in found.iter().rev() {
        out.replace_range(one.range.clone(), MASK);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::tests::random;

    #[test]
    fn a_token_that_stands_for_a_name_is_masked() {
        for (given, shown) in [
            (format!("gh{}_{}", "p", random(36)), "•••".to_owned()),
            (format!("_note gh{}_{}", "p", random(36)), "_note •••".to_owned()),
            (random(40), "•••".to_owned()),
            (format!("--{}", random(40)), "•••".to_owned()),
        ] {
            assert_eq!(name(&given), shown, "{given}");
        }
        for plain in [
            "GOOGLE_APPLICATION_CREDENTIALS",
            "X-Acme-Api-Key",
            "@modelcontextprotocol/server-sequential-thinking",
            "github.com/modelcontextprotocol/servers/tree/main/src/github",
            "io.github.acme-labs/mcp-server_2",
            "/home/ada/projects/orders-2024",
            "dangerouslyAllowAllToolsWithoutConfirmation",
            "GITHUB_PERSONAL_ACCESS_TOKEN",
            "/nix/store/9f3a7c0e5d1b82649f3a7c0e5d1b8264-acme-1.2/bin/acme",
            "git+https://github.com/acme/orders",
            "日本のサーバー",
            "",
        ] {
            assert_eq!(name(plain), plain);
        }
    }
}
