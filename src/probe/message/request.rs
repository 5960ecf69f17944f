//! What a tester asks a server: requests and notifications of both eras, and the headers that HTTP wants beside them.

use serde_json::{Map, Value, json};

use super::LEGACY;

/// The era a request is made for, with the revision that was agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Era {
    /// From 2026-07-28 on: every request carries its own introduction.
    Modern(String),
    /// Before: `initialize` opened a session.
    Legacy(String),
}

impl Era {
    /// The revision of the protocol.
    pub fn revision(&self) -> &str {
        match self {
            Self::Modern(revision) | Self::Legacy(revision) => revision,
        }
    }
}

/// What a server can be asked to list. Its answer is the proof that it lets this credential in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Its tools.
    Tools,
    /// Its resources.
    Resources,
    /// Its prompts.
    Prompts,
}

impl Listing {
    /// All of them, the most telling first.
    pub const ALL: [Self; 3] = [Self::Tools, Self::Resources, Self::Prompts];

    /// The capability that announces it, which is also the key of the list in the answer.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Resources => "resources",
            Self::Prompts => "prompts",
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Resources => "resources/list",
            Self::Prompts => "prompts/list",
        }
    }
}

/// One message to a server.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The number by which its answer is known; `None` for a notification, which gets no answer.
    pub id: Option<u64>,
    /// JSON-RPC's method.
    pub method: &'static str,
    /// What is sent.
    pub body: Value,
    /// The era it is for; `None` for `initialize`, with which a session only begins.
    era: Option<Era>,
}

impl Request {
    /// `server/discover`: the first word of the modern era.
    pub fn discover(id: u64, revision: &str) -> Self {
        Self::new(Some(id), "server/discover", Map::new(), Some(Era::Modern(revision.to_owned())))
    }

    /// `initialize`: the first word of the legacy era.
    pub fn initialize(id: u64) -> Self {
        let params = Map::from_iter([
            ("protocolVersion".to_owned(), json!(LEGACY)),
            ("capabilities".to_owned(), json!({})),
            ("clientInfo".to_owned(), client()),
        ]);
        Self::new(Some(id), "initialize", params, None)
    }

    /// `notifications/initialized`, which must follow the answer to `initialize`.
    pub fn initialized(era: &Era) -> Self {
        Self::new(None, "notifications/initialized", Map::new(), Some(era.clone()))
    }

    /// A page of a list, from where the last one ended.
    pub fn list(id: u64, listing: Listing, cursor: Option<&str>, era: &Era) -> Self {
        let params = cursor.map(|cursor| ("cursor".to_owned(), json!(cursor)));
        Self::new(Some(id), listing.method(), params.into_iter().collect(), Some(era.clone()))
    }

    /// `ping`, which only the legacy era has.
    pub fn ping(id: u64, era: &Era) -> Self {
        Self::new(Some(id), "ping", Map::new(), Some(era.clone()))
    }

    fn new(id: Option<u64>, method: &'static str, mut params: Map<String, Value>, era: Option<Era>) -> Self {
        if let Some(Era::Modern(revision)) = &era {
            params.insert("_meta".to_owned(), introduction(revision));
        }
        let mut body = json!({"jsonrpc": "2.0"});
        if let Some(id) = id {
            body["id"] = json!(id);
        }
        body["method"] = json!(method);
        if !params.is_empty() {
            body["params"] = Value::Object(params);
        }
        Self { id, method, body, era }
    }

    /// The headers that HTTP wants beside the body, less those that every POST has. `session` is what the answer to
    /// `initialize` gave as `Mcp-Session-Id`.
    pub fn headers<'a>(&'a self, session: Option<&'a str>) -> Vec<(&'static str, &'a str)> {
        match &self.era {
            None => Vec::new(),
            Some(Era::Modern(revision)) => {
                vec![("MCP-Protocol-Version", revision.as_str()), ("Mcp-Method", self.method)]
            }
            Some(Era::Legacy(revision)) => {
                let session = session.map(|session| ("Mcp-Session-Id", session));
                [("MCP-Protocol-Version", revision.as_str())].into_iter().chain(session).collect()
            }
        }
    }
}

/// What a client owes a server that asks something itself: a sign of life, and no directories, because none were
/// offered. Everything else it does not know.
pub fn reply(id: &Value, method: &str) -> Value {
    match method {
        "ping" => json!({"jsonrpc": "2.0", "id": id, "result": {}}),
        "roots/list" => json!({"jsonrpc": "2.0", "id": id, "result": {"roots": []}}),
        _ => json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "Method not found"}}),
    }
}

fn client() -> Value {
    json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")})
}

fn introduction(revision: &str) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": revision,
        "io.modelcontextprotocol/clientInfo": client(),
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::message::MODERN;

    #[test]
    fn a_modern_request_introduces_itself_each_time() {
        let era = Era::Modern(MODERN.to_owned());
        for (request, method) in [
            (Request::discover(1, MODERN), "server/discover"),
            (Request::list(2, Listing::Tools, Some("c"), &era), "tools/list"),
        ] {
            assert_eq!(request.body["jsonrpc"], "2.0");
            assert_eq!(request.body["id"], json!(request.id));
            assert_eq!(request.body["method"], method);
            let meta = &request.body["params"]["_meta"];
            assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], MODERN);
            assert_eq!(meta["io.modelcontextprotocol/clientInfo"]["name"], "mcpkey");
            assert_eq!(meta["io.modelcontextprotocol/clientCapabilities"], json!({}));
            assert_eq!(
                request.headers(Some("a session of another era")),
                [("MCP-Protocol-Version", MODERN), ("Mcp-Method", method)]
            );
        }
        assert_eq!(Request::list(2, Listing::Tools, Some("c"), &era).body["params"]["cursor"], "c");
    }

    #[test]
    fn a_legacy_session_is_opened_once_and_named_from_then_on() {
        let era = Era::Legacy("2025-06-18".to_owned());
        let open = Request::initialize(1);
        assert_eq!(open.body["params"]["protocolVersion"], LEGACY);
        assert_eq!(open.headers(None), []);
        let heard = Request::initialized(&era);
        assert_eq!(heard.body, json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!(
            heard.headers(Some("s")),
            [("MCP-Protocol-Version", "2025-06-18"), ("Mcp-Session-Id", "s")]
        );
        let list = Request::list(3, Listing::Prompts, None, &era);
        assert_eq!(list.body, json!({"jsonrpc": "2.0", "id": 3, "method": "prompts/list"}));
        assert_eq!(list.headers(None), [("MCP-Protocol-Version", "2025-06-18")]);
    }

    #[test]
    fn a_server_that_asks_is_answered() {
        assert_eq!(reply(&json!("a"), "ping"), json!({"jsonrpc": "2.0", "id": "a", "result": {}}));
        assert_eq!(reply(&json!(1), "roots/list")["result"]["roots"], json!([]));
        assert_eq!(reply(&json!(1), "sampling/createMessage")["error"]["code"], -32601);
    }
}
