//! `{VAR}`, which no client fills, and `${VAR}`, which every other part of mcpkey reads.

use crate::base::names::is_variable;

/// `written` with each `{VAR}` as `${VAR}`. A `${VAR}` that no client filled in stays one; every other brace is literal.
pub(super) fn plain(written: &str, is_known: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(written.len() + 8);
    let mut rest = written;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let name = from[1..].split('}').next().filter(|name| name.len() + 2 <= from.len());
        let is_ours = |name: &&str| is_variable(name) && (is_capital(name) || is_known(name));
        let is_written = before.ends_with('$');
        // `{{VAR}}` is somebody else's.
        let is_doubled = before.ends_with('{') || out.ends_with('{');
        match name.filter(is_ours).filter(|_| !is_written && !is_doubled) {
            Some(name) => {
                out.push_str(&format!("${{{name}}}"));
                rest = &from[name.len() + 2..];
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
