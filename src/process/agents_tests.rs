//! Who is an agent, by what a process shows of itself.

use super::*;

fn named(line: &str) -> Option<&'static str> {
    let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
    let name = Path::new(&words[0]).file_name()?.to_str()?;
    of_program(name, None, &words, &["my-agent".to_owned()]).map(|agent| agent.title)
}

#[test]
fn an_agent_is_known_by_its_program_or_its_script() {
    for (line, name) in [
        ("/usr/bin/claude mcp list", "Claude Code"),
        ("node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js", "Claude Code"),
        ("node --max-old-space-size=4096 /x/node_modules/@google/gemini-cli/dist/index.js", "Gemini CLI"),
        ("node /usr/bin/codex exec hi", "Codex"),
        ("/x/codex-x86_64-unknown-linux-musl", "Codex"),
        ("/opt/opencode", "opencode"),
        ("python3.12 /home/me/.local/bin/aider", "Aider"),
        ("/usr/bin/python -m aider", "Aider"),
        ("Copilot.exe", "Copilot CLI"),
        ("/opt/My-Agent serve", "the agent"),
        ("python3 /opt/my-agent.py", "the agent"),
    ] {
        assert_eq!(named(line), Some(name), "{line}");
    }
    for line in [
        "bash -c claude",
        "vim codex",
        "node server.js claude",
        "/opt/cursor/cursor .",
        "tmux",
        "node",
        "git commit -m gemini",
        "node /x/node_modules/mcporter/dist/cli.js",
        "claudette",
        // No model runs in these: who starts one in the shell of an agent is the agent.
        "mcporter list",
        "node /x/node_modules/@modelcontextprotocol/inspector/cli.js",
    ] {
        assert_eq!(named(line), None, "{line}");
    }
}

#[test]
fn a_client_is_known_behind_other_programs_too() {
    let started = |line: &str| {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        started_by(Path::new(line.split(' ').next().unwrap()), &words).map(|client| client.id)
    };
    for (line, id) in [
        ("claude", "claude-code"),
        ("/x/bin/claude -p hi", "claude-code"),
        ("env A=1 claude", "claude-code"),
        ("npx @anthropic-ai/claude-code", "claude-code"),
        ("claude.exe", "claude-code"),
        ("some-tool claude", "claude-code"),
        ("codex exec hi", "codex"),
        ("/opt/Codex.exe", "codex"),
        ("npx -y @openai/codex@0.169.0", "codex"),
        ("npx mcporter list", "mcporter"),
        ("npx @google/gemini-cli", "gemini"),
        ("timeout 5 opencode run", "opencode"),
        ("node /x/node_modules/@github/copilot/index.js", "copilot-cli"),
        ("mcporter list", "mcporter"),
        ("npx -y mcporter@0.12.3 list", "mcporter"),
        ("npx @modelcontextprotocol/inspector --cli", "inspector"),
    ] {
        assert_eq!(started(line), Some(id), "{line}");
    }
    let shell = ["sh", "-c", "cd x && codex exec hi"].map(OsString::from);
    assert_eq!(started_by(Path::new("/bin/sh"), &shell).map(|client| client.id), Some("codex"));
    let version = started_by(Path::new("/h/claude/versions/2.1"), &["c".into()]);
    assert_eq!(version, Some(known::CLAUDE));
    assert_eq!(started_by(Path::new("/x/claude"), &["c".into()]), Some(known::CLAUDE));
    for line in ["npm test", "printenv CLAUDE", "./claudette", "/home/claude/bin/x/y", "git commit -m gemini"]
    {
        assert_eq!(started(line), None, "{line}");
    }
}

#[test]
fn a_client_is_itself_by_its_program_and_by_no_name_that_it_took() {
    let claude = known::CLAUDE;
    let is = |exe: &str, line: &str| {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        claude.is_itself(Some(Path::new(exe)), &words, &|path| path.starts_with("/home/me/project"))
    };
    for exe in [
        "/usr/bin/claude",
        "/home/me/.local/share/claude/versions/2.1.329",
        "/home/me/.local/share/claude/versions/2.1.329 (deleted)",
        "/x/node_modules/@anthropic-ai/claude-code-linux-x64/claude",
    ] {
        assert!(is(exe, "claude"), "{exe}");
    }
    for (exe, line) in [
        ("/usr/bin/dash", "claude"),
        ("/usr/bin/python3.11", "claude"),
        ("/usr/bin/python3.11", "node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"),
        ("/usr/bin/node", "claude -e 1 /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"),
        ("/usr/bin/node", "node @anthropic-ai/claude-code/cli.js"),
        ("/home/me/project/bin/claude", "claude"),
        ("/home/me/project/node_modules/@anthropic-ai/claude-code/claude", "claude"),
    ] {
        assert!(!is(exe, line), "{exe} {line}");
    }
    assert!(!claude.is_itself(None, &["claude".into()], &|_| false));
    // The script that a runtime runs is looked for where it is.
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for (place, expected) in [
        ("x/@anthropic-ai/claude-code/cli.js", true),
        ("project/@anthropic-ai/claude-code/cli.js", false),
        ("x/server.js", false),
    ] {
        let script = root.join(place);
        std::fs::create_dir_all(script.parent().unwrap()).unwrap();
        std::fs::write(&script, "").unwrap();
        let words = ["node".into(), script.into_os_string()];
        let is_of_project = |path: &Path| path.starts_with(root.join("project"));
        assert_eq!(
            claude.is_itself(Some(Path::new("/usr/bin/node")), &words, &is_of_project),
            expected,
            "{place}"
        );
    }
}

#[test]
fn a_client_is_wrapped_by_a_runtime_that_runs_its_script() {
    for (exe, script, expected) in [
        ("/usr/bin/node", "/gone/@anthropic-ai/claude-code/cli.js", true),
        ("/usr/bin/node", "/gone/server.js", false),
        ("/usr/bin/dash", "/gone/@anthropic-ai/claude-code/cli.js", false),
    ] {
        let is = known::CLAUDE.is_wrapped_by(Some(Path::new(exe)), &["x".into(), script.into()]);
        assert_eq!(is, expected, "{exe} {script}");
    }
}

#[test]
fn every_variable_with_the_number_of_a_client_is_known() {
    assert!(numbers().any(|name| name == "CLAUDE_PID") && numbers().all(|name| name.len() > 1));
}

#[test]
fn a_mark_is_of_a_server_only_where_its_agent_marks_those() {
    let mark = |name: &str| mark(name.as_bytes()).unwrap();
    let (claude, codex) = (mark("CLAUDECODE"), mark("CODEX_THREAD_ID"));
    assert!(claude.may_be_of_server(claude.agent) && !claude.may_be_of_server(codex.agent));
    assert!(!codex.may_be_of_server(codex.agent) && mark("AI_AGENT").may_be_of_server(claude.agent));
    let all: Vec<_> = marks().iter().map(|mark| mark.variable).collect();
    let once: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(once.len(), all.len());
    assert!(!all.contains(&"CURSOR_TRACE_ID"));
}
