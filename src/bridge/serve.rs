//! The bridge from its first line to its end: the client closes standard input, or a signal comes, or nobody reads any more.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::LocalSet;

use super::client::{ClientSide, post_in_turn};
use super::keeper::Keeper;
use super::letter;
use super::lines::{Line, Lines};
use super::relay::Relay;
use super::standing;
use super::words::NoAnswer;
use crate::client::bridged::{BridgeRoute, TransportOrder};
use crate::system::environ::Environ;
use crate::system::pages;
use crate::system::pipes::PipeReader;
use crate::transport::{self, Net};

/// So many kilobytes of messages may be under way; the client waits with the next one.
const ROOM: usize = 96 << 10;
/// What a message takes besides its bytes, in kilobytes.
const EACH: usize = 8;
/// While a message has to wait, so much of what follows is read ahead, so that the end of it is seen.
const AHEAD: usize = 1 << 20;
/// Once the client has gone, what is under way gets so long, and the end of the session so long.
const LAST_ANSWERS: Duration = Duration::from_millis(500);
const GOODBYE: Duration = Duration::from_millis(200);
/// What is still open then is answered with an error, which is waited for so long.
const REGRETS: Duration = Duration::from_millis(100);
const GLANCE: Duration = Duration::from_millis(5);
const LISTEN: Duration = Duration::from_millis(250);
/// The first requests of a client come within this.
const SETTLED: Duration = Duration::from_millis(300);

/// Why the bridge ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The client has nothing more to say.
    Closed,
    /// Nobody reads, or a signal came.
    Told(u8),
}

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The way to the server.
    pub route: BridgeRoute,
    /// Which transports are tried.
    pub order: TransportOrder,
    /// Whether to say nothing but errors.
    pub is_silent: bool,
}

/// Serves one client on standard input and output until it closes them. Gives the exit code.
///
/// # Errors
/// When the system gives no means to wait for connections.
pub fn serve(keeper: Arc<dyn Keeper>, options: &ServeOptions) -> io::Result<u8> {
    let runtime = transport::runtime()?;
    let local = LocalSet::new();
    let relay = Relay::new(keeper.clone(), net(&options.route), options.order, options.is_silent);
    let why = local.block_on(&runtime, until_the_end(relay))?;
    keeper.end();
    // A thread that waits for a person or for a reader is not waited for.
    runtime.shutdown_background();
    Ok(match why {
        Why::Closed => 0,
        Why::Told(code) => code,
    })
}

/// The environment has no say in the way to a server: only a person's own settings have.
fn net(route: &BridgeRoute) -> Net {
    let proxy = route.proxy.as_deref().map(OsStr::new);
    let variables = [
        ("HTTPS_PROXY", proxy),
        ("HTTP_PROXY", proxy),
        ("NODE_EXTRA_CA_CERTS", route.ca.as_deref().map(Path::as_os_str)),
    ];
    let environ: Environ =
        variables.into_iter().filter_map(|(name, value)| Some((OsStr::new(name), value?))).collect();
    Net::new(&environ)
}

async fn until_the_end(relay: Rc<Relay>) -> io::Result<Why> {
    relay.door.ask(|keeper| keeper.headers().map(Some));
    let (turns, waiting) = mpsc::unbounded_channel();
    tokio::task::spawn_local(post_in_turn(relay.clone(), waiting));
    tokio::task::spawn_local(standing::follow(relay.clone()));
    tokio::task::spawn_local(give_back_the_start(relay.clone()));
    let output = relay.clone();
    let mut writer = tokio::task::spawn_local(async move { output.output.write_all().await });
    let client = ClientSide::new(relay.clone(), turns);
    let room = Arc::new(Semaphore::new(ROOM));
    let mut desk = Desk { relay: relay.clone(), client, lines: Lines::default(), held: None, room };
    let why = tokio::select! {
        result = desk.work() => result.map(|()| Why::Closed)?,
        _ = &mut writer => Why::Told(0),
        signal = signal() => Why::Told(128 + signal?),
    };
    if why == Why::Closed {
        let _cut_short = tokio::time::timeout(LAST_ANSWERS, desk.finish()).await;
    }
    let _cut_short = tokio::time::timeout(REGRETS, desk.decline()).await;
    // A late answer would be a second one.
    writer.abort();
    let _cut_short = tokio::time::timeout(GOODBYE, letter::end(&relay)).await;
    Ok(why)
}

