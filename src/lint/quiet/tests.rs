//! What is quiet is what was meant to be, and what is meant in vain is said.

use super::{Baseline, LintSettings, MarkSalt, Quiet, apply};
use crate::detect::{Examples, Sample};
use crate::lint::tests::random;
use crate::lint::{CONFIG, CheckOptions, Checked, ConfigInput, Finding, Report, check};

const SALT: MarkSalt = [7; 16];

fn checked(path: &str, text: &str) -> Checked {
    let blob = ConfigInput { path, bytes: text.as_bytes(), ..ConfigInput::default() };
    check(&blob, CheckOptions { salt: Some(&SALT) })
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule.id).collect()
}

/// What is found in `text`, where `§` is a value that only chance would choose.
#[track_caller]
fn found(path: &str, text: &str, expected: &[&str]) -> Checked {
    let text = text.replace('§', &random(40));
    let checked = checked(path, &text);
    assert_eq!(ids(&checked.findings), expected, "{text}\n{:#?}", checked.findings);
    checked
}

/// A server of `.vscode/mcp.json`, where comments are legal, with `lines` in its `env`.
fn server(lines: &str) -> String {
    format!("{{\"servers\": {{\"a\": {{\"command\": \"npx\", \"env\": {{\n{lines}\n}}}}}}}}")
}

const VS_CODE: &str = ".vscode/mcp.json";

#[test]
fn a_comment_speaks_for_its_line_and_for_the_first_below_it() {
    let mark = "mcpkey:allow credential-variable of the demo";
    for lines in [
        format!("\"A_TOKEN\": \"§\" // {mark}"),
        format!("// {mark}\n\"A_TOKEN\": \"§\""),
        format!("  /* {mark} */\r\n\"A_TOKEN\": \"§\""),
        format!("// {mark}\n// which is at\n/* many places */ // and old\n\"A_TOKEN\": \"§\""),
        format!("/*\n * {mark}\n */\n\"A_TOKEN\": \"§\""),
        format!("/* {mark} */ \"A_TOKEN\": \"§\""),
    ] {
        let quieted = found(VS_CODE, &server(&lines), &[]).allowed.len();
        assert_eq!(quieted, 1, "{lines}");
    }
    for lines in [
        format!("// {mark}\n\n\"A_TOKEN\": \"§\""),
        format!("\"A\": \"1\", // {mark}\n\"A_TOKEN\": \"§\""),
        format!("\"A_TOKEN\": \"§\"\n// {mark}"),
        format!("/* {mark} */ \"A\": \"1\",\n\"A_TOKEN\": \"§\""),
    ] {
        let mut all = ids(&checked(VS_CODE, &server(&lines).replace('§', &random(40))).findings);
        all.sort_unstable();
        assert_eq!(all, ["credential-variable", "unused-allow"], "{lines}");
    }
}

#[test]
fn toml_and_variable_files_have_comments_too() {
    let mark = "mcpkey:allow credential-variable of the demo";
    let toml = format!("[mcp_servers.a]\ncommand = \"x\"\n[mcp_servers.a.env]\nA_TOKEN = \"§\" # {mark}\n");
    found(".codex/config.toml", &toml, &[]);
    found(".codex/config.toml", &toml.replace(" # ", " \n# "), &["credential-variable", "unused-allow"]);
    found(".env", &format!("A_TOKEN=§ # {mark}\nexport B_TOKEN='§' # {mark}\n# {mark}\nC_TOKEN=§\n"), &[]);
    found(".env", &format!("A_TOKEN=§{mark}\n"), &["random-value"]);
}

