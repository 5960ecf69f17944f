//! A connection as code that waits for each byte wants it.

use std::io::{self, Read, Write};
use std::rc::Rc;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::patience::{Cut, Patience};
use crate::transport::Link;

/// Reads and writes, each until a time that can be moved. An error has the [`Cut`] in it.
pub(super) struct Blocking {
    pub patience: Rc<Patience>,
    pub link: Link,
    pub until: Instant,
}

impl Read for Blocking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.patience.wait(self.until, self.link.read(into)).map_err(io::Error::other::<Cut>)
    }
}

impl Write for Blocking {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.patience.wait(self.until, self.link.write(bytes)).map_err(io::Error::other::<Cut>)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.patience.wait(self.until, self.link.flush()).map_err(io::Error::other::<Cut>)
    }
}
