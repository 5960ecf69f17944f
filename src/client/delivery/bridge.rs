//! A url that mcpkey speaks to: `mcpkey bridge URL --header "NAME: TEXT"…`, with `{VAR}` for what mcpkey fills in.
//!
//! What stays `${VAR}` is the client's to fill before it starts the bridge.

use super::{Undeliverable, respelled};
use crate::base::names::VarName;
use crate::base::text;
use crate::client::bridged::{BRIDGE, BridgeWords, MCPKEY};
use crate::client::{Entry, Field};
use crate::known::Wire;

/// The entry of the server itself.
pub(super) fn plain(entry: &Entry, words: &BridgeWords) -> Entry {
    let mut plain = words.entry(&|_| false);
    plain.extra_mut().extend(entry.extra().clone());
    plain
}

/// The entry that starts mcpkey, whose command is still to be named. With its name the bridge tells the values of two servers apart.
pub(super) fn write(
    server: &str,
    entry: &Entry,
    moves: &dyn Fn(&VarName) -> bool,
) -> Result<Entry, Undeliverable> {
    let Entry::Remote { wire, url, headers, extra } = entry else { return Err(Undeliverable::Nothing) };
    let spell = |written: &str| respelled(written, moves, |written| format!("{{{}}}", name(written)));
    let mut args = vec![BRIDGE.to_owned(), spell(url)];
    if *wire == Wire::Sse {
        args.extend(["--transport", "sse-only"].map(str::to_owned));
    }
    for (name, text) in headers {
        args.extend(["--header".to_owned(), format!("{name}: {}", spell(text))]);
    }
    // In one word: the client takes every value of a flag out of the errors that it shows (measured, 2.1.332).
    args.push(format!("--name={server}"));
    let mut between = Entry::stdio(MCPKEY.to_owned(), args, Vec::new());
    between.extra_mut().extend(extra.clone());
    // A default goes, since what mcpkey fills in has a value, and so does white space at the ends of a header.
    let settled = entry.map(|place, text| {
        let text = respelled(text, moves, |written| format!("${{{}}}", name(written)));
        if matches!(place, Field::Header(_)) { text.trim().to_owned() } else { text }
    });
    let back = super::plain(&between);
    if back == settled {
        return Ok(between);
    }
    let (back, settled) = (back.texts(), settled.texts());
    let odd = settled.iter().find(|text| !back.contains(text));
    Err(Undeliverable::Braces(text::short(odd.map_or(url, |(_, text)| text))))
}

/// The name in `${NAME}` and `${NAME:-default}`.
fn name(written: &str) -> &str {
    let inner = written.trim_start_matches("${").trim_end_matches('}');
    inner.split(":-").next().unwrap_or(inner)
}
