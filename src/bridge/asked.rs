//! A line of the client, read strictly: rules decide by what is read here, so the server must not be able to read anything
//! else in it. What two readers could understand differently (a key twice, or in another case) does not pass.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::keeper::RawMessage;

/// The revision of a request of the modern era.
const REVISION: &str = "io.modelcontextprotocol/protocolVersion";

/// A message of the client.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Asked<'a> {
    /// All of it.
    pub raw: &'a [u8],
    /// Its `id`, as written.
    pub id: Option<&'a str>,
    /// Its method; none for an answer.
    pub method: Option<Cow<'a, str>>,
    /// `params.name`, or `params.uri` where the method is about a resource.
    pub name: Option<Cow<'a, str>>,
    /// The revision that a modern request tells in `_meta`.
    pub revision: Option<Cow<'a, str>>,
    /// `params.requestId` as written: what a cancellation is about.
    pub cancels: Option<&'a str>,
    /// `params.arguments`, as written.
    pub arguments: Option<&'a str>,
}

/// What a line holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// One message.
    One(Asked<'a>),
    /// Several in an array, as the revision of 2025-03-26 has them.
    Batch(Vec<Asked<'a>>),
}

/// Why a line is not passed on.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum BadLine {
    /// It is no JSON.
    NotJson,
    /// It is no message of JSON-RPC, or can be understood in two ways.
    NotMessage,
}

impl BadLine {
    /// The code and the words of the error that answers it.
    pub(super) fn error(self) -> (i64, &'static str) {
        match self {
            Self::NotJson => (-32700, "what the client sent is no JSON"),
            Self::NotMessage => {
                (-32600, "what the client sent is no message of JSON-RPC, or can be read in two ways")
            }
        }
    }
}

/// Reads one line.
pub(super) fn read(line: &[u8]) -> Result<Content<'_>, BadLine> {
    let text = std::str::from_utf8(line).map_err(|_| BadLine::NotJson)?;
    if !text.trim_start_matches([' ', '\t', '\r']).starts_with('[') {
        return message(text).map(Content::One);
    }
    let messages: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| BadLine::NotJson)?;
    let messages: Result<Vec<_>, _> = messages.into_iter().map(|raw| message(raw.get())).collect();
    messages.and_then(|m| if m.is_empty() { Err(BadLine::NotMessage) } else { Ok(Content::Batch(m)) })
}

fn message(text: &str) -> Result<Asked<'_>, BadLine> {
    let bad = |error: serde_json::Error| match error.classify() {
        serde_json::error::Category::Data => BadLine::NotMessage,
        _ => BadLine::NotJson,
    };
    let top: Members<'_> = serde_json::from_str(text).map_err(bad)?;
    let id = top.unique("id")?;
    let method = top.unique("method")?;
    let params = top.unique("params")?;
    let (result, error) = (top.unique("result")?, top.unique("error")?);
    top.unique("jsonrpc")?;
    let is_id = |raw: &&str| raw.starts_with(['"', '-']) || raw.starts_with(|c: char| c.is_ascii_digit());
    if id.is_some_and(|id| !is_id(&id)) || (method.is_none() && result.is_none() && error.is_none()) {
        return Err(BadLine::NotMessage);
    }
    let method = method.map(string).transpose()?;
    let mut asked = Asked { raw: text.as_bytes(), id, method, ..Asked::default() };
    if let Some(params) = params.filter(|params| params.starts_with('{')) {
        let params: Members<'_> = serde_json::from_str(params).map_err(bad)?;
        asked.read_params(&params)?;
    }
    Ok(asked)
}

impl<'a> Asked<'a> {
    fn read_params(&mut self, params: &Members<'a>) -> Result<(), BadLine> {
        let about_resource = self.method.as_ref().is_some_and(|method| method.starts_with("resources/"));
        let (name, uri) = (params.unique("name")?, params.unique("uri")?);
        let name = if about_resource { uri } else { name };
        self.name = name.filter(|raw| raw.starts_with('"')).map(string).transpose()?;
        self.cancels = params.unique("requestId")?;
        self.arguments = params.unique("arguments")?;
        let meta = params.unique("_meta")?.filter(|raw| raw.starts_with('{'));
        if let Some(meta) = meta {
            let meta: Members<'a> = serde_json::from_str(meta).map_err(|_| BadLine::NotMessage)?;
            let revision = meta.unique(REVISION)?.filter(|raw| raw.starts_with('"'));
            self.revision = revision.map(string).transpose()?;
        }
        Ok(())
    }

    /// Whether it wants an answer.
    pub(super) fn is_request(&self) -> bool {
        self.id.is_some() && self.method.is_some()
    }

    /// Whether it is of this method.
    pub(super) fn is(&self, method: &str) -> bool {
        self.method.as_deref() == Some(method)
    }

