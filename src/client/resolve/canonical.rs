//! The one canonical form of an entry, which is what a person agrees to when a secret is to go there.
//!
//! Everything counts that its server is made of: literals, every variable, the directory that a command starts in, and what
//! placeholders stand for that are not secrets. The plain form of an entry and the one in which mcpkey stands between have one
//! canonical form, and so has what a bridge reads of its own arguments.

use serde_json::{Map, Value, json};
use url::Url;
use zeroize::Zeroizing;

use super::{BadPlace, Facts};
use crate::client::bridged::BridgeWords;
use crate::client::registration::fields;
use crate::client::{Entry, Field, delivery, expand};
use crate::detect;
use crate::known::Wire;
use crate::vault::destination::{AccountUse, BadDestination, Destination, Shown, without_userinfo};

/// What stands around the name of a secret: a noncharacter, so that no text of a config looks like a placeholder that was
/// read.
const MARK: char = '\u{10FFFE}';

/// The same in a url.
const ENCODED_MARK: &str = "%F4%8F%BF%BE";

/// The version of the form: another one is another agreement.
const VERSION: u32 = 1;

/// Keys of an entry that decide nothing about where a secret goes or what is started.
const INERT: &[&str] = &[
    "$schema",
    "_comment",
    "alwaysAllow",
    "autoApprove",
    "description",
    "disabled",
    "disabled_tools",
    "enabled",
    "enabled_tools",
    "excludeTools",
    "includeTools",
    "mcpkey",
    "startup_timeout_sec",
    "timeout",
    "tool_timeout_sec",
    "tools",
    "trust",
    "type",
];

/// What a literal secret is shown as.
const MASKED: &str = "<secret>";

/// Where a secret in this entry would go: all of it, with what the client would fill in that is no secret.
pub fn destination(entry: &Entry, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    let named = delivery::account(entry);
    let facts = facts.by(named.as_ref());
    Ok(place(entry, facts)?.under(account_use(facts)))
}

/// Of which account the entry gets its values, and where that is agreed: in this project, or everywhere where a person's own entry
/// for all projects names the account itself.
fn account_use(facts: Facts<'_>) -> AccountUse {
    let asker = facts.asker;
    let is_of_all = asker.is_entrys && asker.entry.is_some_and(|owner| owner.is_global());
    let project = (!is_of_all).then(|| asker.project.to_owned());
    AccountUse { name: asker.account.cloned(), project }
}

fn place(entry: &Entry, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    if let Some(words) = BridgeWords::of(entry) {
        // What stands beside the arguments means nothing to a bridge.
        return place(&words.entry(&|name| facts.is_secret(name)), facts);
    }
    let plain = delivery::plain(entry);
    match &plain {
        Entry::Remote { wire, url, .. } => remote(&plain, *wire, url, facts),
        Entry::Stdio { command, .. } if command.is_empty() => Err(BadPlace::Nowhere),
        Entry::Stdio { .. } => command(&plain, directory(entry, facts), facts),
    }
}

fn remote(entry: &Entry, wire: Wire, url: &str, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    let origin = super::places::origin(url, facts)?;
    let url_of = |shows| -> Result<String, BadDestination> {
        let text = expanded(entry, &Field::Url, url, facts, shows)?;
        let no_host = || BadDestination::NoHost(crate::base::text::short(url));
        let mut parsed = Url::parse(&text).map_err(|_| no_host())?;
        // A dot behind the host names the same one.
        if let Some(host) = parsed.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
            parsed.set_host(Some(&host)).map_err(|_| no_host())?;
        }
        Ok(parsed.to_string())
    };
    let headers = |shows| -> Result<Vec<(String, String)>, BadDestination> {
        let mut all = sent(entry, facts, shows, Field::Header)?;
        all.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        all.sort();
        Ok(all)
    };
    let whole = json!({
        "version": VERSION,
        "web-socket": wire == Wire::Ws,
        "url": url_of(false)?,
        "headers": headers(false)?,
        "more": more(entry),
    });
    let url = unmarked(&url_of(true)?);
    let url = masked(entry, &Field::Url, &without_userinfo(&url));
    let mut shown: Vec<(String, String)> = Vec::new();
    for (name, text) in headers(true)? {
        let text = masked(entry, &Field::Header(name.clone()), &unmarked(&text));
        shown.push((name, text));
    }
    shown.extend(shown_more(entry));
    Ok(Destination::of_url(origin, Shown::of_url(&url, &shown)?, Zeroizing::new(whole.to_string())))
}

