//! `WWW-Authenticate`: how a server that refuses says what it wants (RFC 9110 section 11, RFC 6750 section 3).
//!
//! Read with patience: real servers leave out quotes and commas.

use crate::base::names::is_token;

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme, as it was written.
    pub scheme: String,
    params: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter, whatever the case of its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// The challenges of all `WWW-Authenticate` headers of an answer, in their order.
pub fn parse<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Challenge> {
    let mut challenges = Vec::new();
    for header in headers {
        read(header, &mut challenges);
    }
    challenges
}

/// What a challenge of the scheme `Bearer` says, the first one where there are several.
pub fn bearer(challenges: &[Challenge]) -> Option<&Challenge> {
    challenges.iter().find(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"))
}

fn read(header: &str, challenges: &mut Vec<Challenge>) {
    let mut rest = header;
    let mut ours = false;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_ascii_whitespace());
        let end = rest.find(|c: char| !is_token(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            let mut chars = rest.chars();
            match chars.next() {
                None => return,
                Some(_) => rest = chars.as_str(),
            }
            continue;
        }
        let value = after.trim_start().strip_prefix('=');
        match (value, challenges.last_mut()) {
            (Some(value), Some(challenge)) if ours => {
                let (value, after) = quoted(value.trim_start());
                challenge.params.push((word.to_owned(), value));
                rest = after;
            }
            _ => {
                challenges.push(Challenge { scheme: word.to_owned(), params: Vec::new() });
                ours = true;
                rest = without_token68(after.trim_start());
            }
        }
    }
}

/// What follows the credential-like word that `Negotiate` and `NTLM` send instead of parameters.
fn without_token68(text: &str) -> &str {
    let end = text.find(|c: char| !is_token(c) && c != '/').unwrap_or(text.len());
    let after = text[end..].trim_start_matches('=').trim_start();
    let is_alone = end > 0 && (after.is_empty() || after.starts_with(','));
    if is_alone { after } else { text }
}

/// The value at the start of `text`, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == ',' || c.is_ascii_whitespace()).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    (value, chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(headers: &[&str]) -> Vec<String> {
        let line = |c: Challenge| {
            let params: Vec<String> = c.params.iter().map(|(n, v)| format!("{n}={v}")).collect();
            format!("{} {}", c.scheme, params.join("|"))
        };
        parse(headers.iter().copied()).into_iter().map(line).collect()
    }

    #[test]
    fn challenges_come_in_one_header_or_in_several() {
        let table = [
            (&["Bearer"][..], &["Bearer "][..]),
            (&["Bearer realm=\"a, b\", error=\"invalid_token\""], &["Bearer realm=a, b|error=invalid_token"]),
            (
                &["Basic realm=\"x\", Bearer scope=\"a b\" , error = invalid"],
                &["Basic realm=x", "Bearer scope=a b|error=invalid"],
            ),
            (&["Negotiate, NTLM TlRM/VNT==, Basic realm=x"], &["Negotiate ", "NTLM ", "Basic realm=x"]),
            (&["Basic realm=x", "Bearer error=y"], &["Basic realm=x", "Bearer error=y"]),
            (&["Bearer realm=\"say \\\"hi\\\"\""], &["Bearer realm=say \"hi\""]),
            (
                &["Bearer error=\"e\" resource_metadata=https://a.example/b?c=d"],
                &["Bearer error=e|resource_metadata=https://a.example/b?c=d"],
            ),
            (&["Bearer error=\"never closed"], &["Bearer error=never closed"]),
            (&["", ",,, =", "\"", "\u{e4}"], &[]),
        ];
        for (headers, expected) in table {
            assert_eq!(read_back(headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn the_bearer_challenge_is_found_among_others_whatever_its_case() {
        let all = parse(["Basic realm=x, bearer Error=\"invalid_token\""]);
        assert_eq!(bearer(&all).unwrap().get("error"), Some("invalid_token"));
        assert_eq!(bearer(&parse(["Basic realm=x"])), None);
    }
}