#[test]
fn a_key_speaks_for_its_object_or_for_one_value_below_it() {
    let config = |server: &str, top: &str| {
        format!(
            "{{{top}\"mcpServers\": {{\"a\": {{\"command\": \"npx\", \"env\": {{\"A_TOKEN\": \"§\", \"B/TOKEN\": \"§\"}}{server}}}}}}}"
        )
    };
    let both = ["credential-variable", "credential-variable"];
    found(".mcp.json", &config("", ""), &both);
    found(".mcp.json", &config(", \"mcpkey-allow\": \"credential-variable of the demo\"", ""), &[]);
    found(".mcp.json", &config(", \"mcpkey-allow\": [\"credential-variable: of the demo\"]", ""), &[]);
    found(".mcp.json", &config("", "\"mcpkey-allow\": \"credential-variable of the demo\", "), &[]);
    for pointer in ["env/A_TOKEN", "/env/A_TOKEN", "env/B~1TOKEN"] {
        let one = format!(", \"mcpkey-allow\": {{\"{pointer}\": \"credential-variable of the demo\"}}");
        assert_eq!(found(".mcp.json", &config(&one, ""), &both[..1]).allowed.len(), 1);
    }
    let other = ", \"mcpkey-allow\": {\"env/A\": \"credential-variable of the demo\"}";
    found(".mcp.json", &config(other, ""), &["credential-variable", "credential-variable", "unused-allow"]);
    let wrong = ", \"mcpkey-allow\": \"password of the demo\"";
    found(".mcp.json", &config(wrong, ""), &["credential-variable", "credential-variable", "unused-allow"]);
}

#[test]
fn what_is_wrong_with_allowing_is_said() {
    let config = |allow: &str| {
        format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"npx\", \"mcpkey-allow\": {allow}}}}}}}")
    };
    for (allow, rule) in [
        ("\"credential-variable\"", "allow-without-reason"),
        ("\"credential-variable -\"", "allow-without-reason"),
        ("\"\"", "allow-without-reason"),
        ("[]", "allow-without-reason"),
        ("17", "allow-without-reason"),
        ("\"* everything\"", "unknown-rule"),
        ("\"credential-varable of the demo\"", "unknown-rule"),
        ("\"credential-variable of the demo\"", "unused-allow"),
    ] {
        found(".mcp.json", &config(allow), &[rule]);
    }
    found(VS_CODE, &server("// mcpkey:allow\n\"A\": \"1\""), &["allow-without-reason"]);
    let twice = "// mcpkey:allow unused-allow of this mcpkey:allow credential-variable of the demo\n\"A_TOKEN\": \"§\"";
    found(VS_CODE, &server(twice), &["unused-allow"]);
}

#[test]
fn a_key_where_a_client_would_use_it_holds_and_is_told_a_better_place() {
    let allow = "\"mcpkey-allow\": \"credential-variable of the demo\"";
    let token = "\"A_TOKEN\": \"§\"";
    let with = |env: &str, servers: &str| {
        format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"npx\", \"env\": {{{env}}}}}{servers}}}}}")
    };
    for text in [with(&format!("{token}, {allow}"), ""), with(token, &format!(", {allow}"))] {
        let found = ids(&found_any(&text));
        assert!(found.contains(&"misplaced-allow"), "{text}: {found:?}");
        assert!(!found.contains(&"credential-variable"), "{text}: {found:?}");
    }
}

fn found_any(text: &str) -> Vec<Finding> {
    checked(".mcp.json", &text.replace('§', &random(40))).findings
}

#[test]
fn the_marks_of_other_scanners_are_honoured_for_secrets() {
    for line in [
        "\"A_TOKEN\": \"§\" // gitleaks:allow",
        "\"A_TOKEN\": \"§\", \"_\": \"gitleaks:allow\"",
        "\"A_TOKEN\": \"§\" // pragma: allowlist secret",
        "\"A_TOKEN\": \"§\" // pragma:whitelist-secret",
        "// pragma: allowlist nextline secret\n\"A_TOKEN\": \"§\"",
    ] {
        assert_eq!(found(VS_CODE, &server(line), &[]).allowed.len(), 1, "{line}");
    }
    for line in [
        "\"A_TOKEN\": \"§\"\n// gitleaks:allow",
        "// pragma: allowlist secret\n\"A_TOKEN\": \"§\"",
        "// pragma: allowlist nextline secret\n\n\"A_TOKEN\": \"§\"",
        "\"A_TOKEN\": \"§\" // pragma: allow secret",
    ] {
        found(VS_CODE, &server(line), &["credential-variable"]);
    }
    let no_secret =
        "{\"mcpServers\": {\"a\": {\"url\": \"https://mcp.acme.dev/mcp\", \"_\": \"gitleaks:allow\"}}}";
    found(".mcp.json", no_secret, &["url-without-type"]);
}

