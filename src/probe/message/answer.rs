//! What a server answers, read with suspicion: every text goes through a [`Redactor`], every list has an end.

use serde_json::Value;

use super::request::Listing;
use super::revision::Revision;
use super::{ServerInfo, Tool};
use crate::detect::redact::{Redactor, Said};

/// As many characters of a name or a message are kept.
const LONGEST: usize = 300;
/// As many revisions are kept of those that a server names.
const MOST_REVISIONS: usize = 20;

/// One message from a server.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// What came of a request.
    Answer {
        /// The request's number; `None` where the server could not tell which one it answers.
        id: Option<u64>,
        /// Its result, or why there is none.
        outcome: Result<Value, RpcError>,
    },
    /// The server asks something itself.
    Request {
        /// By what it wants to know the answer.
        id: Value,
        /// What it asks.
        method: String,
    },
    /// Something that wants no answer.
    Notification,
}

/// An error of JSON-RPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    /// Its code.
    pub code: i64,
    /// The server's words.
    pub message: Said,
    /// The revisions that the server speaks, where it says so.
    pub supported: Option<Vec<Revision>>,
}

impl Message {
    /// Reads one message; `None` if it is no JSON-RPC 2.0.
    pub fn read(message: &Value, redactor: &Redactor) -> Option<Self> {
        if message.get("jsonrpc")?.as_str()? != "2.0" {
            return None;
        }
        let id = message.get("id");
        if let Some(method) = message.get("method") {
            let method = method.as_str()?.to_owned();
            return Some(match id {
                Some(id) => Self::Request { id: id.clone(), method },
                None => Self::Notification,
            });
        }
        let id = id.and_then(number);
        let error = message.get("error").filter(|error| !error.is_null());
        let outcome = match (error, message.get("result")) {
            (Some(error), _) => Err(RpcError::read(error, redactor)),
            (None, Some(result)) => Ok(result.clone()),
            (None, None) => return None,
        };
        Some(Self::Answer { id, outcome })
    }
}

/// Some servers give a number back as text.
fn number(id: &Value) -> Option<u64> {
    id.as_u64().or_else(|| id.as_str()?.parse().ok())
}

impl RpcError {
    fn read(error: &Value, redactor: &Redactor) -> Self {
        Self {
            code: error["code"].as_i64().unwrap_or_default(),
            message: said(&error["message"], redactor),
            supported: revisions(&error["data"]["supported"], redactor),
        }
    }
}

/// How a server introduces itself, in answer to `server/discover` or `initialize`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    /// The revisions it speaks; one, where a session is opened.
    pub revisions: Vec<Revision>,
    /// What it says it is.
    pub server: Option<ServerInfo>,
    /// What it announces that can be listed.
    pub offers: Vec<Listing>,
}

impl Introduction {
    /// Reads the result of `server/discover`.
    pub fn discovered(result: &Value, redactor: &Redactor) -> Option<Self> {
        let revisions = revisions(&result["supportedVersions"], redactor)?;
        let server = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
        Some(Self::new(revisions, server, &result["capabilities"], redactor))
    }

    /// Reads the result of `initialize`.
    pub fn initialized(result: &Value, redactor: &Redactor) -> Option<Self> {
        let revision = Revision::read(result["protocolVersion"].as_str()?, redactor);
        Some(Self::new(vec![revision], &result["serverInfo"], &result["capabilities"], redactor))
    }

    fn new(revisions: Vec<Revision>, server: &Value, capabilities: &Value, redactor: &Redactor) -> Self {
        let offers = Listing::ALL.into_iter().filter(|listing| capabilities[listing.key()].is_object());
        Self { revisions, server: server_info(server, redactor), offers: offers.collect() }
    }
}

fn server_info(server: &Value, redactor: &Redactor) -> Option<ServerInfo> {
    server["name"].as_str()?;
    Some(ServerInfo { name: said(&server["name"], redactor), version: said(&server["version"], redactor) })
}

fn revisions(list: &Value, redactor: &Redactor) -> Option<Vec<Revision>> {
    let revisions = list.as_array()?.iter().take(MOST_REVISIONS).filter_map(Value::as_str);
    Some(revisions.map(|revision| Revision::read(revision, redactor)).collect())
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its tools; empty where something else was asked for.
    pub tools: Vec<Tool>,
    /// With what to ask for the next page.
    pub next: Option<String>,
}

impl Page {
    /// Reads the result of a request for `listing`; `None` if there is no such list in it.
    pub fn read(listing: Listing, result: &Value, redactor: &Redactor) -> Option<Self> {
        let items = result[listing.key()].as_array()?;
        let tools = match listing {
            Listing::Tools => items.iter().map(|item| tool(item, redactor)).collect(),
            Listing::Resources | Listing::Prompts => Vec::new(),
        };
        let next = result["nextCursor"].as_str().filter(|cursor| !cursor.is_empty());
        Some(Self { tools, next: next.map(str::to_owned) })
    }
}

fn tool(item: &Value, redactor: &Redactor) -> Tool {
    let hints = &item["annotations"];
    let titles = [&item["title"], &hints["title"], &item["description"]];
    let title = titles.into_iter().find(|text| text.as_str().is_some_and(|text| !text.trim().is_empty()));
    let first_line = title.and_then(Value::as_str).and_then(|text| text.trim().lines().next());
    Tool {
        name: said(&item["name"], redactor),
        title: redactor.say(first_line.unwrap_or_default(), LONGEST),
        read_only: hints["readOnlyHint"].as_bool(),
        destructive: hints["destructiveHint"].as_bool(),
    }
}

