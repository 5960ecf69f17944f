//! What a test of one server found, as a value: is it the token, the server, the network or the config?

pub mod words;

use std::time::Duration;

use crate::base::names::VarName;
use crate::detect::redact::Said;
use crate::probe::message::revision::Revision;
use crate::probe::message::{ServerInfo, Tool};

/// All that a test found out.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeReport {
    /// The answer.
    pub outcome: Outcome,
    /// What the server says it is, once it said so.
    pub server: Option<ServerInfo>,
    /// The revision of the protocol that was spoken.
    pub protocol: Option<String>,
    /// What it offers, once it said so.
    pub tools: Option<Vec<Tool>>,
    /// The status of the HTTP answer that decided.
    pub status: Option<u16>,
    /// The server's own words about it; empty where there are none.
    pub said: Said,
    /// From the first byte sent to the answer.
    pub elapsed: Duration,
}

impl ProbeReport {
    /// An outcome, and nothing known besides.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            server: None,
            protocol: None,
            tools: None,
            status: None,
            said: Said::default(),
            elapsed: Duration::ZERO,
        }
    }
}

/// Whether a server works, and if not, why not.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It listed its tools (or has none to list) to this credential.
    Works,

    // The config: nothing was sent.
    /// The client does not start it: switched off in its settings.
    Off,
    /// Nobody approved it in the client yet, so it was not contacted.
    Unapproved,
    /// The client skips the entry, or would not send it as its author thinks; the text says why.
    BadEntry(String),
    /// Nothing supplies these variables.
    Missing(Vec<VarName>),
    /// A stored secret may not go where the config sends it.
    Withheld(VarName, Result<String, String>),
    /// The store did not give a secret; the text says why.
    NoSecret(String),
    /// The entry's `headersHelper` failed, after which the client connects without its headers.
    HelperFailed(Said),

    // The network: no answer came.
    /// The host's name could not be resolved.
    NoHost(String),
    /// Nothing listens at the address.
    Refused,
    /// There is no way to the address.
    Unreachable(Said),
    /// Nothing came within the time.
    TimedOut(Waiting),
    /// The connection ended before an answer.
    Closed(Said),
    /// No encrypted connection could be made.
    Tls(TlsTrouble),
    /// The proxy stood in the way.
    Proxy(ProxyTrouble),
    /// The server sends elsewhere. A credential is never carried to another origin.
    Redirect {
        /// The origin it names.
        to: Said,
        /// Whether it is the same origin.
        same_origin: bool,
    },

    // The credential.
    /// 401, and nothing was sent that could have been a credential.
    NoToken,
    /// 401 to a credential.
    BadToken,
    /// 401 to a credential that the server calls expired.
    ExpiredToken,
    /// 401 that asks for an OAuth login.
    WantsLogin,
    /// 403; the scope that is asked for, where it is named.
    Forbidden(Option<Said>),

    // The server.
    /// 404.
    NotFound,
    /// 405 or 406.
    NotAllowed,
    /// 429; how long to wait, where it is said.
    RateLimited(Option<Said>),
    /// 5xx.
    ServerError,
    /// Another status that no MCP server answers with.
    Status,
    /// An answer that is no MCP, such as a web page.
    NotMcp(Said),
    /// An error of the protocol, in answer to this method.
    RpcError {
        /// Which method.
        method: &'static str,
        /// JSON-RPC's code.
        code: i64,
    },
    /// It speaks only these revisions.
    Version(Vec<Revision>),

    // A command.
    /// Nothing of that name is on the PATH.
    NoCommand(String),
    /// It would be this file of the project, which nobody named.
    OfProject(Said),
    /// It is there, and the system will not run it.
    NotExecutable(Said),
    /// It ended before it answered: how, and its last lines on stderr.
    Crashed(String, Vec<Said>),
    /// It runs and does not answer: its last lines on stderr.
    Silent(Vec<Said>),
}

/// What was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The name to be resolved.
    Name,
    /// The connection, encrypted where it is to be.
    Connection,
    /// The first byte of the answer.
    Answer,
    /// The end of the answer.
    End,
}

/// Why there is no encrypted connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsTrouble {
    /// The certificate is signed by nobody this machine trusts.
    UnknownAuthority,
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is for these names.
    WrongHost(Vec<Said>),
    /// The other side does not speak TLS.
    NotTls,
    /// Anything else.
    Other(Said),
}

/// What a proxy did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyTrouble {
    /// It could not be reached.
    Unreachable(Said),
    /// It asks for a password (407).
    WantsPassword,
    /// It will not connect; its status.
    Refused(Said),
    /// Its address in the environment is not one.
    BadAddress(Said),
}