#[test]
fn every_example_of_these_rules_is_one() {
    for rule in CONFIG.iter().filter(|rule| rule.id.contains("allow") || rule.id == "unknown-rule") {
        let judge = |sample: &Sample| {
            let (path, text) = sample.as_file().unwrap();
            ids(&checked(path, text).findings)
        };
        let Examples { yes, no } = crate::lint::examples(rule).unwrap();
        assert!(judge(&yes).contains(&rule.id), "{}", rule.id);
        assert_eq!(judge(&no), [""; 0], "{}", rule.id);
    }
}

/// The report on `files` after settings and a baseline, from the directory `/w`.
fn report(files: &[(&str, &str)], settings: Option<&str>, baseline: Option<&Baseline>) -> Report {
    let mut report = Report::default();
    for (path, text) in files {
        let checked = checked(path, text);
        report.findings.extend(checked.findings);
        report.problems.extend(checked.problem);
    }
    let settings = settings.map(|text| LintSettings::parse(text).unwrap());
    let checked: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let quiet = Quiet {
        base: "/w",
        settings: settings.as_ref().map(|settings| (".mcpkey.toml", settings)),
        baseline: baseline.map(|baseline| ("baseline.json", baseline)),
        checked: &checked,
        is_gone: &|path| path.ends_with("/gone.json"),
        is_history: false,
    };
    apply(&mut report, &quiet);
    report
}

fn with_env(env: &str) -> String {
    format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"npx\", \"env\": {{{env}}}}}}}}}")
}

#[test]
fn settings_quieten_by_path_rule_and_pointer() {
    let text = with_env(&format!("\"A_TOKEN\": \"{}\"", random(40)));
    let files = [("examples/deep/.mcp.json", text.as_str()), (".mcp.json", &text)];
    let allow = |more: &str| format!("[[allow]]\npath = \"examples/**\"\nreason = \"of the demo\"\n{more}");
    for (settings, left) in [
        (allow(""), 1),
        (allow("rule = \"credential-variable\"\n"), 1),
        (allow("pointer = \"/mcpServers/a/env\"\n"), 1),
        (allow("pointer = \"/mcpServers/a/env/A_TOKEN\"\nrule = \"credential-variable\"\n"), 1),
        ("[rules]\ncredential-variable = \"off\"\n".to_owned(), 0),
    ] {
        let report = report(&files, Some(&settings), None);
        assert_eq!(ids(&report.findings), vec!["credential-variable"; left], "{settings}");
        assert_eq!(report.quieted, 2 - left);
    }
    let warned = report(&files, Some("[rules]\ncredential-variable = \"warning\"\n"), None);
    assert_eq!(warned.count(crate::detect::Severity::Error), 0);
    assert_eq!(warned.findings.len(), 2);
}

