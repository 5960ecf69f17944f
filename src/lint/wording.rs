//! What a finding says it is: a rule's title says where such a thing usually is, this one where it is here.

use super::matched::{Hit, Spot};
use crate::detect::{self, Match};

/// Stands for each secret.
pub const MASK: &str = "•••";

/// Bytes of a name that anybody would read; what is longer is looked at for each finding below it, and then not shown.
const LONGEST_NAME: usize = 500;

/// Letters alone that are fewer are a word. Most names are, and looking at each costs as much as looking at the values.
const SHORTEST_TOKEN: usize = 12;

/// Ends of titles that the place of a finding replaces.
const PLACES: &[&str] =
    &[" in a header", " in a variable or field", " in an argument", " inside a longer text"];

/// Names of vendors that are spoken with a vowel first.
const SPELLED: &[&str] = &["npm", "NVIDIA", "xAI"];

/// What `hit` is and where, such as `a GitHub personal access token in the header Authorization`.
pub fn what(hit: &Hit<'_>) -> String {
    let title = with_article(hit.found.what);
    let thing = PLACES.iter().find_map(|place| title.strip_suffix(place)).unwrap_or(&title);
    match (&hit.spot, thing.strip_suffix(" of a url")) {
        (Spot::Url(_), Some(part)) => format!("{part} of the url"),
        _ => format!("{thing} in {}", hit.spot),
    }
}

/// A name of a variable, header or server as it may be shown: people paste tokens where names belong.
pub fn name(name: &str) -> String {
    if name.len() > LONGEST_NAME {
        return MASK.to_owned();
    }
    if name.len() < SHORTEST_TOKEN && name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    match detect::text(name) {
        found if found.is_empty() => masked(name, &detect::env("", name)),
        found => masked(name, &found),
    }
}

/// Any other text as it may be shown.
pub fn prose(text: &str) -> String {
    masked(text, &detect::text(text))
}

fn masked(text: &str, found: &[Match]) -> String {
    let mut out = text.to_owned();
    for one in found.iter().rev() {
        out.replace_range(one.range.clone(), MASK);
    }
    out
}

/// Titles have theirs, the names of vendors' tokens begin with the vendor's.
fn with_article(name: &str) -> String {
    if ["a ", "an ", "what "].iter().any(|article| name.starts_with(article)) {
        return name.to_owned();
    }
    let vowel = name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
    let spelled = SPELLED.iter().any(|vendor| name.starts_with(vendor));
    format!("{} {name}", if vowel || spelled { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::syntax::Leaf;
    use crate::lint::Pointer;
    use crate::lint::tests::random;

    fn said(name: &'static str, spot: Spot) -> String {
        let rule = detect::rule(name).unwrap_or(detect::RULES[0]);
        let what = if rule.id == name { rule.title } else { name };
        let found = detect::Match { rule, what, range: 0..0, severity: rule.severity };
        let leaf = Leaf { value: "".into(), span: 0..0 };
        super::what(&Hit { leaf, found, span: 0..0, pointer: Pointer::default(), spot, server: None })
    }

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

    #[test]
    fn what_was_found_reads_as_english() {
        let header = || Spot::Header("Authorization".to_owned());
        let variable = || Spot::Variable("ACME_KEY".to_owned());
        let flag = || Spot::Argument(Some("--key".to_owned()));
        let url = || Spot::Url("url".to_owned());
        for (name, spot, words) in [
            ("GitHub token", header(), "a GitHub token in the header Authorization"),
            ("npm token", variable(), "an npm token in the variable ACME_KEY"),
            ("OpenAI project key", flag(), "an OpenAI project key in the argument of --key"),
            ("credential-header", header(), "a credential in the header Authorization"),
            ("basic-credential", header(), "a user name and password in the header Authorization"),
            ("credential-variable", variable(), "a credential in the variable ACME_KEY"),
            ("credential-argument", Spot::Argument(None), "a credential in an argument"),
            ("credential-in-text", Spot::Comment, "a credential in a comment"),
            ("connection-string", variable(), "a connection string with a password in the variable ACME_KEY"),
            ("url-query", url(), "a credential in the query of the url"),
            ("url-userinfo", variable(), "a credential before the host of a url in the variable ACME_KEY"),
            ("url-path", url(), "a token in the path of the url"),
            ("random-value", variable(), "a value that looks like a key in the variable ACME_KEY"),
        ] {
            assert_eq!(said(name, spot), words);
        }
    }
}
