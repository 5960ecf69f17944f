//! What the words of the command line mean.

use super::*;

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

#[test]
fn a_url_is_an_http_server_and_a_word_a_command() {
    let read =
        |target| Registration::read(&AddWords { target, ..AddWords::default() }).unwrap().entry.transport();
    assert_eq!(read("HTTPS://h/mcp"), Transport::Remote(Wire::Http));
    assert_eq!(read("wss://h"), Transport::Remote(Wire::Ws));
    assert_eq!(read("npx"), Transport::Stdio);
}

#[test]
fn a_header_is_split_at_its_first_colon() {
    let headers = strings(&["A:  b:c ", "Empty:", "X-API-Key"]);
    let registration =
        Registration::read(&AddWords { target: "https://h", headers: &headers, ..AddWords::default() })
            .unwrap();
    let pairs: Vec<_> = registration.entry.pairs().iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(pairs, [("A", "b:c"), ("Empty", ""), ("X-API-Key", "")]);
    assert_eq!(registration.blanks.len(), 1);
    assert_eq!(registration.blanks[0].place, Field::Header("X-API-Key".to_owned()));
}

#[test]
fn header_injection_is_refused_without_showing_the_value() {
    for bad in ["X: hunter2\r\nY: z", ": hunter2", "A B: hunter2", "é: hunter2"] {
        let headers = strings(&[bad]);
        let words = AddWords { target: "https://h", headers: &headers, ..AddWords::default() };
        let error = Registration::read(&words).unwrap_err().to_string();
        assert!(error.starts_with("invalid header") && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn bearer_leaves_a_blank_behind_the_scheme() {
    let words = AddWords { target: "https://h", bearer: true, ..AddWords::default() };
    let registration = Registration::read(&words).unwrap();
    assert_eq!(registration.entry.pairs(), [("Authorization".to_owned(), "Bearer ".to_owned())]);
    assert_eq!(registration.blanks[0].at, 7);
}

#[test]
fn flags_for_the_other_kind_of_server_are_ignored_as_the_client_does() {
    let (env, headers) = (strings(&["A=1"]), strings(&["A: b"]));
    let words = AddWords { target: "https://h", env: &env, ..AddWords::default() };
    assert_eq!(Registration::read(&words).unwrap().ignored, ["-e"]);
    let words = AddWords { target: "npx", headers: &headers, ..AddWords::default() };
    assert_eq!(Registration::read(&words).unwrap().ignored, ["-H"]);
}
