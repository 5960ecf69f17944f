//! A server that is no bottleneck: one thread, each request answered with one write, in the clear and encrypted.

use std::path::Path;
use std::sync::Arc;

use memchr::memmem::find;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, crypto::ring};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// As much comes with the answer to a call of the tool `large`.
pub const LARGE: usize = 100 << 20;
/// It consists of this, which has what text has in JSON.
const LINE: &str =
    r#"A line of a file, with \"quotes\" here and there, and a tab\tand an end, as most of them have.\n"#;

/// Writes `ca.pem` into `folder`, says both urls on standard output, and serves until it is killed.
pub fn serve(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let wanted =
        format!("authorization: bearer {}\r\n", std::env::var("BENCH_TOKEN").unwrap().to_ascii_lowercase());
    let wanted: &'static str = wanted.leak();
    runtime.block_on(async move {
        let (plain, encrypted) = (listen().await, listen().await);
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        println!("http://127.0.0.1:{} https://127.0.0.1:{}", port(&plain), port(&encrypted));
        let acceptor = acceptor(folder);
        tokio::spawn(async move {
            while let Ok((stream, _)) = encrypted.accept().await {
                stream.set_nodelay(true).unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        answer(stream, wanted).await;
                    }
                });
            }
        });
        while let Ok((stream, _)) = plain.accept().await {
            stream.set_nodelay(true).unwrap();
            tokio::spawn(answer(stream, wanted));
        }
    });
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let (key, authority_key) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    // One name for both would make each sign itself in the eyes of OpenSSL.
    params.distinguished_name.push(rcgen::DnType::CommonName, "authority");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    std::fs::write(folder.join("ca.pem"), params.self_signed(&authority_key).unwrap().pem()).unwrap();
    let issuer = rcgen::Issuer::new(params, authority_key);
    let own = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = own.signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, wanted: &str) {
    let (mut buffer, mut held) = (vec![0; 16 << 10], 0);
    loop {
        match stream.read(&mut buffer[held..]).await {
            Ok(0) | Err(_) => return,
            Ok(count) => held += count,
        }
        let Some(end) = find(&buffer[..held], b"\r\n\r\n") else { continue };
        buffer[..end].make_ascii_lowercase();
        let head = std::str::from_utf8(&buffer[..end + 2]).unwrap();
        let length = head.split_once("content-length: ").and_then(|(_, rest)| rest.split_once('\r'));
        let length = length.map_or(0, |(digits, _)| digits.parse().unwrap());
        if held < end + 4 + length {
            continue;
        }
        let body = &buffer[end + 4..held];
        let told = match () {
            () if !head.contains(wanted) => written("401 Unauthorized", ""),
            () if !head.starts_with("post") => written("405 Method Not Allowed", ""),
            () if find(body, b"\"large\"").is_some() => {
                if large(&mut stream, body).await.is_err() {
                    return;
                }
                String::new()
            }
            () => said(body).map_or_else(|| written("202 Accepted", ""), |json| written("200 OK", &json)),
        };
        held = 0;
        if stream.write_all(told.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

/// The answer to a request; none to a notification.
fn said(body: &[u8]) -> Option<String> {
    let result = match () {
        () if find(body, b"\"initialize\"").is_some() => {
            r#"{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"b","version":"1"}}"#
        }
        () if find(body, b"\"tools/list\"").is_some() => {
            r#"{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}"#
        }
        () if find(body, b"\"tools/call\"").is_some() => {
            r#"{"content":[{"type":"text","text":"an answer"}]}"#
        }
        () => "{}",
    };
    Some(format!(r#"{{"jsonrpc":"2.0","id":{},"result":{result}}}"#, id(body)?))
}

fn id(body: &[u8]) -> Option<&str> {
    let rest = &body[find(body, b"\"id\":")? + 5..];
    let end = rest.iter().position(|byte| matches!(byte, b',' | b'}'))?;
    std::str::from_utf8(&rest[..end]).ok()
}

fn written(status: &str, json: &str) -> String {
    let length = json.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}")
}

async fn large(stream: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> std::io::Result<()> {
    let id = id(body).unwrap_or("null");
    let begin = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"text","text":""#);
    let (end, piece) = (r#""}]}}"#, LINE.repeat((64 << 10) / LINE.len()));
    let pieces = LARGE / piece.len();
    let length = begin.len() + pieces * piece.len() + end.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{begin}"
    );
    stream.write_all(head.as_bytes()).await?;
    for _ in 0..pieces {
        stream.write_all(piece.as_bytes()).await?;
    }
    stream.write_all(end.as_bytes()).await
}
