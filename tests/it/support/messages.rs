//! A loopback stand-in for the Messages API: a model that says what a test tells it to, to the real client.
//!
//! What it says next is read off the conversation in the request, not off a counter: the client asks on the side, too, and
//! may ask again.

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::http::{self, Request};
use super::process::{self, Ran};
use super::{World, canary};

/// What the model says in one turn.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Plain words; the client's work is done after them.
    Text(String),
    /// A call of one of the client's tools.
    Call {
        /// `Write`, `Bash`, …
        tool: String,
        /// Its input.
        input: Value,
    },
}

impl Turn {
    /// [`Turn::Call`].
    pub(crate) fn call(tool: &str, input: Value) -> Self {
        Self::Call { tool: tool.to_owned(), input }
    }

    fn block(&self, id: &str) -> Value {
        match self {
            Self::Text(text) => json!({"type": "text", "text": text}),
            Self::Call { tool, input } => json!({"type": "tool_use", "id": id, "name": tool, "input": input}),
        }
    }
}

/// What came of a call, as the client told the model.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The words.
    pub text: String,
    /// Whether the client called it an error.
    pub is_error: bool,
}

#[derive(Default)]
struct State {
    script: Vec<Turn>,
    requests: Mutex<Vec<Request>>,
    closed: AtomicBool,
}

/// A running stand-in; it ends on drop.
pub(crate) struct Messages {
    address: SocketAddr,
    state: Arc<State>,
}

impl Messages {
    /// A model that makes these turns one after the other, and then says that it is done.
    pub(crate) fn saying(script: &[Turn]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State { script: script.to_vec(), ..State::default() });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.closed.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, state }
    }

    /// Runs `claude -p` in the project against this model, with further flags such as `--allowedTools Write`.
    ///
    /// The client asks before it writes `.mcp.json`, whatever tools are allowed, and there is nobody to ask here;
    /// `--dangerously-skip-permissions` has it go ahead. Hooks run all the same.
    #[track_caller]
    pub(crate) fn run(&self, world: &World, flags: &[&str]) -> Ran {
        process::run(&mut self.command(world, &["claude"], flags), b"")
    }

    /// What [`Messages::run`] runs, where `words` start the client: `claude`, or something that starts it.
    pub(crate) fn command(&self, world: &World, words: &[&str], flags: &[&str]) -> Command {
        self.asked(world, words, "go on", flags)
    }

    /// The same where a person asks for `prompt`.
    pub(crate) fn asked(&self, world: &World, words: &[&str], prompt: &str, flags: &[&str]) -> Command {
        let mut command = world.command(words[0]);
        command.args(&words[1..]).args(["-p", prompt]).args(flags);
        // As root the client takes that flag only where it is told that nothing can break.
        command.env("IS_SANDBOX", "1");
        command.env("ANTHROPIC_BASE_URL", format!("http://{}", self.address));
        command.env("ANTHROPIC_API_KEY", format!("sk-{}", canary::random(20)));
        command
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().expect("no panic while locked").clone()
    }

    /// What came of each call, in the order of the script.
    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        let requests = self.requests();
        let longest = requests.iter().map(|request| outcomes(&request.body)).max_by_key(Vec::len);
        longest.unwrap_or_default()
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        self.state.closed.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

/// The results of tools in a conversation.
fn outcomes(body: &Value) -> Vec<Outcome> {
    let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let blocks = messages.iter().filter_map(|message| message["content"].as_array()).flatten();
    let results = blocks.filter(|block| block["type"] == "tool_result");
    results
        .map(|block| Outcome { text: words(&block["content"]), is_error: block["is_error"] == true })
        .collect()
}

/// The words of a result, which is a text or a list of texts.
fn words(content: &Value) -> String {
    match content {
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        Value::String(text) => text.clone(),
        _ => String::new(),
    }
}

fn serve(stream: TcpStream, state: &State) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let Ok(mut out) = stream.try_clone() else { return };
    let mut from = BufReader::new(stream);
    while let Some(request) = http::read(&mut from) {
        let answer = answer(&request, &state.script);
        state.requests.lock().expect("no panic while locked").push(request);
        if out.write_all(&answer).is_err() {
            return;
        }
    }
}

fn answer(request: &Request, script: &[Turn]) -> Vec<u8> {
    let path = request.target.split('?').next().unwrap_or_default();
    match (request.verb.as_str(), path) {
        ("POST", "/v1/messages") => {
            let turn = turn(&request.body, script);
            let model = request.body["model"].clone();
            if request.body["stream"] == true {
                response("200 OK", "text/event-stream", &stream(&turn, &model))
            } else {
                response("200 OK", "application/json", &whole(&turn, &model).to_string())
            }
        }
        ("POST", "/v1/messages/count_tokens") => {
            response("200 OK", "application/json", "{\"input_tokens\":1}")
        }
        ("HEAD" | "GET", "/") => response("200 OK", "text/plain", ""),
        _ => response("404 Not Found", "application/json", "{\"type\":\"error\"}"),
    }
}

/// The turn that is due. A request that offers no tools is not part of the script.
fn turn(body: &Value, script: &[Turn]) -> Turn {
    let offered = body["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let next = offered.then(|| script.get(outcomes(body).len()).cloned()).flatten();
    next.unwrap_or_else(|| Turn::Text("done".to_owned()))
}

fn stop_reason(turn: &Turn) -> &'static str {
    match turn {
        Turn::Text(_) => "end_turn",
        Turn::Call { .. } => "tool_use",
    }
}

fn whole(turn: &Turn, model: &Value) -> Value {
    json!({
        "id": format!("msg_{}", canary::random(20)), "type": "message", "role": "assistant", "model": model,
        "content": [turn.block(&format!("toolu_{}", canary::random(20)))],
        "stop_reason": stop_reason(turn), "stop_sequence": null,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    })
}

/// The same as the API sends it piece by piece.
fn stream(turn: &Turn, model: &Value) -> String {
    let mut message = whole(turn, model);
    let mut block = message["content"][0].clone();
    let delta = match turn {
        Turn::Text(text) => json!({"type": "text_delta", "text": text}),
        Turn::Call { input, .. } => json!({"type": "input_json_delta", "partial_json": input.to_string()}),
    };
    let empty = if matches!(turn, Turn::Text(_)) { ("text", json!("")) } else { ("input", json!({})) };
    block[empty.0] = empty.1;
    message["content"] = json!([]);
    message["stop_reason"] = Value::Null;
    let end = json!({"stop_reason": stop_reason(turn), "stop_sequence": null});
    let events = [
        json!({"type": "message_start", "message": message}),
        json!({"type": "content_block_start", "index": 0, "content_block": block}),
        json!({"type": "content_block_delta", "index": 0, "delta": delta}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": end, "usage": {"output_tokens": 1}}),
        json!({"type": "message_stop"}),
    ];
    events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or_default()))
        .collect()
}

fn response(status: &str, kind: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}
