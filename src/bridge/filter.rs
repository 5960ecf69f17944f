//! Rules over messages as they pass: lists without what is denied, all other bytes as they were, and requests that name
//! something in one way only.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use crate::base::text;
use crate::client::offered::{Denials, Offered};

/// The lists that servers give: which method asks for one, of what, under which key, and by which key an element is named.
const LISTS: &[(&str, Offered, &str, &str)] = &[
    ("tools/list", Offered::Tool, "tools", "name"),
    ("prompts/list", Offered::Prompt, "prompts", "name"),
    ("resources/list", Offered::Resource, "resources", "uri"),
    ("resources/templates/list", Offered::Resource, "resourceTemplates", "uriTemplate"),
];

/// The requests that name something: the method, of what, and the key in `params`.
const USES: &[(&str, Offered, &str)] = &[
    ("tools/call", Offered::Tool, "name"),
    ("prompts/get", Offered::Prompt, "name"),
    ("resources/read", Offered::Resource, "uri"),
    ("resources/subscribe", Offered::Resource, "uri"),
];

/// The request that asks what could be said to a prompt or stand in the url of a resource, which it names in `params.ref`.
const COMPLETION: &str = "completion/complete";

/// What a request of this method uses.
pub fn used(method: &str) -> Option<Offered> {
    use_of(method).map(|(_, kind, _)| *kind)
}

fn use_of(method: &str) -> Option<&'static (&'static str, Offered, &'static str)> {
    USES.iter().find(|(known, ..)| is_same(known, method))
}

/// Whether a server that is not strict could take `method` for the one that is `known`.
fn is_same(known: &str, method: &str) -> bool {
    if method.bytes().all(|byte| byte.is_ascii_graphic()) {
        return method.eq_ignore_ascii_case(known);
    }
    let seen: String = method.chars().filter(|c| !text::is_unsafe(*c)).collect();
    seen.trim().eq_ignore_ascii_case(known)
}

/// Whether the answer to `method` is a list from which something may have to be taken out.
pub fn is_filtered(method: &str, denials: &Denials) -> bool {
    LISTS.iter().any(|(known, kind, ..)| is_same(known, method) && denials.has(*kind))
}

/// The answer `raw` to `method` without what is denied; nothing where it stays as it is.
pub fn filtered(method: &str, raw: &[u8], denials: &Denials) -> Option<Vec<u8>> {
    if denials.is_empty() {
        return None;
    }
    let (_, kind, list, key) = LISTS.iter().find(|(known, ..)| is_same(known, method))?;
    if !denials.has(*kind) {
        return None;
    }
    let result = member(raw, "result")?;
    let elements: Vec<&RawValue> = serde_json::from_str(member(result.get().as_bytes(), list)?.get()).ok()?;
    let is_denied = |element: &&RawValue| match member(element.get().as_bytes(), key).map(text_of) {
        Some(Some(name)) => denials.of(*kind, &name).is_some(),
        // What has no name that can be read cannot be used by one either.
        _ => true,
    };
    let denied: Vec<bool> = elements.iter().map(is_denied).collect();
    let place = |at: usize| place(raw, elements[at].get());
    let mut out = Vec::with_capacity(raw.len());
    let (mut from, mut is_first) = (0, true);
    for (at, is_denied) in denied.iter().enumerate() {
        if !is_denied {
            is_first = false;
            continue;
        }
        // With the comma before it, or where nothing is left before it the comma after it.
        let (before, after) =
            (at.checked_sub(1).map(|at| place(at).end), elements.get(at + 1).map(|_| place(at + 1).start));
        let (start, end) = match (is_first, before, after) {
            (false, Some(before), _) => (before, place(at).end),
            (_, _, Some(after)) => (place(at).start, after),
            _ => (place(at).start, place(at).end),
        };
        out.extend_from_slice(raw.get(from..start.max(from))?);
        from = end;
    }
    out.extend_from_slice(&raw[from..]);
    denied.contains(&true).then_some(out)
}

/// What a request of `method` uses, and its name; an error in words where it could be read in two ways, one of which a server
/// might take.
pub fn named(method: &str, raw: &[u8]) -> Result<Option<(Offered, String)>, &'static str> {
    let top = members(raw).ok_or("it is no object of JSON")?;
    unambiguous(&top, &["method", "params", "id", "jsonrpc"])?;
    let completes = is_same(COMPLETION, method);
    if use_of(method).is_none() && !completes {
        return Ok(None);
    }
    let params = object(&top, "params")?;
    if completes {
        unambiguous(&params, &["ref"])?;
        return referred(&object(&params, "ref")?).map(Some);
    }
    let Some((_, kind, key)) = use_of(method) else { return Ok(None) };
    unambiguous(&params, &[key])?;
    string(&params, key).map(|name| Some((*kind, name)))
}

/// What a reference is about: a prompt by its name, or a resource by its url.
fn referred(reference: &Members<'_>) -> Result<(Offered, String), &'static str> {
    unambiguous(reference, &["name", "uri"])?;
    match (reference.contains_key("name"), reference.contains_key("uri")) {
        (true, false) => string(reference, "name").map(|name| (Offered::Prompt, name)),
        (false, true) => string(reference, "uri").map(|uri| (Offered::Resource, uri)),
        _ => Err("it does not say by a text what it is about"),
    }
}

fn object<'a>(members_of: &Members<'a>, key: &str) -> Result<Members<'a>, &'static str> {
    let found =
        members_of.get(key).and_then(|found| found.last()).ok_or("it does not say what it is about")?;
    members(found.get().as_bytes()).ok_or("what it is about is no object")
}

fn string(members: &Members<'_>, key: &str) -> Result<String, &'static str> {
    let found = members.get(key).and_then(|found| found.last());
    found.and_then(|found| text_of(found)).ok_or("it does not say by a text what it is about")
}

/// Every member of an object, with all values that it has under a name.
type Members<'a> = BTreeMap<String, Vec<&'a RawValue>>;

struct Pairs<'a>(Members<'a>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> serde::de::Visitor<'de> for Visitor<'a> {
            type Value = Pairs<'a>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Pairs<'a>, M::Error> {
                let mut all = Members::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    all.entry(name).or_default().push(value);
                }
                Ok(Pairs(all))
            }
        }
        from.deserialize_map(Visitor(std::marker::PhantomData))
    }
}

fn members(raw: &[u8]) -> Option<Members<'_>> {
    serde_json::from_slice::<Pairs<'_>>(raw).ok().map(|pairs| pairs.0)
}

/// The member of this name that readers take: the last.
fn member<'a>(raw: &'a [u8], name: &str) -> Option<&'a RawValue> {
    members(raw)?.remove(name)?.pop()
}

/// Each of `names` stands there once at most, in one spelling: some readers take the first of two, and some know a name in
/// any case.
fn unambiguous(members: &Members<'_>, names: &[&str]) -> Result<(), &'static str> {
    // Some letters that are not ASCII are others in the lower case.
    let folded = |name: &str| name.to_uppercase().to_lowercase();
    for name in names {
        let like: usize =
            members.iter().filter(|(own, _)| folded(own) == *name).map(|(_, values)| values.len()).sum();
        if like > 1 || like == 1 && !members.contains_key(*name) {
            return Err("it says twice, or in another spelling, what it is about");
        }
    }
    Ok(())
}

fn text_of(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// Where `part`, a piece of `raw`, stands in it.
fn place(raw: &[u8], part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize);
    start..start + part.len()
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
