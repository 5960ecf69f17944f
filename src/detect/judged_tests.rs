//! One case for each thing that `header`, `value` and `judge` decide, written as what stands in a config.
//!
//! `«…»` is around what has to be found, and nothing else is. `‹m20›` stands for twenty letters and digits made by chance, `‹h20›` for as
//! many hexadecimal digits, `‹u›` for a uuid, `‹b …›` for a text in base64, `‹p20›` for a user without a
//! password, `‹j›` for an object with a token and `‹k›` for a key, both in base64: no secret-shaped literal is in the source.

use std::ops::Range;

use super::base64;
use super::rules::{
    BASIC_CREDENTIAL, COOKIE, CREDENTIAL_ARGUMENT, CREDENTIAL_HEADER, CREDENTIAL_VARIABLE, PASSWORD,
    PRIVATE_KEY, PUBLISHABLE_KEY, RANDOM_VALUE, URL_QUERY, VENDOR_TOKEN,
};
use super::samples::{hex, mixed};
use super::value::{Context, From, judge};
use super::{Match, Rule, args, env, header, text, tool, url};

/// What is written, with what chance makes, and where the marked pieces of it are.
fn marked(written: &str) -> (String, Vec<Range<usize>>) {
    let (mut value, mut places, mut open) = (String::new(), Vec::new(), 0);
    let mut rest = written;
    while let Some(at) = rest.find(['«', '»', '‹']) {
        value.push_str(&rest[..at]);
        let sign = rest[at..].chars().next().unwrap();
        rest = &rest[at + sign.len_utf8()..];
        match sign {
            '«' => open = value.len(),
            '»' => places.push(open..value.len()),
            _ => {
                let (made, after) = rest.split_once('›').unwrap();
                value.push_str(&made_by(made));
                rest = after;
            }
        }
    }
    value.push_str(rest);
    (value, places)
}

fn made_by(what: &str) -> String {
    let (kind, more) = what.split_at(1);
    match kind {
        "m" => mixed(more.parse().unwrap()),
        "h" => hex(more.parse().unwrap()),
        "u" => {
            let it = hex(32);
            format!("{}-{}-{}-{}-{}", &it[..8], &it[8..12], &it[12..16], &it[16..20], &it[20..])
        }
        // A pair without a password.
        "p" => base64::encode(format!("{}:", mixed(more.parse().unwrap())).as_bytes()),
        "b" => base64::encode(more.trim_start().as_bytes()),
        "j" => base64::encode(format!("{{\"token\": \"{}\"}}", mixed(20)).as_bytes()),
        "k" => base64::encode(
            format!("-----{0} PRIVATE KEY-----\n{2}\n-----{1} PRIVATE KEY-----\n", "BEGIN", "END", mixed(64))
                .as_bytes(),
        ),
        _ => panic!("nothing is made by {what}"),
    }
}

/// What a detector finds in what is written has to be what is marked.
fn holds(case: &str, written: &str, found: impl Fn(&str) -> Vec<Match>) -> Vec<Match> {
    let (value, places) = marked(written);
    let found = found(&value);
    let there: Vec<Range<usize>> = found.iter().map(|one| one.range.clone()).collect();
    assert_eq!(there, places, "{case}: {written}: {found:?}");
    found
}

#[test]
fn of_a_header_what_follows_its_scheme() {
    for (name, written) in [
        ("Authorization", "Bearer «kvq7zm»"),
        ("authorization", "bearer  «kvq7zm»"),
        (" Authorization ", "  Bearer «kvq7zm» "),
        ("Authorization", "\"Bearer «‹m32›»\""),
        ("Authorization", "Bearer%20«kvq7zm»"),
        ("Proxy-Authorization", "Token «kvq!zm»"),
        ("Authorization", "SSWS «kvq7zm»"),
        ("Authorization", "Zoho-oauthtoken «kvq7zm»"),
        ("Authorization", "access_token «kvq7zm»"),
        ("Authorization", "GenieKey «kvq7zm»"),
        ("Authorization", "abcdefghijklmnopqrstoken «kvq7zm»"),
        ("Authorization", "abcdefghijklmnopqrsttoken kvq7zm"),
        ("Authorization", "to8en kvq7zm"),
        ("Authorization", "Acme «‹m20›»"),
        ("Authorization", "Acme-Mcp «‹u›»"),
        ("Authorization", "abcdefghijklmnopqrstuvwx «‹u›»"),
        ("Authorization", "Acme hello1"),
        ("Authorization", "«kvq7zm»"),
        ("Authorization", "«kvqxz?»"),
        ("Authorization", "kvq7z"),
        ("Authorization", "kvqxzm"),
        ("Authorization", "<kvq7zm>"),
        ("Authorization", "oauth2"),
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer "),
        ("X-Acme", "Bearer «kvq7zm»"),
        ("X-Password", "Bearer «kvq7zm»"),
        ("X-Client-Id", "Bearer kvq7zm"),
        ("X-Acme", "Acme kvq7zm"),
        ("User-Agent", "‹m40›"),
        ("User-Agent", "«ghp_‹m36›»"),
    ] {
        holds(name, written, |value| header(name, value));
    }
}

