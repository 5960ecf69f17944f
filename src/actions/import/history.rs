//! Whether a token was ever committed, and what follows from that.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::lint;
use crate::system::files;
use crate::system::git::{Git, GitError, HistoryBlob, HistoryStep, Span};
use crate::world::World;

use super::news::Moved;
use super::read::ImportFile;

/// Commits that are named; of more it is said how many.
const NAMED: usize = 5;

/// The commits that brought each variable's value in, newest first, in words.
type Commits = BTreeMap<VarName, Vec<(String, String)>>;

/// Says what has to be rotated, and why.
pub(super) fn say(world: &World, files: &[ImportFile], moved: &[Moved]) {
    let mut repositories: BTreeMap<PathBuf, Vec<&Moved>> = BTreeMap::new();
    for one in moved {
        if let Some(root) = files[one.file].path.parent().and_then(files::git_root) {
            repositories.entry(root.to_owned()).or_default().push(one);
        }
    }
    let mut committed = Commits::new();
    for (root, moved) in &repositories {
        match commits(root, moved) {
            Ok(found) => committed.extend(found),
            Err(error) => {
                world.ui.say(&format!("warning: could not look whether they were ever committed: {error}"))
            }
        }
    }
    for (variable, commits) in &committed {
        let named: Vec<String> =
            commits.iter().take(NAMED).map(|(_, words)| format!("\n  {words}")).collect();
        let more = match commits.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("\n  and {more} more"),
        };
        world.ui.say(&format!(
            "{variable} was committed, and whoever can read the repository has it: get a new one where it came from, revoke this one, then '{}'{}{more}",
            Next::set(variable),
            named.concat()
        ));
    }
    if moved.iter().any(|one| !committed.contains_key(&one.variable)) {
        let rest = if committed.is_empty() { "" } else { "the others: " };
        world.ui.say(&format!(
            "{rest}what was ever shared, pasted or backed up with its file must be rotated too: get a new one, then '{}'",
            Next::set("VAR")
        ));
    }
}

fn commits(root: &std::path::Path, moved: &[&Moved]) -> Result<Commits, GitError> {
    let needles: Vec<(&VarName, Vec<Zeroizing<Vec<u8>>>)> =
        moved.iter().map(|one| (&one.variable, spellings(one.value.expose()))).collect();
    let mut found = Commits::new();
    let wanted = |path: &std::path::Path| {
        let file = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        lint::may_be_config(&path.to_string_lossy(), &file)
    };
    Git::at(root).history(Span::default(), &wanted, &mut |step| {
        let HistoryStep::Blob { blob: HistoryBlob { bytes: Ok(bytes), commits, .. }, .. } = step else {
            return;
        };
        for (variable, spelled) in &needles {
            if spelled.iter().any(|needle| memchr::memmem::find(&bytes, needle).is_some()) {
                let words = commits.iter().map(|c| {
                    let id: String = c.id.chars().take(12).collect();
                    (c.date.clone(), format!("{id} {} {}", text::short(&c.date), text::short(&c.author)))
                });
                found.entry((*variable).clone()).or_default().extend(words);
            }
        }
    })?;
    for commits in found.values_mut() {
        commits.sort();
        commits.dedup();
        commits.reverse();
    }
    Ok(found)
}

/// A secret as JSON may spell it, and in the two orders of UTF-16.
fn spellings(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let quoted = Zeroizing::new(serde_json::Value::from(secret).to_string());
    let quoted = Zeroizing::new(quoted[1..quoted.len() - 1].to_owned());
    let mut all = vec![secret.as_bytes().to_vec(), quoted.as_bytes().to_vec()];
    all.push(quoted.replace('/', "\\/").into_bytes());
    all.push(secret.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.push(secret.encode_utf16().flat_map(u16::to_be_bytes).collect());
    all.dedup();
    all.into_iter().map(Zeroizing::new).collect()
}
