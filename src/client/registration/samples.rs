//! What a manual has where a secret goes, and what the shell makes of a variable that is not set: values that are still missing.

use std::ops::Range;

use super::{Blank, Registration, fields};
use crate::base::names::{is_token, is_variable};
use crate::base::scheme::{is_scheme, split};
use crate::client::Field;
use crate::detect;

/// A text without its samples, and where each of them was.
type Cut = (String, Vec<usize>);

impl Registration {
    /// Turns what only stands for a secret into blanks, but for what a person wants left as it is; gives what it is called.
    pub fn ask_for_samples(&mut self, plain: &[String]) -> Vec<String> {
        let mut asked: Vec<(Field, Cut)> = Vec::new();
        let mut labels = Vec::new();
        for (place, text) in self.entry.texts() {
            let label = fields::label(&self.entry, &place);
            let is_known = self.blanks.iter().any(|blank| blank.place == place);
            if is_known || plain.iter().any(|what| fields::same(what, &label)) {
                continue;
            }
            if let Some(cut) = without_samples(&place, &label, text) {
                asked.push((place, cut));
                labels.push(label);
            }
        }
        self.entry = self.entry.map(|place, text| {
            let found = asked.iter().find(|(asked, _)| asked == place);
            found.map_or_else(|| text.clone(), |(_, (rest, _))| rest.clone())
        });
        for (place, (_, at)) in asked {
            let blank = |at| Blank { place: place.clone(), at, variable: None };
            self.blanks.extend(at.into_iter().map(blank));
        }
        labels
    }
}

/// What is left of a text of an entry that has samples where secrets go.
fn without_samples(place: &Field, label: &str, text: &str) -> Option<Cut> {
    let (name, start) = match place {
        Field::Command => return None,
        Field::Url => return cut(text, &in_url(text)),
        Field::Header(_) | Field::Env(_) => (label, 0),
        Field::Arg(_) => named(label, text)?,
    };
    let value = &text[start..];
    if let Some(found) = in_parts(value, 0) {
        let shifted = |range: Range<usize>| start + range.start..start + range.end;
        return cut(text, &found.into_iter().map(shifted).collect::<Vec<_>>());
    }
    if !detect::is_telling(name) {
        return None;
    }
    let has_scheme = !matches!(place, Field::Arg(_)) || text[..start].trim_end().ends_with(':');
    let word = value.split(char::is_whitespace).next().unwrap_or_default();
    let is_authorization = name.to_ascii_lowercase().ends_with("authorization");
    let is_said = is_scheme(word) && (is_authorization || value.len() > word.len());
    let front =
        if has_scheme && is_said { format!("{}{word} ", &text[..start]) } else { text[..start].to_owned() };
    let value = text.get(front.len()..).unwrap_or_default().trim();
    let at = front.len();
    (value.is_empty() || detect::is_sample(value)).then(|| (front, vec![at]))
}

/// Flags after which a line for a shell stands.
const SHELL_FLAGS: &[&str] = &["-c", "-lc", "-ic", "-ec", "-lic", "/c", "/C"];

/// Nothing holds texts in texts more often.
const DEEPEST: u8 = 3;

/// The samples in a value that is put together from parts: JSON, a url, pairs of names and values.
fn in_parts(value: &str, depth: u8) -> Option<Vec<Range<usize>>> {
    let parts: Vec<(&str, Range<usize>)> = match value.trim_start() {
        _ if depth > DEEPEST => return None,
        json if detect::is_json(json) => detect::members(value),
        url if url.contains("://") => return Some(in_url(value)),
        _ => pairs(value)?,
    };
    let mut found = Vec::new();
    for (name, range) in parts {
        let part = &value[range.clone()];
        let shifted = |by: usize, inner: Range<usize>| by + inner.start..by + inner.end;
        match in_parts(part, depth + 1) {
            Some(inner) => found.extend(inner.into_iter().map(|inner| shifted(range.start, inner))),
            None if detect::is_telling(name) => {
                let token = split(part).map_or(part, |(_, token)| token);
                let is_missing = token.trim().is_empty() || is_scheme(part) || detect::is_sample(token);
                found.extend(is_missing.then(|| range.end - token.len()..range.end));
            }
            None => {}
        }
    }
    Some(found)
}

