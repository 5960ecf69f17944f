//! What holds of every edit of every file: random values in random spellings, with random white
//! space and duplicate keys.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::client::Document;

/// Keys that collide often enough, some of which can be spelled in several ways.
const KEYS: [&str; 7] = ["a", "b", "mcpServers", "é日", "q\"\\/", "", "😀"];
const NUMBERS: [&str; 6] = ["0", "-0", "1.0e+05", "1E400", "12.50", "9007199254740993"];
const SPACES: [&str; 6] = ["", " ", "  ", "\t", "\n  ", "\r\n\t"];

fn key() -> impl Strategy<Value = String> {
    proptest::sample::select(&KEYS[..]).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    let number = proptest::sample::select(&NUMBERS[..]).prop_map(|n| Value::Number(n.parse().unwrap()));
    let text = prop_oneof![key(), "[ -~]{0,6}", any::<String>()].prop_map(Value::from);
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, text];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(key(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    proptest::collection::hash_map(key(), value(), 0..5).prop_map(|m| Value::Object(m.into_iter().collect()))
}

fn path() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(key(), 1..4)
}

/// A writer that takes each liberty JSON allows, as a tape of dice tells it.
struct Scribe<'t> {
    tape: std::iter::Cycle<std::slice::Iter<'t, u8>>,
    /// Whether a key may stand twice.
    twice: bool,
    out: String,
}

impl Scribe<'_> {
    fn text(value: &Value, tape: &[u8], twice: bool) -> String {
        let mut scribe = Scribe { tape: tape.iter().cycle(), twice, out: String::new() };
        scribe.space();
        scribe.value(value);
        scribe.space();
        scribe.out
    }

    fn dice(&mut self) -> usize {
        self.tape.next().copied().unwrap_or(0).into()
    }

    fn space(&mut self) {
        let dice = self.dice();
        self.out.push_str(SPACES[dice % SPACES.len()]);
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            let mut units = [0; 2];
            match self.dice() % 4 {
                0 => {
                    c.encode_utf16(&mut units).iter().for_each(|u| self.out.push_str(&format!("\\u{u:04X}")))
                }
                _ => {
                    let quoted = Value::from(c.to_string()).to_string();
                    self.out.push_str(&quoted[1..quoted.len() - 1]);
                }
            }
        }
        self.out.push('"');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.string(text),
            Value::Array(all) => {
                self.out.push('[');
                for (i, element) in all.iter().enumerate() {
                    self.comma(i);
                    self.value(element);
                    self.space();
                }
                self.close(all.is_empty(), ']');
            }
            Value::Object(all) => {
                self.out.push('{');
                for (i, (key, member)) in all.iter().enumerate() {
                    self.comma(i);
                    if self.twice && self.dice().is_multiple_of(3) {
                        self.member(key, &json!({"a": [1]}));
                        self.comma(1);
                    }
                    self.member(key, member);
                }
                self.close(all.is_empty(), '}');
            }
            other => self.out.push_str(&other.to_string()),
        }
    }

    fn member(&mut self, key: &str, value: &Value) {
        self.string(key);
        self.space();
        self.out.push(':');
        self.space();
        self.value(value);
        self.space();
    }

    fn comma(&mut self, i: usize) {
        if i > 0 {
            self.out.push(',');
        }
        self.space();
    }

    fn close(&mut self, empty: bool, brace: char) {
        if empty {
            self.space();
        }
        self.out.push(brace);
    }
}

/// The same change on the value.
fn set(root: &mut Value, path: &[String], value: &Value) -> Option<()> {
    let mut place = root;
    for key in path {
        place = place.as_object_mut()?.entry(key).or_insert(Value::Object(Map::new()));
    }
    *place = value.clone();
    Some(())
}

fn remove(root: &mut Value, path: &[String]) {
    if let Some((last, way)) = path.split_last() {
        let parent = way.iter().try_fold(root, |place, key| place.get_mut(key));
        parent.and_then(Value::as_object_mut).and_then(|object| object.shift_remove(last));
    }
}

