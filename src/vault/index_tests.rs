//! The index as text, and what becomes of items when their record changes.

use super::*;
use crate::vault::index_text::BadIndex;
use crate::vault::owner::{EntryName, Layer};
use crate::vault::supplying::Asker;

fn record(variable: &str, project: Option<&str>) -> Record {
    let variable: VarName = variable.parse().unwrap();
    Record {
        id: ItemId::new(&variable, 7),
        variable,
        owner: Owner::of(project.map(str::to_owned)),
        account: None,
        beside: false,
        store: StoreKind::File,
        destinations: BTreeSet::from(["https://h".parse().unwrap(), "stdio: npx -y 'a b'".parse().unwrap()]),
        created: "2026-01-01T00:00:00Z".to_owned(),
        rotated: None,
        from: None,
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

fn entry(file: &str, server: &str, project: Option<&str>) -> Owner {
    let entry = EntryName { file: file.to_owned(), server: server.to_owned() };
    Owner::of(project.map(str::to_owned)).at(entry)
}

fn owned(owner: Owner) -> Record {
    Record { owner, ..record("A", None) }
}

/// Whose value an entry finds where these configs are in effect.
fn found(index: &Index, by: Option<&Owner>, files: &[&str]) -> Option<Owner> {
    let asker = Asker { entry: by, project: "/p", configs: &files, account: None, is_entrys: false };
    index.find("A", asker).map(|record| record.owner.clone())
}

#[test]
fn an_entrys_own_secret_beats_its_projects_and_that_the_one_for_all() {
    let mut index = Index::default();
    let own = entry("/p/m", "s", Some("/p"));
    let all = [Owner::of(None), Owner::of(Some("/p".to_owned())), own.clone()];
    for owner in all {
        index.put(owned(owner.clone()));
        assert_eq!(found(&index, Some(&own), &["/p/m"]), Some(owner));
    }
    assert_eq!(
        found(&index, Some(&entry("/p/m", "t", Some("/p"))), &["/p/m"]).unwrap().layer(),
        Layer::Project
    );
    assert_eq!(index.other_case("a", "/p").unwrap().as_str(), "A");
    assert_eq!(index.records().len(), 3);
}

#[test]
fn an_account_finds_its_own_and_never_that_of_another() {
    let mut index = Index::default();
    let own = entry("/p/m", "s", Some("/p"));
    let files: &[&str] = &["/p/m"];
    let find = |index: &Index, account: Option<&str>| {
        let account: Option<AccountName> = account.map(|name| name.parse().unwrap());
        let asker = Asker {
            entry: Some(&own),
            project: "/p",
            configs: &files,
            account: account.as_ref(),
            is_entrys: false,
        };
        index
            .find("A", asker)
            .map(|record| record.account.as_ref().map_or("none", |name| name.as_str()).to_owned())
    };
    let of = |owner: Owner, account: Option<&str>| Record {
        account: account.map(|name| name.parse().unwrap()),
        ..owned(owner)
    };
    index.put(of(own.clone(), None));
    assert_eq!((find(&index, Some("work")), find(&index, None)), (Some("none".into()), Some("none".into())));
    // What is for all projects and of the account comes before what is of none, however near.
    index.put(of(Owner::of(None), Some("work")));
    assert_eq!((find(&index, Some("work")), find(&index, None)), (Some("work".into()), Some("none".into())));
    assert_eq!(find(&index, Some("own")), None);
    // Of the neighbours, too, only those of the account count.
    let mut lent = Index::default();
    lent.put(of(entry("/p/m", "t", Some("/p")), Some("work")));
    lent.put(of(entry("/p/m", "u", Some("/p")), Some("own")));
    assert_eq!((find(&lent, Some("work")), find(&lent, None)), (Some("work".into()), None));
    assert_eq!(Index::parse(&index.render().unwrap()).unwrap(), index);
}

#[test]
fn what_is_stored_for_another_entry_is_found_only_where_its_config_is_in_effect_and_alone() {
    let mut index = Index::default();
    let (mine, theirs) = (entry("/p/a/m", "s", Some("/p")), entry("/p/b/m", "s", Some("/p")));
    index.put(owned(theirs.clone()));
    assert_eq!(found(&index, Some(&mine), &["/p/a/m", "/p/m"]), None);
    assert_eq!(found(&index, Some(&mine), &["/p/b/m"]), Some(theirs.clone()));
    index.put(owned(entry("/p/b/m", "t", Some("/p"))));
    assert_eq!(found(&index, Some(&mine), &["/p/b/m"]), None, "one of two");
    assert_eq!(found(&index, Some(&theirs), &["/p/b/m"]), Some(theirs));
    let of_another = entry("/p/b/m", "u", Some("/q"));
    index.put(owned(of_another.clone()));
    assert_eq!(found(&index, Some(&of_another), &[]), Some(of_another));
    assert_eq!(found(&index, None, &["/other"]), None);
}

/// The record with this id, taken out.
fn removed(index: &mut Index, id: &ItemId) -> Option<Record> {
    index.remove_all(&BTreeSet::from([id])).pop()
}

#[test]
fn an_item_that_another_record_names_too_is_not_dropped() {
    let mut index = Index::default();
    index.put(record("A", Some("/p")));
    index.put(record("B", None));
    index.put(Record { id: record("A", None).id, ..record("C", None) });
    assert!(removed(&mut index, &record("A", None).id).is_some());
    assert!(index.pending().is_empty(), "a row that was edited takes no other secret away");
}

#[test]
fn putting_again_replaces() {
    let mut index = Index::default();
    index.put(record("A", None));
    let rotated = Record { rotated: Some("2026-02-01T00:00:00Z".to_owned()), ..record("A", None) };
    index.put(rotated.clone());
    assert_eq!(index.records(), std::slice::from_ref(&rotated));
    assert_eq!(removed(&mut index, &rotated.id).unwrap().since(), "2026-02-01T00:00:00Z");
    assert!(index.records().is_empty());
}

fn item(variable: &str, random: u32) -> Item {
    Item { id: ItemId::new(&variable.parse().unwrap(), random), store: StoreKind::File }
}

/// A record in the middle of a rotation, after another one.
fn rotating() -> Record {
    let moment = || "2026-02-01T00:00:00Z".to_owned();
    let apart = Some(item("A", 1).id);
    let previous = Past { id: apart, since: moment(), replaced: moment(), expires: Some(moment()) };
    let next = WaitingValue { id: Some(item("A", 2).id), since: moment(), expires: None };
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
    let swapped = Record { id: item("A", 2).id, next: None, ..old.clone() };
    index.put(swapped);
    assert_eq!(index.pending(), [old.item()]);
    assert!(removed(&mut index, &item("A", 2).id).is_some());
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
    assert!(matches!(Index::parse("version = 2\nsecret = 3\n"), Err(BadIndex::Newer(2))));
    assert!(matches!(Index::parse("version = \n"), Err(BadIndex::Syntax(_))));
    assert!(Index::parse("version = 1\n[[secret]]\nvariable = \"1\"\n").is_err());
}

/// What is found by its variable is what a look at every record finds, whatever came and went between two searches.
#[test]
fn a_variable_is_found_however_the_list_changed() {
    let mut index = Index::default();
    let projects = [None, Some("/p"), Some("/q")];
    let id = |variable: &VarName, number: usize| ItemId::new(variable, u32::try_from(number).unwrap());
    for step in 0..60_usize {
        let name = format!("V{}", step * 7 % 11);
        let mut record = record(&name, projects[step % 3]);
        record.id = id(&record.variable, step);
        match step % 4 {
            0 => index.put(record),
            1 => {
                let id = id(&record.variable, step + 100);
                index.put_all(vec![Record { id, owner: Owner::of(Some(name)), ..record.clone() }, record]);
            }
            2 => {
                let id = index.records()[step % index.records().len()].id.clone();
                assert!(removed(&mut index, &id).is_some());
            }
            _ => {
                let gone: Vec<ItemId> = index.of_variable(&name).map(|record| record.id.clone()).collect();
                let before = index.records().len();
                assert_eq!(index.remove_all(&gone.iter().collect()).len(), gone.len());
                assert_eq!(index.records().len(), before - gone.len());
                index.put(record);
            }
        }
        for number in 0..12 {
            let name = format!("V{number}");
            let scanned: Vec<&Record> =
                index.records().iter().filter(|record| record.variable.as_str() == name).collect();
            assert_eq!(index.of_variable(&name).collect::<Vec<_>>(), scanned, "{name} after step {step}");
        }
        assert!(index.records().iter().all(|record| index.by_id()[&record.id] == record));
    }
}

#[test]
fn of_many_changes_at_once_what_they_leave_is_pending_and_what_they_name_is_not() {
    let item = |number| Item { id: ItemId::new(&"A".parse().unwrap(), number), store: StoreKind::File };
    let numbered = |number, project| Record { id: item(number).id, ..record("A", project) };
    let mut index = Index::default();
    index.announce(item(3));
    index.put_all(vec![numbered(1, None), numbered(2, Some("/p"))]);
    // The one takes the item that the other leaves.
    index.put_all(vec![numbered(3, None), numbered(1, Some("/p"))]);
    assert_eq!(index.pending(), [item(2)]);
    assert_eq!(index.remove_all(&[item(1).id, item(3).id].iter().collect()).len(), 2);
    assert_eq!(index.pending(), [item(2), item(3), item(1)]);
    index.settle_all(&[item(2), item(1)].into());
    assert_eq!(index.pending(), [item(3)]);
}

/// One that is not written as most are, and so is read whoever it is of.
fn is_odd(row: &SessionRow) -> bool {
    row.project.contains(['"', '\\'])
}

/// Every record of `wanted` variables, every row of the project, and nothing is left out but records and rows of others.
fn is_part(index: &Index, wanted: &[&str]) {
    let text = index.render().unwrap();
    let project = "/p";
    let part = Index::parse_of(&text, project, |name| wanted.contains(&name)).unwrap();
    let is_wanted = |r: &&Record| r.account.is_some() || wanted.contains(&r.variable.as_str());
    let expected: Vec<Record> = index.records().iter().filter(is_wanted).cloned().collect();
    assert_eq!(part.records(), expected, "{wanted:?} of {text}");
    let of_project: Vec<SessionRow> =
        index.sessions().iter().filter(|row| row.project == project || is_odd(row)).cloned().collect();
    assert_eq!(part.sessions(), of_project, "{wanted:?} of {text}");
    assert_eq!(part.pending(), index.pending(), "{wanted:?} of {text}");
}

#[test]
fn of_a_part_of_the_index_only_records_of_others_are_missing() {
    let mut index = Index::default();
    let row = |project: &str| SessionRow {
        project: project.to_owned(),
        id: record("S", None).id,
        store: StoreKind::File,
        parts: [("a part", "[[secret]] = \"x\""), ("plain", "x"), ("'q'", "[x]")]
            .map(|(name, part)| (name.to_owned(), part.to_owned()))
            .into(),
    };
    index.put(rotating());
    index.put(Record { id: item("B", 9).id, ..owned(entry("/p/m", "s = [1]", Some("/p \"q\""))) });
    index.put(Record { from: Some("op".to_owned()), beside: true, ..record("B", Some("/p 'q'")) });
    index.put(Record { account: Some("work".parse().unwrap()), ..record("C", None) });
    index.put(Record { destinations: BTreeSet::new(), ..record("D", Some("[[secret]]")) });
    index.put(record("E", None));
    index.announce(item("F", 3));
    for project in ["/other", "/p", "/p/below", "/p \"q\"", "C:\\p", "/p [[session]]"] {
        index.sessions.push(row(project));
    }
    index.sessions.push(SessionRow { parts: BTreeMap::new(), ..row("/empty") });
    for wanted in [&[][..], &["A"], &["B"], &["C"], &["D"], &["E"], &["A", "E"], &["B", "D"]] {
        is_part(&index, wanted);
    }
    // Where a string may go over lines all is read.
    for project in ["/lines\nvariable = \"D\"\n[[secret]]", "/p 'q' \"r\""] {
        let mut long = index.clone();
        long.put(record("G", Some(project)));
        assert_eq!(Index::parse_of(&long.render().unwrap(), "/p", |_| false).unwrap(), long);
    }
    is_part(&Index::empty(), &["A"]);
}

#[test]
fn a_part_of_what_is_no_index_or_a_later_one_is_refused() {
    let mut index = Index::default();
    index.put(record("A", None));
    index.put(record("B", None));
    let text = index.render().unwrap();
    let later = text.replacen("version = 1", "version = 2", 1);
    assert!(matches!(Index::parse_of(&later, "/p", |_| false), Err(BadIndex::Newer(2))));
    let broken = [
        text[..text.len() - 3].to_owned(),
        text.replace("store = \"file\"", "store = \"fi"),
        text.replace("[[secret]]", "[[secret"),
        text.replace("created", "\0reated"),
        "version = 1\nsecret = 3\n".to_owned(),
    ];
    for broken in broken {
        assert!(matches!(Index::parse_of(&broken, "/p", |_| false), Err(BadIndex::Syntax(_))), "{broken}");
    }
}
