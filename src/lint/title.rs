//! What a finding says it is: a rule's title says where such a thing usually is, this one where it is here.

use super::matched::{Matched, Spot};

/// Ends of titles that the place of a finding replaces.
const PLACES: &[&str] =
    &[" in a header", " in a variable or field", " in an argument", " inside a longer text"];

/// Names of vendors that are spoken with a vowel first.
const SPELLED: &[&str] = &["npm", "NVIDIA", "xAI"];

/// What `hit` is and where, such as `a GitHub personal access token in the header Authorization`.
pub(super) fn what(hit: &Matched<'_>) -> String {
    let title = with_article(hit.found.what);
    let thing = PLACES.iter().find_map(|place| title.strip_suffix(place)).unwrap_or(&title);
    match (&hit.spot, thing.strip_suffix(" of a url")) {
        (Spot::Url(_), Some(part)) => format!("{part} of the url"),
        _ => format!("{thing} in {}", hit.spot),
    }
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
    use crate::detect;
    use crate::lint::Pointer;

    fn said(name: &'static str, spot: Spot) -> String {
        let rule = detect::rule(name).unwrap_or(detect::RULES[0]);
        let what = if rule.id == name { rule.title } else { name };
        let found = detect::Match { rule, what, range: 0..0, severity: rule.severity };
        let leaf = Leaf { value: "".into(), span: 0..0 };
        super::what(&Matched { leaf, found, span: 0..0, pointer: Pointer::default(), spot, server: None })
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
