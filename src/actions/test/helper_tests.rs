//! Helpers as real shells run them.

use std::ffi::OsString;

use super::*;
use crate::base::secret::Secret;

fn run_with(command: &str, scope: Option<Scope>, stop: bool) -> Result<Vec<(String, String)>, String> {
    let secret = Secret::new("a-secret-of-the-test".to_owned()).unwrap().0;
    let path = std::env::var_os("PATH").unwrap();
    let environ = vec![
        (OsString::from("PATH"), path),
        (OsString::from("MY_TOKEN"), OsString::from(secret.expose())),
        (OsString::from("CLAUDE_CODE_MCP_SERVER_NAME"), OsString::from("not this one")),
    ];
    let helper = Helper {
        command,
        server: "web",
        url: "https://example.com/mcp",
        scope,
        surroundings: &Surroundings { dir: std::env::temp_dir(), environ, ..Surroundings::default() },
    };
    let headers = helper.run(&AtomicBool::new(stop), &Redactor::new([&secret]));
    let plain =
        |headers: Headers| headers.into_iter().map(|(name, value)| (name, value.to_string())).collect();
    headers.map(plain).map_err(|said| said.to_string())
}

fn run(command: &str) -> Result<Vec<(String, String)>, String> {
    run_with(command, None, false)
}

fn headers(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn one_json_object_of_texts_is_headers_and_all_else_is_a_failure() {
    let fine: [(&str, &[(&str, &str)]); 6] = [
        (r#"echo '{"X-A":"1","X-B":""}'"#, &[("X-A", "1"), ("X-B", "")]),
        (r#"printf '\n{\n"X-A"\n:"1"}\n\n'; echo warning >&2"#, &[("X-A", "1")]),
        (r#"printf '\357\273\277{"X-A":"1"}'"#, &[("X-A", "1")]),
        (r#"echo '{"X-A":"1","X-A":"2"}'"#, &[("X-A", "2")]),
        (r#"echo '{"X-A":"${HOME}"}'"#, &[("X-A", "${HOME}")]),
        ("echo '{}'", &[]),
    ];
    for (command, expected) in fine {
        assert_eq!(run(command), Ok(headers(expected)), "{command}");
    }
    let failures = [
        (r#"echo '{"X-A":"1"}'; exit 3"#, "exit code 3"),
        ("echo 'no such account' >&2; exit 1", "exit code 1: no such account"),
        ("kill -9 $$", "signal 9"),
        ("true", "it printed nothing"),
        (r#"echo hello; echo '{"X-A":"1"}'"#, "what it printed is not one JSON object"),
        (r#"echo '{"X-A":"1"}'; echo bye"#, "what it printed is not one JSON object"),
        (r#"echo '["X-A"]'"#, "what it printed is not one JSON object"),
        (r#"echo '{"X-A":"1","X-N":5}'"#, "the value of X-N is not text"),
        (r#"echo '{"X-N":null}'"#, "the value of X-N is not text"),
        (r#"echo '{"X A":"1"}'"#, "X A cannot be the name of a header"),
        (r#"printf '{"X-A":"a\\nb"}'"#, "the value of X-A cannot stand in a header"),
    ];
    for (command, expected) in failures {
        assert_eq!(run(command), Err(expected.to_owned()), "{command}");
    }
    assert!(run("no-such-program-here").unwrap_err().starts_with("exit code 127: "));
}

#[test]
fn a_helper_knows_its_server_and_a_projects_gets_no_credentials() {
    let command = r#"printf '{"X-N":"%s","X-U":"%s","X-T":"%s"}' "$CLAUDE_CODE_MCP_SERVER_NAME" "$CLAUDE_CODE_MCP_SERVER_URL" "$MY_TOKEN""#;
    let with = |token| Ok(headers(&[("X-N", "web"), ("X-U", "https://example.com/mcp"), ("X-T", token)]));
    assert_eq!(run_with(command, Some(Scope::User), false), with("a-secret-of-the-test"));
    assert_eq!(run_with(command, Some(Scope::Project), false), with(""));
}

#[test]
fn what_a_helper_says_in_anger_shows_no_secret() {
    assert_eq!(run("echo \"bad $MY_TOKEN\" >&2; exit 1"), Err("exit code 1: bad •••".to_owned()));
    let unknown = format!("gh{}_{}", "p", crate::detect::mixed(36));
    let said = run(&format!("echo '+ token={unknown}' >&2; exit 1"));
    assert_eq!(said, Err("exit code 1".to_owned()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_that_keeps_the_output_open_is_not_waited_for_and_not_left() {
    let said = run(r#"sleep 1000 & printf '{"X-P":"%s"}' $!"#).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", said[0].1)).unwrap_or_default();
    assert!(stat.is_empty() || stat.contains(") Z "), "{stat}");
}

#[test]
fn a_stopped_helper_gives_nothing() {
    assert_eq!(run_with("exec sleep 1000", None, true), Err("it was interrupted".to_owned()));
}

#[test]
fn a_helper_beats_the_entry_where_the_names_are_the_same_and_joins_it_where_only_the_case_differs() {
    let given = |list: &[(&str, &str)]| -> Headers {
        list.iter().map(|(name, value)| ((*name).to_owned(), Zeroizing::new((*value).to_owned()))).collect()
    };
    let merged = merge(
        given(&[("X-Same", "entry"), ("X-Case", "entry"), ("X-Own", "entry")]),
        given(&[("X-Same", "helper"), ("x-case", "helper"), ("X-New", "1"), ("x-new", "2")]),
    );
    let expected =
        given(&[("X-Case", "entry, helper"), ("X-Own", "entry"), ("X-Same", "helper"), ("X-New", "1, 2")]);
    assert_eq!(merged, expected);
}
