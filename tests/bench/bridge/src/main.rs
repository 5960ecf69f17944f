//! The two ends between which `bridge.py` measures a bridge: a server on loopback, and a client on standard input and output.
//!
//! usage: mcpkey-bench-bridge serve FOLDER | direct URL CA | drive COMMAND ARGUMENT…      (`BENCH_TOKEN` holds what the server wants)

mod driver;
mod server;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", folder] => server::serve(folder.as_ref()),
        ["direct", url, ca] => driver::direct(url, ca),
        ["drive", ..] if words.len() > 1 => driver::drive(&words[1..]),
        _ => eprintln!("usage: mcpkey-bench-bridge serve FOLDER | direct URL CA | drive COMMAND ARGUMENT…"),
    }
}