fn said(text: &Value, redactor: &Redactor) -> Said {
    redactor.say(text.as_str().unwrap_or_default(), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::Secret;
    use serde_json::json;

    fn read(message: Value) -> Option<Message> {
        Message::read(&message, &Redactor::default())
    }

    #[test]
    fn a_message_is_an_answer_a_request_or_a_notification() {
        let answer = |id, outcome| Some(Message::Answer { id, outcome });
        let error = |code, message: &str, supported| {
            let message = Redactor::default().say(message, LONGEST);
            Err(RpcError { code, message, supported })
        };
        let table = [
            (json!({"jsonrpc": "2.0", "id": 1, "result": {"a": 1}}), answer(Some(1), Ok(json!({"a": 1})))),
            (json!({"jsonrpc": "2.0", "id": "7", "result": null}), answer(Some(7), Ok(json!(null)))),
            (
                json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32700, "message": "no"}}),
                answer(None, error(-32700, "no", None)),
            ),
            (json!({"jsonrpc": "2.0", "id": 1, "error": "odd"}), answer(Some(1), error(0, "", None))),
            (
                json!({"jsonrpc": "2.0", "id": "x", "method": "ping"}),
                Some(Message::Request { id: json!("x"), method: "ping".to_owned() }),
            ),
            (
                json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {}}),
                Some(Message::Notification),
            ),
            (json!({"jsonrpc": "2.0", "id": 1}), None),
            (json!({"jsonrpc": "2.0", "id": 1, "method": 5}), None),
            (json!({"id": 1, "result": {}}), None),
            (json!([1, 2]), None),
            (json!("text"), None),
        ];
        for (message, expected) in table {
            assert_eq!(read(message.clone()), expected, "{message}");
        }
    }

    #[test]
    fn a_server_introduces_itself_in_either_era() {
        let redactor = Redactor::default();
        let say = |text: &str| redactor.say(text, LONGEST);
        let modern = json!({
            "supportedVersions": ["2026-07-28", 5, "2025-11-25"],
            "capabilities": {"prompts": {}, "tools": {"listChanged": true}, "logging": {}},
            "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "n", "version": "1"}},
        });
        let server = Some(ServerInfo { name: say("n"), version: say("1") });
        let found = Introduction::discovered(&modern, &redactor).unwrap();
        assert_eq!(found.revisions, [Revision::Known("2026-07-28"), Revision::Known("2025-11-25")]);
        assert_eq!((found.server, found.offers), (server, vec![Listing::Tools, Listing::Prompts]));
        let legacy =
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "l"}});
        let found = Introduction::initialized(&legacy, &redactor).unwrap();
        assert_eq!(found.revisions, [Revision::Known("2025-06-18")]);
        assert_eq!(found.server, Some(ServerInfo { name: say("l"), version: say("") }));
        assert_eq!(found.offers, []);
        for other in [json!({}), json!(null), json!("text"), json!([1])] {
            assert_eq!(Introduction::discovered(&other, &redactor), None);
            assert_eq!(Introduction::initialized(&other, &redactor), None);
        }
    }

    #[test]
    fn tools_come_with_their_hints_and_the_way_to_the_next_page() {
        let page = json!({"nextCursor": "more", "tools": [
            {"name": "read", "description": "  Reads.\nAt length.", "annotations": {"readOnlyHint": true}},
            {"name": "drop", "title": "Drop it", "annotations": {"destructiveHint": true, "title": "other"}},
            {"name": 5, "annotations": {"readOnlyHint": "yes"}},
        ]});
        let page = Page::read(Listing::Tools, &page, &Redactor::default()).unwrap();
        let seen: Vec<_> = page
            .tools
            .iter()
            .map(|t| (t.name.as_str(), t.title.as_str(), t.read_only, t.destructive))
            .collect();
        assert_eq!(
            seen,
            [
                ("read", "Reads.", Some(true), None),
                ("drop", "Drop it", None, Some(true)),
                ("", "", None, None)
            ]
        );
        assert_eq!(page.next.as_deref(), Some("more"));
        let last =
            Page::read(Listing::Prompts, &json!({"prompts": [{}], "nextCursor": ""}), &Redactor::default());
        assert_eq!(last, Some(Page { tools: Vec::new(), next: None }));
        assert_eq!(Page::read(Listing::Tools, &json!({"prompts": []}), &Redactor::default()), None);
    }

    #[test]
    fn nothing_that_a_server_says_shows_a_secret() {
        let secret = Secret::new("a-secret-of-the-test".to_owned()).unwrap().0;
        let redactor = Redactor::new([&secret]);
        let echo = secret.expose();
        let error = json!({"jsonrpc": "2.0", "id": 1, "error":
            {"code": 1, "message": format!("bad {echo}"), "data": {"supported": [echo]}}});
        let tools = json!({"tools": [{"name": echo, "title": echo}]});
        let hello = json!({"protocolVersion": echo, "serverInfo": {"name": echo, "version": echo}});
        let shown = [
            format!("{:?}", Message::read(&error, &redactor)),
            format!("{:?}", Page::read(Listing::Tools, &tools, &redactor)),
            format!("{:?}", Introduction::initialized(&hello, &redactor)),
        ];
        for text in shown {
            assert!(text.contains("•••") && !text.contains(echo), "{text}");
        }
    }
}