fn parent<'v>(root: &'v Value, path: &[String]) -> Option<&'v Map<String, Value>> {
    path[..path.len() - 1].iter().try_fold(root, |place, key| place.get(key)).and_then(Value::as_object)
}

fn parse(bytes: &[u8]) -> Value {
    Document::parse(bytes).unwrap().root().clone()
}

fn apply_one(text: &str, edit: Edit) -> Result<String, EditError> {
    apply(text.as_bytes(), &[edit]).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// Whether `long` is `short` with one piece put in.
fn is_insertion(short: &str, long: &str) -> bool {
    let (a, b) = (short.as_bytes(), long.as_bytes());
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    b.len() >= a.len() && head + tail >= a.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_scribe_writes_what_it_was_told(root in object(), tape in any::<[u8; 64]>(), twice: bool) {
        prop_assert_eq!(parse(Scribe::text(&root, &tape, twice).as_bytes()), root);
    }

    #[test]
    fn edits_do_to_the_text_what_they_say(
        mut root in object(),
        tape in any::<[u8; 64]>(),
        edits in proptest::collection::vec((path(), proptest::option::of(value())), 1..5),
    ) {
        let text = Scribe::text(&root, &tape, true);
        let mut possible = true;
        let edits: Vec<Edit> = edits.into_iter().map(|(path, value)| match value {
            Some(value) => {
                possible = possible && set(&mut root, &path, &value).is_some();
                Edit::Set { path, value }
            }
            None => {
                remove(&mut root, &path);
                Edit::Remove { path }
            }
        }).collect();
        match apply(text.as_bytes(), &edits) {
            Ok(bytes) => prop_assert_eq!(parse(&bytes), root),
            Err(error) => prop_assert!(!possible, "{}", error),
        }
    }

    #[test]
    fn one_piece_comes_and_goes_and_nothing_else_moves(
        root in object(),
        tape in any::<[u8; 64]>(),
        path in path(),
        value in value(),
    ) {
        let text = Scribe::text(&root, &tape, false);
        let Some(parent) = parent(&root, &path) else { return Ok(()) };
        if parent.contains_key(&path[path.len() - 1]) {
            let less = apply_one(&text, Edit::Remove { path }).unwrap();
            prop_assert!(is_insertion(&less, &text), "{}\n{}", text, less);
        } else if !parent.is_empty() {
            let more = apply_one(&text, Edit::Set { path: path.clone(), value }).unwrap();
            prop_assert!(is_insertion(&text, &more), "{}\n{}", text, more);
            prop_assert_eq!(apply_one(&more, Edit::Remove { path }).unwrap(), text);
        }
    }

    #[test]
    fn what_is_equal_already_is_left_as_it_is(root in object(), tape in any::<[u8; 64]>(), twice: bool) {
        let text = Scribe::text(&root, &tape, twice);
        prop_assert_eq!(apply_one(&text, Edit::Set { path: Vec::new(), value: root }).unwrap(), text);
    }

    #[test]
    fn a_changed_leaf_changes_its_own_span(root in object(), tape in any::<[u8; 64]>(), key in key()) {
        let Some(old) = root.get(&key).filter(|v| !v.is_object() && !v.is_array()) else { return Ok(()) };
        let mark = format!("{old}-new");
        let text = Scribe::text(&root, &tape, false);
        let more = apply_one(&text, Edit::set([&key], json!(mark))).unwrap();
        let less = apply_one(&more, Edit::set([&key], json!(0))).unwrap();
        let new = json!(mark).to_string();
        prop_assert_eq!(more.replacen(&new, "0", 1), less);
        prop_assert_eq!(apply_one(&more, Edit::remove([&key])).unwrap(), apply_one(&text, Edit::remove([&key])).unwrap());
    }

    #[test]
    fn anything_at_all_is_answered(bytes in any::<Vec<u8>>(), path in path()) {
        let _ = Document::parse(&bytes);
        let _ = apply(&bytes, &[Edit::Set { path, value: json!(1) }]);
    }
}