fn command(entry: &Entry, directory: Option<&str>, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    let words = |shows| -> Result<Vec<(Field, String)>, BadDestination> {
        let texts = entry.texts().into_iter().filter(|(place, _)| !matches!(place, Field::Env(_)));
        texts.map(|(place, text)| Ok((place.clone(), expanded(entry, &place, text, facts, shows)?))).collect()
    };
    let env = |shows| -> Result<Vec<(String, String)>, BadDestination> {
        let mut all = sent(entry, facts, shows, Field::Env)?;
        all.sort();
        Ok(all)
    };
    let line: Vec<String> = words(false)?.into_iter().map(|(_, text)| text).collect();
    let whole = json!({
        "version": VERSION,
        "command": line,
        "env": env(false)?,
        "more": more(entry),
    });
    let shown: Vec<(Field, String)> =
        words(true)?.into_iter().map(|(place, text)| (place, unmarked(&text))).collect();
    // Arguments are judged together: what follows a flag is the flag's.
    let as_shown = entry.map(|place, text| {
        shown.iter().find(|(known, _)| known == place).map_or_else(|| text.clone(), |(_, text)| text.clone())
    });
    let line: Vec<String> = shown.iter().map(|(place, text)| masked(&as_shown, place, text)).collect();
    let env: Vec<(String, String)> = env(true)?
        .into_iter()
        .map(|(name, text)| {
            let text = masked(entry, &Field::Env(name.clone()), &unmarked(&text));
            (name, text)
        })
        .chain(shown_more(entry))
        .collect();
    Ok(Destination::of_command(Shown::line(&line, &env)?, Zeroizing::new(whole.to_string()), directory))
}

/// The directory in which a command starts: that of the project, but for a server of all projects, which mcpkey starts in one of
/// its own where its entry does not say otherwise.
fn directory<'a>(written: &Entry, facts: Facts<'a>) -> Option<&'a str> {
    let is_of_all = facts.asker.entry.is_some_and(|owner| owner.is_global());
    (!is_of_all || delivery::is_here(written)).then_some(facts.asker.project)
}

/// What is given under names, as the server receives it.
fn sent(
    entry: &Entry,
    facts: Facts<'_>,
    shows: bool,
    place: fn(String) -> Field,
) -> Result<Vec<(String, String)>, BadDestination> {
    let each = entry.pairs().iter().map(|(name, text)| {
        let text = expanded(entry, &place(name.clone()), text, facts, shows)?;
        Ok((name.clone(), text))
    });
    each.collect()
}