    /// As the rules look at it.
    pub(super) fn as_raw(&self) -> RawMessage<'_> {
        let (id, method, name) = (self.id.map(str::as_bytes), self.method.as_deref(), self.name.as_deref());
        RawMessage { raw: self.raw, id, method, name }
    }
}

/// A string of JSON, unescaped.
fn string(raw: &str) -> Result<Cow<'_, str>, BadLine> {
    let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).ok_or(BadLine::NotMessage)?;
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    serde_json::from_str(raw).map(Cow::Owned).map_err(|_| BadLine::NotMessage)
}

/// The members of an object, in their order, with their values as written.
struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Members<'a> {
    /// The value of `key`, which no other key may be taken for.
    fn unique(&self, key: &str) -> Result<Option<&'a str>, BadLine> {
        let mut alike = self.0.iter().filter(|(name, _)| is_alike(name, key));
        match (alike.next(), alike.next()) {
            (None, _) => Ok(None),
            (Some((name, value)), None) if name == key => Ok(Some(value)),
            _ => Err(BadLine::NotMessage),
        }
    }
}

/// Some readers of JSON do not look at the case of a key, and fold it as Unicode does.
fn is_alike(name: &str, key: &str) -> bool {
    if name.is_ascii() {
        return name.eq_ignore_ascii_case(key);
    }
    let folded = name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.eq(key.chars().flat_map(char::to_lowercase))
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(4);
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value::<&'de RawValue>()?.get()));
        }
        Ok(Members(members))
    }
}

struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(ReadName)
    }
}

struct ReadName;

impl<'de> Visitor<'de> for ReadName {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Asked<'_> {
        match read(line.as_bytes()) {
            Ok(Content::One(asked)) => asked,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_message_is_looked_into_no_further_than_needed() {
        let asked = one(
            r#"{"jsonrpc":"2.0","id":"a\"b","method":"tools\/call","params":{"name":"t\u0041","arguments":{"name":1, "id":[2]},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","x":1}}}"#,
        );
        assert_eq!((asked.id, asked.method.as_deref()), (Some(r#""a\"b""#), Some("tools/call")));
        assert_eq!((asked.name.as_deref(), asked.revision.as_deref()), (Some("tA"), Some("2026-07-28")));
        assert_eq!(asked.arguments, Some(r#"{"name":1, "id":[2]}"#));
        assert!(asked.is_request());
        let asked =
            one(r#"{"id":12345678901234567890123,"method":"resources/read","params":{"uri":"file:///x"}}"#);
        assert_eq!((asked.id, asked.name.as_deref()), (Some("12345678901234567890123"), Some("file:///x")));
        let asked = one(r#"{"method":"notifications/cancelled","params":{"requestId":"7"}}"#);
        assert_eq!((asked.cancels, asked.is_request()), (Some("\"7\""), false));
        let asked = one(r#"{"id":1,"method":"x","params":[1,2]}"#);
        assert_eq!((asked.name, asked.revision), (None, None));
        assert!(one(r#"{"id":1,"result":{}}"#).method.is_none());
    }

    #[test]
    fn what_two_readers_could_read_differently_does_not_pass() {
        for line in [
            r#"{"id":1,"method":"tools/list","method":"tools/call"}"#,
            r#"{"id":1,"method":"tools/list","Method":"tools/call"}"#,
            r#"{"id":1,"method":"tools/list","m\u0065thod":"tools/call"}"#,
            r#"{"id":1,"method":"tools/call","paramſ":{"name":"x"}}"#,
            r#"{"id":1,"method":"tools/call","params":{"name":"a","NAME":"b"}}"#,
            r#"{"id":1,"method":"tools/call","params":{"name":"a","name":"b"}}"#,
            r#"{"id":1,"ID":2,"method":"ping"}"#,
            r#"{"id":{},"method":"ping"}"#,
            r#"{"id":null,"method":"ping"}"#,
            r#"{"id":1,"method":5}"#,
            r#"{"id":1}"#,
            "[]",
        ] {
            assert_eq!(read(line.as_bytes()), Err(BadLine::NotMessage), "{line}");
        }
        for line in [&b"{"[..], b"x", b"{\"id\":1,}", b"{} {}", b"{\"id\":\"\xff\"}", b"{\"a\":01}"] {
            assert_eq!(read(line), Err(BadLine::NotJson), "{line:?}");
        }
    }

    #[test]
    fn a_batch_is_each_of_its_messages() {
        let line = br#"[{"id":1,"method":"ping"}, {"method":"notifications/x"}]"#;
        let Ok(Content::Batch(batch)) = read(line) else { panic!("no batch") };
        assert_eq!(batch.iter().map(|m| m.id).collect::<Vec<_>>(), [Some("1"), None]);
    }
}
