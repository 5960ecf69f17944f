//! Paths as a settings file or a baseline writes them: from its own directory, whatever the working directory is.
//!
//! All are `/`-separated text. `..` is resolved by name, as nothing here can look at links.

/// `path` without `.` and `..`; below `base` unless it is absolute.
pub fn absolute(base: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || path.as_bytes().get(1) == Some(&b':');
    let mut parts: Vec<&str> = Vec::new();
    let base = if is_absolute { "" } else { base };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The way from the directory `from` to `to`, both by [`absolute`].
pub(super) fn relative(from: &str, to: &str) -> String {
    let split = |path: &str| path.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (split(from), split(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    up.chain(to[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_same_from_everywhere() {
        for (base, path) in [
            ("/w/p", "a/.mcp.json"),
            ("/w/p/a", "./.mcp.json"),
            ("/w/p/b", "../a/.mcp.json"),
            ("/x", "/w/p/a/.mcp.json"),
        ] {
            let whole = absolute(base, path);
            assert_eq!(whole, "/w/p/a/.mcp.json");
            assert_eq!(relative("/w/p", &whole), "a/.mcp.json");
            assert_eq!(relative("/w/q", &whole), "../p/a/.mcp.json");
        }
        assert_eq!(relative("/C:/w", &absolute("C:/w", "a")), "a");
    }
}
