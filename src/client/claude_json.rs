//! Where `.claude.json` keeps the servers of the local and of the user scope.
//!
//! A year of use makes that file megabytes long, mostly of what was typed. All of it is held to be JSON, and no more is kept
//! than somebody here asks for.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::SERVERS;
use super::document::{self, Document, SyntaxError};
use crate::base::paths;
use crate::base::system::System;

const PROJECTS: &str = "projects";

/// The servers of the user scope, and all that the file has of the project filed under `project_key`, each where it stands.
///
/// # Errors
/// Where it is no config: those of [`Document::parse`].
pub fn read(bytes: &[u8], project_key: &str) -> Result<Value, SyntaxError> {
    let project = [(project_key, Kept::Whole)];
    let root = Kept::Members(&[(SERVERS, Kept::Whole), (PROJECTS, Kept::Members(&project))]);
    let text = document::decode(bytes)?;
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let kept = root.deserialize(&mut deserializer).and_then(|kept| deserializer.end().map(|()| kept));
    // What is wrong, and where, it says itself; and that nothing at all is a config too.
    kept.or_else(|_| Document::parse(bytes).map(Document::into_root))
}

/// What is kept of a value.
#[derive(Clone, Copy)]
enum Kept<'k> {
    /// All of it.
    Whole,
    /// Of an object these members; of anything else nothing.
    Members(&'k [(&'k str, Self)]),
}

impl<'de> DeserializeSeed<'de> for Kept<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self {
            Self::Whole => Value::deserialize(deserializer),
            Self::Members(members) => deserializer.deserialize_any(Members(members)),
        }
    }
}

struct Members<'k>(&'k [(&'k str, Kept<'k>)]);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut found: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while let Some(member) = found.next_key_seed(Key(self.0))? {
            match member {
                // Of two of one name the last counts.
                Some((key, what)) => drop(kept.insert((*key).to_owned(), found.next_value_seed(*what)?)),
                None => drop(found.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Value::Object(kept))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut found: A) -> Result<Value, A::Error> {
        while found.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

/// The member that a key names, of those that are kept.
struct Key<'k>(&'k [(&'k str, Kept<'k>)]);

impl<'de, 'k> DeserializeSeed<'de> for Key<'k> {
    type Value = Option<&'k (&'k str, Kept<'k>)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'k> Visitor<'_> for Key<'k> {
    type Value = Option<&'k (&'k str, Kept<'k>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().find(|(kept, _)| paths::is_filed_as(key, kept, System::here())))
    }
}

/// The server maps of the local scope of `project_key` and of the user scope, where there are any.
///
/// The key is what Claude Code files a project under: the root of the git repository (for a linked worktree that
/// of the main one), or outside git the working directory.
pub fn servers<'a>(root: &'a Value, project_key: &str) -> (Option<&'a Value>, Option<&'a Value>) {
    let project = root.get(PROJECTS).and_then(|projects| projects.get(project_key));
    (project.and_then(|project| project.get(SERVERS)), root.get(SERVERS))
}

/// The key under which the file has this project already: as it is, or in another spelling of it; else as it is.
pub fn filed_as(root: &Value, project_key: &str, system: System) -> String {
    let projects = || root.get(PROJECTS)?.as_object();
    let keys = || projects().into_iter().flat_map(|all| all.keys());
    let exact = keys().find(|key| *key == project_key);
    let found = exact.or_else(|| keys().find(|key| paths::is_filed_as(key, project_key, system)));
    found.map_or(project_key, String::as_str).to_owned()
}

/// The path of a server of the local scope, for an [`Edit`](super::Edit).
pub fn local_path(project_key: &str, server: &str) -> Vec<String> {
    [PROJECTS, project_key, SERVERS, server].map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Edit, edit};
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn both_scopes_are_found_where_they_are_written() {
        let edits = [
            Edit::set(local_path("/p", "a"), json!({"command": "x"})),
            Edit::set([SERVERS, "b"], json!({"command": "y"})),
        ];
        let bytes = edit::apply(b"", &edits).unwrap();
        let document = Document::parse(&bytes).unwrap();
        let (local, user) = servers(document.root(), "/p");
        assert_eq!(local, Some(&json!({"a": {"command": "x"}})));
        assert_eq!(user, Some(&json!({"b": {"command": "y"}})));
        assert_eq!(servers(document.root(), "/q").0, None);
        assert_eq!(servers(&json!([]), "/p"), (None, None));
    }

    #[test]
    fn a_project_of_windows_is_found_under_the_other_case_of_its_drive() {
        let both = json!({"projects": {"c:/p": {}, "C:/p": {}, "C:/P": {}}});
        let other = json!({"projects": {"c:/p": {}}});
        assert_eq!(filed_as(&both, "C:/p", System::Windows), "C:/p");
        assert_eq!(filed_as(&other, "C:/p", System::Windows), "c:/p");
        assert_eq!(filed_as(&other, "C:/q", System::Windows), "C:/q");
        assert_eq!(filed_as(&other, "C:/p", System::Linux), "C:/p");
        assert_eq!(filed_as(&json!(5), "/p", System::Linux), "/p");
    }

    /// What is kept of `text`, and what the whole of it says in the same places.
    fn both(text: &str) -> [Result<Value, String>; 2] {
        let places = |root: Value| {
            let (_, user) = servers(&root, "/p");
            json!([user, root["projects"]["/p"]])
        };
        let whole = Document::parse(text.as_bytes()).map(Document::into_root);
        let kept = read(text.as_bytes(), "/p");
        [kept, whole].map(|read| read.map(places).map_err(|error| error.to_string()))
    }

    #[test]
    fn what_is_kept_is_what_the_whole_file_says() {
        let texts = [
            "",
            " \n",
            "\u{feff}{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}",
            r#"{"mcpServers": 5, "projects": {"/p": {"n": 1e400, "mcpServers": []}, "/q": {"n": -0.5}}}"#,
            r#"{"projects": {"/p": 1}, "mcpServers": null, "projects": {"/p": {"a": "\ud83d"}}}"#,
            r#"{"projects": {"/p": 1}, "projects": {}}"#,
            r#"{"projects": [1, {"/p": 2}], "x": [true, false, null, 1, 1.5, -1, "\u0041\n"]}"#,
            r#"{"\u0070rojects": {"\/p": {"a": 1}}}"#,
            "[]",
            "5",
            "\"text\"",
            "null",
        ];
        for text in texts {
            let [kept, whole] = both(text);
            assert!(whole.is_ok());
            assert_eq!(kept, whole, "{text}");
        }
    }

    proptest! {
        /// A cut or another byte anywhere is as wrong as it is for the whole file, and said in the same words.
        #[test]
        fn what_is_no_json_is_none_wherever_that_is(at in 0..180_usize, byte in any::<u8>(), is_cut in any::<bool>()) {
            let text = r#"{"x": [1.5e3, -0, true, null, "a\u00e9\n\ud83d\ude00"], "projects": {"/o": {"h": ["é", {"k": 1e1}]},
                "/p": {"mcpServers": {"a": {"command": "c"}}, "y": false}}, "mcpServers": {"b": {}}, "z": {"q": [[]]}}"#;
            let mut bytes = text.as_bytes().to_vec();
            let at = at.min(bytes.len() - 1);
            if is_cut { bytes.truncate(at) } else { bytes[at] = byte }
            if let Ok(text) = String::from_utf8(bytes) {
                let [kept, whole] = both(&text);
                prop_assert_eq!(kept, whole);
            }
        }
    }
}
