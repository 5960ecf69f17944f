//! A client that is no bottleneck: calls one after the other, many at once, one with a large answer. It says one line of JSON.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring};

use super::server::LARGE;

/// Calls one after the other, where there is time.
const CALLS: usize = 3_000;
const AT_ONCE: usize = 64;
/// So long calls are made at most, either way.
const LOADED: Duration = Duration::from_secs(2);
/// Linux counts the time of a process in these, by the second.
const TICKS: f64 = 100.0;
/// A bridge that was started rests so long before its memory is read.
const REST: Duration = Duration::from_millis(500);

/// The same calls straight to the server at `url`, whose certificate `ca` signed.
pub fn direct(url: &str, ca: &str) {
    let address = url.rsplit('/').next().unwrap();
    let tcp = TcpStream::connect(address).unwrap();
    tcp.set_nodelay(true).unwrap();
    let token = std::env::var("BENCH_TOKEN").unwrap();
    let milliseconds = match url.starts_with("https") {
        true => timed(StreamOwned::new(encryption(ca), tcp), &token),
        false => timed(tcp, &token),
    };
    println!("{{\"call\": {milliseconds}}}");
}

fn encryption(ca: &str) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), ServerName::try_from("127.0.0.1").unwrap()).unwrap()
}

fn timed(mut stream: impl Read + Write, token: &str) -> f64 {
    let mut buffer = vec![0; 8 << 10];
    let mut ask = |id| {
        let body = call(id, "t");
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let count = stream.read(&mut buffer).unwrap();
        assert!(buffer[..count].starts_with(b"HTTP/1.1 200"));
    };
    ask(0);
    each(ask)
}

/// Milliseconds that one of many calls takes.
fn each(mut ask: impl FnMut(usize)) -> f64 {
    let began = Instant::now();
    let calls = (2..CALLS + 2).take_while(|_| began.elapsed() < LOADED).map(&mut ask).count();
    began.elapsed().as_secs_f64() * 1000.0 / calls as f64
}

/// All that is measured of the bridge that `words` start.
pub fn drive(words: &[String]) {
    let mut bridge = Bridge::open(words);
    std::thread::sleep(REST);
    let idle = bridge.memory("VmRSS:");
    bridge.forget_most();
    let call = each(|id| {
        bridge.say(&call(id, "t"));
        bridge.hear();
    });
    let before = bridge.busy();
    let (count, seconds) = at_once(&mut bridge);
    let busy = (bridge.busy() - before) * 1e6 / count;
    let rate = count / seconds;
    let loaded = bridge.memory("VmHWM:");
    let large = Bridge::open(words).large();
    println!(
        "{{\"idle\": {idle}, \"call\": {call}, \"rate\": {rate}, \"busy\": {busy}, \"loaded\": {loaded}, \"large\": {large}}}"
    );
}

fn call(id: usize, tool: &str) -> String {
    format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{{\"a\":\"b\"}}}}}}\n"
    )
}

struct Bridge {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    line: String,
}

impl Bridge {
    fn open(words: &[String]) -> Self {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.env_remove("BENCH_TOKEN").spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut bridge =
            Self { child, input, output: BufReader::with_capacity(64 << 10, output), line: String::new() };
        let params =
            r#"{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"b","version":"1"}}"#;
        bridge.say(&format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{params}}}\n"
        ));
        bridge.hear();
        bridge.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        bridge.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n");
        bridge.hear();
        bridge
    }

    fn say(&mut self, text: &str) {
        self.input.write_all(text.as_bytes()).unwrap();
    }

    fn hear(&mut self) {
        self.line.clear();
        assert!(
            self.output.read_line(&mut self.line).unwrap() > 0 && self.line.contains("result"),
            "{}",
            self.line
        );
    }

    /// The process that was started, and those that it started.
    fn processes(&self) -> Vec<String> {
        let outside = self.child.id();
        let below = std::fs::read_to_string(format!("/proc/{outside}/task/{outside}/children")).unwrap();
        below.split_whitespace().map(str::to_owned).chain([outside.to_string()]).collect()
    }

    /// Megabytes of all its processes: `what`, what of it no other process shares, and now with what is shared divided by who
    /// shares it. Nothing for the last where the system keeps that to itself.
    fn memory(&self, what: &str) -> String {
        let sum = |file: &str, what: &str| {
            let read =
                |id: &String| std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default();
            self.processes().iter().map(|id| kilobytes(&read(id), what)).sum::<f64>() / 1024.0
        };
        let (most, own) = (sum("status", what), sum("status", "RssAnon:"));
        format!("[{most}, {own}, {}]", sum("smaps_rollup", "Pss:"))
    }

    /// What was most so far does not count any more: what a start takes is told by what is most where it is not forgotten. A
    /// process whose memory is closed lets only root do this; without that, the start counts.
    fn forget_most(&self) {
        for id in self.processes() {
            let _allowed = std::fs::write(format!("/proc/{id}/clear_refs"), "5");
        }
    }

    /// Seconds that its processes were busy.
    fn busy(&self) -> f64 {
        let ticks = |id: &String| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
            let after_name = stat.rsplit_once(')').unwrap().1;
            after_name
                .split_whitespace()
                .skip(11)
                .take(2)
                .map(|word| word.parse::<f64>().unwrap())
                .sum::<f64>()
        };
        self.processes().iter().map(ticks).sum::<f64>() / TICKS
    }

    /// Seconds that a large answer took, and the most memory; `null` where none came.
    fn large(mut self) -> String {
        let began = Instant::now();
        self.say(&call(2, "large"));
        let (mut count, mut piece) = (0, vec![0; 64 << 10]);
        while count < LARGE / 10 * 9 || piece[0] != b'\n' {
            let Some(read) = self.output.read(&mut piece).ok().filter(|read| *read > 0) else {
                return "null".to_owned();
            };
            count += read;
            piece[0] = piece[read - 1];
        }
        format!("[{}, {}]", began.elapsed().as_secs_f64(), self.memory("VmHWM:"))
    }
}

/// What a process says of itself under this name.
fn kilobytes(said: &str, what: &str) -> f64 {
    let line = said.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).map_or(0.0, |number| number.parse().unwrap())
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// How many calls were answered in how many seconds, some always under way.
fn at_once(bridge: &mut Bridge) -> (f64, f64) {
    let began = Instant::now();
    let (mut asked, mut heard) = (0, 0);
    let mut lines = String::new();
    while began.elapsed() < LOADED {
        lines.clear();
        while asked - heard < AT_ONCE {
            lines.push_str(&call(asked + 2, "t"));
            asked += 1;
        }
        bridge.say(&lines);
        bridge.hear();
        heard += 1;
        while bridge.output.buffer().contains(&b'\n') {
            bridge.hear();
            heard += 1;
        }
    }
    (heard as f64, began.elapsed().as_secs_f64())
}
