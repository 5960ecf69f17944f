//! What a new variable is called: the one answer for `add`, `add-json`, templates, the wizard and `import`.
//!
//! First the name that people would expect from where the value stands, then the first one of its kind that is free. What is
//! taken is handed in.

use std::collections::BTreeSet;
use std::convert::Infallible;

use crate::base::names::{VarName, is_variable};
use crate::client::registration::claimed;
use crate::client::{Field, never_filled, never_inherited};
use crate::detect;

/// What a value stands under, as far as its name follows from that.
#[derive(Debug, Clone, Copy)]
pub enum Under<'a> {
    /// A variable of its server.
    Variable(&'a str),
    /// A header, or a field that holds nothing else.
    Field(&'a str),
    /// A url.
    Url,
    /// A longer text: an argument, with the flag that it belongs to, or with nothing a command line or a comment.
    Text(&'a str),
}

/// The name that people expect for a value of the server `owner`; `before` is what its string says in front of it.
pub fn expected(owner: &str, under: Under<'_>, before: &str) -> VarName {
    // A registry's name of a server has its publisher in front: `io.github.acme/search`.
    let owner = owner.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(owner);
    let kind = |name: &str| VarName::derive(owner, &detect::suffix(name));
    match under {
        Under::Field(name) => kind(name),
        Under::Url => kind(parameter(before)),
        Under::Text(flag) => match label(before) {
            Some(Label::Variable(name)) => own(owner, name),
            Some(Label::Word(word)) => kind(word),
            None if before.contains("://") => kind(parameter(before)),
            None => kind(flag),
        },
        Under::Variable(name) => {
            let inside = match label(before) {
                Some(Label::Variable(inner)) => return own(owner, inner),
                Some(Label::Word(word)) => detect::suffix(word),
                None if before.contains("://") => detect::suffix(parameter(before)),
                None => return own(owner, name),
            };
            let stem = stem(name);
            VarName::derive(if stem.is_empty() { owner } else { stem }, &inside)
        }
    }
}

/// A variable's own name, with its server in front where it could be anybody's.
fn own(owner: &str, name: &str) -> VarName {
    match name.parse() {
        Ok(name) if !detect::is_plain(VarName::as_str(&name)) => name,
        _ => VarName::derive(owner, name),
    }
}

/// Words at the end of a variable's name that tell of the form of its value, which is no longer what is in it.
const FORMS: &[&str] = &[
    "URL",
    "URI",
    "DSN",
    "CONNECTION",
    "STRING",
    "CONN",
    "STR",
    "JSON",
    "CONFIG",
    "SETTINGS",
    "OPTIONS",
    "HEADERS",
    "HEADER",
    "ARGS",
];

/// `DATABASE` of `DATABASE_URL`.
fn stem(name: &str) -> &str {
    let mut stem = name;
    loop {
        let (rest, last) = stem.rsplit_once('_').unwrap_or(("", stem));
        if !FORMS.iter().any(|form| form.eq_ignore_ascii_case(last)) {
            return stem;
        }
        stem = rest;
    }
}

/// What stands before a value in a url, as a name: a query parameter, or `password` in front of the host.
fn parameter(before: &str) -> &str {
    match before.rfind(['?', '&', '#', '/', ':']).map(|at| (&before[at..=at], &before[at + 1..])) {
        Some((":", _)) => "password",
        Some(("?" | "&" | "#", name)) => name.trim_end_matches('='),
        _ => "",
    }
}

/// What stands right before a value in a longer text.
enum Label<'t> {
    /// `GITHUB_TOKEN=`
    Variable(&'t str),
    /// `X-Api-Key: `, `--key=`, `"password": "`
    Word(&'t str),
}

fn label(before: &str) -> Option<Label<'_>> {
    let before = before.trim_end_matches(['"', '\'', '\\', '<', ' ']);
    // The scheme of a header's value says nothing.
    let schemeless = ["Bearer", "bearer", "Basic", "basic", "Token", "token"]
        .iter()
        .find_map(|scheme| before.strip_suffix(scheme))
        .map_or(before, |rest| rest.trim_end_matches(['"', '\'', '\\', ' ']));
    let body = schemeless.strip_suffix(['=', ':'])?.trim_end_matches(['"', '\'', '\\', ' ']);
    if body.contains("://") {
        return None;
    }
    let start = body.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let word = body.get(start.map_or(0, |at| at + 1)..)?;
    let is_own = before.ends_with('=') && is_variable(word) && word.contains('_');
    if is_own && !word.bytes().any(|b| b.is_ascii_lowercase()) {
        Some(Label::Variable(word))
    } else {
        (!word.is_empty()).then_some(Label::Word(word))
    }
}

/// Why a variable of this name would not do what it is for, whatever else is stored; the end of a sentence.
pub fn misfit(name: &VarName, places: &[Field]) -> Option<String> {
    if let Some(claim) = claimed::claim(name.as_str()) {
        return Some(format!("is read by {}", claim.by));
    }
    let never = places.iter().any(|place| never_filled(place, name.as_str()));
    never.then(|| "is a name that Claude Code never fills here".to_owned())
}

/// Why a variable cannot have the name if it is among `own`, what its entry itself defines and mentions; the end of a sentence.
pub fn is_own(name: &VarName, own: &BTreeSet<&str>) -> Option<String> {
    let is_it = own.contains(name.as_str());
    is_it.then(|| "is defined by the server's own env, and would put the value into its arguments".to_owned())
}

/// A name to take instead of one that is never filled, wherever it stands: `VAULT_MCP_TOKEN` for `VAULT_TOKEN`.
pub fn filled_instead(name: &str) -> VarName {
    let places = [Field::Url, Field::Command];
    let fits = |name: &VarName| misfit(name, &places).is_none() && !never_inherited(name.as_str());
    let Ok(free) =
        free("", &VarName::derive("", name), &fits, &mut |other| Ok::<_, Infallible>(other.as_str() == name));
    free
}

/// The first name that fits and is not taken: `base` itself, with `MCP` in front of its last part where it does not fit, with
/// the server in front, then numbered.
pub fn free<E>(
    server: &str,
    base: &VarName,
    fits: &dyn Fn(&VarName) -> bool,
    is_taken: &mut dyn FnMut(&VarName) -> Result<bool, E>,
) -> Result<VarName, E> {
    let server = server.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(server);
    let prefix = format!("{}_", VarName::derive(server, ""));
    let owned = if base.as_str().starts_with(&prefix) || server.is_empty() {
        base.clone()
    } else {
        VarName::derive(server, base.as_str())
    };
    let instead = if fits(base) { owned.clone() } else { marked(base) };
    let ways = [owned.clone(), marked(&owned), VarName::derive("MCP", owned.as_str())];
    let stem = ways.into_iter().find(|name| fits(name)).unwrap_or_else(|| VarName::derive("MCP", "SECRET"));
    let numbered = (2..10_000).map(|n| VarName::derive(stem.as_str(), &n.to_string()));
    for name in [base.clone(), instead, owned, stem.clone()].into_iter().chain(numbered) {
        if fits(&name) && !is_taken(&name)? {
            return Ok(name);
        }
    }
    Ok(stem)
}

/// Ends that belong together, although the last word alone is a kind.
const PAIRED: &[&str] = &["ACCESS_KEY_ID", "KEY_ID"];

/// `GITHUB_MCP_TOKEN` for `GITHUB_TOKEN`: a name that no other program reads.
pub fn marked(name: &VarName) -> VarName {
    let name = name.as_str();
    let suffix = PAIRED
        .iter()
        .find(|end| name.ends_with(*end))
        .map_or_else(|| detect::suffix(name), ToString::to_string);
    let known = name.strip_suffix(suffix.as_str()).and_then(|front| front.strip_suffix('_'));
    let front = known.or_else(|| name.rsplit_once('_').map(|(front, _)| front)).unwrap_or_default();
    let end = name[front.len()..].trim_start_matches('_');
    VarName::derive(&format!("{front}_MCP"), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_them() {
        let rows: &[(Under<'_>, &str, &str)] = &[
            (Under::Field("Authorization"), "Bearer ", "ACME_TOKEN"),
            (Under::Field("X-Acme-Key"), "", "ACME_KEY"),
            (Under::Field("X-Account"), "", "ACME_ACCOUNT"),
            (Under::Url, "https://h.example/mcp?api_key=", "ACME_API_KEY"),
            (Under::Url, "https://me:", "ACME_PASSWORD"),
            (Under::Url, "https://h.example/", "ACME_TOKEN"),
            (Under::Text("-e"), "DB_PASSWORD=", "DB_PASSWORD"),
            (Under::Text("-e"), "API_KEY=", "ACME_API_KEY"),
            (Under::Text("--header"), "Authorization: Bearer ", "ACME_TOKEN"),
            (Under::Text("--token"), "", "ACME_TOKEN"),
            (Under::Text("--dsn"), "postgres://me:", "ACME_PASSWORD"),
            (Under::Text(""), "postgresql://me:", "ACME_PASSWORD"),
            (Under::Text(""), "Server=db;Password=", "ACME_PASSWORD"),
            (Under::Variable("DATABASE_URL"), "", "DATABASE_URL"),
            (Under::Variable("DATABASE_URL"), "postgres://${ME}:", "DATABASE_PASSWORD"),
            (Under::Variable("DSN"), "postgres://me:", "ACME_PASSWORD"),
            (Under::Variable("AUTH_HEADER"), "Bearer ", "ACME_AUTH_HEADER"),
            (Under::Variable("NOTION_HEADERS"), "{\"Authorization\": \"Bearer ", "NOTION_TOKEN"),
            (Under::Variable("API_KEY"), "", "ACME_API_KEY"),
            (Under::Variable("x-y"), "", "ACME_X_Y"),
        ];
        for (under, before, name) in rows {
            for owner in ["acme", "io.github.other/acme", "other/acme/"] {
                assert_eq!(expected(owner, *under, before).as_str(), *name, "{under:?} after {before}");
            }
        }
    }

    fn name(text: &str) -> VarName {
        text.parse().unwrap()
    }

    /// The name that a value gets for which these are taken, and these read by others.
    fn given(server: &str, base: &str, taken: &[&str]) -> String {
        let fits = |name: &VarName| misfit(name, &[Field::Header("Authorization".to_owned())]).is_none();
        let mut is_taken = |name: &VarName| Ok::<bool, ()>(taken.contains(&name.as_str()));
        free(server, &name(base), &fits, &mut is_taken).unwrap().to_string()
    }

    #[test]
    fn a_taken_name_makes_way_for_the_servers_own_and_then_for_numbers() {
        assert_eq!(given("home", "SLACK_TOKEN", &[]), "SLACK_TOKEN");
        assert_eq!(given("home", "SLACK_TOKEN", &["SLACK_TOKEN"]), "HOME_SLACK_TOKEN");
        let both = ["SLACK_TOKEN", "HOME_SLACK_TOKEN"];
        assert_eq!(given("home", "SLACK_TOKEN", &both), "HOME_SLACK_TOKEN_2");
        assert_eq!(given("my", "MYSQL_PASSWORD", &["MYSQL_PASSWORD"]), "MY_MYSQL_PASSWORD");
        assert_eq!(given("acme", "ACME_TOKEN", &["ACME_TOKEN", "ACME_TOKEN_2"]), "ACME_TOKEN_3");
    }

    #[test]
    fn names_that_others_read_are_never_chosen() {
        assert_eq!(given("github", "GITHUB_TOKEN", &[]), "GITHUB_MCP_TOKEN");
        assert_eq!(given("github", "GITHUB_TOKEN", &["GITHUB_MCP_TOKEN"]), "GITHUB_MCP_TOKEN_2");
        assert_eq!(given("work", "GITHUB_TOKEN", &["GITHUB_MCP_TOKEN"]), "WORK_GITHUB_TOKEN");
        assert_eq!(given("s3", "AWS_SECRET_ACCESS_KEY", &[]), "AWS_MCP_SECRET_ACCESS_KEY");
        assert_eq!(given("s3", "AWS_ACCESS_KEY_ID", &[]), "AWS_MCP_ACCESS_KEY_ID");
        assert_eq!(given("aws", "AWS_TOKEN", &[]), "AWS_MCP_TOKEN");
        assert_eq!(given("x", "PATH", &[]), "MCP_PATH");
        assert_eq!(given("mcpkey", "MCPKEY_TOKEN", &[]), "MCP_MCPKEY_TOKEN");
    }

    #[test]
    fn names_that_the_client_never_fills_are_never_chosen() {
        assert_eq!(given("vault", "VAULT_TOKEN", &[]), "VAULT_MCP_TOKEN");
        assert_eq!(given("sonar", "SONAR_TOKEN", &["SONAR_MCP_TOKEN"]), "SONAR_MCP_TOKEN_2");
        assert_eq!(given("otel", "OTEL_TOKEN", &[]), "MCP_OTEL_TOKEN");
    }

    #[test]
    fn there_is_another_name_for_one_that_is_never_filled() {
        for (name, other) in [
            ("VAULT_TOKEN", "VAULT_MCP_TOKEN"),
            ("OTEL_EXPORTER_TOKEN", "MCP_OTEL_EXPORTER_TOKEN"),
            ("GOAUTH", "MCP_GOAUTH"),
        ] {
            assert_eq!(filled_instead(name).as_str(), other);
        }
    }
}
