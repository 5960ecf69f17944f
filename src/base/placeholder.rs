//! Placeholders of every client's and shell's style: how each is written, and which of them stand in a text.

use std::ops::Range;

use crate::base::names::is_variable;
use crate::base::scheme::is_scheme;

/// How a placeholder is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `${VAR}`
    Braces,
    /// `${VAR:-default}`
    Default,
    /// `${VAR-default}`, `${VAR=default}`, `${VAR:=default}`, `${VAR:?message}`, `${VAR:+other}`
    Shell,
    /// `$VAR`
    Dollar,
    /// `${env:VAR}`
    EnvColon,
    /// `${input:id}`
    Input,
    /// `{env:VAR}`
    Env,
    /// `{file:path}` or `${file:path}`
    File,
    /// `${{ secrets.VAR }}`
    Actions,
    /// `{{VAR}}`
    Mustache,
    /// `%VAR%`
    Percent,
    /// `$env:VAR`
    PowerShell,
    /// `$(command)`, and `$(VAR)` of make
    Parentheses,
    /// `${…}` with anything else inside: `${command:x}`, `${/}`, code
    Other,
}

/// Every style, between which signs its name stands, and the same with a word for the name.
const STYLES: &[(Style, &str, &str)] = &[
    (Style::Braces, "${", "}"),
    (Style::Default, "${", ":-x}"),
    (Style::Shell, "${", "-x}"),
    (Style::Shell, "${", ":?x}"),
    (Style::Shell, "${", ":+x}"),
    (Style::Shell, "${", ":=x}"),
    (Style::Dollar, "$", ""),
    (Style::EnvColon, "${env:", "}"),
    (Style::Input, "${input:", "}"),
    (Style::Env, "{env:", "}"),
    (Style::File, "{file:", "}"),
    (Style::File, "${file:", "}"),
    (Style::Actions, "${{ secrets.", " }}"),
    (Style::Mustache, "{{", "}}"),
    (Style::Percent, "%", "%"),
    (Style::PowerShell, "$env:", ""),
    (Style::Parentheses, "$(", ")"),
];

/// What else templates put around the name of what they insert. No client or shell does, so it is looked for only where the
/// question is whether a text is itself something or the place for it.
const TEMPLATES: &[(&str, &str)] = &[
    ("${", "}"),
    ("{{", "}}"),
    ("$(", ")"),
    ("<%", "%>"),
    ("#{", "}"),
    ("`", "`"),
    ("<<", ">>"),
    ("%{", "}"),
];

/// Whether somebody will put something in the place of all or part of `value`.
pub fn is_template(value: &str) -> bool {
    let named = |v: &str| !v.is_empty() && word(v).len() == v.len();
    let between = |(open, close): &(&str, &str)| {
        value.find(open).is_some_and(|at| value[at + open.len()..].contains(close))
    };
    // Each of them begins with one of these.
    let may_hold_one = value.bytes().any(|b| matches!(b, b'$' | b'{' | b'<' | b'#' | b'`' | b'%'));
    may_hold_one && TEMPLATES.iter().any(between)
        || value.strip_prefix('$').is_some_and(|v| named(v) && !v.as_bytes()[0].is_ascii_digit())
        || value.strip_prefix("$env:").is_some_and(named)
        || value.len() > 1
            && value.starts_with('%')
            && value.ends_with('%')
            && named(value.trim_matches('%'))
            && !value.bytes().any(|b| b.is_ascii_lowercase())
}

impl Style {
    /// `name` written in this style.
    pub fn write(self, name: &str) -> String {
        let row = STYLES.iter().find(|(style, ..)| *style == self);
        row.map_or_else(|| format!("${{{name}}}"), |(_, open, close)| format!("{open}{name}{close}"))
    }
}

/// Whose text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A person's own config: `$VAR` in capitals is meant to be one wherever it stands.
    Own,
    /// A config whose client reads `$VAR` wherever it stands, in any letters.
    Every,
    /// Other people's files, where a `$` is mostly just that: `$VAR` counts as [`placeholders`] says.
    Others,
}

/// One placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// How it is written.
    pub style: Style,
    /// The variable, input or path; what stands inside where it is none of these.
    pub name: &'a str,
}

/// The placeholders of `text`, left to right.
///
/// `$VAR` counts only as the whole value or its end after `=`, a header's name or a scheme such as `Bearer`:
/// a shell's command line is for the shell to read.
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    read(text, Reading::Others)
}

/// The placeholders of `text`, left to right, as they are to be read there.
pub fn read(text: &str, reading: Reading) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let opening =
        |from: usize| memchr::memchr3(b'$', b'%', b'{', &text.as_bytes()[from..]).map(|at| from + at);
    if opening(0).is_none() {
        return found;
    }
    let scan = Scan::new(text);
    let mut from = 0;
    while let Some(at) = opening(from) {
        let (length, hit) = match &text.as_bytes()[at..] {
            [b'$', b'{', b'{', ..] => actions(&scan, at),
            [b'$', b'{', ..] => braces(&scan, at),
            [b'$', b'(', ..] => parentheses(&scan, at),
            [b'$', ..] => dollar(text, at, reading),
            [b'%', ..] => percent(text, at),
            _ => curly(&scan, at),
        };
        found.extend(hit.map(|(style, name)| Placeholder { range: at..at + length, style, name }));
        from = at + length;
    }
    found
}

/// How far to go on, and what was found on the way.
type Step<'a> = (usize, Option<(Style, &'a str)>);

