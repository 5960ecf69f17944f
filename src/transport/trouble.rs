//! What went wrong between a request and the end of its answer. No text of it holds a header or a body.

use std::error::Error;
use std::io;
use std::sync::Arc;

use hyper::StatusCode;

/// What went wrong.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Trouble {
    /// The url or a header cannot be sent, or the url is not of the client's own server. Nothing was sent.
    #[error("the request cannot be sent")]
    BadRequest,
    /// The name of the server has no address; with a proxy, the proxy's name.
    #[error("its name could not be resolved")]
    NoName,
    /// There is no connection to the server; with a proxy, to the proxy.
    #[error("{0}")]
    NoConnection(Arc<io::Error>),
    /// The proxy does not lead on: with this status, or without an answer.
    #[error("the proxy refuses{}", .0.map(|status| format!(": {}", status.as_u16())).unwrap_or_default())]
    Proxy(Option<StatusCode>),
    /// There is no encrypted connection.
    #[error("{0}")]
    Tls(rustls::Error),
    /// An answer that is no HTTP.
    #[error("an answer that is no HTTP")]
    NotHttp,
    /// The headers of an answer are more than is kept.
    #[error("an answer with headers without end")]
    EndlessHead,
    /// A body is longer than was asked for, in bytes.
    #[error("an answer of more than {0} bytes")]
    TooLarge(u64),
    /// The connection ended. Whether the server has seen the request is not known.
    #[error("the connection ended{}", .0.as_ref().map(|error| format!(": {error}")).unwrap_or_default())]
    Closed(Option<Arc<io::Error>>),
}

impl From<io::Error> for Trouble {
    /// What `error` says, which came over a connection that was open.
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(tls) => Self::Tls(tls.clone()),
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::Closed(None),
            None => Self::Closed(Some(Arc::new(error))),
        }
    }
}

impl Trouble {
    /// What `error` says, which came while connecting.
    pub(super) fn of_connecting(error: &(dyn Error + 'static)) -> Self {
        match Self::of(error) {
            Self::Closed(None) => Self::NoConnection(Arc::new(io::Error::other(error.to_string()))),
            Self::Closed(Some(error)) => Self::NoConnection(error),
            other => other,
        }
    }

    /// What any error of a client or of a body says.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        let mut bad_request = false;
        while let Some(error) = next {
            if let Some(own) = error.downcast_ref::<Self>() {
                return own.clone();
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                return copy(error).into();
            }
            if let Some(error) = error.downcast_ref::<hyper::Error>() {
                // What is too large has a question of its own for servers only.
                if error.is_parse() && error.to_string().contains("too large") {
                    return Self::EndlessHead;
                } else if error.is_parse() {
                    return Self::NotHttp;
                }
                bad_request |= error.is_user();
            }
            next = error.source();
        }
        if bad_request { Self::BadRequest } else { Self::Closed(None) }
    }
}

/// As much of an error as can be had of one that is only lent.
fn copy(error: &io::Error) -> io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(tls) => io::Error::new(error.kind(), tls.clone()),
        None => match error.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(error.kind(), error.to_string()),
        },
    }
}
