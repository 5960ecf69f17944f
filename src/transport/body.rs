//! The body of an answer, piece by piece as it arrives, and no more of it than was asked for.

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};

use super::queue::Admission;
use super::trouble::Trouble;

/// A body that is still to be read. While it is, its request counts as under way.
#[derive(Debug)]
pub struct Arriving {
    body: Incoming,
    admission: Option<Admission>,
}

impl Arriving {
    pub(super) fn new(body: Incoming, admission: Admission) -> Self {
        Self { body, admission: Some(admission) }
    }
}

/// A body that is read as it arrives.
#[derive(Debug)]
pub struct Pieces {
    from: Arriving,
    limit: u64,
    seen: u64,
}

impl Pieces {
    /// Of `from`, of which at most `limit` bytes are taken in all.
    pub fn of(from: Arriving, limit: u64) -> Self {
        Self { from, limit, seen: 0 }
    }

    /// The next piece, never empty; `None` at the end. Nothing is lost when this is dropped while it waits.
    ///
    /// # Errors
    /// When the connection fails, or the body is longer than the limit.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Trouble> {
        while let Some(frame) = self.from.body.frame().await {
            let Ok(piece) = frame.map_err(|error| Trouble::of(&error))?.into_data() else { continue };
            self.seen = self.seen.saturating_add(piece.len() as u64);
            if self.seen > self.limit {
                return Err(Trouble::TooLarge(self.limit));
            }
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        self.from.admission = None;
        Ok(None)
    }

    /// All that is still to come.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub async fn rest(mut self) -> Result<Vec<u8>, Trouble> {
        let size = self.from.body.size_hint().lower().min(self.limit);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        while let Some(piece) = self.next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}
