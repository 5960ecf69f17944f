//! What the client reads: whole lines, as many with one write as are there, and no more of them in memory than it keeps up with.

use std::cell::{Cell, RefCell};

use tokio::sync::Notify;

use crate::system::pipes;

/// Who has something to say waits while so much is unread.
const MOST: usize = 256 << 10;

/// Standard output, shared by everything that answers.
#[derive(Debug, Default)]
pub(super) struct Output {
    waiting: RefCell<Vec<u8>>,
    /// A line that comes in pieces has begun.
    taken: Cell<bool>,
    /// Something was said.
    said: Notify,
    /// There is room again, or the line in pieces ended.
    room: Notify,
    closed: Cell<bool>,
    writing: Cell<bool>,
}

impl Output {
    /// Says one line.
    pub(super) async fn line(&self, line: &[u8]) {
        self.wait(|| !self.taken.get()).await;
        let mut waiting = self.waiting.borrow_mut();
        waiting.extend_from_slice(line);
        waiting.push(b'\n');
        self.said.notify_one();
    }

    /// Begins a line that comes in pieces; all others wait for its end.
    pub(super) async fn begin(&self) -> LongLine<'_> {
        self.wait(|| !self.taken.get()).await;
        self.taken.set(true);
        LongLine(self)
    }

    async fn wait(&self, may: impl Fn() -> bool) {
        loop {
            let room = self.room.notified();
            if self.closed.get() || (may() && self.waiting.borrow().len() < MOST) {
                return;
            }
            room.await;
        }
    }

    /// Writes what is said, until the reader is gone.
    pub(super) async fn write_all(&self) {
        let mut spare = Vec::new();
        loop {
            if self.waiting.borrow().is_empty() {
                self.said.notified().await;
                continue;
            }
            let bytes = std::mem::replace(&mut *self.waiting.borrow_mut(), spare);
            self.writing.set(true);
            let written = pipes::write(bytes).await;
            self.writing.set(false);
            self.room.notify_waiters();
            match written {
                Ok(buffer) if buffer.capacity() <= 2 * MOST => spare = buffer,
                Ok(_) => spare = Vec::new(),
                Err(_) => {
                    self.closed.set(true);
                    self.room.notify_waiters();
                    return;
                }
            }
        }
    }

    /// Whether nobody reads any more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether all that was said is with the reader.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.borrow().is_empty() && !self.writing.get()
    }
}

/// A line that comes in pieces.
#[derive(Debug)]
pub(super) struct LongLine<'a>(&'a Output);

impl LongLine<'_> {
    /// Says more of it.
    pub(super) async fn write(&self, bytes: &[u8]) {
        self.0.wait(|| true).await;
        self.0.waiting.borrow_mut().extend_from_slice(bytes);
        self.0.said.notify_one();
    }
}

impl Drop for LongLine<'_> {
    fn drop(&mut self) {
        self.0.waiting.borrow_mut().push(b'\n');
        self.0.taken.set(false);
        self.0.said.notify_one();
        self.0.room.notify_waiters();
    }
}
