//! What the variable of a secret is called, as people would expect: `GITHUB_TOKEN`, not `TOKEN_1`.

use crate::base::names::{VarName, is_variable};
use crate::client::registration::fields;
use crate::detect;
use crate::lint::{Spot, Step};

use super::read::{File, Found};

/// The name that people would expect.
pub(super) fn expected(file: &File, found: &Found) -> VarName {
    let server = file.server_of(found).map_or("", |server| server.name.as_str());
    if let (true, Some(id)) = (server.is_empty(), &found.id) {
        return VarName::derive(id, "");
    }
    let owner = if server.is_empty() { owner(found) } else { server };
    let before = &found.text[..found.range.start];
    let suffix = |name: &str| VarName::derive(owner, detect::suffix(name));
    match &found.spot {
        Spot::Variable(name) => name.parse().unwrap_or_else(|_| VarName::derive(owner, name)),
        Spot::Header(name) => suffix(name),
        Spot::Url(_) => suffix(fields::parameter(before)),
        Spot::Field(name) => suffix(name),
        Spot::Argument(flag) => match label(before) {
            Some(Label::Variable(name)) => name,
            Some(Label::Word(word)) => suffix(word),
            None if before.contains("://") => suffix(fields::parameter(before)),
            None => suffix(flag.as_deref().unwrap_or_default()),
        },
        Spot::Command(_) | Spot::Comment => match label(before) {
            Some(Label::Variable(name)) => name,
            Some(Label::Word(word)) => suffix(word),
            None if before.contains("://") => suffix(fields::parameter(before)),
            None => suffix(before.split_whitespace().last().unwrap_or_default()),
        },
    }
}

/// Where there is no server, what the secret stands under.
fn owner(found: &Found) -> &str {
    let named = found.pointer.0.iter().rev().skip(1).find_map(|step| match step {
        Step::Key(name) if !name.starts_with(['_', '/', '#']) => Some(name.as_str()),
        _ => None,
    });
    named.unwrap_or("mcp")
}

/// What stands right before a value in a longer text.
enum Label<'t> {
    /// `GITHUB_TOKEN=`
    Variable(VarName),
    /// `X-Api-Key: `, `--key=`, `"password": "`
    Word(&'t str),
}

fn label(before: &str) -> Option<Label<'_>> {
    let before = before.trim_end_matches(['"', '\'', '\\', '<', ' ']);
    // The scheme of a header's value says nothing.
    let schemeless = ["Bearer", "bearer", "Basic", "basic", "Token", "token"]
        .iter()
        .find_map(|scheme| before.strip_suffix(scheme))
        .map_or(before, |rest| rest.trim_end());
    let body = schemeless.strip_suffix(['=', ':'])?.trim_end_matches(['"', '\'', '\\', ' ']);
    if body.contains("://") {
        return None;
    }
    let start =
        body.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).map_or(0, |at| at + 1);
    let word = body.get(start..)?;
    let is_own = before.ends_with('=') && is_variable(word) && word.contains('_');
    match word.parse() {
        Ok(name) if is_own && !word.bytes().any(|b| b.is_ascii_lowercase()) => Some(Label::Variable(name)),
        _ => (!word.is_empty()).then_some(Label::Word(word)),
    }
}

/// What a person calls it on the command line: a header, a variable, a flag, `url`, a pointer.
pub(super) fn is_called(found: &Found, what: &str) -> bool {
    let same = |name: &str| {
        what.eq_ignore_ascii_case(name) || what.eq_ignore_ascii_case(name.trim_start_matches('-'))
    };
    let by_spot = match &found.spot {
        Spot::Variable(name)
        | Spot::Header(name)
        | Spot::Field(name)
        | Spot::Url(name)
        | Spot::Command(name) => same(name),
        Spot::Argument(flag) => flag.as_deref().is_some_and(same),
        Spot::Comment => what == "comment",
    };
    by_spot || found.pointer.to_string() == what
}