/// Once the secrets are there and the client had time for its first requests, nothing of what the start took is needed again.
async fn give_back_the_start(relay: Rc<Relay>) {
    relay.door.answered().await;
    tokio::time::sleep(SETTLED).await;
    pages::give_back();
}

/// Where the client's lines arrive.
struct Desk {
    relay: Rc<Relay>,
    client: ClientSide,
    lines: Lines,
    /// A line for which there is no room yet.
    held: Option<Line>,
    room: Arc<Semaphore>,
}

impl Desk {
    /// Takes lines until the client closes.
    async fn work(&mut self) -> io::Result<()> {
        let mut input = PipeReader::stdin();
        loop {
            self.take_all();
            let is_full = self.held.is_some() || (!self.relay.may_follow() && self.lines.waiting() > AHEAD);
            let wanted = self.held.as_ref().map_or(0, size);
            tokio::select! {
                read = input.read(self.lines.space()), if !is_full => {
                    if read.unwrap_or(0) == 0 {
                        return Ok(());
                    }
                }
                room = self.room.clone().acquire_many_owned(wanted), if self.held.is_some() => {
                    if let (Some(line), Ok(room)) = (self.held.take(), room) {
                        self.client.take(line, room);
                    }
                }
                () = self.relay.released() => {}
                () = tokio::time::sleep(LISTEN), if is_full => {
                    if input.is_hung_up() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Takes the lines that are there, as far as they may be taken.
    fn take_all(&mut self) {
        while self.held.is_none() && self.relay.may_follow() {
            let Some(line) = self.lines.next() else { return };
            self.take(line);
        }
    }

    fn take(&mut self, line: Line) {
        match self.room.clone().try_acquire_many_owned(size(&line)) {
            Ok(room) => self.client.take(line, room),
            Err(_) => self.held = Some(line),
        }
    }

    /// After the last line: until all is answered, and what wants no answer is with the server.
    async fn finish(&mut self) {
        let mut last = false;
        loop {
            if let Some(line) = self.held.take() {
                self.take(line);
            }
            self.take_all();
            let may_end = self.held.is_none() && self.relay.may_follow() && !self.lines.is_ready();
            if may_end && !std::mem::replace(&mut last, true) {
                if let Some(line) = self.lines.last() {
                    self.take(line);
                }
                continue;
            }
            if may_end && self.is_quiet() {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Answers whatever is still open: a client that closed its end may read on, and knows then what became of it.
    async fn decline(&mut self) {
        let held = self.held.take().into_iter();
        let waiting: Vec<Line> = held.chain(std::iter::from_fn(|| self.lines.next())).collect();
        for line in waiting.iter().chain(&self.lines.last()) {
            self.client.note(line);
        }
        for flight in self.relay.flights.waiting() {
            let so_far = flight.trouble.take();
            let no_answer = so_far.unwrap_or_else(|| {
                NoAnswer::lost(
                    "the client closed its end, or the bridge was told to end, before the server answered",
                )
            });
            self.relay.refuse(&flight, &no_answer).await;
        }
        while !self.relay.output.is_empty() && !self.relay.output.is_closed() {
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Whether nothing is under way but what never ends by itself.
    fn is_quiet(&self) -> bool {
        let relay = &self.relay;
        relay.flights.is_quiet() && Rc::strong_count(&relay.untold) == 1 && relay.output.is_empty()
    }
}

/// The room that a line takes.
fn size(line: &Line) -> u32 {
    let bytes = match line {
        Line::Whole(line) => line.len(),
        Line::TooLong(_) => 0,
    };
    u32::try_from(bytes / 1024 + EACH).unwrap_or(u32::MAX)
}

#[cfg(unix)]
async fn signal() -> io::Result<u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => 2,
        _ = terminate.recv() => 15,
        _ = hangup.recv() => 1,
    })
}

#[cfg(not(unix))]
async fn signal() -> io::Result<u8> {
    tokio::signal::ctrl_c().await.map(|()| 2)
}
