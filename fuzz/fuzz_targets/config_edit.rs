//! An edit of any file that parses gives a file that parses and says what was meant; taking it back leaves the value as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::client::Document;
use mcpkey::client::Edit;
use mcpkey::client::EditError;
use mcpkey::client::edit;
use serde_json::{Value, json};

fuzz_target!(|input: (String, String, bool, &[u8])| {
    let (name, key, nested, bytes) = input;
    let path = if nested { vec![name, key] } else { vec![key] };
    let set = Edit::Set { path: path.clone(), value: json!({"k": ["v", {}]}) };
    let Ok(before) = Document::parse(bytes) else {
        assert!(edit::apply(bytes, &[set]).is_err());
        return;
    };
    let edited = match edit::apply(bytes, std::slice::from_ref(&set)) {
        Ok(edited) => edited,
        Err(EditError::NotAnObject(_) | EditError::Syntax(_)) => return,
        Err(other) => panic!("{other}"),
    };
    let after = Document::parse(&edited).expect("an edited file parses");
    assert_eq!(at(after.root(), &path), Some(&json!({"k": ["v", {}]})));
    assert_eq!(edit::apply(&edited, &[set]).expect("twice is once"), edited);
    let removed = edit::apply(&edited, &[Edit::Remove { path: path.clone() }]).expect("what is there goes");
    let removed = Document::parse(&removed).expect("a file with less in it parses");
    assert_eq!(at(removed.root(), &path), None);
    if at(before.root(), &path).is_none() && at(before.root(), &path[..path.len() - 1]).is_some() {
        assert_eq!(removed.root(), before.root());
    }
});

fn at<'v>(root: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(root, |place, key| place.as_object()?.get(key))
}
