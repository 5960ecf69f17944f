//! How a secret leaves its place for each client, or why it has to stay.

use crate::base::names::{VarName, is_token};
use crate::base::next::{AddNext, Next};
use crate::base::secret::{BadSecret, OddSign};
use crate::base::syntax::Language;
use crate::client::rewrite::{CodexField, Drop, Field, Hidden, Input, Rewrite, Swap, Turn, Way, Wrap};
use crate::known::{self, ClientForm, ConfigKind, EntryForm};
use crate::lint::{PointerStep, Spot};
use crate::world::Registered;

use super::read::{Found, ImportFile};

/// How a secret leaves its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Move {
    /// A reference in the client's own form stands there instead.
    Reference,
    /// A placeholder of the bridge's own stands there instead, for whatever client.
    Bridge,
    /// A reference stands there that nobody reads: in a comment, or in a field that the client ignores.
    Inert,
    /// VS Code asks for it.
    Input(Vec<Turn>),
    /// VS Code asks for it already, and must no longer propose it.
    Default,
    /// mcpkey starts the server and supplies it under this name.
    Wrap(String),
    /// The same for a server that fills in the placeholder itself, in its arguments.
    WrapFilled,
    /// Another field of Codex names the variable.
    Field(CodexField),
    /// mcpkey is put before the server, whatever of it the client reads.
    Between,
}

/// What to do about a field of a server that Claude Code reads and in which it replaces nothing.
fn unread_by_claude(field: &str) -> Option<String> {
    match field {
        "headersHelper" => Some(format!("have the command ask for it: {}", Next::run_only("VAR", "sh -c …"))),
        "oauth" => {
            Some(format!("take it out, and give it to Claude Code: {}", Next::Add(AddNext::ClientSecret)))
        }
        _ => None,
    }
}

/// Fields that Codex and the clients that replace nothing read in a server; what stands in others reaches nobody.
const READ: &[&str] =
    &["command", "args", "url", "env", "headers", "http_headers", "bearer_token", "cwd", "settings"];

/// How `found` can go; the error says why it cannot, and what to do.
pub(super) fn way_out(file: &ImportFile, found: &Found) -> Result<Move, String> {
    storable(found)?;
    if found.spot == Spot::Prose || found.spot == Spot::Comment && file.language == Language::Yaml {
        return Err(
            "it stands in a text or a comment, where nothing is replaced; take it out there".to_owned()
        );
    }
    if found.spot == Spot::Comment || matches!(found.way, Way::Name(_)) {
        return Ok(Move::Inert);
    }
    if found.is_inside {
        return Err("it stands inside another placeholder; write a placeholder of its own".to_owned());
    }
    if file.language == Language::Dotenv {
        return Err("a file of variables is meant to hold it; keep the file out of git".to_owned());
    }
    let Some(client) = found.client else {
        return Err(
            "it is not known whose config this is, so neither is how a variable is written in it".to_owned()
        );
    };
    if is_default(found) && client.form == ClientForm::Input {
        return Ok(Move::Default);
    }
    if found.server.is_none() {
        return Err(format!("outside of its servers {} replaces nothing; take it out there", client.title));
    }
    let field = field(file, found);
    let is_claude = client.is_claudes();
    if let Some(advice) = unread_by_claude(field).filter(|_| is_claude) {
        return Err(format!("Claude Code replaces nothing in \"{field}\"; {advice}"));
    }
    if field == "args" && file.server_of(found).is_some_and(|server| server.is_bridge) {
        return Ok(Move::Bridge);
    }
    match client.form {
        ClientForm::Braces | ClientForm::EnvColon | ClientForm::Env => Ok(Move::Reference),
        ClientForm::Fields | ClientForm::Nothing if !READ.contains(&field) => Ok(Move::Inert),
        ClientForm::Input => beside(file, found).map(Move::Input),
        ClientForm::Fields => codex(file, found).or_else(|why| put_between(file, found, why)),
        ClientForm::Nothing => wrap(file, found, client.title).or_else(|why| put_between(file, found, why)),
        ClientForm::Unknown => {
            let why =
                format!("it is not known whether {} replaces variables; see its documentation", client.title);
            put_between(file, found, why)
        }
    }
}

