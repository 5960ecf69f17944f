//! Where a repository comes from, spelled the same however it is reached: as the remote's host and path.

use url::Url;

use super::{Git, GitError};
use crate::detect;

/// The schemes by which another machine is reached, each with the port that goes without saying.
const SCHEMES: [(&str, u16); 6] =
    [("ssh", 22), ("git+ssh", 22), ("ssh+git", 22), ("https", 443), ("http", 80), ("git", 9418)];

impl Git {
    /// The repository's remote, [`normalised`]: `origin`, else the only one there is. Git itself reads its settings, so that
    /// worktrees, submodules, included files and `insteadOf` count as they do for git.
    pub fn remote(&self) -> Result<Option<String>, GitError> {
        let names = self.answer(&["remote"])?;
        let names = String::from_utf8_lossy(&names);
        let names: Vec<&str> = names.lines().collect();
        let name = match names.as_slice() {
            [only] => *only,
            several if several.contains(&"origin") => "origin",
            _ => return Ok(None),
        };
        match self.answer(&["remote", "get-url", "--", name]) {
            Ok(url) => Ok(normalised(String::from_utf8_lossy(&url).trim())),
            // One that is only pushed to, or fetched from by another name.
            Err(GitError::Failed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// `example.com/group/name` for every url by which git reaches that repository; nothing for a path on this machine and
/// for what another program interprets. User, password, query and fragment, in which a token may stand, are left away. A
/// port is kept where it is not the usual one of its scheme, because another service may answer there.
pub fn normalised(remote: &str) -> Option<String> {
    let (host, port, path) =
        if remote.contains("://") { parts_of_url(remote)? } else { parts_of_scp(remote)? };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let path = segments.join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path).trim_end_matches('/');
    let is_odd = |text: &str| text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    let climbs = segments.iter().any(|segment| matches!(*segment, "." | ".."));
    if host.is_empty() || path.is_empty() || climbs || is_odd(&host) || is_odd(path) {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let name = format!("{host}{port}/{path}");
    // Some services take a token as a part of the path.
    detect::url(&format!("https://{name}")).is_empty().then_some(name)
}

fn parts_of_url(remote: &str) -> Option<(String, Option<u16>, String)> {
    let url = Url::parse(remote).ok()?;
    let (_, usual) = SCHEMES.into_iter().find(|(scheme, _)| *scheme == url.scheme())?;
    let port = url.port().filter(|port| *port != usual);
    Some((url.host_str()?.to_owned(), port, url.path().to_owned()))
}

/// `user@host:path`, where no slash stands before the colon; `[host:port]:path` with a port or an IPv6 address.
fn parts_of_scp(remote: &str) -> Option<(String, Option<u16>, String)> {
    let (user, rest) = match remote.split_once('@') {
        Some((user, rest)) if !user.contains(['/', ':']) || user.starts_with('[') => (user, rest),
        _ => ("", remote),
    };
    let (host, path) = match (user.strip_prefix('['), rest.strip_prefix('[')) {
        (Some(_), _) => rest.split_once("]:")?,
        (None, Some(rest)) => rest.split_once("]:")?,
        (None, None) => rest.split_once(':')?,
    };
    // `C:/repository` is a path, and so is `./a:b`; in `user:token@host:path` git takes `user` for the host.
    let is_local = host.len() < 2 || host.contains('/') || path.starts_with([':', '\\']);
    if is_local || path.contains('@') {
        return None;
    }
    match host.split_once(':') {
        None => Some((host.to_owned(), None, path.to_owned())),
        Some((name, port)) if !port.contains(':') => {
            let port = port.parse().ok()?;
            Some((name.to_owned(), Some(port).filter(|port| *port != 22), path.to_owned()))
        }
        Some(_) => Some((format!("[{host}]"), None, path.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_reached_a_repository_has_one_name() {
        let same = [
            "https://git.example.com/acme/shop",
            "https://git.example.com/acme/shop.git",
            "https://git.example.com/acme/shop.git/",
            "https://Git.Example.COM:443//acme/shop/",
            "https://ada:pass@git.example.com/acme/shop?private_token=x#y",
            "https://ada@git.example.com./acme/shop.git",
            "http://git.example.com:80/acme/shop",
            "ssh://git@git.example.com/acme/shop.git",
            "ssh://git@git.example.com:22/acme/shop",
            "git+ssh://git@git.example.com/acme/shop",
            "git://git.example.com/acme/shop.git",
            "git@git.example.com:acme/shop.git",
            "git@GIT.example.com:/acme/shop/",
            "git.example.com:acme/shop",
            "[git@git.example.com:22]:acme/shop",
            "git@[git.example.com:22]:acme/shop",
        ];
        for remote in same {
            assert_eq!(normalised(remote).as_deref(), Some("git.example.com/acme/shop"), "{remote}");
        }
        let v6 = Some("[::1]/acme/shop".to_owned());
        assert_eq!(normalised("git@[::1]:acme/shop"), v6);
        assert_eq!(normalised("ssh://git@[::1]/acme/shop"), v6);
    }

    #[test]
    fn another_repository_has_another_name() {
        let all = [
            "https://git.example.com/acme/shop",
            "https://git.example.com/ada/shop",
            "https://git.example.com/acme/shop2",
            "https://git.example.com/acme/Shop",
            "https://git.example.com/acme/shop.github",
            "https://git.example.com/acme/shop.git.git",
            "https://git.example.com:8443/acme/shop",
            "ssh://git@git.example.com:2222/acme/shop",
            "git@git.example.org:acme/shop",
            "git@example.com:acme/shop",
        ];
        let names: std::collections::BTreeSet<String> = all.into_iter().filter_map(normalised).collect();
        assert_eq!(names.len(), all.len(), "{names:?}");
    }

    #[test]
    fn a_path_of_this_machine_or_of_another_program_is_no_name() {
        let none = [
            "",
            "origin",
            "/srv/git/shop.git",
            "../shop",
            "./a:b/c",
            "~/shop.git",
            "C:\\work\\shop",
            "C:/work/shop",
            "\\\\server\\share\\shop",
            "file:///srv/git/shop.git",
            "file://host/srv/shop.git",
            "ext::sh -c 'x'",
            "ext::ssh://git@git.example.com/acme/shop",
            "codecommit::eu-west-1://shop",
            "ada:pass@git.example.com:acme/shop",
            "git@git.example.com:acme/../../other/shop",
            "https://git.example.com/",
            "https://git.example.com/.git",
            "git@git.example.com:a b/c",
        ];
        let token = format!("https://git.example.com/glpat-{}/acme/shop", "9xQ2vT7mKd4RwZ8bLc3N");
        assert_eq!(normalised(&token), None);
        for remote in none {
            assert_eq!(normalised(remote), None, "{remote}");
        }
    }
}