#[test]
fn of_basic_the_pair() {
    for written in [
        "Basic «‹b ada:vexqumz4›»",
        "basic  «‹b ada:vexqumz4›»",
        "Basic «‹p20›»",
        "Basic ‹b ada:›",
        "Basic ‹b ada:your-password›",
        "Basic ${TOKEN}",
        "Basic hello-world",
        "Basic «‹m24›»",
    ] {
        let found = holds("Authorization", written, |value| header("Authorization", value));
        assert!(found.iter().all(|one| *one.rule == BASIC_CREDENTIAL), "{written}: {found:?}");
    }
}

#[test]
fn of_cookies_the_whole_header() {
    for written in [
        "«session_token=kvq7zm4x»",
        "session_token=kvq7zm4",
        "session_token=hello-world",
        "«theme=dark; sid=‹m20›»",
        "«‹m16›»",
        "sid=‹m15›",
        "_ga=‹m20›",
        "«x=ghp_‹m36›»",
        "theme=dark; lang=de",
        "session_token=your-token-here",
    ] {
        let found = holds("Cookie", written, |value| header("Cookie", value));
        assert!(found.iter().all(|one| *one.rule == COOKIE), "{written}: {found:?}");
    }
}

/// Where a value stands, its name, what is written, and how what is found is called.
type Judged = (From, &'static str, &'static str, &'static Rule);

fn judged(cases: &[Judged]) {
    for &(from, name, written, rule) in cases {
        let found = holds(name, written, |value| judge(Context::new(from, name, 0), value));
        assert!(found.iter().all(|one| one.rule == rule), "{name} {written}: {found:?}");
    }
}

#[test]
fn a_word_is_judged_by_what_its_name_says() {
    use From::{Argument, Header, Query, Variable};
    judged(&[
        // A password may be anything that is four characters long.
        (Variable, "DB_PASSWORD", "«abcd»", &PASSWORD),
        (Variable, "DB_PASSWORD", "«äöüß»", &PASSWORD),
        (Variable, "DB_PASSWORD", "abc", &PASSWORD),
        (Variable, "DB_PASSWORD", "your-password", &PASSWORD),
        (Variable, "DB_PASSWORD", "«correct horse battery»", &PASSWORD),
        // A token is no word and no small number.
        (Variable, "ACME_TOKEN", "«k3Xp9QvT»", &CREDENTIAL_VARIABLE),
        (Argument, "token", "«k3Xp9QvT»", &CREDENTIAL_ARGUMENT),
        (Header, "X-Token", "«k3Xp9QvT»", &CREDENTIAL_HEADER),
        (Query, "token", "«k3Xp9QvT»", &URL_QUERY),
        (Variable, "ACME_TOKEN", "k3Xp9Qv", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "hello-world", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "739184026537", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "«7391840265371»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "+7391840265371928", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "«+73918402653719284»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "1.25.300", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "«Sommer2024!»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "mcp.acme.dev", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "schlüssel-für-später", &CREDENTIAL_VARIABLE),
        // Under a name that says nothing only chance tells.
        (Variable, "ACME", "«‹m20›»", &RANDOM_VALUE),
        (Variable, "ACME", "‹m19›", &RANDOM_VALUE),
        (Header, "X-Acme", "«‹m16›»", &RANDOM_VALUE),
        (Header, "X-Acme", "‹m15›", &RANDOM_VALUE),
        (Variable, "ACME", "‹h25›", &RANDOM_VALUE),
        (Variable, "ACME", "«‹h26›»", &RANDOM_VALUE),
        (Variable, "ACME", "‹u›", &RANDOM_VALUE),
        (Variable, "ACME", "folders/‹m30›", &RANDOM_VALUE),
        (Variable, "ACME", "drive:‹m30›", &RANDOM_VALUE),
        (Variable, "ACME", "hello-world-and-all", &RANDOM_VALUE),
        // Of an id in a header only what is far too long for one.
        (Header, "Client-Id", "«‹m40›»", &RANDOM_VALUE),
        (Header, "Client-Id", "‹m39›", &RANDOM_VALUE),
        (Header, "Client-Id", "‹h64›", &RANDOM_VALUE),
        (Header, "X-Acme-Client-Id", "‹m40›", &RANDOM_VALUE),
        (Variable, "CLIENT_ID", "‹m40›", &RANDOM_VALUE),
    ]);
}

#[test]
fn a_user_and_a_password_are_a_pair_under_the_names_for_both() {
    use From::{Argument, Variable};
    judged(&[
        (Variable, "ACME_LOGIN", "ada:«vexqumz4»", &PASSWORD),
        (Variable, "BASIC_AUTH", "ada.l-o+v@acme_x:«vexqumz4»", &PASSWORD),
        (Argument, "u", "ada:«vexqumz4»", &PASSWORD),
        (Argument, "user", "ada:«vexqumz4»", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada:«abcd»", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada:abc", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada:«739184»", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada:12345", &PASSWORD),
        (Argument, "user", "1000:1000", &PASSWORD),
        (Argument, "user", "nobody:nogroup", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada:your-password", &PASSWORD),
        (Variable, "ACME_LOGIN", "ada", &PASSWORD),
    ]);
}

#[test]
fn a_value_of_parts_is_judged_part_by_part() {
    use From::{Argument, Query, Variable};
    judged(&[
        (Variable, "ACME", "Bearer «‹m20›»", &CREDENTIAL_HEADER),
        (Variable, "ACME", "Bearer%20«‹m20›»", &CREDENTIAL_HEADER),
        (Variable, "DB_PASSWORD", "«Bearer kvq7zmx»", &PASSWORD),
        (Variable, "ACME", "$ACME_TOKEN", &RANDOM_VALUE),
        (Variable, "ACME_TOKEN", "{\"token\": \"«‹m20›»\"}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "<«‹m20›»>", &RANDOM_VALUE),
        (Variable, "ACME_TOKEN", "<«‹u›»>", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "<token-of-acme>", &CREDENTIAL_VARIABLE),
        (Query, "", "https://mcp.acme.dev/mcp?token=«‹m20›»", &URL_QUERY),
        (Variable, "ACME", "curl 'https://x.acme.dev/?token=«‹m20›»' -H x", &URL_QUERY),
        (Variable, "ACME", "--verbose --token «‹m20›»", &CREDENTIAL_ARGUMENT),
        (Argument, "", "TOKEN=«‹m20›»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "/Users/ada/Application Support/‹m20›", &RANDOM_VALUE),
        (Variable, "ACME", "«‹j›»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "«‹k›»", &PRIVATE_KEY),
        (Variable, "VITE_FIREBASE_KEY", "«AIza‹m35›»", &PUBLISHABLE_KEY),
    ]);
}

#[test]
fn beside_a_placeholder_only_what_is_written_out_counts() {
    use From::{Query, Variable};
    judged(&[
        (Variable, "ACME_TOKEN", "${ACME_TOKEN}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${ACME_TOKEN:-«‹m20›»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${ACME_TOKEN:-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${ACME:-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${ACME:-k3Xp9QvT}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A} ${B_TOKEN:-«k3Xp9QvT»} ${C_TOKEN:-«Lw1Yc6Hf»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${ACME_TOKEN:-«k3Xp9QvT%21»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A}«ghp_‹m36›»", &VENDOR_TOKEN),
        // A shell takes the default behind three more signs.
        (Variable, "ACME", "${A:=«ghp_‹m36›»}", &VENDOR_TOKEN),
        (Variable, "ACME", "${A-«ghp_‹m36›»}", &VENDOR_TOKEN),
        (Variable, "ACME", "${A=«ghp_‹m36›»}", &VENDOR_TOKEN),
        (Variable, "ACME", "${A_TOKEN:=«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN=«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "x ${A} ${B_TOKEN-«k3Xp9QvT»} --host ${HOST}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${env:A_TOKEN:-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        // What it says while the variable is unset, what it takes while it is set, and a name with a dash are none.
        (Variable, "ACME", "${A_TOKEN:?set A_TOKEN1}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN:?set_A_TOKEN1}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${A_TOKEN+--token}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${acme-api-token}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "${input:acme-token-2}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "x ${A} ${B:-«ghp_‹m36›»}", &VENDOR_TOKEN),
        (Query, "", "https://acme.dev/mcp?token=${A_TOKEN:-«k3Xp9QvT»}", &URL_QUERY),
        (Variable, "ACME", "--token ${A_TOKEN:-«k3Xp9QvT»} --host ${HOST}", &CREDENTIAL_VARIABLE),
        (Query, "", "https://${HOST}/mcp?token=«‹m20›»", &URL_QUERY),
        (Query, "", "https://acme.dev/mcp?token=${TOKEN}", &URL_QUERY),
        (Variable, "ACME", "--host ${HOST} --token «‹m20›»", &CREDENTIAL_ARGUMENT),
        (Variable, "ACME", "${ACME_TOKEN:-", &CREDENTIAL_VARIABLE),
    ]);
}

#[test]
fn of_a_variable_there_is_one_finding_that_spans_it() {
    for (name, written) in [
        ("ACME", " «--token ‹m20› --key ‹m24›» "),
        ("ACME", "--token «‹m20›» --host ${HOST}"),
        ("ACME", "${A:-x}"),
    ] {
        holds(name, written, |value| env(name, value));
    }
}

#[test]
fn of_a_text_what_is_not_a_short_word() {
    for (written, of_tool) in [
        ("-pSommer2", "-pSommer2"),
        ("mysql -p«Sommer2024!»", "mysql -p«Sommer2024!»"),
        ("{\"token\": \"«‹m20›»\"}", "{\"token\": \"«‹m20›»\"}"),
        (" {\"token\": \"«‹m20›»\"}", " {\"token\": \"«‹m20›»\"}"),
        ("«‹m24›»", "‹m24›"),
        ("«ghp_‹m36›»", "«ghp_‹m36›»"),
        ("use «‹m24›»", "use «‹m24›»"),
        ("Bash(echo --token «‹m24›»)", "Bash(echo --token «‹m24›»)"),
        ("Bash(«ghp_‹m36›»)", "Bash(«ghp_‹m36›»)"),
        ("Web Fetch(--token «‹m24›»)", "Web Fetch(--token «‹m24›»)"),
        ("Read(‹m10›", "Read(‹m10›"),
    ] {
        holds("text", written, text);
        holds("tool", of_tool, tool);
    }
    assert_eq!(*text(&marked("--token=‹m20›").0)[0].rule, super::rules::TEXT_CREDENTIAL);
}

#[test]
fn of_arguments_each_word() {
    for (command, words) in [
        ("npx", vec!["--token", "«‹m20›»"]),
        ("npx", vec!["«‹m24›»"]),
        ("/usr/bin/docker", vec!["run", "‹h64›"]),
        ("docker", vec!["run", "-e", "TOKEN=«‹m20›»"]),
        ("docker", vec!["run", "«‹m24›»"]),
        ("sudo", vec!["docker", "run", "‹h64›"]),
        ("npx", vec!["run", "«‹h64›»"]),
        ("C:\\bin\\mysql", vec!["-u", "root", "-p«Sommer2024!»"]),
        ("mysql", vec!["-u", "root", "--password=«Sommer2024!»", "-p«Sommer2024!»"]),
        ("npx", vec!["--token", "${TOKEN:-«‹m20›»}", "--key", "${KEY}"]),
        ("npx", vec!["--url", "https://a.acme.dev/?token=«‹m20›»&key=«‹m24›»"]),
    ] {
        let (words, places): (Vec<String>, Vec<_>) = words.into_iter().map(marked).unzip();
        let places: Vec<_> = places
            .into_iter()
            .enumerate()
            .flat_map(|(index, there)| there.into_iter().map(move |one| (index, one)))
            .collect();
        let found: Vec<_> =
            args(command, &words).into_iter().map(|one| (one.index, one.found.range)).collect();
        assert_eq!(found, places, "{command} {words:?}");
    }
}

#[test]
fn of_a_url_what_it_carries() {
    for written in [
        "https://ada:«vexqumz4»@mcp.acme.dev/mcp",
        "https://mcp.acme.dev/mcp?token=«‹m20›»&key=«‹m24›»#x",
        "https://mcp.acme.dev/«‹m24›»/mcp",
        "https://mcp.acme.dev/mcp?page=2",
    ] {
        holds("url", written, url);
    }
}
