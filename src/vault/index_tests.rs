//! The index as text, and what becomes of items when their record changes.

use super::*;

fn record(variable: &str, project: Option<&str>) -> Record {
    let variable: VarName = variable.parse().unwrap();
    Record {
        id: ItemId::new(&variable, 7),
        variable,
        project: project.map(str::to_owned),
        store: StoreKind::File,
        destinations: BTreeSet::from(["https://h".parse().unwrap(), "stdio: npx -y 'a b'".parse().unwrap()]),
        created: "2026-01-01T00:00:00Z".to_owned(),
        rotated: None,
        expires: None,
        previous: None,
        next: None,
    }
}

#[test]
fn the_text_form_reads_back() {
    let mut index = Index::parse("").unwrap();
    index.put(record("A", Some("/p \"q\"")));
    index.put(record("B", None));
    index.announce(record("C", None).item());
    assert_eq!(Index::parse(&index.render().unwrap()).unwrap(), index);
}

#[test]
fn a_projects_own_secret_beats_the_one_for_all() {
    let mut index = Index::default();
    index.put(record("A", None));
    index.put(record("A", Some("/p")));
    assert_eq!(index.find("A", "/p").unwrap().project.as_deref(), Some("/p"));
    assert_eq!(index.find("A", "/q").unwrap().project, None);
    assert!(index.find("a", "/p").is_none());
    assert_eq!(index.other_case("a", "/p").unwrap().as_str(), "A");
}

#[test]
fn putting_again_replaces() {
    let mut index = Index::default();
    index.put(record("A", None));
    let rotated = Record { rotated: Some("2026-02-01T00:00:00Z".to_owned()), ..record("A", None) };
    index.put(rotated.clone());
    assert_eq!(index.records(), std::slice::from_ref(&rotated));
    assert_eq!(index.remove(&rotated.id).unwrap().since(), "2026-02-01T00:00:00Z");
    assert!(index.records().is_empty());
}

fn item(variable: &str, random: u32) -> Item {
    Item { id: ItemId::new(&variable.parse().unwrap(), random), store: StoreKind::Keychain }
}

/// A record in the middle of a rotation, after another one.
fn rotating() -> Record {
    let moment = || "2026-02-01T00:00:00Z".to_owned();
    let previous = Past { item: item("A", 1), since: moment(), replaced: moment(), expires: Some(moment()) };
    let next = Next { item: item("A", 2), since: moment(), expires: None, made: true };
    Record { previous: Some(previous), next: Some(next), ..record("A", Some("/p")) }
}

#[test]
fn old_and_new_values_read_back_and_an_index_without_them_reads() {
    let mut index = Index::default();
    index.put(rotating());
    index.put(record("B", None));
    let text = index.render().unwrap();
    assert_eq!(Index::parse(&text).unwrap(), index, "{text}");
    assert_eq!(text.matches("previous").count() + text.matches("next").count(), 2, "{text}");
}

#[test]
fn an_item_that_a_record_drops_is_pending_and_one_that_it_takes_is_not() {
    let mut index = Index::default();
    let old = rotating();
    old.items().into_iter().for_each(|item| index.announce(item));
    index.put(old.clone());
    assert!(index.pending().is_empty());
    let swapped = Record { id: item("A", 2).id, store: item("A", 2).store, next: None, ..old.clone() };
    index.put(swapped);
    assert_eq!(index.pending(), [old.item()]);
    assert!(index.remove(&item("A", 2).id).is_some());
    assert_eq!(index.pending(), [old.item(), item("A", 2), item("A", 1)]);
}

#[test]
fn pending_items_are_listed_once_until_settled() {
    let mut index = Index::default();
    let item = record("A", None).item();
    index.announce(item.clone());
    index.announce(item.clone());
    assert_eq!(index.pending(), std::slice::from_ref(&item));
    index.settle(&item);
    assert!(index.pending().is_empty());
}

#[test]
fn a_newer_or_broken_index_is_refused() {
    assert!(matches!(Index::parse("version = 2\n"), Err(BadIndex::Newer(2))));
    assert!(matches!(Index::parse("version = \n"), Err(BadIndex::Syntax(_))));
    assert!(Index::parse("version = 1\n[[secret]]\nvariable = \"1\"\n").is_err());
}
