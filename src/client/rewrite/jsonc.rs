//! What JSON and JSONC need beside a placeholder: VS Code's `inputs`, and mcpkey in front of a command whose client
//! replaces nothing. Comments and layout stay, by the tree of `jsonc_parser`.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstArray, CstInputValue, CstNode, CstObject, CstRootNode};

use super::{Hidden, Rewrite, RewriteError, Turn};

/// A question that VS Code asks once, the answer to which it keeps itself.
#[derive(Debug, Clone)]
pub struct Input {
    /// The object that holds the servers' map, and `inputs` beside it.
    pub beside: Vec<Turn>,
    /// By what `${input:…}` names it.
    pub id: String,
    /// What it asks for.
    pub description: String,
}

/// A variable of a server that mcpkey is to supply by starting the server.
#[derive(Debug, Clone)]
pub struct Wrap {
    /// The server.
    pub server: Vec<Turn>,
    /// mcpkey as it is to be called there.
    pub program: String,
    /// The variable.
    pub name: String,
    /// What the entry's own `env` must still hold under that name, and then no longer holds; nothing where the server fills in a
    /// placeholder of it among its arguments.
    pub held: Option<Hidden>,
}

/// A member that goes as a whole: the default of a question.
#[derive(Debug, Clone)]
pub struct Drop {
    /// The object it is in.
    pub of: Vec<Turn>,
    /// Its name.
    pub name: String,
    /// What it must still hold.
    pub old: Hidden,
}

/// `text` with all of them.
pub(super) fn apply(text: &str, rewrite: &Rewrite) -> Result<String, RewriteError> {
    let Rewrite { inputs, wraps, drops, .. } = rewrite;
    if inputs.is_empty() && wraps.is_empty() && drops.is_empty() {
        return Ok(text.to_owned());
    }
    let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(|_| RewriteError::Broken)?;
    inputs.iter().try_for_each(|input| ask(&root, input))?;
    wraps.iter().try_for_each(|wrap| put_in_front(&root, wrap))?;
    drops.iter().try_for_each(|drop| take_out(&root, drop))?;
    Ok(root.to_string())
}

fn ask(root: &CstRootNode, input: &Input) -> Result<(), RewriteError> {
    let object = object(root, &input.beside)?;
    let inputs = object.array_value_or_create("inputs").ok_or(RewriteError::Shape)?;
    let id = |node: &CstNode| string(node.as_object()?.get("id")?.value()?);
    if inputs.elements().iter().any(|node| id(node).as_ref() == Some(&input.id)) {
        return Ok(());
    }
    let text = |key: &str, value: &str| (key.to_owned(), CstInputValue::String(value.to_owned()));
    inputs.append(CstInputValue::Object(vec![
        text("type", "promptString"),
        text("id", &input.id),
        text("description", &input.description),
        ("password".to_owned(), CstInputValue::Bool(true)),
    ]));
    Ok(())
}

fn take_out(root: &CstRootNode, drop: &Drop) -> Result<(), RewriteError> {
    let member = object(root, &drop.of)?.get(&drop.name).ok_or(RewriteError::Changed)?;
    match member.value().and_then(string) {
        Some(now) if drop.old.is(&now) => member.remove(),
        _ => return Err(RewriteError::Changed),
    }
    Ok(())
}

fn put_in_front(root: &CstRootNode, wrap: &Wrap) -> Result<(), RewriteError> {
    let server = object(root, &wrap.server)?;
    let command = server.get("command").ok_or(RewriteError::Shape)?;
    let program = command.value().and_then(string).ok_or(RewriteError::Shape)?;
    let args = server.array_value_or_create("args").ok_or(RewriteError::Shape)?;
    match only(&program, &wrap.program, &args) {
        Some(names) => {
            let names = names.decoded_value().unwrap_or_default();
            let is_named = names.split(',').any(|name| name == wrap.name);
            let names = if is_named { names } else { format!("{names},{}", wrap.name) };
            names_literal(&names).map(|raw| names_node(&args, raw))?;
        }
        None => {
            let words = ["run", "--only", &wrap.name, "--", &program];
            for word in words.into_iter().rev() {
                args.insert(0, CstInputValue::String(word.to_owned()));
            }
            command.set_value(CstInputValue::String(wrap.program.clone()));
        }
    }
    wrap.held.as_ref().map_or(Ok(()), |held| take_from_env(&server, &wrap.name, held))
}

fn take_from_env(server: &CstObject, name: &str, held: &Hidden) -> Result<(), RewriteError> {
    let env = server.object_value("env").ok_or(RewriteError::Changed)?;
    let variable = env.get(name).ok_or(RewriteError::Changed)?;
    let value = variable.value().and_then(string).ok_or(RewriteError::Changed)?;
    if !held.is(&value) {
        return Err(RewriteError::Changed);
    }
    variable.remove();
    if env.properties().is_empty()
        && let Some(property) = server.get("env")
    {
        property.remove();
    }
    Ok(())
}

/// Where a server that mcpkey starts already names its variables.
fn only(program: &str, own: &str, args: &CstArray) -> Option<jsonc_parser::cst::CstStringLit> {
    let words = args.elements();
    let word = |at: usize| words.get(at).cloned().and_then(string);
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let is_ours = (program == own || name.strip_suffix(".exe").unwrap_or(name) == "mcpkey")
        && word(0).as_deref() == Some("run")
        && word(1).as_deref() == Some("--only")
        && word(3).as_deref() == Some("--");
    if is_ours { words.get(2)?.as_string_lit() } else { None }
}

fn names_literal(names: &str) -> Result<String, RewriteError> {
    serde_json::to_string(names).map_err(|_| RewriteError::Shape)
}

fn names_node(args: &CstArray, raw: String) {
    if let Some(names) = args.elements().get(2).and_then(CstNode::as_string_lit) {
        names.set_raw_value(raw);
    }
}

fn string(node: CstNode) -> Option<String> {
    node.as_string_lit()?.decoded_value().ok()
}

fn object(root: &CstRootNode, turns: &[Turn]) -> Result<CstObject, RewriteError> {
    let top = root.value().ok_or(RewriteError::Shape)?;
    let found = turns.iter().try_fold(top, |node, turn| match turn {
        Turn::Member(name, nth) => {
            let named = |p: &jsonc_parser::cst::CstObjectProp| p.decoded_name().as_ref() == Some(name);
            node.as_object()?.properties().into_iter().filter(named).nth(*nth)?.value()
        }
        Turn::Element(at) => node.as_array()?.elements().get(*at).cloned(),
    });
    found.and_then(|node| node.as_object()).ok_or(RewriteError::Changed)
}
