//! The document as text, and what is refused of one that comes from elsewhere.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{BadExport, Export, Exported, ExportedEntry, ExportedValue, MOST, Whose};
use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::text;
use crate::vault::agreed::Agreement;
use crate::vault::expiry;

const VERSION: u64 = 1;

/// Characters of a name, a path and a place that are taken at most.
const LONGEST: usize = 10_000;

/// The version alone, which is looked at before the rest.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "mcpkey-export")]
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(rename = "mcpkey-export")]
    version: u64,
    secrets: Vec<Row>,
}

/// One secret. The order of the fields is that in which they are written.
#[derive(Serialize, Deserialize)]
struct Row {
    variable: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Zeroizing<String>>,
    /// A reference or a command line in place of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vault: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default)]
    agreed: Vec<Agreement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

impl Export {
    /// The document. What could not be read again is not written.
    pub fn write(&self) -> Result<Zeroizing<String>, BadExport> {
        let document = Document { version: VERSION, secrets: self.0.iter().map(Row::of).collect() };
        let foreign = |_| BadExport::Foreign;
        let text = Zeroizing::new(serde_json::to_string_pretty(&document).map_err(foreign)?);
        Self::read(&text)?;
        Ok(text)
    }

    /// Reads a document, all of it or nothing.
    pub fn read(text: &str) -> Result<Self, BadExport> {
        let foreign = |_| BadExport::Foreign;
        let Head { version } = serde_json::from_str(text).map_err(foreign)?;
        if version > VERSION {
            return Err(BadExport::Newer(version));
        }
        let document: Document = serde_json::from_str(text).map_err(foreign)?;
        match document.secrets.len() {
            0 => return Err(BadExport::Empty),
            count if count > MOST => return Err(BadExport::TooMany),
            _ => {}
        }
        let secrets: Vec<Exported> =
            document.secrets.into_iter().map(Row::into_exported).collect::<Result<_, _>>()?;
        let mut seen = BTreeSet::new();
        for secret in &secrets {
            // A project is known by its directory; what its remote is called makes no second place.
            let whose = Whose { remote: None, ..secret.whose.clone() };
            if !seen.insert((secret.variable.clone(), whose)) {
                return Err(BadExport::Twice(secret.variable.clone()));
            }
        }
        Ok(Self(secrets))
    }
}

impl Row {
    fn of(secret: &Exported) -> Self {
        let Whose { project, remote, entry, account } = &secret.whose;
        let (value, from, vault, ttl) = match &secret.value {
            ExportedValue::Value(value) => {
                (Some(Zeroizing::new(value.expose().to_owned())), None, None, None)
            }
            ExportedValue::Reference { written, vault, ttl } => {
                (None, Some(written.clone()), vault.clone(), *ttl)
            }
        };
        Self {
            variable: secret.variable.to_string(),
            value,
            from,
            vault,
            ttl,
            project: project.clone(),
            remote: remote.clone(),
            file: entry.as_ref().map(|entry| entry.file.clone()),
            server: entry.as_ref().map(|entry| entry.server.clone()),
            account: account.as_ref().map(ToString::to_string),
            agreed: secret.agreed.clone(),
            expires: secret.expires.clone(),
        }
    }

    fn into_exported(self) -> Result<Exported, BadExport> {
        let named = self.variable.parse();
        let variable: VarName = named.map_err(|_| BadExport::Variable(text::short(&self.variable)))?;
        let bad = |what| BadExport::Part(variable.clone(), what);
        let value = match (self.value, self.from) {
            (Some(value), None) => {
                let read = Secret::new(value).map_err(|why| BadExport::Value(variable.clone(), why))?;
                ExportedValue::Value(read.0)
            }
            (None, Some(written)) if is_name(&written) && self.vault.as_deref().is_none_or(is_name) => {
                ExportedValue::Reference { written, vault: self.vault, ttl: self.ttl.filter(|ttl| *ttl > 0) }
            }
            _ => return Err(bad("value")),
        };
        let entry = match (self.file, self.server) {
            (None, None) => None,
            (Some(file), Some(server)) if is_path(&file) && is_name(&server) => {
                Some(ExportedEntry { file, server })
            }
            (Some(_), Some(server)) if is_name(&server) => return Err(bad("file")),
            (Some(_), _) => return Err(bad("server")),
            (None, Some(_)) => return Err(bad("file")),
        };
        let is_inside =
            |entry: &ExportedEntry| !entry.file.starts_with(['~', '/']) && !entry.file.contains(':');
        let needs_project = entry.as_ref().is_some_and(is_inside);
        if !self.project.as_deref().map_or(!needs_project, is_path) {
            return Err(bad("project"));
        }
        if !self.remote.as_deref().is_none_or(is_name) {
            return Err(bad("remote"));
        }
        if self.expires.as_deref().is_some_and(|end| expiry::seconds(end).is_none()) {
            return Err(bad("time of expiry"));
        }
        let account = self.account.map(|name| name.parse()).transpose().map_err(|_| bad("account"))?;
        if !self.agreed.iter().all(|agreement| agreement.is_portable() && is_place(agreement.to().as_str())) {
            return Err(bad("destination"));
        }
        Ok(Exported {
            value,
            whose: Whose { project: self.project, remote: self.remote, entry, account },
            agreed: self.agreed,
            expires: self.expires,
            variable,
        })
    }
}

/// Whether `name` can be shown as it is.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= LONGEST && !name.contains(text::is_unsafe)
}

/// Whether `path` names a place from somewhere without going up.
fn is_path(path: &str) -> bool {
    let mut parts = path.split('/');
    is_name(path) && !path.contains('\0') && !parts.any(|part| matches!(part, "." | ".."))
}

/// A command line may hold line breaks; nothing else that a terminal would act on is taken.
fn is_place(text: &str) -> bool {
    let is_bad = |c: char| text::is_unsafe(c) && !matches!(c, '\n' | '\t');
    text.chars().count() <= LONGEST && !text.contains(is_bad)
}
