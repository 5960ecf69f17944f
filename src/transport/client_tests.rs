use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::LOCATION;

use super::*;
use zeroize::Zeroizing;

use crate::system::environ::Environ;
use crate::transport::{Pieces, Redirection, SecretUrl, runtime, secret_header};

/// A server that reads each request of a connection to its end and answers what `answer` makes of its head.
fn server(answer: impl Fn(&str) -> String + Clone + Send + 'static) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            thread::spawn(move || serve(stream, answer));
        }
    });
    url.parse().unwrap()
}

fn serve(stream: TcpStream, answer: impl Fn(&str) -> String) {
    let mut from = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if from.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        from.read_exact(&mut vec![0; length.unwrap_or(0)]).unwrap();
        if from.get_mut().write_all(answer(&head).as_bytes()).is_err() {
            return;
        }
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn post(url: &Url) -> Request<Full<Bytes>> {
    Request::post(url.as_str()).body(Full::from("{}")).unwrap()
}

fn client(url: &Url) -> HttpClient {
    HttpClient::new(&Net::direct(), url).unwrap()
}

async fn text(client: &HttpClient, url: &Url) -> Result<String, Trouble> {
    let answer = client.send(post(url)).await?;
    Ok(String::from_utf8(Pieces::of(answer.into_body(), 100).rest().await?).unwrap())
}

#[test]
fn a_connection_is_used_again_and_replaced_once_it_was_closed() {
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: Url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let count = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            let closing = stream.try_clone().unwrap();
            thread::spawn(move || {
                let left = std::cell::Cell::new(3);
                serve(stream, |_| {
                    left.set(left.get() - 1);
                    if left.get() == 0 {
                        closing.shutdown(std::net::Shutdown::Read).unwrap();
                    }
                    ok("x")
                });
            });
        }
    });
    let client = client(&url);
    runtime().unwrap().block_on(async {
        for _ in 0..6 {
            assert_eq!(text(&client, &url).await.unwrap(), "x");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    });
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    assert_eq!(client.reached(), Stage::Answer);
}

#[test]
fn requests_at_once_have_a_connection_each_and_leave_them_to_those_that_follow() {
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: Url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let count = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || serve(stream, |_| ok("x")));
        }
    });
    let client = client(&url);
    runtime().unwrap().block_on(async {
        for _ in 0..50 {
            let at_once: Vec<_> = (0..4).map(|_| client.clone()).collect();
            let asked = at_once.into_iter().map(|client| {
                let url = url.clone();
                tokio::spawn(async move { text(&client, &url).await })
            });
            for answer in asked.collect::<Vec<_>>() {
                assert_eq!(answer.await.unwrap().unwrap(), "x");
            }
        }
    });
    assert_eq!(connections.load(Ordering::SeqCst), 4);
}

#[test]
fn no_request_waits_behind_another() {
    let url = server(|head| {
        if head.starts_with("POST /slow") {
            thread::sleep(Duration::from_secs(60));
        }
        ok("quick")
    });
    let slow = url.join("/slow").unwrap();
    let client = client(&url);
    runtime().unwrap().block_on(async {
        let waiting: Vec<_> = (0..5).map(|_| client.clone()).collect();
        for client in waiting {
            let request = post(&slow);
            tokio::spawn(async move { client.send(request).await.map(drop) });
        }
        assert_eq!(text(&client, &url).await.unwrap(), "quick");
    });
}

#[test]
fn nothing_is_sent_to_another_origin_and_no_redirect_is_followed() {
    let url = server(|_| {
        "HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n".to_owned()
    });
    let client = client(&url);
    runtime().unwrap().block_on(async {
        for other in ["http://127.0.0.1:1/", "https://127.0.0.1/", "http://localhost/"] {
            let sent = client.send(post(&other.parse().unwrap())).await;
            assert!(matches!(sent, Err(Trouble::BadRequest)), "{other}");
        }
        let answer = client.send(post(&url)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
        let redirection = Redirection::read(&hyper::Method::POST, &url, 307, answer.headers()).unwrap();
        assert!(!redirection.may_follow && !redirection.same_origin);
    });
    let mut headers = hyper::HeaderMap::new();
    headers.insert(LOCATION, "/elsewhere".parse().unwrap());
    let follows = |method, status| Redirection::read(method, &url, status, &headers).map(|to| to.may_follow);
    assert_eq!(follows(&hyper::Method::POST, 308), Some(true));
    assert_eq!(follows(&hyper::Method::POST, 302), Some(false));
    assert_eq!(follows(&hyper::Method::GET, 302), Some(true));
    assert_eq!(follows(&hyper::Method::GET, 304), None);
}

#[test]
fn trouble_is_told_apart() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let runtime = runtime().unwrap();
    let trouble = |url: &Url| runtime.block_on(text(&client(url), url)).unwrap_err();
    assert!(matches!(trouble(&format!("http://{gone}/").parse().unwrap()), Trouble::NoConnection(_)));
    assert!(matches!(trouble(&"http://no.invalid/".parse().unwrap()), Trouble::NoName));
    let answers = |answer: &'static str| trouble(&server(move |_| answer.to_owned()));
    assert!(matches!(answers("SSH-2.0-OpenSSH_9.6\r\n"), Trouble::NotHttp));
    let length = "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n";
    assert!(matches!(
        trouble(&server(move |_| format!("{length}{}", "x".repeat(101)))),
        Trouble::TooLarge(100)
    ));
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
    assert!(matches!(trouble(&server(move |_| endless.clone())), Trouble::EndlessHead));
    let tls = server(|_| String::new()).as_str().replace("http", "https").parse().unwrap();
    assert!(matches!(trouble(&tls), Trouble::Closed(_) | Trouble::Tls(_)));
}

#[test]
fn a_secret_in_a_header_is_not_shown() {
    let value = secret_header(Zeroizing::new("Bearer of-this-test".to_owned())).unwrap();
    assert_eq!(format!("{value:?}"), "Sensitive");
    assert_eq!(value.as_bytes(), b"Bearer of-this-test");
    assert!(secret_header(Zeroizing::new("a\nb".to_owned())).is_err());
}

#[test]
fn a_url_that_holds_a_secret_is_sent_whole_and_not_shown() {
    let text = "https://h.example:8443/of-this-test/mcp?key=of-this-test%20too";
    let url = SecretUrl::parse(text).unwrap();
    assert_eq!(url.uri().unwrap().to_string(), text);
    assert_eq!(SecretUrl::parse(&format!("{text}#part")).unwrap().uri(), url.uri());
    let client = HttpClient::new(&Net::new(&Environ::default()), url.get()).unwrap();
    assert!(!format!("{url:?} {:?}", client.pool.origin()).contains("of-this-test"));
    assert!(client.is_own(&url.uri().unwrap()));
    let socket = "wss://me:pass@h.example/of-this-test".parse().unwrap();
    let client = HttpClient::new(&Net::new(&Environ::default()), &socket).unwrap();
    assert_eq!(client.pool.origin().to_string(), "https://h.example/");
}