/// A text and where its last closing signs are, so that one full of openings is still read only once.
struct Scan<'a> {
    text: &'a str,
    brace: usize,
    parenthesis: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        let after = |sign| text.rfind(sign).map_or(0, |at| at + 1);
        Self { text, brace: after('}'), parenthesis: after(')') }
    }

    /// What stands between `from` and the next closing sign.
    fn until(&self, from: usize, close: char) -> Option<&'a str> {
        let last = if close == '}' { self.brace } else { self.parenthesis };
        let body = self.text.get(from..last)?;
        body.find(close).map(|end| &body[..end])
    }
}

fn actions<'a>(scan: &Scan<'a>, at: usize) -> Step<'a> {
    let Some(body) = scan.until(at + 3, '}') else { return (3, None) };
    let closed = scan.text[at + 3 + body.len()..].starts_with("}}");
    let name = body.trim().rsplit('.').next().unwrap_or_default();
    (body.len() + 5 - usize::from(!closed), closed.then_some((Style::Actions, name)))
}

fn braces<'a>(scan: &Scan<'a>, at: usize) -> Step<'a> {
    let Some(body) = scan.until(at + 2, '}') else { return (2, None) };
    let (name, rest) = body.split_at(word(body).len());
    let hit = match (name, rest.as_bytes()) {
        ("env", [b':', ..]) => (Style::EnvColon, rest[1..].split(':').next().unwrap_or_default()),
        ("input", [b':', ..]) => (Style::Input, &rest[1..]),
        ("file", [b':', ..]) => (Style::File, &rest[1..]),
        _ if !is_variable(name) => (Style::Other, body),
        (_, []) => (Style::Braces, name),
        (_, [b':', b'-', ..]) => (Style::Default, name),
        (_, [b':', b'?' | b'+' | b'=', ..] | [b'-' | b'?' | b'+' | b'=', ..]) => (Style::Shell, name),
        _ => (Style::Other, body),
    };
    (body.len() + 3, (!body.is_empty()).then_some(hit))
}

/// The name in `body`, which stands between `${` and `}`, and where the default begins that a shell (POSIX, 2.6.2) or a client takes
/// while the variable is unset: behind `:-`, `-`, `:=` or `=`. Before `:-` a name may have a prefix of its client's, as in `env:VAR`.
pub fn default_of(body: &str) -> Option<(&str, usize)> {
    let name = word(body);
    let behind = |sign: &str| body[name.len()..].starts_with(sign).then(|| name.len() + sign.len());
    if let Some(start) = [":-", ":=", "-", "="].into_iter().find_map(behind) {
        return Some((name, start));
    }
    body.find(":-").map(|at| (&body[..at], at + 2))
}

fn parentheses<'a>(scan: &Scan<'a>, at: usize) -> Step<'a> {
    match scan.until(at + 2, ')') {
        Some(body) => (body.len() + 3, Some((Style::Parentheses, body))),
        None => (2, None),
    }
}

fn dollar(text: &str, at: usize, reading: Reading) -> Step<'_> {
    let rest = &text[at + 1..];
    if let Some(name) = rest.strip_prefix("env:").map(word).filter(|name| is_variable(name)) {
        return (5 + name.len(), Some((Style::PowerShell, name)));
    }
    let name = word(rest);
    let is_capital = !name.bytes().any(|b| b.is_ascii_lowercase());
    let is_meant = match reading {
        Reading::Own => is_capital,
        Reading::Every => true,
        Reading::Others => name.len() == rest.len() && leads(&text[..at]),
    };
    let hit = (name.len() > 1 || reading == Reading::Every) && is_variable(name) && is_meant;
    (1 + name.len(), hit.then_some((Style::Dollar, name)))
}

/// Whether a value may begin after `before`.
fn leads(before: &str) -> bool {
    let joined = |c: char| c == '=' || c == ':';
    let label = |w: &str| w.ends_with(':') || is_scheme(w);
    let spaced = before.ends_with(char::is_whitespace);
    match before.split_whitespace().count() {
        0 => true,
        1 if !spaced => before.ends_with(joined),
        1 | 2 => spaced && before.split_whitespace().all(label),
        _ => false,
    }
}

fn percent(text: &str, at: usize) -> Step<'_> {
    let rest = &text[at + 1..];
    let name = word(rest);
    let Some(after) = rest[name.len()..].strip_prefix('%') else { return (1, None) };
    let encoded = |t: &str| t.len() > 1 && t.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    let capitals = !name.bytes().any(|b| b.is_ascii_lowercase());
    let hit = capitals && name.len() > 2 && is_variable(name) && !(encoded(name) && encoded(after));
    if hit { (name.len() + 2, Some((Style::Percent, name))) } else { (1, None) }
}

fn curly<'a>(scan: &Scan<'a>, at: usize) -> Step<'a> {
    let rest = &scan.text[at..];
    if let Some(body) = rest.strip_prefix("{{") {
        let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' ')));
        let (name, after) = body.split_at(end.unwrap_or(body.len()));
        let named = after.starts_with("}}") && name.trim().split('.').all(is_variable);
        return (name.len() + if named { 4 } else { 2 }, named.then_some((Style::Mustache, name.trim())));
    }
    for (open, style) in [("{env:", Style::Env), ("{file:", Style::File)] {
        if let Some(body) = rest.starts_with(open).then(|| scan.until(at + open.len(), '}')).flatten() {
            return (open.len() + body.len() + 1, Some((style, body)));
        }
    }
    (1, None)
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
#[path = "placeholder_tests.rs"]
mod tests;
