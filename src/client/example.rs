//! The `mcpkey` block of `.mcp.json.example`: what a teammate needs to get a token of their own. Never a value.

use serde_json::{Map, Value};

use super::Edit;
use crate::base::names::VarName;

const PATH: [&str; 2] = ["mcpkey", "variables"];

/// How to get a value for one variable. A field that is absent, or in the file of another type than text, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Help {
    /// The server that wants it.
    pub server: Option<String>,
    /// Where it may go, in the text form of [`Destination`](crate::vault::destination::Destination).
    pub destination: Option<String>,
    /// A sentence for people.
    pub help: Option<String>,
    /// The page on which a token is made.
    pub url: Option<String>,
    /// The least rights to ask for.
    pub scopes: Vec<String>,
    /// For how long, or until when, such a token holds.
    pub expires: Option<String>,
}

/// The variables that an example explains. What cannot be a variable's name is passed over.
pub fn read(root: &Value) -> Vec<(VarName, Help)> {
    let variables = PATH.iter().try_fold(root, |place, key| place.get(key)).and_then(Value::as_object);
    variables
        .into_iter()
        .flatten()
        .filter_map(|(name, help)| Some((name.parse().ok()?, Help::read(help))))
        .collect()
}

/// The changes that make an example explain `variable`. Keys of other tools beside ours stay.
pub fn explain(variable: &VarName, help: &Help) -> Vec<Edit> {
    let path = |field: Option<&str>| {
        let names = PATH.iter().copied().chain([variable.as_str()]).chain(field);
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let set = |(field, value): (&str, Option<Value>)| match value {
        Some(value) => Edit::Set { path: path(Some(field)), value },
        None => Edit::Remove { path: path(Some(field)) },
    };
    let object = Edit::Set { path: path(None), value: Value::Object(Map::new()) };
    let fields = help.fields();
    if fields.iter().all(|(_, value)| value.is_none()) {
        vec![object]
    } else {
        fields.into_iter().map(set).collect()
    }
}

/// The change that makes an example forget `variable`.
pub fn forget(variable: &VarName) -> Edit {
    Edit::remove(PATH.iter().copied().chain([variable.as_str()]))
}

impl Help {
    fn read(value: &Value) -> Self {
        let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
        let scopes = match value.get("scopes") {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(all)) => {
                all.split([' ', ',']).filter(|s| !s.is_empty()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Self {
            server: text("server"),
            destination: text("destination"),
            help: text("help"),
            url: text("url"),
            scopes,
            expires: text("expires"),
        }
    }

    fn fields(&self) -> [(&'static str, Option<Value>); 6] {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let scopes = Some(&self.scopes).filter(|scopes| !scopes.is_empty());
        [
            ("server", text(&self.server)),
            ("destination", text(&self.destination)),
            ("help", text(&self.help)),
            ("url", text(&self.url)),
            ("scopes", scopes.map(|scopes| scopes.clone().into())),
            ("expires", text(&self.expires)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Document, edit};
    use serde_json::json;

    #[test]
    fn what_is_explained_reads_back() {
        let token: VarName = "GITHUB_TOKEN".parse().unwrap();
        let help = Help {
            server: Some("github".to_owned()),
            url: Some("https://github.com/settings/tokens".to_owned()),
            scopes: vec!["repo".to_owned(), "read:org".to_owned()],
            ..Help::default()
        };
        let bytes = edit::apply(b"{\"mcpServers\":{}}", &explain(&token, &help)).unwrap();
        let root = Document::parse(&bytes).unwrap().root().clone();
        assert_eq!(read(&root), [(token.clone(), help)]);
        let bytes = edit::apply(&bytes, &[forget(&token)]).unwrap();
        assert_eq!(bytes, b"{\"mcpServers\":{},\"mcpkey\":{\"variables\":{}}}");
    }

    #[test]
    fn keys_of_others_stay() {
        let token: VarName = "T".parse().unwrap();
        let text = b"{\"mcpkey\":{\"variables\":{\"T\":{\"owner\":\"ops\",\"help\":\"old\",\"url\":\"u\"}}}}";
        let help = Help { help: Some("new".to_owned()), ..Help::default() };
        let bytes = edit::apply(text, &explain(&token, &help)).unwrap();
        assert_eq!(bytes, b"{\"mcpkey\":{\"variables\":{\"T\":{\"owner\":\"ops\",\"help\":\"new\"}}}}");
    }

    #[test]
    fn a_strange_example_is_read_as_far_as_it_goes() {
        let root = json!({"mcpkey": {"variables": {"A": 5, "B-C": {}, "D": {"help": 1, "scopes": "a, b"}}}});
        let found = read(&root);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1, Help { scopes: vec!["a".to_owned(), "b".to_owned()], ..Help::default() });
        assert_eq!(read(&json!({"mcpkey": []})), []);
    }
}
