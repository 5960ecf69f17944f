//! Writing one server as the client writes it.

use serde_json::{Map, Value};

use super::Entry;

impl Entry {
    /// The entry with the keys in the order in which `claude mcp add` writes them: `type`, `url`, `headers` if there
    /// are any, or `type`, `command`, `args`, `env` even where empty; then the others.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), self.transport().as_str().into());
        match self {
            Self::Stdio { command, args, env, .. } => {
                out.insert("command".to_owned(), command.as_str().into());
                out.insert("args".to_owned(), args.clone().into());
                out.insert("env".to_owned(), object(env));
            }
            Self::Remote { url, headers, .. } => {
                out.insert("url".to_owned(), url.as_str().into());
                if !headers.is_empty() {
                    out.insert("headers".to_owned(), object(headers));
                }
            }
        }
        for (key, value) in self.extra() {
            out.entry(key).or_insert_with(|| value.clone());
        }
        Value::Object(out)
    }

    /// [`Entry::to_value`] in the shape of what was given, as `claude mcp add-json` keeps it: no `type` and no `env` where
    /// none were, and `headers` even where empty.
    pub fn to_value_like(&self, given: &Value) -> Value {
        let mut value = self.to_value();
        if let (Value::Object(out), Value::Object(given)) = (&mut value, given) {
            for optional in ["type", "env"] {
                if !given.contains_key(optional) {
                    out.shift_remove(optional);
                }
            }
            if self.is_remote() && given.contains_key("headers") {
                out.entry("headers").or_insert_with(|| Value::Object(Map::new()));
            }
        }
        value
    }
}
fn object(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}