/// That mcpkey is put before the server, or `why` it has to stay.
fn put_between(file: &ImportFile, found: &Found, why: String) -> Result<Move, String> {
    if can_be_between(file, found) { Ok(Move::Between) } else { Err(why) }
}

/// Whether mcpkey can be put before the server in which a secret stands.
fn can_be_between(file: &ImportFile, found: &Found) -> bool {
    let is_value = matches!(found.way, Way::Value(_)) && found.default_of.is_none();
    is_value && found.client.and_then(registered).is_some() && names_to(file, found).is_some()
}

pub(super) fn registered(kind: &'static ConfigKind) -> Option<Registered> {
    let client = known::of_id(kind.id)?;
    let registry = client.registry.as_ref().filter(|registry| registry.entry != EntryForm::Claude)?;
    Some((client, registry))
}

/// The names that lead to the server.
pub(super) fn names_to(file: &ImportFile, found: &Found) -> Option<Vec<String>> {
    let name = |turn: &Turn| match turn {
        Turn::Member(name, 0) => Some(name.clone()),
        _ => None,
    };
    file.server_of(found)?.way.iter().map(name).collect()
}

/// A value moves as it is sent today, quotes and all: what the server accepts must still arrive.
fn storable(found: &Found) -> Result<(), String> {
    if let (Spot::Header(_), Some(odd)) = (&found.spot, OddSign::unsent(&found.text)) {
        return Err(format!(
            "it has a character that no header can carry ({odd}), so that it never arrived; mend it, and import it then"
        ));
    }
    match &found.value {
        Ok(secret)
            if found.default_of.is_some() && !found.text.contains(&format!(":-{}}}", secret.expose())) =>
        {
            Err("white space stands around it, which no store keeps; take that out".to_owned())
        }
        Ok(_) => Ok(()),
        Err(BadSecret::LineBreak) => {
            Err("it has several lines, which no variable carries; keep it in a file of its own".to_owned())
        }
        Err(why) => Err(format!("{why}; take it out by hand")),
    }
}

/// The field of the server in which it stands.
fn field<'f>(file: &ImportFile, found: &'f Found) -> &'f str {
    let server = file.server_of(found);
    server.and_then(|server| found.pointer.field_below(&server.pointer)).unwrap_or_default()
}

/// Whether it is the `default` of one of VS Code's questions.
fn is_default(found: &Found) -> bool {
    let names = found.pointer.0.as_slice();
    let [.., PointerStep::Key(inputs), PointerStep::Index(_), PointerStep::Key(default)] = names else {
        return false;
    };
    inputs == "inputs" && default == "default"
}

/// The object beside whose servers the `inputs` stand.
fn beside(file: &ImportFile, found: &Found) -> Result<Vec<Turn>, String> {
    match file.server_of(found).map(|server| server.way.as_slice()) {
        Some([above @ .., Turn::Member(servers, _), Turn::Member(..)]) if servers == "servers" => {
            Ok(above.to_vec())
        }
        _ => {
            Err("VS Code asks for values in \"inputs\" beside \"servers\" only; move the server there"
                .to_owned())
        }
    }
}

fn codex(file: &ImportFile, found: &Found) -> Result<Move, String> {
    let names = found.way.names().unwrap_or_default();
    let skip = file.server_of(found).map_or(names.len(), |server| server.pointer.0.len());
    let rest: Vec<&str> = names.iter().skip(skip).map(String::as_str).collect();
    let whole = found.range == (0..found.text.len());
    if ["args", "url", "command"].contains(&field(file, found)) {
        return Err(
            "Codex replaces nothing there; have the server read a variable, or send a header instead"
                .to_owned(),
        );
    }
    match rest.as_slice() {
        ["bearer_token"] if whole => Ok(Move::Field(CodexField::Bearer)),
        ["http_headers", name] => match found.text.strip_prefix("Bearer ") {
            Some(token)
                if name.eq_ignore_ascii_case("authorization")
                    && found.text[found.range.clone()] == *token =>
            {
                Ok(Move::Field(CodexField::BearerHeader((*name).to_owned())))
            }
            _ if found.text.contains("${") => Err("only a part of it is the secret".to_owned()),
            _ => Ok(Move::Field(CodexField::Header((*name).to_owned()))),
        },
        ["env", name] if whole => Ok(Move::Field(CodexField::Variable((*name).to_owned()))),
        _ => Err("Codex replaces nothing there; take it out by hand".to_owned()),
    }
}

