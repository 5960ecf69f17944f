//! `{VAR}`, which no client fills, and `${VAR}`, which every other part of mcpkey reads.

use crate::base::names::is_variable;

const ENV: &str = "env:";

/// `written` with each `{VAR}` as `${VAR}`. A `${VAR}` that no client filled in stays one, and one of the styles `${env:VAR}` and
/// `{env:VAR}` becomes one; every other brace is literal.
pub(super) fn plain(written: &str, is_known: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(written.len() + 8);
    let mut rest = written;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let name = from[1..].split('}').next().filter(|name| name.len() + 2 <= from.len());
        let is_written = before.ends_with('$');
        // As several clients write a variable of the environment.
        let is_env = name.is_some_and(|name| name.starts_with(ENV));
        let length = name.map_or(0, str::len);
        let name = name.map(|name| name.strip_prefix(ENV).unwrap_or(name));
        let is_ours = |name: &&str| {
            is_variable(name) && (is_env || !is_written && (is_capital(name) || is_known(name)))
        };
        // `{{VAR}}` is somebody else's.
        let is_doubled = before.ends_with('{') || out.ends_with('{');
        match name.filter(is_ours).filter(|_| !is_doubled) {
            Some(name) => {
                let sign = if is_written { "" } else { "$" };
                out.push_str(&format!("{sign}{{{name}}}"));
                rest = &from[length + 2..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a name is written as people write variables, so that braces around it are never meant literally.
fn is_capital(name: &str) -> bool {
    name.len() > 1 && !name.bytes().any(|b| b.is_ascii_lowercase())
}
