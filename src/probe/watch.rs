//! Connections that know how far they came and end when a person says so, and the request line that a proxy wants.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use ureq::Error;
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use crate::probe::outcome::Waiting;
use crate::transport::Net;

/// So often a waiting connection looks whether it is to stop.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);

/// How far the first connection of a test came.
#[derive(Debug, Clone, Default)]
pub(super) struct StageReached(Arc<AtomicU8>);

impl StageReached {
    pub(super) const CONNECTING: u8 = 1;
    pub(super) const CONNECTED: u8 = 2;

    /// What is being waited for, before an answer starts.
    pub(super) fn waiting(&self) -> Waiting {
        match self.0.load(Ordering::Relaxed) {
            Self::CONNECTED => Waiting::Answer,
            Self::CONNECTING => Waiting::Connection,
            _ => Waiting::Name,
        }
    }

    pub(super) fn reach(&self, stage: u8) {
        self.0.fetch_max(stage, Ordering::Relaxed);
    }
}

/// Notes that a connection came to this link of the chain.
#[derive(Debug)]
pub(super) struct Milestone {
    pub stage: StageReached,
    pub reached: u8,
}

impl<In: Transport> Connector<In> for Milestone {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<In>, Error> {
        self.stage.reach(self.reached);
        Ok(chained)
    }
}

/// Makes a connection [`Watched`].
#[derive(Debug)]
pub(super) struct Watch {
    pub net: Net,
    /// What a proxy wants before the path of each request.
    pub prefix: Option<String>,
}

impl<In: Transport> Connector<In> for Watch {
    type Out = Watched<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Watched<In>>, Error> {
        let watched = |inner| Watched { inner, net: self.net.clone(), prefix: self.prefix.clone() };
        Ok(chained.map(watched))
    }
}

/// A connection that looks whether it is to stop.
#[derive(Debug)]
pub(super) struct Watched<In> {
    inner: In,
    net: Net,
    prefix: Option<String>,
}

impl<In: Transport> Transport for Watched<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let more = match &self.prefix {
            Some(origin) => make_absolute(self.inner.buffers().output(), amount, origin),
            None => 0,
        };
        self.inner.transmit_output(amount + more, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let end = match timeout.after {
            Duration::Exact(left) => Instant::now().checked_add(left),
            Duration::NotHappening => None,
        };
        loop {
            if self.net.stopped() {
                return Err(Error::Io(io::Error::other("stopped")));
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let slice = left.map_or(LOOK, |left| left.min(LOOK));
            let short = NextTimeout { after: slice.into(), ..timeout };
            match self.inner.await_input(short) {
                Err(Error::Timeout(_)) if left.is_none_or(|left| left > LOOK) => {}
                answer => return answer,
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Puts `origin` before the path of a request line that starts `out`, as a proxy wants it, and says how many bytes came
/// in. A body of JSON never looks like a request line.
fn make_absolute(out: &mut [u8], amount: usize, origin: &str) -> usize {
    let Some(space) = out[..amount].iter().position(|byte| *byte == b' ') else { return 0 };
    let path = space + 1;
    let is_start = out[..space].iter().all(u8::is_ascii_uppercase) && out[..amount].get(path) == Some(&b'/');
    if !is_start || amount + origin.len() > out.len() {
        return 0;
    }
    out.copy_within(path..amount, path + origin.len());
    out[path..path + origin.len()].copy_from_slice(origin.as_bytes());
    origin.len()
}
