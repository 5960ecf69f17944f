//! What the variable of a secret is called, as people would expect: `GITHUB_TOKEN`, not `TOKEN_1`.

use crate::base::names::VarName;
use crate::client::Field;
use crate::client::registration::naming::{self, Under};
use crate::lint::{PointerStep, Spot};

use super::read::{Found, ImportFile};

/// The name that people would expect.
pub(super) fn expected(file: &ImportFile, found: &Found) -> VarName {
    let server = file.server_of(found).map_or("", |server| server.name.as_str());
    if let (true, Some(id)) = (server.is_empty(), &found.id) {
        return VarName::derive(id, "");
    }
    let owner = if server.is_empty() { owner(found) } else { server };
    let before = &found.text[..found.range.start];
    let word = before.split_whitespace().last().unwrap_or_default();
    let under = match &found.spot {
        Spot::Variable(name) => Under::Variable(name),
        Spot::Header(name) | Spot::Field(name) => Under::Field(name),
        Spot::Url(_) => Under::Url,
        Spot::Argument(flag) => Under::Text(flag.as_deref().unwrap_or_default()),
        Spot::Command(_) | Spot::Comment | Spot::Prose => Under::Text(word),
    };
    naming::expected(owner, under, before)
}

/// The place of an entry where it stands, as far as the client treats places differently.
pub(super) fn place(found: &Found) -> Field {
    match &found.spot {
        Spot::Variable(name) => Field::Env(name.clone()),
        Spot::Header(name) => Field::Header(name.clone()),
        Spot::Url(_) => Field::Url,
        Spot::Argument(_) | Spot::Command(_) | Spot::Field(_) | Spot::Comment | Spot::Prose => Field::Arg(0),
    }
}

/// Where there is no server, what the secret stands under.
fn owner(found: &Found) -> &str {
    let named = found.pointer.0.iter().rev().skip(1).find_map(|step| match step {
        PointerStep::Key(name) if !name.starts_with(['_', '/', '#']) => Some(name.as_str()),
        _ => None,
    });
    named.unwrap_or("mcp")
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
        Spot::Comment | Spot::Prose => what == "comment",
    };
    by_spot || found.pointer.to_string() == what
}
