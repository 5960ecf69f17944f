//! Which bytes of an escaped string spell which part of what it says.

/// The places in `raw` at which the bytes `wanted` of `value`, what `raw` spells, begin. Ascending.
///
/// Knows the escapes of JSON, JSON5, TOML and YAML, and how YAML folds and indents lines. Where `raw` is spelled in a way this does not follow, the stretch is
/// widened to the whole string, so that what is masked or replaced is never too little.
pub(super) fn places(raw: &str, value: &str, wanted: [usize; 2]) -> [usize; 2] {
    let mut found = [0, raw.len()];
    let mut said = 0;
    let mut at = 0;
    let mut next = 0;
    while at < raw.len() || next < 2 {
        let rest = &value[said.min(value.len())..];
        // It begins behind what says nothing, such as an indentation.
        let is_silent =
            next == 0 && raw[at..].starts_with([' ', '\n']) && matches!(step(&raw[at..], rest), Some((_, 0)));
        while next < 2 && said >= wanted[next] && !is_silent {
            found[next] = at;
            next += 1;
        }
        if next == 2 || at >= raw.len() {
            break;
        }
        let Some((spelled, says)) = step(&raw[at..], rest) else {
            return [0, raw.len()];
        };
        at += spelled;
        said += says;
    }
    found
}

/// How many bytes the next character or escape takes, and how many bytes of the value it makes.
fn step(raw: &str, value: &str) -> Option<(usize, usize)> {
    let first = raw.chars().next()?;
    let says = value.chars().next().map_or(0, char::len_utf8);
    let escaped = raw.chars().nth(1);
    // Where nothing is escaped, a backslash is one.
    let is_plain = value.starts_with('\\') && !matches!(escaped, Some('\\' | 'u' | 'U' | 'x'));
    if first != '\\' || is_plain {
        let same = value.starts_with(first);
        return match first {
            '\n' if !same && value.starts_with(' ') => Some((1, 1)),
            // Of two apostrophes, or two characters that end a line, one is said; of an indentation nothing.
            '\r' | '\n' | ' ' | '\'' if !same => Some((1, 0)),
            _ => same.then_some((first.len_utf8(), says)),
        };
    }
    match escaped? {
        'u' if raw[2..].starts_with('{') => Some((raw.find('}')? + 1, says)),
        'u' if says == 4 && raw.get(6..).is_some_and(|rest| rest.starts_with("\\u")) => Some((12, says)),
        'u' => Some((6, says)),
        'U' => Some((10, says)),
        'x' => Some((4, says)),
        // A line that goes on in the next one.
        c if c.is_whitespace() => Some((1 + raw[1..].len() - raw[1..].trim_start().len(), 0)),
        c => Some((1 + c.len_utf8(), says)),
    }
    .filter(|(spelled, _)| raw.is_char_boundary(*spelled))
}
