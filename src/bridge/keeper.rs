//! The seam between the relay and whoever keeps the secret and the rules.
//!
//! One object answers from two sides at once. [`Keeper::headers`] and [`Keeper::again`] may block until a person has answered
//! a dialog; they are called from a thread of their own, never two at a time, and the relay answers its client in time all the
//! same. The others are called for every message on the one thread that relays: they never wait, not even for a lock that
//! those two hold while they do.

use std::time::{Duration, Instant};

use http::HeaderMap;

use crate::transport::SecretUrl;

/// What the relay asks of whoever keeps the secret and the rules.
pub trait Keeper: Send + Sync {
    /// Where requests go and their headers, secrets in them marked sensitive; or an error that the client is to see. Asked at
    /// the start, and again whenever the client asks something after it was refused.
    fn headers(&self) -> Result<Access, Refusal>;
    /// After a 401 or 403: the values read anew. `Ok(None)`: nothing changed, so the server's refusal stands.
    fn again(&self, status: u16, challenge: Option<&str>) -> Result<Option<Access>, Refusal>;
    /// Whether a message of the client may pass (`tools/call` etc.). `Err` is answered as a JSON-RPC error. Of a batch, each
    /// message is asked about by itself.
    fn may_pass(&self, message: &RawMessage<'_>) -> Result<(), Refusal>;
    /// What the client is shown of one message of the server: policy and redaction take out, nothing else is changed. `None`:
    /// unchanged. `method_asked` is that of the request it answers; `raw` is one message, never a batch.
    fn shown(&self, method_asked: Option<&str>, raw: &[u8]) -> Option<Vec<u8>>;
    /// What shows, piece by piece, a message that is too large to be held. `None`: this one is wanted whole, since more than
    /// secrets may have to be taken out of it, and beyond some megabytes it is an error.
    fn in_pieces(&self, method_asked: Option<&str>) -> Option<Box<dyn Masking>> {
        let _ = method_asked;
        None
    }
    /// The bridge ends: what those two have begun ends with it, if that can be had in a moment.
    fn end(&self) {}
    /// One call ended.
    fn ended(&self, call: &Call<'_>);
}

/// Redaction of a message that comes in pieces, cut anywhere.
pub trait Masking: Send {
    /// Takes the next `bytes`, and appends to `out` what may be shown by now. What could be the beginning of a secret is kept
    /// back until the next piece, and until `is_last` at most.
    fn show(&mut self, bytes: &[u8], is_last: bool, out: &mut Vec<u8>);
}

/// How the server is reached.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where requests go.
    pub url: SecretUrl,
    /// What each request carries.
    pub headers: HeaderMap,
    /// From when on it is asked for anew, where it is good for a time only.
    pub until: Option<Instant>,
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
    /// An error of JSON-RPC by the server.
    Failed,
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
