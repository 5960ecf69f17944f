//! The seam between the relay and whoever keeps the secret and the rules.
//!
//! Every call may be made from another thread than the one before, and those that read a store may block until a person has
//! answered a dialog: the relay answers its client in time all the same.

use std::time::Duration;

use http::HeaderMap;

/// What the relay asks of whoever keeps the secret and the rules. One object, cheap to call.
pub trait Keeper: Send {
    /// Headers of every request, secrets in them marked sensitive; the first answer or an error that the client is to see.
    fn headers(&mut self) -> Result<HeaderMap, Refusal>;
    /// Where requests go: what [`Keeper::headers`] or [`Keeper::again`] last decided. A secret may stand in it, so it is not
    /// to be shown; before the first answer it is empty.
    fn url(&self) -> &str;
    /// After a 401 or 403: the values read anew. `Ok(None)`: nothing changed, so the refusal stands, in the keeper's words.
    fn again(&mut self, status: u16, challenge: Option<&str>) -> Result<Option<HeaderMap>, Refusal>;
    /// Whether a request of the client may pass (`tools/call` etc.), by its raw line. `Err` is answered as a JSON-RPC error.
    fn may_pass(&mut self, message: &RawMessage<'_>) -> Result<(), Refusal>;
    /// What the client is shown of one message of the server: policy and redaction take out, nothing else is changed. `None`:
    /// unchanged. `method_asked` is that of the request it answers.
    fn shown(&mut self, method_asked: Option<&str>, raw: &[u8]) -> Option<Vec<u8>>;
    /// One call ended.
    fn ended(&mut self, call: &Call<'_>);
}

/// One message as it passes, looked into no further than this.
#[derive(Debug, Clone, Copy)]
pub struct RawMessage<'a> {
    /// All of it, without the line's end.
    pub raw: &'a [u8],
    /// Its `id` as it is written; none for a notification.
    pub id: Option<&'a [u8]>,
    /// Its `method`, unescaped; none for an answer.
    pub method: Option<&'a str>,
    /// `params.name` of `tools/call` and `prompts/get`, `params.uri` of `resources/…`, unescaped.
    pub name: Option<&'a str>,
}

/// A request that was answered, or never will be.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Its method.
    pub method: &'a str,
    /// The tool, prompt or resource it named.
    pub name: Option<&'a str>,
    /// What came of it.
    pub outcome: CallOutcome,
    /// From the request until its answer was whole.
    pub duration: Duration,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOutcome {
    /// A result.
    Answered,
    /// A result that calls itself an error (`isError` of a tool).
    ToolError,
    /// An error of JSON-RPC, with its code.
    RpcError(i64),
    /// Refused here.
    Refused,
    /// A status of HTTP that is no success.
    Status(u16),
    /// The server could not be reached, or the connection broke.
    Lost,
    /// The client did not wait for it.
    Cancelled,
}

/// Why the client is not served: an error of JSON-RPC. Never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: i64,
    /// What happened, and what to type.
    pub message: String,
}
