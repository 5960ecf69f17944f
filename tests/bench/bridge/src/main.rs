//! The two ends between which `bridge.py` measures a bridge: a server on loopback, and a client on standard input and output.
//!
//! usage: bridge serve FOLDER | direct URL CA | drive COMMAND ARGUMENT…      (`BENCH_TOKEN` holds what the server wants)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod driver;
mod server;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", folder] => server::serve(folder.as_ref()),
        ["direct", url, ca] => driver::direct(url, ca),
        ["drive", ..] if words.len() > 1 => driver::drive(&words[1..]),
        // `cargo bench` asks with words of its own.
        _ => println!("usage: bridge serve FOLDER | direct URL CA | drive COMMAND ARGUMENT…"),
    }
}
