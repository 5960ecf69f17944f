//! How a path is written: one directory has one text, by which entries, projects and checkouts are told apart and found again.

use std::path::{Path, PathBuf};

use super::system::System;

/// `path` as mcpkey writes it everywhere. On Windows a directory has several texts: with the mark that turns the rules of paths
/// off (`\\?\`), which the system gives where it is asked for the true name and few programs take; with slashes, as git and the
/// clients have it; and with the letter of its drive in either case, as whoever came there typed it.
pub fn plain(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| spelled(text, System::here())) {
        Some(text) => text.into(),
        None => path,
    }
}

/// The text of [`plain`], where it is another one.
fn spelled(text: &str, system: System) -> Option<String> {
    if system != System::Windows {
        return None;
    }
    let free = match text.strip_prefix(r"\\?\") {
        Some(share) if share.starts_with(r"UNC\") => format!(r"\\{}", share.strip_prefix(r"UNC\")?),
        Some(disk) if has_drive(disk) => disk.to_owned(),
        _ => text.to_owned(),
    };
    let free = if has_drive(&free) { capital(&free) } else { free }.replace('/', r"\");
    (free != text).then_some(free)
}

/// The text by which Claude Code files a project: on Windows with slashes (`normalize(path).replaceAll("\\", "/")` in 2.1.329).
pub fn filed(path: &Path, system: System) -> String {
    let text = path.to_string_lossy();
    let text = spelled(&text, system).unwrap_or_else(|| text.into_owned());
    if system == System::Windows { text.replace('\\', "/") } else { text }
}

/// Whether a project that is filed as `found` is the one that mcpkey files as `own`: Claude Code takes the letter of a drive in
/// the case in which it was typed.
pub fn is_filed_as(found: &str, own: &str, system: System) -> bool {
    found == own || system == System::Windows && has_drive(found) && capital(found) == own
}

/// Whether `dir` stands somewhere in `text`, in whatever spelling Windows takes for it; on other systems a path is told by its words.
pub fn is_in(dir: &Path, text: &str, system: System) -> bool {
    let flat = |text: &str| text.replace('\\', "/").to_lowercase();
    system == System::Windows && flat(text).contains(&flat(&dir.to_string_lossy()))
}

/// `inside`, which has slashes on every system, below `dir`, as the system writes it.
pub fn below(dir: &Path, inside: &str) -> PathBuf {
    inside.split('/').fold(dir.to_owned(), |dir, part| dir.join(part))
}

fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn capital(text: &str) -> String {
    let (letter, rest) = text.split_at(1);
    letter.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_directory_of_windows_has_one_text() {
        for (text, expected) in [
            (r"c:\work\shop", r"C:\work\shop"),
            (r"\\?\C:\work", r"C:\work"),
            (r"\\?\c:\work", r"C:\work"),
            (r"\\?\UNC\server\share\x", r"\\server\share\x"),
            ("C:/work/.cursor/mcp.json", r"C:\work\.cursor\mcp.json"),
        ] {
            assert_eq!(spelled(text, System::Windows).as_deref(), Some(expected), "{text}");
            assert_eq!(spelled(expected, System::Windows), None);
            assert_eq!(spelled(text, System::Linux), None);
        }
        for text in [r"C:\work", r"\\server\share", r"\\?\Volume{0}\x", "", "é:", "relative"] {
            assert_eq!(spelled(text, System::Windows), None, "{text}");
        }
    }

    #[test]
    fn a_project_is_filed_as_claude_code_files_it() {
        let windows = |text: &str| filed(Path::new(text), System::Windows);
        assert_eq!(windows(r"c:\work\two words"), "C:/work/two words");
        assert_eq!(windows(r"\\?\C:\work"), "C:/work");
        assert_eq!(windows(r"\\server\share"), "//server/share");
        for system in [System::Linux, System::Mac] {
            assert_eq!(filed(Path::new(r"/a\b"), system), r"/a\b");
        }
    }

    #[test]
    fn the_case_of_a_drive_tells_no_two_projects_apart_and_that_of_a_name_does() {
        assert!(is_filed_as("c:/Work", "C:/Work", System::Windows));
        assert!(!is_filed_as("c:/work", "C:/Work", System::Windows));
        assert!(!is_filed_as("c:/Work", "C:/Work", System::Linux));
        assert!(is_filed_as("/work", "/work", System::Linux));
    }

    #[test]
    fn a_directory_of_windows_is_seen_in_a_text_however_it_is_spelled() {
        let dir = Path::new(r"C:\work\Shop");
        for text in [r"--root=c:\work\shop\x", "file:///C:/Work/Shop", r"\\?\C:\work\Shop"] {
            assert!(is_in(dir, text, System::Windows), "{text}");
            assert!(!is_in(dir, text, System::Linux));
        }
        assert!(!is_in(dir, r"C:\work\other", System::Windows));
    }

    #[test]
    fn what_is_inside_is_joined_part_by_part() {
        let parts: PathBuf = ["top", "packages", "a", ".mcp.json"].iter().collect();
        assert_eq!(below(Path::new("top"), "packages/a/.mcp.json").as_os_str(), parts.as_os_str());
    }
}