/// `Server=h;Password=…`, `host=h password=…`: names with values, of which there are several.
fn pairs(value: &str) -> Option<Vec<(&str, Range<usize>)>> {
    let is_between = |c: char| matches!(c, ';' | '&' | ',' | '|') || c.is_whitespace();
    let mut parts = Vec::new();
    let mut from = 0;
    for part in value.split(is_between) {
        if let Some((name, inner)) =
            part.split_once('=').filter(|(name, _)| is_variable(name.trim_matches('"')))
        {
            let start = from + name.len() + 1;
            let bare = inner.trim_matches(['"', '\'']);
            let skip = inner.find(bare).unwrap_or_default();
            parts.push((name, start + skip..start + skip + bare.len()));
        }
        from += part.len() + value[from + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
    (value.contains(is_between) && !parts.is_empty()).then_some(parts)
}

/// What the value in an argument is called, and where it starts: `--key=…`, `KEY=…`, `X-Key: …`, or by the flag before it.
pub(super) fn named<'t>(label: &'t str, text: &'t str) -> Option<(&'t str, usize)> {
    let (name, start) = if text.starts_with('-') { (label, text.find('=')? + 1) } else { (label, 0) };
    let rest = &text[start..];
    let is_script = SHELL_FLAGS.contains(&label) && rest.contains(char::is_whitespace);
    let sign = rest.find([':', '=']).filter(|at| !is_script && detect::is_telling(&rest[..*at]));
    let inner = sign.filter(|at| {
        let sign = &rest[*at..=*at];
        let word = &rest[..*at];
        !rest[*at..].starts_with("://")
            && (sign == ":" && word.chars().all(is_token) || sign == "=" && is_variable(word))
    });
    let Some(at) = inner else { return Some((name, start)) };
    let value = rest[at + 1..].trim_start();
    Some((&rest[..at], text.len() - value.len()))
}

/// Samples in a url: the password before its host, parameters, and parts of its path that say themselves what they stand for.
fn in_url(text: &str) -> Vec<Range<usize>> {
    let Some(body) = text.find("://").map(|at| at + 3) else { return Vec::new() };
    let end = |from: usize, signs: &[char]| text[from..].find(signs).map_or(text.len(), |at| from + at);
    let mut found = Vec::new();
    let host = end(body, &['/', '?', '#']);
    if let Some(at) = text[body..host].rfind('@').map(|at| body + at)
        && let Some(colon) = text[body..at].find(':').map(|colon| body + colon + 1)
        && is_plain_sample(&text[colon..at])
    {
        found.push(colon..at);
    }
    let query = end(host, &['?']);
    let mut from = host;
    for segment in text[host..query].split('/') {
        if is_telling_sample(segment) {
            found.push(from..from + segment.len());
        }
        from += segment.len() + 1;
    }
    from = query + 1;
    for pair in text.get(from..).unwrap_or_default().split('&') {
        if let Some((name, value)) = pair.split_once('=') {
            let is_missing = value.is_empty() || detect::is_sample(value);
            if detect::is_telling(name) && is_missing || is_telling_sample(value) {
                found.push(from + name.len() + 1..from + pair.len());
            }
        }
        from += pair.len() + 1;
    }
    found
}

/// Whether a sample has the form of one, and is not only a word that might be meant.
fn is_plain_sample(value: &str) -> bool {
    const MARKS: &[&str] =
        &["<", "[", "{", "%", "$", "...", "…", "your", "change", "insert", "placeholder", "replace", "xxx"];
    let lower = value.to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.contains(mark)) && detect::is_sample(value)
}

