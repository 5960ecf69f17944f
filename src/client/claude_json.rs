//! Where `.claude.json` keeps the servers of the local and of the user scope.

use serde_json::Value;

use super::SERVERS;

const PROJECTS: &str = "projects";

/// The server maps of the local scope of `project_key` and of the user scope, where there are any.
///
/// The key is what Claude Code files a project under: the root of the git repository (for a linked worktree that
/// of the main one), or outside git the working directory.
pub fn servers<'a>(root: &'a Value, project_key: &str) -> (Option<&'a Value>, Option<&'a Value>) {
    let project = root.get(PROJECTS).and_then(|projects| projects.get(project_key));
    (project.and_then(|project| project.get(SERVERS)), root.get(SERVERS))
}

/// The path of a server of the local scope, for an [`Edit`](super::Edit).
pub fn local_path(project_key: &str, server: &str) -> Vec<String> {
    [PROJECTS, project_key, SERVERS, server].map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Document, Edit, edit};
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
}
