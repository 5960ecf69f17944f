//! A job in lefthook's configuration: YAML edited as text, so that every other byte stays.
//!
//! lefthook writes `.git/hooks/pre-commit` anew whenever it is installed, so a block there would not last.

use super::block;

/// What a line of the configuration is to this edit.
struct Line<'a> {
    /// Where the next line starts.
    end: usize,
    indent: usize,
    body: &'a str,
}

/// The configuration with a job that runs `script`; `None` where it is written in a way that is not edited here.
pub(super) fn with_job(old: &[u8], script: &str) -> Option<Vec<u8>> {
    let bare = block::take(old);
    let text = std::str::from_utf8(&bare).ok()?;
    let lines = lines(text);
    let tops = || lines.iter().enumerate().filter(|(_, line)| line.indent == 0);
    if lines.iter().any(|line| line.body.starts_with('\t')) || tops().any(|(_, line)| is_foreign(line.body)) {
        return None;
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some((at, hook)) = tops().find(|(_, line)| key(line.body) == "pre-commit") else {
        let head = format!("{OPEN}\npre-commit:\n  jobs:\n");
        return Some(block::put(
            &bare,
            &(head + &job(4, script) + CLOSE + "\n").replace('\n', newline),
            text.len(),
        ));
    };
    if !opens(hook) {
        return None;
    }
    let inner: Vec<&Line<'_>> =
        lines[at + 1..].iter().take_while(|line| line.indent > 0 || is_item(line.body)).collect();
    let indent = inner.first().map_or(2, |line| line.indent);
    let (place, text) = match inner.iter().position(|line| line.indent == indent && key(line.body) == "jobs")
    {
        Some(jobs) if !opens(inner[jobs]) => return None,
        Some(jobs) => {
            let first = inner.get(jobs + 1).filter(|line| is_item(line.body) && line.indent >= indent)?;
            (inner[jobs].end, framed(first.indent, &job(first.indent, script)))
        }
        None if indent == 0 => return None,
        None => {
            let pad = " ".repeat(indent);
            (hook.end, framed(indent, &format!("{pad}jobs:\n{}", job(indent + 2, script))))
        }
    };
    Some(block::put(&bare, &text.replace('\n', newline), place))
}

/// Whether a line ends with its key, so that what belongs to it is on the lines below.
fn opens(line: &Line<'_>) -> bool {
    line.body.split(" #").next().is_some_and(|body| body.trim_end().ends_with(':'))
}

const OPEN: &str = "# >>> mcpkey >>>";
const CLOSE: &str = "# <<< mcpkey <<<";

/// A document that is not a plain block mapping, or more than one.
fn is_foreign(body: &str) -> bool {
    body.starts_with(['{', '[', '%', '?', '&', '!']) || body.starts_with("...")
}

fn is_item(body: &str) -> bool {
    body == "-" || body.starts_with("- ")
}

/// The key of a mapping's line, without its quotes.
fn key(body: &str) -> &str {
    let name = body.split(':').next().unwrap_or_default().trim();
    name.trim_matches(['"', '\''])
}

fn framed(indent: usize, text: &str) -> String {
    let pad = " ".repeat(indent);
    format!("{pad}{OPEN}\n{text}{pad}{CLOSE}\n")
}

fn job(indent: usize, script: &str) -> String {
    let pad = " ".repeat(indent);
    let body = script.lines().map(|line| format!("{pad}    {line}\n"));
    format!("{pad}- name: mcpkey\n{pad}  run: |\n{}", body.collect::<String>())
}

/// The lines that say something, by where they are.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        at += line.len();
        let body = line.trim_matches([' ', '\r', '\n', '\u{feff}']);
        let indent =
            line.trim_start_matches('\u{feff}').len() - line.trim_start_matches(['\u{feff}', ' ']).len();
        if !body.is_empty() && !body.starts_with('#') && (body != "---" || !found.is_empty()) {
            let body = if body == "---" { "..." } else { body };
            found.push(Line { end: at, indent, body });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "- name: mcpkey\n";

    #[test]
    fn a_job_joins_the_others_and_leaves_them_as_they_are() {
        for before in [
            "",
            "pre-push:\n  commands:\n    a:\n      run: b",
            "pre-commit:\n",
            "pre-commit: # ours\n  parallel: true\n  commands:\n    a:\n      run: b\npre-push:\n  jobs:\n    - run: c\n",
            "---\n# x\n\"pre-commit\":\n    jobs:\n        # first\n        - run: a\n",
            "pre-commit:\n  jobs:\n  - run: a\n  - run: b\n",
            "pre-commit:\r\n  jobs:\r\n    - run: a\r\n",
        ] {
            let after = with_job(before.as_bytes(), "x\ny\n").unwrap();
            let text = String::from_utf8(after.clone()).unwrap();
            assert!(text.replace('\r', "").contains(JOB), "{text}");
            assert_eq!(block::take(&after), before.as_bytes(), "{text}");
            assert_eq!(with_job(&after, "x\ny\n").unwrap(), after);
        }
    }

    #[test]
    fn what_is_written_another_way_is_left_to_its_owner() {
        for before in [
            "{\"pre-commit\": {}}",
            "pre-commit: {jobs: []}\n",
            "pre-commit:\n  jobs: []\n",
            "pre-commit: &a\n  jobs:\n    - run: a\n",
            "pre-commit:\n  jobs: *a\n",
            "a: 1\n---\nb: 2\n",
        ] {
            assert_eq!(with_job(before.as_bytes(), "x\n"), None, "{before}");
        }
    }
}