fn is_telling_sample(value: &str) -> bool {
    is_plain_sample(value) && detect::is_telling(value.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
}

/// The text without `ranges`, if there are any.
fn cut(text: &str, ranges: &[Range<usize>]) -> Option<Cut> {
    let mut rest = text.to_owned();
    let mut at = Vec::new();
    let mut gone = 0;
    for range in ranges {
        rest.replace_range(range.start - gone..range.end - gone, "");
        at.push(range.start - gone);
        gone += range.len();
    }
    (!at.is_empty()).then_some((rest, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_or_nothing_is_a_value_that_is_missing() {
        let header = |name: &str| Field::Header(name.to_owned());
        let env = || Field::Env("API_KEY".to_owned());
        for (place, label, text, before) in [
            (header("Authorization"), "Authorization", "Bearer YOUR_API_KEY", Some("Bearer ")),
            (header("Authorization"), "Authorization", "Bearer <token>", Some("Bearer ")),
            (header("Authorization"), "Authorization", "Bearer", Some("Bearer ")),
            (header("X-API-Key"), "X-API-Key", "", Some("")),
            (header("X-API-Key"), "X-API-Key", "your-key-here", Some("")),
            (env(), "API_KEY", "", Some("")),
            (env(), "API_KEY", "<your api key>", Some("")),
            (Field::Arg(1), "--api-key", "--api-key=YOUR_API_KEY", Some("--api-key=")),
            (Field::Arg(1), "--api-key", "YOUR_API_KEY", Some("")),
            (Field::Arg(1), "--api-key", "--verbose", None),
            (env(), "API_KEY", "${API_KEY}", None),
            (env(), "API_KEY", "dummy", None),
            (env(), "API_KEY", "q7Zk2Vx9Rb4Tn8Lw", None),
            (Field::Env("LOG".to_owned()), "LOG", "", None),
            (header("X-Region"), "X-Region", "your-region", None),
        ] {
            let (rest, at) = without_samples(&place, label, text).unzip();
            assert_eq!(rest.as_deref(), before, "{label}: {text}");
            assert_eq!(at, rest.map(|rest| vec![rest.len()]), "{label}: {text}");
        }
    }

    #[test]
    fn a_sample_in_an_argument_is_found_by_what_stands_before_it() {
        for (label, text, before) in [
            ("-e", "HUB_TOKEN=YOUR_TOKEN", Some("HUB_TOKEN=")),
            ("--env", "--env=HUB_TOKEN=<token>", Some("--env=HUB_TOKEN=")),
            ("--header", "Authorization: Bearer YOUR_KEY", Some("Authorization: Bearer ")),
            ("--header", "X-API-Key:YOUR_KEY", Some("X-API-Key:")),
            ("--header", "--header=Authorization: Bearer <key>", Some("--header=Authorization: Bearer ")),
            ("--header", "X-Region: your-region", None),
            ("--header", "Authorization:${AUTH}", None),
            ("-e", "HUB_TOKEN", None),
            ("-e", "REGION=your-region", None),
        ] {
            let rest = without_samples(&Field::Arg(3), label, text).map(|(rest, _)| rest);
            assert_eq!(rest.as_deref(), before, "{label}: {text}");
        }
    }

    #[test]
    fn samples_inside_of_json_and_connection_strings_are_found() {
        let env = |name: &str| Field::Env(name.to_owned());
        for (name, text, rest) in [
            ("CONFIG", r#"{"apiKey":"YOUR_KEY"}"#, Some(r#"{"apiKey":""}"#)),
            (
                "CONFIG",
                r#"{"a":1,"auth":{"token": "<token>"},"region":"xxx"}"#,
                Some(r#"{"a":1,"auth":{"token": ""},"region":"xxx"}"#),
            ),
            ("CONFIG", r#"{"Authorization":"Bearer YOUR_KEY"}"#, Some(r#"{"Authorization":"Bearer "}"#)),
            ("CONFIG", r#"{"token":""}"#, Some(r#"{"token":""}"#)),
            ("CONFIG", r#"{"url":"https://h/mcp?key=YOUR_KEY"}"#, Some(r#"{"url":"https://h/mcp?key="}"#)),
            ("CONFIG", r#"{"region":"your-region"}"#, None),
            ("DSN", "Server=db;User=me;Password=YOUR_PASSWORD;", Some("Server=db;User=me;Password=;")),
            ("DSN", "host=db user=me password='changeme'", Some("host=db user=me password=''")),
            ("DATABASE_URL", "postgres://me:changeme@h/db", Some("postgres://me:@h/db")),
            ("DATABASE_URL", "mysql://me:REPLACE_ME@h/db", Some("mysql://me:@h/db")),
            ("OPTIONS", "--level=info --mode x", None),
        ] {
            let found = without_samples(&env(name), name, text).map(|cut| cut.0);
            assert_eq!(found.as_deref(), rest, "{text}");
        }
        let json = r#"{"apiKey":"YOUR_KEY"}"#;
        for (label, text) in [("--config", json.to_owned()), ("--config", format!("--config={json}"))] {
            let rest = without_samples(&Field::Arg(3), label, &text).map(|cut| cut.0);
            assert_eq!(rest, Some(text.replace("YOUR_KEY", "")));
        }
        let script = "API_KEY=YOUR_KEY npx server";
        let rest = without_samples(&Field::Arg(1), "-c", script).map(|cut| cut.0);
        assert_eq!(rest.as_deref(), Some("API_KEY= npx server"));
    }

    #[test]
    fn samples_in_a_url_are_found_where_secrets_stand() {
        for (text, rest) in [
            ("https://h/mcp?key=YOUR_KEY", Some("https://h/mcp?key=")),
            ("https://h/mcp?a=1&api_key=<your-key>&b=2", Some("https://h/mcp?a=1&api_key=&b=2")),
            ("https://h/mcp?key=YOUR_KEY&token=YOUR_TOKEN", Some("https://h/mcp?key=&token=")),
            ("https://h/mcp?token=", Some("https://h/mcp?token=")),
            ("https://h/YOUR_API_KEY/sse", Some("https://h//sse")),
            ("https://h/{API_KEY}/sse", Some("https://h//sse")),
            ("postgres://me:[YOUR-PASSWORD]@h/db", Some("postgres://me:@h/db")),
            ("postgres://postgres:postgres@localhost/db", None),
            ("https://h/mcp?key=${KEY}", None),
            ("https://h/token/mcp?region=eu", None),
        ] {
            assert_eq!(without_samples(&Field::Url, "url", text).map(|cut| cut.0).as_deref(), rest, "{text}");
        }
    }
}
