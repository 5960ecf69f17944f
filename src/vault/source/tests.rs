//! What is a source, and what of an output is the value.

use super::*;

fn source(json: Option<&str>, is_first_line: bool) -> Source {
    let json = json.map(str::to_owned);
    Source { json, is_first_line, ..Source::of_command("x").unwrap() }
}

#[test]
fn a_command_line_is_split_as_a_shell_does_and_no_shell_reads_it() {
    let source = Source::of_command(" gcloud  auth 'print access' \"$(id)\" ; rm ").unwrap();
    assert_eq!(source.words, ["gcloud", "auth", "print access", "$(id)", ";", "rm"]);
    assert_eq!(source.line(), "gcloud auth 'print access' '$(id)' ';' rm");
    assert_eq!((source.word(), source.program(), source.ttl), ("command", "gcloud", None));
    assert!(Source::of_command("/usr/bin/op read").is_ok());
}

#[test]
fn what_is_no_command_line_is_refused() {
    let long = "x".repeat(1001);
    for (line, why) in [
        ("", BadSource::Empty),
        (" ", BadSource::Empty),
        ("''", BadSource::Empty),
        ("a 'b", BadSource::Quote),
        ("a\nb", BadSource::Unseen),
        ("a \u{202e}b", BadSource::Unseen),
        ("a ${B}", BadSource::Placeholder),
        ("./op read", BadSource::Relative("./op".to_owned())),
        ("bin/op read", BadSource::Relative("bin/op".to_owned())),
        (&long, BadSource::TooLong),
    ] {
        assert_eq!(Source::of_command(line).unwrap_err(), why, "{line:?}");
    }
}

#[test]
fn of_an_output_the_value_is_all_but_the_last_line_break_or_a_line_or_a_member() {
    let value = |json: Option<&str>, first: bool, output: &str| {
        source(json, first).value(output.as_bytes()).map(|value| value.to_string())
    };
    assert_eq!(value(None, false, "abc\n").unwrap(), "abc");
    assert_eq!(value(None, false, "abc\r\n").unwrap(), "abc");
    assert_eq!(value(None, false, "abc\n\n").unwrap(), "abc\n");
    assert_eq!(value(None, true, "abc\nuser: x\n").unwrap(), "abc");
    assert_eq!(value(None, true, "").unwrap(), "");
    let json = r#"{"a": {"b/c": "abc", "n": 12, "o": {}}, "z": null}"#;
    assert_eq!(value(Some("/a/b~1c"), false, json).unwrap(), "abc");
    assert_eq!(value(Some("/a/n"), false, json).unwrap(), "12");
    assert_eq!(value(Some("/a/o"), false, json).unwrap_err(), BadOutput::NotOne("/a/o".to_owned()));
    assert_eq!(value(Some("/z"), false, json).unwrap_err(), BadOutput::Nothing("/z".to_owned()));
    assert_eq!(value(Some("/a"), false, "abc").unwrap_err(), BadOutput::NotJson);
    assert_eq!(source(None, false).value(&[0xff]).unwrap_err(), BadOutput::NotText);
}
