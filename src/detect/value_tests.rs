//! One case for each thing that is decided of a value by its name, its form and what stands around it.

use super::Rule;
use super::marked::holds;
use super::rules::{
    CREDENTIAL_ARGUMENT, CREDENTIAL_HEADER, CREDENTIAL_VARIABLE, PASSWORD, PRIVATE_KEY, PUBLISHABLE_KEY,
    RANDOM_VALUE, URL_QUERY, VENDOR_TOKEN,
};
use super::value::{Context, DEEPEST, From, judge};

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
        (Variable, "ACME_TOKEN", "‹h32›.lambda-url.eu-west-1.on.aws:443", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "schlüssel-für-später", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "kżqxŵmwvbn", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "«Пароход897!»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME_TOKEN", "«tanuki-brimble-quorle-vexum»", &CREDENTIAL_VARIABLE),
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
        (Variable, "ACME", "«acme:‹m30›»", &RANDOM_VALUE),
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
        (Variable, "ACME_LOGIN", ":vexqumz4", &PASSWORD),
        (Variable, "ACME_LOGIN", "a/da:vexqumz4", &PASSWORD),
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
        (Variable, "ACME", "https://acme.dev/a;b?token=«‹m20›»", &URL_QUERY),
        (Variable, "ACME", "https://acme.dev/mcp --token «k3Xp9QvT»", &CREDENTIAL_ARGUMENT),
        (Variable, "ACME", "curl 'https://x.acme.dev/?token=«‹m20›»' -H x", &URL_QUERY),
        (Variable, "ACME", "--verbose --token «‹m20›»", &CREDENTIAL_ARGUMENT),
        (Argument, "", "TOKEN=«‹m20›»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "/Users/ada/Application Support/‹m20›", &RANDOM_VALUE),
        (Variable, "ACME", "«‹j›»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "«‹k›»", &PRIVATE_KEY),
        (Variable, "VITE_FIREBASE_KEY", "«AIza‹m35›»", &PUBLISHABLE_KEY),
        (Variable, "VITE_ACME_KEY", "«ghp_‹m36›»", &VENDOR_TOKEN),
        (Variable, "GOOGLE_MAPS_KEY", "«AIza‹m35›»", &VENDOR_TOKEN),
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
        (Variable, "ACME", "${A:-${B:-«ghp_‹m36›»}}", &VENDOR_TOKEN),
        (Variable, "ACME", "${A:-${B-${C:=«ghp_‹m36›»}}}", &VENDOR_TOKEN),
        (Variable, "ACME", "${A:-«ghp_‹m36›»", &VENDOR_TOKEN),
        (Variable, "ACME", "${A} ${B_TOKEN:-«k3Xp9QvT»", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN:=«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN=«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "x ${A} ${B_TOKEN-«k3Xp9QvT»} --host ${HOST}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${env:A_TOKEN:-«k3Xp9QvT»}", &CREDENTIAL_VARIABLE),
        // What it says while the variable is unset, what it takes while it is set, and a name with a dash are none.
        (Variable, "ACME", "${A_TOKEN:?set A_TOKEN1}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "${A_TOKEN:?set_A_TOKEN1}", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "x ${A} ${B_TOKEN:?set_B_TOKEN1} --host x", &CREDENTIAL_VARIABLE),
        (Variable, "ACME", "x ${A} ${B:?«ghp_‹m36›»} --host x", &VENDOR_TOKEN),
        (Variable, "ACME", "${A}‹m24›", &RANDOM_VALUE),
        (Variable, "ACME", "--host ${A --token «‹m24›»", &CREDENTIAL_ARGUMENT),
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
fn what_is_nested_too_deep_is_not_looked_at() {
    for (depth, written) in [
        (DEEPEST, "«‹m20›»"),
        (DEEPEST + 1, "‹m20›"),
        (DEEPEST - 1, "{\"a\": \"«‹m20›»\"}"),
        (DEEPEST, "{\"a\": \"‹m20›\"}"),
        (DEEPEST - 1, "${A:-«‹m20›»}"),
        (DEEPEST, "${A:-‹m20›}"),
        (DEEPEST - 1, "x ${A} --token «‹m20›»"),
        (DEEPEST, "x ${A} --token ‹m20›"),
    ] {
        holds("nested", written, |value| judge(Context::new(From::Variable, "ACME", depth), value));
    }
}