#[test]
fn an_allow_that_matches_nothing_is_said_if_its_file_was_looked_at() {
    let text = with_env("");
    for (path, said) in [(".mcp.json", true), ("./.mcp.json", true), ("other/.mcp.json", false), ("*", true)]
    {
        let settings = format!("\n[[allow]]\npath = \"{path}\"\nreason = \"of the demo\"\n");
        let report = report(&[(".mcp.json", &text)], Some(&settings), None);
        let places: Vec<_> = report.findings.iter().map(|f| (f.path.as_str(), f.line, f.rule.id)).collect();
        let expected = [(".mcpkey.toml", 3, "unused-allow")];
        assert_eq!(places, if said { &expected[..] } else { &[] }, "{path}");
    }
    let broken =
        report(&[(".mcp.json", "{\"a\"")], Some("[[allow]]\npath = \"*\"\nreason = \"of the demo\"\n"), None);
    assert_eq!(ids(&broken.findings), [""; 0], "what could not be read may hold it");
}

#[test]
fn slips_in_settings_are_errors_with_their_place() {
    for (text, place, words) in [
        ("fail_on = \"error\"\n", (1, 1), "unknown key fail_on"),
        ("fail-on = \"info\"\n", (1, 12), "\"warning\" or \"error\""),
        ("\nexclude = \"a\"\n", (2, 1), "must be a list"),
        ("exclude = [\"a\", \"a[\"]\n", (1, 18), "no pattern of paths"),
        ("[rules]\nlocal-pasword = \"off\"\n", (2, 1), "unknown rule local-pasword"),
        ("[rules]\nlocal-password = \"of\"\n", (2, 19), "\"off\", \"warning\" or \"error\""),
        ("[rules]\nlocal-password = false\n", (2, 1), "must be a string"),
        ("[allow]\npath = \"a\"\n", (1, 2), "[[allow]]"),
        ("[[allow]]\npath = \"a\"\n", (2, 1), "no reason"),
        ("[[allow]]\npath = \"a\"\nreason = \" \"\n", (2, 1), "no reason"),
        ("[[allow]]\nreason = \"of the demo\"\n", (2, 1), "no path"),
        ("[[allow]]\npath = \"a\"\nreason = \"b\"\nrules = \"c\"\n", (4, 1), "unknown key rules"),
        ("[[allow]]\npath = \"a\"\nreason = \"b\"\nrule = \"c\"\n", (4, 9), "unknown rule c"),
        ("[[allow]]\npath = \"a\"\nreason = \"b\"\npointer = \"env\"\n", (4, 12), "starts with /"),
        ("fail-on = \n", (1, 11), ""),
    ] {
        let error = LintSettings::parse(text).unwrap_err();
        assert_eq!((error.line, error.column), place, "{text}: {error}");
        assert!(error.message.contains(words), "{text}: {error}");
    }
    assert!(LintSettings::parse("").is_ok());
    let excluding =
        LintSettings::parse("exclude = [\"tests/fixtures/\", \"*.bak.json\", \"**/old.json\"]").unwrap();
    for (path, excluded) in [
        ("tests/fixtures/a/b.json", true),
        ("a.bak.json", true),
        ("a/a.bak.json", false),
        ("a/old.json", true),
        ("tests/a", false),
    ] {
        assert_eq!(excluding.excludes(path), excluded, "{path}");
    }
}

#[test]
fn a_baseline_quietens_what_it_holds_wherever_it_moved() {
    let (token, password) = (random(40), "hunter2-hunter2");
    let lines = [format!("\"A_TOKEN\": \"{token}\""), format!("\"DB_PASSWORD\": \"{password}\"")];
    let before = with_env(&lines.join(", "));
    let base = Baseline::of(&report(&[(".mcp.json", &before)], None, None).findings, SALT, "/w", "/w");
    let base = Baseline::parse(&base.to_text()).unwrap();
    assert_eq!(base.entries.iter().map(|e| e.mark.is_some()).collect::<Vec<_>>(), [true, false]);

    let after = |text: &str| report(&[(".mcp.json", text)], None, Some(&base));
    let moved = with_env(&format!("\n\n{},\n\n{}", lines[1], lines[0]));
    assert_eq!(ids(&after(&moved).findings), [""; 0]);
    assert_eq!(after(&moved).quieted, 2);
    let renamed = moved.replace("A_TOKEN", "B_TOKEN");
    assert_eq!(ids(&after(&renamed).findings), [""; 0], "a value is known by its mark");
    let new = after(&moved.replace(&token, &random(40)));
    assert_eq!(ids(&new.findings), ["credential-variable", "unused-allow"]);
    let stronger = after(&moved.replace(password, &random(40)));
    assert_eq!(ids(&stronger.findings), ["password", "unused-allow"], "what has a mark was never weak");
    let elsewhere = report(&[("b/.mcp.json", &before)], None, Some(&base));
    assert_eq!(ids(&elsewhere.findings), ["credential-variable", "password"]);
}

