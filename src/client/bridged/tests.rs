//! mcp-remote's arguments are understood, and nothing in them is taken for more than it says.

use super::*;

fn read(words: &[&str]) -> Result<BridgeWords, BadBridgeWords> {
    BridgeWords::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
}

const URL: &str = "https://api.example.com/mcp";

#[test]
fn what_mcp_remote_takes_is_taken_in_any_order() {
    let words = read(&[
        "--debug",
        URL,
        "9696",
        "--header",
        "Authorization:${AUTH}",
        "--transport=sse-only",
        "--header",
        "X-Team: a b: c",
        "--allow-http",
        "--ignore-tool",
        "delete_*",
        "--host",
        "127.0.0.1",
        "--name",
        "web",
    ])
    .unwrap();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(words.headers, [header("Authorization", "${AUTH}"), header("X-Team", "a b: c")]);
    assert_eq!((words.url.as_str(), words.order), (URL, TransportOrder::SseOnly));
    assert!(words.allow_http && words.is_verbose && words.name.as_deref() == Some("web"));
    assert_eq!(words.ignored_tools, ["delete_*"]);
    let passed: Vec<_> = words.passed_over.iter().map(|(flag, _)| *flag).collect();
    assert_eq!(passed, ["--host", "the port of a callback"]);
}

#[test]
fn what_is_not_understood_is_an_error_that_says_what_is() {
    let unknown = read(&[URL, "--tokn=abc"]).unwrap_err().to_string();
    assert!(unknown.starts_with("unknown flag --tokn; there are: --header, --transport"), "{unknown}");
    assert!(!unknown.contains("abc") && !unknown.contains("--host"), "{unknown}");
    assert_eq!(read(&[]), Err(BadBridgeWords::NoUrl));
    assert_eq!(read(&[URL, "--header"]), Err(BadBridgeWords::NoValue("--header")));
    assert_eq!(read(&[URL, "--header", "x"]), Err(BadBridgeWords::Header(1)));
    assert_eq!(read(&[URL, "--header", "A: b", "--header", "a b: c"]), Err(BadBridgeWords::Header(2)));
    assert_eq!(read(&[URL, "80a"]), Err(BadBridgeWords::Further("80a".to_owned())));
    assert_eq!(read(&[URL, "80", "x"]), Err(BadBridgeWords::Further("x".to_owned())));
    assert!(matches!(read(&[URL, "--transport", "ws"]), Err(BadBridgeWords::Transport(_))));
    assert!(matches!(read(&[URL, "--header-file", "f"]), Err(BadBridgeWords::NotTaken(..))));
    assert!(matches!(read(&[URL, "--debug=yes"]), Err(BadBridgeWords::Unknown(_))));
}

#[test]
fn the_last_header_of_a_name_counts() {
    let words = read(&[URL, "--header", "X-A: 1", "--header", "x-a: 2"]).unwrap();
    assert_eq!(words.headers, [("x-a".to_owned(), "2".to_owned())]);
}

#[test]
fn braces_around_a_name_are_a_placeholder_and_nothing_else_is() {
    let rows = [
        ("Bearer {API_TOKEN}", "Bearer ${API_TOKEN}"),
        ("Bearer ${API_TOKEN}", "Bearer ${API_TOKEN}"),
        ("Bearer ${lower}", "Bearer ${lower}"),
        ("{known}/{other}", "${known}/{other}"),
        ("{A_B}{A_B}", "${A_B}${A_B}"),
        ("{{A_B}}", "{{A_B}}"),
        ("{X}{1A}{A-B}{}{ A_B }{A_B", "{X}{1A}{A-B}{}{ A_B }{A_B"),
        ("${A_B:-{x}}", "${A_B:-{x}}"),
        ("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}"),
        ("{env:A_B}", "${A_B}"),
        ("x${env:a}y{env:}", "x${a}y{env:}"),
        ("{{env:A_B}}", "{{env:A_B}}"),
        ("ü{Ü}{A_B}", "ü{Ü}${A_B}"),
    ];
    for (written, plain) in rows {
        assert_eq!(spelling::plain(written, &|name| name == "known"), plain, "{written}");
    }
}

#[test]
fn a_literal_credential_is_found_wherever_it_stands() {
    let token = crate::detect::mixed(40);
    let header = format!("Authorization: Bearer {token}");
    let (query, user) = (format!("{URL}?api_key={token}"), format!("https://me:{token}@api.example.com/"));
    let client = format!("{{\"client_id\":\"x\",\"client_secret\":\"{token}\"}}");
    let rows: [(&[&str], &str); 4] = [
        (&[URL, "--header", &header], "--header Authorization"),
        (&[&query], "the url"),
        (&[&user], "the url"),
        (&[URL, "--static-oauth-client-info", &client], "--static-oauth-client-info"),
    ];
    for (words, place) in rows {
        assert_eq!(read(words).unwrap().literals(), [place], "{words:?}");
    }
    for words in [&["--header", "Authorization: Bearer {API_TOKEN}"], &["--header", "Authorization:${AUTH}"]]
    {
        assert!(read(&[&[URL], &words[..]].concat()).unwrap().literals().is_empty(), "{words:?}");
    }
    assert!(read(&[&format!("{URL}/{{API_TOKEN}}?k={{API_TOKEN}}")]).unwrap().literals().is_empty());
}
