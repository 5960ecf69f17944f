//! Measures a bridge between a client and a loopback server, both of its own: starts, calls one after the other, many at once,
//! and memory. `bridge.sh` compiles it with `rustc` alone and gives it the command of each bridge.
//!
//! usage: bench COMMAND ARG… where `{URL}` stands for the server's url

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const CALLS: usize = 2_000;
const MANY: usize = 100_000;
const AT_ONCE: usize = 64;
const STARTS: usize = 30;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/mcp", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::Builder::new().stack_size(64 << 10).spawn(move || serve(stream)).expect("a thread");
        }
    });
    if words.is_empty() {
        println!("direct: {:.3} ms a call", direct(&url));
        return;
    }
    let words: Vec<String> = words.iter().map(|word| word.replace("{URL}", &url)).collect();
    let mut starts: Vec<f64> = (0..STARTS).map(|_| start(&words)).collect();
    starts.sort_by(f64::total_cmp);
    let mut bridge = Bridge::open(&words);
    std::thread::sleep(Duration::from_millis(500));
    let idle = bridge.memory("VmRSS");
    let one = one_by_one(&mut bridge);
    let many = at_once(&mut bridge);
    println!(
        "start to first tools/list {:.1} ms (best {:.1}); {one:.3} ms a call; {many:.0} a second, {AT_ONCE} at once; {:.1} MB idle, {:.1} MB most",
        starts[STARTS / 2], starts[0], idle, bridge.memory("VmHWM")
    );
}

/// Answers each request with one write.
fn serve(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let (mut buffer, mut held) = (vec![0; 64 << 10], 0);
    loop {
        let Ok(count) = stream.read(&mut buffer[held..]) else { return };
        if count == 0 {
            return;
        }
        held += count;
        let Some(end) = find(&buffer[..held], b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length: usize =
            head.lines().find_map(|l| l.strip_prefix("content-length: ")).and_then(|l| l.trim().parse().ok()).unwrap_or(0);
        if held < end + 4 + length {
            continue;
        }
        let body = String::from_utf8_lossy(&buffer[end + 4..end + 4 + length]).into_owned();
        held = 0;
        let answer = if head.starts_with("get") {
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n".to_owned()
        } else if let Some(id) = body.split("\"id\":").nth(1) {
            let id: String = id.chars().take_while(char::is_ascii_digit).collect();
            let result = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"tools\":[]}";
            let json = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{result}}}");
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}", json.len())
        } else {
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".to_owned()
        };
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The same calls without a bridge.
fn direct(url: &str) -> f64 {
    let address = url.trim_start_matches("http://").trim_end_matches("/mcp");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = vec![0; 8 << 10];
    let began = Instant::now();
    for id in 0..CALLS {
        let body = call(id);
        let request = format!("POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).expect("a request");
        assert!(stream.read(&mut buffer).expect("an answer") > 0);
    }
    began.elapsed().as_secs_f64() * 1000.0 / CALLS as f64
}

fn call(id: usize) -> String {
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"t\",\"arguments\":{{\"a\":\"b\"}}}}}}\n")
}

struct Bridge {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Bridge {
    fn open(words: &[String]) -> Self {
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the bridge");
        let (input, output) = (child.stdin.take().expect("in"), BufReader::new(child.stdout.take().expect("out")));
        let mut bridge = Self { child, input, output };
        bridge.say("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"b\",\"version\":\"1\"}}}\n");
        bridge.hear();
        bridge.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        bridge.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n");
        bridge.hear();
        bridge
    }

    fn say(&mut self, text: &str) {
        self.input.write_all(text.as_bytes()).expect("a listener");
    }

    fn hear(&mut self) {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).expect("a line") > 0 && line.contains("result"), "{line}");
    }

    fn memory(&self, what: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a status");
        let line = status.lines().find(|line| line.starts_with(what)).expect("a line");
        line.split_whitespace().nth(1).expect("a number").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(words: &[String]) -> f64 {
    let began = Instant::now();
    let bridge = Bridge::open(words);
    let took = began.elapsed().as_secs_f64() * 1000.0;
    drop(bridge);
    took
}

fn one_by_one(bridge: &mut Bridge) -> f64 {
    let began = Instant::now();
    for id in 0..CALLS {
        bridge.say(&call(id));
        bridge.hear();
    }
    began.elapsed().as_secs_f64() * 1000.0 / CALLS as f64
}

fn at_once(bridge: &mut Bridge) -> f64 {
    let began = Instant::now();
    let (mut asked, mut heard) = (0, 0);
    while heard < MANY {
        let mut lines = String::new();
        while asked < MANY && asked - heard < AT_ONCE {
            lines.push_str(&call(asked + 2));
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
    MANY as f64 / began.elapsed().as_secs_f64()
}