#[test]
fn what_a_baseline_holds_in_vain_is_said() {
    let text = with_env("\"DB_PASSWORD\": \"hunter2-hunter2\"");
    let files = [(".mcp.json", text.as_str()), ("gone.json", &text), ("other.json", &text)];
    let base = Baseline::of(&report(&files, None, None).findings, SALT, "/w", "/w");
    let base = Baseline::parse(&base.to_text()).unwrap();
    let report = report(&[(".mcp.json", &with_env(""))], None, Some(&base));
    let places: Vec<_> = report.findings.iter().map(|f| (f.path.as_str(), f.line, f.rule.id)).collect();
    assert_eq!(places, [("baseline.json", 5, "unused-allow"), ("baseline.json", 6, "unused-allow")]);
    assert!(report.findings[1].what.contains("gone.json"), "{}", report.findings[1].what);
}

#[test]
fn of_alike_findings_without_a_pointer_as_many_are_quiet_as_there_were() {
    let comment = "// DB_PASSWORD=hunter2-hunter2\n";
    let text = |count: usize| format!("{}{}", comment.repeat(count), server(""));
    let base = Baseline::of(&report(&[(VS_CODE, &text(2))], None, None).findings, SALT, "/w", "/w");
    assert_eq!(base.entries.len(), 1);
    let base = Baseline::parse(&base.to_text()).unwrap();
    assert_eq!(base.entries[0].count, 2);
    for count in 0..4 {
        let left = report(&[(VS_CODE, &text(count))], None, Some(&base)).findings;
        let secrets = left.iter().filter(|f| f.rule.id != "unused-allow").count();
        assert_eq!(secrets, count.saturating_sub(2), "{count}: {left:#?}");
    }
}

#[test]
fn a_baseline_is_the_same_from_every_directory_and_for_every_order() {
    let text = with_env(&format!("\"A_TOKEN\": \"{}\", \"DB_PASSWORD\": \"hunter2-hunter2\"", random(40)));
    let mut one = report(&[("p/.mcp.json", &text), ("p/a.json", &text)], None, None).findings;
    let two = report(&[("a.json", &text), (".mcp.json", &text)], None, None).findings;
    let first = Baseline::of(&one, SALT, "/w", "/w/p").to_text();
    assert_eq!(first, Baseline::of(&two, SALT, "/w/p", "/w/p").to_text());
    one.reverse();
    assert_eq!(first, Baseline::of(&one, SALT, "/w", "/w/p").to_text());
    assert!(first.contains("\"path\":\".mcp.json\""), "{first}");
}

#[test]
fn what_is_no_baseline_is_an_error() {
    for text in ["", "[]", "{\"version\": 2}", "{\"version\": 1}", "{\"version\": 1, \"salt\": \"00\"}"] {
        assert!(Baseline::parse(text).is_err(), "{text}");
    }
    let with = |entry: &str| {
        format!("{{\"version\": 1, \"salt\": \"{}\", \"findings\": [\n{entry}]}}", "0".repeat(32))
    };
    assert!(Baseline::parse(&with("{\"path\": \"a\", \"rule\": \"of another version\"}")).is_ok());
    assert_eq!(Baseline::parse(&with("{\"path\": \"a\", \"rules\": \"b\"}")).unwrap_err().line, 2);
}
