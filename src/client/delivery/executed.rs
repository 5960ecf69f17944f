//! A command that mcpkey starts: `mcpkey exec [--here] [--account ACCOUNT] NAME -- COMMAND…`, with `{{VAR}}` for what mcpkey fills in.

use super::{Undeliverable, respelled};
use crate::base::names::{AccountName, VarName, is_variable};
use crate::base::text;
use crate::client::{Entry, Field, expand};

const EXEC: &str = "exec";
const HERE: &str = "--here";
const ACCOUNT: &str = "--account";

/// What stands behind `exec`.
pub(super) struct Executed<'a> {
    /// Whether it starts in the directory of the project, whoever's server it is.
    pub is_here: bool,
    /// The account whose values it gets.
    pub account: Option<AccountName>,
    pub program: &'a str,
    pub args: &'a [String],
}

/// The words behind `exec [--here] [--account ACCOUNT] NAME --`, the flags in any order. A name of an account that is none leaves none to start.
pub(super) fn read(args: &[String]) -> Option<Executed<'_>> {
    let rest = args.strip_prefix(&[EXEC.to_owned()][..])?;
    let (mut is_here, mut account, mut rest) = (false, None, rest);
    loop {
        match rest {
            [here, behind @ ..] if here == HERE => (is_here, rest) = (true, behind),
            [flag, name, behind @ ..] if flag == ACCOUNT => {
                (account, rest) = (Some(name.parse().ok()?), behind);
            }
            [flag, behind @ ..] if flag.starts_with("--account=") => {
                (account, rest) = (Some(flag["--account=".len()..].parse().ok()?), behind);
            }
            _ => break,
        }
    }
    match rest {
        [_, dashes, program, args @ ..] if dashes == "--" => {
            Some(Executed { is_here, account, program, args })
        }
        _ => None,
    }
}

/// The entry that starts `program` itself.
pub(super) fn plain(entry: &Entry, program: &str, args: &[String]) -> Entry {
    let mut plain = entry.map(|_, text| unspelled(text));
    if let Entry::Stdio { command, args: all, .. } = &mut plain {
        *command = unspelled(program);
        *all = args.iter().map(|arg| unspelled(arg)).collect();
    }
    plain
}

/// The entry that starts mcpkey, whose command is still to be named.
pub(super) fn write(
    server: &str,
    entry: &Entry,
    is_here: bool,
    moves: &dyn Fn(&VarName) -> bool,
) -> Result<Entry, Undeliverable> {
    let moves_at = |place: &Field, name: &VarName| {
        moves(name) && !(matches!(place, Field::Arg(_)) && entry.defines(name.as_str()))
    };
    let respell = |place: &Field, written: &str| respelled(written, &|name| moves_at(place, name), spelled);
    for (place, written) in entry.texts() {
        if unspelled(written) != **written || unspelled(&respell(&place, written)) != **written {
            return Err(Undeliverable::Braces(text::short(written)));
        }
        let mut names = expand::placeholders(written).into_iter().filter_map(|p| p.name.parse().ok());
        if let Some(name) = names.find(|name| place == Field::Command && moves(name)) {
            return Err(Undeliverable::Command(name));
        }
    }
    let mut between = entry.map(|place, written| respell(place, written));
    if let Entry::Stdio { command, args, .. } = &mut between {
        let here = is_here.then_some(HERE);
        let front = [Some(EXEC), here, Some(server), Some("--"), Some(command)];
        args.splice(0..0, front.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>());
    }
    Ok(between)
}

/// How a placeholder is spelled where the client must not replace it: `${…}` as `{{…}}`.
fn spelled(written: &str) -> String {
    format!("{}}}", written.replacen('$', "{", 1))
}

/// `text` with each `{{VAR}}` as the placeholder it stands for.
fn unspelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, after) = (&rest[..start], &rest[start + 2..]);
        out.push_str(before);
        let is_name = |text: &str| is_variable(text.split(":-").next().unwrap_or(text));
        match after.split_once("}}").filter(|(inner, _)| is_name(inner)) {
            Some((inner, behind)) => {
                out.push_str(&format!("${{{inner}}}"));
                rest = behind;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
