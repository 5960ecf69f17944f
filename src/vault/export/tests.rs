//! The document, what is refused of one, and public keys.

use proptest::prelude::*;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::*;
use crate::vault::agreed::Agreed;
use crate::vault::destination::Destination;

fn one(value: &str) -> Exported {
    Exported {
        variable: "TOKEN".parse().unwrap(),
        value: ExportedValue::Value(Secret::new(value.to_owned()).unwrap().0),
        whose: Whose {
            project: Some("~/work/shop".to_owned()),
            remote: Some("github.com/acme/shop".to_owned()),
            account: None,
            entry: Some(ExportedEntry { file: "packages/a/.mcp.json".to_owned(), server: "web".to_owned() }),
        },
        agreed: agreed(&["npx -y web", "sh -c 'a\nb'"]),
        expires: Some("2027-01-31T00:00:00Z".to_owned()),
    }
}

/// What was agreed to of some item: these command lines.
fn agreed(lines: &[&str]) -> Vec<Agreement> {
    let mut agreed = Agreed::nothing([7; 16]);
    for line in lines {
        let whole = Zeroizing::new((*line).to_owned());
        agreed.note(&Destination::of_command((*line).to_owned(), whole, None), false);
    }
    agreed.agreements().collect()
}

/// The document of one secret after `change`.
fn changed(change: impl FnOnce(&mut Value)) -> Result<Export, BadExport> {
    let text = Export::new(vec![one("a-value")]).write().unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    change(&mut document);
    Export::read(&document.to_string())
}

#[test]
fn what_is_no_export_is_an_error_without_a_value() {
    let text = Export::new(vec![one("a-value")]).write().unwrap();
    for foreign in ["", "a-value", "{}", "[]", &text[..text.len() - 9], r#"{"mcpkey-export": 1}"#] {
        assert_eq!(Export::read(foreign), Err(BadExport::Foreign), "{foreign}");
    }
    assert_eq!(changed(|d| d["mcpkey-export"] = json!(2)), Err(BadExport::Newer(2)));
    assert_eq!(changed(|d| d["secrets"] = json!([])), Err(BadExport::Empty));
    assert_eq!(changed(|d| d["secrets"] = json!(vec![0; 3])), Err(BadExport::Foreign));
    assert!(changed(|d| d["later"] = json!(1)).is_ok(), "a later field is passed over");
}

#[test]
fn every_part_is_held_to_its_rule() {
    let bad = |key: &str, value: Value| changed(|d| d["secrets"][0][key] = value).unwrap_err();
    let token = || "TOKEN".parse::<VarName>().unwrap();
    assert_eq!(bad("variable", json!("A-B\u{1b}")), BadExport::Variable("A-B\\u{1b}".to_owned()));
    assert_eq!(bad("value", json!("a\nb")), BadExport::Value(token(), BadSecret::LineBreak));
    for (key, value, what) in [
        ("server", "a\u{202e}b", "server"),
        ("server", "", "server"),
        ("file", "../../.ssh/config", "file"),
        ("file", "~/../x", "file"),
        ("file", "a\u{1b}[2J", "file"),
        ("project", "a\u{7}", "project"),
        ("remote", "", "remote"),
        ("expires", "soon", "time of expiry"),
    ] {
        assert_eq!(bad(key, json!(value)), BadExport::Part(token(), what), "{key}: {value:?}");
    }
    let agreed = |change: fn(&mut Value)| changed(|d| change(&mut d["secrets"][0]["agreed"][0])).unwrap_err();
    assert_eq!(agreed(|one| one["to"] = json!("stdio: a\u{1b}[2J")), BadExport::Part(token(), "destination"));
    assert_eq!(agreed(|one| one["salt"] = Value::Null), BadExport::Part(token(), "destination"));
    assert_eq!(agreed(|one| one["to"] = json!("file:///etc")), BadExport::Foreign);
    assert_eq!(agreed(|one| one["digest"] = json!("00")), BadExport::Foreign);
    assert_eq!(bad("server", Value::Null), BadExport::Part(token(), "server"));
    assert_eq!(bad("project", Value::Null), BadExport::Part(token(), "project"));
    let twice = |d: &mut Value| {
        let mut again = d["secrets"][0].clone();
        again["remote"] = Value::Null;
        again["value"] = json!("another");
        d["secrets"].as_array_mut().unwrap().push(again);
    };
    assert_eq!(changed(twice), Err(BadExport::Twice(token())));
}

#[test]
fn keys_of_age_are_read_and_a_secret_one_is_not_repeated() {
    let secret = age::x25519::Identity::generate();
    let public = secret.to_public().to_string();
    assert_eq!(Recipient::read(&format!(" {public}\r\n")).unwrap().to_string(), public);
    let text = age::secrecy::ExposeSecret::expose_secret(&secret.to_string()).to_owned();
    assert_eq!(Recipient::read(&text).unwrap_err(), BadRecipient::Secret);
    let file = format!("# created: today\n\n{public}\n{text}\n");
    let error = Recipients::read(&file).unwrap_err();
    assert_eq!(error, BadRecipient::Line(4, Box::new(BadRecipient::Secret)));
    assert!(!error.to_string().contains(&text[20..]));
    for none in ["", "age1", "ssh-ed25519", "ssh-rsa AAAA", "github:ada", "-----BEGIN"] {
        assert_eq!(Recipient::read(none).unwrap_err(), BadRecipient::NoKey, "{none}");
    }
    let kind = "ecdsa-sha2-nistp256".to_owned();
    assert_eq!(Recipient::read(&format!("{kind} AAAA ada@host")).unwrap_err(), BadRecipient::Kind(kind));
    assert_eq!(Recipients::read("# nothing\n").unwrap_err(), BadRecipient::None);
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in "\\PC{1,40}", server in "[^\\p{C}\\p{Z}]{1,20}", line in "[!-~]{1,40}") {
        prop_assume!(Secret::new(value.clone()).is_ok() && !server.chars().any(crate::base::text::is_unsafe));
        let mut secret = one(&value);
        secret.agreed.extend(agreed(&[&line]));
        secret.whose.entry = Some(ExportedEntry { file: "~/.claude.json".to_owned(), server });
        let export = Export::new(vec![secret]);
        prop_assert_eq!(Export::read(&export.write().unwrap()).unwrap(), export);
    }
}