/// The keys beside those of a server that could matter, in order.
fn more(entry: &Entry) -> Map<String, Value> {
    let mut keys: Vec<(&String, &Value)> =
        entry.extra().iter().filter(|(key, _)| !INERT.contains(&key.as_str())).collect();
    keys.sort_by_key(|(key, _)| key.as_str());
    keys.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

fn shown_more(entry: &Entry) -> Vec<(String, String)> {
    let shown = |key: &str, value: &Value| {
        let text = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if fields::is_harmless(key, value) { text() } else { MASKED.to_owned() }
    };
    more(entry).iter().map(|(key, value)| (key.clone(), shown(key, value))).collect()
}

/// A text of the entry as the server receives it, with a mark in the place of each secret. Where it is to be shown, what the
/// environment holds is named and not shown, but for the part of a url that says which machine is reached.
fn expanded(
    entry: &Entry,
    place: &Field,
    written: &str,
    facts: Facts<'_>,
    shows: bool,
) -> Result<String, BadDestination> {
    refuse_marks(written)?;
    let once = pass(entry, place, written, facts, shows)?;
    match place {
        // The client expands headers twice.
        Field::Header(_) => Ok(pass(entry, place, &once, facts, shows)?.trim().to_owned()),
        _ => Ok(once),
    }
}

fn pass(
    entry: &Entry,
    place: &Field,
    written: &str,
    facts: Facts<'_>,
    shows: bool,
) -> Result<String, BadDestination> {
    let mut out = String::with_capacity(written.len());
    let mut from = 0;
    for placeholder in expand::placeholders(written) {
        out.push_str(&written[from..placeholder.range.start]);
        let rest = &written[placeholder.range.end..];
        from = placeholder.range.end;
        // What the entry's own `env` defines is the server's to fill in, whatever else sets it.
        let is_own = entry.is_own(place, &placeholder);
        let is_stored = facts.is_secret(placeholder.name);
        let project = facts.project_settings.get(placeholder.name);
        if let Some(value) = project.filter(|_| !is_stored) {
            refuse_marks(value)?;
            out.push_str(value);
        } else if is_own {
            out.push_str(&written[placeholder.range]);
        } else {
            let environment = facts.environment(placeholder.name).filter(|_| facts.prefer_env || !is_stored);
            match (environment, placeholder.default) {
                (Some(value), _) if has_mark(value) => return Err(BadDestination::Mark),
                (Some(value), _)
                    if is_secret(entry, place, (&out, placeholder.name, value, rest))
                        || shows && !is_in_authority(place, &out) =>
                {
                    push_mark(&mut out, placeholder.name);
                }
                (Some(value), _) => out.push_str(value),
                (None, Some(default)) if !is_stored => out.push_str(default),
                (None, _) => push_mark(&mut out, placeholder.name),
            }
        }
    }
    out.push_str(&written[from..]);
    Ok(out)
}

/// A mark that stands in a config was put there to look like what was read.
fn refuse_marks(text: &str) -> Result<(), BadDestination> {
    if has_mark(text) { Err(BadDestination::Mark) } else { Ok(()) }
}

fn has_mark(text: &str) -> bool {
    text.contains(MARK) || text.to_ascii_uppercase().contains(ENCODED_MARK)
}

fn push_mark(out: &mut String, name: &str) {
    out.push(MARK);
    out.push_str(name);
    out.push(MARK);
}

/// Whether the text so far has not come to the path of a url.
fn is_in_authority(place: &Field, before: &str) -> bool {
    let behind = before.find("//").map(|at| &before[at + 2..]);
    *place == Field::Url && behind.is_none_or(|behind| !behind.contains(['/', '?', '#', '\\']))
}

/// Whether what the environment holds is itself a secret there, by its name or its place: it is replaced from time to time,
/// and then nothing else has changed.
fn is_secret(entry: &Entry, place: &Field, (before, name, value, rest): (&str, &str, &str, &str)) -> bool {
    if is_in_authority(place, before) {
        return false;
    }
    if detect::is_telling(name) {
        return true;
    }
    let text = format!("{before}{value}{rest}");
    let range = before.len()..before.len() + value.len();
    let filled = entry.map(|at, written| if at == place { text.clone() } else { written.clone() });
    fields::detected(&filled, place, &text)
        .iter()
        .any(|found| found.start <= range.start && range.end <= found.end)
}

/// The text with each mark as the placeholder it stands for.
fn unmarked(text: &str) -> String {
    let text = text.replace(ENCODED_MARK, &MARK.to_string());
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split(MARK).enumerate() {
        match at % 2 {
            0 => out.push_str(part),
            _ => out.push_str(&format!("${{{part}}}")),
        }
    }
    out
}

/// The text with every literal secret in it masked.
fn masked(entry: &Entry, place: &Field, text: &str) -> String {
    let mut out = text.to_owned();
    let mut found = fields::detected(entry, place, text);
    found.sort_by_key(|range| std::cmp::Reverse(range.start));
    for range in found {
        out.replace_range(range, MASKED);
    }
    without_logins(&out)
}

/// The text with what stands before the `@` of every url in it masked, be it a secret or a name.
fn without_logins(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://").map(|at| at + 3) {
        let (before, behind) = rest.split_at(at);
        let end = behind.find(|c: char| c.is_whitespace() || "/?#\\'\"".contains(c)).unwrap_or(behind.len());
        out.push_str(before);
        rest = match behind[..end].rfind('@') {
            Some(login) => {
                out.push_str(MASKED);
                &behind[login..]
            }
            None => behind,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
#[path = "canonical_tests.rs"]
mod tests;
