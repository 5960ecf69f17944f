//! One case for each thing that is decided of a name, a variable, a text, arguments and a url.

use super::marked::{holds, marked};
use super::{args, env, is_like_secret, is_pattern, is_telling, names_hashes, rules, text, tool, url};

#[test]
fn of_a_variable_there_is_one_finding_that_spans_it() {
    for (name, written) in [
        ("ACME", " «--token ‹m20› --key ‹m24›» "),
        ("ACME", "--token «‹m20›» --host ${HOST}"),
        ("ACME", "${A:-x}"),
    ] {
        holds(name, written, |value| env(name, value));
    }
}

#[test]
fn of_a_text_what_is_not_a_short_word() {
    for (written, of_tool) in [
        ("-pSommer2", "-pSommer2"),
        ("mysql -p«Sommer2024!»", "mysql -p«Sommer2024!»"),
        ("{\"token\": \"«‹m20›»\"}", "{\"token\": \"«‹m20›»\"}"),
        (" {\"token\": \"«‹m20›»\"}", " {\"token\": \"«‹m20›»\"}"),
        ("«‹m24›»", "‹m24›"),
        ("«ghp_‹m36›»", "«ghp_‹m36›»"),
        ("use «‹m24›»", "use «‹m24›»"),
        ("Bash(echo --token «‹m24›»)", "Bash(echo --token «‹m24›»)"),
        ("Bash(«ghp_‹m36›»)", "Bash(«ghp_‹m36›»)"),
        ("-pK3xP9qvT", "-pK3xP9qvT"),
        ("my_tool(mysql -pSommer2024!)", "my_tool(mysql -p«Sommer2024!»)"),
        ("Web Fetch(--token «‹m24›»)", "Web Fetch(--token «‹m24›»)"),
        ("Read(‹m10›", "Read(‹m10›"),
    ] {
        holds("text", written, text);
        holds("tool", of_tool, tool);
    }
    assert_eq!(*text(&marked("--token=‹m20›").0)[0].rule, rules::TEXT_CREDENTIAL);
}

#[test]
fn of_arguments_each_word() {
    for (command, words) in [
        ("npx", vec!["--token", "«‹m20›»"]),
        ("npx", vec!["«‹m24›»"]),
        ("/usr/bin/docker", vec!["run", "‹h64›"]),
        ("docker", vec!["run", "-e", "TOKEN=«‹m20›»"]),
        ("docker", vec!["run", "«‹m24›»"]),
        ("sudo", vec!["docker", "run", "‹h64›"]),
        ("npx", vec!["run", "«‹h64›»"]),
        ("C:\\bin\\mysql", vec!["-u", "root", "-p«Sommer2024!»"]),
        ("mysql", vec!["-u", "root", "--password=«Sommer2024!»", "-p«Sommer2024!»"]),
        ("npx", vec!["--token", "${TOKEN:-«‹m20›»}", "--key", "${KEY}"]),
        ("npx", vec!["--url", "https://a.acme.dev/?token=«‹m20›»&key=«‹m24›»"]),
    ] {
        let (words, places): (Vec<String>, Vec<_>) = words.into_iter().map(marked).unzip();
        let places: Vec<_> = places
            .into_iter()
            .enumerate()
            .flat_map(|(index, there)| there.into_iter().map(move |one| (index, one)))
            .collect();
        let found: Vec<_> =
            args(command, &words).into_iter().map(|one| (one.index, one.found.range)).collect();
        assert_eq!(found, places, "{command} {words:?}");
    }
}

#[test]
fn of_a_url_what_it_carries() {
    for written in [
        "https://ada:«vexqumz4»@mcp.acme.dev/mcp",
        "https://mcp.acme.dev/mcp?token=«‹m20›»&key=«‹m24›»#x",
        "https://mcp.acme.dev/«‹m24›»/mcp",
        "https://mcp.acme.dev/mcp?page=2",
    ] {
        holds("url", written, url);
    }
}

#[test]
fn of_a_name_what_it_promises() {
    for (name, telling, hashes, pattern) in [
        ("ACME_TOKEN", true, false, false),
        ("DB_PASSWORD", true, false, false),
        ("ACME_URL", false, false, false),
        ("CLIENT_ID", false, false, false),
        ("sha256", false, true, false),
        ("mcp__*", false, false, true),
        ("Bash(ls", false, false, true),
        ("~/notes", false, false, true),
        ("~notes", false, false, false),
    ] {
        assert_eq!(
            (is_telling(name), names_hashes(name), is_pattern(name)),
            (telling, hashes, pattern),
            "{name}"
        );
    }
}

#[test]
fn what_should_be_a_name_is_none_by_its_form_or_because_chance_made_it() {
    for (written, is_one) in [
        ("‹m16›", true),
        ("‹u›", true),
        ("my ‹m16› here", true),
        ("--password=Sommer2024!", true),
        ("ghp_‹m36›", true),
        ("my server", false),
        ("acme-docs-2", false),
    ] {
        assert_eq!(is_like_secret(&marked(written).0), is_one, "{written}");
    }
}
