//! Servers that do not behave: none outlasts the limit, fills the memory, or is told what is not for it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::probe;
use super::scripted_tests::*;
use crate::client::Wire;
use crate::probe::outcome::{Outcome, TlsTrouble, Waiting};
use crate::system::environ::Environ;
use crate::transport::Net;

const SOON: Duration = Duration::from_millis(700);

/// What is found within [`SOON`] of a server that reads a request, writes `first` and then `again` and again.
fn test_by(wire: Wire, first: &'static str, again: &'static [u8], pause: Duration) -> Outcome {
    let port = listen(move |mut stream: TcpStream| {
        let mut from = std::io::BufReader::new(stream.try_clone().unwrap());
        read(&mut from);
        let _ = stream.write_all(first.as_bytes());
        while stream.write_all(again).is_ok() {
            thread::sleep(pause);
        }
    });
    test_in(&[], wire, &format!("http://127.0.0.1:{port}/"), SOON).outcome
}

fn test_against(first: &'static str, again: &'static [u8], pause: Duration) -> Outcome {
    test_by(Wire::Http, first, again, pause)
}

const PAUSE: Duration = Duration::from_millis(50);

#[test]
fn a_silent_or_dripping_server_ends_with_the_time() {
    assert_eq!(test_against("", b"", PAUSE), Outcome::TimedOut(Waiting::Answer));
    assert_eq!(test_against("HTTP/1.1 200 OK\r\nX: ", b"x", PAUSE), Outcome::TimedOut(Waiting::Answer));
    let body = "HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n";
    assert_eq!(test_against(body, b"x", PAUSE), Outcome::TimedOut(Waiting::End));
}

#[test]
fn an_endless_stream_of_events_ends_with_the_time() {
    let events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    assert_eq!(test_against(events, b": still here\n\n", PAUSE), Outcome::TimedOut(Waiting::End));
    assert_eq!(test_by(Wire::Sse, events, b"data: x\n\n", PAUSE), Outcome::TimedOut(Waiting::End));
}

#[test]
fn an_answer_without_end_is_cut() {
    static MUCH: [u8; 64 << 10] = [b' '; 64 << 10];
    let large = |kind: &str| -> &'static str {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 1000000000\r\n\r\n");
        Box::leak(head.into_boxed_str())
    };
    for kind in ["application/json", "text/event-stream"] {
        let outcome = test_against(large(kind), &MUCH, Duration::ZERO);
        assert!(
            matches!(&outcome, Outcome::NotMcp(what) if what.as_str().contains("4 MB")),
            "{kind} {outcome:?}"
        );
    }
}

#[test]
fn what_is_no_http_is_told_apart() {
    let at = |transport, scheme: &str, port: u16| {
        test_in(&[], transport, &format!("{scheme}://127.0.0.1:{port}/"), SOON).outcome
    };
    let closing = listen(drop);
    let babbling = listen(|mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert!(matches!(at(Wire::Http, "http", closing), Outcome::Closed(_)));
    assert!(matches!(at(Wire::Ws, "ws", closing), Outcome::Closed(_)));
    assert!(matches!(at(Wire::Http, "http", babbling), Outcome::NotMcp(_)));
    assert_eq!(at(Wire::Http, "https", babbling), Outcome::Tls(TlsTrouble::NotTls));
    assert_eq!(at(Wire::Ws, "wss", babbling), Outcome::Tls(TlsTrouble::NotTls));
}

#[test]
fn messages_are_posted_to_the_servers_own_origin_only() {
    let other = Scripted::new(Asked::legacy);
    let event = format!("event: endpoint\ndata: {}\n\n", other.url());
    let server = Scripted::new(move |asked| {
        if asked.line.starts_with("GET") {
            answer("200 OK", "Content-Type: text/event-stream\r\n", &event)
        } else {
            answer("404 Not Found", "", "")
        }
    });
    for transport in [Wire::Sse, Wire::Http] {
        let report = test_in(&[], transport, &server.url(), Duration::from_secs(20));
        assert!(matches!(report.outcome, Outcome::Redirect { same_origin: false, .. }));
    }
    assert_eq!(other.asked().len(), 0);
}

#[test]
fn a_wish_to_stop_ends_a_test_that_waits() {
    let port = listen(|stream| {
        thread::sleep(Duration::from_secs(120));
        drop(stream);
    });
    let net = Net::new(&Environ::default());
    let stop = net.stop.clone();
    thread::spawn(move || {
        thread::sleep(PAUSE);
        stop.store(true, Ordering::Relaxed);
    });
    let target = target(Wire::Http, &format!("http://127.0.0.1:{port}/"));
    let report = probe(&target, &net, Duration::from_secs(100));
    assert!(matches!(report.outcome, Outcome::Closed(_)), "{:?}", report.outcome);
}
