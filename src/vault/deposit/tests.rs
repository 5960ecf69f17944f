//! The document as text, what fits into it, and what is none.

use proptest::prelude::*;

use super::*;
use crate::vault::destination::Destination;
use crate::vault::owner::EntryName;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned()).unwrap().0
}

fn of(text: &str) -> Deposit {
    let entry = EntryName { file: "/home/ada/work/shop/.mcp.json".to_owned(), server: "github".to_owned() };
    let owner = Owner::of(Some("/home/ada/work/shop".to_owned())).at(entry);
    let owner = Owner { remote: Some("github.com/acme/shop".to_owned()), ..owner };
    let now = "2026-01-01T00:00:00Z".to_owned();
    let mut deposit = Deposit::new("GITHUB_TOKEN".parse().unwrap(), secret(text), owner, [7; 16], now);
    deposit.agreed.note(&to("npx -y github-mcp"), false);
    deposit
}

/// A command line, of which the whole is what is shown.
fn to(line: &str) -> Destination {
    Destination::of_command(line.to_owned(), Zeroizing::new(line.to_owned()), None)
}

fn later(day: u32) -> String {
    format!("2026-02-{day:02}T00:00:00Z")
}

fn ids() -> [ItemId; 2] {
    ["GITHUB_TOKEN/00000001".parse().unwrap(), "GITHUB_TOKEN/00000002".parse().unwrap()]
}

#[test]
fn the_text_form_reads_back_and_a_later_field_survives() {
    let mut deposit = of("one");
    deposit.replace(secret("two"), later(1), Some(later(9)));
    let coming = HistoryValue::Here(secret("three").into());
    deposit.next = Some(Coming { value: coming, since: later(2), expires: None, made: true });
    deposit.agreed.note(&to("npx -y a ${B} \u{7f}"), true);
    let text = deposit.write().unwrap();
    assert_eq!(Deposit::read(&text).unwrap(), deposit);
    let newer = text.expose().replacen("\"1.0\"", "\"1.7\",\"account\":{\"id\":[1]}", 1);
    let mut read = Deposit::read(&secret(&newer)).unwrap();
    read.replace(secret("four"), later(3), None);
    let again = read.write().unwrap();
    assert!(again.expose().contains("\"account\":{\"id\":[1]}"), "{}", again.expose());
    assert!(again.expose().contains("\"1.7\""), "{}", again.expose());
}

#[test]
fn what_is_none_of_ours_is_an_error_in_words() {
    let text = of("one").write().unwrap().expose().to_owned();
    let read = |text: &str| Deposit::read(&secret(text)).unwrap_err();
    for foreign in ["a plain value", "{}", "[]", "1", "{\"mcpkey\":\"1.0\"}", &text[..text.len() - 9]] {
        assert_eq!(read(foreign), BadDeposit::Foreign, "{foreign}");
    }
    assert_eq!(read(&text.replacen("\"1.0\"", "\"0.9\"", 1)), BadDeposit::Foreign);
    assert_eq!(read(&text.replacen("\"1.0\"", "\"2.0\"", 1)), BadDeposit::Newer(2));
    let empty = text.replacen("\"one\"", "\"\"", 1);
    assert_eq!(read(&empty), BadDeposit::Value(BadSecret::Empty));
    let canary = format!("can{}", "ary");
    assert!(!read(&format!("{{\"mcpkey\":\"{canary}\"}}")).to_string().contains(&canary));
}

#[test]
fn replacing_advancing_and_undoing_lose_no_value() {
    let mut deposit = of("one");
    deposit.replace(secret("two"), later(1), Some(later(9)));
    assert!(!deposit.advance(later(1)), "nothing waits");
    assert!(deposit.undo(later(2)));
    assert_eq!(
        (deposit.value.at_rest().unwrap().expose(), deposit.rotated.as_deref(), deposit.expires.as_deref()),
        ("one", None, None)
    );
    assert!(deposit.undo(later(3)));
    assert_eq!((deposit.value.at_rest().unwrap().expose(), deposit.expires), ("two", Some(later(9))));
}

#[test]
fn a_token_of_1200_bytes_and_its_previous_fit_into_windows_limit() {
    let (old, new, coming) = ("a".repeat(1200), "b".repeat(1200), "c".repeat(1200));
    let mut deposit = of(&old);
    deposit.replace(secret(&new), later(1), None);
    deposit.next = Some(Coming {
        value: HistoryValue::Here(secret(&coming).into()),
        since: later(2),
        expires: None,
        made: false,
    });
    let all: Vec<Destination> = (0..4).map(|at| to(&format!("npx -y {} {at}", "x".repeat(90)))).collect();
    all.iter().for_each(|to| deposit.agreed.note(to, false));
    let (main, parts) = deposit.fit(ids()).unwrap();
    assert_eq!(parts.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), ids());
    assert_eq!(main.apart(), ids());
    for (value, deposit) in [&new, &old, &coming].iter().zip([&main, &parts[0].1, &parts[1].1]) {
        let text = deposit.write().unwrap();
        assert!(text.expose().len() <= LIMIT, "{}", text.expose().len());
        assert_eq!(Deposit::read(&text).unwrap().value.at_rest().unwrap().expose(), *value);
    }
    let read = Deposit::read(&main.write().unwrap()).unwrap();
    assert!(all.iter().all(|to| read.agreed.has(to)), "digests are never cut");
    assert!(!main.is_part && parts.iter().all(|(_, part)| part.is_part));
}

#[test]
fn what_fits_stays_in_one_document() {
    let mut deposit = of(&"a".repeat(80));
    deposit.replace(secret(&"b".repeat(80)), later(1), None);
    let (main, parts) = deposit.clone().fit(ids()).unwrap();
    assert_eq!((main, parts.len()), (deposit, 0));
}

proptest! {
    #[test]
    fn every_value_and_place_survives(value in "\\PC{1,40}", line in "\\PC{0,40}", server in ".{0,20}") {
        prop_assume!(Secret::new(value.clone()).is_ok());
        let mut deposit = of(&value);
        deposit.agreed.note(&to(&line), false);
        deposit.owner.entry = Some(EntryName { file: "/a".to_owned(), server });
        prop_assert_eq!(Deposit::read(&deposit.write().unwrap()).unwrap(), deposit);
    }
}
