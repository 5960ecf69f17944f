//! What the relay says itself: errors of JSON-RPC to the client, and why a request got none from the server.

use serde_json::{Value, json};

use super::keeper::{CallOutcome, Refusal};
use crate::transport::Trouble;

/// An error of JSON-RPC for what is not the client's fault (-32603, "internal error").
const INTERNAL: i64 = -32603;

/// So that a person who reads it in a client knows who says it.
const OURS: &str = "mcpkey: ";

/// Why a request gets no answer of the server.
#[derive(Debug, Clone)]
pub(super) struct NoAnswer {
    /// The error's code.
    pub code: i64,
    /// The error's words.
    pub message: String,
    /// The error that the server sent, as written, where it did not say which request it is about.
    pub error: Option<String>,
    /// For the account of use.
    pub outcome: CallOutcome,
}

impl NoAnswer {
    /// The server could not be reached, or the connection broke.
    pub(super) fn lost(message: impl Into<String>) -> Self {
        Self { code: INTERNAL, message: message.into(), error: None, outcome: CallOutcome::Lost }
    }

    /// A status that is no success.
    pub(super) fn status(status: u16, message: String) -> Self {
        Self { outcome: CallOutcome::Status(status), ..Self::lost(message) }
    }

    /// What went wrong on the way.
    pub(super) fn trouble(trouble: &Trouble) -> Self {
        Self::lost(match trouble {
            Trouble::Closed(_) => format!(
                "the server could not be heard to the end: {trouble}. Whether it did what was asked is not known"
            ),
            Trouble::NoName | Trouble::NoConnection(_) | Trouble::Tls(_) => {
                format!("the server cannot be reached: {trouble}")
            }
            _ => format!("the server cannot be spoken to: {trouble}"),
        })
    }

    /// The line for the client.
    pub(super) fn line(&self, id: &[u8]) -> Vec<u8> {
        match &self.error {
            Some(error) => with_error(Some(id), error),
            None if self.message.starts_with(OURS) => error(Some(id), self.code, &self.message),
            None => error(Some(id), self.code, &format!("{OURS}{}", self.message)),
        }
    }
}

impl From<Refusal> for NoAnswer {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message } = refusal;
        Self { code, message, error: None, outcome: CallOutcome::Refused }
    }
}

/// An error in answer to the request `id`, which is written as it came.
pub(super) fn error(id: Option<&[u8]>, code: i64, message: &str) -> Vec<u8> {
    with_error(id, &json!({"code": code, "message": message}).to_string())
}

fn with_error(id: Option<&[u8]>, error: &str) -> Vec<u8> {
    let mut line = br#"{"jsonrpc":"2.0","id":"#.to_vec();
    line.extend_from_slice(id.filter(|id| is_id(id)).unwrap_or(b"null"));
    line.extend_from_slice(br#","error":"#);
    line.extend_from_slice(error.as_bytes());
    line.push(b'}');
    line
}

fn is_id(id: &[u8]) -> bool {
    matches!(serde_json::from_slice(id), Ok(Value::Number(_) | Value::String(_)))
}

/// A status in words.
pub(super) fn status(status: http::StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or_default();
    format!("{} {reason}", status.as_u16()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_json_whatever_the_id() {
        for (id, written) in [
            (Some(&b"1"[..]), "1"),
            (Some(br#""a\"b""#), r#""a\"b""#),
            (Some(b"12345678901234567890123"), "12345678901234567890123"),
            (Some(b"1,\"x\":2"), "null"),
            (None, "null"),
        ] {
            let line = String::from_utf8(error(id, -1, "a \"b\"\n")).unwrap();
            let expected =
                format!(r#"{{"jsonrpc":"2.0","id":{written},"error":{{"code":-1,"message":"a \"b\"\n"}}}}"#);
            assert_eq!(line, expected);
        }
    }
}
