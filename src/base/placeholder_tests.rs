//! Every style, written and read back, and texts that only look like one.

use proptest::prelude::*;

use super::*;

#[test]
fn placeholders_of_every_style_are_found() {
    use Style::*;
    let rows: &[(&str, &[(Style, &str)])] = &[
        ("${VAR}", &[(Braces, "VAR")]),
        ("a${A}b${B}", &[(Braces, "A"), (Braces, "B")]),
        ("${VAR:-x:y}", &[(Default, "VAR")]),
        ("${VAR-x}", &[(Shell, "VAR")]),
        ("${VAR=x}", &[(Shell, "VAR")]),
        ("${VAR:?set it}", &[(Shell, "VAR")]),
        ("$VAR", &[(Dollar, "VAR")]),
        ("$token", &[(Dollar, "token")]),
        ("Bearer $VAR", &[(Dollar, "VAR")]),
        ("Authorization: Bearer $VAR", &[(Dollar, "VAR")]),
        ("X-Key:$VAR", &[(Dollar, "VAR")]),
        ("--key=$VAR", &[(Dollar, "VAR")]),
        ("${env:VAR}", &[(EnvColon, "VAR")]),
        ("${input:git-hub}", &[(Input, "git-hub")]),
        ("{env:VAR}", &[(Env, "VAR")]),
        ("Bearer {file:~/.key}", &[(File, "~/.key")]),
        ("${file:/run/key}", &[(File, "/run/key")]),
        ("${{ secrets.VAR }}", &[(Actions, "VAR")]),
        ("{{VAR}} {{ a.b }}", &[(Mustache, "VAR"), (Mustache, "a.b")]),
        ("%VAR%", &[(Percent, "VAR")]),
        (r"%APPDATA%\npm", &[(Percent, "APPDATA")]),
        ("$env:VAR", &[(PowerShell, "VAR")]),
        ("$(VAR)", &[(Parentheses, "VAR")]),
        ("$(echo Bearer $VAR)", &[(Parentheses, "echo Bearer $VAR")]),
        ("${command:x}", &[(Other, "command:x")]),
        ("${/}", &[(Other, "/")]),
        ("ключ ${VAR} 密", &[(Braces, "VAR")]),
    ];
    for (text, wanted) in rows {
        let found = placeholders(text);
        let seen: Vec<_> = found.iter().map(|p| (p.style, p.name)).collect();
        assert_eq!(&seen, wanted, "{text}");
        assert!(found.iter().all(|p| text[p.range.clone()].contains(p.name)), "{text}");
    }
    assert_eq!(placeholders("é${A}")[0].range, 2..6);
}

#[test]
fn ordinary_text_holds_no_placeholder() {
    for text in [
        "",
        "$",
        "$100",
        "costs $100 or $5",
        "cd /srv && exec server --key $KEY",
        "exec server --key=$KEY",
        "echo $HOME/bin",
        "pa$$w0rd",
        "P4$S",
        "https://a.example/?$filter=x",
        "https://a.example/a%20b%2Fc%20d",
        "%DE%AD%BE%EF",
        "%DEF%20",
        "100%SURE",
        r"C:\Users\ada\$Recycle.Bin",
        "{",
        "{}",
        "{ env: 1 }",
        r#"{"env":{"A":"b"}}"#,
        "{{",
        "{{ a b }}",
        "${",
        "${}",
        "${VAR",
        "{env:VAR",
        "$(",
        "^[a-z]{2,3}$",
    ] {
        assert_eq!(placeholders(text), [], "{text}");
    }
}

#[test]
fn a_text_full_of_openings_is_read_once() {
    for opening in ["${", "$(", "{{", "{env:", "%A", "${{", "}${", ")$(", "}}{{a"] {
        assert!(placeholders(&opening.repeat(300_000)).len() <= 300_000);
    }
}

#[test]
fn what_inserts_something_is_a_template() {
    for text in
        ["$X", "a${X}", "{{ x y }}", "<%= x %>", "#{x}", "`x`", "<<x>>", "%{x}", "%X%", "$env:x", "$(x)"]
    {
        assert!(is_template(text), "{text}");
    }
    for text in ["", "x", "$", "$5", "%x%", "100%", "a$X", "{x}", "<x>"] {
        assert!(!is_template(text), "{text}");
    }
}

#[test]
fn in_a_persons_own_config_capitals_count_wherever_they_stand() {
    for text in ["https://h/$TOKEN/mcp", "a $TOKEN b", "$TOKEN"] {
        let found = read(text, Reading::Own);
        assert_eq!(
            found.iter().map(|p| (p.style, p.name)).collect::<Vec<_>>(),
            [(Style::Dollar, "TOKEN")],
            "{text}"
        );
    }
    for text in ["https://h/?$filter=a", "$5", "pa$$w", "$token"] {
        assert_eq!(read(text, Reading::Own), [], "{text}");
    }
}

proptest! {
    #[test]
    fn every_style_is_read_back_as_it_is_written(name in "[A-Z_][A-Z0-9_]{2,12}", before in "(|Bearer |X-Key: |--key=)") {
        for (style, open, close) in STYLES {
            let text = format!("{before}{open}{name}{close}");
            for reading in [Reading::Own, Reading::Others] {
                let found: Vec<_> = read(&text, reading).into_iter().map(|p| (p.style, p.name, p.range)).collect();
                prop_assert_eq!(found, [(*style, name.as_str(), before.len()..text.len())], "{}", text);
            }
            prop_assert!(is_template(&style.write(&name)) || matches!(style, Style::Env | Style::File), "{:?}", style);
        }
    }

    #[test]
    fn nothing_written_makes_the_scan_fail(text in r"[${}%():\-A-Zaé ]{0,60}") {
        let mut end = 0;
        for found in placeholders(&text) {
            prop_assert!(found.range.start >= end && found.range.end > found.range.start);
            prop_assert!(text.get(found.range.clone()).is_some());
            end = found.range.end;
        }
    }
}

#[test]
fn a_default_begins_behind_four_signs() {
    for (body, there) in [
        ("VAR:-x", Some(("VAR", 5))),
        ("VAR:=x", Some(("VAR", 5))),
        ("VAR-x", Some(("VAR", 4))),
        ("VAR=x", Some(("VAR", 4))),
        ("VAR-x:-y", Some(("VAR", 4))),
        ("env:VAR:-x", Some(("env:VAR", 9))),
        ("VAR:-", Some(("VAR", 5))),
        ("VAR", None),
        ("VAR:?x", None),
        ("VAR?x-y", None),
        ("VAR:+x", None),
        ("input:a-b", None),
        ("", None),
    ] {
        assert_eq!(default_of(body), there, "{body}");
    }
}