fn wrap(file: &ImportFile, found: &Found, title: &str) -> Result<Move, String> {
    let server = file.server_of(found).filter(|server| server.has_command);
    match (&found.spot, server) {
        (Spot::Variable(name), Some(_))
            if field(file, found) == "env"
                && found.range == (0..found.text.len())
                && name.parse::<VarName>().is_ok() =>
        {
            Ok(Move::Wrap(name.clone()))
        }
        (Spot::Argument(_), Some(server)) if server.fills_headers && is_of_header(found) => {
            Ok(Move::WrapFilled)
        }
        (_, Some(_)) => {
            Err(format!("{title} replaces nothing; have the server read it from a variable in \"env\""))
        }
        (_, None) => {
            Err(format!("{title} replaces nothing; take the server out there, or add it to another client"))
        }
    }
}

/// Whether an argument is a header, `Name: value`, joined to its flag or not.
fn is_of_header(found: &Found) -> bool {
    let text = found
        .text
        .split_once('=')
        .filter(|(flag, _)| flag.starts_with('-'))
        .map_or(&**found.text, |(_, text)| text);
    text.split_once(':').is_some_and(|(name, _)| !name.is_empty() && name.trim().chars().all(is_token))
}

/// The name that a variable must have here, because the client passes it on by its name alone.
pub(super) fn fixed_name(found: &Found, way: &Move) -> Option<VarName> {
    match way {
        Move::Wrap(name) | Move::Field(CodexField::Variable(name)) => name.parse().ok(),
        _ => found.default_of.clone(),
    }
}

/// Adds to `rewrite` what takes `found` out in favour of `variable`.
pub(super) fn add(rewrite: &mut Rewrite, file: &ImportFile, found: &Found, way: &Move, variable: &VarName) {
    let swap = |new: String| Swap {
        way: found.way.clone(),
        range: found.range.clone(),
        old: Hidden::new(&found.text[found.range.clone()]),
        new,
    };
    let server = || file.server_of(found).map(|server| server.way.clone()).unwrap_or_default();
    match way {
        Move::Reference => {
            let form = found.client.and_then(|client| client.write(variable));
            rewrite.swaps.push(swap(form.unwrap_or_else(|| variable.placeholder())));
        }
        Move::Bridge => rewrite.swaps.push(swap(format!("{{{variable}}}"))),
        Move::Inert | Move::Between => rewrite.swaps.push(swap(variable.placeholder())),
        Move::Input(beside) => {
            let id = known::input_id(variable);
            rewrite.swaps.push(swap(format!("${{input:{id}}}")));
            let description = variable.to_string();
            rewrite.inputs.push(Input { beside: beside.clone(), id, description });
        }
        Move::Default => {
            if let Way::Value(turns) = &found.way
                && let Some((Turn::Member(name, _), of)) = turns.split_last()
            {
                let old = Hidden::new(&found.text);
                rewrite.drops.push(Drop { of: of.to_vec(), name: name.clone(), old });
            }
        }
        Move::Wrap(name) => {
            let (program, held) = (file.program.clone(), Some(Hidden::new(&found.text)));
            rewrite.wraps.push(Wrap { server: server(), program, name: name.clone(), held });
        }
        Move::WrapFilled => {
            rewrite.swaps.push(swap(variable.placeholder()));
            let (program, name) = (file.program.clone(), variable.to_string());
            rewrite.wraps.push(Wrap { server: server(), program, name, held: None });
        }
        Move::Field(kind) => rewrite.fields.push(Field {
            server: file.server_of(found).map(|server| names(&server.way)).unwrap_or_default(),
            kind: kind.clone(),
            old: Hidden::new(&found.text),
            variable: variable.to_string(),
        }),
    }
}

fn names(turns: &[Turn]) -> Vec<String> {
    let name = |turn: &Turn| match turn {
        Turn::Member(name, _) => Some(name.clone()),
        Turn::Element(_) => None,
    };
    turns.iter().filter_map(name).collect()
}
