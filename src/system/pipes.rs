//! Standard input and output as bytes, for a program that waits for other things besides and must never be held up by a reader
//! that does not read.
//!
//! The descriptors are shared with whoever started us, so they are not made non-blocking: the system is asked first.

#[cfg(not(unix))]
use std::io::Write;
use std::io::{self, Read};

use bytes::BytesMut;
use tokio::task::JoinHandle;

/// So much is read at once.
const CHUNK: usize = 64 << 10;
/// More than this is written by a thread that may wait.
const AT_ONCE: usize = 16 << 10;

/// Standard input.
#[derive(Debug)]
pub struct PipeReader {
    #[cfg(unix)]
    watched: Option<tokio::io::unix::AsyncFd<io::Stdin>>,
    #[cfg(unix)]
    buffer: Vec<u8>,
    /// Somebody reads in a thread of its own.
    elsewhere: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl PipeReader {
    /// Opens it, inside of a runtime.
    // The function is deprecated for descriptors that could be closed while they are watched. Standard input never is.
    #[cfg_attr(unix, allow(deprecated))]
    pub fn stdin() -> Self {
        Self {
            // A file cannot be watched, and need not be.
            #[cfg(unix)]
            watched: tokio::io::unix::AsyncFd::with_interest(io::stdin(), tokio::io::Interest::READABLE).ok(),
            #[cfg(unix)]
            buffer: Vec::new(),
            elsewhere: None,
        }
    }

    /// Appends what has arrived to `into`; 0 at the end. Nothing is lost when this is dropped while it waits.
    pub async fn read(&mut self, into: &mut BytesMut) -> io::Result<usize> {
        #[cfg(unix)]
        if let Some(watched) = &self.watched {
            self.buffer.resize(CHUNK, 0);
            loop {
                let mut ready = watched.readable().await?;
                if !unix::may_read(watched.get_ref()) {
                    ready.clear_ready();
                    continue;
                }
                match rustix::io::read(watched.get_ref(), &mut self.buffer[..]) {
                    Ok(count) => {
                        into.extend_from_slice(&self.buffer[..count]);
                        return Ok(count);
                    }
                    Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        self.read_elsewhere(into).await
    }

    async fn read_elsewhere(&mut self, into: &mut BytesMut) -> io::Result<usize> {
        let read = || {
            let mut buffer = vec![0; CHUNK];
            let count = io::stdin().read(&mut buffer)?;
            buffer.truncate(count);
            Ok(buffer)
        };
        let reading = self.elsewhere.get_or_insert_with(|| tokio::task::spawn_blocking(read));
        let read = reading.await;
        self.elsewhere = None;
        let bytes = read.map_err(io::Error::other)??;
        into.extend_from_slice(&bytes);
        Ok(bytes.len())
    }

    /// Whether the other end is closed, though there may be something left to read.
    pub fn is_hung_up(&self) -> bool {
        #[cfg(unix)]
        return self.watched.as_ref().is_some_and(|watched| unix::is_hung_up(watched.get_ref()));
        #[cfg(not(unix))]
        false
    }
}

/// Writes all of `bytes` to standard output, and gives the emptied buffer back. A little is written at once where the reader
/// has room for it; anything else by a thread that waits.
///
/// # Errors
/// When the reader is gone, or the disk is full.
pub async fn write(mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut done = 0;
    if bytes.len() <= AT_ONCE {
        done = write_now(&io::stdout(), &bytes)?;
    }
    if done < bytes.len() {
        let written = tokio::task::spawn_blocking(move || {
            write_waiting(&bytes[done..])?;
            Ok::<_, io::Error>(bytes)
        });
        bytes = written.await.map_err(io::Error::other)??;
    }
    bytes.clear();
    Ok(bytes)
}

/// Says one line to people on standard error, unless nobody has read what was said before.
pub fn say(text: &str) {
    let line = format!("mcpkey: {text}\n");
    #[cfg(unix)]
    let _unread = write_now(&io::stderr(), line.as_bytes());
    #[cfg(not(unix))]
    let _unread = io::stderr().lock().write_all(line.as_bytes());
}

/// How much could be written without waiting.
#[cfg(unix)]
fn write_now<F: std::os::fd::AsFd>(to: &F, bytes: &[u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < bytes.len() && unix::may_write(to) {
        let piece = &bytes[done..bytes.len().min(done + unix::ROOM)];
        match rustix::io::write(to, piece) {
            Ok(count) => done += count,
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(done)
}

#[cfg(not(unix))]
fn write_now<F>(_: &F, _: &[u8]) -> io::Result<usize> {
    Ok(0)
}

#[cfg(unix)]
fn write_waiting(mut bytes: &[u8]) -> io::Result<()> {
    let to = io::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(&to, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => unix::wait_for_room(&to)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn write_waiting(bytes: &[u8]) -> io::Result<()> {
    let mut to = io::stdout().lock();
    to.write_all(bytes)?;
    to.flush()
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::fd::AsFd;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// As much as a pipe takes without a wait once it says that it takes anything (POSIX, `PIPE_BUF`).
    pub(super) const ROOM: usize = if cfg!(target_os = "linux") { 4096 } else { 512 };
    const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

    fn now<F: AsFd>(fd: &F, wanted: PollFlags) -> PollFlags {
        let mut fds = [PollFd::new(fd, wanted)];
        match poll(&mut fds, Some(&NOW)) {
            Ok(_) => fds[0].revents(),
            Err(_) => PollFlags::empty(),
        }
    }

    pub(super) fn may_read<F: AsFd>(fd: &F) -> bool {
        !now(fd, PollFlags::IN).is_empty()
    }

    pub(super) fn may_write<F: AsFd>(fd: &F) -> bool {
        !now(fd, PollFlags::OUT).is_empty()
    }

    pub(super) fn is_hung_up<F: AsFd>(fd: &F) -> bool {
        now(fd, PollFlags::IN).intersects(PollFlags::HUP | PollFlags::ERR)
    }

    pub(super) fn wait_for_room<F: AsFd>(fd: &F) -> io::Result<()> {
        poll(&mut [PollFd::new(fd, PollFlags::OUT)], None).map(drop).map_err(io::Error::from)
    }
}
